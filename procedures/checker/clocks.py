"""Whether each clock is well formed: its limit can be counted, and what follows its expiry can follow."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from models.limit import Clock, Counting, Extension, Rung, TimeAmount
from models.procedure import Procedure
from models.requirement import Name
from models.stage import OwnAct
from procedures.checker import kind_names
from procedures.checker.actors import OUTSIDE_PARTY
from procedures.checker.unresolved_names import COMMON_EVENTS
from procedures.checker.values import code_value_flaws, stated_value_flaws
from procedures.references import Flaw, full_action_names, outcomes_and_acts
from procedures.source import YamlPath
from rules import event_names
from wording.translation import gettext, listed

DAY_UNITS = ("working_day", "calendar_day", "week", "month")
HOUR_UNITS = ("minute", "hour", "working_hour")
EXTENDABLE_UNITS = (*DAY_UNITS, *HOUR_UNITS)
WARNING_UNITS = frozenset({"working_day", "calendar_day", "minute", "hour", "working_hour"})
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
    clocks = {rule.clock.code: (place, rule.clock) for place, rule in enumerate(procedure.rules) if rule.clock}
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
            yield Flaw(
                ("rules", place, "clock", "limit", "set_by"),
                gettext(
                    "{name} starts again when it is over itself, so no fact may set it; write n and "
                    "unit, or take it out of starts:",
                    name=name,
                ),
            )


def _single_clock_flaws(path: YamlPath, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    yield from _limit_flaws((*path, "limit"), clock, procedure)
    if clock.counting:
        yield from _counting_flaws((*path, "counting"), clock, clock.counting)
    yield from _warning_flaws((*path, "warn"), clock)
    for name in sorted({*clock.starts} & {*clock.stops}):
        yield Flaw(
            (*path, "stops"),
            gettext("{event} both starts and stops {clock}; take it out of one of them", event=name, clock=clock.code),
        )
    if not clock.starts:
        yield Flaw((*path, "starts"), gettext("{name} never starts; name an event under starts:", name=clock.code))
    if clock.again == "per_item" and _item_events(procedure).isdisjoint(clock.starts):
        yield Flaw(
            (*path, "starts"),
            gettext(
                "{name} runs for each item, but nothing that starts it speaks of one; give an "
                "outcome or act of starts: its item:",
                name=clock.code,
            ),
        )
    yield from _ladder_flaws(path, clock, procedure)
    if clock.extension:
        yield from _extension_flaws((*path, "extension"), clock, clock.extension, procedure)
    words = clock.suspension
    if words:
        yield from _outside_flaws((*path, "suspension"), {"by": words.by}, procedure)
    if words and not words.by and (words.grounds or not words.from_):
        yield Flaw((*path, "suspension"), gettext("nobody may suspend; name a role under by:"))
    if words and not words.grounds and (words.by or not words.from_):
        yield Flaw((*path, "suspension"), gettext("there is no ground to suspend on; list them under grounds:"))


def _warning_flaws(path: YamlPath, clock: Clock) -> Iterator[Flaw]:
    """Yield what is wrong with a warning: before the last day, or in no unit that can be counted back."""
    if clock.warn is None:
        return
    n, units = (
        (clock.warn.n, (clock.warn.unit,)) if isinstance(clock.warn, TimeAmount) else (clock.warn, clock.limit.units)
    )
    if n < 1:
        yield Flaw(path, gettext("the last day is the first counted back; write 1 or more, or none"))
    elif not units or not WARNING_UNITS.issuperset(units):
        yield Flaw(
            path,
            gettext(
                "this limit ends on a day; say in which unit to count back: warn: {{n: {n}, unit: "
                "working_day}} (or calendar_day, working_hour, hour, minute)",
                n=n,
            ),
        )
    elif clock.limit.several and len(set(units)) > 1:
        yield Flaw(path, gettext("its ends are counted in several units; say in which one to count back (warn)"))


OF_CLOCK = (event_names.over_name, event_names.extended_name)  # the events of a clock's run


def _item_events(procedure: Procedure) -> frozenset[str]:
    """Return the events that concern one item of a collection."""
    own = {name for _, name, way in outcomes_and_acts(procedure) if way.item}
    own |= {place for place in full_action_names(procedure) if place.partition(".")[2] in own}
    clocks = [rule.clock for rule in procedure.rules if rule.clock and rule.clock.again == "per_item"]
    return frozenset(own | {name(clock.code) for clock in clocks for name in OF_CLOCK})


# ---- how long -----------------------------------------------------------------------------------------------


def _limit_flaws(path: YamlPath, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    limit = clock.limit
    for n, unit in limit.usual:
        yield from span_flaws(path, TimeAmount(n=n, unit=unit))
    for value, span in limit.values.items():
        yield from span_flaws((*path, "values", value), span)
    if limit.set_by and procedure.facts[limit.set_by].is_ not in {"date", "instant"}:
        kind = kind_names.fact_kind(procedure.facts[limit.set_by])
        yield Flaw(
            (*path, "set_by"), gettext("{fact} is a {kind}; name a date or an instant", fact=limit.set_by, kind=kind)
        )
    if limit.set_by and procedure.lies(limit.set_by) == "past":
        yield Flaw(
            (*path, "set_by"),
            gettext(
                "{fact} has happened (lies: past), so the limit is over as it starts; drop lies, or name another fact",
                fact=limit.set_by,
            ),
        )
    if limit.by:
        yield from _class_limit_flaws(path, clock, procedure)
    if clock.repeats and limit.set_by:
        yield Flaw(
            (*path, "set_by"), gettext("what repeats is counted anew each time, never set by a fact; write n and unit")
        )
    if clock.repeats and limit.several:
        yield Flaw(path, gettext("what repeats has one length each time; write n and unit"))


def _counting_flaws(path: YamlPath, clock: Clock, counting: Counting) -> Iterator[Flaw]:
    """Yield words about units that the limit does not count in, and a month without an end that nothing else gives."""
    of_months = {"month"}
    counted_in = {
        "at_least_working_days": {*DAY_UNITS},
        "month_end": of_months,
        "month_from": of_months,
        "whole_hours": {"hour", "working_hour"},
    }
    for word in sorted(counting.model_fields_set):
        if counted_in[word].isdisjoint(clock.limit.units):
            units = listed(kind_names.unit_name(unit) for unit in sorted(counted_in[word]))
            yield Flaw((*path, word), gettext("this limit is not counted in {units}; leave it out", units=units))
    if counting.month_end == "refuse" and not clock.limit.set_by:
        yield Flaw(
            (*path, "month_end"),
            gettext("where the month lacks the day nothing says when it ends; name the fact that does (set_by)"),
        )
    if counting.month_end == "refuse" and clock.extension and clock.extension.by == "units":
        yield Flaw(
            (*path, "month_end"), gettext("months that may have no end are not extended by months; write by: date")
        )


def _class_limit_flaws(path: YamlPath, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    limit = clock.limit
    assert limit.by is not None
    fact = procedure.facts[limit.by]
    if fact.is_ != "code":
        yield Flaw(
            (*path, "by"),
            gettext("{fact} is a {kind}; a limit depends on a code", fact=limit.by, kind=kind_names.fact_kind(fact)),
        )
        return
    for value in limit.values:
        yield from code_value_flaws((*path, "values", value), value, limit.by, fact)
    missing = [value for value in fact.one_of if value not in limit.values]
    if missing and limit.n is None and limit.set_by is None:
        yield Flaw(
            (*path, "values"),
            gettext("no limit for {values}; add it, or n and unit for all others", values=listed(missing)),
        )


def span_flaws(path: YamlPath, span: TimeAmount) -> Iterator[Flaw]:
    n, unit = span.n, span.unit
    if unit in UNCOUNTED_UNITS:
        if n != 0:
            yield Flaw(path, gettext("{unit} is not counted; write n: 0", unit=kind_names.unit_name(unit)))
    elif unit == "date":
        if not _is_day_of_year(n):
            yield Flaw(path, gettext("{n} is no day of the year; write it as month and day: n: 12-31", n=n))
    elif n < 1:
        yield Flaw(path, gettext("a limit of {n} is none; write 1 or more", n=n))
    elif n > MAX_DAY_NUMBER.get(unit, n):
        most = MAX_DAY_NUMBER[unit]
        yield Flaw(
            path, gettext("there is no {unit} {n}; write 1 to {most}", unit=kind_names.unit_name(unit), n=n, most=most)
        )


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
            yield Flaw(
                (*path, "over", place), gettext("it comes before the one above; write the rungs in order of after:")
            )
    for place, rung in enumerate(clock.over):
        yield from stated_value_flaws((*path, "over", place, "states"), rung.states, procedure)
        yield from _rung_flaws((*path, "over", place), rung, procedure)


def _outside_flaws(path: YamlPath, places: Mapping[str, tuple[Name, ...]], procedure: Procedure) -> Iterator[Flaw]:
    """Yield outside parties that are to ask, grant or suspend: they do no act."""
    for word, roles in places.items():
        for place, role in enumerate(roles):
            if procedure.roles[role].is_ == OUTSIDE_PARTY:
                yield Flaw(
                    (*path, word, place),
                    gettext(
                        "{word}: {role} is an outside party and does no act; name a role of the office",
                        word=word,
                        role=role,
                    ),
                )


def _rung_flaws(path: YamlPath, rung: Rung, procedure: Procedure) -> Iterator[Flaw]:
    if rung.to and procedure.roles[rung.to].is_ == OUTSIDE_PARTY:
        yield Flaw(
            (*path, "to"),
            gettext(
                "{do} tells somebody of the office, and {role} is an outside party; name a role of "
                "the office, and tell a party by a notice (owed_after: [<clock>_over])",
                do=rung.do,
                role=rung.to,
            ),
        )
    named = [way for _, name, way in outcomes_and_acts(procedure) if name == rung.code]
    if rung.do in ("take", "reclassify") and any(way.opens for way in named):
        yield Flaw(
            (*path, "code"), gettext("a clock opens no linked complaint; let a person take {name}", name=rung.code)
        )
    if rung.do == "offer" and not all(way.offered for way in named):
        yield Flaw(
            (*path, "code"),
            gettext("{name} is open anyhow; write offered: true there, or leave the rung out", name=rung.code),
        )
    if rung.do == "reclassify" and rung.code in {*COMMON_EVENTS, *procedure.entries}:
        yield Flaw((*path, "code"), gettext("{name} is another event; call this one something else", name=rung.code))


def _unoffered_flaws(procedure: Procedure) -> Iterator[Flaw]:
    rungs = [rung for rule in procedure.rules if rule.clock for rung in rule.clock.over]
    brought = {rung.code for rung in rungs if rung.do in ("offer", "take", "reclassify")}
    for path, name, way in outcomes_and_acts(procedure):
        if way.offered and name not in brought:
            yield Flaw(
                (*path, "offered"), gettext("no clock offers {name}; add a rung do: offer, or drop offered", name=name)
            )


def _extension_flaws(path: YamlPath, clock: Clock, extension: Extension, procedure: Procedure) -> Iterator[Flaw]:
    if extension.by == "units":
        yield from _extension_unit_flaws(path, clock, extension)
    yield from _outside_flaws(path, {"asks": extension.asks, "grants": extension.grants}, procedure)
    if not extension.asks:
        yield Flaw(path, gettext("nobody asks; name a role under asks:"))
    if not extension.grants:
        yield Flaw(path, gettext("nobody grants; name a role under grants:"))
    single = {role for role in (*extension.asks, *extension.grants) if procedure.roles[role].is_ == "named"}
    if extension.second_person and len(single) == 1 and set(extension.asks) == set(extension.grants) == single:
        name = procedure.roles[single.pop()].named_in
        if name and procedure.facts[name].is_ == "person":
            yield Flaw(path, gettext("who asks is the only one to grant, and may not; name another role under grants:"))


def _extension_unit_flaws(path: YamlPath, clock: Clock, extension: Extension) -> Iterator[Flaw]:
    limit = clock.limit
    units = limit.units
    if not units:
        yield Flaw(
            path, gettext("only a fact sets this limit, so no unit extends it; give it n and unit, or write by: date")
        )
    elif limit.several:
        yield Flaw(path, gettext("of several ends none is extended by units; write by: date"))
    elif not set(units) & set(EXTENDABLE_UNITS):
        yield Flaw(
            path,
            gettext(
                "{unit} has no unit to extend it by; write by: date, or leave extension out",
                unit=kind_names.unit_name(units[0]),
            ),
        )
    if extension.counts_from != "end" and not set(units) <= set(DAY_UNITS):
        yield Flaw(
            (*path, "counts_from"),
            gettext(
                "an extension from elsewhere than the end counts days, weeks or months: hours and minutes "
                "are counted on from the end"
            ),
        )
    each, total = extension.each or 1, extension.total or extension.each or 1
    if not 1 <= each <= total:
        yield Flaw(
            path,
            gettext(
                "each {each} of total {total}; write 1 <= each <= total", each=extension.each, total=extension.total
            ),
        )
    if extension.times is not None and extension.times < 1:
        yield Flaw(
            (*path, "times"), gettext("more time that is never granted; write 1 or more, or leave extension out")
        )


# ---- acts on closed cases, for which there may be a time -----------------------------------------------------


def closed_act_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield what own acts on closed cases lack, and what they cannot do there."""
    for name, own in procedure.acts.items():
        if not own.on_closed:
            continue
        path = ("acts", name)
        for word in _moving_words(own):
            yield Flaw(
                (*path, word),
                gettext("what is done on a closed case (`on_closed`) does not move it: leave out `{word}`", word=word),
            )
        if not own.by:
            yield Flaw(path, gettext("nobody has the work at an end: say by whom it is done on a closed case (`by`)"))
        if isinstance(own.on_closed, TimeAmount):
            yield from span_flaws((*path, "on_closed"), own.on_closed)


def _moving_words(own: OwnAct) -> list[str]:
    words = {
        "to": own.to, "fork": own.fork, "opens": own.opens, "offered": own.offered, "after_closing": own.after_closing
    }  # fmt: skip
    return [word for word, written in words.items() if written]
