"""How much waits for somebody: the numbers beside the navigation."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.messages import Person
from queries.console.inbox import InboxFilter, case_filter
from queries.console.readable_cases import shut_out_of
from queries.lists.list_places import counted_numbers
from queries.views.base import View
from register.office import staff
from register.office.staff import WorkHolders

MOST_COUNTED = 99  # "99+" beyond


class InboxCountsView(View):
    """How many complaints wait for somebody's work, and for their decision; `MOST_COUNTED` + 1 where more do."""

    mine: int
    decide: int


def inbox_counts(session: Session, person: Person, now: datetime) -> InboxCountsView:
    """Return how many complaints wait for a person: one statement, beside what finds out what the person holds."""
    held = staff.work_holders(session, person, now)
    mine = _count(InboxFilter("mine"), person, held, now)
    decide = _count(InboxFilter("decide"), person, held, now)
    counts = session.execute(select(mine.label("mine"), decide.label("decide"))).one()
    return InboxCountsView(mine=counts.mine, decide=counts.decide)


def _count(wanted: InboxFilter, person: Person, held: WorkHolders, now: datetime) -> ColumnElement[int]:
    unread = shut_out_of(held.anywhere)  # persons among them
    numbers = counted_numbers(case_filter(person, wanted), now, held, MOST_COUNTED, unread)
    return select(func.count()).select_from(numbers.subquery()).scalar_subquery()
