"""Time limits as they are shown."""

from datetime import date
from typing import Literal

from queries.views.base import ShownInstant, View

# A limit runs; has ended while a request for more time waits for a decision (held); is overdue; or no longer counts.
ClockCondition = Literal["running", "held", "over", "stopped"]


class ClockView(View):
    """A time limit with the rule that sets it. `due` is the first instant that is late, `last_day` the date that people
    are shown; `last_day_label` has the time too where hours or minutes are counted. `late_by`: seconds between the end
    of the limit and the moment at which the expiry was noticed. `breach`: False for a reminder, whose end is no
    breach."""

    clock: str
    label: str
    rule: str
    article: str
    state: ClockCondition
    breach: bool
    started: ShownInstant
    due: ShownInstant | None
    last_day: date | None
    last_day_label: str
    provisional: bool
    noticed: ShownInstant | None
    late_by: float | None
    stopped: ShownInstant | None


class LastDayView(View):
    """A time limit by name, with its end."""

    clock: str
    label: str
    due: ShownInstant | None
    last_day: date | None
    last_day_label: str
