"""Whether a single requirement can come true at a stage: by what came before, by what can be done there."""

from collections.abc import Callable, Mapping
from typing import Any

from models.requirement import (
    EventName,
    Name,
    NeedsApproval,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEvent,
    NeedsItems,
    NeedsLinked,
    NeedsReason,
    NeedsRegistered,
    NeedsText,
    Requirement,
)
from procedures.checker.stage_context import StageContext
from procedures.checker.unresolved_names import HAPPENS
from rules.event_names import over, served


def chance(need: Requirement, wanted: bool, office: StageContext) -> bool:
    """Whether it can be met, or (not `wanted`) be unmet."""
    asked = MEANING.get(type(need))
    return asked is None or bool(asked(need, wanted, office))


def _text(_: NeedsText, wanted: bool, office: StageContext) -> bool:
    return wanted or not office.sure  # what has been written cannot be unwritten


def _reason(_: NeedsReason, _wanted: bool, _office: StageContext) -> bool:
    return True


def _event(need: NeedsEvent, wanted: bool, office: StageContext) -> bool:
    if not wanted:
        late = need.within is not None and (not office.sure or in_time(need) in office.without)
        return late or (office.cannot(need.event) if need.ever else _never_since(need.event, office))
    late = need.within is not None and not _in_time(need, office)
    if late or (need.before and office.sure and need.before in office.may):
        return False
    if need.ever and office.can(need.event):
        return True
    if office.sure:
        return _sure_since(need.event, office)
    if need.ever:
        return need.event in office.may
    return need.event in office.graph.since[office.stage] or any(need.event in one for one in office.led)


def _sure_since(name: EventName, office: StageContext) -> bool:
    """What led here, what can be done here first, what must come while one waits here."""
    if _always_led(name, office) or name in office.done:
        return True
    clocks = [clock for key, (_, clock) in office.law.clocks.items() if over(key) == name]
    clocks += office.surety.takers(name)
    if any(office.surety.is_over(clock, office.stage) for clock in clocks):
        return True
    receipt = any(notice.receipt and served(notice.name) == name for _, notice in office.law.notices)
    return receipt or (name in HAPPENS and office.does(name))


def _never_since(name: EventName, office: StageContext) -> bool:
    if office.sure:
        return name not in office.graph.since[office.stage] and not any(name in one for one in office.led)
    return not _always_led(name, office)


def _always_led(name: EventName, office: StageContext) -> bool:
    return bool(office.led) and all(name in one for one in office.led)


def _in_time(need: NeedsEvent, office: StageContext) -> bool:
    """What came late stays late: nobody is sure of it."""
    clock = office.law.clocks[need.within or ""][1]
    return in_time(need) in office.had if office.sure else not office.may.isdisjoint(clock.starts)


def in_time(need: NeedsEvent) -> Name:
    """How it is called that an event has happened within a limit."""
    return f"{need.event} within {need.within}"


def _duty(need: NeedsDuty, wanted: bool, office: StageContext) -> bool:
    """Ticked it stays ticked."""
    here = office.graph.stages[office.stage]
    duty = here.duties.get(need.duty)
    if not wanted:
        return not (duty and office.sure)
    return duty is not None and office.graph.permitted(office.stage, "tick") and office.anybody(duty.by or here.who)


def _document(need: NeedsDocument, wanted: bool, office: StageContext) -> bool:
    name = f"document {need.document}"
    if not wanted:
        return office.cannot(name) or (bool(need.signed_by) and not office.sure)
    return office.can(name) and all(_signs(role, office) for role in need.signed_by)


def _signs(name: Name, office: StageContext) -> bool:
    """An outside party's signature is put on record; whom a fact names must have been named."""
    given = office.law.procedure.roles[name].given_by
    return office.graph.permitted(office.stage, "sign") and not (office.sure and given and given not in office.stated)


