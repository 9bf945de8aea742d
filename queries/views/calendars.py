"""Holiday notices: those on file, what adopting others would do, and how far the runs of adoptions have got."""

from datetime import date

from pydantic import Field

from models.messages import ClockKey, Number
from queries.views.base import ShownInstant, View
from rules.statutory_time.calendar import DayKind


class HolidayNoticeView(View):
    """The holiday notice of a year, and the later notices that amend it."""

    year: int
    notice: str
    issued: date | None
    amended: tuple[str, ...]


class ProvisionalCountView(View):
    """How many open limits are provisional, and of how many complaints."""

    clocks: int
    complaints: int


class CalendarStatusView(View):
    """The notices by year. `computed` are years without one, `missing` is the first year whose notice should have been
    published by now; `provisional` is none when the register was not asked."""

    on: date
    code: str
    years: tuple[HolidayNoticeView, ...]
    computed: tuple[int, ...]
    missing: int | None
    provisional: ProvisionalCountView | None


class NoticeYearView(View):
    """A holiday notice that is to be adopted."""

    year: int
    notice: str


class ChangedDayView(View):
    """A day whose kind changes: what it was, what it is, which notice or holiday makes it so (`by`); in words."""

    day: date
    was: DayKind
    is_: DayKind = Field(alias="is")
    by: str | None
    label: str


class MovedLimitView(View):
    """A limit that moves. `later` says in which direction; `undone`: its recorded expiry is withdrawn; `told`: somebody
    outside the office had been told the old date."""

    number: Number
    clock: ClockKey
    label: str
    was: date | None
    was_label: str
    until: date
    until_label: str
    due_was: ShownInstant
    due: ShownInstant
    later: bool
    undone: bool
    told: bool
    days: tuple[ChangedDayView, ...]


class AdoptionPreviewView(View):
    """What adopting the notices would do. Numbers of limits: `later`, `earlier`, `undone`. Numbers of open complaints:
    `open` in all, `cases` with a limit that moves, `told` of these, `reminders_only` with nothing but a reminder that
    moves, `unbegun` without a first event, `with_next_act` that take the new calendar with their next act."""

    notices: tuple[NoticeYearView, ...]
    open: int
    cases: int
    later: int
    earlier: int
    undone: int
    told: int
    reminders_only: int
    unbegun: int
    with_next_act: int
    moves: tuple[MovedLimitView, ...]


class AdoptionRunView(View):
    """An adoption and how far its run has got: how many cases it has told, how many of these have not answered."""

    adoption: int
    calendar: str
    years: tuple[int, ...]
    sha256: str
    adopted_at: ShownInstant
    adopted_by: str | None
    adopted_by_name: str
    run: str
    told: int
    waiting: int
