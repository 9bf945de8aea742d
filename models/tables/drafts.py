"""What people have typed and not sent yet, and texts of regulations that nobody has published yet."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class DraftRow(Table):
    """A form as a person has filled it in so far: of an act on a complaint (`about`: its number, `form`: the act), or
    of a registration (`about`: the regulation, `form`: the mark of the form). `body` is encrypted with the key of
    the web. It goes when the form is on record, with what is erased of the complaint, and after a time
    (`register/identity/drafts.py`)."""

    __tablename__ = "draft"
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    at: Mapped[datetime]


class TextDraftRow(Table):
    """A version of a part of the draft of a regulation (`slug`): its `text`, its `sentences` or its `scenarios`, each
    the body of a file. `version` counts from 1; the highest is what the draft says now. `before` is the version to
    which undoing goes back, 0 where there is none. `how` it came about. A draft binds nobody and is not on record."""

    __tablename__ = "text_draft"
    slug: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    before: Mapped[int]
    body: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    how: Mapped[str]
