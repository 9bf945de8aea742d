"""The state and the end of a limit, the same in all views."""

from datetime import date, datetime

from models.case import ClockState
from models.messages import ClockKey
from models.procedure import Procedure
from queries.views.clock import ClockCondition, LastDayView
from wording import terms
from wording.limit_ends import end_label


def clock_condition(state: ClockState) -> ClockCondition:
    """Return the state of a limit in one word, as it stands in all views."""
    if state.stopped:
        return "stopped"
    if state.expired is not None and not state.withdrawn:
        return "over"
    return "held" if state.held else "running"


def last_day_view(procedure: Procedure, key: ClockKey, due: datetime | None, last_day: date | None) -> LastDayView:
    """Return a limit by name, with its end."""
    return LastDayView(
        clock=key,
        label=terms.label(procedure, key, "clock"),
        due=due,
        last_day=last_day,
        last_day_label=end_label(procedure, key, due, last_day),
    )
