"""Defects that are planted one at a time: each takes one line out of the office, or puts a wrong one in its place, for
one run. The simulation has to find each of them (`python -m simulation.races`)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import starter.client
from models.errors import Refused
from models.messages import Receipt
from register.acts import inbox
from register.cases import complaints, steps
from register.notices import notice_rows
from register.randomness import RANDOM
from rules.evolve import Evolved, evolve
from starter.acts import act_delivery, submit
from starter.cases import registration
from workflows.activity_calls import RegisterCalls
from workflows.live_case import LiveCase

Undone = Iterator[None]


@dataclass(frozen=True)
class PlantedRace:
    """A defect. `says` is what it is in words; in `planted` it is in the office."""

    name: str
    says: str
    planted: Callable[[], Any]


RACES: list[PlantedRace] = []


def race(says: str) -> Callable[[Callable[[], Undone]], Callable[[], Any]]:
    """Add a race to the list, under the name of its function."""

    def add(plant: Callable[[], Undone]) -> Callable[[], Any]:
        planted = contextmanager(plant)
        RACES.append(PlantedRace(plant.__name__, says, planted))
        return planted

    return add


# ---- what callers are told


@race("the result of a transaction is told although its commit has failed")
def answer_before_commit() -> Undone:
    def run(register: Any, work: Callable[[Session], Any]) -> Any:
        with register() as session:
            result = work(session)
            with suppress(OperationalError):
                session.commit()
            return result

    with patch.object(starter.client, "run_in_transaction", run):
        yield


@race("an act gets a new id each time that it is sent")
def act_without_key() -> Undone:
    real = submit.parse_act

    def parse(act_input: Any) -> Any:
        return real(act_input).model_copy(update={"id": RANDOM.new_id()})

    with patch.object(submit, "parse_act", parse):
        yield


@race("a form gets a new key each time that it is sent")
def form_without_key() -> Undone:
    with patch.object(registration, "check_sender_key", lambda _: RANDOM.new_id()):
        yield


@race("a refused act is told to be done")
def refusal_told_as_done() -> Undone:
    real = act_delivery.deliver_act

    async def deliver(client: Any, received: Any) -> Any:
        try:
            return await real(client, received)
        except Refused:
            return Receipt(seq=1, hash="0" * 64, recorded=True)

    with patch.object(submit, "deliver_act", deliver):
        yield


# ---- what the register holds


@race("the number of a complaint is counted in a transaction of its own, which is not rolled back with the complaint")
def number_outside_transaction() -> Undone:
    real = complaints._next_number

    def next_number(session: Session, *given: Any) -> Any:
        engine = session.get_bind()
        assert isinstance(engine, Engine)
        with Session(engine) as own:
            number = real(own, *given)
            own.commit()
        return number

    with patch.object(complaints, "_next_number", next_number):
        yield


@race("a refusal is answered and not written down")
def refusal_not_written() -> Undone:
    with patch.object(inbox, "record_refusal", lambda *_: True):
        yield


@race("a step that comes again is written again")
def step_written_again() -> Undone:
    with patch.object(steps, "unwritten_events", lambda _session, _complaint, step: step.events):
        yield


@race("the verdict on an act is written in the transaction after that of its event, and lost with it")
def verdict_not_written_with_event() -> Undone:
    real = steps._record_verdicts

    def record(session: Session, number: str, events: Any, verdicts: Any) -> None:
        real(session, number, events[1:], verdicts)

    with patch.object(steps, "_record_verdicts", record):
        yield


@race("what an event owes in notices is not written with it")
def notice_lost() -> Undone:
    with patch.object(notice_rows, "write_notices", lambda *_: None):
        yield


# ---- what the case does


@race("what the case has judged while a step was being written is forgotten with that step")
def unconfirmed_forgotten() -> Undone:
    real = LiveCase.confirm_step

    def confirm(self: LiveCase, step: Any, stored: Any) -> None:
        real(self, step, stored)
        del self.unrecorded[:], self.verdicts[:]

    with patch.object(LiveCase, "confirm_step", confirm):
        yield


@race("an act is judged as it comes, without those that were received before it")
def judged_out_of_turn() -> Undone:
    with patch.object(LiveCase, "is_next", lambda self, act: act.n > self.judged):
        yield


@race("a clock rings an hour before its time, together with whatever rings before")
def clock_early() -> Undone:
    real = LiveCase.add_event

    def add(self: LiveCase, evolved: Evolved) -> None:
        event = evolved.event
        if event.type == "expired":
            event = event.model_copy(update={"recorded_at": event.at - timedelta(hours=1)})
            evolved = Evolved(event, evolved.case)
        real(self, evolved)

    with patch.object(LiveCase, "add_event", add):
        yield


@race("a clock rings twice")
def clock_twice() -> Undone:
    real = LiveCase.add_event

    def add(self: LiveCase, evolved: Evolved) -> None:
        real(self, evolved)
        if evolved.event.type == "expired":
            again = evolved.event.model_copy(update={"seq": evolved.event.seq + 1})
            real(self, Evolved(again, evolve(self.law, self.case, again)))

    with patch.object(LiveCase, "add_event", add):
        yield


@race("the questions of a case are numbered over all cases of a worker, so that a replay gives other numbers")
def counter_of_process() -> Undone:
    numbers = count(1)
    shared = property(lambda _: next(numbers), lambda _self, _value: None)
    with patch.object(RegisterCalls, "asked", shared, create=True):
        yield
