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
from models.tables import InboxRow
from register.acts import inbox
from register.cases import closed_case, complaints, steps
from register.cases.calling_runs import admit_run
from register.locks import lock_complaint
from register.notices import notice_rows
from register.randomness import RANDOM
from rules.evolve import Evolved
from rules.hash_chain import chain_head
from rules.timer import ring_clocks
from services import relay
from starter.acts import act_delivery, submit
from starter.cases import registration
from starter.client import BanjieClient
from workflows import complaint as case_workflow
from workflows import live_case, search_attributes
from workflows.activity_calls import RegisterCalls
from workflows.complaint import Complaint
from workflows.live_case import LiveCase
from workflows.patience import patiently

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


@race("a result is told although its commit failed", "the register has None")
def told_before_commit() -> Undone:
    def transact(self: BanjieClient, work: Any) -> Any:
        with self.register() as session:
            result = work(session)
            with suppress(OperationalError):
                session.commit()
            return result

    with patch.object(BanjieClient, "transact_sync", transact):
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


@race("a later refusal replaces the first verdict", "is refused and became 1 events")
def refusal_replaces() -> Undone:
    def record(session: Any, number: Any, n: int, refusals: Any, at: Any) -> bool:
        row = session.get(InboxRow, (number, n), populate_existing=True, with_for_update=True)
        row.state, row.refused, row.refused_at, row.seq = "refused", inbox._refusals_json(refusals), at, None
        return True

    with patch.object(inbox, "record_refusal", record):
        yield


@race("a step that comes again is written again", "")
def step_written_again() -> Undone:
    with patch.object(steps, "unwritten_events", lambda _session, _complaint, step: step.events):
        yield


@race("a step tried again is taken as written", "")
def retry_taken_as_written() -> Undone:
    real = steps.store_step

    def store(session: Any, step: Step, context: Any) -> ChainHead:
        if activity.info().attempt > 1:
            return chain_head(step.head, step.events)
        return real(session, step, context)

    with patch.object(steps, "store_step", store):
        yield


@race("a case is told of a step although its commit failed", "")
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


@race("an act on a closed case is judged again when it comes again", "")
def closed_judged_again() -> Undone:
    real = closed_case.judge_closed_case_act

    def judge(session: Any, number: Any, act: Any, randomness: Any) -> Any:
        row = session.get_one(InboxRow, (number, act.n), populate_existing=True)
        with patch.object(row, "state", "received"):
            return real(session, number, act, randomness)

    def judge_all(session: Any, number: Any, upto: int, randomness: Any) -> None:
        for n in range(1, upto + 1):
            judge(session, number, inbox.load_act(session, number, n), randomness)

    with patch.object(closed_case, "judge_closed_case_acts", judge_all):
        yield


@race("acts on a closed case are left lying", "never had an answer")
def closed_not_judged() -> Undone:
    with patch.object(closed_case, "judge_closed_case_acts", lambda *_: None):
        yield


@race("a case that asks for acts up to an instant is told that it has all", "is on record and not judged")
def settled_too_far() -> Undone:
    real = inbox.read_inbox_batch

    def read(session: Any, request: InboxRequest) -> InboxBatch:
        batch = real(session, request)
        return batch.model_copy(update={"settled": lock_complaint(session, request.number).n})

    with patch.object(inbox, "read_inbox_batch", read):
        yield


@race("the relay starts no case", "registered and never begun")
def relay_starts_nothing() -> Undone:
    with patch.object(complaints, "unstarted_cases", lambda *_: []):
        yield


@race("the relay delivers no act again", "is on record and not judged")
def relay_delivers_nothing() -> Undone:
    with patch.object(relay, "cases_with_unjudged_acts", lambda *_: []):
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


@race("two handlers fetch the same acts, and both judge them", "")
def fetched_without_lock() -> Undone:
    async def judge_missing(self: Complaint, *, upto: int | None = None, before: datetime | None = None) -> None:
        batch = await self.register.fetch_acts(self.live.judged, upto, before)
        for act in batch.acts:
            self.live.judge_act(act)
        self.live.judged = max(self.live.judged, batch.settled)

    with patch.object(Complaint, "judge_missing", judge_missing):
        yield


@race("verdicts given while a step is written are forgotten with it", "is on record and not judged")
def verdicts_forgotten() -> Undone:
    real = LiveCase.confirm_step

    def confirm(self: LiveCase, step: Step, stored: ChainHead) -> None:
        real(self, step, stored)
        self.verdicts.clear()

    with patch.object(LiveCase, "confirm_step", confirm):
        yield


@race("events that come while a step is written are forgotten with it", "")
def events_forgotten() -> Undone:
    real = LiveCase.confirm_step

    def confirm(self: LiveCase, step: Step, stored: ChainHead) -> None:
        real(self, step, stored)
        self.unrecorded.clear()

    with patch.object(LiveCase, "confirm_step", confirm):
        yield


@race("a register that is silent is taken to have written the step", "")
def silence_taken_for_yes() -> Undone:
    async def record(self: RegisterCalls, step: Step, summary: str, _: Any) -> ChainHead:
        def give_up() -> None:
            raise TimeoutError

        try:
            stored: ChainHead = await self._ask("record", step, ChainHead, summary, give_up)
        except TimeoutError:
            return chain_head(step.head, step.events)
        return stored

    with patch.object(RegisterCalls, "record_step", record):
        yield


@race("a long run ends while it is still busy", "")
def leaves_while_busy() -> Undone:
    with patch.object(Complaint, "is_busy", lambda _: False):
        yield


@race("a run does not hand on how far the register is", "")
def chain_not_carried() -> Undone:
    real = LiveCase.carried_state

    def carried(self: LiveCase, strays: Any) -> Any:
        return real(self, strays).model_copy(update={"head": ChainHead()})

    with patch.object(LiveCase, "carried_state", carried):
        yield


@race("a case remembers in its process what it has shown in lists", "")
def remembers_in_process() -> Undone:
    real, shown = search_attributes.show_in_lists, set[str]()

    def show(law: Any, case: Case) -> None:
        if (about := f"{case.number} {case.stage}") not in shown:
            shown.add(about)
            real(law, case)

    with patch.object(case_workflow, "show_in_lists", show):
        yield


@race("clocks ring before the acts that were received in time are judged", "")
def rings_before_acts() -> Undone:
    async def ring(self: Complaint, at: datetime) -> None:
        self.live.ring_due_clocks(at)

    with patch.object(Complaint, "ring", ring):
        yield


@race("clocks ring on the case as it was before acts were fetched", "")
def rings_on_old_case() -> Undone:
    async def ring(self: Complaint, at: datetime) -> None:
        self.ringing, case = True, self.live.case
        await self.judge_missing(before=at)
        for evolved in ring_clocks(self.live.law, case, at, self.live.now()):
            self.live.add_event(evolved)
        self.ringing = False

    with patch.object(Complaint, "ring", ring):
        yield


@race("an act does not ring the clocks that were due before it", "")
def overtakes_limit() -> Undone:
    with patch.object(live_case, "events_before_act", lambda *_: ()):
        yield


@race("a case sleeps on when a limit moves", "no expiry is recorded")
def limit_moved_unseen() -> Undone:
    async def wait(self: Complaint, at: datetime | None) -> None:
        await patiently(lambda: self.leaving, timeout=at - self.live.now() if at else None)

    with patch.object(Complaint, "wait_for_alarm", wait):
        yield
