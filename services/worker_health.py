"""Whether a worker works: what its sign of life (pulse.py) stands for."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from models.errors import Unavailable
from starter.client import BanjieClient

POLLED = timedelta(minutes=2)  # a poll that brings nothing ends after one
KINDS = (TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)


async def works(desk: BanjieClient, client: Client, worker: Worker) -> None:
    """Raise Unavailable unless Temporal has seen our queue asked for both kinds of task, and the register answers a
    thread of the worker's own: where all of them hang, none is free."""
    await asyncio.gather(*(_asked_for(client, worker.task_queue, kind) for kind in KINDS))
    hands = worker.config()["activity_executor"]
    await asyncio.get_running_loop().run_in_executor(hands, lambda: desk.ask_now(_answer))


def _answer(session: Session) -> None:
    session.execute(text("SELECT 1"))


async def _asked_for(client: Client, queue: str, kind: TaskQueueType.ValueType) -> None:
    request = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind
    )
    try:
        found = await client.workflow_service.describe_task_queue(request)
    except RPCError as error:
        raise Unavailable(f"Temporal 没有应答({error.status.name})") from error
    since = datetime.now(UTC) - POLLED  # noqa: TID251  # of this machine, as the server's own is of its
    if not any(one.last_access_time.ToDatetime(UTC) > since for one in found.pollers):
        raise Unavailable(f"没有办理程序在取 {queue} 的任务({kind})")
