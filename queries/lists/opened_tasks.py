"""Which work is new to somebody: they have not opened its case since it came to them.

Whoever opens a case marks each task of theirs in it as opened, beside the marks of notices. Work that goes to somebody
else and comes back is another task, and new again; what waits for anybody of the office is new to nobody.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, Text, and_, any_, cast, exists, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.messages import Number, Person
from models.tables import NoticeMarkRow, TaskRow
from queries.cases.case_file import held_by
from register.office import staff
from register.office.held_names import STAFF

OPENED = "opened"


def unopened_by(person: Person) -> ColumnElement[bool]:
    """Return the condition that somebody has not opened a task."""
    own = NoticeMarkRow.person == person, NoticeMarkRow.mark == OPENED, NoticeMarkRow.notice == _mark_of_task()
    return ~exists().where(*own).correlate(TaskRow)


def new_to(session: Session, person: Person, numbers: Sequence[Number], now: datetime) -> frozenset[Number]:
    """Return those of the complaints in which work of a person is new to them."""
    of_page = TaskRow.complaint == any_(literal([*numbers], ARRAY(Text)))
    query = select(TaskRow.complaint).distinct().where(of_page, _is_work_of(session, person, now), unopened_by(person))
    return frozenset(session.scalars(query)) if numbers else frozenset()


def mark_opened(session: Session, person: Person, number: Number, now: datetime) -> None:
    """Put down that a person has opened a case, with the work in it that is theirs now."""
    own = TaskRow.complaint == number, _is_work_of(session, person, now), unopened_by(person)
    opened = select(literal(person), _mark_of_task(), literal(OPENED), literal(now)).where(*own)
    marks = insert(NoticeMarkRow).from_select(["person", "notice", "mark", "at"], opened)
    session.execute(marks.on_conflict_do_nothing())


def _mark_of_task() -> ColumnElement[str]:
    return cast(TaskRow.id, Text)


def _is_work_of(session: Session, person: Person, now: datetime) -> ColumnElement[bool]:
    return and_(held_by(TaskRow, staff.work_holders(session, person, now)), TaskRow.holder != STAFF)
