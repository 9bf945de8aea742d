"""The health check of a worker: does Temporal see it polling, and does the register answer its threads?"""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from models.errors import Unavailable
from starter.client import BanjieClient
from starter.operations.task_queue_pollers import TASK_QUEUE_TYPES, queue_pollers
from wording.translation import gettext

MAX_POLL_AGE = timedelta(minutes=2)  # a long poll without a task ends after one minute


async def check_worker(client: BanjieClient, temporal: Client, worker: Worker) -> None:
    """Raise Unavailable unless Temporal has seen recent polls for both kinds of task, and the register answers a query
    from the worker's own thread pool. If all its threads hang, that query never gets a thread and the check times
    out."""
    await asyncio.gather(*(_check_polled(temporal, worker.task_queue, kind) for kind in TASK_QUEUE_TYPES))
    threads = worker.config()["activity_executor"]
    await asyncio.get_running_loop().run_in_executor(threads, lambda: client.transact_sync(_probe_register))


def _probe_register(session: Session) -> None:
    session.execute(text("SELECT 1"))


async def _check_polled(temporal: Client, queue: str, kind: TaskQueueType.ValueType) -> None:
    try:
        pollers = await queue_pollers(temporal, queue, [kind])
    except RPCError as error:
        raise Unavailable(gettext("Temporal does not answer ({status}).", status=error.status.name)) from error
    since = datetime.now(UTC) - MAX_POLL_AGE  # noqa: TID251  # this machine's clock, compared with the server's
    if not any(poller.last_access_time.ToDatetime(UTC) > since for poller in pollers):
        raise Unavailable(
            gettext("No worker polls the queue {queue} for tasks of type {kind}.", queue=queue, kind=kind)
        )
