"""Time limits as they are shown: in a list, by name, counted day by day."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from models.time import Unit
from queries.views.base import ShownInstant, View
from rules.statutory_time.calendar import DayKind
from rules.statutory_time.explain import DayRole

# A limit runs; has ended while a request for more time waits for a decision (held); is overdue; or no longer counts.
ClockCondition = Literal["running", "held", "over", "stopped"]


class DueDateView(View):
    """The end of a limit: `due` is the first instant that is late, as clocks show it where the calendar holds,
    `last_day` the date that people are shown. Both are none while the limit is suspended. `calendar` names the calendar
    and its years."""

    due: Annotated[datetime, PlainSerializer(datetime.isoformat, return_type=str, when_used="json")] | None
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


class LimitView(View):
    """The length of a limit and what it rests on: a number of units (`by` a fact of the case where that decides), or a
    day that an act has named (`named`, by the fact `set_by`)."""

    n: int | None
    unit: Unit | None
    label: str
    by: str | None
    by_label: str
    value_label: str
    named: ShownInstant | date | None
    set_by: str | None
    set_by_label: str


class GrantedExtensionView(View):
    """An extension that was granted: who asked and when, who granted it, for how long or until when."""

    asked_at: ShownInstant | None
    asked_by: str | None
    asked_by_name: str
    granted_at: ShownInstant
    granted_by: str | None
    granted_by_name: str
    units: int | None
    units_label: str
    until: date | None


class SuspensionView(View):
    """A suspension of a limit with its ground. `until` is none while it lasts."""

    since: ShownInstant
    until: ShownInstant | None
    ground: str
    ground_label: str


class CountingView(View):
    """By which terms, office hours and holiday notices the days were counted. A year without a notice has none. `also`:
    what is counted in another way than most, in words. `rolled_by`: by which article a last day of rest moves, as the
    statute of the calendar says; empty where it says nothing."""

    roll: bool
    day_end: str
    outside_hours: str
    also: tuple[str, ...]
    hours: str
    calendar: str
    zone: str
    rolled_by: str
    notices: dict[int, str | None]


class LimitStartView(View):
    """When a limit started, by which event and by whom."""

    started: ShownInstant
    started_by: str
    started_by_label: str
    started_seq: int
    by: str | None
    by_name: str


class LimitEndView(View):
    """The end of a limit with its days, as data and in words."""

    due: ShownInstant | None
    last_day: date | None
    last_day_label: str
    provisional: bool
    days: tuple[DayView, ...]
    day_lines: tuple[str, ...]
    end_lines: tuple[str, ...]


class DeadlineView(LimitStartView, LimitEndView):
    """A limit of a case with its record and its days. `applies`: the limit applies to the case as it stands now;
    `overdue`: a breach is on record, whether or not the limit has stopped since; `withdrawn`: its expiry is on record,
    and was no breach after all."""

    number: str
    clock: str
    label: str
    rule: str
    article: str
    says: str
    applies: bool
    limit: LimitView
    extended: int
    extended_label: str
    granted: tuple[GrantedExtensionView, ...]
    suspended: tuple[SuspensionView, ...]
    counted: CountingView
    state: ClockCondition
    stopped: ShownInstant | None
    overdue: bool
    withdrawn: bool
