"""Workers that are not ours: those that answer without a seal of the office, and those that poll its task queues under
another name. One that only takes tasks and answers nothing is seen by its polling alone."""

from temporalio.service import RPCError

import worker
from register import inbox
from register.operations import alarms
from register.operations.alarms import Finding
from register.operations.calling_runs import ANSWERED, FOREIGN_WORKER
from starter.client import BanjieClient, temporal_unavailable
from starter.operations.task_queue_pollers import queue_pollers
from starter.workflow_start import number_of_workflow

MAX_NAME_SHOWN = 100  # characters: strangers name themselves


async def report_answer(client: BanjieClient, workflow: str) -> None:
    """Raise the alarm that somebody has answered in the name of a case. Raises Unavailable."""
    await _raise_alarms(client, [Finding(workflow, number_of_workflow(workflow), dict(ANSWERED))])


async def report_pollers(client: BanjieClient) -> list[str]:
    """Raise an alarm about each worker that polls a task queue of the office without its name, and return their names.
    Temporal lists who has polled within some five minutes. Raises Unavailable."""
    queues = client.task_queue, worker.background_queue(client.task_queue)
    try:
        names = {(queue, name) for queue in queues for name in await _pollers(client, queue)}
    except RPCError as error:
        raise temporal_unavailable(client, error) from error
    foreign = sorted((queue, name) for queue, name in names if name not in client.keys.worker_names)
    found = [
        Finding(f"{queue} {name[:MAX_NAME_SHOWN]}", None, {"what": "polls", "name": queue}) for queue, name in foreign
    ]
    await _raise_alarms(client, found)
    return [name for _, name in foreign]


async def _pollers(client: BanjieClient, queue: str) -> set[str]:
    return {poller.identity for poller in await queue_pollers(await client.connect_temporal(), queue)}


async def _raise_alarms(client: BanjieClient, found: list[Finding]) -> None:
    await client.transact(
        lambda session: alarms.raise_alarms(session, FOREIGN_WORKER, found, inbox.system_clock(session, ""))
    )
