"""What is certain at a stage: the events, products and statements that lie on *every* path to it.

A forward data-flow analysis on the event graph. Each step adds the tokens it brings about and those that its gates
imply (`implications`); where several steps lead into a stage only what all of them have in common is kept. The result
is the greatest fixed point: it starts with "everything" at each stage and removes what some path lacks.

Example: two outcomes lead to `decide`, and both ask for the fact `amount`; only one issues the document `letter`. Then
the statement `amount` is certain at `decide`, and the token `document letter` is not.

Where tracks join, the history of the main track is certain, and that of each track that was certainly opened.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from models.limit import Clock
from models.requirement import Name, Requirement
from procedures.checker.event_graph import TAKING_RUNGS, EventGraph
from procedures.checker.implications import derived_facts, implied_statements, implied_tokens
from procedures.checker.stage_graph import Edge
from rules.position import MAIN_TRACK

NamesByEdge = Mapping[Edge, frozenset[Name]]
NamesByStage = Mapping[Name, frozenset[Name]]
NamesByToken = Mapping[Name, frozenset[Name]]


class Invariants:
    """What an office can rely on at each stage of a graph."""

    def __init__(self, graph: EventGraph) -> None:
        self.graph = graph

    @cached_property
    def tokens_on_every_path(self) -> NamesByStage:
        """For each stage the tokens that are in the history on every path to it."""
        return self._intersection_over_paths(self.tokens_after_step, entries=True)

    @cached_property
    def statements_on_every_path(self) -> NamesByStage:
        """For each stage the facts and texts that have been stated on every path to it."""
        stated = {edge: self._statements_after(edge) for edge in self.graph.edges}
        return self._intersection_over_paths(stated, entries=False)

    @cached_property
    def tokens_after_step(self) -> NamesByEdge:
        """For each step the tokens that are certain once it is taken."""
        return {edge: frozenset(self._tokens_after(edge)) for edge in self.graph.edges}

    def _tokens_after(self, edge: Edge) -> Iterator[Name]:
        opens = self.graph.way(edge.source, edge.name).opens
        unsure = f"opened {opens.entry}" if opens and opens.when else None
        yield from (token for token in self.graph.tokens_of(edge) if token != unsure)
        for need in self._gate_requirements(edge):
            yield from implied_tokens(need)

    def _gate_requirements(self, edge: Edge) -> list[Requirement]:
        """Return what the gates of a step ask for; nothing where a clock may take it, which asks no gate."""
        stage_act = self.graph.law.stage_act(edge.source, edge.name)
        return [gate.needs for _, gate in stage_act.gates] if stage_act and not self.taking_clocks(edge.name) else []

    def _statements_after(self, edge: Edge) -> frozenset[Name]:
        """Return what the rules of a step ask to be stated, and what was stated with the steps that they imply."""
        before = frozenset[Name]().union(*map(implied_tokens, self._gate_requirements(edge)))
        return self.statements_with_step[edge].union(*(self.statements_with_token.get(token, ()) for token in before))

    @cached_property
    def statements_with_step(self) -> NamesByEdge:
        """For each step the facts and texts that are stated once it is taken."""
        return {edge: self._statements_with(edge) for edge in self.graph.edges}

    @cached_property
    def statements_with_token(self) -> NamesByToken:
        """For each token the facts and texts stated with every step that brings it about."""
        found: dict[Name, frozenset[Name]] = {}
        for edge in self.graph.edges:
            for token in self.graph.tokens_of(edge):
                found[token] = found.get(token, self.statements_with_step[edge]) & self.statements_with_step[edge]
        return found

    def _statements_with(self, edge: Edge) -> frozenset[Name]:
        stage_act = self.graph.law.stage_act(edge.source, edge.name)
        assert stage_act is not None
        found = stage_act.names_doer.union(stage_act.way.sets)
        if self.taking_clocks(edge.name):
            return found
        law = self.graph.law
        records = [record for _, record in stage_act.records if record.when is None]
        fields = {name for record in records for name in record.fields if name not in record.may_be_unknown}
        fields -= law.procedure.facts_beside_names
        fields |= {other for name in fields & law.procedure.facts.keys() for other in derived_facts(law, name)}
        texts = {name for _, notice in stage_act.notices for name in notice.with_}
        return found.union(fields, texts, *(implied_statements(law, need) for need in self._gate_requirements(edge)))

    def _intersection_over_paths(self, added: NamesByEdge, *, entries: bool) -> NamesByStage:
        """Return for each stage what lies on every path to it (a greatest fixed point).

        `added`: what each step adds. `entries`: the entry by which the case began counts as a token.
        """
        everything = frozenset(self.graph.entries if entries else ()).union(*added.values())
        known = dict.fromkeys(self.graph.stages, everything)
        while True:
            before = dict(known)
            for stage in self.graph.reachable_stages:
                by_edge = {edge: before[edge.source] | added[edge] for edge in self.graph.edges_into(stage)}
                by_entry = [
                    frozenset([entry] * entries) for entry, first in self.graph.entries.items() if first == stage
                ]
                ways_in = self._names_per_way_in(stage, by_edge, by_edge, by_entry)
                known[stage] = frozenset.intersection(*(ways_in or [frozenset()]))
            if known == before:
                return known

    def tokens_on_paths_with(self, token: Name) -> NamesByStage:
        """Return for each stage the tokens certain on every path with `token`; only for stages such a path leads to."""
        if token not in self._tokens_by_condition:
            known = self._intersection_over_paths_with(token)
            elsewhere = self.graph.tokens_from_elsewhere
            self._tokens_by_condition[token] = {stage: known[stage] for stage in known if token not in elsewhere[stage]}
        return self._tokens_by_condition[token]

    @cached_property
    def _tokens_by_condition(self) -> dict[Name, NamesByStage]:
        return {}

    def _intersection_over_paths_with(self, token: Name) -> NamesByStage:
        known: dict[Name, frozenset[Name]] = {}
        while True:
            before = dict(known)
            for stage in self.graph.reachable_stages:
                by_entry = [frozenset([token])] if self.graph.entries.get(token) == stage else []
                on_all = {
                    edge: self.tokens_on_every_path[edge.source] | self.tokens_after_step[edge]
                    for edge in self.graph.edges_into(stage)
                }
                with_token = self._edges_with_token(token, on_all, known)
                if ways_in := self._names_per_way_in(stage, with_token, on_all, by_entry):
                    known[stage] = frozenset.intersection(*ways_in)
            if known == before:
                return known

    def _edges_with_token(self, token: Name, on_all: NamesByEdge, known: NamesByStage) -> NamesByEdge:
        """Return the edges on which the token is certain, or that continue a path with it, and what is certain then."""
        return {
            edge: certain
            if token in self.tokens_after_step[edge]
            else known.get(edge.source, certain) | self.tokens_after_step[edge]
            for edge, certain in on_all.items()
            if token in certain or edge.source in known
        }

    def _names_per_way_in(
        self, stage: Name, by_edge: NamesByEdge, of_others: NamesByEdge, by_entry: list[frozenset[Name]]
    ) -> list[frozenset[Name]]:
        """Return what is certain on each way into a stage; at a join the other tracks count with `of_others`."""
        join = self.graph.stages[stage].joins
        if join and join.needs == "all" and MAIN_TRACK in join.of:
            return self._names_at_join(join.of, by_edge, of_others) or by_entry
        return [*by_edge.values(), *by_entry]

    def _names_at_join(
        self, tracks: tuple[Name, ...], by_edge: NamesByEdge, of_others: NamesByEdge
    ) -> list[frozenset[Name]]:
        """Return what is certain where tracks meet: of the main track, and of each other that was certainly open."""
        main = [by_edge[edge] for edge in by_edge if edge.source in self.graph.stages_of_track[MAIN_TRACK]]
        if not main:
            return []
        certain = frozenset.intersection(*main)
        for track in tracks:
            stages = self.graph.stages_of_track.get(track, ())
            arriving = [of_others[edge] for edge in of_others if edge.source in stages]
            if track != MAIN_TRACK and arriving and self._is_surely_open(track, certain):
                certain |= frozenset.intersection(*arriving)
        return [certain]

    def _is_surely_open(self, track: Name, happened: frozenset[Name]) -> bool:
        """Return True when the track was opened on every path and ends nowhere but where it meets the others."""
        forking = {edge.name for edge in self.graph.edges if edge.track == track}
        always = {
            name
            for name in forking
            if all(track in self.graph.way(e.source, name).fork for e in self.graph.steps if e.name == name)
        }
        ends = {stage for stage in self.graph.stages_of_track[track] if self.graph.stages[stage].kind == "end"}
        return bool(always & happened) and not ends

    # ---- clocks ---------------------------------------------------------------------------------------------

    def taking_clocks(self, name: Name) -> list[Clock]:
        """Return the clocks that take an outcome or act by themselves when they are over."""
        return [clock for clock, does in self._clocks_with_rung.get(name, ()) if not does.isdisjoint(TAKING_RUNGS)]

    def offering_clocks(self, name: Name) -> list[Clock]:
        """Return the clocks that open an outcome or act to people when they are over, or take it."""
        offering = (*TAKING_RUNGS, "offer")
        return [clock for clock, does in self._clocks_with_rung.get(name, ()) if not does.isdisjoint(offering)]

    @cached_property
    def _clocks_with_rung(self) -> Mapping[Name, list[tuple[Clock, frozenset[str]]]]:
        """For each outcome or act the clocks that have rungs for it, with what these rungs do."""
        found: dict[Name, list[tuple[Clock, frozenset[str]]]] = {}
        for _, clock in self.graph.law.clocks.values():
            rungs = [(rung.code, rung.do) for rung in clock.over if rung.code and rung.only]
            for name in dict.fromkeys(name for name, _ in rungs):
                found.setdefault(name, []).append((clock, frozenset(do for of, do in rungs if of == name)))
        return found

    def has_certain_limit(self, clock: Clock, stage: Name) -> bool:
        """Return True when the clock, once started, runs out by mere waiting: it has a length in every case."""
        limit = clock.limit
        counted = (limit.n is not None and limit.set_by is None) or limit.by in self.statements_on_every_path[stage]
        return counted and clock.when is None

    def surely_runs_out_at(self, clock: Clock, stage: Name) -> bool:
        """Return True when the clock starts anew on entering the stage, so that it runs out there by mere waiting."""
        anew = clock.again == "restart" or not any(
            edge.source in self.graph.stages_running(clock) for edge in self.graph.edges_into(stage) if not edge.stays
        )
        arrivals = self.graph.arrival_events(stage)
        starts = bool(arrivals) and not any(names.isdisjoint(clock.starts) for names in arrivals)
        single = clock.starts_on == "first" or len(clock.starts) == 1
        return starts and single and anew and self.has_certain_limit(clock, stage)
