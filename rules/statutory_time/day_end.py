"""The end of a day in China (民法典 203)."""

from datetime import date, datetime, time
from functools import lru_cache

from models.time import CHINA, ONE_DAY, Due


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """Return the beginning of a day in China."""
    return datetime.combine(day, time.min, tzinfo=CHINA)


@lru_cache(maxsize=4096)
def due_at_day_end(last: date, provisional: bool = False) -> Due:
    """Return the end of the last day at 24:00 (民法典 203): 00:00 of the next day, which is no longer in time."""
    return Due(midnight(last + ONE_DAY), last, provisional)
