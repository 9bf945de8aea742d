"""Locks: writers that give out numbers wait here for their turn."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, sessionmaker

from models.errors import Unavailable
from models.messages import Number
from models.tables import ComplaintRow, EditionRow, EventRow
from register.transaction import Locked, transaction_of
from wording.translation import gettext

EDITION = (EditionRow.slug == ComplaintRow.procedure) & (EditionRow.edition == ComplaintRow.edition)
LAST_EVENT = (EventRow.stream == ComplaintRow.number) & (EventRow.seq == ComplaintRow.seq)
LOCKING = (
    select(
        ComplaintRow,
        func.clock_timestamp(),
        select(EditionRow.sha256).where(EDITION).scalar_subquery(),
        select(EventRow.hash).where(LAST_EVENT).scalar_subquery(),
    )
    .where(ComplaintRow.number == bindparam("number"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


class NoSuchComplaint(LookupError):  # no suffix Error: an expected answer, like a refusal
    """Raised where the register has no complaint of that number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"no complaint {number}")
        self.number = number


def lock_complaint(session: Session, number: Number) -> ComplaintRow:
    """Return the complaint, locked until the transaction ends and read after the wait. Other rows that refer to it
    may still be inserted. A second call in the same transaction reads nothing. Raises NoSuchComplaint."""
    return lock_with_instant(session, number).complaint


def lock_with_instant(session: Session, number: Number) -> Locked:
    """Lock a complaint as `lock_complaint` does; return the instant of the lock with it."""
    held = transaction_of(session).locked
    if number not in held:
        row = session.execute(LOCKING, {"number": number}).first()
        if row is None:
            raise NoSuchComplaint(number)
        held[number] = Locked(*row)
    return held[number]


def advisory_lock(session: Session, name: str) -> None:
    """Hold a lock on a name until the transaction ends. It serves where there is no row that the application may
    lock."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


@contextmanager
def lock_of_one(register: sessionmaker[Session], name: str) -> Iterator[bool]:
    """Hold a lock on a name over several transactions, on a connection of its own; yield False where another program
    holds it. Raises Unavailable."""
    key = func.hashtextextended(name, 0)
    try:
        with register.kw["bind"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            held = bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
            try:
                yield held
            finally:
                if held:
                    connection.scalar(select(func.pg_advisory_unlock(key)))
    except (OperationalError, NoConnectionFree) as error:
        raise Unavailable(gettext("The register (PostgreSQL) does not answer.")) from error
