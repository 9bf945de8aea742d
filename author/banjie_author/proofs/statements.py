"""What the engine holds for every text, said of this one: from where it is returned, and who states what rules rest on.

Both hold by construction (`rules/event_effects/returns.py`, `rules/fact.py`); the report names what they come to here.
"""

from models.indexes.requirement_parts import facts_in
from models.requirement import Name
from procedures.checker.event_graph import EventGraph
from wording.translation import gettext, listed


def returns_text(graph: EventGraph) -> str:
    """Return from which stages a case may be returned, each to one where it has been."""
    if not graph.returns:
        return gettext("no stage is returned from")
    return gettext(
        "only {stages} may be returned from, and only to where the case has been", stages=listed(graph.returns)
    )


def stated_facts_text(graph: EventGraph) -> str | None:
    """Return by what the facts are stated on which rules rest: the acts that ask for them, else the form alone."""
    law = graph.law
    resting = {name for name in law.load_bearing_facts if not law.procedure.facts[name].known}
    if not resting:
        return None
    asked = {name for act in law.stage_acts() for name in (*act.asks_for, *act.settles)}
    gates = [gate.needs for rule in law.procedure.rules for gate in rule.gates]  # also those of acts of every text
    gates += [clock.extension.needs for _, clock in law.clocks.values() if clock.extension and clock.extension.needs]
    asked |= {name for needs in gates for name in facts_in(needs)}
    anew = frozenset[Name]().union(*(act.settles for act in law.stage_acts()))
    again = [name for name in law.procedure.facts if name in resting & anew]
    says = gettext(
        "facts and texts on which rules rest are stated by the acts that ask for them, never "
        "in passing; a fact is corrected with a reason by another person, or whom the text "
        "names, past the gates of the acts that state it"
    )
    says = (
        gettext(
            "{says}; stated anew, by whoever may do it, with an act that asks for it each time: {facts}",
            says=says,
            facts=listed(again),
        )
        if again
        else says
    )
    alone = [name for name in law.procedure.facts if name in resting - asked]
    return (
        gettext("{says}; stated by the intake form alone: {facts}", says=says, facts=listed(alone)) if alone else says
    )
