"""Which work is new to somebody: they have not opened its case since it came to them.

Whoever opens a case marks each task of theirs in it as opened, beside the marks of notices. Work that goes to somebody
else and comes back is another task, and new again; what waits for anybody of the office is new to nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, cast, exists, literal, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from models.messages import Number, Person
from models.tables import NoticeMarkRow, TaskRow
from queries.cases.case_file import held_by
from queries.lists.bound_values import MOST_KEPT, NOW, is_one_of
from register.office import staff
from register.office.held_names import STAFF
from register.office.staff import WorkHolders

OPENED = "opened"


def unopened_by(person: Person) -> ColumnElement[bool]:
    """Return the condition that somebody has not opened a task."""
    own = NoticeMarkRow.person == person, NoticeMarkRow.mark == OPENED, NoticeMarkRow.notice == _mark_of_task()
    return ~exists().where(*own).correlate(TaskRow)


def new_to(session: Session, person: Person, numbers: Sequence[Number], now: datetime) -> frozenset[Number]:
    """Return those of the complaints in which work of a person is new to them."""
    query = _new_query(person, staff.work_holders(session, person, now))
    return frozenset(session.scalars(query, {"numbers": [*numbers]})) if numbers else frozenset()


@lru_cache(maxsize=MOST_KEPT)
def _new_query(person: Person, held: WorkHolders) -> Select[Number]:
    new = is_one_of(TaskRow.complaint, "numbers"), _is_work_of(held), unopened_by(person)
    return select(TaskRow.complaint).distinct().where(*new)


def mark_opened(session: Session, person: Person, number: Number, now: datetime) -> None:
    """Put down that a person has opened a case, with the work in it that is theirs now."""
    marking = _marking(person, staff.work_holders(session, person, now))
    session.connection().execute(marking, {"complaint": number, "now": now})


@lru_cache(maxsize=MOST_KEPT)
def _marking(person: Person, held: WorkHolders) -> Insert:
    own = TaskRow.complaint == bindparam("complaint"), _is_work_of(held), unopened_by(person)
    opened = select(literal(person), _mark_of_task(), literal(OPENED), NOW).where(*own)
    marks = insert(NoticeMarkRow).from_select(["person", "notice", "mark", "at"], opened)
    return marks.on_conflict_do_nothing()


def _mark_of_task() -> ColumnElement[str]:
    return cast(TaskRow.id, Text)


def _is_work_of(held: WorkHolders) -> ColumnElement[bool]:
    return and_(held_by(TaskRow, held), TaskRow.holder != STAFF)
