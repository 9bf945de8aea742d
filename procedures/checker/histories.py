"""The histories that the rules of a stage can tell apart.

Each token that the rules of the stage ask for, and that may or may not be there, doubles them.

Example: the outcome `pay` asks for `event: heard`, and only one path passes the hearing. Then `pay` can be taken, but
its stage has two histories, with and without `heard`, and on the second one `pay` is shut.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import compress, product

from models.requirement import EventName, Name, NeedsEvent, Requirement, simple_requirements
from procedures.checker.event_graph import EventGraph
from procedures.checker.gates import invariants_of, is_action_open, possible_context, stage_act_requirements
from procedures.checker.implications import history_token, party_token
from procedures.checker.satisfiability import within_limit_token
from procedures.checker.stage_context import StageContext
from procedures.checker.stage_graph import Stages

NAMED_OR_ANONYMOUS = frozenset({party_token("named"), party_token("anonymous")})  # always one of them
MAX_BRANCHING_TOKENS = 6  # each doubles the histories to be tried


def context_per_history(graph: EventGraph, stage: Name) -> Iterator[StageContext]:
    """Yield the stage once for each history that its rules can tell apart, for the question of what is guaranteed."""
    alone = replace(possible_context(graph, stage), guaranteed=True)
    asked = set(history_tokens(graph, stage))
    asked |= NAMED_OR_ANONYMOUS if asked & NAMED_OR_ANONYMOUS else set()
    undecided = sorted((asked & alone.possible_tokens) - alone.certain_tokens)[:MAX_BRANCHING_TOKENS]
    limited = (need for need in _event_requirements(graph, stage) if need.within)
    undecided += sorted({within_limit_token(need) for need in limited if need.event in alone.possible_tokens})
    choices = product((True, False), repeat=len(undecided))
    for arrival, chosen in product(_arrivals_to_distinguish(graph, stage), choices):
        happened = list(compress(undecided, chosen))
        with_them = (alone.invariants.tokens_on_paths_with(token).get(stage, frozenset()) for token in happened)
        known = frozenset(happened).union(*with_them)
        absent = frozenset(undecided) - set(happened)
        if known.isdisjoint(absent) and _is_one_party(known, absent) and _is_reachable_without(graph, stage, absent):
            yield _with_doable_acts(replace(alone, known_tokens=known, absent_tokens=absent, arrived_by=arrival))


def _is_one_party(known: frozenset[Name], absent: frozenset[Name]) -> bool:
    """Return True unless who filed both gave a name and gave none."""
    return not (known >= NAMED_OR_ANONYMOUS or absent >= NAMED_OR_ANONYMOUS)


def _arrivals_to_distinguish(graph: EventGraph, stage: Name) -> list[frozenset[EventName] | None]:
    """Return the events that lead to a stage, one by one where its rules ask for one of them."""
    arrivals = sorted(graph.arrival_events(stage), key=sorted)
    asked = {need.event for need in _event_requirements(graph, stage) if not need.ever}
    return [*arrivals] if any(not asked.isdisjoint(names) for names in arrivals) else [None]


def _is_reachable_without(graph: EventGraph, stage: Name, absent: frozenset[Name]) -> bool:
    """Return True when some path leads to a stage on which none of these tokens is gained."""
    starts = [first for entry, first in graph.entries.items() if entry not in absent]
    gained = invariants_of(graph).tokens_after_step
    return stage in graph.stages_from(starts, [edge for edge in graph.edges if gained[edge].isdisjoint(absent)])


def history_tokens(graph: EventGraph, stage: Name) -> Iterator[Name]:
    """Yield the tokens that the rules of a stage ask to be in the history."""
    looking_back = (need for need in _stage_requirements(graph, stage) if not isinstance(need, NeedsEvent) or need.ever)
    yield from filter(None, map(history_token, looking_back))


def _event_requirements(graph: EventGraph, stage: Name) -> Iterator[NeedsEvent]:
    return (need for need in _stage_requirements(graph, stage) if isinstance(need, NeedsEvent))


def _stage_requirements(graph: EventGraph, stage: Name) -> Iterator[Requirement]:
    for edge in graph.steps:
        stage_act = graph.law.stage_act(edge.source, edge.name) if edge.source == stage else None
        for need in stage_act_requirements(graph.law, stage, stage_act) if stage_act else ():
            yield from simple_requirements(need)


def _with_doable_acts(context: StageContext) -> StageContext:
    """Return the context with the own acts that can be done first."""
    acts = [edge.name for edge in context.graph.steps if edge.source == context.stage and edge.stays]
    return with_acts_done(replace(context, doable_acts=frozenset(_pending_on_other_tracks(context))), acts)


def with_acts_done(context: StageContext, acts: Collection[Name]) -> StageContext:
    """Return the context with those of the own acts that can be done first; one act may make another possible."""
    while more := [
        name for name in acts if name not in context.doable_acts and is_action_open(context, context.stage, name)
    ]:
        context = replace(context, doable_acts=context.doable_acts.union(more))
    return context


@lru_cache(maxsize=4096)
def _stages_reached_without(graph: EventGraph, first: Name, absent: frozenset[Name]) -> Stages:
    """Return the stages that a track reaches from its first one by steps that are not among those absent."""
    return graph.stages_from([first], [edge for edge in graph.steps if edge.name not in absent])


def _pending_on_other_tracks(context: StageContext) -> Iterator[Name]:
    """Yield what is still to come on another track: one surely open, which nothing that happened has led out of."""
    graph = context.graph
    for fork in graph.certain_forks:
        if fork.name in context.certain_tokens:
            forked = _stages_reached_without(graph, fork.to, context.absent_tokens)
            if context.stage not in forked and not any(graph.stages[stage].kind == "end" for stage in forked):
                pending = (edge for edge in graph.steps if edge.source in forked)
                yield from (edge.name for edge in pending if edge.name in context.absent_tokens)
