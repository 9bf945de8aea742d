"""Whether each clock ends where what it counts ends.

Three things go wrong with a clock that runs:

- The case comes to an end while it runs (`clock_cut_off`): the end stops it, and the duty was neither done nor late.
- The case comes to a stage from which nothing that stops it can happen before it starts again (`clock_runs_on`): it
  runs out although nobody could do anything about it.
- It starts by an event that no step brings where nothing stops it any more (`clock_starts_late`, see `late_starts`).

All may be meant: `outlives: {closed: 理由}` of the clock names the stage, end, outcome or event, and why.
"""

from collections.abc import Iterator, Mapping

from banjie_author.proofs.finding import CheckFinding
from models.limit import Clock
from models.requirement import (
    EventName,
    Name,
    NeedsAll,
    NeedsAny,
    NeedsClock,
    NeedsEvent,
    NeedsFact,
    NeedsNone,
    NeedsParty,
    Requirement,
)
from procedures.checker.event_graph import EventGraph
from procedures.checker.gates import invariants_of, possible_context
from procedures.checker.implications import implied_tokens, without_freshness
from procedures.checker.solver import jointly_satisfiable
from procedures.checker.stage_graph import Edge, Stages
from procedures.source import YamlPath
from rules.event_names import extended_name, over_name, served_name
from wording.translation import gettext, listed

# ---- what a requirement comes to while another one holds -----------------------------------------------------
# For example, while `{fact: kind, is: major}` holds, `any: [{none: [{fact: kind, is: major}]}, {event:
# measured}]` comes to `{event: measured}`, and `{fact: kind, is: minor}` cannot be met.


def while_met(need: Requirement, assumed: Requirement | None) -> Requirement | None:
    """Return what is left of a requirement while `assumed` is met; None where it cannot be met. `assumed`: the `when:`
    of a clock, in which an event counts at any time, so that `none` excludes one of any age."""
    held = assumed.all if isinstance(assumed, NeedsAll) else () if assumed is None else (assumed,)
    match need:
        case NeedsNone(none=parts):
            return None if any(part in held for part in parts) else need
        case NeedsAny(any=parts):
            left = [part for part in (while_met(part, assumed) for part in parts) if part is not None]
            return NeedsAny(any=tuple(left)) if left else None
        case NeedsAll(all=parts):
            all_left = [while_met(part, assumed) for part in parts]
            return None if None in all_left else NeedsAll(all=tuple(part for part in all_left if part is not None))
        case NeedsFact() | NeedsEvent():
            return None if any(_exclude(need, other) for other in held) else need
        case NeedsParty():
            asked = {need.party, *(other.party for other in held if isinstance(other, NeedsParty))}
            return None if {"named", "anonymous"} <= asked else need
    return need


def _exclude(one: NeedsFact | NeedsEvent, other: Requirement) -> bool:
    """Return True when nothing meets both: no value of the fact, or an event that no case of the other has seen."""
    match one, other:
        case NeedsFact(), NeedsFact():
            values = [{need.is_} if need.is_ is not None else {*need.in_} for need in (one, other)]
            return one.fact == other.fact and all(values) and values[0].isdisjoint(values[1])
        case NeedsEvent(), NeedsNone(none=never):
            return any(isinstance(part, NeedsEvent) and part.event == one.event for part in never)
    return False


# ---- late starts ---------------------------------------------------------------------------------------------
# An event that no step brings, such as a note or the end of another limit, can come at any stage at which the
# case stands by then. Where nothing that stops the clock can happen from that stage on, the clock would count
# something that is over. A receipt comes late as well, but starts nothing once something that stops its clock has
# happened (`rules.notice`).


def late_starts(graph: EventGraph, clock: Clock, stoppable: Stages) -> Mapping[EventName, list[Name]]:
    """Return for each event that starts a clock the stages at which it can come too late. `stoppable` are the stages
    from which something that stops the clock can happen."""
    late: dict[EventName, list[Name]] = {}
    for event in clock.starts:
        coming = [stage for stage in stages_of_coming(graph, clock, event) if stage not in stoppable]
        others = [other for _, other in graph.law.clocks.values()]
        of_clock = [other for other in others if event in (over_name(other.code), extended_name(other.code))]
        if coming and of_clock:
            there = frozenset[Name]().union(*(ClockCourse(graph, other, ("rules",)).running for other in of_clock))
            coming = [stage for stage in coming if stage in there]
        if stages := [stage for stage in coming if _can_apply(graph, clock, stage)]:
            late[event] = stages
    return late


