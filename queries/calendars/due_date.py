"""A time limit counted for anyone who asks, with its end and its days. It needs neither register nor case."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, model_validator

import calendars
from models.frozen import StrictModel
from models.limit import Counting
from models.time import SUPPORTED_YEARS, CountsFrom, DayEnd, Due, OutsideHours, Unit
from models.written_data import UnreadableData, parse_json
from queries.views.clock import DayView, DueDateView, DueDaysView, LimitErrorView
from rules.statutory_time.counting import (
    DAY_UNITS,
    HOUR_UNITS,
    UNITS_WITHOUT_NUMBER,
    CountTerms,
    NoSuchDayError,
    appointed_day,
    count_limit,
)
from rules.statutory_time.explain import DayStep, Explanation, explain_limit
from wording import dates
from wording.system_problems import bare_data_problem
from wording.translation import gettext, joined, listed
from wording.validation import field_problem

MAX_UNITS = 36_500  # a hundred years of days: more is a typing error
SAMPLE_DAY = date(2024, 1, 1)  # any day: only whether the unit can name a day is of interest
OUT_OF_REACH = Due(at=datetime.max.replace(tzinfo=UTC), last_day=date.max)


def read_calendar(written: object) -> str | None:
    """Return the code of a calendar on file, without one that of the office. Raises ValueError for any other."""
    known, code = calendars.calendar_codes(), calendars.office_code(str(written) if written else None)
    if code not in known:
        raise ValueError(
            gettext("There is no calendar {code}; write one of these: {known}.", code=code, known=listed(known))
        )
    return code


def read_instant(written: object, info: ValidationInfo) -> datetime:
    """Read an ISO 8601 date (its 00:00) or instant; without an offset as clocks show it where the calendar holds.
    Raises ValueError."""
    try:
        read = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        read = None
    if read is None:
        raise ValueError(
            gettext(
                "{written} is neither a date nor an instant; write 2025-09-30 or 2025-09-30T16:00.", written=written
            )
        )
    if read.year not in SUPPORTED_YEARS:
        raise ValueError(gettext("The year {year} is out of reach.", year=read.year))
    zone = calendars.zone_of(code) if (code := info.data.get("calendar")) else UTC  # refused: nothing is counted
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(zone)


def read_whole(written: object) -> int:
    """Read a whole number of at most `MAX_UNITS`. Raises ValueError for anything else."""
    if isinstance(written, bool) or not isinstance(written, int | float) or not -MAX_UNITS <= written <= MAX_UNITS:
        raise ValueError(gettext("{written} is not a whole number of at most {most}.", written=written, most=MAX_UNITS))
    if written != int(written):
        raise ValueError(gettext("{written} is not a whole number.", written=written))
    return int(written)


RequestInstant = Annotated[datetime, BeforeValidator(read_instant)]
RequestCount = Annotated[int, BeforeValidator(read_whole)]


class LimitRequest(StrictModel):
    """A limit as it is asked for, by a calendar of this code or that of the office. A suspension that has not ended has
    null for its end."""

    # First: it says in which zone instants are.
    calendar: Annotated[str | None, BeforeValidator(read_calendar), Field(validate_default=True)] = None
    start: RequestInstant
    n: RequestCount = 1
    unit: Unit
    last_day: Literal["roll_forward", "as_is"] = "as_is"
    extended: RequestCount = 0
    suspended: tuple[tuple[RequestInstant, RequestInstant | None], ...] = ()
    day_end: DayEnd = "midnight"
    outside_hours: OutsideHours = "at_once"
    counts_from: CountsFrom = "end"
    counting: Counting | None = None

    @model_validator(mode="after")
    def check_limit(self) -> Self:
        if self.n < 1 and self.unit not in UNITS_WITHOUT_NUMBER:
            raise ValueError(gettext("n is at least 1."))
        if self.extended and self.unit not in (*DAY_UNITS, *HOUR_UNITS):
            raise ValueError(
                gettext("A limit in {unit} ends on a fixed day and has no units to extend.", unit=self.unit)
            )
        if self.extended < 0:
            raise ValueError(gettext("extended cannot be negative."))
        if wrong := [paused for paused, resumed in self.suspended if resumed and resumed < paused]:
            raise ValueError(
                gettext("The suspension from {since} ends before it begins.", since=dates.long_instant(wrong[0]))
            )
        if self.unit not in (*DAY_UNITS, *HOUR_UNITS):
            try:
                appointed_day(SAMPLE_DAY, self.n, self.unit)
            except ValueError:
                raise ValueError(gettext("There is no day {unit} {n}.", unit=self.unit, n=self.n)) from None
        return self

    def counting_terms(self) -> CountTerms:
        """Return the keyword arguments of `count_limit` and `explain_limit`."""
        return {
            "calendar": calendars.load_calendar(self.calendar),
            "roll": self.last_day == "roll_forward",
            "extended": self.extended,
            "suspended": self.suspended,
            "day_end": self.day_end,
            "outside_hours": self.outside_hours,
            "counts_from": self.counts_from,
            "counting": self.counting,
        }


def answer_json_line(line: str | bytes, in_full: bool = False) -> DueDateView | LimitErrorView:
    """Count the limit of one JSON line, with `in_full` day by day; return what is wrong with a line that has none."""
    try:
        limit = LimitRequest.model_validate(parse_json(line if isinstance(line, str) else line.decode()))
        return due_days_view(limit, explained_limit(limit)) if in_full else due_date_view(limit, due_of(limit))
    except ValidationError as error:
        problem = limit_problems(error)
    except UnreadableData as error:
        problem = bare_data_problem(error)
    except UnicodeDecodeError:
        problem = gettext("This is not UTF-8.")
    except ValueError as error:
        problem = str(error)
    return LimitErrorView(error=problem)


def limit_problems(error: ValidationError) -> str:
    """Return what is wrong with a limit, each place once, in words."""
    problems: dict[str, str] = {}
    for detail in error.errors():
        place = ".".join(str(part) for part in detail["loc"])
        problem = field_problem(detail)
        problems.setdefault(place, gettext("{place}: {problem}", place=place, problem=problem) if place else problem)
    return joined(problems.values())


def due_of(limit: LimitRequest) -> Due | None:
    """Return the end of a limit; None while it is suspended. Raises ValueError if there is none, or it is out of
    reach."""
    try:
        found = count_limit(limit.start, limit.n, limit.unit, **limit.counting_terms())
    except NoSuchDayError:
        raise ValueError(gettext("The month lacks the day on which the limit would end.")) from None
    except (OverflowError, ValueError):
        found = OUT_OF_REACH
    if found and found.at.year not in SUPPORTED_YEARS:
        raise ValueError(
            gettext("The limit ends after the last year that can be counted, {last}.", last=SUPPORTED_YEARS[-1])
        )
    return found


def explained_limit(limit: LimitRequest) -> Explanation:
    """Return the end of a limit and its days. Raises ValueError if it is out of reach."""
    due_of(limit)
    return explain_limit(limit.start, limit.n, limit.unit, **limit.counting_terms())


def due_date_view(limit: LimitRequest, found: Due | None) -> DueDateView:
    """Return the end of a limit with the calendar that it was counted by."""
    calendar = calendars.load_calendar(limit.calendar)
    return DueDateView(
        due=found.at if found else None,
        last_day=found.last_day if found else None,
        provisional=bool(found and found.provisional),
        calendar=f"{calendar.code} {min(calendar.years)}-{max(calendar.years)}",
    )


def due_days_view(limit: LimitRequest, found: Explanation) -> DueDaysView:
    return DueDaysView(**dict(due_date_view(limit, found.due)), days=tuple(day_view(step) for step in found.steps))


def day_view(step: DayStep) -> DayView:
    """Return one day. `nth` and `minutes` are None where nothing is counted."""
    return DayView(
        day=step.day,
        role=step.role,
        is_=step.what.kind,
        by=step.what.by,
        nth=step.nth or None,
        minutes=step.time // timedelta(minutes=1) or None,
    )
