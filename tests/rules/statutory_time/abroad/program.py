"""The limits of the oracle as the program counts them."""

from collections.abc import Sequence
from datetime import datetime

import calendars
from models.limit import Counting
from models.time import Calendar, CountsFrom, Unit
from rules.statutory_time.counting import HOUR_UNITS, decided_end
from tests.rules.statutory_time.abroad.oracle import Limit

UNION: dict[tuple[str, ...], str] = {("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"): "GB"}
COUNTS_FROM: dict[str, CountsFrom] = {"from_end": "end", "from_start": "start", "from_unrolled_end": "unrolled_end"}


def code_of(places: tuple[str, ...]) -> str:
    return UNION.get(places) or places[0]


def calendar_for(limit: Limit, places: tuple[str, ...]) -> Calendar:
    """Return the calendar of the places, with the close and the cut-off of the limit as those of the office."""
    calendar = calendars.load_calendar(code_of(places)).model_copy(update={"cut_off": limit.cut_off})
    if limit.close:
        return calendar.model_copy(update={"hours": ((limit.close.replace(hour=9, minute=0), limit.close),)})
    return calendar


def end_by_the_program(limits: Sequence[Limit], places: tuple[str, ...], *, later: bool = False) -> datetime | None:
    """Return the end of a limit, or of several the earlier or the later; None where the statute says none."""
    limit = limits[0]
    found = decided_end(
        limit.start,
        [(one.n, Unit(one.unit)) for one in limits],
        later=later,
        calendar=calendar_for(limit, places),
        roll=limit.roll,
        extended=limit.extended,
        counts_from=COUNTS_FROM[limit.counted],
        suspended=limit.suspended,
        day_end="close" if limit.close else "midnight",
        outside_hours="next_opening" if limit.cut_off and limit.unit not in HOUR_UNITS else "at_once",
        counting=Counting(**{word: getattr(limit, word) for word in Counting.model_fields}),
    )
    return found.due.at if found and found.due else None
