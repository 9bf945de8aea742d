"""What must hold before a case may run by a procedure: it can begin, it can end, and nothing in it is impossible.

The checks run in this order, and each stops at its first kind of flaw, since later ones need sound input:

1. every name resolves (`unresolved_names`);
2. every declaration fits what it is used for (`declarations`);
3. every stage can be reached and can reach an end, tracks meet, clocks can start and stop;
4. every line of `keeps` can be kept, and broken (`proofs.keep_lines`);
5. every gate can be met and every outcome and act can be taken (`gates`);
6. no stage can hold a case for ever (`deadlocks`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from models.indexes.stage_act import covers
from models.law import Law
from models.limit import Clock, Suspension
from models.procedure import Entry, Procedure
from models.requirement import REQUIREMENT_SHAPES, Name
from models.rule import Gate, RuleId
from models.stage import Join
from models.time import Calendar
from procedures.checker.deadlocks import deadlock_flaws
from procedures.checker.declarations import declaration_flaws
from procedures.checker.event_graph import EventGraph
from procedures.checker.gates import blocking_reason, invariants_of, possible_context
from procedures.checker.keep_lines import keep_flaws
from procedures.checker.solver import jointly_satisfiable
from procedures.checker.stage_graph import Edge
from procedures.checker.unresolved_names import unresolved_name_flaws
from procedures.editions import overlapping_editions
from procedures.references import Flaw, single_requirements
from procedures.source import Problem, Source, YamlPath
from rules.event_effects.returns import RETURN
from rules.judge import GENERIC_ACTS
from rules.position import MAIN_TRACK
from wording.translation import N_, Message, gettext, listed

PARTS: Mapping[str, Message] = {
    "fact": N_("fact {names}"),
    "text": N_("text {names}"),
    "reason": N_("reason {names}"),
    "role": N_("role {names}"),
    "other_person": N_("other_person {names}"),
    "other_unit": N_("other_unit {names}"),
    "event": N_("event {names}"),
    "clock": N_("clock {names}"),
    "duty": N_("duty {names}"),
    "document": N_("document {names}"),
    "approval": N_("approval {names}"),
    "consent": N_("consent {names}"),
    "count": N_("count {names}"),
    "items": N_("items {names}"),
    "linked": N_("linked {names}"),
    "registered": N_("registered {names}"),
    "party": N_("party {names}"),
    "earlier": N_("earlier {names}"),
}


class ProcedureGraphs:
    """The graphs of a procedure, each made once: much is computed on a graph and kept with it."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    @cached_property
    def whole(self) -> EventGraph:
        """The graph of the procedure, whatever the entry."""
        return event_graph_of(self.procedure)

    @cached_property
    def by_entry(self) -> list[EventGraph]:
        """As `graphs_by_entry` says."""
        bound = any(rule.entries for rule in self.procedure.rules)
        return graphs_by_entry(self.procedure) if bound else [self.whole]


def find_flaws(procedure: Procedure, graphs: ProcedureGraphs | None = None) -> list[Flaw]:
    """Return what is wrong with a procedure; empty when it is sound. `graphs` are used if they are there already."""
    for check in (unresolved_name_flaws, declaration_flaws):
        if found := list(check(procedure)):
            return found
    if is_overlay(procedure):
        return []
    graphs = graphs or ProcedureGraphs(procedure)
    if found := list(_structure_flaws(graphs.whole)) or list(keep_flaws(graphs.whole)):
        return found
    return [
        flaw for graph in graphs.by_entry for flaw in list(_unsatisfiable_flaws(graph)) or list(deadlock_flaws(graph))
    ]


def problems_of_file(source: Source, graphs: ProcedureGraphs) -> tuple[Problem, ...]:
    """Return what is wrong with the procedure of a file, and the editions that are in force beside it, line by line."""
    found = dict.fromkeys(source.problem_at(flaw.path, flaw.says) for flaw in find_flaws(graphs.procedure, graphs))
    found |= dict.fromkeys(overlapping_editions(source, graphs.procedure.in_force))
    return tuple(sorted(found, key=lambda problem: problem.line))


def graphs_by_entry(procedure: Procedure) -> list[EventGraph]:
    """Return the graph of the procedure; where rules bind only some entries, that of the entries bound alike, for each
    set of rules."""
    if not any(rule.entries for rule in procedure.rules):
        return [event_graph_of(procedure)]
    alike: dict[tuple[RuleId, ...], dict[Name, Entry]] = {}
    for entry, way in procedure.entries.items():
        bound = tuple(rule.id for rule in procedure.rules if not rule.entries or entry in rule.entries)
        alike.setdefault(bound, {})[entry] = way
    return [
        event_graph_of(procedure.of_entry(next(iter(entries))).model_copy(update={"entries": entries}))
        for entries in alike.values()
    ]


def is_overlay(procedure: Procedure) -> bool:
    """Return True when the procedure only binds others: no case is opened by it."""
    return not procedure.entries and not procedure.stages


def event_graph_of(procedure: Procedure) -> EventGraph:
    return EventGraph(Law(procedure, Calendar()))


