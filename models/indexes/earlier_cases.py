"""Which acts ask whether who filed a complaint had filed another before."""

from models.indexes.requirement_parts import simple_requirements
from models.procedure import Procedure
from models.requirement import Name, NeedsEarlier
from models.rule import Place, Slug
from models.stage import OUTCOME_OF_ANSWER


def procedures_searched(procedure: Procedure, act: Name) -> frozenset[Slug]:
    """Return the procedures among whose cases a gate before the act looks for an earlier one. Of a gate at a tag every
    act is taken to bear it: then the register looks once too often."""
    names = frozenset(OUTCOME_OF_ANSWER.values()) | {act} if act in OUTCOME_OF_ANSWER else frozenset({act})
    gates = [gate for rule in procedure.rules for gate in rule.gates if any(_may_be(at, names) for at in gate.at)]
    asked = [need for gate in gates for need in simple_requirements(gate.needs) if isinstance(need, NeedsEarlier)]
    return frozenset(need.procedure or procedure.slug for need in asked)


def _may_be(place: Place, names: frozenset[Name]) -> bool:
    return place.rpartition(".")[2] in names or (place.startswith("#") and "." not in place)
