"""How an event changes a case; nothing else does. A case as of an instant is a folded prefix of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from models.case import Case, Consent, Happening, Link, Position, Request
from models.law import Law
from models.messages import Event, Number
from models.requirement import EventName, Name
from rules import approval, clock, document, item, position
from rules.acts import correction
from rules.event_names import STATED, names
from rules.statutory_time import calendar

Change = dict[str, Any]
STATEMENTS = STATED | {"answered"}
OF_THE_RECORD = frozenset({"revived"})  # their texts are no part of the case


def open_case(law: Law, number: Number, event: Event) -> Case:
    """The case that the first event opens."""
    stage = law.procedure.entries[event.name]
    case = Case(
        number=number,
        entry=event.name,
        opened_at=event.at,
        positions={position.MAIN: Position(stage=stage, since=event.at)},
        rounds={stage: 1},
    )
    return evolve(law, case, event)


def fold(law: Law, number: Number, events: Iterable[Event]) -> Case:
    """The case as these events leave it; the first one opens it."""
    ordered = iter(events)
    case = open_case(law, number, next(ordered))
    for event in ordered:
        case = evolve(law, case, event)
    return case


def evolve(law: Law, case: Case, event: Event) -> Case:
    """The case after one event. Raises ValueError for an event that lacks a field its type needs."""
    if missing := event.missing_fields:
        raise ValueError(f"event {event.seq} ({event.type}) lacks {', '.join(missing)}")
    if event.texts and event.type not in STATEMENTS | OF_THE_RECORD:
        case = _with_texts(law, case, event)
    change = CHANGES[event.type](law, case, event)
    return case.model_copy(update={**change, "seq": event.seq, "n": event.n or case.n})


def _with_texts(law: Law, case: Case, event: Event) -> Case:
    """What is put in writing along with an act of another kind stands, and what rested on it lapses."""
    lapsed = document.lapsed(law, case, event, event.texts.keys() & law.subjects)
    return case.model_copy(update={**lapsed, "texts": {**case.texts, **event.texts}})


def _statement(law: Law, case: Case, event: Event) -> Change:
    """What was stated stands; the outcome leads on; the clocks that listen to it start, move or stop."""
    change = statement(law, case, event)
    if event.type == "acted":
        change["earlier"] = correction.remembered(law, case, event)
    if event.to or event.fork:
        change |= _moved_on(law, case.model_copy(update=change), event)
    if event.name == "mark_urgent":
        change["urgent"] = True
    if event.type == "noted" and event.refers_to in case.questioned:
        change["questioned"] = {seq: clock for seq, clock in case.questioned.items() if seq != event.refers_to}
    there = case.model_copy(update=change)
    return change | with_clocks(law, there, event)


def statement(law: Law, case: Case, event: Event) -> Change:
    """What an event states, and that it has happened."""
    return {"happened": _happened(law, case, event), **_content(law, case, event)}


def _content(law: Law, case: Case, event: Event) -> Change:
    change: Change = {}
    own = item.own(law, event)
    if facts := {name: value for name, value in event.facts.items() if name not in own}:
        change["facts"] = {**case.facts, **facts}
    if texts := {name: text for name, text in event.texts.items() if name not in own}:
        change["texts"] = {**case.texts, **texts}
    if event.unknown or case.unknown != ():
        stated = event.facts.keys() | event.texts.keys()
        change["unknown"] = tuple(sorted({*case.unknown, *event.unknown} - stated))
    if event.registered:
        change["registered"] = _registered(case, event)
    return change | item.changed(law, case, event) | document.changed(law, case, event)


def _happened(law: Law, case: Case, event: Event) -> dict[EventName, Happening]:
    """That it has happened, by its name and, where a rule tells it apart, by its name at this stage."""
    apart = names(event) & law.asked - {event.name}
    return {**case.happened, **{name: _happening(case, event, name) for name in (event.name, *sorted(apart))}}


def _registered(case: Case, event: Event) -> Mapping[Name, tuple[str, ...]]:
    known = {name: set(persons) for name, persons in case.registered.items()}
    for name, persons in event.registered.items():
        known.setdefault(name, set()).update(persons)
    return {name: tuple(sorted(persons)) for name, persons in known.items()}


def stated(law: Law, case: Case, event: Event) -> Case:
    """The case where it was, with what an event has stated and that it has happened."""
    return case.model_copy(update=statement(law, case, event))


def _moved_on(law: Law, case: Case, event: Event) -> Change:
    entered = [to for to in (event.to, *event.fork.values()) if to]
    change: Change = {
        "positions": position.moved(law, case, event),
        "rounds": {**case.rounds, **{to: case.rounds.get(to, 0) + 1 for to in entered}},
    }
    if stale := case.approved.keys() & set(entered):
        change["approved"] = {stage: seq for stage, seq in case.approved.items() if stage not in stale}
    if event.to and position.ends_case(law.stage(event.to)):
        change["closed_at"] = event.at
    return approval.given(law, case, event, change)


def _happening(case: Case, event: Event, name: EventName) -> Happening:
    before = case.happened.get(name)
    times = before.times + 1 if before else 1
    return Happening(at=event.at, seq=event.seq, by=event.by, standing=event.standing, means=event.means, times=times)


def with_clocks(law: Law, case: Case, event: Event) -> Change:
    """The clocks after an event, and the requests that still wait: none for a clock that has stopped."""
    clocks = clock.settle(law, case, event)
    if clocks is case.clocks:
        return {}
    stopped = {name for name, clock in clocks.items() if clock.stopped}
    requests = {seq: request for seq, request in case.requests.items() if request.clock not in stopped}
    return {"clocks": clocks, "requests": requests}


def _asked(_law: Law, case: Case, event: Event) -> Change:
    assert event.by is not None
    key = clock.key(event.name, event.item)
    request = Request(seq=event.seq, clock=key, units=event.units, until=event.until, by=event.by)
    return {"requests": {**case.requests, event.seq: request}}


def _answered_request(law: Law, case: Case, event: Event) -> Change:
    requests = dict(case.requests)
    request = requests.pop(event.earlier)
    if event.type == "declined":
        return {"requests": requests}
    longer = clock.extended(law, case, request, event)
    return {"requests": requests, "clocks": {**case.clocks, request.clock: longer}}


def _clock(law: Law, case: Case, event: Event) -> Change:
    """What a clock said; others may have waited for it to run out."""
    key = clock.key(event.name, event.item)
    change: Change = {"clocks": {**case.clocks, key: clock.said(law, case, case.clocks[key], event)}}
    for name in names(event) & (law.listening | law.asked):
        change["happened"] = {**case.happened, name: _happening(case, event, name)}
    if names(event).isdisjoint(law.listening):
        return change
    return change | with_clocks(law, case.model_copy(update=change), event)


def _taken(law: Law, case: Case, event: Event) -> Change:
    """What a clock did by itself: it states facts, and leads on where the outcome was open."""
    assert event.clock is not None
    rung = {**case.clocks, event.clock: clock.said(law, case, case.clocks[event.clock], event)}
    case = case.model_copy(update={"clocks": rung})
    return {"clocks": rung, **_statement(law, case, event)}


def _offered(law: Law, case: Case, event: Event) -> Change:
    change = _rung(law, case, event)
    offered = {*position.at(case, event.track).offered, event.name}
    return change | {"positions": position.changed(case, event.track, offered=tuple(sorted(offered)))}


def _issued(law: Law, case: Case, event: Event) -> Change:
    change = _rung(law, case, event) | document.lapsed(law, case, event, {event.name})
    return change | document.issued(case.model_copy(update=change), event, (event.name,))


def _rung(law: Law, case: Case, event: Event) -> Change:
    assert event.clock is not None
    return {"clocks": {**case.clocks, event.clock: clock.said(law, case, case.clocks[event.clock], event)}}


def _suspension(law: Law, case: Case, event: Event) -> Change:
    key = clock.key(event.name, event.item)
    return {"clocks": {**case.clocks, key: clock.suspended(law, case, key, event)}}


def _position(_law: Law, case: Case, event: Event) -> Change:
    """Who has the work, who is asked beside, what is ticked: it belongs to the stay at a stage."""
    if event.name == "recuse":
        return {"recused": tuple(sorted({*case.recused, event.whom or ""}))}
    now = _at_position(position.at(case, event.track), event)
    return {"positions": position.changed(case, event.track, **now)}


def _at_position(here: Position, event: Event) -> Change:
    match event.name:
        case "transfer":
            return {"holder": event.whom, "helpers": ()}
        case "delegate":
            return {"helpers": (*here.helpers, event.whom)}
        case "add_signer":
            return {"signers": (*here.signers, event.whom)}
        case "countersign":
            return {"asked": (*here.asked, event.whom)}
        case "opinion":
            return {"asked": tuple(one for one in here.asked if one != event.whom)}
        case _:
            return {"ticked": tuple(sorted({*here.ticked, event.about or ""}))}


def _answer(law: Law, case: Case, event: Event) -> Change:
    """One answer more; what it states stands, whether or not it decides."""
    change = _content(law, case, event)
    case = case.model_copy(update=change)
    answers = (*position.at(case, event.track).answers, approval.answer(event))
    change["positions"] = position.changed(case, event.track, answers=answers)
    return change | with_clocks(law, case, event)


def _signed(_law: Law, case: Case, event: Event) -> Change:
    return document.signed(case, event)


def _consented(_law: Law, case: Case, event: Event) -> Change:
    assert event.about is not None
    assert event.party is not None
    consent = Consent(of=event.party, given=bool(event.given), seq=event.seq)
    return {"consents": {**case.consents, event.about: consent}}


def _dropped(_law: Law, case: Case, event: Event) -> Change:
    return {"positions": {track: one for track, one in case.positions.items() if track != event.name}}


def _linked(_law: Law, case: Case, event: Event) -> Change:
    return {"links": {**case.links, event.seq: Link(entry=event.name)}}


def _ended(_law: Law, case: Case, event: Event) -> Change:
    link = case.links[event.earlier].model_copy(update={"end": event.about})
    return {"links": {**case.links, event.earlier: link}}


def _adopted(law: Law, case: Case, event: Event) -> Change:
    """From now on it counts by these years too; every limit that runs is counted anew."""
    if event.calendar is None:
        return {}
    there = case.model_copy(update={"calendar": calendar.renewed(calendar.calendar_of(law, case), event.calendar)})
    clocks = {
        key: state if state.stopped else clock.timed(law, there, law.clock(key)[1], state)
        for key, state in case.clocks.items()
    }
    return {"calendar": there.calendar, "clocks": clocks}


def _redated(law: Law, case: Case, event: Event) -> Change:
    key = clock.key(event.name, event.item)
    return {"clocks": {**case.clocks, key: clock.redated(law, case, key, event)}}


def _questioned(_law: Law, case: Case, event: Event) -> Change:
    assert event.clock is not None
    return {"questioned": {**case.questioned, event.earlier: event.clock}}


def _nothing(_law: Law, _case: Case, _event: Event) -> Change:
    return {}


CHANGES: Mapping[str, Callable[[Law, Case, Event], Change]] = {
    "opened": _statement,
    "acted": _statement,
    "noted": _statement,
    "taken": _taken,
    "offered": _offered,
    "issued": _issued,
    "linked": _linked,
    "ended": _ended,
    "notified": _nothing,
    "asked": _asked,
    "granted": _answered_request,
    "declined": _answered_request,
    "warned": _clock,
    "held": _clock,
    "expired": _clock,
    "reminded": _clock,
    "escalated": _clock,
    "breach_withdrawn": _clock,
    "suspended": _suspension,
    "resumed": _suspension,
    "assigned": _position,
    "ticked": _position,
    "answered": _answer,
    "signed": _signed,
    "consented": _consented,
    "dropped": _dropped,
    "corrected": correction.restored,
    "adopted": _adopted,
    "redated": _redated,
    "questioned": _questioned,
    "revived": _nothing,
}