# ---- structure ----------------------------------------------------------------------------------------------


def _structure_flaws(graph: EventGraph) -> Iterator[Flaw]:
    if not graph.entries:
        yield Flaw(("entries",), gettext("a case cannot begin; name a stage under entries:"))
        return
    for entry, first in graph.entries.items():
        if graph.stages[first].kind == "end":
            yield Flaw(
                ("entries", entry),
                gettext("{stage} is an end; a case begins at a stage where something is open", stage=first),
            )
    yield from _reachability_flaws(graph, graph.stages_to(graph.ends, graph.steps))
    yield from track_flaws(graph)
    yield from _return_flaws(graph)
    yield from _dead_clock_flaws(graph)


def _reachability_flaws(graph: EventGraph, ending: frozenset[Name]) -> Iterator[Flaw]:
    for name, stage in graph.stages.items():
        path = ("stages", name)
        if name not in graph.reachable_stages:
            yield Flaw(path, gettext("no way leads to {stage}; let an outcome lead to it, or remove it", stage=name))
        if name not in ending:
            yield Flaw(path, gettext("no way leads from {stage} to an end; give it an outcome that does", stage=name))
        if stage.kind == "end" and stage.outcomes:
            yield Flaw(
                (*path, "outcomes"),
                gettext("{stage} is an end and can have none; remove them, or its kind", stage=name),
            )
        else:
            yield from _nobody_acts_flaws(graph, name)


def _nobody_acts_flaws(graph: EventGraph, stage: Name) -> Iterator[Flaw]:
    """Yield what nobody may do, except what a clock takes and the outcomes of an approval, taken by its answers."""
    answered = graph.stages[stage].outcomes if graph.stages[stage].kind == "approval" else {}
    for name in graph.law.stage_act_names(stage):
        stage_act = graph.law.stage_act(stage, name)
        if stage_act and not stage_act.who and name not in answered and not invariants_of(graph).taking_clocks(name):
            yield Flaw(
                ("stages", stage),
                gettext("nobody may do {name} at {stage}; name a role under who: or by:", name=name, stage=stage),
            )


def _return_flaws(graph: EventGraph) -> Iterator[Flaw]:
    """Yield the returns that do not lead back: to a stage from which no way leads to the one that is left.

    At run time a return leads only where the track has been in its present round. So one that leads back here never
    leads on, whichever way the case has come.
    """
    for stage, target in graph.returns.items():
        path = ("permits", RETURN, "from", stage)
        if graph.stages[stage].kind == "approval":
            yield Flaw(
                path,
                gettext(
                    "{stage} is an approval, whose approvers return it by their answer: give it the "
                    "outcome returned, and remove it here",
                    stage=stage,
                ),
            )
        elif graph.stages[stage].kind == "end":
            yield Flaw(
                path, gettext("{stage} is an end, and a closed case is not returned; remove it here", stage=stage)
            )
        elif stage == target or stage not in graph.stages_from([target], graph.steps):
            yield Flaw(
                path,
                gettext(
                    "no way leads from {target} to {stage}, and a return leads only back to where the "
                    "case has been; name a stage before {stage}",
                    stage=stage,
                    target=target,
                ),
            )


def _dead_clock_flaws(graph: EventGraph) -> Iterator[Flaw]:
    for place, rule in enumerate(graph.law.procedure.rules):
        clock = rule.clock
        if clock is None:
            continue
        path = ("rules", place, "clock")
        if graph.possible_events.isdisjoint(clock.starts):
            yield Flaw(
                (*path, "starts"),
                gettext("{clock} can never start: nothing that starts it can happen", clock=clock.code),
            )
        elif clock.stops and graph.events_while_running(clock).isdisjoint(clock.stops):
            yield Flaw(
                (*path, "stops"),
                gettext(
                    "nothing that stops {clock} can happen once it runs; name what can, or none, and the "
                    "end of the case stops it",
                    clock=clock.code,
                ),
            )
        elif clock.suspension and clock.suspension.until:
            yield from _dead_suspension_flaws((*path, "suspension"), clock, clock.suspension, graph)


def _dead_suspension_flaws(path: YamlPath, clock: Clock, words: Suspension, graph: EventGraph) -> Iterator[Flaw]:
    """Yield a suspension that no event can begin or end while the clock runs."""
    happening = graph.events_while_running(clock)
    if happening.isdisjoint(words.from_):
        yield Flaw(
            (*path, "from"),
            gettext("nothing under from: can happen while {clock} runs; name what can", clock=clock.code),
        )
    elif happening.isdisjoint(words.until):
        yield Flaw(
            (*path, "until"),
            gettext(
                "nothing under until: can happen once {clock} is suspended, so it would never run on; name what can",
                clock=clock.code,
            ),
        )


# ---- gates --------------------------------------------------------------------------------------------------


