"""Defects that are planted one at a time: each takes one line out of the office, or puts a wrong one in its place, for
one run. The simulation has to find each of them (`python -m simulation.races`)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from temporalio import activity

from activities.admission import CALLING_RUN
from activities.case import CaseActivities
from models.case import Case
from models.errors import Refused
from models.events import ChainHead, Step
from models.messages import Act, InboxBatch, InboxRequest, Receipt
from register.acts import inbox
from register.cases import complaints, steps
from register.cases.calling_runs import admit_run
from register.locks import lock_complaint
from register.notices import notice_rows
from register.randomness import RANDOM
from rules.evolve import Evolved
from rules.hash_chain import chain_head
from starter.acts import act_delivery, submit
from starter.cases import registration
from workflows import complaint as case_workflow
from workflows import search_attributes
from workflows.complaint import Complaint
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


@race("a complaint is given its number in a transaction of its own", "have gaps")
def number_outside() -> Undone:
    real = complaints._next_number

    def next_number(session: Any, *about: Any) -> Any:
        with Session(session.get_bind()) as own, own.begin():
            return real(own, *about)

    with patch.object(complaints, "_next_number", next_number):
        yield


@race("a form is not known again by its key", "instead of an answer")
def form_unknown() -> Undone:
    with patch.object(complaints, "_number_of_key", lambda *_: None):
        yield


@race("an act is not known again by its id", "instead of an answer")
def act_unknown() -> Undone:
    with patch.object(inbox, "find_act", lambda *_: None):
        yield


@race("an acceptance is not written with its event", "is on record and not judged")
def acceptance_not_written() -> Undone:
    with patch.object(inbox, "record_acceptance", lambda *_: None):
        yield


@race("a step that comes again is written again", "is on record and not judged")
def step_written_again() -> Undone:
    with patch.object(steps, "unwritten_events", lambda _session, _complaint, step: step.events):
        yield


@race("a step tried again is taken as written", "met a quarantined case")
def retry_taken_as_written() -> Undone:
    real = steps.store_step

    def store(session: Any, step: Step, context: Any) -> ChainHead:
        if activity.info().attempt > 1:
            return chain_head(step.head, step.events)
        return real(session, step, context)

    with patch.object(steps, "store_step", store):
        yield


@race("a case is told of a step although its commit failed", "met a quarantined case")
def step_told_before_commit() -> Undone:
    @contextmanager
    def admitted(self: CaseActivities, number: Any, *_: Any) -> Iterator[Session]:
        with self.sessions() as session:
            if run := CALLING_RUN.get():
                admit_run(session, number, run, None, self.clock)
            yield session
            with suppress(OperationalError):
                session.commit()

    with patch.object(CaseActivities, "_admitted", admitted):
        yield


@race("a case that asks for acts up to an instant is told that it has all", "is on record and not judged")
def settled_too_far() -> Undone:
    real = inbox.read_inbox_batch

    def read(session: Any, request: InboxRequest) -> InboxBatch:
        batch = real(session, request)
        return batch.model_copy(update={"settled": lock_complaint(session, request.number).n})

    with patch.object(inbox, "read_inbox_batch", read):
        yield


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


@race("an act is judged before those that came earlier", "is on record and not judged")
def judged_out_of_turn() -> Undone:
    with patch.object(LiveCase, "is_next", lambda self, act: act.n > self.judged):
        yield


@race("an act that is delivered again is judged again", "is accepted and became 2 events")
def judged_again() -> Undone:
    def judge_up_to(self: Complaint, act: Act) -> Any:
        async def judge() -> None:
            if act.n > self.live.judged and not self.live.is_next(act):
                await self.judge_missing(upto=act.n)
            self.live.judge_act(act)

        return judge()

    with patch.object(Complaint, "judge_up_to", judge_up_to):
        yield


@race("two handlers fetch the same acts, and both judge them", "is accepted and became 2 events")
def fetched_without_lock() -> Undone:
    async def judge_missing(self: Complaint, *, upto: int | None = None, before: datetime | None = None) -> None:
        batch = await self.register.fetch_acts(self.live.judged, upto, before)
        for act in batch.acts:
            self.live.judge_act(act)
        self.live.judged = max(self.live.judged, batch.settled)

    with patch.object(Complaint, "judge_missing", judge_missing):
        yield


@race("events that come while a step is written are forgotten with it", "is missing")
def events_forgotten() -> Undone:
    real = LiveCase.confirm_step

    def confirm(self: LiveCase, step: Step, stored: ChainHead) -> None:
        real(self, step, stored)
        self.unrecorded.clear()

    with patch.object(LiveCase, "confirm_step", confirm):
        yield


@race("a run does not hand on how far the register is", "met a quarantined case")
def chain_not_carried() -> Undone:
    real = LiveCase.carried_state

    def carried(self: LiveCase, strays: Any) -> Any:
        return real(self, strays).model_copy(update={"head": ChainHead()})

    with patch.object(LiveCase, "carried_state", carried):
        yield


@race("a case remembers in its process what it has shown in lists", "at replay")
def remembers_in_process() -> Undone:
    real, shown = search_attributes.show_in_lists, set[str]()

    def show(law: Any, case: Case) -> None:
        if (about := f"{case.number} {case.stage}") not in shown:
            shown.add(about)
            real(law, case)

    with patch.object(case_workflow, "show_in_lists", show):
        yield
