"""The limits of the oracle as the program counts them, and which words of the oracle the program does not have."""

from collections.abc import Iterator
from datetime import datetime

import calendars
from models.time import Calendar, Counting, CountsFrom, Unit
from rules.statutory_time.counting import HOUR_UNITS, count_limit
from tests.rules.statutory_time.abroad.oracle import Limit

UNION: dict[tuple[str, ...], str] = {("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"): "GB"}
COUNTS_FROM: dict[str, CountsFrom] = {"from_end": "end", "from_start": "start", "from_unrolled_end": "unrolled_end"}


def code_of(places: tuple[str, ...]) -> str:
    return UNION.get(places) or places[0]


def missing_words(limit: Limit) -> Iterator[str]:
    """Yield what the limit asks for and the program has no word for."""
    if limit.unit not in set(Unit):
        yield limit.unit


def calendar_for(limit: Limit, places: tuple[str, ...]) -> Calendar:
    """Return the calendar of the places, with the close and the cut-off of the limit as those of the office."""
    calendar = calendars.load_calendar(code_of(places)).model_copy(update={"cut_off": limit.cut_off})
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
        counts_from=COUNTS_FROM[limit.counted],
        suspended=limit.suspended,
        day_end="close" if limit.close else "midnight",
        outside_hours="next_opening" if limit.cut_off and limit.unit not in HOUR_UNITS else "at_once",
        counting=Counting(**{word: getattr(limit, word) for word in Counting.model_fields}),
    ).at
