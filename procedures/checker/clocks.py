"""Whether each clock is well formed: its limit can be counted, and what follows its expiry can follow."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from models.limit import Clock, Extension, Rung, TimeAmount
from models.procedure import Procedure
from procedures.checker.unresolved_names import COMMON_EVENTS
from procedures.checker.values import code_value_flaws, stated_value_flaws
from procedures.references import Flaw, full_action_names, outcomes_and_acts
from procedures.source import YamlPath
from rules import event_names

EXTENDABLE_UNITS = ("working_day", "calendar_day", "month", "minute", "hour", "working_hour")
UNCOUNTED_UNITS = ("same_day", "month_end")
MAX_DAY_NUMBER = {"day_of_month": 31, "weekday": 7}
LEAP_YEAR = 2024


def clock_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield what is wrong with clocks. Every name must resolve (see `unresolved_names`)."""
    for place, rule in enumerate(procedure.rules):
        if rule.clock:
            yield from _single_clock_flaws(("rules", place, "clock"), rule.clock, procedure)
    yield from _endless_cycle_flaws(procedure)
    yield from _unoffered_flaws(procedure)


def _endless_cycle_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield clocks in a cycle of starts whose limit a fact sets: set to a past day, they would expire without end."""
    clocks = {rule.clock.name: (place, rule.clock) for place, rule in enumerate(procedure.rules) if rule.clock}
    started_by = {
        name: [other for other in clocks if event_names.over_name(other) in clock.starts]
        for name, (_, clock) in clocks.items()
    }
    for name, (place, clock) in clocks.items():
        before, todo = set[str](), list(started_by[name])
        while todo:
            if (other := todo.pop()) not in before:
                before.add(other)
                todo += started_by[other]
        if clock.limit.set_by and name in before:
            path: YamlPath = ("rules", place, "clock", "limit", "set_by")
            says = f"{name} starts again when it is over itself, so no fact may set it"
            yield Flaw(path, f"{says}; write n and unit, or take it out of starts:")


def _single_clock_flaws(path: YamlPath, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    yield from _limit_flaws((*path, "limit"), clock, procedure)
    if clock.warn is not None and clock.warn < 1:
        yield Flaw((*path, "warn"), "the last day is the first counted back; write 1 or more, or none")
    for name in sorted({*clock.starts} & {*clock.stops}):
        yield Flaw((*path, "stops"), f"{name} both starts and stops {clock.name}; take it out of one of them")
    if not clock.starts:
        yield Flaw((*path, "starts"), f"{clock.name} never starts; name an event under starts:")
    if clock.again == "per_item" and _item_events(procedure).isdisjoint(clock.starts):
        says = f"{clock.name} runs for each item, but nothing that starts it speaks of one"
        yield Flaw((*path, "starts"), f"{says}; give an outcome or act of starts: its item:")
    yield from _ladder_flaws(path, clock, procedure)
    if clock.extension:
        yield from _extension_flaws((*path, "extension"), clock, clock.extension, procedure)
    if clock.suspension and not clock.suspension.by:
        yield Flaw((*path, "suspension"), "nobody may suspend; name a role under by:")
    if clock.suspension and not clock.suspension.grounds:
        yield Flaw((*path, "suspension"), "there is no ground to suspend on; list them under grounds:")


def _item_events(procedure: Procedure) -> frozenset[str]:
    """Return the events that concern one item of a collection."""
    own = {name for _, name, way in outcomes_and_acts(procedure) if way.item}
    own |= {place for place in full_action_names(procedure) if place.partition(".")[2] in own}
    clocks = [rule.clock for rule in procedure.rules if rule.clock and rule.clock.again == "per_item"]
    return frozenset(own | {event_names.over_name(clock.name) for clock in clocks})


# ---- how long -----------------------------------------------------------------------------------------------


def _limit_flaws(path: YamlPath, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    limit = clock.limit
    if limit.n is not None and limit.unit is not None:
        yield from span_flaws(path, TimeAmount(n=limit.n, unit=limit.unit))
    for value, span in limit.values.items():
        yield from span_flaws((*path, "values", value), span)
    if limit.set_by and procedure.facts[limit.set_by].is_ not in {"date", "instant"}:
        kind = procedure.facts[limit.set_by].is_
        yield Flaw((*path, "set_by"), f"{limit.set_by} is a {kind}; name a date or an instant")
    if limit.by:
        yield from _class_limit_flaws(path, clock, procedure)
    if clock.repeats and limit.set_by:
        yield Flaw((*path, "set_by"), "what repeats is counted anew each time, never set by a fact; write n and unit")


def _class_limit_flaws(path: YamlPath, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    limit = clock.limit
    assert limit.by is not None
    fact = procedure.facts[limit.by]
    if fact.is_ != "code":
        yield Flaw((*path, "by"), f"{limit.by} is a {fact.is_}; a limit depends on a code")
        return
    for value in limit.values:
        yield from code_value_flaws((*path, "values", value), value, limit.by, fact)
    missing = [value for value in fact.one_of if value not in limit.values]
    if missing and limit.n is None and limit.set_by is None:
        yield Flaw((*path, "values"), f"no limit for {', '.join(missing)}; add it, or n and unit for all others")


def span_flaws(path: YamlPath, span: TimeAmount) -> Iterator[Flaw]:
    n, unit = span.n, str(span.unit)
    if unit in UNCOUNTED_UNITS:
        if n != 0:
            yield Flaw(path, f"{unit} is not counted; write n: 0")
    elif unit == "date":
        if not _is_day_of_year(n):
            yield Flaw(path, f"{n} is no day of the year; write it as month and day: n: 12-31")
    elif n < 1:
        yield Flaw(path, f"a limit of {n} is none; write 1 or more")
    elif n > MAX_DAY_NUMBER.get(unit, n):
        yield Flaw(path, f"there is no {unit} {n}; write 1 to {MAX_DAY_NUMBER[unit]}")


def _is_day_of_year(n: int) -> bool:
    """Return True when the number is a day written MMDD; February 29 is one."""
    try:
        date(LEAP_YEAR, n // 100, n % 100)
    except ValueError:
        return False
    return True


# ---- what follows -------------------------------------------------------------------------------------------


def _ladder_flaws(path: YamlPath, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    for place, (rung, following) in enumerate(pairwise(clock.over), start=1):
        if following.after < rung.after + (rung.at_most - 1) * (rung.every or 0):
            yield Flaw((*path, "over", place), "it comes before the one above; write the rungs in order of after:")
    for place, rung in enumerate(clock.over):
        yield from stated_value_flaws((*path, "over", place, "states"), rung.states, procedure)
        yield from _rung_flaws((*path, "over", place), rung, procedure)


def _rung_flaws(path: YamlPath, rung: Rung, procedure: Procedure) -> Iterator[Flaw]:
    named = [way for _, name, way in outcomes_and_acts(procedure) if name == rung.name]
    if rung.do in ("take", "reclassify") and any(way.opens for way in named):
        yield Flaw((*path, "name"), f"a clock opens no linked complaint; let a person take {rung.name}")
    if rung.do == "offer" and not all(way.offered for way in named):
        yield Flaw((*path, "name"), f"{rung.name} is open anyhow; write offered: true there, or leave the rung out")
    if rung.do == "reclassify" and rung.name in {*COMMON_EVENTS, *procedure.entries}:
        yield Flaw((*path, "name"), f"{rung.name} is another event; call this one something else")


def _unoffered_flaws(procedure: Procedure) -> Iterator[Flaw]:
    rungs = [rung for rule in procedure.rules if rule.clock for rung in rule.clock.over]
    brought = {rung.name for rung in rungs if rung.do in ("offer", "take", "reclassify")}
    for path, name, way in outcomes_and_acts(procedure):
        if way.offered and name not in brought:
            yield Flaw((*path, "offered"), f"no clock offers {name}; add a rung do: offer, or drop offered")


def _extension_flaws(path: YamlPath, clock: Clock, extension: Extension, procedure: Procedure) -> Iterator[Flaw]:
    if extension.by == "units":
        yield from _extension_unit_flaws(path, clock, extension)
    for word in ("asks", "grants"):
        if not getattr(extension, word):
            yield Flaw(path, f"nobody {word}; name a role under {word}:")
    single = {role for role in (*extension.asks, *extension.grants) if procedure.roles[role].is_ == "named"}
    if len(single) == 1 and set(extension.asks) == set(extension.grants) == single:
        name = procedure.roles[single.pop()].given_by
        if name and procedure.facts[name].is_ == "person":
            yield Flaw(path, "who asks is the only one to grant, and may not; name another role under grants:")


def _extension_unit_flaws(path: YamlPath, clock: Clock, extension: Extension) -> Iterator[Flaw]:
    limit = clock.limit
    units = [str(span.unit) for span in limit.values.values()] + [str(limit.unit)] * (limit.n is not None)
    if not units:
        yield Flaw(path, "only a fact sets this limit, so no unit extends it; give it n and unit, or write by: date")
    elif not set(units) & set(EXTENDABLE_UNITS):
        yield Flaw(path, f"{units[0]} has no unit to extend it by; write by: date, or leave extension out")
    each, total = extension.each or 1, extension.total or extension.each or 1
    if not 1 <= each <= total:
        yield Flaw(path, f"each {extension.each} of total {extension.total}; write 1 <= each <= total")
    if extension.times is not None and extension.times < 1:
        yield Flaw((*path, "times"), "more time that is never granted; write 1 or more, or leave extension out")
