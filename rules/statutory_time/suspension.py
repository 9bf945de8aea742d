"""Suspension of a limit: which days and which instants do not count.

Days: from the day of suspension up to, but not including, the day of resumption; within one day no day is suspended.
Hours are suspended exactly. Overlapping suspensions count once, in whatever order they were recorded.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple, TypeVar

from models.time import OpenSuspensionInterval, SuspensionInterval
from rules.statutory_time.local_time import local_day, require_zone

Window = tuple[datetime, datetime]
DaySpan = tuple[date, date]
Moment = TypeVar("Moment", date, datetime)


class Pauses(NamedTuple):
    """The suspensions of a limit: those that have ended, their days, and since when one has lasted without an end."""

    ended: tuple[SuspensionInterval, ...]
    days: tuple[DaySpan, ...]
    since: datetime | None


@lru_cache(maxsize=1024)
def pauses_of(suspended: tuple[OpenSuspensionInterval, ...], zone: tzinfo) -> Pauses:
    """Return what follows from suspensions; a limit is counted again and again with the same ones."""
    ended = tuple(ended_pauses(suspended))
    return Pauses(ended, tuple(suspended_days(ended, zone)), suspended_since(suspended))


NO_PAUSES = Pauses((), (), None)


def suspended_days(pauses: Iterable[SuspensionInterval], zone: tzinfo) -> list[DaySpan]:
    """Return the suspended days of a zone as spans without the day of resumption."""
    windows = suspended_windows(pauses)
    return merge_spans((local_day(paused, zone), local_day(resumed, zone)) for paused, resumed in windows)


def suspended_windows(pauses: Iterable[SuspensionInterval]) -> list[Window]:
    """Return the suspended time in UTC, so that spans can be compared and measured."""
    return merge_spans(
        (require_zone(paused).astimezone(UTC), require_zone(resumed).astimezone(UTC)) for paused, resumed in pauses
    )


def merge_spans(spans: Iterable[tuple[Moment, Moment]]) -> list[tuple[Moment, Moment]]:
    """Return the spans in order, merged and without empty ones. Raises ValueError if one ends before it begins."""
    found: list[tuple[Moment, Moment]] = []
    for first, end in sorted(spans):
        if end < first:
            raise ValueError(f"a suspension from {first} cannot end {end}")
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif first < end:
            found.append((first, end))
    return found


def ended_pauses(pauses: Iterable[OpenSuspensionInterval]) -> list[SuspensionInterval]:
    """Return the suspensions that have ended."""
    return [(paused, resumed) for paused, resumed in pauses if resumed is not None]


def suspended_since(pauses: Iterable[OpenSuspensionInterval]) -> datetime | None:
    """Return since when the limit is suspended without an end, also by an earlier suspension that lasted until then;
    None if it is not."""
    kept = list(pauses)
    since = min((require_zone(paused) for paused, resumed in kept if resumed is None), default=None)
    if since is None:
        return None
    windows = suspended_windows(ended_pauses(kept))
    return next((paused for paused, resumed in windows if paused < since <= resumed), since)


def pushed_last_day(last: date, since: date, suspended: Iterable[DaySpan]) -> date:
    """Return a last day moved by the suspended days from `since` on."""
    for paused, resumed in suspended:
        first = max(paused, since)
        if first > last:
            break
        if resumed > first:
            last += resumed - first
    return last


def windows_without(windows: Iterable[Window], suspended: list[Window]) -> Iterator[Window]:
    """Yield the parts of the windows that are not suspended."""
    for opens, closes in windows:
        start = opens
        for paused, resumed in suspended:
            if paused >= closes:
                break
            if paused > start:
                yield start, paused
            start = max(start, resumed)
        if start < closes:
            yield start, closes
