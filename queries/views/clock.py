"""Time limits as they are shown."""

from datetime import date
from typing import Literal

from queries.views.base import ShownInstant, View


class ClockView(View):
    """A time limit with the rule that sets it. `late_by`: seconds between the end of the limit and the moment at which
    the expiry was noticed."""

    clock: str
    label: str
    rule: str
    article: str
    state: Literal["running", "held", "over", "stopped"]
    started: ShownInstant
    due: ShownInstant | None
    last_day: date | None
    last_day_label: str
    provisional: bool
    noticed: ShownInstant | None
    late_by: float | None
    stopped: ShownInstant | None


class LastDayView(View):
    """A time limit by name, with its last day in words."""

    clock: str
    label: str
    last_day: str
