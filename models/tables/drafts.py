"""What people have typed in the console and not sent yet."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class DraftRow(Table):
    """The form of an act on a complaint as a person has filled it in so far. `body` is encrypted with the office's key.
    It goes when the act is on record, with what is erased of the complaint, and after a time
    (`register/identity/drafts.py`)."""

    __tablename__ = "draft"
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"), primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    at: Mapped[datetime]
