"""How an event changes a case; nothing else does. A case as of an instant is a folded prefix of them."""

from collections.abc import Iterable
from typing import Any

from models.case import Case, Happening, Position, Request
from models.law import Law
from models.messages import Event, Number
from rules import deadline


def open_case(law: Law, number: Number, event: Event) -> Case:
    """The case that the first event opens."""
    stage = law.procedure.entries[event.name]
    case = Case(
        number=number,
        entry=event.name,
        opened_at=event.at,
        positions={"main": Position(stage=stage, since=event.at)},
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
    """The case after one event."""
    match event.type:
        case "opened" | "acted" | "noted":
            return _with_statement(law, case, event)
        case "asked" | "granted" | "declined":
            return _with_request(law, case, event)
        case "warned" | "held" | "expired" | "reminded" | "escalated" | "breach_withdrawn":
            return _with_clock(case, event)
        case "linked" | "notified":
            return case.model_copy(update={"seq": event.seq})


def _with_statement(law: Law, case: Case, event: Event) -> Case:
    """What was stated stands; the outcome leads on; the clocks that listen to it start, move or stop."""
    update: dict[str, Any] = {"seq": event.seq, "n": event.n or case.n}
    if event.to:
        update |= _moved_on(law, case, event)
    there = stated(case, event).model_copy(update=update)
    clocks = deadline.settle(law, there, event)
    stopped = {name for name, clock in clocks.items() if clock.stopped}
    requests = {seq: request for seq, request in case.requests.items() if request.clock not in stopped}
    return there.model_copy(update={"clocks": clocks, "requests": requests})


def stated(case: Case, event: Event) -> Case:
    """The case where it was, with what an event has stated and that it has happened."""
    update: dict[str, Any] = {"happened": {**case.happened, event.name: _happening(event)}}
    if event.facts:
        update["facts"] = {**case.facts, **event.facts}
    if event.texts:
        update["texts"] = {**case.texts, **event.texts}
    return case.model_copy(update=update)


def _moved_on(law: Law, case: Case, event: Event) -> dict[str, Any]:
    assert event.to is not None
    moved: dict[str, Any] = {
        "positions": {**case.positions, "main": Position(stage=event.to, since=event.at)},
        "rounds": {**case.rounds, event.to: case.rounds.get(event.to, 0) + 1},
    }
    if law.stage(event.to).kind == "end":
        moved["closed_at"] = event.at
    return moved


def _happening(event: Event) -> Happening:
    return Happening(at=event.at, seq=event.seq, by=event.by, means=event.means)


def _with_request(law: Law, case: Case, event: Event) -> Case:
    requests, clocks = dict(case.requests), case.clocks
    if event.type == "asked":
        assert event.by is not None
        assert event.units is not None
        requests[event.seq] = Request(seq=event.seq, clock=event.name, units=event.units, by=event.by)
    else:
        request = requests.pop(event.of or 0)
        now = event.recorded_at
        if event.type == "granted":
            clocks = {**clocks, event.name: deadline.extended(law, case, event.name, request.units, now)}
    return case.model_copy(update={"seq": event.seq, "n": event.n or case.n, "requests": requests, "clocks": clocks})


def _with_clock(case: Case, event: Event) -> Case:
    state = case.clocks[event.name]
    return case.model_copy(
        update={
            "seq": event.seq,
            "n": event.n or case.n,
            "clocks": {**case.clocks, event.name: state.model_copy(update=_said(event))},
        }
    )


def _said(event: Event) -> dict[str, Any]:
    match event.type:
        case "warned":
            return {"warned": True}
        case "held":
            return {"held": True}
        case "expired":
            return {"expired": event.seq, "noticed": event.recorded_at, "held": False}
        case "breach_withdrawn":
            return {"withdrawn": True}
        case _:
            return {"rungs": (event.of or 0) + 1}
