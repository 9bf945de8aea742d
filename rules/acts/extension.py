"""Acts on limits: ask for an extension, grant or decline it, and withdraw a breach that was none."""

from collections.abc import Iterator
from datetime import date, datetime

from models.case import Case, ClockState, ExtensionRequest
from models.events import ActEventFields, Announced, Asked, BreachWithdrawn, Declined, Event, Granted
from models.law import Law
from models.limit import Clock, Extension
from models.messages import Act, Refusal, Why
from rules import roles
from rules.acts.common_acts import EXTEND
from rules.acts.common_checks import clock_of_act
from rules.clock import extended_until, limit_unit, split_clock_key
from rules.missing import missing_for, missing_role
from rules.requirements import RequirementContext, requirement_met
from rules.statutory_time.counting import EXTENDABLE_UNITS

APPROVE, REFUSE, WITHDRAW = "approve", "refuse", "withdraw_breach"
EXTENSION_ACTS = (EXTEND, APPROVE, REFUSE, WITHDRAW)
DETAILS = ("clock", "units", "until")


def extension_act_refusals(law: Law, case: Case, act: Act, context: RequirementContext) -> list[Refusal]:
    """Return what forbids asking for an extension, deciding on it, or withdrawing a breach."""
    match act.name:
        case "extend":
            return _extend_refusals(law, case, act, context)
        case "withdraw_breach":
            return _withdrawal_refusals(law, case, act)
        case _:
            return _decision_refusals(law, case, act)


def _extend_refusals(law: Law, case: Case, act: Act, context: RequirementContext) -> list[Refusal]:
    found = clock_of_act(law, case, act)
    if found is None:
        return [Refusal(why=Why.no_clock)]
    rule, clock, state = found
    extension = clock.extension
    if extension is None or _has_no_units(case, clock, state):
        return [Refusal(why=Why.no_extension, rule=rule.id, about=clock.code)]
    if (state.expired is not None and not extension.late) or state.held:
        return [Refusal(why=Why.too_late, rule=extension.rules.get("asks", rule.id), about=clock.code)]
    asks = extension.asks
    refused = [] if roles.acts_as(law, case, act, asks) else [Refusal(why=Why.role, missing=missing_role(asks))]
    if _is_beyond_cap(extension, act, state, case):
        refused.append(Refusal(why=Why.beyond_cap, rule=extension.rules.get("total", rule.id), about=clock.code))
    if extension.needs and not requirement_met(extension.needs, context):
        lacking = missing_for(extension.needs, context)
        asking = extension.rules.get("asks", rule.id)
        refused.append(Refusal(why=Why.needs, rule=asking, about=clock.code, missing=lacking))
    return refused


def _has_no_units(case: Case, clock: Clock, state: ClockState) -> bool:
    """Return True if the limit has no units to extend: an act sets it, or it ends on a fixed day."""
    if clock.extension is None or clock.extension.by == "date":
        return False
    unit = limit_unit(case.facts, clock)
    by_fact = clock.limit.n is None and clock.limit.by is None
    is_named = clock.limit.set_by in case.facts and not state.of_earlier_run
    return by_fact or is_named or (unit is not None and unit not in EXTENDABLE_UNITS)


def _is_beyond_cap(extension: Extension, act: Act, state: ClockState, case: Case) -> bool:
    """Return True if more is asked than allowed at a time, in all, or so often. Open requests count as granted."""
    pending = [request for request in case.requests.values() if request.clock == act.clock]
    if extension.times is not None and state.grants + len(pending) >= extension.times:
        return True
    if extension.by == "date":
        return act.until is None or act.units is not None or not _is_later(act.until, state)
    if act.units is None or act.until is not None:
        return True
    asked = state.extended + sum(request.units or 0 for request in pending) + act.units
    each, total = extension.each or act.units, extension.total or asked
    return act.units > each or asked > total


def _is_later(until: date, state: ClockState) -> bool:
    return state.last_day is None or until > state.last_day


