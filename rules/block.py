"""`enforce: block` what is refused, and by which rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from models.case import Case, Position
from models.law import Law, Opening
from models.messages import Act, FactValue, Refusal, TextRef, Why
from models.procedure import Gate, Rule
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsNone,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
    Requirement,
)
from rules import document, roles


@dataclass(frozen=True)
class Scene:
    """The case as it would stand with what the act states; without an act, as it stands. `position` is the stage
    that asks; without one nothing has to be fresh."""

    law: Law
    case: Case
    facts: Mapping[Name, FactValue]
    texts: Mapping[Name, TextRef]
    act: Act | None = None
    position: Position | None = None


def standing_still(law: Law, case: Case, position: Position | None = None) -> Scene:
    """The case as it stands, nobody acting."""
    return Scene(law, case, case.facts, case.texts, position=position)


def met(need: Requirement, scene: Scene) -> bool:
    """Whether a requirement is met. What nobody has stated meets nothing, `none` apart."""
    return MEANING[type(need)](need, scene)


def _all(need: NeedsAll, scene: Scene) -> bool:
    return all(met(part, scene) for part in need.all)


def _any(need: NeedsAny, scene: Scene) -> bool:
    return any(met(part, scene) for part in need.any)


def _none(need: NeedsNone, scene: Scene) -> bool:
    return not any(met(part, scene) for part in need.none)


def _fact(need: NeedsFact, scene: Scene) -> bool:
    if need.now and (scene.act is None or need.fact not in scene.act.facts):
        return False
    return fact_met(need, scene.facts.get(need.fact))


def fact_met(need: NeedsFact, value: FactValue | None) -> bool:
    """Whether a value is what is asked for; yes is not 1."""
    if value is None:
        return False
    if need.is_ is not None:
        return _same(value, need.is_)
    if need.in_:
        return any(_same(value, one) for one in need.in_)
    if need.has is not None:
        return isinstance(value, tuple) and need.has in value
    return _large_enough(need, len(value) if isinstance(value, tuple) else value)


def _same(value: FactValue, asked: bool | int | Name) -> bool:
    return value == asked and isinstance(value, bool) == isinstance(asked, bool)


def _large_enough(need: NeedsFact, size: FactValue) -> bool:
    if need.at_least is None and need.more_than is None:
        return True
    if not isinstance(size, int) or isinstance(size, bool):
        return False
    return size >= (need.at_least if need.at_least is not None else size) and (
        need.more_than is None or size > need.more_than
    )


def _text(need: NeedsText, scene: Scene) -> bool:
    text = scene.texts.get(need.text)
    return text is not None and (need.free_of is None or need.free_of not in text.holds)


def _reason(need: NeedsReason, scene: Scene) -> bool:
    return scene.act is not None and need.reason in scene.act.texts


def _event(need: NeedsEvent, scene: Scene) -> bool:
    happening = scene.case.happened.get(need.event)
    if happening is None or (scene.position and not need.ever and happening.seq < scene.position.seq):
        return False
    other = scene.case.happened.get(need.before) if need.before else None
    if other and (other.at, other.seq) < (happening.at, happening.seq):
        return False
    clock = scene.case.clocks.get(need.within) if need.within else None
    return need.within is None or bool(clock and clock.due and clock.started <= happening.at < clock.due)


def _clock(need: NeedsClock, scene: Scene) -> bool:
    clock = scene.case.clocks.get(need.clock)
    if clock is None:
        return False
    over = clock.expired is not None and not clock.withdrawn
    return {
        "over": over,
        "stopped": clock.stopped is not None,
        "running": clock.stopped is None and not over,
    }[need.is_]


def _duty(need: NeedsDuty, scene: Scene) -> bool:
    return scene.position is not None and need.duty in scene.position.ticked


def _document(need: NeedsDocument, scene: Scene) -> bool:
    issued = scene.case.documents.get(need.document)
    stated = all(name in scene.facts or name in scene.texts for name in need.states)
    signed = all(document.signed_by(scene.law, scene.case, need.document, role) for role in need.signed_by)
    return issued is not None and stated and signed


def _approval(need: NeedsApproval, scene: Scene) -> bool:
    return need.approval in scene.case.approved


def _consent(need: NeedsConsent, scene: Scene) -> bool:
    consent = scene.case.consents.get(need.consent)
    return consent is not None and consent.given and consent.of == need.of


def _count(need: NeedsCount, scene: Scene) -> bool:
    if need.count in scene.law.procedure.stages:
        times = scene.case.rounds.get(need.count, 0)
    else:
        happening = scene.case.happened.get(need.count)
        times = happening.times if happening else 0
    return (need.at_least is None or times >= need.at_least) and (need.at_most is None or times <= need.at_most)


def _items(need: NeedsItems, scene: Scene) -> bool:
    items = scene.case.items.get(need.items, {}).values()
    fit = [
        item
        for item in items
        if (not need.state or item.state in need.state) and set(need.has) <= item.facts.keys() | item.texts.keys()
    ]
    return (not need.every or len(fit) == len(items)) and len(fit) >= (need.at_least or 0)


def _linked(need: NeedsLinked, scene: Scene) -> bool:
    ends = [link.end for link in scene.case.links.values() if link.entry == need.linked and link.end]
    return any(need.has in (None, end) for end in ends)


def _registered(need: NeedsRegistered, scene: Scene) -> bool:
    known = set(scene.case.registered.get(need.registered, ()))
    if scene.act:
        known |= set(scene.act.registered.get(need.registered, ()))
    asked = scene.facts.get(need.who) if need.who else scene.act.actor if scene.act else None
    persons = asked if isinstance(asked, tuple) else (asked,)
    return asked is not None and set(persons) <= known


def _role(need: NeedsRole, scene: Scene) -> bool:
    return scene.act is not None and roles.acts_as(scene.law, scene.case, scene.act, need.role)


def _other_person(need: NeedsOtherPerson, scene: Scene) -> bool:
    maker = scene.case.happened.get(need.other_person)
    return scene.act is not None and (maker is None or maker.by != scene.act.actor)


def _other_unit(need: NeedsOtherUnit, scene: Scene) -> bool:
    maker = scene.case.happened.get(need.other_unit)
    return scene.act is not None and (maker is None or not _share_a_unit(scene.law, maker.standing, scene.act.standing))


def _share_a_unit(law: Law, one: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    return any(name in law.units for name in set(one) & set(other))


MEANING: Mapping[type[Requirement], Callable[[Any, Scene], bool]] = {
    NeedsAll: _all,
    NeedsAny: _any,
    NeedsNone: _none,
    NeedsFact: _fact,
    NeedsText: _text,
    NeedsReason: _reason,
    NeedsEvent: _event,
    NeedsClock: _clock,
    NeedsDuty: _duty,
    NeedsDocument: _document,
    NeedsApproval: _approval,
    NeedsConsent: _consent,
    NeedsCount: _count,
    NeedsItems: _items,
    NeedsLinked: _linked,
    NeedsRegistered: _registered,
    NeedsRole: _role,
    NeedsOtherPerson: _other_person,
    NeedsOtherUnit: _other_unit,
}


def refusals(opening: Opening, scene: Scene) -> list[Refusal]:
    """The rules whose requirement the act does not meet, and the stage's own `who`."""
    refused = gated(opening.gates, scene)
    by_role = any(refusal.why is Why.role for refusal in refused)
    if not by_role and not belongs(opening.who, scene):
        refused.append(Refusal(why=Why.role))
    return refused


def gated(gates: tuple[tuple[Rule, Gate], ...], scene: Scene) -> list[Refusal]:
    """The rules whose requirement is not met."""
    return [Refusal(why=_why(gate.needs), rule=rule.id) for rule, gate in gates if not met(gate.needs, scene)]


def belongs(who: tuple[Name, ...], scene: Scene) -> bool:
    """Whether it is the actor's to do. Work that has been handed over is no longer everybody's who holds the
    stage, but the holder's; helpers act beside."""
    act, position = scene.act, scene.position
    if act is None:
        return False
    if position and (position.holder or position.helpers):
        staged = scene.law.stage(position.stage).who
        given = {position.holder, *position.helpers}
        if set(who) & set(staged) and not given.isdisjoint(act.holders):
            return True
        if position.holder:
            who = tuple(role for role in who if role not in staged)
    return roles.acts_as(scene.law, scene.case, act, who)


def _why(need: Requirement) -> Why:
    match need:
        case NeedsRole():
            return Why.role
        case NeedsOtherPerson() | NeedsOtherUnit():
            return Why.same_person
        case _:
            return Why.needs
