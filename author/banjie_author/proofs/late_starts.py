"""Where an event that no step brings, such as a note or the end of another limit, starts a clock too late.

Such an event can come at any stage at which the case stands by then. Where nothing that stops the clock can happen
from that stage on, the clock would count something that is over. A receipt comes late as well, but starts nothing once
something that stops its clock has happened (`rules.notices`).
"""

from collections.abc import Callable, Mapping

from models.limit import Clock
from models.requirement import EventName, Name
from procedures.checker.event_graph import EventGraph
from procedures.checker.gates import possible_context
from procedures.checker.implications import without_freshness
from procedures.checker.solver import jointly_satisfiable
from procedures.checker.stage_graph import Edge, Stages
from rules.event_names import extended_name, over_name, served_name


def late_starts(
    graph: EventGraph, clock: Clock, stoppable: Stages, running: Callable[[Clock], Stages]
) -> Mapping[EventName, list[Name]]:
    """Return for each event that starts a clock the stages at which it can come too late. `stoppable` are the stages
    from which something that stops the clock can happen, `running` says at which stages another clock can run."""
    late: dict[EventName, list[Name]] = {}
    for event in clock.starts:
        coming = [stage for stage in stages_of_coming(graph, clock, event) if stage not in stoppable]
        of_clock = [other for _, other in graph.law.clocks.values() if event in _events_of(other)]
        if coming and of_clock:
            there = frozenset[Name]().union(*map(running, of_clock))
            coming = [stage for stage in coming if stage in there]
        if stages := [stage for stage in coming if _can_apply(graph, clock, stage)]:
            late[event] = stages
    return late


def _events_of(clock: Clock) -> tuple[EventName, ...]:
    """Return the events that happen only while a clock runs."""
    return over_name(clock.name), extended_name(clock.name)


def stages_of_coming(graph: EventGraph, clock: Clock, event: EventName) -> list[Name]:
    """Return the stages at which an event can start a clock without a step: a receipt only where its notice can be
    under way, and nothing has stopped the clock since."""
    notices = [notice for _, notice in graph.law.notice_rules if served_name(notice.name) == event]
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
