"""The end of a limit as people read it: a day, or the instant where hours or minutes are counted."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from calendars import zone_of
from models.limit import Clock
from models.messages import ClockKey
from models.procedure import Procedure
from models.time import ONE_DAY
from rules.clock import split_clock_key
from rules.statutory_time.counting import HOUR_UNITS
from rules.statutory_time.local_time import midnight
from wording import dates


def end_label(procedure: Procedure, key: ClockKey, due: datetime | None, last_day: date | None) -> str:
    """Return the end of a limit: 2 Mar 2026 (Mon), or of one that ends within a day 2 Mar 2026, 09:30."""
    return end_of_clock(procedure, clock_named(procedure, key), due, last_day)


def end_of_clock(procedure: Procedure, clock: Clock | None, due: datetime | None, last_day: date | None) -> str:
    """Return the end of a limit as `end_label` does; `clock`: None for one of which the procedure knows nothing. An
    instant is that of the place by whose calendar the limit is counted, as its last day is."""
    zone = zone_of((clock.calendar if clock else None) or procedure.calendar)
    if due is not None and last_day is not None and _ends_within_day(clock, due, last_day, zone):
        return dates.instant_at_place(due, zone)
    return dates.last_day_text(last_day)


def clock_named(procedure: Procedure, key: ClockKey) -> Clock | None:
    """Return the clock of a limit; None if the procedure has none of that name."""
    name, _ = split_clock_key(key)
    return next((rule.clock for rule in procedure.rules if rule.clock and rule.clock.code == name), None)


def _ends_within_day(clock: Clock | None, due: datetime, last_day: date, zone: ZoneInfo) -> bool:
    """Return True unless days are counted, to their end or to the close of the office."""
    units = set(clock.limit.units) if clock else set()
    if units and units <= {*HOUR_UNITS}:
        return True
    if clock and clock.day_end == "close" and units.isdisjoint(HOUR_UNITS):
        return False
    return due != midnight(last_day + ONE_DAY, zone)
