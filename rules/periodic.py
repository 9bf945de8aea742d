"""`periodic:` on which occasions a duty comes round. Holidays do not move them: a day that is awaited stands."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from models.procedure import Periodic
from models.time import CHINA, ONE_DAY, Unit
from rules.statutory_time.counting import appointed, local

FARTHEST = {Unit.weekday: 7, Unit.day_of_month: 31, Unit.month_end: 31, Unit.date: 366}  # days from one to the next


def occasions(duty: Periodic, since: date) -> Iterator[datetime]:
    """The occasions of a duty from a day on, without end."""
    hour, minute = map(int, duty.at.split(":"))
    while True:
        since = appointed(since, duty.day.n, duty.day.unit)
        yield datetime.combine(since, time(hour, minute), CHINA)
        since += ONE_DAY


def latest(duty: Periodic, instant: datetime) -> datetime:
    """The last occasion that has come by an instant."""
    began = local(instant).date() - timedelta(days=FARTHEST[duty.day.unit] + 1)
    return list(takewhile(lambda one: one <= instant, occasions(duty, began)))[-1]


def following(duty: Periodic, instant: datetime) -> datetime:
    """The first occasion after an instant."""
    return next(one for one in occasions(duty, local(instant).date()) if one > instant)


def before(duty: Periodic, occasion: datetime) -> datetime:
    """The occasion before one."""
    return latest(duty, occasion - timedelta(seconds=1))
