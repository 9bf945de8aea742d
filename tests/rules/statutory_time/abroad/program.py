"""The limits of the oracle as the program counts them, and which words of the oracle the program does not have."""

from collections.abc import Iterator
from datetime import datetime
from inspect import signature

import calendars
from models.time import Calendar, Unit
from rules.statutory_time.counting import count_limit
from tests.rules.statutory_time.abroad.oracle import Limit

UNION: dict[tuple[str, ...], str] = {("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"): "GB"}
PARAMETERS = signature(count_limit).parameters


def code_of(places: tuple[str, ...]) -> str:
    return UNION.get(places) or places[0]


def missing_words(limit: Limit) -> Iterator[str]:
    """Yield what the limit asks for and the program has no word for."""
    if limit.unit not in set(Unit):
        yield limit.unit
    if limit.extended and limit.counted != "from_end" and "counted" not in PARAMETERS:
        yield f"counted: {limit.counted}"
    for word in ("at_least_working_days", "month_end", "month_from", "whole_hours"):
        if getattr(limit, word) != Limit._field_defaults[word] and word not in PARAMETERS:
            yield word
    if limit.cut_off and "cut_off" not in PARAMETERS:
        yield "cut_off"


def calendar_for(limit: Limit, places: tuple[str, ...]) -> Calendar:
    """Return the calendar of the places, with the close of the limit as that of the office."""
    calendar = calendars.load_calendar(code_of(places))
    if limit.close:
        return calendar.model_copy(update={"hours": ((limit.close.replace(hour=9, minute=0), limit.close),)})
    return calendar


def end_by_the_program(limit: Limit, places: tuple[str, ...]) -> datetime:
    return count_limit(
        limit.start,
        limit.n,
        Unit(limit.unit),
        calendar=calendar_for(limit, places),
        roll=limit.roll,
        extended=limit.extended,
        suspended=limit.suspended,
        day_end="close" if limit.close else "midnight",
    ).at
