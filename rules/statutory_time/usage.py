"""How much of a limit is used: of how many units, and how many have passed."""

from datetime import datetime, timedelta
from typing import NamedTuple

from models.time import Due, Unit
from rules.statutory_time.counting import DAY_UNITS, ELAPSING_UNITS, HOUR_UNITS, CountTerms, count_limit
from rules.statutory_time.explain import Explanation, explain_limit


class LimitUse(NamedTuple):
    """How many of the `total` units of a limit have passed."""

    used: int
    total: int
    unit: Unit


def units_used(start: datetime, n: int, unit: Unit, now: datetime, terms: CountTerms) -> LimitUse | None:
    """Return how many of `n` units and their extension have passed by now, whole ones alone; None for a unit that names
    a day. Weeks and months are counted in their days, which are known unless the limit is suspended."""
    if unit not in (*DAY_UNITS, *HOUR_UNITS):
        return None
    due = count_limit(start, n, unit, **terms)
    in_days = unit in (Unit.week, Unit.month)
    total = _days_of_periods(start, n, unit, terms, due) if in_days else n + terms.get("extended", 0)
    if total is None:
        return None
    used = total if due and due.at <= now else _units_so_far(start, n, unit, now, terms)
    return LimitUse(used, total, Unit.calendar_day if in_days else unit)


def _days_of_periods(start: datetime, n: int, unit: Unit, terms: CountTerms, due: Due | None) -> int | None:
    return _counted_days(explain_limit(start, n, unit, **terms)) if due else None


def _units_so_far(start: datetime, n: int, unit: Unit, now: datetime, terms: CountTerms) -> int:
    """Return what has counted by now: that of the limit as if it were suspended from now on."""
    paused: CountTerms = {**terms, "suspended": (*terms.get("suspended", ()), (max(now, start), None))}
    so_far = explain_limit(start, n, unit, **paused)
    if unit not in HOUR_UNITS:
        return _counted_days(so_far)
    passed = sum((step.time for step in so_far.steps), timedelta(0))
    return passed // ELAPSING_UNITS.get(unit, ELAPSING_UNITS[Unit.hour])


def _counted_days(explanation: Explanation) -> int:
    return sum(step.nth > 0 for step in explanation.steps)
