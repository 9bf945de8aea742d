"""Words that the office keeps ready."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class PhraseRow(Table):
    """A stock phrase, for an act (`act`) of a regulation (`procedure`); empty: for any. `by` put it there."""

    __tablename__ = "phrase"
    id: Mapped[str] = mapped_column(primary_key=True)
    procedure: Mapped[str]
    act: Mapped[str]
    words: Mapped[str]
    by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
