"""Temporal's own servers for the tests: one of its own for each, since one case left open would hold up the next."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio
from sqlalchemy.orm import Session, sessionmaker
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from embedded.temporal import DYNAMIC_CONFIG
from starter.client import TEMPORAL_IDENTITY
from starter.workflow_start import NUMBER_ATTRIBUTE, PROCEDURE_ATTRIBUTE
from tests.workflows.bureau import Bureau
from workflows.data_converter import CONVERTER


def server_program(name: str) -> str:
    """A server that came with a wheel, beside this Python."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found, f"{name} is missing; make install brings it"
    return found


@pytest_asyncio.fixture
async def bureau(sessions: sessionmaker[Session]) -> AsyncIterator[Bureau]:
    """A bureau whose time can be skipped. Nobody works yet: `async with bureau.working()`."""
    async with time_skipping_server() as env:
        made = Bureau(env, sessions)
        await made.register_staff()
        yield made


@pytest_asyncio.fixture
async def empty_bureau(sessions: sessionmaker[Session]) -> AsyncIterator[Bureau]:
    """A bureau in which nobody has been hired yet."""
    async with time_skipping_server() as env:
        yield Bureau(env, sessions)


@asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """The server whose time can be skipped, with what a case is searched by."""
    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=CONVERTER, test_server_existing_path=server_program("temporal-test-server")
    ) as env:
        keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
        names = {key.name: keyword for key in (NUMBER_ATTRIBUTE, PROCEDURE_ATTRIBUTE)}
        await env.client.operator_service.add_search_attributes(AddSearchAttributesRequest(search_attributes=names))
        yield env


@pytest_asyncio.fixture
async def dev_bureau(sessions: sessionmaker[Session]) -> AsyncIterator[Bureau]:
    """A bureau on the server that production runs, at real time."""
    async with await start_dev_server() as env:
        made = Bureau(env, sessions)
        await made.register_staff()
        yield made
    await asyncio.sleep(0)


async def start_dev_server(*settings: str) -> WorkflowEnvironment:
    """The development server as production sets it, and with these settings besides."""
    extra = [word for setting in (*DYNAMIC_CONFIG, *settings) for word in ("--dynamic-config-value", setting)]
    return await WorkflowEnvironment.start_local(
        data_converter=CONVERTER,
        identity=TEMPORAL_IDENTITY,
        dev_server_existing_path=server_program("temporal"),
        search_attributes=[NUMBER_ATTRIBUTE, PROCEDURE_ATTRIBUTE],
        dev_server_extra_args=extra,
    )
