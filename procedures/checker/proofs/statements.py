"""What the engine holds for every text, said of this one: from where it is returned, and who states what rules rest on.

Both hold by construction (`rules/event_effects/returns.py`, `rules/fact.py`); the report names what they come to here.
"""

from models.indexes.requirement_parts import facts_in
from models.requirement import Name
from procedures.checker.event_graph import EventGraph
from wording.language import listed
from wording.table.checker import checker_proofs


def returns_text(graph: EventGraph) -> str:
    """Return from which stages a case may be returned, each to one where it has been."""
    if not graph.returns:
        return checker_proofs.NO_RETURN()
    return checker_proofs.RETURNS_BACK(stages=listed(graph.returns))


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
    says = checker_proofs.STATED_WHERE_ASKED()
    says = checker_proofs.STATED_ANEW(says=says, facts=listed(again)) if again else says
    alone = [name for name in law.procedure.facts if name in resting - asked]
    return checker_proofs.FORM_ALONE(says=says, facts=listed(alone)) if alone else says
