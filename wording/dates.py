"""Days, instants and weekdays as people read them; the one module that decides how. What programs read (JSON, CSV,
cells of a sheet, what is typed into a form or after an option) stays ISO 8601, and so does Temporal's screen.

In Chinese as officials write: 2026年12月1日 14:05. In English as the British write, which cannot be misread: in
sentences, letters and on pages for the public 1 December 2026, 14:05; in lists and in the terminal, where room is
short, 1 Dec 2026, 14:05. A month is 2026年12月, Dec 2026. Instants are in the office's time; 24:00 is 00:00 of the
next day.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names

from calendars import office_zone
from wording.translation import Language, current_language, gettext


class _Forms(NamedTuple):
    """How a language writes dates: patterns of Unicode's TR 35, as Babel reads them."""

    locale: Locale
    long_day: str
    short_day: str
    month_and_day: str
    month: str
    time: str
    weekday: str


FORMS: Mapping[Language, _Forms] = {
    Language.zh: _Forms(Locale("zh", script="Hans"), "y年M月d日", "y年M月d日", "M月d日", "y年M月", " HH:mm", "EEEE"),
    Language.en: _Forms(Locale("en", "GB"), "d MMMM y", "d MMM y", "d MMM", "MMM y", ", HH:mm", "EEE"),
}


def _forms() -> _Forms:
    return FORMS[current_language()]


def long_day(day: date) -> str:
    """Return a day as sentences and letters have it: 2026年12月1日, 1 December 2026."""
    return format_date(day, _forms().long_day, _forms().locale)


def short_day(day: date) -> str:
    """Return a day as lists have it: 2026年12月1日, 1 Dec 2026."""
    return format_date(day, _forms().short_day, _forms().locale)


def month_and_day(day: date) -> str:
    """Return a day whose year is known from what stands beside it: 12月1日, 1 Dec."""
    return format_date(day, _forms().month_and_day, _forms().locale)


def month_text(day: date) -> str:
    """Return the month of a day: 2026年12月, Dec 2026."""
    return format_date(day, _forms().month, _forms().locale)


def long_instant(at: datetime) -> str:
    """Return an instant, to the minute, as sentences have it: 2026年12月1日 14:05, 1 December 2026, 14:05."""
    return format_datetime(at, _forms().long_day + _forms().time, office_zone(), _forms().locale)


def short_instant(at: datetime) -> str:
    """Return an instant, to the minute, as lists have it: 2026年12月1日 14:05, 1 Dec 2026, 14:05."""
    return format_datetime(at, _forms().short_day + _forms().time, office_zone(), _forms().locale)


def instant_at_place(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant as clocks of a place show it, with the name of its zone where that is not the office's:
    1 Dec 2026, 14:05 (Europe/London)."""
    if zone == office_zone():
        return short_instant(at)
    shown = format_datetime(at, _forms().short_day + _forms().time, zone, _forms().locale)
    return gettext("{at} ({zone})", at=shown, zone=zone)


def weekday_text(day: date) -> str:
    """Return the weekday of a day: 星期二, Tue."""
    return format_date(day, _forms().weekday, _forms().locale)


def weekday_name(nth: int) -> str:
    """Return the name of a weekday by its number, Monday is 1: 星期二, Tuesday."""
    return str(get_day_names("wide", locale=_forms().locale)[nth - 1])


def narrow_weekday(day: date) -> str:
    """Return the weekday of a day above a column: 周二, Tue."""
    return format_date(day, "EEE", _forms().locale)


def last_day_text(day: date | None) -> str:
    """Return the last day of a limit with its weekday, 2026年3月6日（星期五）; where it is not known, that."""
    if day is None:
        return gettext("not known yet")
    return gettext("{day} ({weekday})", day=short_day(day), weekday=weekday_text(day))
