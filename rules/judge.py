"""The two questions put to the law about an act: what forbids it, and what becomes of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.case import Case, ClockState, Request
from models.law import Law
from models.messages import Act, Event, Refusal, Why
from models.procedure import Extension, Name
from rules import block, fact, notify, record, roles
from rules.deadline import applies
from rules.evolve import stated

NOTE, EVIDENCE = "note", "evidence"
EXTEND, APPROVE, REFUSE, WITHDRAW = "extend", "approve", "refuse", "withdraw_breach"
GENERIC = (NOTE, EVIDENCE, EXTEND, APPROVE, REFUSE, WITHDRAW)


def refusals(law: Law, case: Case, act: Act) -> tuple[Refusal, ...]:  # noqa: PLR0911  # one a word
    """What forbids this act on this case now; empty when it is allowed.

    The clocks must have been rung up to the instant the act was received.
    """
    if case.closed_at:
        return (Refusal(why=Why.closed),)
    if wrong := fact.refusals(law, act) + _too_old(law, case, act):
        return tuple(wrong)
    match act.name:
        case "note" | "evidence":
            return tuple(_note_refusals(law, case, act))
        case "extend":
            return tuple(_extension_refusals(law, case, act))
        case "approve" | "refuse":
            return tuple(_decision_refusals(law, case, act))
        case "withdraw_breach":
            return tuple(_withdrawal_refusals(law, case, act))
        case _:
            return tuple(_opening_refusals(law, case, act))


def decide(law: Law, case: Case, act: Act, now: datetime) -> tuple[Event, ...]:
    """The events an allowed act becomes; `now` is when the case writes them down."""
    return tuple(
        event.model_copy(update={"seq": case.seq + place})
        for place, event in enumerate(_events(law, case, act, now), start=1)
    )


def scene(law: Law, case: Case, act: Act) -> block.Scene:
    """The case as it would stand with what the act states."""
    facts = {**case.facts, **fact.stated(law, case, act)}
    return block.Scene(law, case, facts, frozenset(case.texts) | frozenset(act.texts), act)


def _opening_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Who holds a role is not changed in passing: only where a rule of the outcome speaks of that fact."""
    opening = law.opening(case.stage, act.name)
    if opening is None:
        return [Refusal(why=Why.not_open if law.known(act.name) else Why.unknown, about=act.name)]
    changed = {name for name in law.assigning & act.facts.keys() if case.facts.get(name) not in (None, act.facts[name])}
    if passing := changed - opening.speaks_of:
        return [Refusal(why=Why.wrong_value, about=name) for name in sorted(passing)]
    seen = scene(law, case, act)
    return block.refusals(opening, seen) + record.refusals(opening, seen) + notify.refusals(opening, seen, act)


def _too_old(law: Law, case: Case, act: Act) -> list[Refusal]:
    """An act may have happened before it was received only as far back as its outcome allows, with evidence,
    and never after; the acts any case knows happen when they are received."""
    opening = law.opening(case.stage, act.name)
    if opening is None and act.name not in GENERIC:
        return []
    days = opening.way.late_report if opening else 0
    earliest = max(act.received - timedelta(days=days), case.opened_at)
    if act.happened == act.received:
        return []
    allowed = bool(days) and earliest <= act.happened <= act.received
    if allowed and fact.EVIDENCE in act.texts:
        return []
    return [Refusal(why=Why.happened_at, about=fact.EVIDENCE if allowed else act.name)]


