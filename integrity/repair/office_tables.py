"""Make the tables of the office again from the journal stream `org`, and take away alarms that nobody raised. It needs
the role that owns the tables: the application may not delete there."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrity.repair.rows import ListFault, RepairedCase, fault_of, refused_repair, repaired_rows, write_rows
from integrity.verify.alarm_rows import recorded_alarms
from integrity.verify.office import wrong_office_rows
from models.tables import AlarmRow
from register import chains, log
from register.alarms.alarms import ALARM_STREAM
from register.chains import UnsoundJournal
from register.office import org_journal
from register.office.org_fold import MisfitEvent
from register.office.org_journal import ORG_STREAM


def repair_office(session: Session) -> RepairedCase:
    """Make the tables of the office again, in a session of the role that owns them. Raises Refused: their journal does
    not hold."""
    try:
        return repair_office_tables(session)
    except UnsoundJournal as error:
        raise refused_repair(ORG_STREAM, error) from None


def repair_office_tables(session: Session) -> RepairedCase:
    """Make the rows again that do not follow from the journal, whose chain must hold. What the journal cannot give is
    left: name and contact of a person stand in it as a digest only. Raises UnsoundJournal."""
    org_journal.lock_org_stream(session)
    for stream in (ORG_STREAM, ALARM_STREAM):
        chains.require_sound(session, stream, log.last_logged(session, stream))
    try:
        wrong = list(wrong_office_rows(session))
    except MisfitEvent as error:
        raise UnsoundJournal("events", error.seq) from None
    # First the rows that no event has made, in reverse: those before others to which they refer.
    write_rows(session, [row for row in reversed(wrong) if row.expected is None])
    write_rows(session, [row for row in wrong if row.expected is not None])
    left = [fault_of(row) for row in wrong_office_rows(session)]
    return repaired_rows(ORG_STREAM, [*map(fault_of, wrong), *_forged_alarms(session)], left)


def _forged_alarms(session: Session) -> list[ListFault]:
    """Delete the alarms that no event of their stream has raised."""
    recorded = recorded_alarms(session)
    forged = [row for row in session.scalars(select(AlarmRow)) if (row.kind, row.about, row.since) not in recorded]
    for row in forged:
        session.delete(row)
    return [ListFault(what="alarm", name=f"{row.kind} {row.about}") for row in forged]
