"""Whether a case can always be brought to an end, whatever happened before.

At each stage the checker tries every history that the rules of the stage can tell apart (a *history* is a
`StageContext` with its tokens assumed present or absent) and asks which steps the office can then surely take. A stage
is safe when, on each of its histories, some step that is surely open leads to a safe stage; ends are safe. Stages that
never become safe can hold a case for ever.

Example: `decide` has one outcome, which asks for a document that only one of two paths to `decide` issues. On the other
path nothing is open: a case can be stuck at `decide`.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from models.requirement import EventName, Name
from procedures.checker.event_graph import EventGraph
from procedures.checker.gates import blocking_reason, is_action_open
from procedures.checker.histories import context_per_history, history_tokens
from procedures.checker.stage_context import StageContext
from procedures.checker.stage_graph import Edge
from procedures.references import Flaw
from wording.translation import N_, Message, gettext, listed

PRODUCTS: Mapping[str, Message] = {
    "document": N_("document {name}"),
    "approval": N_("approval {name}"),
    "opened": N_("opened {name}"),
    "item": N_("item {name}"),
    "party": N_("a filer who is {name}"),
    "earlier": N_("an earlier complaint of the filer ({name})"),
}


HistoryEdges = tuple[StageContext, list[Edge]]
"""A history at a stage, with the steps that are surely open then."""

DeadlockNode = tuple[Name, frozenset[EventName] | None]
"""A stage; where its rules ask by which event it was entered, with the names of that event."""


@lru_cache(maxsize=8)
def histories_by_stage(graph: EventGraph) -> Mapping[Name, list[HistoryEdges]]:
    """Return for each stage its histories, each with what is surely open then."""
    return {
        stage: [(context, _open_edges(graph, context)) for context in context_per_history(graph, stage)]
        for stage in graph.stages
    }


def _open_edges(graph: EventGraph, context: StageContext) -> list[Edge]:
    leaving = [edge for edge in graph.steps if edge.source == context.stage]
    return [edge for edge in leaving if is_action_open(context, edge.source, edge.name)]


def target_node(graph: EventGraph, edge: Edge) -> DeadlockNode:
    """Return the node that a step leads to."""
    return edge.to, graph.names_of(edge) if edge.to in _stages_told_apart(graph) else None


@lru_cache(maxsize=8)
def _stages_told_apart(graph: EventGraph) -> frozenset[Name]:
    """Return the stages whose rules ask by which event they were entered."""
    histories = histories_by_stage(graph)
    return frozenset(stage for stage in histories if any(context.arrived_by for context, _ in histories[stage]))


def histories_by_node(graph: EventGraph) -> Mapping[DeadlockNode, list[HistoryEdges]]:
    """Return the histories of each node."""
    found: dict[DeadlockNode, list[HistoryEdges]] = {}
    for stage, histories in histories_by_stage(graph).items():
        for context, edges in histories:
            found.setdefault((stage, context.arrived_by), []).append((context, edges))
    return found


def edges_to_end(graph: EventGraph, *safe: Name) -> dict[DeadlockNode, list[Edge]]:
    """Return the nodes from which an office that does all it can always comes to an end, with the steps that lead on.

    `safe`: stages taken to be safe besides the ends.
    """
    histories = histories_by_node(graph)
    found: dict[DeadlockNode, list[Edge]] = {node: [] for node in histories if node[0] in {*graph.ends, *safe}}
    while True:
        leading = {node: _advancing_edges(graph, histories[node], found) for node in histories if node not in found}
        more = {node: edges for node, edges in leading.items() if edges}
        if not more:
            return found
        found |= more


def _advancing_edges(graph: EventGraph, histories: list[HistoryEdges], known: Collection[DeadlockNode]) -> list[Edge]:
    """Return the open steps that lead to known nodes; nothing where on some history there is none."""
    leading = [[edge for edge in edges if target_node(graph, edge) in known] for _, edges in histories]
    return list(dict.fromkeys(edge for edges in leading for edge in edges)) if all(leading) else []


def deadlock_flaws(graph: EventGraph) -> Iterator[Flaw]:
    """Yield a flaw for each stage that can hold a case.

    Named are the stages from which nothing leads on by itself; where there is none, those that would make all others
    safe; failing that, all.
    """
    histories = histories_by_node(graph)
    caught = [node for node in histories if node not in edges_to_end(graph)]
    holding = [node for node in caught if not _advancing_edges(graph, histories[node], histories.keys() - {node})]
    decisive = [node for node in caught if len(edges_to_end(graph, node[0])) == len(histories)]
    for stage in dict.fromkeys(stage for stage, _ in holding or decisive or caught):
        names = [edge.name for edge in graph.steps if edge.source == stage]
        of_stage = [history for node in holding or caught if node[0] == stage for history in histories[node]]
        shut = [history for history in of_stage if not _advancing_edges(graph, [history], histories.keys() - caught)]
        reasons = _deadlock_reasons(graph, (shut or of_stage)[0])
        yield Flaw(
            ("stages", stage),
            gettext(
                "a case can be stuck at {stage}: of {names}, none that leads on to an end is sure to "
                "be open{reasons}; let one ask only for what can be stated or done there",
                stage=stage,
                names=listed(names),
                reasons=reasons,
            ),
        )


def _deadlock_reasons(graph: EventGraph, history: HistoryEdges) -> str:
    """Return on which history a case is stuck, and what blocks the steps that would lead on."""
    context, open_edges = history
    asked = context.known_tokens & set(history_tokens(graph, context.stage))
    looked = [gettext("{token} is there", token=token_text(token)) for token in sorted(asked)]
    looked += [gettext("{token} is not", token=token_text(token)) for token in sorted(context.absent_tokens)]
    looked += [gettext("after {event}", event=min(context.arrived_by))] if context.arrived_by else []
    leaving = [edge for edge in graph.steps if edge.source == context.stage and not edge.stays]
    stage_acts = [(edge, graph.law.stage_act(edge.source, edge.name)) for edge in leaving if edge not in open_edges]
    why = dict.fromkeys(
        blocking_reason(context, edge.source, edge.name, stage_act) for edge, stage_act in stage_acts if stage_act
    )
    told = (looked, list(filter(None, why)))
    return "".join(gettext(" ({words})", words=listed(words)) for words in told if words)


def token_text(token: Name) -> str:
    """Return a token (see `event_graph`) as a person reads it."""
    event, _, clock = token.partition(" within ")
    if clock:
        return gettext("{name} within {clock}", name=event, clock=clock)
    product, _, rest = token.partition(" ")
    name, _, state = rest.partition(" ")
    if state:
        return gettext("item {name} {state}", name=name, state=state)
    return PRODUCTS[product](name=name) if name else gettext("{name}", name=token)
