"""The locks: everything that gives a number waits here for its turn."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.messages import Number
from models.tables import ComplaintRow


class NoSuchComplaint(LookupError):  # says what is so, like a refusal
    """The register has no complaint of that number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"no complaint {number}")
        self.number = number


def locked(session: Session, number: Number) -> ComplaintRow:
    """The complaint, held until the transaction ends and read after the wait. Others may refer to it."""
    found = session.get(ComplaintRow, number, populate_existing=True, with_for_update={"key_share": True})
    if found is None:
        raise NoSuchComplaint(number)
    return found


def hold(session: Session, name: str) -> None:
    """A lock on a name of which there is no row yet, or none that the application may lock."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
