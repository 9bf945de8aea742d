"""Suspension of a limit: which days and which instants do not count.

A suspended day is one from the day of suspension up to but not including the day of resumption; within one day there
is none. Hours are suspended exactly. Overlapping suspensions count once, in whatever order they were recorded.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from typing import TypeVar

from models.time import CHINA, OpenPause, Pause

Window = tuple[datetime, datetime]
DaySpan = tuple[date, date]
T = TypeVar("T", date, datetime)


def days(pauses: Iterable[Pause]) -> list[DaySpan]:
    """The suspended days as spans, the day of resumption left out."""
    return merged((paused.date(), resumed.date()) for paused, resumed in instants(pauses, CHINA))


def instants(pauses: Iterable[Pause], zone: tzinfo) -> list[Window]:
    """The suspended time in one zone, so that spans can be compared and measured without a thought."""
    return merged((aware(paused).astimezone(zone), aware(resumed).astimezone(zone)) for paused, resumed in pauses)


def merged(spans: Iterable[tuple[T, T]]) -> list[tuple[T, T]]:
    """In order, none empty, none touching another. Raises ValueError where one ends before it begins."""
    found: list[tuple[T, T]] = []
    for first, end in sorted(spans):
        if end < first:
            raise ValueError(f"a suspension from {first} cannot end {end}")
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif first < end:
            found.append((first, end))
    return found


def closed(pauses: Iterable[OpenPause]) -> list[Pause]:
    """Those that have ended."""
    return [(paused, resumed) for paused, resumed in pauses if resumed is not None]


def still_open(pauses: Iterable[OpenPause]) -> datetime | None:
    """Since when the limit is suspended without an end."""
    return min((aware(paused) for paused, resumed in pauses if resumed is None), default=None)


def push(last: date, since: date, suspended: Iterable[DaySpan]) -> date:
    """A last day moved by the suspended days among those that count, which begin with `since`."""
    for paused, resumed in suspended:
        first = max(paused, since)
        if first > last:
            break
        if resumed > first:
            last += resumed - first
    return last


def without(windows: Iterable[Window], suspended: list[Window]) -> Iterator[Window]:
    """What of the windows is not suspended."""
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


def aware(instant: datetime) -> datetime:
    """Without a zone Python takes the machine's, and the legal day would depend on where a worker runs."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no legal day")
    return instant
