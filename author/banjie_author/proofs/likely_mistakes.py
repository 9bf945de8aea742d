"""Mistakes that are easily made and that no single rule shows: each is a finding.

- `open_at_once`: an outcome that a clock takes when it is over can be taken by people on the first day.
- `grants_to_own_unit`: a unit that asks for more time may grant it.
- `ends_untold`: a case of the person who filed it can end without their being told anything.
- `ends_by_silence`: an act that ends a case is open because nobody has answered a question.
- `limit_unknown`: a limit depends on a fact that nothing asks for by the time it is needed.
- `round_without_limit`: a way back to a stage that has a limit the first time, and none the second.
- `idle_states`: `states:` names a fact on which nothing rests, or that the act's own rules ask for.

An act whose text means that nobody is told, or that a round has no limit, says so: `meant`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, product

from banjie_author.proofs.finding import CheckFinding
from models.indexes.stage_act import StageAct
from models.limit import Clock
from models.procedure import Procedure
from models.requirement import Name, NeedsAll, NeedsAny, NeedsClock, NeedsEvent, NeedsFact, NeedsNone, Requirement
from models.rule import Gate, Notice
from procedures.checker.event_graph import EventGraph
from procedures.checker.gates import invariants_of, possible_context, stage_act_requirements
from procedures.checker.implications import certain_parts
from procedures.checker.solver import jointly_satisfiable
from procedures.checker.stage_graph import Edge
from procedures.references import outcomes_and_acts
from procedures.source import YamlPath
from rules.event_names import over_name
from wording.translation import gettext, joined, listed


def likely_mistake_findings(graph: EventGraph) -> Iterator[CheckFinding]:
    """Yield every likely mistake."""
    for place, rule in enumerate(graph.law.procedure.rules):
        if rule.clock:
            path: YamlPath = ("rules", place, "clock")
            yield from _open_at_once(graph, rule.clock, path)
            yield from _grants_to_own_unit(graph, rule.clock, path)
            yield from _limit_unknown(graph, rule.clock, path)
            yield from _round_without_limit(graph, rule.clock, path)
    yield from _ends_untold(graph)
    yield from _ends_by_silence(graph)
    yield from _idle_states(graph)


def no_likely_mistake_text(graph: EventGraph) -> str:
    """Return what is proved where no mistake is found."""
    parts = [
        gettext("what a clock takes waits for it"),
        gettext("no unit is named both as asking for more time and as granting it"),
    ]
    parts += (
        [gettext("each end comes with or after a notice to whoever filed")] if _tells_filer(graph.law.procedure) else []
    )
    parts += [gettext("what limits depend on is asked for"), gettext("each way back has a limit again")]
    return gettext("{parts}; or the act says why not", parts=joined(parts))


def not_excluded_texts(graph: EventGraph) -> Iterator[str]:
    """Yield which of these mistakes can still be made: a unit that a fact names may be one that grants more time; a
    procedure without a notice to whoever filed ends without one."""
    procedure = graph.law.procedure
    if not _tells_filer(procedure):
        yield gettext("that whoever filed is told of an end: no notice goes to them")
    for _, clock in graph.law.clocks.values():
        for role in clock.extension.asks if clock.extension else ():
            fact = procedure.facts.get(procedure.roles[role].named_in or "")
            both = [name for name in clock.extension.grants if fact and name in fact.one_of] if clock.extension else []
            if both:
                yield gettext(
                    "that {role} does not grant its own request: it may be {units}, which grants more "
                    "time on {clock}; see the gates at approve",
                    role=role,
                    units=listed(both),
                    clock=clock.code,
                )


# ---- clocks ----------------------------------------------------------------------------------------------------


def _open_at_once(graph: EventGraph, clock: Clock, path: YamlPath) -> Iterator[CheckFinding]:
    for place, rung in enumerate(clock.over):
        edges = [edge for edge in graph.steps if rung.do == "take" and edge.name == rung.code and rung.only]
        for edge in edges:
            if graph.stages[edge.source].approval is None and not _waits_for_limit(graph, edge, clock):
                act = f"{edge.source}.{edge.name}"
                says = gettext(
                    "{act} is taken when {clock} is over, and people can take it on the first day; write "
                    "offered: true there, or a gate {{clock: {clock}, is: over}}",
                    act=act,
                    clock=clock.code,
                )
                at = (*path, "over", place)
                yield CheckFinding(at, says, kind="open_at_once", clock=clock.code, act=act)


def _waits_for_limit(graph: EventGraph, edge: Edge, clock: Clock) -> bool:
    """Return True when nobody but the clock can take a step, or only after its limit."""
    stage_act = graph.law.stage_act(edge.source, edge.name)
    assert stage_act is not None
    if stage_act.way.offered or not stage_act.who:
        return True
    return any(clock.code in ends for _, gate in stage_act.gates for ends in _ends_awaited(graph, gate.needs))


def _ends_awaited(graph: EventGraph, need: Requirement) -> Iterator[frozenset[Name]]:
    """Yield sets of limits of which one is over, at the least, wherever a requirement is met."""
    match need:
        case NeedsAll(all=parts):
            for part in parts:
                yield from _ends_awaited(graph, part)
        case NeedsAny(any=parts) if parts:
            each = [frozenset[Name]().union(*_ends_awaited(graph, part)) for part in parts]
            if all(each):
                yield frozenset[Name]().union(*each)
        case NeedsClock(clock=name, is_="over"):
            yield frozenset((name,))
        case NeedsEvent(event=event):
            yield frozenset(name for name in graph.law.clocks if over_name(name) == event)


def _grants_to_own_unit(graph: EventGraph, clock: Clock, path: YamlPath) -> Iterator[CheckFinding]:
    extension = clock.extension
    roles = graph.law.procedure.roles
    for place, role in enumerate(extension.grants if extension else ()):
        if extension and extension.second_person and role in extension.asks and roles[role].is_ == "unit":
            says = gettext(
                "{role} both asks for more time on {clock} and grants it: a unit may grant its own "
                "request; name another role under grants:",
                role=role,
                clock=clock.code,
            )
            at = (*path, "extension", "grants", place)
            yield CheckFinding(at, says, kind="grants_to_own_unit", clock=clock.code, person=role)


def _limit_unknown(graph: EventGraph, clock: Clock, path: YamlPath) -> Iterator[CheckFinding]:
    needed = set(_facts_of_limit(clock))
    if not needed:
        return
    invariants = invariants_of(graph)
    intake = {name for fact in graph.law.procedure.facts.values() for name in fact.follows}
    for edge in graph.edges:
        if graph.names_of(edge).isdisjoint(clock.starts) or edge.source not in graph.reachable_stages:
            continue
        stated = invariants.statements_on_every_path[edge.source] | invariants.statements_with_step[edge]
        stops = [one for one in graph.edges if not graph.names_of(one).isdisjoint(clock.stops)]
        asked = frozenset[Name]().union(
            *(invariants.statements_with_step[one] for one in stops),
            *(invariants.statements_on_every_path[one.source] for one in stops),
        )
        missing = needed - stated - asked - intake
        if missing:
            act = f"{edge.source}.{edge.name}"
            says = gettext(
                "{clock} depends on {facts}, and no rule asks for that when {act} starts it; ask for it by a record",
                clock=clock.code,
                act=act,
                facts=listed(sorted(missing)),
            )
            yield CheckFinding((*path, "starts"), says, kind="limit_unknown", clock=clock.code, act=act)


def _facts_of_limit(clock: Clock) -> Iterator[Name]:
    """Yield the facts without which a clock never applies, or has no end."""
    for need in certain_parts(clock.when) if clock.when else ():
        if isinstance(need, NeedsFact):
            yield need.fact
    if clock.limit.n is None:
        yield from filter(None, [clock.limit.by])


def _round_without_limit(graph: EventGraph, clock: Clock, path: YamlPath) -> Iterator[CheckFinding]:
    if not clock.breach:
        return
    starts = [edge for edge in graph.edges if not graph.names_of(edge).isdisjoint(clock.starts)]
    limited = {edge.to for edge in starts if not edge.stays and graph.stages[edge.to].kind != "end"}
    later = graph.stages_from(limited, graph.edges)
    for edge in graph.steps:
        back = edge.to in limited and edge.source in later and edge not in starts and not edge.stays
        if back and not _has_limit(graph, edge):
            act = f"{edge.source}.{edge.name}"
            says = gettext(
                "{act} leads back to {stage}, where {clock} runs the first time and no limit does "
                "then; name it under starts:, or give the reason at that act: meant: "
                "{{round_without_limit: …}}",
                act=act,
                stage=edge.to,
                clock=clock.code,
            )
            yield CheckFinding(
                (*path, "starts"), says, kind="round_without_limit", clock=clock.code, stage=edge.to, act=act
            )


def _has_limit(graph: EventGraph, edge: Edge) -> bool:
    """Return True when some limit runs where a step leads: one that goes on, or that it starts."""
    names = graph.names_of(edge)
    clocks = [clock for _, clock in graph.law.clocks.values() if clock.breach]
    return any(
        not names.isdisjoint(clock.starts)
        or (edge.source in graph.stages_running(clock) and names.isdisjoint(clock.stops))
        for clock in clocks
    )


# ---- telling ---------------------------------------------------------------------------------------------------


def _ends_untold(graph: EventGraph) -> Iterator[CheckFinding]:
    law, telling = graph.law, _telling_events(graph)
    unfiled = {*law.procedure.periodic, *(way.opens.entry for way in law.act_definitions() if way.opens)}
    unfiled |= {own.after_closing for own in law.procedure.acts.values() if own.after_closing}
    complaints = [first for entry, first in graph.entries.items() if entry not in unfiled]
    silent = [edge for edge in graph.edges if graph.names_of(edge).isdisjoint(telling)]
    reached = graph.stages_from(complaints, silent)
    invariants = invariants_of(graph)
    for edge in graph.steps if _tells_filer(law.procedure) else ():
        end = graph.stages[edge.to]
        if end.kind != "end" or end.ends != "case" or edge.source not in reached:
            continue
        happened = invariants.tokens_on_every_path[edge.source] | invariants.tokens_after_step[edge]
        if happened.isdisjoint(telling):
            act = f"{edge.source}.{edge.name}"
            says = gettext(
                "{act} ends the case at {end}, and {roles} may not have been told anything; ask for "
                "it by a notice, or give the reason at that act: meant: {{ends_untold: …}}",
                act=act,
                end=edge.to,
                roles=law.procedure.filing_role,
            )
            path = ("acts", edge.name) if edge.own else ("stages", edge.source, "outcomes", edge.name)
            yield CheckFinding(path, says, kind="ends_untold", act=act)


def _tells_filer(procedure: Procedure) -> bool:
    """Return True if some notice goes to whoever filed, by whichever entry."""
    filer = procedure.filing_role
    return any(rule.notice and filer in rule.notice.addressees for rule in procedure.rules)


def _telling_events(graph: EventGraph) -> frozenset[Name]:
    """Return the events with which whoever filed the complaint is told something."""
    law, filer = graph.law, graph.law.procedure.filing_role
    return frozenset(
        name for _, notice in law.notice_rules if filer in notice.addressees for name in _telling_names(graph, notice)
    )


def _telling_names(graph: EventGraph, notice: Notice) -> Iterator[Name]:
    yield from graph.law.act_names_at(notice.by)
    if not notice.by:
        yield from graph.law.notice_events(notice)


# ---- what was never asked --------------------------------------------------------------------------------------


def _ends_by_silence(graph: EventGraph) -> Iterator[CheckFinding]:
    """Yield the gates at an end that are met because nobody has answered a question."""
    for edge in graph.steps:
        stage_act = graph.law.stage_act(edge.source, edge.name)
        if stage_act is None or edge.source not in graph.reachable_stages or not _leads_to_end(graph, edge):
            continue
        if unasked := {name for _, gate in stage_act.gates for name in _unasked(graph, edge, stage_act, gate)}:
            act = f"{edge.source}.{edge.name}"
            says = gettext(
                "{act} ends the case, and is open where nobody has stated {facts}: what was never "
                "asked is not a no; ask for it by a record, or give the reason at that act: meant: "
                "{{ends_by_silence: …}}",
                act=act,
                facts=listed(sorted(unasked)),
            )
            path: YamlPath = ("acts", edge.name) if edge.own else ("stages", edge.source, "outcomes", edge.name)
            yield CheckFinding(path, says, kind="ends_by_silence", act=act)


def _leads_to_end(graph: EventGraph, edge: Edge) -> bool:
    """Return True for a step that ends the case, or that leaves but one of several ends, to which the next step
    leads: turned away, and then told so."""
    ends = {name for name, stage in graph.stages.items() if stage.kind == "end" and stage.ends == "case"}
    following = {one.to for one in graph.steps if one.source == edge.to and not one.stays}
    several = len(ends & graph.stages_from([edge.source], graph.edges)) > 1
    return edge.to in ends or (several and not edge.stays and len(following) == 1 and following <= ends)


def _unasked(graph: EventGraph, edge: Edge, stage_act: StageAct, gate: Gate) -> set[Name]:
    """Return the facts that some way through a gate needs not to be so, and that need not be stated for that way."""
    invariants, context = invariants_of(graph), possible_context(graph, edge.source)
    stated = invariants.statements_on_every_path[edge.source] | invariants.statements_with_step[edge]
    needs = stage_act_requirements(graph.law, edge.source, stage_act)
    ways = [(way, _denied(way)) for way in _ways_to_meet(gate.needs)]
    found = set[Name]()
    for name in frozenset[Name]().union(*(denied for _, denied in ways)) - stated:
        silent = NeedsNone(none=(NeedsFact(fact=name, ever=True),))
        others = [NeedsNone(none=(NeedsAll(all=way),)) for way, denied in ways if name not in denied]
        resting = [(*way, silent, *others, *needs) for way, denied in ways if name in denied]
        known = graph.law.procedure.facts[name].known
        if not known and any(jointly_satisfiable(one, context) for one in resting):
            found.add(name)
    return found


def _denied(way: Iterable[Requirement]) -> set[Name]:
    """Return the facts of which a way says that something is not so."""
    parts = chain.from_iterable(need.none for need in way if isinstance(need, NeedsNone))
    return {part.fact for part in parts if isinstance(part, NeedsFact) and not part.now}


def _ways_to_meet(need: Requirement, *, wanted: bool = True) -> list[tuple[Requirement, ...]]:
    """Return the ways to meet a requirement (or, not `wanted`, to leave it unmet): of each all that it asks for."""
    match need:
        case NeedsAll(all=parts):
            every = wanted
        case NeedsAny(any=parts):
            every = not wanted
        case NeedsNone(none=parts):
            every, wanted = wanted, not wanted
        case _:
            return [(need if wanted else NeedsNone(none=(need,)),)]
    ways = [_ways_to_meet(part, wanted=wanted) for part in parts]
    return [tuple(chain(*chosen)) for chosen in product(*ways)] if every else [*chain(*ways)]


# ---- stating ---------------------------------------------------------------------------------------------------


def _idle_states(graph: EventGraph) -> Iterator[CheckFinding]:
    """Yield what `states:` need not name. Who holds a role or is complained of, and a text,
    may be changed because it is named there."""
    law = graph.law
    for path, name, way in outcomes_and_acts(law.procedure):
        found = [law.stage_act(stage, name) for stage in graph.stages] if way.states else []
        there = [opened for opened in found if opened and opened.way is way]
        silent = [replace(opened, way=opened.way.model_copy(update={"states": ()})) for opened in there]
        changed = law.role_facts | law.respondent_facts
        asked = set(way.states).intersection(*(opened.asks_for for opened in silent)) - changed
        for fact in way.states:
            if fact in law.procedure.facts and (fact in asked or fact not in law.load_bearing_facts):
                says = gettext(
                    "{act} names {fact} under states:, though nothing rests on it or its own rules ask "
                    "for it; leave it out",
                    act=name,
                    fact=fact,
                )
                yield CheckFinding((*path, "states"), says, kind="idle_states", act=name)
