"""What is late and what is near, by who has the work: for whoever supervises."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from models.tables import ComplaintRow, PersonRow, TaskRow
from models.time import CHINA
from queries.console.limit_lights import NEAR_DAYS, limit_lights
from queries.views.base import View
from register import editions
from register.office.held_names import STAFF
from wording import terms
from wording.table.cases import reads

WORK = ("stage", "decision")  # kinds of tasks that are somebody's own


class HolderLoadView(View):
    """The open complaints that lie with a unit, a post or a person under one regulation: how many, how many of them
    are late, how many have a limit that ends within `NEAR_DAYS` working days."""

    holder: str
    holder_label: str
    procedure: str
    procedure_label: str
    open: int
    late: int
    near: int


class SupervisionView(View):
    """The loads, those with the most late complaints first; the days that count as near, and the last of them."""

    loads: tuple[HolderLoadView, ...]
    near_days: int
    near_until: str


def supervision_view(session: Session, now: datetime) -> SupervisionView:
    """Return what is late and near by holder and regulation. Names nobody but members of staff."""
    lights = limit_lights(session, now)
    near_until = lights.near_end
    counted = func.count(TaskRow.complaint.distinct())
    late = counted.filter(ComplaintRow.overdue)
    near = counted.filter(~ComplaintRow.overdue, ComplaintRow.next_due < near_until)
    query: Select[*tuple[Any, ...]] = (
        select(
            TaskRow.holder, PersonRow.name, ComplaintRow.procedure, func.max(ComplaintRow.edition).label("edition"),
            counted.label("open"), late.label("late"), near.label("near"),
        )
        .join(ComplaintRow, ComplaintRow.number == TaskRow.complaint)
        .outerjoin(PersonRow, PersonRow.id == TaskRow.holder)
        .where(ComplaintRow.closed_at.is_(None), TaskRow.kind.in_(WORK))
        .group_by(TaskRow.holder, PersonRow.name, ComplaintRow.procedure)
        .order_by(late.desc(), near.desc(), counted.desc(), TaskRow.holder)
    )  # fmt: skip
    loads = tuple(_load(session, row) for row in session.execute(query))
    return SupervisionView(loads=loads, near_days=NEAR_DAYS, near_until=f"{near_until.astimezone(CHINA):%Y-%m-%d}")


def _load(session: Session, row: Row[Any]) -> HolderLoadView:
    holder, slug = row.holder, row.procedure
    procedure = editions.load_edition(session, slug, row.edition)
    label = terms.label(procedure, holder, "role") if holder in procedure.roles else row.name or holder
    return HolderLoadView(
        holder=holder,
        holder_label=reads.ANY_STAFF() if holder == STAFF else label,
        procedure=slug,
        procedure_label=terms.title(procedure),
        open=row.open,
        late=row.late,
        near=row.near,
    )
