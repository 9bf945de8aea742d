"""How a limit stands at a glance: a colour, which never stands alone, with the words and the working days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from models.time import CHINA
from queries.case_file import CaseFile
from queries.views.base import View
from queries.views.clock import ClockView
from queries.views.waiting import RunningClockView
from register.calendar_adoption import intake_calendar
from rules.statutory_time.calendar import ChinaCalendar, calendar_of, china_calendar
from wording.table.console import lights

Tone = Literal["late", "near", "held", "fine", "none"]
NEAR_DAYS = 3  # working days
TONES: tuple[Tone, ...] = ("late", "near", "held", "fine", "none")


class LightView(View):
    """How a limit stands: late, near (at most `NEAR_DAYS` working days), held while a request for more time waits or
    where a reminder is past, fine, or without an end. `words` say it with the days."""

    tone: Tone
    words: str
    label: str = ""
    last_day_label: str = ""


NO_LIMIT = LightView(tone="none", words="")


@dataclass(frozen=True)
class LimitLights:
    """The lights of limits at an instant, by the working days of the office's calendar."""

    now: datetime
    days: ChinaCalendar

    @property
    def today(self) -> date:
        """The day in China."""
        return self.now.astimezone(CHINA).date()

    @property
    def near_end(self) -> datetime:
        """The end of the last day that counts as near."""
        last = self.days.working_day_after(self.today, NEAR_DAYS)
        return datetime.combine(last + timedelta(days=1), time(), CHINA)

    def light(self, clock: ClockView | RunningClockView) -> LightView:
        """Return how a limit that counts stands."""
        if clock.due is None:
            tone, words = "none", lights.NO_END()
        else:
            last = (clock.due - timedelta(microseconds=1)).astimezone(CHINA)
            tone, words = self._passed(clock, last.date()) if clock.due <= self.now else self._to_come(last)
        return LightView(tone=tone, words=words, label=clock.label, last_day_label=clock.last_day_label)

    def first(self, clocks: Iterable[ClockView]) -> LightView:
        """Return the light of the limit of the text that ends first, of a reminder of the text where there is no limit;
        that of none without either. A reminder of the office rests on no article."""
        ending = [clock for clock in clocks if clock.due is not None and clock.article]
        return self.light(min(ending, key=lambda clock: (not clock.breach, clock.due))) if ending else NO_LIMIT

    def _passed(self, clock: ClockView | RunningClockView, last: date) -> tuple[Tone, str]:
        days = self.days.working_days_between(last + timedelta(days=1), self.today + timedelta(days=1))
        if clock.state == "held":
            return "held", lights.HELD()
        if not clock.breach:
            return "held", lights.REMINDER_PAST(days=days) if days else lights.REMINDER_PAST_NOW()
        return "late", lights.LATE(days=days) if days else lights.LATE_NOW()

    def _to_come(self, last: datetime) -> tuple[Tone, str]:
        tomorrow = self.today + timedelta(days=1)
        days = self.days.working_days_between(tomorrow, last.date() + timedelta(days=1))
        if last.date() == self.today:
            whole_day = last.hour == 23 and last.minute == 59  # it ends at midnight
            end = last + timedelta(microseconds=1)
            return "near", lights.TODAY() if whole_day else lights.TODAY_AT(time=f"{end:%H:%M}")
        tone: Tone = "near" if days <= NEAR_DAYS else "fine"
        return tone, lights.LEFT(days=days) if days else lights.REST_DAYS_LEFT()


def lights_of_case(case_file: CaseFile, now: datetime) -> LimitLights:
    """Return the lights of one case at an instant, by the notices by which its limits are counted."""
    return LimitLights(now, china_calendar(calendar_of(case_file.law, case_file.case)))


def limit_lights(session: Session, now: datetime) -> LimitLights:
    """Return the lights at an instant, by the notices that the office has adopted."""
    year = now.astimezone(CHINA).year
    return LimitLights(now, china_calendar(intake_calendar(session, year - 1, year + 1)))
