"""A time limit counted without a case: its end and its days."""

from datetime import date

from pydantic import Field

from queries.views.base import ShownInstant, View
from rules.statutory_time.calendar import DayKind
from rules.statutory_time.explain import DayRole


class DueDateView(View):
    """The end of a limit: `due` is the first instant that is late, `last_day` the date that people are shown. Both are
    none while the limit is suspended. `calendar` names the calendar and its years."""

    due: ShownInstant | None
    last_day: date | None
    provisional: bool
    calendar: str


class DayView(View):
    """One day of a limit: its part in the limit, the kind of day and the notice that makes it so, which of the counted
    days it is, and how many minutes count where the limit is one in hours."""

    day: date
    role: DayRole
    is_: DayKind = Field(alias="is")
    by: str | None
    nth: int | None
    minutes: int | None


class DueDaysView(DueDateView):
    """The end of a limit with its days, one by one."""

    days: tuple[DayView, ...]


class LimitErrorView(View):
    """What is wrong with a limit that was asked for."""

    error: str
