"""Whether returns lead back, which clocks they let run again, and what a further round asks anew."""

from collections.abc import Iterator

from models.indexes.stage_act import StageAct
from models.requirement import Name, NeedsAll, NeedsAny, NeedsDocument, NeedsFact, NeedsReason, NeedsText, Requirement
from procedures.checker.event_graph import EventGraph
from procedures.references import Flaw
from rules.event_effects.returns import RETURN
from wording.translation import gettext


def return_flaws(graph: EventGraph) -> Iterator[Flaw]:
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


def clocks_run_again(graph: EventGraph, stage: Name, target: Name) -> list[Name]:
    """Return the clocks that a return can let run again: they run at its target, and stop on the way from there."""
    between = graph.stages_from([target], graph.steps) & graph.stages_to([stage], graph.steps)
    events = {name for edge in graph.edges if edge.source in between for name in graph.names_of(edge)}
    events |= {name for place in between for name in graph.spontaneous_events[place]}
    return [
        name
        for name, (_, clock) in graph.law.clocks.items()
        if target in graph.stages_running(clock) and not events.isdisjoint(clock.stops)
    ]


def asked_anew(graph: EventGraph, stages: tuple[Name, ...]) -> tuple[Name, ...]:
    """Return the facts and texts that a further round through these stages must state anew to go on."""
    inside = [edge for edge in graph.edges if edge.source in stages and edge.to in stages]
    acts = [act for edge in inside if (act := graph.law.stage_act(edge.source, edge.name))]
    lasting = graph.law.role_facts | graph.law.class_facts | graph.law.procedure.facts_beside_names
    return tuple(sorted({name for act in acts for name in _asked_in_this_round(act)} - lasting))


def _asked_in_this_round(act: StageAct) -> Iterator[Name]:
    for _, record in act.records:
        yield from () if record.ever else record.fields
    for _, notice in act.notices:
        yield from notice.with_
    for _, gate in act.gates:
        yield from _stated_in_this_round(gate.needs)


def _stated_in_this_round(need: Requirement) -> Iterator[Name]:
    match need:
        case NeedsFact(fact=name, ever=False) | NeedsText(text=name, ever=False):
            yield name
        case NeedsReason(reason=name):  # given with the act itself, so with that of this round
            yield name
        case NeedsDocument(document=document, states=names, ever=ever):
            yield from () if ever else (document,)
            yield from names
        case NeedsAll(all=parts) | NeedsAny(any=parts):
            for part in parts:
                yield from _stated_in_this_round(part)
        case _:  # `none` looks at the value as last stated; all else is not a statement
            pass