def _unsatisfiable_flaws(graph: EventGraph) -> Iterator[Flaw]:
    """Yield gates that can never be met by themselves; where there are none, outcomes and acts that cannot be taken."""
    impossible_gates = list(_impossible_gate_flaws(graph))
    yield from impossible_gates
    if not impossible_gates:
        yield from _impossible_outcome_flaws(graph)
        yield from _impossible_act_flaws(graph)


def _impossible_outcome_flaws(graph: EventGraph) -> Iterator[Flaw]:
    outcomes = (edge for edge in graph.steps if not edge.own and edge.source in graph.reachable_stages)
    for edge in outcomes:
        if why := _edge_blocking_reason(graph, edge):
            says = gettext(
                "{name} at {stage} can never be done: {why}; loosen what it asks for",
                name=edge.name,
                stage=edge.source,
                why=why,
            )
            yield Flaw(("stages", edge.source, "outcomes", edge.name), says)


def _impossible_act_flaws(graph: EventGraph) -> Iterator[Flaw]:
    """An act that is open at several stages need not be possible at each."""
    own = [edge for edge in graph.steps if edge.own and edge.source in graph.reachable_stages]
    for name in graph.law.procedure.acts:
        edges = [edge for edge in own if edge.name == name]
        why = [_edge_blocking_reason(graph, edge) for edge in edges]
        if why and all(why):
            once = gettext(
                "{name} at {stage} can never be done: {why}; loosen what it asks for",
                name=name,
                stage=edges[0].source,
                why=why[0],
            )
            says = (
                once
                if len(edges) == 1
                else gettext("{name} anywhere can never be done: {why}; loosen what it asks for", name=name, why=why[0])
            )
            yield Flaw(("acts", name), says)


def _edge_blocking_reason(graph: EventGraph, edge: Edge) -> str | None:
    stage_act = graph.law.stage_act(edge.source, edge.name)
    return (
        blocking_reason(possible_context(graph, edge.source), edge.source, edge.name, stage_act) if stage_act else None
    )


def _impossible_gate_flaws(graph: EventGraph) -> Iterator[Flaw]:
    for place, rule in enumerate(graph.law.procedure.rules):
        for nth, gate in enumerate(rule.gates):
            stages = set(_gate_stages(graph, gate))
            if stages and not any(jointly_satisfiable((gate.needs,), possible_context(graph, at)) for at in stages):
                parts = _impossible_parts(graph, gate, stages)
                says = (
                    gettext("this gate can never be met ({parts}); correct what it needs", parts=parts)
                    if parts
                    else gettext("this gate can never be met; correct what it needs")
                )
                yield Flaw(("rules", place, "gates", nth, "needs"), says)


def _impossible_parts(graph: EventGraph, gate: Gate, stages: Collection[Name]) -> str:
    """Return the single requirements that can never be met; empty where only the whole gate cannot."""
    return listed(
        PARTS[word](names=_listed_names(getattr(need, word)))
        for _, need, _ in single_requirements((), gate.needs)
        for word in REQUIREMENT_SHAPES
        if hasattr(need, word) and not any(jointly_satisfiable((need,), possible_context(graph, at)) for at in stages)
    )


def _listed_names(names: str | tuple[str, ...]) -> str:
    return listed(names) if isinstance(names, tuple) else names


def _gate_stages(graph: EventGraph, gate: Gate) -> Iterable[Name]:
    """Yield the stages at which a gate guards a step or an act that every case knows."""
    for edge in graph.steps:
        stage_act = graph.law.stage_act(edge.source, edge.name)
        if stage_act and any(guard is gate for _, guard in stage_act.gates) and edge.source in graph.reachable_stages:
            yield edge.source
    for name in graph.reachable_stages:
        stage = graph.stages[name]
        if stage.kind != "end" and any(covers(gate.at, name, act, within=stage.tags) for act in GENERIC_ACTS):
            yield name


def track_flaws(graph: EventGraph) -> Iterator[Flaw]:
    """Yield what keeps tracks from meeting, and the main track from an end of the case."""
    for name, stage in graph.stages.items():
        if stage.joins:
            yield from _join_flaws(("stages", name, "joins"), name, stage.joins, graph)
        if stage.kind == "end" and stage.ends == "track" and name in graph.stages_of_track[MAIN_TRACK]:
            yield Flaw(
                ("stages", name, "ends"),
                gettext(
                    "the main track can come to {stage}, which ends a track only; lead it to an end of the case",
                    stage=name,
                ),
            )


def _join_flaws(path: YamlPath, stage: Name, join: Join, graph: EventGraph) -> Iterator[Flaw]:
    for place, track in enumerate(join.of):
        if stage not in graph.stages_of_track.get(track, ()):
            yield Flaw(
                (*path, "of", place),
                gettext(
                    "the track {track} never comes to {stage}; let an outcome of it lead there, or leave it out",
                    track=track,
                    stage=stage,
                ),
            )
    for track, stages in graph.stages_of_track.items():
        if stage in stages and track not in join.of:
            yield Flaw(
                (*path, "of"),
                gettext(
                    "the track {track} comes to {stage} too, and waits there for good; add it under of:, "
                    "or lead it elsewhere",
                    track=track,
                    stage=stage,
                ),
            )
