"""A test office with its own register, Temporal server and worker; time is given as dates in China."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.case import CaseActivities, temporal_clock
from activities.periodic_report import PeriodicReportActivity
from activities.redate import RedateActivity
from cli.demo.example_words import EXAMPLES
from cli.demo.script import Course, CourseStep, load_courses
from models.case import Case
from models.case_input import Ending
from models.errors import Refused
from models.events import ChainHead, Event, read_event
from models.form import ActInput
from models.law import Law
from models.messages import Act, Digest, Number, Receipt
from models.packed_law import parse_law
from models.tables import ComplaintRow, EventRow, InboxRow
from models.waiting import Waiting
from procedures.office_settings import OfficeSettings
from register.acts.inbox import enter_act
from register.cases.complaints import load_case_input
from register.seal import KeyRing
from rules.evolve import fold_events
from starter.acts import submit
from starter.acts.receipt import OnRecord
from starter.cases import registration
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient
from starter.office.staff import add_person
from tests.register.recorded_case import clock_at
from tests.stack.office import on_record
from tests.stack.waiting import LIMIT_SECONDS, POLL_SECONDS
from tests.zones import CHINA

SECRET = b"a key of the tests, 32 bytes long"
KEYS = KeyRing(SECRET)
QUEUE = "banjie"
T = TypeVar("T")
TIMER_LAG_SECONDS = 0.01
LONG_AGO = datetime(2024, 1, 1, tzinfo=CHINA)
COURSES_FILE = Path(__file__).parent / "lives.yaml"
ACCEPTANCE: dict[str, Any] = {
    "facts": {
        "in_enforcement": True,
        "grounds": ("extortion",),
        "review_applied": False,
        "suit_filed": False,
        "respondent_clear": True,
        "facts_concrete": True,
        "within_powers": True,
        "open_to_remedy": False,
    },
    "texts": {"basis_pointed_to": "来电记录"},
}


def at(written: str) -> datetime:
    """Return the instant in China of a text such as `2025-10-11 10:20`."""
    return datetime.fromisoformat(written).replace(tzinfo=CHINA)


def form(name: str = "01") -> dict[str, Any]:
    """Return the example form with this number."""
    path = next((EXAMPLES / "forms").glob(f"{name[:2]}*.yaml"))
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def courses_by_end() -> dict[str, Course]:
    """Return a course to every end stage. Keys: the end stage; of other procedures slug and end (or course)."""
    examples = {name[:2]: course for name, course in load_courses(None).items()}
    own = yaml.safe_load(COURSES_FILE.read_text(encoding="utf-8"))
    return {
        "closed": examples["01"],
        "closed_not_accepted": examples["02"],
        "property-internal:closed-upgraded": examples["11"],
        "property-internal:closed-overtime": examples["12"],
        "property-internal:closed-reopened": examples["13"],
        **{end: Course.model_validate(course) for end, course in own.items()},
    }


@dataclass
class Bureau:
    """A register, a Temporal server and the staff of an office. `clock_offsets`: time of a case minus server time.
    `openings`: digests of complaints that were read already; they are needed where the register does not answer."""

    env: WorkflowEnvironment
    register: sessionmaker[Session]
    activities: CaseActivities | None = None
    clock_offsets: dict[Number, timedelta] = field(default_factory=dict)
    office_options: dict[str, Any] = field(default_factory=dict)
    options_by_procedure: dict[str, Any] = field(default_factory=dict)
    raw_signals: str = "refuse"
    lang: str = "zh"
    keys: KeyRing = KEYS
    openings: dict[Number, Digest] = field(default_factory=dict)

    @property
    def temporal_client(self) -> Client:
        return self.env.client

    @property
    def client(self) -> BanjieClient:
        """Return a client without a clock; each call sets the instant of receipt."""
        return BanjieClient(
            register=self.register,
            temporal_address="",
            task_queue=QUEUE,
            secret=self.keys.current,
            secret_before=self.keys.before,
            temporal_client=self.temporal_client,
            office=OfficeSettings({"zhengzhou-water": self.office_options, **self.options_by_procedure}),
            raw_signals=self.raw_signals,
            lang=self.lang,
        )

    async def register_staff(self) -> None:
        """Register the staff of the examples, with their roles from 2024 on."""
        client = replace(self.client, clock=clock_at(LONG_AGO))
        for member in yaml.safe_load((EXAMPLES / "staff.yaml").read_text(encoding="utf-8"))["staff"]:
            await add_person(client, member["person"], member["name"], member["roles"])

    @asynccontextmanager
    async def running_worker(self, **options: Any) -> AsyncIterator[Worker]:
        """Run a worker as in production, but with the sandbox rules enforced; an exception fails the case."""
        activities = self.activities or CaseActivities(self.register, SECRET, clock=temporal_clock)
        async with worker.build_worker(
            self.temporal_client,
            activities,
            task_queue=QUEUE,
            police_rules=True,
            workflow_failure_exception_types=[Exception],
            **options,
        ) as running_worker:
            yield running_worker

    @asynccontextmanager
    async def background_worker(self, instant: datetime, **options: Any) -> AsyncIterator[Worker]:
        """Run the worker of the background queue; what it records is received at this instant."""
        redate = RedateActivity(self.register, clock_at(instant))
        reports = PeriodicReportActivity(self.register, None, clock=clock_at(instant))
        async with worker.build_background_worker(
            self.temporal_client,
            redate,
            reports,
            KEYS,
            task_queue=QUEUE,
            police_rules=True,
            workflow_failure_exception_types=[Exception],
            **options,
        ) as running_worker:
            yield running_worker

    # ---- time -------------------------------------------------------------------------------------------------

    async def now(self, number: Number) -> datetime:
        """Return the current time of the case."""
        return (await self.env.get_current_time()).astimezone(CHINA) + self.clock_offsets[number]

    async def skip_to(self, number: Number, instant: datetime) -> None:
        """Advance time to this instant; clocks ring on the way. A timer for this very instant fires a millisecond or
        two later. The time-skipping server loses a workflow task that cancels a timer which has just fired
        (temporalio/sdk-java#3088), so that what follows waits for it."""
        ahead = instant - await self.now(number)
        if ahead > timedelta():
            await self.env.sleep(ahead)
            await asyncio.sleep(TIMER_LAG_SECONDS)

    # ---- acts of people ----------------------------------------------------------------------------------------

    async def register_complaint(
        self, form_input: dict[str, Any], received: datetime, now: datetime | None = None
    ) -> Number:
        """Register a complaint received at this instant; its case begins then, or at `now`."""
        offset = int(((now or received) - await self.env.get_current_time()).total_seconds())
        client = replace(self.client, clock=clock_at(received), clock_offset=offset)
        registered = await registration.register(client, form_input)
        self.clock_offsets[registered.number] = timedelta(seconds=offset)
        return registered.number

    async def perform(
        self, number: Number, name: str, actor: str, when: datetime | None = None, **fields: Any
    ) -> OnRecord:
        """Advance time to this instant if given, then commit and deliver an act received then."""
        if when:
            await self.skip_to(number, when)
        client = replace(self.client, clock=clock_at(when or await self.now(number)))
        return on_record(await submit.act(client, number, ActInput(name=name, actor=actor, **fields)))

    async def perform_recorded(self, number: Number, name: str, actor: str, **fields: Any) -> OnRecord:
        """Perform an act and wait until the register has its event, which on a busy machine follows the answer."""
        done = await self.perform(number, name, actor, **fields)
        await self.wait_until_recorded(number, done.seq)
        return done

    async def wait_until_recorded(self, number: Number, seq: int | None) -> None:
        assert seq is not None

        async def is_recorded() -> bool | None:
            return self.chain_head(number).seq >= seq or None

        await wait_for(is_recorded)

    def sealed(self, number: Number, act: Act) -> Act:
        """Return the act as the register hands it out."""
        opening = self.openings.get(number) or self.complaint_row(number).opening
        self.openings[number] = opening
        return KEYS.sealed(act, number, opening)

    async def deliver(self, number: Number, act: Act, attempt: str = "") -> Receipt:
        """Deliver a committed act to the case as an update."""
        receipt: Receipt = await self.handle(number).execute_update(
            "act", self.sealed(number, act), id=f"{act.n}{attempt}", result_type=Receipt
        )
        return receipt

    def commit_act(self, number: Number, name: str, actor: str, when: datetime, **fields: Any) -> Act:
        """Commit an act to the inbox without delivering it."""
        with self.register.begin() as session:
            return enter_act(
                session, number, ActInput(name=name, actor=actor, **fields),
                act_id=self.client.randomness.new_id(), clock=clock_at(when), randomness=self.client.randomness,
            ).act  # fmt: skip

    async def accepted_complaint(self) -> Number:
        """Register the telephone complaint of 30 September 2025; accept it on Saturday 11 October, a working day."""
        number = await self.register_complaint(form(), at("2025-09-30 16:00"))
        await self.perform(number, "accepted", "li", at("2025-10-11 10:20"), **ACCEPTANCE)
        return number

    async def play_course(self, course: Course, form_input: dict[str, Any] | None = None) -> Number:
        """Play a course from its form to its last act, or to its end where that comes later; return the number."""
        number = await self.register_complaint(form_input or course.form_input, course.received)
        for step in course.acts:
            await self.perform_step(number, step)
        if course.closed_at:
            await self.skip_to(number, course.closed_at)
        return number

    async def perform_step(self, number: Number, step: CourseStep) -> None:
        """Perform a step of a course; assert that it is refused by exactly the rules that the step names."""
        fields = step.model_dump(exclude={"at", "refused", "name", "actor"}, exclude_unset=True)
        try:
            await self.perform(number, step.name, step.actor, step.at, **fields)
        except Refused as error:
            if step.refused is None or set(step.refused) != set(error.more["refused_by"]):
                raise
        else:
            assert step.refused is None

    # ---- state -----------------------------------------------------------------------------------------------

    def handle(self, number: Number) -> WorkflowHandle[Any, Any]:
        return self.temporal_client.get_workflow_handle(workflow_id(number))

    async def case(self, number: Number) -> Case:
        """Return the case as the workflow holds it."""
        case: Case = await self.handle(number).query("state", result_type=Case)
        return case

    async def waiting(self, number: Number) -> Waiting:
        waiting: Waiting = await self.handle(number).query("waiting_for", result_type=Waiting)
        return waiting

    async def history(self, number: Number) -> list[HistoryEvent]:
        return list((await self.handle(number).fetch_history()).events)

    async def description(self, number: Number) -> DescribeWorkflowExecutionResponse:
        """Return what Temporal says of the case. The time-skipping server keeps an attribute that was unset as one
        without a value, which `describe` of the SDK cannot read."""
        run = WorkflowExecution(workflow_id=workflow_id(number))
        asked = DescribeWorkflowExecutionRequest(namespace=self.temporal_client.namespace, execution=run)
        return await self.temporal_client.workflow_service.describe_workflow_execution(asked)

    async def idle_history(self, number: Number) -> list[HistoryEvent]:
        """Return the history once the case only waits. A task under way adds events, and holds signals back till its
        end."""

        async def history_of_idle_case() -> list[HistoryEvent] | None:
            before = await self.history(number)
            raw = await self.description(number)
            busy = raw.HasField("pending_workflow_task") or raw.pending_activities
            return None if busy or len(await self.history(number)) != len(before) else before

        return await wait_for(history_of_idle_case)

    async def ending(self, number: Number) -> Ending:
        """Return what a case ended with."""
        return Ending.model_validate(await self.handle(number).result())

    def complaint_row(self, number: Number) -> ComplaintRow:
        with self.register() as session:
            return session.get_one(ComplaintRow, number)

    def law(self, number: Number) -> Law:
        with self.register() as session:
            opened = load_case_input(session, number)
        return parse_law(opened.law, opened.calendar)

    def journal(self, number: Number) -> list[Event]:
        """Return the events in the register."""
        with self.register() as session:
            rows = session.scalars(select(EventRow).where(EventRow.stream == number).order_by(EventRow.seq))
            return [read_event(complaint_row.body) for complaint_row in rows]

    def folded_case(self, number: Number) -> Case:
        """Return the case folded from the events in the register, without its history."""
        return fold_events(self.law(number), number, self.journal(number)).without_history

    def chain_head(self, number: Number) -> ChainHead:
        complaint_row = self.complaint_row(number)
        return ChainHead(seq=complaint_row.seq, hash=complaint_row.head)

    def inbox_rows(self, number: Number) -> list[InboxRow]:
        with self.register() as session:
            return list(session.scalars(select(InboxRow).where(InboxRow.complaint == number).order_by(InboxRow.n)))

    async def settled_case(self, number: Number) -> Case:
        """Return the case once no alarm is due and the register has all its events."""

        async def is_settled() -> Case | None:
            waiting = await self.waiting(
                number
            )  # first: clocks that have rung by then are in the case that is queried next
            case = await self.case(number)
            due = waiting.next_alarm and waiting.next_alarm <= await self.now(number)
            return None if due or self.complaint_row(number).seq != case.seq else case

        return await wait_for(is_settled)


async def wait_for(poll: Callable[[], Awaitable[T | None]]) -> T:
    """Poll until the result is not None, and return it. Raises AssertionError after the limit."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while (result := await poll()) is None:
        assert time.monotonic() < deadline, f"not within {LIMIT_SECONDS:.0f} s"
        await asyncio.sleep(POLL_SECONDS)
    return result
