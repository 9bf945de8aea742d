"""Make the tables of the office again from the journal stream `org`, and take away alarms that nobody raised. It needs
the role that owns the tables: the application may not delete there."""

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from integrity.repair.lists import ListFault, RepairedCase
from integrity.verify.alarm_rows import recorded_alarms
from integrity.verify.office import OFFICE_ROWS, RowDifference, office_differences
from models.tables import AlarmRow
from register import chains, journal, log
from register.alarms.alarms import ALARM_STREAM
from register.cases.rebuilt_case import UnsoundJournal
from register.office import org_journal
from register.office.org_fold import MisfitEvent
from register.office.org_journal import ORG_STREAM


def repair_office(session: Session) -> RepairedCase:
    """Make the rows again that do not follow from the journal, whose chain must hold. What the journal cannot give is
    left: name and contact of a person stand in it as a digest only. Raises UnsoundJournal."""
    org_journal.lock_org_stream(session)
    for stream in (ORG_STREAM, ALARM_STREAM):
        _require_sound(session, stream)
    try:
        before = list(office_differences(session))
    except MisfitEvent as error:
        raise UnsoundJournal("events", error.seq) from None
    # First the rows that no event has made, in reverse: those before others to which they refer.
    for difference in [one for one in reversed(before) if one.folded is None]:
        _make_again(session, difference)
    for difference in before:
        if difference.folded:
            _make_again(session, difference)
    session.expire_all()
    left = {_fault(difference) for difference in office_differences(session)}
    repaired = {_fault(difference) for difference in before} - left
    return RepairedCase(number=ORG_STREAM, repaired=_in_order(repaired | _forged_alarms(session)), left=_in_order(left))


def _require_sound(session: Session, stream: str) -> None:
    for finding in chains.verify_streams(session, (stream,)):
        raise UnsoundJournal("chain", int(str(finding.detail["seq"])))
    head = journal.read_stream_head(session, stream)
    if head != log.last_logged(session, stream):
        raise UnsoundJournal("head", head.seq)


def _make_again(session: Session, difference: RowDifference) -> None:
    """Delete, insert or correct one row; leave it where others refer to it, or where it refers to what is not there."""
    row_class = OFFICE_ROWS[difference.table]
    try:
        with session.begin_nested():
            if difference.folded is None:
                session.delete(difference.stored)
            elif difference.stored is None:
                keys = [column.name for column in inspect(row_class).primary_key]
                session.add(row_class(**dict(zip(keys, difference.key, strict=True)), **difference.folded.columns))
            elif difference.table != "person":
                for name, value in difference.folded.columns.items():
                    setattr(difference.stored, name, value)
    except IntegrityError:
        pass


def _fault(difference: RowDifference) -> ListFault:
    seq = difference.folded.seq if difference.folded else None
    return ListFault(what=difference.table, name=difference.row_name, seq=seq)


def _forged_alarms(session: Session) -> set[ListFault]:
    """Delete the alarms that no event of their stream has raised."""
    recorded = recorded_alarms(session)
    forged = [row for row in session.scalars(select(AlarmRow)) if (row.kind, row.about, row.since) not in recorded]
    for row in forged:
        session.delete(row)
    return {ListFault(what="alarm", name=f"{row.kind} {row.about}") for row in forged}


def _in_order(faults: set[ListFault]) -> tuple[ListFault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.what, fault.name or "")))
