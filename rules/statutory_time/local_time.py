"""Days and hours of a place as instants, exact where its clocks are changed.

What is returned has a fixed offset: Python compares and subtracts instants of one zone by what clocks show, which is
wrong in the hour that comes twice.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from models.time import ONE_DAY, Due


def local_time(instant: datetime, zone: tzinfo) -> datetime:
    """Return the instant as clocks of the zone show it. Raises ValueError without a zone."""
    at = require_zone(instant).astimezone(zone)
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta()), fold=0)


def local_day(instant: datetime, zone: tzinfo) -> date:
    """Return the day of an instant at a place. Raises ValueError without a zone."""
    return require_zone(instant).astimezone(zone).date()


@lru_cache(maxsize=4096)
def instant_on(day: date, moment: time, zone: tzinfo, *, last: bool = False) -> datetime:
    """Return when clocks show a time of a day. One that is skipped is the instant at which they are set forward; of one
    that comes twice it is the first, or the last."""
    shown = datetime.combine(day, moment, zone).replace(fold=int(last))
    at = local_time(shown.astimezone(UTC), zone)
    return at if at.replace(tzinfo=None) == shown.replace(tzinfo=None) else _set_forward_at(shown, zone)


def _set_forward_at(skipped: datetime, zone: tzinfo) -> datetime:
    """Return the instant at which clocks are set forward over a time that is skipped, to the second."""
    before, after = (skipped.replace(fold=fold).astimezone(UTC).replace(microsecond=0) for fold in (1, 0))
    offset = before.astimezone(zone).utcoffset()
    after += timedelta(seconds=1)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == offset else (before, middle)
    return local_time(after, zone)


@lru_cache(maxsize=4096)
def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the beginning of a day."""
    return instant_on(day, time.min, zone)


@lru_cache(maxsize=4096)
def due_at_day_end(last: date, zone: tzinfo, provisional: bool = False) -> Due:
    """Return the end of the last day at 24:00 (民法典 203): 00:00 of the next day, which is no longer in time."""
    return Due(midnight(last + ONE_DAY, zone), last, provisional)


def require_zone(instant: datetime) -> datetime:
    """Return the instant. Raises ValueError without a zone: Python would take that of the machine, and the legal day
    would depend on where a worker runs."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no legal day")
    return instant
