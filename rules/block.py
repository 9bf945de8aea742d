"""`enforce: block` what is refused, and by which rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.case import Case
from models.law import Law, Opening
from models.messages import Act, FactValue, Refusal, Why
from models.procedure import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsClock,
    NeedsEvent,
    NeedsFact,
    NeedsNone,
    NeedsOtherPerson,
    NeedsRole,
    NeedsText,
    Requirement,
)
from rules import roles


@dataclass(frozen=True)
class Scene:
    """The case as it would stand with what the act states; without an act, as it stands."""

    law: Law
    case: Case
    facts: Mapping[Name, FactValue]
    texts: frozenset[Name]
    act: Act | None = None


def standing_still(law: Law, case: Case) -> Scene:
    """The case as it stands, nobody acting."""
    return Scene(law, case, case.facts, frozenset(case.texts))


def met(need: Requirement, scene: Scene) -> bool:
    """Whether a requirement is met. What nobody has stated meets nothing, `none` apart."""
    match need:
        case NeedsAll(all=parts):
            return all(met(part, scene) for part in parts)
        case NeedsAny(any=parts):
            return any(met(part, scene) for part in parts)
        case NeedsNone(none=parts):
            return not any(met(part, scene) for part in parts)
        case _:
            return _stands(need, scene)


def _stands(need: Requirement, scene: Scene) -> bool:
    match need:
        case NeedsFact():
            return fact_met(need, scene.facts.get(need.fact))
        case NeedsText(text=name):
            return name in scene.texts
        case NeedsEvent(event=name):
            return name in scene.case.happened
        case NeedsClock():
            return _clock_met(need, scene)
        case NeedsRole() | NeedsOtherPerson():
            return scene.act is not None and _person_met(need, scene, scene.act)
        case _:
            raise AssertionError(f"{need} is made of parts")


def fact_met(need: NeedsFact, value: FactValue | None) -> bool:
    """Whether a value is what is asked for; yes is not 1."""
    if value is None:
        return False
    if need.is_ is not None:
        return value == need.is_ and isinstance(value, bool) == isinstance(need.is_, bool)
    if need.has is not None:
        return isinstance(value, tuple) and need.has in value
    size = len(value) if isinstance(value, tuple) else value
    return need.at_least is None or (isinstance(size, int) and size >= need.at_least)


def _clock_met(need: NeedsClock, scene: Scene) -> bool:
    clock = scene.case.clocks.get(need.clock)
    if clock is None:
        return False
    over = clock.expired is not None and not clock.withdrawn
    return {
        "over": over,
        "stopped": clock.stopped is not None,
        "running": clock.stopped is None and not over,
    }[need.is_]


def _person_met(need: NeedsRole | NeedsOtherPerson, scene: Scene, act: Act) -> bool:
    if isinstance(need, NeedsRole):
        return roles.holds(scene.law, scene.case, act.actor, act.standing, need.role, stands_for=act.stands_for)
    maker = scene.case.happened.get(need.other_person)
    return maker is None or maker.by != act.actor


def refusals(opening: Opening, scene: Scene) -> list[Refusal]:
    """The rules whose requirement the act does not meet, and the stage's own `who`."""
    failed = [(rule, gate) for rule, gate in opening.gates if not met(gate.needs, scene)]
    refused = [Refusal(why=_why(gate.needs), rule=rule.id) for rule, gate in failed]
    by_role = any(refusal.why is Why.role for refusal in refused)
    if not by_role and not met(NeedsRole(role=opening.who), scene):
        refused.append(Refusal(why=Why.role))
    return refused


def _why(need: Requirement) -> Why:
    match need:
        case NeedsRole():
            return Why.role
        case NeedsOtherPerson():
            return Why.same_person
        case _:
            return Why.needs