def stages_of_coming(graph: EventGraph, clock: Clock, event: EventName) -> list[Name]:
    """Return the stages at which an event can start a clock without a step: a receipt only where its notice can be
    under way, and nothing has stopped the clock since."""
    notices = [notice for _, notice in graph.law.notice_rules if served_name(notice.code) == event]
    upon = (graph.law.act_names_at(notice.by) if notice.by else graph.law.notice_events(notice) for notice in notices)
    sent = frozenset[EventName]().union(*upon)
    there = _stages_under_way(graph, clock, sent) if notices else graph.reachable_stages
    return [stage for stage in graph.stages if stage in there and event in graph.spontaneous_events[stage]]


def _stages_under_way(graph: EventGraph, clock: Clock, sent: frozenset[EventName]) -> Stages:
    """Return the stages at which a case can stand when one of the events has happened by which a notice is given, and
    none since that alone stops the clock."""
    starts = {edge.to for edge in graph.edges if _is_named(graph, edge, sent)}
    starts |= {first for entry, first in graph.entries.items() if entry in sent}
    starts |= {stage for stage in graph.stages if not graph.spontaneous_events[stage].isdisjoint(sent)}
    single = clock.stops_on == "first" or len(clock.stops) == 1
    stops = frozenset(clock.stops if single else ())
    onward = [edge for edge in graph.edges if not _is_named(graph, edge, stops)]
    return graph.stages_from(starts, onward) & graph.reachable_stages


def _can_apply(graph: EventGraph, clock: Clock, stage: Name) -> bool:
    """Return True when some case for which the clock holds can stand at a stage."""
    return clock.when is None or jointly_satisfiable((without_freshness(clock.when),), possible_context(graph, stage))


def _is_named(graph: EventGraph, edge: Edge, names: frozenset[EventName]) -> bool:
    return not graph.names_of(edge).isdisjoint(names)


# ---- the clocks ----------------------------------------------------------------------------------------------


def clock_end_findings(graph: EventGraph) -> Iterator[CheckFinding]:
    """Yield where a clock runs on, or is cut off by an end; and an `outlives` that names no such place."""
    for place, rule in enumerate(graph.law.procedure.rules):
        if rule.clock:
            yield from ClockCourse(graph, rule.clock, ("rules", place, "clock")).findings()


