"""What is late and what is near, by who has the work: for whoever supervises."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from models.messages import Person
from models.procedure import Procedure
from models.tables import ComplaintRow, EditionRow, PersonRow, TaskRow
from models.time import CHINA
from queries.console.inbox import InboxFilter, InboxLineView, inbox_in_light
from queries.console.limit_lights import NEAR_DAYS, limit_lights
from queries.views.base import View
from register import editions
from register.office.held_names import STAFF
from wording import terms
from wording.table.cases import reads

MOST_SHOWN = 10  # of the complaints that are late for longest
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
    """The loads, those with the most late complaints first; the open complaints, each once (`open`, `late`, `near`),
    and those late for longest (`longest_late`); the days that count as near, and the last of them."""

    loads: tuple[HolderLoadView, ...]
    open: int
    late: int
    near: int
    longest_late: tuple[InboxLineView, ...]
    near_days: int
    near_until: str


def supervision_view(session: Session, person: Person, now: datetime) -> SupervisionView:
    """Return what is late and near by holder and regulation, and which complaints that the person may know of are late
    for longest. Names nobody but members of staff."""
    lights = limit_lights(session, now)
    near_until = lights.near_end
    late = inbox_in_light(session, person, InboxFilter("all", overdue=True, limit=MOST_SHOWN), lights)
    totals = session.execute(_totals_query(near_until)).one()
    return SupervisionView(
        loads=_loads(session, session.execute(_loads_query(near_until)).all()),
        open=totals.open,
        late=totals.late,
        near=totals.near,
        longest_late=late.lines,
        near_days=NEAR_DAYS,
        near_until=f"{near_until.astimezone(CHINA):%Y-%m-%d}",
    )


def _totals_query(near_until: datetime) -> Select[*tuple[Any, ...]]:
    near = ~ComplaintRow.overdue, ComplaintRow.next_due < near_until
    return select(
        func.count().label("open"),
        func.count().filter(ComplaintRow.overdue).label("late"),
        func.count().filter(*near).label("near"),
    ).where(ComplaintRow.closed_at.is_(None))


def _loads_query(near_until: datetime) -> Select[*tuple[Any, ...]]:
    """Return the query of the loads, from an index of tasks alone: they repeat what it asks of their complaints."""
    counted = func.count(TaskRow.complaint.distinct())
    late = counted.filter(TaskRow.overdue)
    near = counted.filter(~TaskRow.overdue, TaskRow.next_due < near_until)
    loads = (
        select(TaskRow.holder, TaskRow.procedure, counted.label("open"), late.label("late"), near.label("near"))
        .where(TaskRow.closed_at.is_(None), TaskRow.kind.in_(WORK))
        .group_by(TaskRow.holder, TaskRow.procedure)
        .subquery()
    )
    return (
        select(loads, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == loads.c.holder)
        .order_by(loads.c.late.desc(), loads.c.near.desc(), loads.c.open.desc(), loads.c.holder)
    )


def _loads(session: Session, rows: Sequence[Row[Any]]) -> tuple[HolderLoadView, ...]:
    """Return the loads, in the words of the newest edition of each regulation."""
    kept = select(EditionRow.slug, EditionRow.sha256).where(EditionRow.slug.in_({row.procedure for row in rows}))
    digests = {row.slug: row.sha256 for row in session.execute(kept.order_by(EditionRow.edition))}
    procedures = editions.load_editions(session, digests.values())
    return tuple(_load(procedures[digests[row.procedure]], row) for row in rows)


def _load(procedure: Procedure, row: Row[Any]) -> HolderLoadView:
    holder, slug = row.holder, row.procedure
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
