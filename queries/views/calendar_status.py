"""The holiday notices on file, as they are shown."""

from datetime import date

from queries.views.base import View


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