def _approval(need: NeedsApproval, wanted: bool, office: StageContext) -> bool:
    """Asked on a track that can be opened here, it will be answered: whether it is given is another matter."""
    name = f"approval {need.approval}"
    if not wanted:
        return office.cannot(name) or not office.sure
    return office.can(name) or need.approval in _asked_beside(office)


def _asked_beside(office: StageContext) -> frozenset[Name]:
    """The stages of the tracks that acts of this stage open."""
    edges = office.graph.edges
    opens = [edge.to for edge in edges if edge.source == office.stage and edge.track and edge.name in office.doable]
    return office.graph.onward(opens, edges) if opens else frozenset()


def _consent(_: NeedsConsent, wanted: bool, office: StageContext) -> bool:
    """It is put on record, given or not."""
    return not wanted or office.does("consent")


def _count(need: NeedsCount, wanted: bool, office: StageContext) -> bool:
    if wanted:
        enough = need.at_least is None or _often(need.count, need.at_least, office)
        return enough and (need.at_most is None or _seldom(need.count, need.at_most, office))
    fewer = need.at_least is not None and _seldom(need.count, need.at_least - 1, office)
    return fewer or (need.at_most is not None and _often(need.count, need.at_most + 1, office))


def _often(name: Name, times: int, office: StageContext) -> bool:
    if times < 1:
        return True
    if name in office.graph.stages:
        here = name == office.stage or name in office.graph.back([office.stage], office.graph.edges)
        return here and (not office.sure or (name == office.stage and times == 1))
    return name in office.done or (office.can(name) and (times == 1 or not office.sure))


def _seldom(name: Name, times: int, office: StageContext) -> bool:
    """Not for sure where it may have happened more often."""
    if times < 0:
        return False
    if name in office.graph.stages:
        before = office.graph.back([office.stage], office.graph.edges)
        before |= office.graph.beside[office.stage]
        return name not in before if office.sure else times > 0 or name != office.stage
    return office.cannot(name) or (times > 0 and not office.sure)


def _items(need: NeedsItems, wanted: bool, office: StageContext) -> bool:
    if not wanted:
        return not office.sure or office.cannot(f"item {need.items}")
    enough = not need.at_least or there(need.items, need.state, office)
    return enough and (not need.every or _every(need, office))


def _every(need: NeedsItems, office: StageContext) -> bool:
    """Of none every one is so."""
    return office.cannot(f"item {need.items}") or _in_state(need.items, need.state, office)


def there(items: Name, states: tuple[Name, ...], office: StageContext) -> bool:
    """Whether there can be an item in one of the states."""
    return office.can(f"item {items}") and _in_state(items, states, office)


def _in_state(items: Name, states: tuple[Name, ...], office: StageContext) -> bool:
    """Whether an item can be brought into one of the states, or has never been in another."""
    first = next(iter(office.law.procedure.items[items].states))
    been = [
        one for one in office.law.procedure.items[items].states if one == first or f"item {items} {one}" in office.may
    ]
    began = first in states and office.can(f"item {items}")
    return not states or {*been} <= {*states} or began or any(office.can(f"item {items} {one}") for one in states)


def _linked(need: NeedsLinked, wanted: bool, office: StageContext) -> bool:
    """Every complaint ends in time; at which end nobody can be sure."""
    name = f"opened {need.linked}"
    if not wanted:
        return not office.sure or office.cannot(name)
    return office.can(name) and not (office.sure and need.has)


def _registered(_: NeedsRegistered, _wanted: bool, _office: StageContext) -> bool:
    return True


MEANING: Mapping[type[Requirement], Callable[[Any, bool, StageContext], bool]] = {
    NeedsText: _text,
    NeedsReason: _reason,
    NeedsEvent: _event,
    NeedsDuty: _duty,
    NeedsDocument: _document,
    NeedsApproval: _approval,
    NeedsConsent: _consent,
    NeedsCount: _count,
    NeedsItems: _items,
    NeedsLinked: _linked,
    NeedsRegistered: _registered,
}
