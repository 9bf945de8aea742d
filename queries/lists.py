"""What people look through: open complaints by role and person, overdue, soon due. From indexed tables alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.tables import ClockRow, ComplaintRow, HoldingRow, TaskRow
from queries.case_file import known, who
from queries.complaint import clock
from queries.views import Data
from register import editions
from register.office import staff


@dataclass(frozen=True)
class CaseFilter:
    """Which complaints a list shows. `person` means all that the person, those the person stands for, and their
    roles hold."""

    role: str | None = None
    person: str | None = None
    procedure: str | None = None
    overdue: bool = False
    due_within: timedelta | None = None
    everything: bool = False
    limit: int = 200


def listing(session: Session, wanted: CaseFilter, now: datetime) -> list[Data]:
    """Open complaints, urgent ones first, then what is due first; with `everything` the closed ones too."""
    query = select(ComplaintRow)
    if not wanted.everything:
        query = query.where(ComplaintRow.closed_at.is_(None))
    if wanted.procedure:
        query = query.where(ComplaintRow.procedure == wanted.procedure)
    if held := _held_by(session, wanted, now):
        query = query.where(ComplaintRow.number.in_(select(TaskRow.complaint).where(TaskRow.holder.in_(held))))
    if wanted.overdue:
        query = query.where(ComplaintRow.number.in_(select(ClockRow.complaint).where(ClockRow.state == "over")))
    if wanted.due_within is not None:
        query = query.where(ComplaintRow.next_due <= now + wanted.due_within)
    order = ComplaintRow.urgent.desc(), ComplaintRow.next_due.nulls_last(), ComplaintRow.number
    return [_line(session, row) for row in session.scalars(query.order_by(*order).limit(wanted.limit))]


def _held_by(session: Session, wanted: CaseFilter, now: datetime) -> list[str]:
    held = [wanted.role] if wanted.role else []
    if wanted.role and not _is_held(session, wanted.role):
        raise BadInput(f"没有人担任「{wanted.role}」,也没有案件由其承办;职务代号见 banjie staff list")
    if wanted.person:
        known(session, wanted.person, now)
        behind, standing = staff.stands(session, wanted.person, now)
        held += [wanted.person, *behind, *standing]
    return held


def _is_held(session: Session, role: str) -> bool:
    holds, waits = exists().where(HoldingRow.role == role), exists().where(TaskRow.holder == role)
    return bool(session.scalar(select(or_(holds, waits))))


def _line(session: Session, row: ComplaintRow) -> Data:
    procedure = editions.words(session, row.procedure, row.edition)
    stage = row.stage or procedure.entries[row.entry]
    clocks = session.scalars(
        select(ClockRow)
        .where(ClockRow.complaint == row.number, ClockRow.state.in_(("running", "held", "over")))
        .order_by(ClockRow.due)
    )
    holding = session.scalars(select(TaskRow.holder).where(TaskRow.complaint == row.number).distinct())
    return {
        "number": row.number,
        "procedure": row.procedure,
        "title": procedure.title,
        "stage": stage,
        "stage_zh": procedure.stages[stage].zh,
        "received_at": row.received_at.isoformat(),
        "holders": [who(session, procedure, one) for one in holding],
        "clocks": [clock(procedure, one) for one in clocks],
        "begun": row.seq > 0,
        "urgent": row.urgent,
    }
