"""Whether clocks can count, and what follows them can follow."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from models.limit import Clock, Extension, Rung, Span
from models.procedure import Procedure
from procedures.checker.unresolved_names import HAPPENS
from procedures.checker.values import among, settable
from procedures.references import Flaw, places, ways
from procedures.source import Path_
from rules import event_names

COUNTED = ("working_day", "calendar_day", "month", "minute", "hour", "working_hour")
WITHOUT = ("same_day", "month_end")
MOST = {"day_of_month": 31, "weekday": 7}
LEAP = 2024


def unfit_clocks(procedure: Procedure) -> Iterator[Flaw]:
    """All that a clock says and cannot be."""
    for place, rule in enumerate(procedure.rules):
        if rule.clock:
            yield from _clock(("rules", place, "clock"), rule.clock, procedure)
    yield from _endless(procedure)
    yield from _offered(procedure)


def _endless(procedure: Procedure) -> Iterator[Flaw]:
    """Clocks that start each other go on for ever at one instant, where a fact may set a limit to a day long past."""
    clocks = {rule.clock.name: (place, rule.clock) for place, rule in enumerate(procedure.rules) if rule.clock}
    follows = {
        name: [one for one in clocks if event_names.over(one) in clock.starts] for name, (_, clock) in clocks.items()
    }
    for name, (place, clock) in clocks.items():
        before, todo = set[str](), list(follows[name])
        while todo:
            if (one := todo.pop()) not in before:
                before.add(one)
                todo += follows[one]
        if clock.limit.set_by and name in before:
            path: Path_ = ("rules", place, "clock", "limit", "set_by")
            says = f"{name} starts again when it is over itself, so no fact may set it"
            yield Flaw(path, f"{says}; write n and unit, or take it out of starts:")


def _clock(path: Path_, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    yield from _limit((*path, "limit"), clock, procedure)
    if clock.warn is not None and clock.warn < 1:
        yield Flaw((*path, "warn"), "the last day is the first counted back; write 1 or more, or none")
    for name in sorted({*clock.starts} & {*clock.stops}):
        yield Flaw((*path, "stops"), f"{name} both starts and stops {clock.name}; take it out of one of them")
    if not clock.starts:
        yield Flaw((*path, "starts"), f"{clock.name} never starts; name an event under starts:")
    if clock.again == "per_item" and _of_items(procedure).isdisjoint(clock.starts):
        says = f"{clock.name} runs for each item, but nothing that starts it speaks of one"
        yield Flaw((*path, "starts"), f"{says}; give an outcome or act of starts: its item:")
    yield from _ladder(path, clock, procedure)
    if clock.extension:
        yield from _extension((*path, "extension"), clock, clock.extension, procedure)
    if clock.suspension and not clock.suspension.by:
        yield Flaw((*path, "suspension"), "nobody may suspend; name a role under by:")
    if clock.suspension and not clock.suspension.grounds:
        yield Flaw((*path, "suspension"), "there is no ground to suspend on; list them under grounds:")


def _of_items(procedure: Procedure) -> frozenset[str]:
    """The events that speak of an item."""
    own = {name for _, name, way in ways(procedure) if way.item}
    own |= {place for place in places(procedure) if place.partition(".")[2] in own}
    clocks = [rule.clock for rule in procedure.rules if rule.clock and rule.clock.again == "per_item"]
    return frozenset(own | {event_names.over(clock.name) for clock in clocks})


# ---- how long -----------------------------------------------------------------------------------------------


def _limit(path: Path_, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    limit = clock.limit
    if limit.n is not None and limit.unit is not None:
        yield from unfit_span(path, Span(n=limit.n, unit=limit.unit))
    for value, span in limit.values.items():
        yield from unfit_span((*path, "values", value), span)
    if limit.set_by and procedure.facts[limit.set_by].is_ not in {"date", "instant"}:
        kind = procedure.facts[limit.set_by].is_
        yield Flaw((*path, "set_by"), f"{limit.set_by} is a {kind}; name a date or an instant")
    if limit.by:
        yield from _by_class(path, clock, procedure)
    if clock.repeats and limit.set_by:
        yield Flaw((*path, "set_by"), "what repeats is counted anew each time, never set by a fact; write n and unit")


def _by_class(path: Path_, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    limit = clock.limit
    assert limit.by is not None
    fact = procedure.facts[limit.by]
    if fact.is_ != "code":
        yield Flaw((*path, "by"), f"{limit.by} is a {fact.is_}; a limit depends on a code")
        return
    for value in limit.values:
        yield from among((*path, "values", value), value, limit.by, fact)
    missing = [value for value in fact.one_of if value not in limit.values]
    if missing and limit.n is None and limit.set_by is None:
        yield Flaw((*path, "values"), f"no limit for {', '.join(missing)}; add it, or n and unit for all others")


def unfit_span(path: Path_, span: Span) -> Iterator[Flaw]:
    n, unit = span.n, str(span.unit)
    if unit in WITHOUT:
        if n != 0:
            yield Flaw(path, f"{unit} is not counted; write n: 0")
    elif unit == "date":
        if not _is_day(n):
            yield Flaw(path, f"{n} is no day of the year; write it as month and day: n: 12-31")
    elif n < 1:
        yield Flaw(path, f"a limit of {n} is none; write 1 or more")
    elif n > MOST.get(unit, n):
        yield Flaw(path, f"there is no {unit} {n}; write 1 to {MOST[unit]}")


def _is_day(n: int) -> bool:
    """MMDD; February 29 is one."""
    try:
        date(LEAP, n // 100, n % 100)
    except ValueError:
        return False
    return True


# ---- what follows -------------------------------------------------------------------------------------------


def _ladder(path: Path_, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    for place, (one, following) in enumerate(pairwise(clock.over), start=1):
        if following.after < one.after + (one.at_most - 1) * (one.every or 0):
            yield Flaw((*path, "over", place), "it comes before the one above; write the rungs in order of after:")
    for place, rung in enumerate(clock.over):
        yield from settable((*path, "over", place, "states"), rung.states, procedure)
        yield from _rung((*path, "over", place), rung, procedure)


def _rung(path: Path_, rung: Rung, procedure: Procedure) -> Iterator[Flaw]:
    named = [way for _, name, way in ways(procedure) if name == rung.name]
    if rung.do in ("take", "reclassify") and any(way.opens for way in named):
        yield Flaw((*path, "name"), f"a clock opens no linked complaint; let a person take {rung.name}")
    if rung.do == "offer" and not all(way.offered for way in named):
        yield Flaw((*path, "name"), f"{rung.name} is open anyhow; write offered: true there, or leave the rung out")
    if rung.do == "reclassify" and rung.name in {*HAPPENS, *procedure.entries}:
        yield Flaw((*path, "name"), f"{rung.name} is another event; call this one something else")


def _offered(procedure: Procedure) -> Iterator[Flaw]:
    rungs = [rung for rule in procedure.rules if rule.clock for rung in rule.clock.over]
    brought = {rung.name for rung in rungs if rung.do in ("offer", "take", "reclassify")}
    for path, name, way in ways(procedure):
        if way.offered and name not in brought:
            yield Flaw((*path, "offered"), f"no clock offers {name}; add a rung do: offer, or drop offered")


def _extension(path: Path_, clock: Clock, extension: Extension, procedure: Procedure) -> Iterator[Flaw]:
    if extension.by == "units":
        yield from _units(path, clock, extension)
    for word in ("asks", "grants"):
        if not getattr(extension, word):
            yield Flaw(path, f"nobody {word}; name a role under {word}:")
    single = {role for role in (*extension.asks, *extension.grants) if procedure.roles[role].is_ == "named"}
    if len(single) == 1 and set(extension.asks) == set(extension.grants) == single:
        name = procedure.roles[single.pop()].given_by
        if name and procedure.facts[name].is_ == "person":
            yield Flaw(path, "who asks is the only one to grant, and may not; name another role under grants:")


def _units(path: Path_, clock: Clock, extension: Extension) -> Iterator[Flaw]:
    limit = clock.limit
    units = [str(span.unit) for span in limit.values.values()] + [str(limit.unit)] * (limit.n is not None)
    if not units:
        yield Flaw(path, "only a fact sets this limit, so no unit extends it; give it n and unit, or write by: date")
    elif not set(units) & set(COUNTED):
        yield Flaw(path, f"{units[0]} has no unit to extend it by; write by: date, or leave extension out")
    each, total = extension.each or 1, extension.total or extension.each or 1
    if not 1 <= each <= total:
        yield Flaw(path, f"each {extension.each} of total {extension.total}; write 1 <= each <= total")
    if extension.times is not None and extension.times < 1:
        yield Flaw((*path, "times"), "more time that is never granted; write 1 or more, or leave extension out")
