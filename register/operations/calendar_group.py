"""What a newer holiday calendar means for complaints that count by the same law and calendar, and what their rows or
stored cases say of their limits."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from pydantic import Field

from models.case import COUNTING_BASIS, ClockState, CountingBasis, replace
from models.frozen import Frozen
from models.law import Law
from models.limit import Clock
from models.messages import ClockKey, Number
from models.time import CHINA, Calendar
from rules.redate import LimitMove, NewerCount, limit_moves
from rules.statutory_time.counting import DAY_UNITS
from rules.statutory_time.day_end import midnight

UNENDED_STATES = ("running", "held")  # of a ClockRow
UNSTOPPED_STATES = (*UNENDED_STATES, "over")
NO_LIMITS = CountingBasis()


class StoredClocks(Frozen):
    """What a stored case says of its limits, without its facts: few limits depend on one, and reading all that limits
    are counted from takes twice as long."""

    clocks: dict[ClockKey, ClockState] = Field(default_factory=dict)
    happened: dict[str, object] = Field(default_factory=dict)  # by the names of events
    calendar: object = None


class ClockLine(NamedTuple):
    """What the row of a clock says of its limit, for a search."""

    complaint: Number
    name: ClockKey
    started: datetime
    due: datetime | None
    last_day: date | None
    state: str
    plain: bool


class PlainLimit(NamedTuple):
    """All that decides whether a limit moves, where the row of its clock says it. Limits in days that start on one day
    are the same; that day begins at `started`."""

    clock: ClockKey
    started: datetime
    due: datetime
    last_day: date | None


@dataclass(frozen=True)
class CalendarGroup:
    """Complaints under the same law that count by the same calendar: which years these lack (`newer`), what counting by
    these changes, and the days (ordinals) on which those differ."""

    law: Law
    counted_by: Calendar
    newer: Calendar | None
    by: NewerCount | None
    days: tuple[int, ...]

    def counting_basis(self, state: str, stored: StoredClocks) -> CountingBasis:
        """Return from what the limits of a stored case are counted; with facts where one of them depends on any."""
        calendar = self.counted_by if stored.calendar else None
        if any(self.law.clock_rule(key)[1].limit.depends_on_facts for key in stored.clocks):
            return replace(COUNTING_BASIS.validate_json(state), calendar=calendar)
        return replace(NO_LIMITS, clocks=stored.clocks, calendar=calendar)

    def plain_limit(self, line: ClockLine) -> PlainLimit | None:
        """Return what decides whether the limit of a clock moves; None where its row does not say that."""
        if not line.plain or line.due is None or line.state not in UNENDED_STATES:
            return None
        started, clock = line.started.astimezone(CHINA), self.law.clock_rule(line.name)[1]
        if clock.limit.unit in DAY_UNITS and clock.day_end == "midnight":
            started = midnight(started.date())
        return PlainLimit(line.name, started, line.due, line.last_day)

    def plain_moves(self, limit: PlainLimit, at: datetime) -> list[LimitMove]:
        """Return the move of that limit, if it moves."""
        assert self.by is not None
        clocks = {
            limit.clock: ClockState(started=limit.started, due=limit.due.astimezone(CHINA), last_day=limit.last_day)
        }
        return limit_moves(self.law, replace(NO_LIMITS, clocks=clocks), self.by, at, clocks)

    def touches(self, started: datetime, last_day: date | None, clock: Clock) -> bool:
        """Return True when a limit from that instant to the last day may depend on a day that has changed."""
        place = bisect_left(self.days, started.astimezone(CHINA).date().toordinal())
        if place == len(self.days):
            return False
        return last_day is None or self.days[place] <= last_day.toordinal() + reach_in_days(clock)


def reach_in_days(clock: Clock) -> int:
    """Return within how many calendar days after its end a clock may still speak, rest days generously included."""
    working_days = max((rung.after + (rung.every or 0) * (rung.at_most - 1) for rung in clock.over), default=0)
    return working_days * 2 + 20 if working_days else 0
