"""Locks: writers that give out numbers wait here for their turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from models.errors import Unavailable
from models.messages import Digest, Number
from models.tables import ComplaintRow, EditionRow, EventRow
from wording.translation import gettext

LOCKED = "locked complaints"  # where a session keeps them
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


class Locked(NamedTuple):
    """A locked complaint, the time of PostgreSQL when it was read, and the SHA-256 of its edition, if that is stored:
    an edition never changes.

    `recorded` is the hash of its last event as the journal has it. It is None where the lock was waited for, as what is
    read beside a locked row is as it was before the wait.
    """

    complaint: ComplaintRow
    at: datetime
    edition: Digest | None
    recorded: Digest | None


def lock_complaint(session: Session, number: Number) -> ComplaintRow:
    """Return the complaint, locked until the transaction ends and read after the wait. Other rows that refer to it
    may still be inserted. A second call in the same transaction reads nothing. Raises NoSuchComplaint."""
    return lock_with_instant(session, number).complaint


def lock_with_instant(session: Session, number: Number) -> Locked:
    """Lock a complaint as `lock_complaint` does; return the instant of the lock with it."""
    held = _locked_here(session)
    if number not in held:
        row = session.execute(LOCKING, {"number": number}).first()
        if row is None:
            raise NoSuchComplaint(number)
        held[number] = Locked(*row)
    return held[number]


def instant_of_lock(session: Session, number: Number) -> datetime | None:
    """Return when this transaction locked a complaint; None where it has not."""
    held = _locked_here(session).get(number)
    return held.at if held else None


def _locked_here(session: Session) -> dict[Number, Locked]:
    """Return the complaints that the transaction of this session has locked."""
    transaction = session.get_transaction() or session.begin()
    known: tuple[SessionTransaction, dict[Number, Locked]] | None = session.info.get(LOCKED)
    if known is None or known[0] is not transaction:
        known = session.info[LOCKED] = (transaction, {})
    return known[1]


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
