"""Late and near complaints by holder, for supervisors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Select, func, literal, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from models.messages import Person
from models.procedure import Procedure
from models.tables import ComplaintRow, EditionRow, PersonRow, TaskRow
from queries.lists.case_filter import OWN_WORK
from queries.lists.inbox import InboxFilter, InboxLineView, inbox_in_light
from queries.lists.limit_lights import limit_lights
from queries.lists.line_words import holder_view
from queries.views.base import View
from register import editions
from register.cases.near import is_near
from register.office.access_journal import ReadingDoor
from wording import terms

MOST_SHOWN = 10  # of the complaints that are late for longest
MOST_IN_ALL, MOST_OF_HOLDER = 10_000, 1_000  # counted: what the page costs does not grow with the office


class HolderLoadView(View):
    """The open complaints that lie with a unit, a post or a person under one regulation: how many, how many of them
    are late, how many near."""

    holder: str
    holder_label: str
    procedure: str
    procedure_label: str
    open: int
    late: int
    near: int


class SupervisionView(View):
    """The loads, those with the most late complaints first; the open complaints, each once (`open`, `late`, `near`),
    and those late for longest (`longest_late`); what counts as near, in words (`near_means`). Complaints are counted
    up to `most_in_all` and one, of each load up to `most_of_holder` and one."""

    loads: tuple[HolderLoadView, ...]
    open: int
    late: int
    near: int
    longest_late: tuple[InboxLineView, ...]
    near_means: str
    most_in_all: int = MOST_IN_ALL
    most_of_holder: int = MOST_OF_HOLDER


def supervision_view(
    session: Session, person: Person, now: datetime, door: ReadingDoor | None = None
) -> SupervisionView:
    """Return what is late and near by holder and regulation, and which complaints that the person may know of are late
    for longest, through a `door` as `case_list` does."""
    lights = limit_lights(session, now)
    near_until = lights.near_end
    late = inbox_in_light(session, person, InboxFilter("all", overdue=True, limit=MOST_SHOWN), lights, door)
    totals = session.execute(_totals_query(now, near_until)).one()
    return SupervisionView(
        loads=_loads(session, session.execute(_loads_query(now, near_until)).all()),
        open=totals.open,
        late=totals.late,
        near=totals.near,
        longest_late=late.lines,
        near_means=lights.near_means,
    )


def _totals_query(now: datetime, near_until: datetime) -> Select[*tuple[Any, ...]]:
    row = ComplaintRow
    kinds = {
        "open": (row.closed_at.is_(None),),
        "late": (row.overdue.expression,),
        "near": (row.closed_at.is_(None), *is_near(row, now, near_until)),
    }
    return select(
        *(_counted(select(literal(1)).where(*asked), MOST_IN_ALL).label(kind) for kind, asked in kinds.items())
    )


def _counted(found: Select[*tuple[Any, ...]], at_most: int) -> ColumnElement[int]:
    """Return how many rows there are, `at_most` + 1 where there are more."""
    return select(func.count()).select_from(found.limit(at_most + 1).subquery()).scalar_subquery()


def _loads_query(now: datetime, near_until: datetime) -> Select[*tuple[Any, ...]]:
    """Return the query of the loads, from an index of tasks alone: they repeat what it asks of their complaints."""
    held, task = _held_names(), TaskRow
    kinds = {
        "late": (task.overdue.expression,),
        "in_time": (~task.overdue,),
        "near": (*is_near(task, now, near_until),),
    }
    of_name = task.holder == held.c.holder, task.procedure == held.c.procedure, *_is_open_work(task)
    # of one complaint there may be several tasks, which stand beside each other in the index
    found = select(task.overdue, task.next_due, task.complaint).distinct().correlate(held)
    counts = [_counted(found.where(*of_name, *asked), MOST_OF_HOLDER).label(kind) for kind, asked in kinds.items()]
    loads = select(held, *counts).subquery()
    return (
        select(loads, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == loads.c.holder)
        .order_by(loads.c.late.desc(), loads.c.near.desc(), loads.c.in_time.desc(), loads.c.holder)
    )


def _held_names() -> CTE:
    """Return the table of who has open work under which regulation: each looked up in the index after the one
    before."""
    task = aliased(TaskRow)
    first = select(task.holder, task.procedure).where(*_is_open_work(task)).order_by(task.holder, task.procedure)
    held = first.limit(1).cte("held", recursive=True)
    later = tuple_(task.holder, task.procedure) > tuple_(held.c.holder, held.c.procedure)
    following = first.where(later).limit(1).lateral()
    return held.union_all(select(following).select_from(held.join(following, true())))


def _is_open_work(task: type[TaskRow]) -> tuple[ColumnElement[bool], ...]:
    return task.closed_at.is_(None), task.kind.in_(OWN_WORK)


def _loads(session: Session, rows: Sequence[Row[Any]]) -> tuple[HolderLoadView, ...]:
    """Return the loads, in the words of the newest edition of each regulation."""
    kept = select(EditionRow.slug, EditionRow.sha256).where(EditionRow.slug.in_({row.procedure for row in rows}))
    digests = {row.slug: row.sha256 for row in session.execute(kept.order_by(EditionRow.edition))}
    procedures = editions.load_editions(session, digests.values())
    return tuple(_load(procedures[digests[row.procedure]], row) for row in rows)


def _load(procedure: Procedure, row: Row[Any]) -> HolderLoadView:
    holder, slug = row.holder, row.procedure
    of_role = holder in procedure.roles
    label = terms.label(procedure, holder, "role") if of_role else holder_view(procedure, holder, row.name).label
    return HolderLoadView(
        holder=holder,
        holder_label=label,
        procedure=slug,
        procedure_label=terms.title(procedure),
        open=min(row.late + row.in_time, MOST_OF_HOLDER + 1),
        late=row.late,
        near=row.near,
    )
