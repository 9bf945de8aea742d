"""Workers that are not ours: those that answer without a seal of the office, and those that poll its task queues under
another name. One that only takes tasks and answers nothing is seen by its polling alone."""

from collections.abc import Mapping
from datetime import datetime

import worker
from models.messages import Number
from register.acts import inbox
from register.alarms import alarms
from register.alarms.alarms import AlarmDetail, Finding
from register.alarms.kinds import FOREIGN_WORKER
from register.cases.calling_runs import ANSWERED
from starter.cases.workflow_start import number_of_workflow, workflow_id
from starter.client import BanjieClient
from starter.temporal.pollers import queue_pollers

MAX_NAME_SHOWN = 100  # characters: strangers name themselves


async def report_answer(client: BanjieClient, workflow: str) -> None:
    """Raise the alarm that somebody has answered in the name of a case. Raises Unavailable."""
    await raise_alarms(client, FOREIGN_WORKER, [Finding(workflow, number_of_workflow(workflow), dict(ANSWERED))])


async def report_pollers(client: BanjieClient) -> list[str]:
    """Raise an alarm about each worker that polls a task queue of the office without its name, and return their names.
    Temporal lists who has polled within some five minutes. Raises Unavailable."""
    queues = client.task_queue, worker.background_queue(client.task_queue)
    with client.asking_temporal():
        temporal = await client.connect_temporal()
        names = {(queue, poller.identity) for queue in queues for poller in await queue_pollers(temporal, queue)}
    foreign = sorted((queue, name) for queue, name in names if name not in client.keys.worker_names)
    found = [
        Finding(f"{queue} {name[:MAX_NAME_SHOWN]}", None, {"what": "polls", "name": queue}) for queue, name in foreign
    ]
    await raise_alarms(client, FOREIGN_WORKER, found)
    return [name for _, name in foreign]


async def report_workers(client: BanjieClient, number: Number, workers: Mapping[str, datetime]) -> None:
    """Raise an alarm about whoever has done a task of a case within the last days and does not bear our name. What was
    done earlier may be of a key that is not named any more. Raises Unavailable."""
    since = await client.transact(lambda session: inbox.system_clock(session, "")) - alarms.REPORTED_STANDS
    names = sorted(name for name, at in workers.items() if at > since and name not in client.keys.worker_names)
    if names:
        detail: AlarmDetail = {"what": "worked", "name": names[0][:MAX_NAME_SHOWN]}
        await raise_alarms(client, FOREIGN_WORKER, [Finding(workflow_id(number), number, detail)])


async def raise_alarms(client: BanjieClient, kind: str, found: list[Finding]) -> None:
    """Raise alarms of one kind about these findings. Raises Unavailable."""
    await client.transact(lambda session: alarms.raise_alarms(session, kind, found, inbox.system_clock(session, "")))
