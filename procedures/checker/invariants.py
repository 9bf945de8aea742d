"""What has happened, been made and been stated on every way to a stage, whatever way was taken."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from models.limit import Clock
from models.requirement import Name, Requirement
from procedures.checker.event_graph import TAKES, Graph
from procedures.checker.implications import done, followers, stated
from procedures.checker.stage_graph import Edge
from rules.position import MAIN

Gained = Mapping[Edge, frozenset[Name]]
Known = Mapping[Name, frozenset[Name]]


class Invariants:
    """What the office can rely on at each stage of a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @cached_property
    def happened(self) -> Known:
        """What has happened, been made or added on every way to a stage."""
        return self._on_every_way(self.gained, entries=True)

    @cached_property
    def stated(self) -> Known:
        """What has been stated on every way to a stage."""
        return self._on_every_way({edge: self._stated(edge) for edge in self.graph.edges}, entries=False)

    @cached_property
    def gained(self) -> Gained:
        """What has happened, been made or added for sure once a step is taken."""
        return {edge: frozenset(self._gained(edge)) for edge in self.graph.edges}

    def _gained(self, edge: Edge) -> Iterator[Name]:
        opens = self.graph.way(edge.source, edge.name).opens
        unsure = f"opened {opens.entry}" if opens and opens.when else None
        yield from (name for name in self.graph.gains(edge) if name != unsure)
        for need in self._gates(edge):
            yield from done(need)

    def _gates(self, edge: Edge) -> list[Requirement]:
        """What a clock takes by itself asks for nothing first."""
        opening = self.graph.law.opening(edge.source, edge.name)
        return [gate.needs for _, gate in opening.gates] if opening and not self.takers(edge.name) else []

    def _stated(self, edge: Edge) -> frozenset[Name]:
        """What its rules ask to be stated, and what was stated with the steps that must have come before."""
        before = frozenset[Name]().union(*map(done, self._gates(edge)))
        return self.asked[edge].union(*(self.stated_with.get(name, ()) for name in before))

    @cached_property
    def asked(self) -> Gained:
        """What is stated with each step."""
        return {edge: self._asked(edge) for edge in self.graph.edges}

    @cached_property
    def stated_with(self) -> Known:
        """What has been stated wherever something has happened, been made or added."""
        found: dict[Name, frozenset[Name]] = {}
        for edge in self.graph.edges:
            for name in self.graph.gains(edge):
                found[name] = found.get(name, self.asked[edge]) & self.asked[edge]
        return found

    def _asked(self, edge: Edge) -> frozenset[Name]:
        opening = self.graph.law.opening(edge.source, edge.name)
        assert opening is not None
        found = frozenset(opening.way.sets)
        if self.takers(edge.name):
            return found
        law = self.graph.law
        records = [record for _, record in opening.records if record.when is None]
        fields = {name for record in records for name in record.fields if name not in record.may_be_unknown}
        fields |= {other for name in fields & law.procedure.facts.keys() for other in followers(law, name)}
        texts = {name for _, notice in opening.notices for name in notice.with_}
        return found.union(fields, texts, *(stated(law, need) for need in self._gates(edge)))

    def _on_every_way(self, gained: Gained, *, entries: bool) -> Known:
        everything = frozenset(self.graph.entries if entries else ()).union(*gained.values())
        known = dict.fromkeys(self.graph.stages, everything)
        while True:
            before = dict(known)
            for stage in self.graph.reachable:
                came = {edge: before[edge.source] | gained[edge] for edge in self.graph.into(stage)}
                first = [frozenset([at] * entries) for at, there in self.graph.entries.items() if there == stage]
                known[stage] = frozenset.intersection(*(self._ways_in(stage, came, came, first) or [frozenset()]))
            if known == before:
                return known

    def given(self, name: Name) -> Known:
        """The same on every way on which `name` has happened, for the stages to which such a way leads."""
        if name not in self._given:
            known = self._on_ways_with(name)
            self._given[name] = {stage: known[stage] for stage in known if name not in self.graph.elsewhere[stage]}
        return self._given[name]

    @cached_property
    def _given(self) -> dict[Name, Known]:
        return {}

    def _on_ways_with(self, name: Name) -> Known:
        known: dict[Name, frozenset[Name]] = {}
        while True:
            before = dict(known)
            for stage in self.graph.reachable:
                came = {edge: self.happened[edge.source] | self.gained[edge] for edge in self.graph.into(stage)}
                with_it = {
                    edge: (known.get(edge.source, all_) | self.gained[edge]) if name not in self.gained[edge] else all_
                    for edge, all_ in came.items()
                    if name in all_ or edge.source in known
                }
                first = [frozenset([name])] if self.graph.entries.get(name) == stage else []
                if ways := self._ways_in(stage, with_it, came, first):
                    known[stage] = frozenset.intersection(*ways)
            if known == before:
                return known

    def _ways_in(
        self, stage: Name, ways: Gained, others: Gained, first: list[frozenset[Name]]
    ) -> list[frozenset[Name]]:
        """What is known on each way into a stage; of tracks that come to meet it there, on `others`."""
        join = self.graph.stages[stage].joins
        if join and join.needs == "all" and MAIN in join.of:
            return self._met(join.of, ways, others) or first
        return [*ways.values(), *first]

    def _met(self, tracks: tuple[Name, ...], ways: Gained, others: Gained) -> list[frozenset[Name]]:
        """Where tracks meet, the main one has come, and each of the others that was sure to be open."""
        main = [ways[edge] for edge in ways if edge.source in self.graph.lanes[MAIN]]
        if not main:
            return []
        met = frozenset.intersection(*main)
        for track in tracks:
            came = [others[edge] for edge in others if edge.source in self.graph.lanes.get(track, ())]
            if track != MAIN and came and self._surely_open(track, met):
                met |= frozenset.intersection(*came)
        return [met]

    def _surely_open(self, track: Name, happened: frozenset[Name]) -> bool:
        """Whether it was opened on every way, and ends nowhere but where it meets the others."""
        opens = {edge.name for edge in self.graph.edges if edge.track == track}
        always = {
            name
            for name in opens
            if all(track in self.graph.way(e.source, name).fork for e in self.graph.steps if e.name == name)
        }
        ends = {stage for stage in self.graph.lanes[track] if self.graph.stages[stage].kind == "end"}
        return bool(always & happened) and not ends

    # ---- clocks ---------------------------------------------------------------------------------------------

    def takers(self, name: Name) -> list[Clock]:
        """The clocks that take an outcome or act by themselves."""
        return self._with_rung(name, TAKES)

    def offerers(self, name: Name) -> list[Clock]:
        """The clocks that open an outcome or act, or take it."""
        return self._with_rung(name, (*TAKES, "offer"))

    def _with_rung(self, name: Name, does: tuple[str, ...]) -> list[Clock]:
        clocks = (clock for _, clock in self.graph.law.clocks.values())
        return [
            clock for clock in clocks if any(one.name == name and one.do in does and one.only for one in clock.over)
        ]

    def runs_out(self, clock: Clock, stage: Name) -> bool:
        """Whether one need only wait: the limit is a number and holds for every case."""
        limit = clock.limit
        counted = (limit.n is not None and limit.set_by is None) or limit.by in self.stated[stage]
        return counted and clock.when is None

    def is_over(self, clock: Clock, stage: Name) -> bool:
        """Whether a clock starts with the stage itself, so that it runs out there if nothing else happens."""
        anew = clock.again == "restart" or not any(
            edge.source in self.graph.running(clock) for edge in self.graph.into(stage) if not edge.stays
        )
        led = self.graph.led(stage)
        starts = bool(led) and not any(one.isdisjoint(clock.starts) for one in led)
        at_once = clock.starts_on == "first" or len(clock.starts) == 1
        return starts and at_once and anew and self.runs_out(clock, stage)
