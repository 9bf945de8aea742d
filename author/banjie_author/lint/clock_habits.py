"""How clocks are commonly mistaken.

- `warning_too_long`: a warning is due before the clock has even begun.
- `clock_without_stop`: no event stops the clock, only an end of the case does.
- `asked_and_granted_swapped`: who does the work grants more time to a superior who asks for it.
- `own_unit_grants`: the unit from which the asking person comes grants.
- `rest_day_unsaid`: a limit in calendar days or months does not say why a last day of rest moves it, or does not.
- `limit_not_asked_for`: a limit depends on a fact that neither the form's rules nor any act ask for.
"""

from collections.abc import Iterator, Mapping

from banjie_author.lint.linted_text import LintedText
from banjie_author.proofs.finding import CheckFinding
from calendars import calendar_head, office_code
from models.limit import Clock, Extension, TimeAmount
from models.requirement import Name, NeedsFact
from procedures.checker.implications import certain_parts
from wording.days import cited
from wording.translation import gettext, listed

# The least hours that a unit can stand for; of the days that name an end, the longest that a round can be.
HOURS: Mapping[str, float] = {
    "minute": 1 / 60, "hour": 1, "working_hour": 1, "same_day": 24, "calendar_day": 24, "working_day": 24,
    "week": 7 * 24, "weekday": 7 * 24,
    "month": 31 * 24, "day_of_month": 31 * 24, "month_end": 31 * 24, "date": 366 * 24,
}  # fmt: skip
DAYS_OF_REST_COUNT = frozenset({"calendar_day", "week", "month"})
NAMED_DAYS = frozenset({"same_day", "weekday", "day_of_month", "month_end", "date"})
WORKERS = ("unit", "named", "any_staff")
SUPERIORS = ("post", "head_of", "superior_of", "rank")


def clock_habit_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield what is commonly mistaken about clocks."""
    for place, _, clock in text.clocks():
        if isinstance(text.written_clock(place, "limit").get("n", 0), int | str):  # no number of the office
            yield from _long_warning(place, clock)
        yield from _no_stop(place, clock)
        yield from _rest_day_unsaid(text, place, clock)
        if clock.extension:
            yield from _granters(text, place, clock, clock.extension)
        yield from _not_asked_for(text, place, clock)


def _long_warning(place: int, clock: Clock) -> Iterator[CheckFinding]:
    shortest = _shortest_hours(clock)
    if clock.warn is None or shortest is None:
        return
    warn = clock.warn if isinstance(clock.warn, TimeAmount) else None
    ahead = HOURS[warn.unit] * warn.n if warn else HOURS[clock.limit.units[0]] * int(str(clock.warn))
    if ahead > shortest:
        says = gettext(
            "the warning of {clock} is longer than its limit: it comes with the start and warns "
            "of nothing; make warn: smaller",
            clock=clock.code,
        )
        yield CheckFinding(("rules", place, "clock", "warn"), says, "warning_too_long", clock=clock.code)


def _shortest_hours(clock: Clock) -> float | None:
    """Return the hours of the shortest length that the limit can have; None where a fact alone sets it."""
    return min((HOURS[unit] * (1 if unit in NAMED_DAYS else n) for n, unit in clock.limit.lengths), default=None)


def _no_stop(place: int, clock: Clock) -> Iterator[CheckFinding]:
    if not clock.stops and clock.breach and not clock.repeats:
        says = gettext(
            "no event stops {clock}, only an end of the case does: it is broken by who acts in "
            "time, too; name under stops: what counts as done, or write breach: false for a mere "
            "reminder",
            clock=clock.code,
        )
        yield CheckFinding(("rules", place, "clock"), says, "clock_without_stop", clock=clock.code)


def _rest_day_unsaid(text: LintedText, place: int, clock: Clock) -> Iterator[CheckFinding]:
    if not clock.rest_day and not DAYS_OF_REST_COUNT.isdisjoint(map(str, clock.limit.units)):
        statute = calendar_head(office_code(clock.calendar or text.procedure.calendar)).statute
        unsaid = gettext(
            "{clock} counts calendar days or months and does not say whether a last day of rest moves it, and why",
            clock=clock.code,
        )
        says = gettext("{unsaid}; write roll:, and the reason under rest_day:", unsaid=cited(unsaid, statute, "rolled"))
        yield CheckFinding(("rules", place, "clock"), says, "rest_day_unsaid", clock=clock.code)


# ---- who asks for more time, and who grants it -------------------------------------------------------------------


def _granters(text: LintedText, place: int, clock: Clock, extension: Extension) -> Iterator[CheckFinding]:
    roles, facts = text.procedure.roles, text.procedure.facts
    working = {name for stage in text.graph.stages_running(clock) for name in text.graph.stages[stage].who}
    asks = {roles[name].is_ for name in extension.asks}
    lower = [name for name in extension.grants if name in working and roles[name].is_ in WORKERS]
    if lower and asks and asks.issubset(SUPERIORS) and working.isdisjoint(extension.asks):
        says = gettext(
            "{asks} asks for more time on {clock} and {grants}, who does the work, grants it: "
            "the one who is supervised would decide; swap asks: and grants:",
            asks=listed(extension.asks),
            grants=listed(lower),
            clock=clock.code,
        )
        yield CheckFinding(("rules", place, "clock", "extension"), says, "asked_and_granted_swapped", clock=clock.code)
    units = {unit for name in extension.asks if (fact := roles[name].named_in) for unit in facts[fact].from_}
    for role in extension.grants:
        if role in units and roles[role].is_ == "unit":
            says = gettext(
                "{asks} asks for more time on {clock}, and {role}, the unit they come from, grants "
                "it: colleagues would grant it to each other; name its head or another role under "
                "grants:",
                role=role,
                asks=listed(extension.asks),
                clock=clock.code,
            )
            path = ("rules", place, "clock", "extension", "grants")
            yield CheckFinding(path, says, "own_unit_grants", clock=clock.code, person=role)


# ---- what a limit depends on -------------------------------------------------------------------------------------


def _not_asked_for(text: LintedText, place: int, clock: Clock) -> Iterator[CheckFinding]:
    stated = text.facts_asked_for
    for fact in dict.fromkeys(_facts_of_limit(clock)):
        if fact not in stated:
            says = gettext(
                "{clock} depends on {fact}, and no rule asks for it: left out, the clock never "
                "starts; ask for it by a record where cases come in",
                clock=clock.code,
                fact=fact,
            )
            yield CheckFinding(("rules", place, "clock"), says, "limit_not_asked_for", clock=clock.code)


def _facts_of_limit(clock: Clock) -> Iterator[Name]:
    """Yield the facts without which the clock never applies, or has no length."""
    for need in certain_parts(clock.when) if clock.when else ():
        if isinstance(need, NeedsFact):
            yield need.fact
    if clock.limit.n is None:
        yield from filter(None, [clock.limit.by, clock.limit.set_by])
