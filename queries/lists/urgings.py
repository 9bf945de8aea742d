"""How often a case was urged, and when last, while nobody who has work on it has acted since."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.held_role import SCOPE_MARK
from models.messages import Number
from models.tables import ComplaintRow, EventRow, HoldingRow, TaskRow
from queries.lists.bound_values import NOW, Instant
from queries.views.lists import UrgedView
from register.office.held_names import STAFF
from rules.event_names import URGE
from rules.roles import SYSTEM

MARKED_FOR = timedelta(days=14)  # what nobody has answered by then marks no case any more


def urged_lately(number: InstrumentedAttribute[Number], now: Instant) -> ColumnElement[Any]:
    """Return the column of how a complaint was urged, as `UrgedView` has it, for a query of complaints; NULL where it
    was not, or somebody who has the work has acted since."""
    urged = aliased(EventRow)
    times, last = func.count(), func.max(urged.at)
    said = case((times > 0, func.json_build_object("times", times, "last", last)))
    return select(said).where(urged.stream == number, *_waits(urged, now)).correlate_except(urged).scalar_subquery()


def urged_numbers(now: Instant) -> Select[Number]:
    """Return the query of the complaints that were urged so, from an index of all urgings."""
    urged = aliased(EventRow)
    return select(urged.stream).where(*_waits(urged, now))


def urging_of(session: Session, number: Number, now: datetime) -> UrgedView | None:
    """Return how one complaint was urged; None where it was not."""
    said = session.scalar(_urging_query(), {"number": number, "now": now})
    return UrgedView.model_validate(said) if said else None


@cache
def _urging_query() -> Select[Any]:
    of_one = ComplaintRow.number == bindparam("number")
    return select(urged_lately(ComplaintRow.number, NOW)).where(of_one)


def _waits(urged: type[EventRow], now: Instant) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an event urges, and that nobody has answered it yet."""
    return urged.name == URGE, urged.type == "noted", urged.at > now - MARKED_FOR, ~_is_answered(urged)


def _is_answered(urged: type[EventRow]) -> ColumnElement[bool]:
    """Return the condition that somebody has done a step of the case since, or who has work on it has put something
    down. What others put down is no answer."""
    later = aliased(EventRow)
    by = cast(later.body, JSONB)["by"].astext
    answers = or_(later.type != "noted", and_(later.name != URGE, _has_work(later, by)))
    since = later.stream == urged.stream, later.seq > urged.seq, by != SYSTEM
    return exists().where(*since, answers).correlate(urged)


def _has_work(event: type[EventRow], person: ColumnElement[str]) -> ColumnElement[bool]:
    task, holding = aliased(TaskRow), aliased(HoldingRow)  # a list of work reads tasks itself
    role = or_(holding.role == task.holder, holding.role.endswith(SCOPE_MARK + task.holder))
    holds = exists().where(holding.person == person, holding.until.is_(None), role).correlate(task, event)
    has = task.complaint == event.stream, or_(task.holder.in_((person, STAFF)), holds)
    return exists().where(*has).correlate(event)
