"""The pollers of a task queue, as Temporal lists them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import PollerInfo, TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

TASK_QUEUE_TYPES = (TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
TASK_QUEUE_PARTS = 4  # of a server that nobody has configured otherwise


async def queue_pollers(
    temporal: Client,
    queue: str,
    kinds: Sequence[TaskQueueType.ValueType] = TASK_QUEUE_TYPES,
    *,
    rpc_timeout: timedelta | None = None,
) -> list[PollerInfo]:
    """Return who has polled a task queue within some five minutes; one poller may be listed several times. Raises
    RPCError."""
    found = list[PollerInfo]()
    for part, kind in product(_parts_of(queue), kinds):
        request = DescribeTaskQueueRequest(
            namespace=temporal.namespace, task_queue=TaskQueue(name=part), task_queue_type=kind
        )
        found += (await temporal.workflow_service.describe_task_queue(request, timeout=rpc_timeout)).pollers
    return found


def _parts_of(queue: str) -> Iterator[str]:
    """Yield the names of the parts into which Temporal splits a task queue. It lists a waiting poll at its own part
    alone while the part passes another poll on to the first."""
    yield queue
    yield from (f"/_sys/{queue}/{part}" for part in range(1, TASK_QUEUE_PARTS))
