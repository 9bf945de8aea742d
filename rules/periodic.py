"""`periodic:` when a periodic duty falls due. Holidays do not move it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from models.procedure import PeriodicReportRule
from models.time import CHINA, ONE_DAY, Unit
from rules.statutory_time.counting import appointed_day, china_time

LONGEST_INTERVAL_DAYS = {
    Unit.weekday: 7,
    Unit.day_of_month: 31,
    Unit.month_end: 31,
    Unit.date: 366,
}  # at most, from one occasion to the next


def occasions(duty: PeriodicReportRule, since: date) -> Iterator[datetime]:
    """Yield the occasions of a duty from a day on, without end."""
    hour, minute = map(int, duty.at.split(":"))
    while True:
        since = appointed_day(since, duty.day.n, duty.day.unit)
        if not duty.months or since.month in duty.months:
            yield datetime.combine(since, time(hour, minute), CHINA)
        since += ONE_DAY


def latest_occasion(duty: PeriodicReportRule, instant: datetime) -> datetime:
    """Return the last occasion at or before an instant."""
    longest = LONGEST_INTERVAL_DAYS[Unit.date if duty.months else duty.day.unit]
    began = china_time(instant).date() - timedelta(days=longest + 31)
    return list(takewhile(lambda occasion: occasion <= instant, occasions(duty, began)))[-1]


def following_occasion(duty: PeriodicReportRule, instant: datetime) -> datetime:
    """Return the first occasion after an instant."""
    return next(occasion for occasion in occasions(duty, china_time(instant).date()) if occasion > instant)


def preceding_occasion(duty: PeriodicReportRule, occasion: datetime) -> datetime:
    """Return the occasion before this one."""
    return latest_occasion(duty, occasion - timedelta(seconds=1))
