"""How much waits for somebody: the numbers beside the navigation."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from models.messages import Person
from models.tables import ComplaintRow, TaskRow
from queries.case_file import held_by
from queries.console.readable_cases import not_shut_out
from queries.views.base import View
from register.office import staff

MOST_COUNTED = 99  # "99+" beyond


class InboxCountsView(View):
    """How many complaints wait for somebody's work, and for their decision; `MOST_COUNTED` + 1 where more do."""

    mine: int
    decide: int


def inbox_counts(session: Session, person: Person, now: datetime) -> InboxCountsView:
    """Return how many complaints wait for a person: one statement, beside what finds out what the person holds."""
    names = staff.work_holders(session, person, now)
    held = held_by(TaskRow, names)
    is_open = ComplaintRow.closed_at.is_(None), not_shut_out(names.anywhere)  # persons among them
    mine, decide = session.execute(select(_count(held, *is_open), _count(held, *is_open, tasks="decision"))).one()
    return InboxCountsView(mine=mine, decide=decide)


def _count(held: ColumnElement[bool], *is_open: ColumnElement[bool], tasks: str = "") -> ColumnElement[int]:
    work = select(TaskRow.complaint).where(held, *([TaskRow.kind == tasks] if tasks else []))
    matching = select(literal(1)).select_from(ComplaintRow).where(ComplaintRow.number.in_(work), *is_open)
    return select(func.count()).select_from(matching.limit(MOST_COUNTED + 1).subquery()).scalar_subquery()
