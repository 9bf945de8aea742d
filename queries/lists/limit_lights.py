"""The state of a limit at a glance: a colour, which never stands alone, with words and working days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from calendars import office_zone
from models.rule import HOUSE_MARK
from queries.views.base import View
from queries.views.case import RunningClockView
from queries.views.clock import ClockView
from register.cases.near import office_days
from rules.next_limit import NEAR_DAYS, near_end
from rules.statutory_time.calendar import WorkingDays
from wording import dates
from wording.translation import gettext, ngettext, pgettext

Tone = Literal["late", "near", "held", "fine", "none"]
TONES: tuple[Tone, ...] = ("late", "near", "held", "fine", "none")


class LightView(View):
    """How a limit stands: late, near (at most `NEAR_DAYS` working days are left), held where it has ended and a request
    for more time waits, or it is a reminder, fine, or without an end. `words` say it with the days."""

    tone: Tone
    words: str
    label: str = ""
    last_day_label: str = ""


NO_LIMIT = LightView(tone="none", words="")


@dataclass(frozen=True)
class LimitLights:
    """The lights of limits at an instant, by the working days of the office's calendar."""

    now: datetime
    days: WorkingDays

    @property
    def today(self) -> date:
        """The day at the office."""
        return self.now.astimezone(office_zone()).date()

    @property
    def next_week(self) -> date:
        """The Monday after today."""
        return self.today + timedelta(days=7 - self.today.weekday())

    @property
    def near_end(self) -> datetime:
        return near_end(self.days, self.today)

    @property
    def near_means(self) -> str:
        return gettext(
            "Near: not late, and {days} working days or fewer are left to the next limit or "
            "reminder of the text; working day {days} after today is {day}",
            days=NEAR_DAYS,
            day=dates.last_day_text(self.days.working_day_after(self.today, NEAR_DAYS)),
        )

    def light(self, clock: ClockView | RunningClockView) -> LightView:
        """Return how a limit that counts stands."""
        if clock.due is None:
            tone, words = "none", gettext("no end, or suspended")
        else:
            last = (clock.due - timedelta(microseconds=1)).astimezone(office_zone())
            tone, words = self._passed(clock, last.date()) if clock.due <= self.now else self._to_come(last)
        return LightView(tone=tone, words=words, label=clock.label, last_day_label=clock.last_day_label)

    def first(self, clocks: Iterable[ClockView]) -> LightView:
        """Return the light of the limit by which lists are ordered: the first of these, if it is of the text and
        ends."""
        first = next(iter(clocks), None)
        return self.light(first) if first and first.due and HOUSE_MARK not in first.rule else NO_LIMIT

    def _passed(self, clock: ClockView | RunningClockView, last: date) -> tuple[Tone, str]:
        days = self.days.working_days_between(last + timedelta(days=1), self.today + timedelta(days=1))
        if clock.state == "held":
            return "held", pgettext("of a limit", "ended, a request for more time waits")
        if not clock.breach:
            return "held", ngettext(
                "{n} working day past the reminder", "{n} working days past the reminder", days
            ) if days else gettext("past the reminder")
        return "late", ngettext("{n} working day late", "{n} working days late", days) if days else pgettext(
            "of a limit", "late"
        )

    def _to_come(self, last: datetime) -> tuple[Tone, str]:
        tomorrow = self.today + timedelta(days=1)
        days = self.days.working_days_between(tomorrow, last.date() + timedelta(days=1))
        if last.date() == self.today:
            whole_day = last.hour == 23 and last.minute == 59  # it ends at midnight
            end = last + timedelta(microseconds=1)
            return "near", gettext("ends today") if whole_day else gettext("ends today at {time}", time=f"{end:%H:%M}")
        tone: Tone = "near" if last < self.near_end else "fine"
        return tone, ngettext("{n} working day left", "{n} working days left", days) if days else gettext(
            "ends on a rest day"
        )


def limit_lights(session: Session, now: datetime) -> LimitLights:
    """Return the lights at an instant, by the notices that the office has adopted."""
    return LimitLights(now, office_days(session, now))
