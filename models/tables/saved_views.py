"""Filters of lists that people keep under a name."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class SavedViewRow(Table):
    """A list of the console as a person wants to find it again: `page` is the list, `query` what stands after `?` in
    its address. Codes alone, no words of a complaint: what somebody searched for is not kept."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person", "page", "name"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    at: Mapped[datetime]