class ClockCourse:
    """Where one clock can run, and where it can be stopped."""

    def __init__(self, graph: EventGraph, clock: Clock, path: YamlPath) -> None:
        self.graph, self.clock, self.path = graph, clock, path
        self.products = self._products_of_stops()
        # what has happened at any time shows that the clock is stopped only if it cannot have started since
        after_stop = self._stages_after_stop()
        self.starts_only_before = {event: after_stop.isdisjoint(self._stages_of_event(event)) for event in clock.starts}
        self.running_since = {event: self._stages_running_since(event) for event in clock.starts}
        self.running = frozenset[Name]().union(*self.running_since.values())
        self.stoppable = self._stages_stoppable()

    def findings(self) -> Iterator[CheckFinding]:
        meant = set[Name]()
        for found, names in self._all_findings():
            if names.isdisjoint(self.clock.outlives):
                yield found
            meant |= names
        for event, stages in late_starts(self.graph, self.clock, self.stoppable).items():
            if left := [stage for stage in stages if self.clock.outlives.keys().isdisjoint({event, stage})]:
                yield self._late_start(event, left)
            meant |= {event, *stages}
        for name in self.clock.outlives.keys() - meant:
            yield CheckFinding(
                (*self.path, "outlives"),
                gettext(
                    "{clock} does not outlive anything at {name}; take it out of outlives:",
                    clock=self.clock.code,
                    name=name,
                ),
                kind="outlives_nothing",
                clock=self.clock.code,
                act=name,
            )

    def _all_findings(self) -> Iterator[tuple[CheckFinding, frozenset[Name]]]:
        """Yield each finding with the names under which `outlives` may give its reason."""
        name = self.clock.code
        for edge in self.graph.edges:
            if self._runs_on_along(edge):
                act = f"{edge.source}.{edge.name}"
                says = gettext(
                    "{clock} can run on when {act} leads to {stage}, and nothing that can happen from "
                    "there on stops it; name the outcome under stops:, or give the reason under outlives:",
                    clock=name,
                    act=act,
                    stage=edge.to,
                )
                found = CheckFinding(
                    (*self.path, "stops"), says, kind="clock_runs_on", clock=name, stage=edge.to, act=act
                )
                yield found, self.graph.names_of(edge) | {edge.to}
        if not self.clock.breach or not self.clock.stops:
            return
        for edge in self.graph.steps:
            cut_off = self._closes(edge.to) and self._runs_through(edge)
            if cut_off and not self._stops_before_join(edge.source):
                act = f"{edge.source}.{edge.name}"
                says = gettext(
                    "{clock} can still run when {act} leads to {end}, and is cut off there, neither done "
                    "nor late; name it under stops:, or give the reason under outlives:",
                    clock=name,
                    act=act,
                    end=edge.to,
                )
                found = CheckFinding(
                    (*self.path, "stops"), says, kind="clock_cut_off", clock=name, stage=edge.to, act=act
                )
                yield found, self.graph.names_of(edge) | {edge.to}

    def _late_start(self, event: EventName, stages: list[Name]) -> CheckFinding:
        name = self.clock.code
        says = gettext(
            "{event} may come as late as {stages}: {clock} would start there, and nothing that "
            "can happen from there on stops it; name under stops: what comes later, exclude it "
            "by when: or permits:, or give the reason under outlives:",
            clock=name,
            event=event,
            stages=listed(stages),
        )
        return CheckFinding((*self.path, "starts"), says, kind="clock_starts_late", clock=name, act=event)

    def _runs_on_along(self, edge: Edge) -> bool:
        """Return True when a step leads from where the clock can be stopped, or where it starts, to where it cannot."""
        if edge.to not in self.running or edge.to in self.stoppable or self._closes(edge.to):
            return False
        return self._is_start(edge) or (not edge.stays and self._runs_through(edge))

    def _runs_through(self, edge: Edge) -> bool:
        """Return True when the clock can run, and be stopped, where a step begins, and runs on after it."""
        since = [event for event, stages in self.running_since.items() if edge.source in stages & self.stoppable]
        return any(not self._ends_with(edge, event) for event in since)

    def _stages_after_stop(self) -> Stages:
        """Return the stages at which a track can stand once something has stopped the clock."""
        graph, stops = self.graph, frozenset(self.clock.stops)
        by_step = [edge for edge in graph.edges if self._is_stop(edge)]
        alone = [stage for stage in graph.stages if not graph.spontaneous_events[stage].isdisjoint(stops)]
        aside = (graph.concurrent_stages[stage] for stage in (*alone, *(edge.source for edge in by_step)))
        return graph.stages_from(frozenset[Name]((*alone, *(edge.to for edge in by_step))).union(*aside), graph.edges)

    def _stages_of_event(self, event: EventName) -> Iterator[Name]:
        """Yield the stages at which an event can happen; none for an entry, with which the case begins."""
        yield from (edge.source for edge in self.graph.edges if event in self.graph.names_of(edge))
        yield from (stage for stage in self.graph.stages if event in self.graph.spontaneous_events[stage])

    def _closes(self, stage: Name) -> bool:
        return self.graph.stages[stage].kind == "end" and self.graph.stages[stage].ends == "case"

    def _is_start(self, edge: Edge) -> bool:
        return not self.graph.names_of(edge).isdisjoint(self.clock.starts)

    def _is_stop(self, edge: Edge) -> bool:
        return not self.graph.names_of(edge).isdisjoint(self.clock.stops)

    def _ends_with(self, edge: Edge, since: EventName | None = None) -> bool:
        """Return True when the clock does not run after a step, or does not apply to a case that can take it. `since`:
        the event that has started it. A gate that is open to a case without that event is not open to this one for
        it."""
        invariants = invariants_of(self.graph)
        stage_act = self.graph.law.stage_act(edge.source, edge.name)
        assert stage_act is not None
        offering = invariants.offering_clocks(edge.name)
        if stage_act.way.offered and offering and all(clock.code == self.clock.code for clock in offering):
            return True
        states = [NeedsFact.model_validate({"fact": name, "is": value}) for name, value in stage_act.way.sets.items()]
        taken = any(clock.code != self.clock.code for clock in invariants.taking_clocks(edge.name))  # asks no gate
        gates = [] if taken else [gate.needs for _, gate in stage_act.gates]
        started = NeedsEvent(event=since, ever=True) if since else None
        needs = [while_met(need, self.clock.when) for need in (*gates, *states)]
        needs = [need and while_met(need, started) for need in needs]
        if any(need is None or _asks_for_end(need, self.clock.code) for need in needs):
            return True
        starts = (since,) if since else self.clock.starts
        if all(self.starts_only_before[start] for start in starts):
            certain = invariants.tokens_after_step[edge]
        else:
            certain = self.graph.tokens_of(edge)
            needs = [need and _of_present_visit(need) for need in needs]
        certain = certain.union(*(implied_tokens(need) for need in needs if need))
        return not certain.isdisjoint(self._stop_tokens(edge.source))

    def _stops_before_join(self, stage: Name) -> bool:
        """Return True when one of the tracks that all meet at a stage starts the clock and stops it on its way there:
        another track may be at the stage while it runs, but nothing can be done there."""
        join = self.graph.stages[stage].joins
        if join is None or join.needs != "all":
            return False
        return any(stage not in (running or {stage}) for running in (self.running_on_track(one) for one in join.of))

    def running_on_track(self, track: Name) -> Stages:
        """Return the stages of a track at which the clock can run; none where something else starts it."""
        here, starts = self.graph.stages_of_track.get(track, frozenset()), set[Name]()
        for event in self.clock.starts:
            found = self._stages_of_start(event, track, here)
            if not found:
                return frozenset()
            starts |= found
        steps = [edge for edge in self.graph.steps if edge.source in here and not self._is_stop(edge)]
        return self.graph.stages_from(starts, [edge for edge in steps if not self._ends_with(edge)])

    def _stages_of_start(self, event: EventName, track: Name, here: Stages) -> set[Name]:
        """Return where a track stands after an event that starts the clock; none where it comes without the track."""
        for place, rule in enumerate(self.graph.law.procedure.rules):
            if rule.clock and event == over_name(rule.clock.code):
                return set(ClockCourse(self.graph, rule.clock, ("rules", place, "clock")).running_on_track(track))
        edges = [edge for edge in self.graph.edges if event in self.graph.names_of(edge)]
        moved = [edge for edge in edges if edge.track == track or (edge.track is None and edge.source in here)]
        all_on_track = {(edge.source, edge.name) for edge in edges} == {(edge.source, edge.name) for edge in moved}
        return {edge.to for edge in moved} if all_on_track else set()

    def _stop_tokens(self, stage: Name) -> frozenset[Name]:
        """Return the tokens of which one, once there, says that the clock is stopped."""
        if self.clock.stops_on == "all" and len(self.clock.stops) > 1:
            missing = set(self.clock.stops) - invariants_of(self.graph).tokens_on_every_path[stage]
            return frozenset(self.clock.stops) if len(missing) <= 1 else frozenset()
        return frozenset(self.clock.stops) | self.products

    def _products_of_stops(self) -> frozenset[Name]:
        """Return the tokens that nothing but a stop brings about: the document that only it makes."""
        graph = self.graph
        stopping = frozenset[Name]().union(*(graph.tokens_of(edge) for edge in graph.edges if self._is_stop(edge)))
        others = (graph.tokens_of(edge) for edge in graph.edges if not self._is_stop(edge))
        return stopping.difference(*others, *graph.spontaneous_events.values())

    def _stages_running_since(self, event: EventName) -> Stages:
        """Return the stages at which the clock can run after one of the events that start it; not those that are
        reached only after a stop for certain."""
        sources = self.graph.stages_running(self.clock)
        edges = [edge for edge in self.graph.edges if edge.source in sources and not self._ends_with(edge, event)]
        starts = [edge.to for edge in self.graph.edges if event in self.graph.names_of(edge)]
        starts += [first for entry, first in self.graph.entries.items() if entry == event]
        starts += stages_of_coming(self.graph, self.clock, event)
        found = self.graph.stages_from(starts, edges) & self.graph.reachable_stages
        return frozenset(stage for stage in found if not (self.starts_only_before[event] and self._is_over_at(stage)))

    def _is_over_at(self, stage: Name) -> bool:
        certain = invariants_of(self.graph).tokens_on_every_path[stage]
        stopping = all if self.clock.stops_on == "all" else any
        return bool(self.clock.stops) and stopping(name in certain for name in self.clock.stops)

    def _stages_stoppable(self) -> Stages:
        """Return the stages from which something that stops the clock can happen before it starts again."""
        graph = self.graph
        if not self.clock.stops:
            return frozenset(graph.stages)
        stops = {edge.source for edge in graph.edges if self._is_stop(edge)}
        stops |= {name for name in graph.stages if not graph.spontaneous_events[name].isdisjoint(self.clock.stops)}
        stops |= {name for name in graph.stages if not graph.concurrent_stages[name].isdisjoint(stops)}
        return graph.stages_to(stops, [edge for edge in graph.edges if not self._is_start(edge)])


def _of_present_visit(need: Requirement) -> Requirement:
    """Return what a requirement asks of the present visit to its stage; an event of any age may lie before the
    start of a clock."""
    match need:
        case NeedsEvent(ever=True):
            return NeedsNone(none=())
        case NeedsAll(all=parts):
            return NeedsAll(all=tuple(map(_of_present_visit, parts)))
        case NeedsAny(any=parts):
            return NeedsAny(any=tuple(map(_of_present_visit, parts)))
    return need


def _asks_for_end(need: Requirement, clock: Name) -> bool:
    """Return True when a requirement is met only while the clock does not run."""
    match need:
        case NeedsClock(clock=name, is_=state):
            return name == clock and state != "running"
        case NeedsAll(all=parts):
            return any(_asks_for_end(part, clock) for part in parts)
        case NeedsAny(any=parts):
            return all(_asks_for_end(part, clock) for part in parts)
        case NeedsNone(none=parts):
            return any(isinstance(part, NeedsClock) and part.clock == clock and part.is_ == "running" for part in parts)
    return False