def _note_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Facts that say who holds a role are stated by an act of their own, never in passing."""
    refused = [Refusal(why=Why.wrong_value, about=name) for name in act.facts if name in law.assigning]
    said = act.texts or act.attachments or (act.name == NOTE and act.facts)
    if not said:
        refused.append(Refusal(why=Why.wrong_value, about=act.name))
    return refused + _unless_holds(law, case, act, law.stage(case.stage).who)


def _unless_holds(law: Law, case: Case, act: Act, who: tuple[Name, ...]) -> list[Refusal]:
    allowed = roles.holds(law, case, act.actor, act.standing, who)
    return [] if allowed else [Refusal(why=Why.role)]


def _running(law: Law, case: Case, act: Act) -> ClockState | None:
    """The clock the act speaks of, where it runs."""
    state = case.clocks.get(act.clock) if act.clock else None
    if not act.clock or state is None or state.stopped or not applies(law, case, law.clocks[act.clock][1]):
        return None
    return state


def _extension_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    state = _running(law, case, act)
    if act.clock is None or state is None:
        return [Refusal(why=Why.no_clock, about=act.clock)]
    rule, clock = law.clocks[act.clock]
    if clock.extension is None or clock.limit.n is None or clock.limit.set_by in case.facts:
        return [Refusal(why=Why.no_extension, rule=rule.id, about=clock.name)]
    if state.expired is not None or state.held:
        return [Refusal(why=Why.too_late, rule=rule.id, about=clock.name)]
    asked = sum(request.units for request in case.requests.values() if request.clock == clock.name)
    refused = _unless_holds(law, case, act, clock.extension.asks)
    if act.units is None or _beyond(clock.extension, act.units, state.extended + asked):
        refused.append(Refusal(why=Why.beyond_cap, rule=rule.id, about=clock.name))
    return refused


def _beyond(extension: Extension, units: int, already: int) -> bool:
    return units > extension.each or already + units > extension.total


def pending(case: Case, act: Act) -> Request | None:
    """The request an approval or refusal speaks of: of the clock it names, or the only one there is."""
    open_ones = [one for one in case.requests.values() if act.clock in (None, one.clock)]
    return open_ones[0] if open_ones else None


def _decision_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    request = pending(case, act)
    if request is None:
        return [Refusal(why=Why.no_request, about=act.clock)]
    rule, clock = law.clocks[request.clock]
    assert clock.extension is not None
    refused = _unless_holds(law, case, act, clock.extension.grants)
    if request.by == act.actor:
        refused.append(Refusal(why=Why.same_person, rule=rule.id, about=clock.name))
    return refused


def _withdrawal_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """A breach is withdrawn by another person, where a late report shows that the clock stopped in time."""
    state = case.clocks.get(act.clock) if act.clock else None
    if act.clock is None or state is None or state.expired is None or state.withdrawn:
        return [Refusal(why=Why.no_breach, about=act.clock)]
    rule, clock = law.clocks[act.clock]
    if state.stopped is None or state.due is None or state.stopped >= state.due:
        return [Refusal(why=Why.no_breach, rule=rule.id, about=act.clock)]
    reporters = {case.happened[name].by for name in clock.stops if name in case.happened}
    refused = _unless_holds(law, case, act, law.stage(case.stage).who)
    if act.actor in reporters:
        refused.append(Refusal(why=Why.same_person, rule=rule.id, about=act.clock))
    return refused


def _events(law: Law, case: Case, act: Act, now: datetime) -> Iterator[Event]:
    event = Event(
        seq=0, type="noted", name=act.name, at=act.happened, recorded_at=now,
        by=act.actor, n=act.n, facts=fact.stated(law, case, act), texts=act.texts,
        attachments=act.attachments, means=act.means, verified=act.verified,
    )  # fmt: skip
    match act.name:
        case "note" | "evidence":
            yield event
        case "extend":
            yield event.model_copy(update={"type": "asked", "name": act.clock, "units": act.units})
        case "approve" | "refuse":
            yield from _decided(case, act, event)
        case "withdraw_breach":
            yield event.model_copy(update={"type": "breach_withdrawn", "name": act.clock})
        case _:
            yield from _led_on(law, case, event)


def _decided(case: Case, act: Act, event: Event) -> Iterator[Event]:
    """The last request refused lets go of the breach it held, which keeps the instant it was due."""
    request = pending(case, act)
    assert request is not None
    kind = "granted" if act.name == APPROVE else "declined"
    yield event.model_copy(update={"type": kind, "name": request.clock, "of": request.seq})
    others = [one for one in case.requests.values() if one.clock == request.clock and one is not request]
    if kind == "declined" and not others:
        yield from _breach_of(case, request.clock, event.recorded_at)


def _breach_of(case: Case, clock: Name, now: datetime) -> Iterator[Event]:
    state = case.clocks[clock]
    if state.held and state.due:
        yield Event(seq=0, type="expired", name=clock, at=state.due, recorded_at=now)


def _led_on(law: Law, case: Case, event: Event) -> Iterator[Event]:
    opening = law.opening(case.stage, event.name)
    assert opening is not None
    yield from _breaches_left_open(law, case, event)
    yield event.model_copy(update={"type": "acted", "stage": case.stage, "to": opening.way.to})
    opens = opening.way.opens
    told = block.Scene(law, case, {**case.facts, **event.facts}, frozenset(case.texts) | frozenset(event.texts))
    if opens and (opens.when is None or block.met(opens.when, told)):
        yield Event(seq=0, type="linked", name=opens.entry, at=event.at, recorded_at=event.recorded_at)


def _breaches_left_open(law: Law, case: Case, event: Event) -> Iterator[Event]:
    """A clock stops, or the case ends, after the limit with a request unanswered: the breach stands. So does
    that of a limit which holds only by what this very act states. A late report may show otherwise."""
    opening = law.opening(case.stage, event.name)
    to = opening.way.to if opening else None
    ends = to is not None and law.stage(to).kind == "end"
    there = stated(case, event)
    for name, state in sorted(case.clocks.items()):
        clock = law.clocks[name][1]
        if state.stopped or state.due is None or not (ends or event.name in clock.stops):
            continue
        unsaid = state.held or (state.expired is None and applies(law, there, clock))
        if unsaid and state.due <= event.at:
            yield Event(seq=0, type="expired", name=name, at=state.due, recorded_at=event.recorded_at)
