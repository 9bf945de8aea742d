"""A whole office to measure in: the embedded servers, its staff, and worker and relay as processes of their own."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import yaml
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

import migrations
from embedded.stack import Stack
from settings import Settings, settings
from starter.client import BanjieClient, connect
from starter.staff import join

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
SERVICES = ("worker", "relay")
PATIENCE = 30.0
WORKFLOW = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
ACTIVITY = TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY


@dataclass(frozen=True)
class Office:
    stack: Stack
    desk: BanjieClient
    client: Client


def home(name: str) -> Path:
    """An empty folder beside the data, on the same disk."""
    path = settings().home.absolute() / "bench" / name
    shutil.rmtree(path, ignore_errors=True)
    return path


def chosen(path: Path) -> Settings:
    """The settings for the stack of this folder, whatever the environment says of others."""
    return Settings(home=path, database_url=None, temporal_address=None)


@asynccontextmanager
async def office(name: str, *, throwaway: bool, services: Sequence[str] = SERVICES) -> AsyncIterator[Office]:
    """Servers as tests have them (`throwaway`) or as `banjie up` has them, and the processes that belong to it."""
    path = home(name)
    async with Stack(path, throwaway=throwaway, ui=False) as stack:
        await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
        for service in services:
            stack.run(service, [sys.executable, "-m", "cli.main", service], cwd=ROOT)
        async with connect(chosen(path)) as desk:
            await employ(desk)
            client = await desk.temporal()
            await polled(client, desk.task_queue)
            yield Office(stack, desk, client)
            await asyncio.sleep(0.5)  # a client that has just worked can abort a program that ends at once
    shutil.rmtree(path, ignore_errors=True)


async def employ(desk: BanjieClient) -> None:
    """The staff of the examples."""
    for person in staff():
        await join(desk, person["person"], person["name"], person["roles"])


def staff() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((EXAMPLES / "staff.yaml").read_text(encoding="utf-8"))["staff"]
    return found


async def polled(client: Client, task_queue: str) -> None:
    """Until a worker takes both workflow tasks and activities from the queue."""
    deadline = monotonic() + PATIENCE
    while not (await _has_poller(client, task_queue, WORKFLOW) and await _has_poller(client, task_queue, ACTIVITY)):
        if monotonic() > deadline:
            raise TimeoutError(f"no worker on {task_queue} after {PATIENCE:g} s")
        await asyncio.sleep(0.05)


async def _has_poller(client: Client, task_queue: str, kind: TaskQueueType.ValueType) -> bool:
    request = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=task_queue), task_queue_type=kind
    )
    try:
        return bool((await client.workflow_service.describe_task_queue(request)).pollers)
    except RPCError:
        return False
