"""Temporal servers for the tests: one for each test, since an open case would block the time skipping of the next."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlalchemy.orm import Session, sessionmaker
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from services.embedded.temporal import DYNAMIC_CONFIG
from starter.client import TEMPORAL_IDENTITY
from tests.workflows.bureau import Bureau
from workflows.data_converter import CONVERTER
from workflows.search_attributes import KEYS


def server_program(name: str) -> str:
    """Return the path of a server program that a wheel installed beside this Python."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found, f"{name} is missing; make install brings it"
    return found


@pytest_asyncio.fixture
async def bureau(sessions: sessionmaker[Session]) -> AsyncIterator[Bureau]:
    """Yield a bureau whose time can be skipped. The test starts the worker: `async with bureau.running_worker()`."""
    async with time_skipping_server() as env:
        made = Bureau(env, sessions)
        await made.register_staff()
        yield made


@pytest_asyncio.fixture
async def empty_bureau(sessions: sessionmaker[Session]) -> AsyncIterator[Bureau]:
    """Yield a bureau with time skipping and without staff."""
    async with time_skipping_server() as env:
        yield Bureau(env, sessions)


async def _started_server() -> WorkflowEnvironment:
    """Start the time-skipping server; once more if it does not answer within the five seconds that Temporal waits, as
    on a crowded machine."""
    start = partial(
        WorkflowEnvironment.start_time_skipping,
        data_converter=CONVERTER,
        test_server_existing_path=server_program("temporal-test-server"),
    )
    try:
        return await start()
    except RuntimeError:
        return await start()


@asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """Start the time-skipping server with the search attributes of a case."""
    async with await _started_server() as env:
        names = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in KEYS}
        await env.client.operator_service.add_search_attributes(AddSearchAttributesRequest(search_attributes=names))
        yield env


@pytest_asyncio.fixture
async def dev_bureau(sessions: sessionmaker[Session]) -> AsyncIterator[Bureau]:
    """Yield a bureau on the server that production runs, in real time."""
    async with await start_dev_server() as env:
        made = Bureau(env, sessions)
        await made.register_staff()
        yield made
    await asyncio.sleep(0)


async def start_dev_server(*settings: str, **options: Any) -> WorkflowEnvironment:
    """Start the development server with the settings of production and these in addition. What it knows is forgotten
    with it, unless the options name a file."""
    extra = [word for setting in (*DYNAMIC_CONFIG, *settings) for word in ("--dynamic-config-value", setting)]
    return await WorkflowEnvironment.start_local(
        data_converter=CONVERTER,
        identity=TEMPORAL_IDENTITY,
        dev_server_existing_path=server_program("temporal"),
        search_attributes=KEYS,
        dev_server_extra_args=extra,
        **options,
    )
