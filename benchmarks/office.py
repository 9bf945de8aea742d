"""A running office to measure in: embedded servers, staff, and worker and relay as processes of their own."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TypedDict

import yaml
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from register import migrations
from services.embedded.stack import Stack
from settings import Settings, settings
from starter.client import BanjieClient, connect
from starter.office.staff import add_person

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
SERVICES = ("worker", "relay")
POLLER_TIMEOUT = timedelta(seconds=30)
WORKFLOW = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
ACTIVITY = TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY


@dataclass(frozen=True)
class RunningOffice:
    """A running office. `client` reaches its register and Temporal; `temporal` is the bare Temporal client."""

    stack: Stack
    client: BanjieClient
    temporal: Client


def fresh_home(name: str) -> Path:
    """Return an empty folder beside the data, on the same disk."""
    path = settings().home.absolute() / "bench" / name
    shutil.rmtree(path, ignore_errors=True)
    return path


def kept_home(name: str) -> Path:
    """Return a folder there that keeps a register for later measurements. One that was not finished is emptied."""
    path = settings().home.absolute() / "bench" / name
    return path if (path / "made_at").exists() else fresh_home(name)


def stack_settings(path: Path) -> Settings:
    """Return the settings of the stack in this folder, without servers named in the environment."""
    return Settings(home=path, database_url=None, temporal_address=None)


@asynccontextmanager
async def running_office(
    name: str, *, throwaway: bool, services: Sequence[str] = SERVICES
) -> AsyncIterator[RunningOffice]:
    """Run an office on servers without durability (`throwaway`), as tests use, or as `banjie up` runs them."""
    path = fresh_home(name)
    async with Stack(path, throwaway=throwaway) as stack:
        await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
        for service in services:
            stack.run_process(service, [sys.executable, "-m", "cli.main", service], cwd=ROOT)
        async with connect(stack_settings(path)) as client:
            await join_example_staff(client)
            temporal = await client.connect_temporal()
            await wait_for_pollers(temporal, client.task_queue)
            yield RunningOffice(stack, client, temporal)
            await asyncio.sleep(0.5)  # a Temporal client can abort a process that ends right after a call
    shutil.rmtree(path, ignore_errors=True)


async def join_example_staff(client: BanjieClient) -> None:
    """Add the staff of the examples."""
    for person in example_staff():
        await add_person(client, person["person"], person["name"], person["roles"])


class StaffEntry(TypedDict):
    """A person in `examples/staff.yaml`."""

    person: str
    name: str
    roles: list[str]


def example_staff() -> list[StaffEntry]:
    found: list[StaffEntry] = yaml.safe_load((EXAMPLES / "staff.yaml").read_text(encoding="utf-8"))["staff"]
    return found


async def wait_for_pollers(client: Client, task_queue: str) -> None:
    """Wait until a worker polls the queue for both workflow tasks and activities. Raises TimeoutError."""
    deadline = monotonic() + POLLER_TIMEOUT.total_seconds()
    while not (await _has_poller(client, task_queue, WORKFLOW) and await _has_poller(client, task_queue, ACTIVITY)):
        if monotonic() > deadline:
            raise TimeoutError(f"no worker on {task_queue} after {POLLER_TIMEOUT.total_seconds():g} s")
        await asyncio.sleep(0.05)


async def _has_poller(client: Client, task_queue: str, kind: TaskQueueType.ValueType) -> bool:
    request = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=task_queue), task_queue_type=kind
    )
    try:
        return bool((await client.workflow_service.describe_task_queue(request)).pollers)
    except RPCError:
        return False