def request_of_act(case: Case, act: Act) -> ExtensionRequest | None:
    """Return the first open request of the clock that a decision names; of any clock if it names none."""
    return next((request for request in case.requests.values() if act.clock in (None, request.clock)), None)


def _decision_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    request = request_of_act(case, act)
    if request is None:
        return [Refusal(why=Why.no_request, about=act.clock and split_clock_key(act.clock)[0])]
    rule, clock = law.clock_rule(request.clock)
    assert clock.extension is not None
    cited = clock.extension.rules
    grants = clock.extension.grants
    refused = [] if roles.acts_as(law, case, act, grants) else [Refusal(why=Why.role, missing=missing_role(grants))]
    if request.by == act.actor and clock.extension.second_person:
        refused.append(Refusal(why=Why.same_person, rule=cited.get("grants", rule.id), about=clock.code))
    more = act.units is not None and (request.units is None or act.units > request.units or act.name != APPROVE)
    if more:  # the approver may grant less than was asked for, never more
        refused.append(Refusal(why=Why.beyond_cap, rule=cited.get("total", rule.id), about=clock.code))
    if act.until and (request.until is None or not _is_later(act.until, case.clocks[request.clock])):
        refused.append(Refusal(why=Why.beyond_cap, rule=cited.get("total", rule.id), about=clock.code))
    return refused


def _withdrawal_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Refuse to withdraw a breach unless a late report shows that the clock stopped in time, and to anybody but who
    decides on it (`rules/acts/deciders.py`), to who made that report, and to a colleague of who is complained of."""
    state = case.clocks.get(act.clock) if act.clock else None
    if act.clock is None or state is None or state.expired is None or state.withdrawn:
        return [Refusal(why=Why.no_breach)]
    rule, clock = law.clock_rule(act.clock)
    if state.stopped is None or state.due is None or state.stopped >= state.due:
        return [Refusal(why=Why.no_breach, rule=rule.id, about=clock.code)]
    reporters = {case.happened[name].by for name in clock.stops if name in case.happened}
    if not act.persons.isdisjoint(reporters):
        return [Refusal(why=Why.same_person, rule=rule.id, about=clock.code)]
    if act.holders.isdisjoint(act.deciders):
        return [Refusal(why=Why.role, rule=rule.id)]
    return roles.colleague_refusals(law, case, act)


def extension_act_events(law: Law, case: Case, act: Act, said: ActEventFields) -> Iterator[Event]:
    """Yield the events of an allowed act."""
    name, item = split_clock_key(act.clock or "")
    of_clock: ActEventFields = {**said, "name": name, "item": item}
    match act.name:
        case "extend":
            yield Asked(**of_clock, type="asked", units=act.units, until=act.until)
        case "withdraw_breach":
            yield BreachWithdrawn(**of_clock, type="breach_withdrawn")
        case _:
            yield from _decision_events(law, case, act, said)


def _decision_events(law: Law, case: Case, act: Act, said: ActEventFields) -> Iterator[Event]:
    """Yield the decision. When the last request is declined, the breach that it held follows, at its due instant."""
    request = request_of_act(case, act)
    assert request is not None
    name, item = split_clock_key(request.clock)
    said = {**said, "name": name, "item": item}
    if act.name == APPROVE:
        units = act.units or request.units
        until = extended_until(law, case, request.clock, units, said["at"]) if units else act.until
        yield Granted(**said, type="granted", refers_to=request.seq, until=until, units=act.units)
        return
    yield Declined(**said, type="declined", refers_to=request.seq)
    if not any(other.clock == request.clock and other is not request for other in case.requests.values()):
        yield from _held_breach(case.clocks[request.clock], name, said["recorded_at"])


def _held_breach(state: ClockState, name: str, now: datetime) -> Iterator[Event]:
    if state.held and state.due:
        yield Announced(seq=0, type="expired", name=name, item=state.item, at=state.due, recorded_at=now)
