"""A simulated office: its register, Temporal, and the processes web, relay and worker, on one scheduler."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251  # of a fixed seed
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from temporalio.bridge.proto.workflow_activation import RemoveFromCache, WorkflowActivation, WorkflowActivationJob

import worker
from activities.case import CaseActivities
from activities.periodic_report import PeriodicReportActivity
from activities.redate import RedateActivity
from models.errors import Unavailable
from register.database import session_factory
from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from services.relay import RunCheckIntervals, run_relay
from simulation.faults import Chances, Crashed, Faults
from simulation.register import seeded_randomness, simulated_engine
from simulation.scheduler import Process, SimulatedLoop, as_process
from simulation.temporal.calls import model_client
from simulation.temporal.core import core_replaced
from simulation.temporal.model import TemporalModel
from starter.client import BanjieClient
from tests.stack.databases import Database
from tests.stack.signing import keys_of_tests

T = TypeVar("T")
FILE_LIMIT = 10_000_000  # bytes
# An office looks every second, which is most of what a year costs. What the relay finds then it finds later.
RELAY_INTERVAL = timedelta(hours=3)
A_DAY = timedelta(days=1)
RUN_CHECKS = RunCheckIntervals(
    first=timedelta(minutes=1), compare=A_DAY, export=A_DAY, log=A_DAY, stamp=A_DAY, temporal=A_DAY
)
SECRET = b"a key of the simulation, 32 byte"


@dataclass(eq=False)
class Office:
    """An office that runs. `processes` by their names; a process that has crashed is followed by another."""

    loop: SimulatedLoop
    model: TemporalModel
    database: Database
    chances: Chances
    files: Path  # where files of the office lie
    processes: dict[str, Process] = field(default_factory=dict)
    clients: dict[str, BanjieClient] = field(default_factory=dict)
    faults: Faults = field(init=False)

    def __post_init__(self) -> None:
        self.faults = Faults(self.loop.draws, self.chances, self.crash)
        self.model.weather.long_history = self.chances.long_history
        self.model.evicts = lambda: self.faults.strikes(self.chances.eviction, "eviction")
        self.model.loses_answer = lambda: self.faults.strikes(self.chances.activity, "activity unanswered")

    def open_client(self, process: Process) -> BanjieClient:
        """Return the client of a process, with connections of its own."""
        engine = simulated_engine(self.database, self.loop)
        self.faults.watch_transactions(engine)
        process.on_crash.append(engine.dispose)
        return BanjieClient(
            register=session_factory(engine, keys_of_tests()),
            temporal_address="model",
            secret=SECRET,
            store=AttachmentStore(self.files, FILE_LIMIT, ALLOWED_TYPES),
            temporal_client=model_client(self.model, self.faults),
        )

    def start(self, name: str) -> None:
        """Start a process: `web`, `worker` or `relay`."""
        process = self.processes[name] = self.loop.new_process(name)
        client = self.clients[name] = self.open_client(process)
        if name == "worker":
            self.spawn(process, self._work(process, client))
        elif name == "relay":
            self.spawn(process, run_relay(client, RELAY_INTERVAL, run_checks=RUN_CHECKS))

    def crash(self, process: Process) -> None:
        """Let a process crash; another one takes its place after a while."""
        process.crash()
        outage = self.loop.draws.random() * self.chances.longest_outage
        self.loop.call_later(outage, self.start, process.name, context=Context())

    async def by_web(self, request: Callable[[BanjieClient], Coroutine[Any, Any, T]]) -> T:
        """Have the web process carry out a request. Raises what the request raises; Unavailable if the process is
        down, or crashes before it has answered."""
        process, answer = self.processes["web"], self.loop.create_future()
        if not process.alive:
            raise Unavailable("down")

        async def carry_out() -> None:
            try:
                result = await request(self.clients["web"])
            except Exception as error:  # noqa: BLE001  # the caller gets it
                if not answer.done():
                    answer.set_exception(error)
            else:
                if not answer.done():
                    answer.set_result(result)

        def hang_up() -> None:
            if not answer.done():
                answer.set_exception(Unavailable("the connection broke"))

        process.on_crash.append(hang_up)
        task = self.spawn(process, carry_out())
        try:
            done: T = await answer
            return done
        finally:
            if process.alive:
                process.on_crash.remove(hang_up)
                task.cancel()

    def spawn(self, process: Process, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Have a process do something."""
        context = copy_context()
        context.run(as_process, process)
        return self.loop.create_task(work, context=context)

    async def _work(self, process: Process, client: BanjieClient) -> None:
        temporal = await client.connect_temporal()
        activities = CaseActivities(client.register, client.secret, office=client.office)
        redating, reports = RedateActivity(client.register), PeriodicReportActivity(client.register, None)
        main = worker.build_worker(temporal, activities, task_queue=client.task_queue)
        background = worker.build_background_worker(
            temporal, redating, reports, client.keys, task_queue=client.task_queue
        )
        process.on_crash.append(lambda: evict_all(main, background))
        await asyncio.gather(main.run(), background.run())


def evict_all(*workers: Any) -> None:
    """Let go of the workflows of workers that are gone. The memory of a process goes at once; here their coroutines
    would be ended when Python collects them, in the midst of something else."""
    removal = WorkflowActivationJob(remove_from_cache=RemoveFromCache())
    for one in workers:
        running = one._workflow_worker._running_workflows
        for run_id, instance in running.items():
            outer = asyncio._get_running_loop()
            asyncio._set_running_loop(None)
            try:
                instance.activate(WorkflowActivation(run_id=run_id, jobs=[removal]))
            finally:
                asyncio._set_running_loop(outer)
        running.clear()


def tell_but_of_crashes(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell of errors that nobody has seen. A simulated crash is meant to be seen by nobody."""
    if not isinstance(context.get("exception"), Crashed):
        loop.default_exception_handler(context)


@contextmanager
def office_at(database: Database, seed: int, began: datetime, chances: Chances) -> Iterator[Office]:
    """Make an office for a seed; nothing of it runs yet."""
    loop = SimulatedLoop(Random(seed), began)
    asyncio.set_event_loop(None)
    loop.set_exception_handler(tell_but_of_crashes)
    model = TemporalModel(loop, loop.draws)
    with TemporaryDirectory(prefix="banjie-simulation-") as folder, seeded_randomness(loop), core_replaced(model):
        office = Office(loop, model, database, chances, Path(folder))
        try:
            yield office
        finally:
            loop.end()
