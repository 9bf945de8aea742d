"""What people have typed in the console and not sent yet."""

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
