"""Signs of life: a file that a running process touches when it has just seen that its work gets done, for a health
check to look at. A process that merely lives leaves it alone."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import text
from sqlalchemy.orm import Session
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from settings import Settings
from starter.desk import Desk
from starter.errors import Unavailable

log = logging.getLogger("banjie.pulse")

FIRST, EVERY = 1.0, 5.0  # seconds before a look
PATIENCE = 20.0  # seconds that one look may take
POLLED = timedelta(minutes=2)  # a poll that brings nothing ends after one
KINDS = (TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)


def beat(chosen: Settings) -> None:
    """The work of this process has just been seen to get done."""
    if chosen.pulse:
        chosen.pulse.touch()


@asynccontextmanager
async def beating(chosen: Settings, works: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Look again and again whether the work gets done, as long as the block lasts. `works` raises where it does not."""
    if not chosen.pulse:
        yield
        return
    looking = asyncio.create_task(_look(chosen, works))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(chosen: Settings, works: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(FIRST)
    while True:
        try:
            await asyncio.wait_for(works(), PATIENCE)
            beat(chosen)
        except (Unavailable, RPCError, TimeoutError, RuntimeError) as error:
            log.warning("no sign of work: %s", type(error).__name__)
        await asyncio.sleep(EVERY)


async def worker_works(desk: Desk, client: Client, worker: Worker) -> None:
    """Raise unless Temporal has seen our queue asked for both kinds of task, and the register answers a thread of the
    worker's own: where all of them hang, none is free."""
    await asyncio.gather(*(_asked_for(client, worker.task_queue, kind) for kind in KINDS))
    hands = worker.config()["activity_executor"]
    await asyncio.get_running_loop().run_in_executor(hands, lambda: desk.ask_now(_answer))


def _answer(session: Session) -> None:
    session.execute(text("SELECT 1"))


async def _asked_for(client: Client, queue: str, kind: TaskQueueType.ValueType) -> None:
    request = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind
    )
    found = await client.workflow_service.describe_task_queue(request)
    since = datetime.now(UTC) - POLLED  # noqa: TID251  # of this machine, as the server's own is of its
    if not any(_at(one.last_access_time) > since for one in found.pollers):
        raise RuntimeError(f"nobody asks for tasks of kind {kind}")


def _at(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(UTC)
