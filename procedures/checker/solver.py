"""Whether several requirements can be met together."""

from collections.abc import Iterator, Sequence
from itertools import compress, product

from models.limit import Clock
from models.procedure import Fact
from models.requirement import (
    NeedsAll,
    NeedsAny,
    NeedsClock,
    NeedsFact,
    NeedsNone,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsRole,
    Requirement,
)
from procedures.checker.actors import person_fits
from procedures.checker.satisfiability import chance
from procedures.checker.stage_context import StageContext
from rules.block import fact_met

Wish = tuple[Requirement, bool]
Wishes = tuple[Wish, ...]
Speaks = Sequence[tuple[str, bool]]


def solvable(needs: tuple[Requirement, ...], office: StageContext) -> bool:
    """Whether all of them can be met together."""
    return _solve(tuple((need, True) for need in needs), (), office)


def _solve(todo: Wishes, chosen: Wishes, office: StageContext) -> bool:
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


def _fits(chosen: Wishes, office: StageContext) -> bool:
    """Whether the last wish goes together with those before it that speak of the same thing."""
    last = chosen[-1][0]
    match last:
        case NeedsFact(fact=name):
            asked = [(need, wanted) for need, wanted in chosen if isinstance(need, NeedsFact) and need.fact == name]
            return _fact_fits(office.law.procedure.facts[name], asked, office)
        case NeedsClock(clock=name):
            speaks = [(one.is_, wanted) for one, wanted in chosen if isinstance(one, NeedsClock) and one.clock == name]
            return _clock_fits(office.law.clocks[name][1], speaks, office)
        case NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit():
            return person_fits(chosen, office)
        case _:
            alike = {wanted for need, wanted in chosen if need == last}
            return len(alike) == 1 and chance(last, chosen[-1][1], office)


def _fact_fits(fact: Fact, asked: list[tuple[NeedsFact, bool]], office: StageContext) -> bool:
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
        return sorted({one + by for one in _numbers(asked) for by in (-1, 0, 1)})
    if fact.is_ in {"codes", "persons"}:
        return list(_groups(fact, asked))
    return ["stated"]


def _numbers(asked: list[NeedsFact]) -> set[int]:
    """The numbers these wishes speak of."""
    spoken = (one for need in asked for one in (need.is_, need.at_least, need.more_than, *need.in_))
    return {one for one in spoken if isinstance(one, int)} | {0}


def _groups(fact: Fact, asked: list[NeedsFact]) -> Iterator[tuple[str, ...]]:
    """Every member asked for in or out, the others filling up to any size."""
    most = max(_numbers(asked)) + 1
    members = list(fact.one_of) or [f"person{nth}" for nth in range(most)]
    named = sorted({need.has for need in asked if need.has} & set(members))
    others = [one for one in members if one not in named]
    for chosen in product((True, False), repeat=len(named)):
        inside = tuple(compress(named, chosen))
        yield from ((*inside, *others[:size]) for size in range(len(others) + 1))


def _clock_fits(clock: Clock, speaks: Speaks, office: StageContext) -> bool:
    states = list(_states(clock, office))
    if not office.sure:
        return any(_all_said(state, speaks) for state in states)
    waited = [state - {"running"} | {"over"} if "running" in state else state for state in states]
    waits = office.surety.runs_out(clock, office.stage) and not clock.repeats  # it is over for a moment only
    return any(all(_all_said(state, speaks) for state in one) for one in [states, *([waited] if waits else [])])


def _all_said(state: frozenset[str], speaks: Speaks) -> bool:
    return all((word in state) == wanted for word, wanted in speaks)


def _states(clock: Clock, office: StageContext) -> Iterator[frozenset[str]]:
    """What a clock can be here, `running` and `over` excluding each other."""
    needed = len(clock.starts) if clock.starts_on == "all" else 1
    if len(office.must & {*clock.starts}) < needed:
        yield frozenset()
    if len(office.may & {*clock.starts}) >= needed:
        yield from (frozenset(["running"]), frozenset(["over"]))
        if not office.may.isdisjoint(clock.stops):
            yield from (frozenset(["stopped"]), frozenset(["over", "stopped"]))
