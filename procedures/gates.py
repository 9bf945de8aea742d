"""Whether what an outcome asks for can be met at all, and whether it can be met whatever has happened before.

A gate that can never be met shuts its outcome; a stage of which no way out is sure can hold a case for ever.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress, product

from models.law import Law, Opening
from models.limit import Clock
from models.procedure import Fact, Record
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsClock,
    NeedsEvent,
    NeedsFact,
    NeedsNone,
    NeedsOtherPerson,
    NeedsRole,
    NeedsText,
    Requirement,
)
from procedures.graph import Graph
from rules.block import fact_met

Wish = tuple[Requirement, bool]
Wishes = tuple[Wish, ...]
Speaks = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Here:
    """A stage as seen by the office that stands there: what may and what must have happened, been stated.

    `sure`: only what the office can bring about whatever came before counts; `doable`: acts it can do first.
    """

    law: Law
    may: frozenset[Name]
    must: frozenset[Name]
    stated: frozenset[Name]
    doable: frozenset[Name] = frozenset()
    sure: bool = False


def here(graph: Graph, stage: Name) -> Here:
    return Here(graph.law, graph.may[stage], graph.must[stage], graph.stated[stage])


def surely(graph: Graph, stage: Name) -> Here:
    """The same with nothing left to luck. Own acts that are sure by themselves may be done first."""
    alone = replace(here(graph, stage), sure=True)
    acts = [name for name in graph.law.openings(stage) if _stays(graph, stage, name)]
    return replace(alone, doable=frozenset(name for name in acts if open_to(alone, stage, name)))


def _stays(graph: Graph, stage: Name, name: Name) -> bool:
    opening = graph.law.opening(stage, name)
    return opening is not None and opening.way.to is None


def open_to(office: Here, stage: Name, name: Name) -> bool:
    """Whether an outcome or own act can be taken, all its gates, records and notices together."""
    opening = office.law.opening(stage, name)
    return opening is not None and solvable(demands(office.law, opening), office)


def demands(law: Law, opening: Opening) -> tuple[Requirement, ...]:
    """All that an outcome asks for."""
    gates = [gate.needs for _, gate in opening.gates]
    records = [_whole(law, record) for _, record in opening.records]
    texts = [NeedsText(text=name) for _, notice in opening.notices for name in notice.with_]
    return (NeedsRole(role=opening.who), *gates, *records, *texts)


def _whole(law: Law, record: Record) -> Requirement:
    known = law.procedure.facts
    fields = NeedsAll(all=tuple(NeedsFact(fact=n) if n in known else NeedsText(text=n) for n in record.fields))
    return fields if record.when is None else NeedsAny(any=(NeedsNone(none=(record.when,)), fields))


def solvable(needs: tuple[Requirement, ...], office: Here) -> bool:
    """Whether all of them can be met together."""
    return _solve(tuple((need, True) for need in needs), (), office)


def _solve(todo: Wishes, chosen: Wishes, office: Here) -> bool:
    """One after the other; where one can be met in several ways, one way after the other."""
    if not todo:
        return True
    (need, wanted), rest = todo[0], todo[1:]
    parts = parts_of(need)
    if parts is None:
        taken = (*chosen, (need, wanted))
        return _fits(taken, office) and _solve(rest, taken, office)
    wishes = tuple((part, wanted != isinstance(need, NeedsNone)) for part in parts)
    if wanted != isinstance(need, NeedsAny):
        return _solve((*wishes, *rest), chosen, office)
    return any(_solve((wish, *rest), chosen, office) for wish in wishes)


def parts_of(need: Requirement) -> tuple[Requirement, ...] | None:
    """What a requirement is made of; none where it is one by itself."""
    match need:
        case NeedsAll(all=parts) | NeedsAny(any=parts) | NeedsNone(none=parts):
            return parts
        case _:
            return None


def _fits(chosen: Wishes, office: Here) -> bool:
    """Whether the last wish goes together with those before it that speak of the same thing."""
    last = chosen[-1][0]
    match last:
        case NeedsFact(fact=name):
            asked = [(need, wanted) for need, wanted in chosen if isinstance(need, NeedsFact) and need.fact == name]
            return _fact_fits(office.law.procedure.facts[name], asked, office)
        case NeedsText() | NeedsEvent():
            asked_bare = {wanted for need, wanted in chosen if need == last}
            return len(asked_bare) == 1 and _said_or_done(last, chosen[-1][1], office)
        case NeedsClock(clock=name):
            speaks = [(one.is_, wanted) for one, wanted in chosen if isinstance(one, NeedsClock) and one.clock == name]
            return _clock_fits(office.law.clocks[name][1], speaks, office)
        case _:
            return _person_fits(chosen, office)


def _fact_fits(fact: Fact, asked: list[tuple[NeedsFact, bool]], office: Here) -> bool:
    """A fact can be stated anew, never taken back."""
    values = [*candidates(fact, [need for need, _ in asked]), *([] if office.sure else [None])]
    return any(all(fact_met(need, value) == wanted for need, wanted in asked) for value in values)


def candidates(fact: Fact, asked: list[NeedsFact]) -> list[bool | int | str | tuple[str, ...]]:
    """Values of which one meets these wishes, if any does."""
    if fact.is_ == "yes_no":
        return [True, False]
    if fact.is_ == "code":
        return list(fact.one_of)
    if fact.is_ == "number":
        near = {int(need.is_ or need.at_least or 0) for need in asked}
        return sorted({one + by for one in near for by in (-1, 0, 1)})
    if fact.is_ in {"codes", "persons"}:
        return list(_groups(fact, asked))
    return ["stated"]


def _groups(fact: Fact, asked: list[NeedsFact]) -> Iterator[tuple[str, ...]]:
    """Every member asked for in or out, the others filling up to any size."""
    most = max((need.at_least or 0 for need in asked), default=0) + 1
    members = list(fact.one_of) or [f"person{nth}" for nth in range(most)]
    named = sorted({need.has for need in asked if need.has} & set(members))
    others = [one for one in members if one not in named]
    for chosen in product((True, False), repeat=len(named)):
        inside = tuple(compress(named, chosen))
        yield from ((*inside, *others[:size]) for size in range(len(others) + 1))


def _said_or_done(need: Requirement, wanted: bool, office: Here) -> bool:
    if isinstance(need, NeedsEvent):
        return _event_fits(need.event, wanted, office)
    return wanted or not office.sure  # what has been written cannot be unwritten


def _event_fits(name: Name, wanted: bool, office: Here) -> bool:
    if office.sure:
        return name in office.must | office.doable if wanted else name not in office.may
    return name in office.may if wanted else name not in office.must


def _clock_fits(clock: Clock, speaks: Speaks, office: Here) -> bool:
    states = list(_states(clock, office))
    if not office.sure:
        return any(_all_said(state, speaks) for state in states)
    waited = [state - {"running"} | {"over"} if "running" in state else state for state in states]
    return any(all(_all_said(s, speaks) for s in one) for one in [states, *([waited] if _runs_out(clock) else [])])


def _all_said(state: frozenset[str], speaks: Speaks) -> bool:
    return all((word in state) == wanted for word, wanted in speaks)


def _states(clock: Clock, office: Here) -> Iterator[frozenset[str]]:
    """What a clock can be here, `running` and `over` excluding each other."""
    if office.must.isdisjoint(clock.starts):
        yield frozenset()
    if not office.may.isdisjoint(clock.starts):
        yield from (frozenset(["running"]), frozenset(["over"]))
        if not office.may.isdisjoint(clock.stops):
            yield from (frozenset(["stopped"]), frozenset(["over", "stopped"]))


def _runs_out(clock: Clock) -> bool:
    """Whether one need only wait: the limit is a number and holds for every case."""
    return clock.limit.n is not None and clock.limit.set_by is None and clock.when is None


def _person_fits(chosen: Wishes, office: Here) -> bool:
    """Whether somebody may act: holding a role of each kind asked for, none shut out, not the maker."""
    held = [need.role for need, wanted in chosen if isinstance(need, NeedsRole) and wanted]
    shut = {one for need, wanted in chosen if isinstance(need, NeedsRole) and not wanted for one in need.role}
    others = {need.other_person for need, wanted in chosen if isinstance(need, NeedsOtherPerson) and wanted}
    same = any(isinstance(need, NeedsOtherPerson) and not wanted for need, wanted in chosen)
    left = [[role for role in group if role not in shut and _can_hold(role, shut, office)] for group in held]
    if not all(left) or (office.sure and (same or _apart(left, office))):
        return False
    return all(any(not _only_the_maker(role, maker, office) for role in group) for group in left for maker in others)


def _apart(groups: list[list[Name]], office: Here) -> bool:
    """Whether two facts must name the same person, which nobody can be sure of."""
    roles = office.law.procedure.roles
    named = [set(group) for group in groups if all(roles[role].is_ == "named" for role in group)]
    return len(named) > 1 and not set.intersection(*named)


def _can_hold(name: Name, shut: set[Name], office: Here) -> bool:
    """For sure: a standing, or whom a stated fact names; and no role shut out that a fact may give."""
    given = office.law.procedure.roles[name].given_by
    if not office.sure:
        return True
    any_given = given is not None or any(office.law.procedure.roles[role].given_by for role in shut)
    return (given is None or given in office.stated) and not (shut and any_given)


def _only_the_maker(name: Name, maker: Name, office: Here) -> bool:
    """Whether the one person named in this role may be, or always is, the one who did `maker`."""
    roles = office.law.procedure.roles
    if roles[name].is_ != "named":
        return False
    return office.sure or (lone(office.law, name) and makers(office.law, maker) == {name})


def lone(law: Law, name: Name) -> bool:
    """Whether the role is one person, whom a fact names."""
    role = law.procedure.roles[name]
    return role.is_ == "named" and role.given_by is not None and law.procedure.facts[role.given_by].is_ == "person"


def makers(law: Law, event: Name) -> set[Name]:
    """The roles that can bring an event about."""
    openings: Iterable[Opening | None] = (law.opening(stage, event) for stage in law.procedure.stages)
    return {role for opening in openings if opening for role in opening.who}
