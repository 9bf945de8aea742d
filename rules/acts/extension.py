"""`extension:` more time asked for, granted or declined; and a breach that was none, withdrawn."""

from collections.abc import Iterator
from datetime import date, datetime

from models.case import Case, ClockState, Position, Request
from models.law import Law
from models.limit import Clock, Extension
from models.messages import Act, Event, Refusal, Why
from rules import block, roles
from rules.acts.common_acts import clock_of
from rules.block import Scene
from rules.clock import COUNTED, limit_of, split

EXTEND, APPROVE, REFUSE, WITHDRAW = "extend", "approve", "refuse", "withdraw_breach"
ACTS = (EXTEND, APPROVE, REFUSE, WITHDRAW)


def refusals(law: Law, case: Case, here: Position, act: Act, scene: Scene) -> list[Refusal]:
    """What forbids asking, deciding or withdrawing."""
    match act.name:
        case "extend":
            return _extension_refusals(law, case, act, scene)
        case "withdraw_breach":
            return _withdrawal_refusals(law, case, here, act)
        case _:
            return _decision_refusals(law, case, act)


def _extension_refusals(law: Law, case: Case, act: Act, scene: Scene) -> list[Refusal]:
    found = clock_of(law, case, act)
    if found is None:
        return [Refusal(why=Why.no_clock)]
    rule, clock, state = found
    extension = clock.extension
    if extension is None or _is_set(case, clock):
        return [Refusal(why=Why.no_extension, rule=rule.id, about=clock.name)]
    if (state.expired is not None and not extension.late) or state.held:
        return [Refusal(why=Why.too_late, rule=rule.id, about=clock.name)]
    refused = [] if roles.acts_as(law, case, act, extension.asks) else [Refusal(why=Why.role)]
    if _beyond(extension, act, state, case):
        refused.append(Refusal(why=Why.beyond_cap, rule=rule.id, about=clock.name))
    if extension.needs and not block.met(extension.needs, scene):
        refused.append(Refusal(why=Why.needs, rule=rule.id, about=clock.name))
    return refused


def _is_set(case: Case, clock: Clock) -> bool:
    """A limit set by an act is moved by setting it anew, one that ends on a day of its own by a new date; neither has
    units to extend."""
    if clock.extension is None or clock.extension.by == "date":
        return False
    unit = limit_of(case.facts, clock)[1]
    by_fact = clock.limit.n is None and clock.limit.by is None
    return by_fact or clock.limit.set_by in case.facts or (unit is not None and unit not in COUNTED)


def _beyond(extension: Extension, act: Act, state: ClockState, case: Case) -> bool:
    """Beyond what may be asked at a time, in all, or so often; requests still open count as granted."""
    open_ones = [one for one in case.requests.values() if one.clock == act.clock]
    if extension.times is not None and state.grants + len(open_ones) >= extension.times:
        return True
    if extension.by == "date":
        return act.until is None or act.units is not None or not _later(act.until, state)
    if act.units is None or act.until is not None:
        return True
    asked = state.extended + sum(one.units or 0 for one in open_ones) + act.units
    each, total = extension.each or act.units, extension.total or asked
    return act.units > each or asked > total


def _later(until: date, state: ClockState) -> bool:
    return state.last_day is None or until > state.last_day


def pending(case: Case, act: Act) -> Request | None:
    """The request an approval or refusal speaks of: of the clock it names, or the only one there is."""
    open_ones = [one for one in case.requests.values() if act.clock in (None, one.clock)]
    return open_ones[0] if open_ones else None


def _decision_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    request = pending(case, act)
    if request is None:
        return [Refusal(why=Why.no_request, about=act.clock and split(act.clock)[0])]
    rule, clock = law.clock(request.clock)
    assert clock.extension is not None
    refused = [] if roles.acts_as(law, case, act, clock.extension.grants) else [Refusal(why=Why.role)]
    if request.by == act.actor:
        refused.append(Refusal(why=Why.same_person, rule=rule.id, about=clock.name))
    if act.until and (request.until is None or not _later(act.until, case.clocks[request.clock])):
        refused.append(Refusal(why=Why.beyond_cap, rule=rule.id, about=clock.name))
    return refused


def _withdrawal_refusals(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """A breach is withdrawn by another person, where a late report shows that the clock stopped in time."""
    state = case.clocks.get(act.clock) if act.clock else None
    if act.clock is None or state is None or state.expired is None or state.withdrawn:
        return [Refusal(why=Why.no_breach)]
    rule, clock = law.clock(act.clock)
    if state.stopped is None or state.due is None or state.stopped >= state.due:
        return [Refusal(why=Why.no_breach, rule=rule.id, about=clock.name)]
    refused = [] if roles.acts_as(law, case, act, law.stage(here.stage).who) else [Refusal(why=Why.role)]
    if act.actor in _reporters(case, clock):
        refused.append(Refusal(why=Why.same_person, rule=rule.id, about=clock.name))
    return refused


def _reporters(case: Case, clock: Clock) -> set[str | None]:
    return {case.happened[name].by for name in clock.stops if name in case.happened}


def events(case: Case, act: Act, said: Event) -> Iterator[Event]:
    """What asking, deciding or withdrawing becomes."""
    name, item = split(act.clock or "")
    mine = {"name": name, "item": item}
    match act.name:
        case "extend":
            yield said.model_copy(update={**mine, "type": "asked", "units": act.units, "until": act.until})
        case "withdraw_breach":
            yield said.model_copy(update={**mine, "type": "breach_withdrawn"})
        case _:
            yield from _decided(case, act, said)


def _decided(case: Case, act: Act, said: Event) -> Iterator[Event]:
    """The last request refused lets go of the breach it held, which keeps the instant it was due."""
    request = pending(case, act)
    assert request is not None
    kind = "granted" if act.name == APPROVE else "declined"
    name, item = split(request.clock)
    mine = {"type": kind, "name": name, "item": item, "refers_to": request.seq, "until": act.until}
    yield said.model_copy(update=mine)
    others = [one for one in case.requests.values() if one.clock == request.clock and one is not request]
    if kind == "declined" and not others:
        yield from _breach_of(case.clocks[request.clock], name, said.recorded_at)


def _breach_of(state: ClockState, name: str, now: datetime) -> Iterator[Event]:
    if state.held and state.due:
        yield Event(seq=0, type="expired", name=name, item=state.item, at=state.due, recorded_at=now)
