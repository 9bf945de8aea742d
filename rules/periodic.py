"""`periodic:` when a periodic duty falls due. Holidays do not move it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import takewhile

from models.procedure import PeriodicReportRule
from models.time import ONE_DAY, Unit
from rules.statutory_time.counting import appointed_day
from rules.statutory_time.local_time import instant_on, local_day

LONGEST_INTERVAL_DAYS = {
    Unit.weekday: 7,
    Unit.day_of_month: 31,
    Unit.month_end: 31,
    Unit.date: 366,
}  # at most, from one occasion to the next


def occasions(duty: PeriodicReportRule, since: date, zone: tzinfo) -> Iterator[datetime]:
    """Yield the occasions of a duty from a day on, without end, as clocks of the zone show them."""
    hour, minute = map(int, duty.at.split(":"))
    while True:
        since = appointed_day(since, duty.day.n, duty.day.unit)
        if not duty.months or since.month in duty.months:
            yield instant_on(since, time(hour, minute), zone)
        since += ONE_DAY


def latest_occasion(duty: PeriodicReportRule, instant: datetime, zone: tzinfo) -> datetime:
    """Return the last occasion at or before an instant."""
    longest = LONGEST_INTERVAL_DAYS[Unit.date if duty.months else duty.day.unit]
    began = local_day(instant, zone) - timedelta(days=longest + 31)
    return list(takewhile(lambda occasion: occasion <= instant, occasions(duty, began, zone)))[-1]


def following_occasion(duty: PeriodicReportRule, instant: datetime, zone: tzinfo) -> datetime:
    """Return the first occasion after an instant."""
    return next(occasion for occasion in occasions(duty, local_day(instant, zone), zone) if occasion > instant)


def preceding_occasion(duty: PeriodicReportRule, occasion: datetime, zone: tzinfo) -> datetime:
    """Return the occasion before this one."""
    return latest_occasion(duty, occasion - timedelta(seconds=1), zone)
