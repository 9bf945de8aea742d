"""By which limit of a case lists stand, and when a limit is near."""

from datetime import date, datetime
from typing import Literal

from models.case import Case, ClockState
from models.law import Law
from rules.clock import is_over, running_limits
from rules.statutory_time.calendar import WorkingDays
from rules.statutory_time.local_time import midnight

NEAR_DAYS = 3  # working days after today
RunningState = Literal["over", "held", "running"]
LimitOrder = tuple[int, datetime]


def running_state(state: ClockState) -> RunningState:
    """Return the state of a clock that counts, in one word: it is over, waits for a decision on more time, or runs."""
    if is_over(state):
        return "over"
    return "held" if state.held else "running"


def limit_order(state: str, due: datetime, *, breach: bool) -> LimitOrder:
    """Return what orders the limits and reminders of a text on one case. The first is the one that lists show and stand
    by: what is late, then what has ended and waits for a decision on more time, then what ends next, be it a limit or a
    reminder; last a reminder whose day is past."""
    if state == "over":
        return (0 if breach else 3), due
    return (1 if state == "held" else 2), due


def next_due(law: Law, case: Case) -> datetime | None:
    """Return the end of the first limit, or reminder, of the text: lists are in this order. What the office added rests
    on no article and does not count."""
    ends = [
        limit_order(running_state(state), state.due, breach=clock.breach)
        for clock, state in running_limits(law, case)
        if state.due
    ]
    return min(ends)[1] if ends else None


def near_end(days: WorkingDays, today: date) -> datetime:
    """Return the last instant at which a limit that is near ends: `NEAR_DAYS` working days are left at most, not
    counting today. The rest days after the last of them are part of it: there is no further working day for it."""
    return midnight(days.working_day_after(today, NEAR_DAYS + 1), days.zone)
