"""How often a case was urged, and when last, while nobody who has work on it has acted since."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models.held_role import SCOPE_MARK
from models.messages import Number
from models.tables import EventRow, HoldingRow, TaskRow
from register.office.held_names import STAFF
from rules.event_names import URGE
from rules.roles import SYSTEM

MARKED_FOR = timedelta(days=14)  # what nobody has answered by then marks no case any more


def urged_lately(number: InstrumentedAttribute[Number], now: datetime) -> ColumnElement[Any]:
    """Return the column of how a complaint was urged, as `UrgedView` has it, for a query of complaints; NULL where it
    was not, or somebody who has the work has acted since."""
    urged = aliased(EventRow)
    asked = urged.stream == number, urged.name == URGE, urged.type == "noted"
    open_ones = select(func.count().label("times"), func.max(urged.at).label("last"))
    found = open_ones.where(*asked, urged.at > now - MARKED_FOR, ~_is_answered(urged)).subquery()
    said = func.json_build_object("times", found.c.times, "last", found.c.last)
    return select(case((found.c.times > 0, said))).scalar_subquery()


def _is_answered(urged: type[EventRow]) -> ColumnElement[bool]:
    """Return the condition that somebody has done a step of the case since, or who has work on it has put something
    down. What others put down is no answer."""
    later = aliased(EventRow)
    by = cast(later.body, JSONB)["by"].astext
    answers = or_(later.type != "noted", and_(later.name != URGE, _has_work(urged.stream, by)))
    return exists().where(later.stream == urged.stream, later.seq > urged.seq, by != SYSTEM, answers)


def _has_work(
    number: ColumnElement[Number] | InstrumentedAttribute[Number], person: ColumnElement[str]
) -> ColumnElement[bool]:
    role = or_(HoldingRow.role == TaskRow.holder, HoldingRow.role.endswith(SCOPE_MARK + TaskRow.holder))
    holds = exists().where(HoldingRow.person == person, HoldingRow.until.is_(None), role)
    return exists().where(TaskRow.complaint == number, or_(TaskRow.holder.in_((person, STAFF)), holds))
