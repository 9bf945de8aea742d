"""Write a row again as its journal says, and say what was written."""

from collections.abc import Iterable

from sqlalchemy import and_, delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from integrity.verify.wrong_rows import WrongRow
from models.errors import Refused
from models.frozen import Frozen
from models.tables import ClockRow, DocumentDueRow, NoticeRow, SearchRow, TaskRow
from register.chains import UnsoundJournal
from wording.translation import gettext

# Rows to which no others refer, and of which the application may not change every column: they are replaced.
REPLACED = (ClockRow, DocumentDueRow, NoticeRow, SearchRow, TaskRow)


class ListFault(Frozen):
    """What a list said that did not follow from the journal: which list or table, the name of the row in it, and the
    event it belongs to."""

    what: str
    name: str | None = None
    seq: int | None = None


class RepairedCase(Frozen):
    """What was made again from the journal of a complaint, or of the office (`org`), and what could not be."""

    number: str
    repaired: tuple[ListFault, ...] = ()
    left: tuple[ListFault, ...] = ()


def repaired_rows(number: str, before: Iterable[ListFault], left: Iterable[ListFault]) -> RepairedCase:
    """Return what is not wrong any more of what was wrong `before`, and what is `left`."""
    gone = set(before) - set(left)
    return RepairedCase(number=number, repaired=_in_order(gone), left=_in_order(set(left)))


def fault_of(wrong: WrongRow) -> ListFault:
    return ListFault(what=wrong.what, name=wrong.name, seq=wrong.seq)


def write_rows(session: Session, wrong: Iterable[WrongRow]) -> None:
    """Delete, insert or correct rows. One that others refer to, or that refers to what is not there, stays as it is.
    The session knows no row any more afterwards."""
    for row in wrong:
        if not row.is_lost or not row.is_stored:
            try:
                with session.begin_nested():
                    _write_row(session, row)
            except IntegrityError:
                pass
    session.expire_all()


def refused_repair(number: str, error: UnsoundJournal) -> Refused:
    says = gettext(
        "Cannot make the lists of {number} again: {why} Stop using the system and compare "
        "with the backup: who changed the database, when.",
        number=number,
        why=error.says(),
    )
    return Refused(says, (), number=number, seq=error.seq)


def _write_row(session: Session, row: WrongRow) -> None:
    is_row = and_(*(getattr(row.table, name).is_not_distinct_from(value) for name, value in row.key.items()))
    unseen = {"synchronize_session": False}
    if row.expected is not None and row.is_stored and row.table not in REPLACED:
        session.execute(update(row.table).where(is_row).values(**row.expected), execution_options=unseen)
        return
    if row.is_stored:
        session.execute(delete(row.table).where(is_row), execution_options=unseen)
    if row.expected is not None:
        session.execute(insert(row.table).values(**row.key, **row.expected))


def _in_order(faults: Iterable[ListFault]) -> tuple[ListFault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.what, fault.seq or 0, fault.name or "")))
