"""Defects that are planted one at a time: each takes one line out of the office, or puts a wrong one in its place, for
one run. The simulation has to find each of them (`python -m simulation.races`)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from models.errors import Refused
from models.messages import Receipt
from register.acts import inbox
from register.notices import notice_rows
from register.randomness import RANDOM
from rules.evolve import Evolved
from starter.acts import act_delivery, submit
from starter.cases import registration
from workflows.live_case import LiveCase

Undone = Iterator[None]


@dataclass(frozen=True)
class PlantedRace:
    """A defect. `says` is what it is in words, `shown_by` words of the finding that is about it; in `planted` it is in
    the office."""

    name: str
    says: str
    shown_by: str
    planted: Callable[[], Any]


RACES: list[PlantedRace] = []


def race(says: str, shown_by: str) -> Callable[[Callable[[], Undone]], Callable[[], Any]]:
    """Add a race to the list, under the name of its function."""

    def add(plant: Callable[[], Undone]) -> Callable[[], Any]:
        planted = contextmanager(plant)
        RACES.append(PlantedRace(plant.__name__, says, shown_by, planted))
        return planted

    return add


# ---- what callers are told


@race("an act gets a new id each time that it is sent", "callers were told act")
def act_without_key() -> Undone:
    real = submit.parse_act

    def parse(act_input: Any) -> Any:
        return real(act_input).model_copy(update={"id": RANDOM.new_id()})

    with patch.object(submit, "parse_act", parse):
        yield


@race("a form gets a new key each time that it is sent", "callers were told")
def form_without_key() -> Undone:
    with patch.object(registration, "check_sender_key", lambda _: RANDOM.new_id()):
        yield


@race("a refused act is told to be done", "stands as refused")
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


@race("a refusal is answered and not written down", "is on record and not judged")
def refusal_not_written() -> Undone:
    with patch.object(inbox, "record_refusal", lambda *_: True):
        yield


@race("what an event owes in notices is not written with it", "is not on record")
def notice_lost() -> Undone:
    with patch.object(notice_rows, "write_notices", lambda *_: None):
        yield


# ---- what the case does


@race("an expiry is recorded as if it had come an hour before its time", "was recorded before it was due")
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
