"""Whether several requirements can be met together: a small backtracking search.

Goals are taken one after the other. A combined requirement is split: of `all` every part becomes a goal, of `any` one
part after the other is tried, `none` turns its parts into goals to be unmet. Each single goal is added only when it
fits those chosen before it; otherwise the search goes back to the last choice.

Goals that speak of the same thing must fit together: of one fact a value must exist that meets all (`amount` at least
10 and less than 5 has none), of one clock a state, and one person must be able to act in all roles asked for. All
other goals are judged one by one (`satisfiability`). What was agreed to rests on what was stated before.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import compress, product

from models.limit import Clock
from models.procedure import Fact
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsDocument,
    NeedsFact,
    NeedsNone,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsParty,
    NeedsRole,
    NeedsText,
    Requirement,
)
from procedures.checker.actors import actor_exists
from procedures.checker.satisfiability import is_satisfiable
from procedures.checker.stage_context import StageContext
from procedures.references import SingleRequirement
from rules.fact import CORRECTION
from rules.requirements import fact_met

Goals = tuple[tuple[Requirement, bool], ...]
"""Requirements, each with whether it is to be met (True) or to be unmet (False)."""

SingleGoals = tuple[tuple[SingleRequirement, bool], ...]
ClockGoals = Sequence[tuple[str, bool]]


def jointly_satisfiable(needs: tuple[Requirement, ...], context: StageContext) -> bool:
    """Return True when all of the requirements can be met together."""
    return _search_goals(tuple((need, True) for need in needs), (), context)


def _search_goals(todo: Goals, chosen: SingleGoals, context: StageContext) -> bool:
    """Return True when the goals `todo` can be added to those `chosen`."""
    if not todo:
        return not late_statements([need for need, met in chosen if met], context)
    (need, wanted), rest = todo[0], todo[1:]
    match need:
        case NeedsAll(all=parts):
            goals, every = [(part, wanted) for part in parts], wanted
        case NeedsAny(any=parts):
            goals, every = [(part, wanted) for part in parts], not wanted
        case NeedsNone(none=parts):
            goals, every = [(part, not wanted) for part in parts], wanted
        case NeedsParty(party="anonymous"):
            goals, every = [(NeedsParty(party="named"), not wanted)], True
        case _:
            taken = (*chosen, (need, wanted))
            return _last_goal_fits(taken, context) and _search_goals(rest, taken, context)
    if every:
        return _search_goals((*goals, *rest), chosen, context)
    return any(_search_goals((goal, *rest), chosen, context) for goal in goals)


def _last_goal_fits(chosen: SingleGoals, context: StageContext) -> bool:
    """Return True when the last goal fits those before it that speak of the same thing."""
    last, wanted = chosen[-1]
    match last:
        case NeedsFact(fact=name):
            of_fact = [(need, met) for need, met in chosen if isinstance(need, NeedsFact) and need.fact == name]
            return _fact_goals_fit(name, of_fact, context)
        case NeedsClock(clock=name):
            of_clock = [(need.is_, met) for need, met in chosen if isinstance(need, NeedsClock) and need.clock == name]
            known = context.law.clocks.get(name)  # none where its rule binds the cases of another entry alone
            return _clock_goals_fit(known[1], of_clock, context) if known else not any(met for _, met in of_clock)
        case NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit():
            return actor_exists(chosen, context)
        case _:
            contradicted = any(need == last and met != wanted for need, met in chosen)
            return not contradicted and is_satisfiable(last, wanted, context)


# ---- facts --------------------------------------------------------------------------------------------------


def _fact_goals_fit(name: Name, goals: list[tuple[NeedsFact, bool]], context: StageContext) -> bool:
    """Return True when one value meets all goals, or none does: what was stated by mistake can be taken back."""
    taken_back = name not in context.law.lasting_facts and context.can_do_common_act(CORRECTION)
    fact = context.law.procedure.facts[name]
    values = [
        *candidate_values(fact, [need for need, _ in goals]),
        *([None] if taken_back or not context.guaranteed else []),
    ]
    if fact.known and context.guaranteed:  # the office cannot choose what the case knows by itself
        return all(
            all(fact_met(need, value) == wanted for need, wanted in goals) for value in values if value is not None
        )
    return any(all(fact_met(need, value) == wanted for need, wanted in goals) for value in values)


def candidate_values(fact: Fact, asked: list[NeedsFact]) -> list[bool | int | str | tuple[str, ...]]:
    """Return values of a fact among which is one that meets these requirements, if any value does."""
    if fact.is_ == "yes_no":
        return [True, False]
    if fact.is_ == "code":
        return list(fact.one_of)
    if fact.is_ == "number":
        return sorted({number + by for number in _mentioned_numbers(asked) for by in (-1, 0, 1)})
    if fact.is_ in {"codes", "persons"}:
        return list(_member_sets(fact, asked))
    return ["stated"]


def _mentioned_numbers(asked: list[NeedsFact]) -> set[int]:
    mentioned = (value for need in asked for value in (need.is_, need.at_least, need.more_than, *need.in_))
    return {value for value in mentioned if isinstance(value, int)} | {0}


def _member_sets(fact: Fact, asked: list[NeedsFact]) -> Iterator[tuple[str, ...]]:
    """Yield sets with each member that is asked for in or out, filled up with the others to any size; the empty set
    only where it is an answer."""
    most = max(_mentioned_numbers(asked)) + 1
    members = list(fact.one_of) or [f"person{nth}" for nth in range(most)]
    named = sorted({need.has for need in asked if need.has} & set(members))
    others = [member for member in members if member not in named]
    for chosen in product((True, False), repeat=len(named)):
        inside = tuple(compress(named, chosen))
        yield from ((*inside, *others[:size]) for size in range(len(others) + 1) if inside or size or fact.may_be_none)


# ---- clocks -------------------------------------------------------------------------------------------------


def _clock_goals_fit(clock: Clock, goals: ClockGoals, context: StageContext) -> bool:
    """Return True when some state of the clock meets all goals; guaranteed: each does, at once or after waiting."""
    states = list(_clock_states(clock, context))
    if not context.guaranteed:
        return any(_state_meets_goals(state, goals) for state in states)
    if all(_state_meets_goals(state, goals) for state in states):
        return True
    waiting_helps = context.invariants.has_certain_limit(clock, context.stage)
    if not waiting_helps or clock.repeats:  # a repeating clock is over for a moment only
        return False
    waited = [state - {"running"} | {"over"} if "running" in state else state for state in states]
    return all(_state_meets_goals(state, goals) for state in waited)


def _state_meets_goals(state: frozenset[str], goals: ClockGoals) -> bool:
    return all((word in state) == wanted for word, wanted in goals)


def _clock_states(clock: Clock, context: StageContext) -> Iterator[frozenset[str]]:
    """Yield what a clock can be at this stage; `running` and `over` exclude each other."""
    if context.guaranteed and context.invariants.surely_runs_out_at(clock, context.stage):
        yield from (frozenset(["running"]), frozenset(["over"]))  # it starts anew on entering
        return
    needed = len(clock.starts) if clock.starts_on == "all" else 1
    if len(context.certain_tokens & {*clock.starts}) < needed:
        yield frozenset()
    if len(context.possible_tokens & {*clock.starts}) >= needed:
        yield from (frozenset(["running"]), frozenset(["over"]))
        if not context.possible_tokens.isdisjoint(clock.stops):
            yield from (frozenset(["stopped"]), frozenset(["over", "stopped"]))


# ---- what is agreed to --------------------------------------------------------------------------------------
# A consent, an approval and a signature lapse when their subject is stated anew, also by the very act that asks for
# them. So a subject is stated first, and agreed to or signed then.


def late_statements(needs: Collection[Requirement], context: StageContext) -> frozenset[Name]:
    """Return the facts and texts that requirements ask for, that others of them rest on, and that nobody is sure to
    state before; none where any history will do."""
    if not context.guaranteed:
        return frozenset()
    asked = frozenset[Name]().union(*map(_asked_names, needs))
    subjects = frozenset[Name]().union(*(_subjects(need, context) for need in needs))
    return not_stated_before(asked & subjects, context)


def not_stated_before(names: frozenset[Name], context: StageContext) -> frozenset[Name]:
    """Return the names that are not sure to be stated before the step. A text can be noted; a fact that something
    rests on is stated only by an act that asks for it."""
    texts = names - context.law.procedure.facts.keys() if context.can_do_common_act("note") else frozenset[Name]()
    before = filter(None, (context.law.stage_act(context.stage, act) for act in context.doable_acts))
    return names.difference(context.certain_statements, texts, *((*act.asks_for, *act.settles) for act in before))


def _asked_names(need: Requirement) -> frozenset[Name]:
    match need:
        case NeedsFact(fact=name) | NeedsText(text=name):
            return frozenset({name})
        case NeedsDocument(states=names):
            return frozenset(names)
        case _:
            return frozenset()


def _subjects(need: Requirement, context: StageContext) -> frozenset[Name]:
    """Return the facts and texts on which the requirement rests."""
    kinds = context.law.procedure.documents
    match need:
        case NeedsConsent(consent=name):
            return frozenset({name, *(kinds[name].holds if name in kinds else ())})
        case NeedsDocument(document=name) if need.signed_by:
            return frozenset(kinds[name].holds)
        case NeedsApproval(approval=stage):
            return context.law.approval_subjects[stage]
        case _:
            return frozenset()
