"""The reminder of the house (久未办理提醒): a stage for which the text sets no limit is not forgotten all the same.

For each such stage the law of a case gets an ordinary clock that breaks no duty: it begins when the case comes to the
stage, ends when the case leaves it, and reminds whoever acts there, from the second time on also their head.
"""

from collections.abc import Iterable, Iterator

from models.limit import Clock
from models.procedure import Procedure, Role
from models.requirement import EventName, Name
from models.rule import HOUSE_MARK, Rule
from procedures.checker.event_graph import EventGraph
from procedures.checker.soundness import event_graph_of
from procedures.checker.stage_graph import Edge
from rules.event_effects.returns import RETURN
from rules.event_names import MAX_NAME, idle_name
from wording.regulation_names import HEAD_OF, NOT_ACTED_ON, REMINDER_OF_HOUSE, language_of
from wording.translation import said_in

IDLE_REMINDER = "idle_reminder"  # the key beside the settings under which an office says after how many working days
HOUSE_IDLE_DAYS = 10  # working days, where the office's file says nothing


def with_idle_reminders(procedure: Procedure, days: int) -> Procedure:
    """Return the procedure with a reminder, every so many working days, at each stage without a limit."""
    graph = event_graph_of(procedure)
    roles = dict(procedure.roles)
    rules = [
        Rule(
            id=f"{procedure.prefix}{HOUSE_MARK}{place}",
            article=said_in(language_of(procedure), REMINDER_OF_HOUSE),
            enforce="clock",
            clock=_reminder(graph, stage, days, roles),
        )
        for place, stage in enumerate(stages_without_limit(graph), start=1)
    ]
    return procedure.model_copy(update={"roles": roles, "rules": (*procedure.rules, *rules)})


def stages_without_limit(graph: EventGraph) -> Iterator[Name]:
    """Yield the stages at which no clock with a breach can run."""
    limited = [graph.stages_running(clock) for _, clock in graph.law.clocks.values() if clock.breach]
    for name, stage in graph.stages.items():
        if stage.kind != "end" and not any(name in running for running in limited):
            yield name


def _reminder(graph: EventGraph, stage: Name, days: int, roles: dict[Name, Role]) -> Clock:
    """Return the reminder of a stage. Roles of heads that the procedure lacks are added to `roles`."""
    here = graph.stages[stage]
    acting = here.approval.by if here.approval else here.who
    inside = [name for name in acting if roles[name].is_ != "outside"]
    heads = dict.fromkeys(head for name in inside if (head := _head_of(name, graph.law.procedure, roles)))
    starts = _names(graph, [edge for edge in graph.edges if edge.to == stage and not edge.stays])
    starts += [entry for entry, first in graph.entries.items() if first == stage]
    starts += [f"{source}.{RETURN}" for source, target in graph.returns.items() if target == stage]
    leaving = [edge for edge in graph.edges if _ends_stay(graph, edge, stage)]
    stops = [*_names(graph, leaving), *([f"{stage}.{RETURN}"] if stage in graph.returns else [])]
    to: list[dict[str, object]] = [{"do": "remind", "to": name} for name in inside]
    to += [{"do": "remind", "to": name, "after": days} for name in heads if name not in inside]
    written = {
        "code": idle_name(stage),
        "name": said_in(language_of(graph.law.procedure), NOT_ACTED_ON, name=here.name),
        "starts": starts,
        "stops": [name for name in stops if name not in starts],
        "limit": {"n": days, "unit": "working_day"},
        "again": "restart",
        "repeats": True,
        "breach": False,
        "over": to,
    }
    return Clock.model_validate(written)


def _ends_stay(graph: EventGraph, edge: Edge, stage: Name) -> bool:
    """Return True when a step leaves a stage, or drops the track that stands there."""
    joins = graph.stages[edge.to].joins
    dropped = joins is not None and joins.needs == "any" and edge.source in graph.concurrent_stages[stage]
    return (edge.source == stage and not edge.stays and edge.track is None) or dropped


def _names(graph: EventGraph, edges: Iterable[Edge]) -> list[EventName]:
    """Return the names of steps: the bare one where all steps of that name are among them."""
    found = {(edge.source, edge.name) for edge in edges}
    bare = {
        name
        for _, name in found
        if all((other.source, other.name) in found for other in graph.edges if other.name == name)
    }
    return list(dict.fromkeys(name if name in bare else f"{source}.{name}" for source, name in sorted(found)))


def _head_of(name: Name, procedure: Procedure, roles: dict[Name, Role]) -> Name | None:
    """Return the role of the head of a unit, or of the unit from which a person is named; None where none is known."""
    role = roles[name]
    if role.is_ == "named":
        units = [unit for unit in procedure.facts[role.named_in or ""].from_ if roles[unit].is_ == "unit"]
        return _head_of(units[0], procedure, roles) if len(units) == 1 else None
    if role.is_ != "unit":
        return None
    place = {"named_in": role.named_in} if role.named_in else {"unit": name}
    head = Role.model_validate(
        {"name": said_in(language_of(procedure), HEAD_OF, name=role.name), "is": "head_of", **place}
    )
    known = next(
        (
            other
            for other, its in roles.items()
            if (its.is_, its.unit, its.named_in) == ("head_of", head.unit, head.named_in)
        ),
        None,
    )
    if known is None:
        known = f"head_{name}"[:MAX_NAME]
        roles[known] = head
    return known
