"""What Banjie is compared with, and its worker, configured like Banjie's own: `python -m benchmarks.contenders ADDRESS
DATABASE`.

The bare workflow is shaped like a case (one update, one activity) and has no logic. Its activity does nothing, or
commits as often as an act does. The naive workflow is as one would write it first: a signal, two activities and a timer
for each step, and a row in a table that says how far the step is.
"""

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Literal

from sqlalchemy import Engine, NullPool, create_engine, text
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from benchmarks import course
from benchmarks.office import ROOT, RunningOffice, wait_for_pollers
from benchmarks.turns import PARALLEL_CASES
from models.messages import Act, Receipt
from register.database import create_register_engine
from worker import ACTIVITY_THREADS, workflow_runner
from workflows.data_converter import CONVERTER

TASK_QUEUE = "bare"
ACTIVITY_TIMEOUT = timedelta(seconds=5)
COMMITS_PER_ACT = 2  # of an act of ours: when it is received, and when its event is recorded
BARE_TABLE = (
    "CREATE TABLE written (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)",
    "GRANT INSERT ON written TO banjie_app",
)
WRITE = text("INSERT INTO written (body) VALUES (:body)")
NAIVE_TABLE = (
    "CREATE TABLE step (key text PRIMARY KEY, body text NOT NULL, recorded boolean NOT NULL DEFAULT false)",
    "GRANT SELECT, INSERT, UPDATE ON step TO banjie_app",
)
RECEIVE = text("INSERT INTO step (key, body) VALUES (:key, :body) ON CONFLICT DO NOTHING")
RECORD = text("UPDATE step SET recorded = true WHERE key = :key")
STEP_LIMIT = timedelta(days=20)
Kind = Literal["do_nothing", "commit"]


@activity.defn(no_thread_cancel_exception=True)
def do_nothing(act: Act) -> Receipt:
    """Return a receipt without doing anything."""
    return Receipt(seq=act.n, hash="0" * 64, recorded=True)


class ContenderActivities:
    """The activities that commit."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @activity.defn(no_thread_cancel_exception=True)
    def commit(self, act: Act) -> Receipt:
        """Write the act into PostgreSQL as often as an act of ours commits; return a receipt."""
        body = act.model_dump_json(exclude_defaults=True)
        for _ in range(COMMITS_PER_ACT):
            with self.engine.begin() as connection:
                connection.execute(WRITE, {"body": body})
        return do_nothing(act)

    @activity.defn(no_thread_cancel_exception=True)
    def receive_step(self, key: str, body: str) -> None:
        """Write down that a step has come; once, however often it is called."""
        with self.engine.begin() as connection:
            connection.execute(RECEIVE, {"key": key, "body": body})

    @activity.defn(no_thread_cancel_exception=True)
    def record_step(self, key: str) -> None:
        """Write down that a step is done."""
        with self.engine.begin() as connection:
            connection.execute(RECORD, {"key": key})


@workflow.defn
class Bare:
    """Waits for updates until it is terminated."""

    @workflow.init
    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    @workflow.run
    async def run(self, kind: Kind) -> None:  # noqa: ARG002  # Temporal wants the signature of @workflow.init
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def act(self, act: Act) -> Receipt:
        """Return the receipt of the activity."""
        receipt: Receipt = await workflow.execute_activity(
            self.kind, act, result_type=Receipt, schedule_to_close_timeout=ACTIVITY_TIMEOUT
        )
        return receipt


@workflow.defn
class Naive:
    """Takes steps until it is terminated, each within its limit."""

    def __init__(self) -> None:
        self.come: list[tuple[str, str]] = []

    @workflow.run
    async def run(self) -> None:
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.wait_condition(lambda: bool(self.come), timeout=STEP_LIMIT)
            key, body = self.come.pop(0)
            await workflow.execute_activity(
                "receive_step", args=[key, body], schedule_to_close_timeout=ACTIVITY_TIMEOUT
            )
            await workflow.execute_activity("record_step", key, schedule_to_close_timeout=ACTIVITY_TIMEOUT)
        workflow.continue_as_new()

    @workflow.signal
    def step(self, key: str, body: str) -> None:
        """Take a step."""
        self.come.append((key, body))


class BareCases:
    """Bare workflows, each of which gets acts of the same size as updates."""

    def __init__(self, handles: "list[WorkflowHandle[Bare, None]]") -> None:
        self.handles = handles
        self.template = next(act for act in course.course_acts(course.six_steps()) if act.texts)
        self.n = 0

    async def send_act(self, nth: int) -> None:
        """Send an act as a numbered update, as cases get theirs, to the nth workflow."""
        self.n += 1
        note = Act.model_validate_json(
            self.template.model_copy(update={"n": self.n, "name": "note", "facts": {}}).model_dump_json(
                exclude_defaults=True
            )
        )
        await self.handles[nth].execute_update("act", note, id=str(self.n), result_type=Receipt)


async def start_bare_cases(office: RunningOffice, kind: Kind) -> BareCases:
    """Start bare workflows whose activity does nothing, or commits."""
    return BareCases(
        [
            await office.temporal.start_workflow(Bare.run, kind, id=f"bare/{kind}/{nth}", task_queue=TASK_QUEUE)
            for nth in range(PARALLEL_CASES)
        ]
    )


async def start_worker(office: RunningOffice) -> None:
    """Make the tables of the activities that commit, and start the worker in a process of its own."""
    await asyncio.to_thread(_run_as_owner, office.stack.database_owner_url, *BARE_TABLE, *NAIVE_TABLE)
    addresses = office.stack.temporal_address, office.stack.database_url
    office.stack.run_process("bare", [sys.executable, "-m", "benchmarks.contenders", *addresses], cwd=ROOT)
    await wait_for_pollers(office.temporal, TASK_QUEUE)


def _run_as_owner(owner_url: str, *statements: str) -> None:
    owner = create_engine(owner_url, poolclass=NullPool)
    with owner.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    owner.dispose()


async def _work(address: str, database_url: str) -> None:
    """Run the worker until SIGTERM."""
    client = await Client.connect(address, data_converter=CONVERTER)
    activities = ContenderActivities(create_register_engine(database_url, connections=ACTIVITY_THREADS))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[Bare, Naive],
        activities=[do_nothing, activities.commit, activities.receive_step, activities.record_step],
        workflow_runner=workflow_runner(police_rules=False),
        activity_executor=ThreadPoolExecutor(ACTIVITY_THREADS),
        max_concurrent_activities=ACTIVITY_THREADS,
        max_concurrent_workflow_tasks=8,
        graceful_shutdown_timeout=timedelta(seconds=1),
    ):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1], sys.argv[2]))
