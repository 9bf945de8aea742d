"""Why a limit that is meant to end the wait for a party does not surely end it."""

from collections.abc import Iterator

from models.limit import Clock
from models.requirement import Name, NeedsClock, NeedsEvent
from procedures.checker.event_graph import EventGraph
from procedures.checker.gates import invariants_of, stage_act_requirements
from procedures.checker.implications import certain_parts
from rules.event_names import over_name, served_name
from wording.translation import gettext, listed


def idle_limit_reasons(graph: EventGraph, stage: Name) -> Iterator[str]:
    """Yield for each limit upon which something can be done at a stage why it may never be over there."""
    acts = {*graph.law.stage_act_names(stage)}
    clocks = [clock for _, clock in graph.law.clocks.values()]
    doing = [clock for clock in clocks if any(rung.name in acts for rung in clock.over)]
    asked = [clock for clock in clocks if clock not in doing and clock.name in _asked_over(graph, stage)]
    invariants = invariants_of(graph)
    for clock in (*doing, *asked):
        started = not invariants.tokens_on_every_path[stage].isdisjoint(clock.starts)
        lasting = clock in asked and started and invariants.has_certain_limit(clock, stage)
        if not lasting and not invariants.surely_runs_out_at(clock, stage):
            yield _reason(graph, clock, stage)


def _asked_over(graph: EventGraph, stage: Name) -> set[Name]:
    """Return the clocks that must be over for something at a stage."""
    opened = [found for name in graph.law.stage_act_names(stage) if (found := graph.law.stage_act(stage, name))]
    needs = [need for one in opened for need in stage_act_requirements(graph.law, stage, one)]
    parts = [part for need in needs for part in certain_parts(need)]
    events = {part.event for part in parts if isinstance(part, NeedsEvent)}
    over = {name for name in graph.law.clocks if over_name(name) in events}
    return over | {part.clock for part in parts if isinstance(part, NeedsClock) and part.is_ == "over"}


def _reason(graph: EventGraph, clock: Clock, stage: Name) -> str:
    """Return why a clock is not sure to run out at a stage."""
    receipts = {served_name(notice.name) for _, notice in graph.law.notice_rules if notice.receipt}
    if receipts.issuperset(clock.starts):
        return gettext(
            "the limit {clock} does not count: it starts at {events}, and a receipt may never "
            "come; start it at an act of the office itself",
            clock=clock.name,
            events=listed(clock.starts),
        )
    if clock.when:
        return gettext(
            "the limit {clock} does not count: it has a when:, and where that is not met there "
            "is no limit; add a limit without a condition",
            clock=clock.name,
        )
    if not invariants_of(graph).has_certain_limit(clock, stage):
        facts = listed(filter(None, (clock.limit.set_by, clock.limit.by)))
        return gettext(
            "the limit {clock} does not count: its length depends on {facts}, for which no rule "
            "asks before; ask for it by a record, or write n: and unit:",
            clock=clock.name,
            facts=facts,
        )
    return gettext(
        "the limit {clock} does not count: not every way to {stage} starts it; name each "
        "event that leads there under starts:",
        clock=clock.name,
        stage=stage,
    )
