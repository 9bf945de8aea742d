"""Locks: whoever gives a number waits here for their turn."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.messages import Number
from models.tables import ComplaintRow


class NoSuchComplaint(LookupError):  # no suffix Error: an expected answer, like a refusal
    """Raised where the register has no complaint of that number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"no complaint {number}")
        self.number = number


def lock_complaint(session: Session, number: Number) -> ComplaintRow:
    """Return the complaint, locked until the transaction ends and read after the wait. Other rows may still be inserted
    that refer to it."""
    found = session.get(ComplaintRow, number, populate_existing=True, with_for_update={"key_share": True})
    if found is None:
        raise NoSuchComplaint(number)
    return found


def advisory_lock(session: Session, name: str) -> None:
    """Hold a lock on a name until the transaction ends: for what has no row that the application may lock."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
