"""An ended complaint, its link, and a browser without JavaScript before the page."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
import pytest_asyncio

from models.tables import ComplaintRow
from register.cases.grade_links import grade_token
from starter.acts import submit
from starter.client import BanjieClient
from tests.stack.office import REFERRED, happened, registered, until
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.intake.conftest import browsers as intake_browsers  # noqa: F401  # a fixture
from web.api.app import create_app
from web.grading.grade_page import mount_grading
from web.intake.guards import Guards

Browser = httpx.AsyncClient
BrowserMaker = Callable[..., Browser]


async def ended(desk: BanjieClient, **other: Any) -> str:
    """A complaint that was referred to another department, with which it has ended."""
    number = await registered(desk, **other)
    await submit.act(desk, number, REFERRED | {"actor": "li"})
    await until(lambda: closed(desk, number))
    return number


async def closed(desk: BanjieClient, number: str) -> bool:
    return bool(await desk.transact(lambda session: session.get_one(ComplaintRow, number).closed_at))


async def link(desk: BanjieClient, number: str) -> str:
    """What the link of a complaint ends with."""
    return await desk.transact(lambda session: grade_token(desk.keys, session.get_one(ComplaintRow, number)))


async def grades(desk: BanjieClient, number: str) -> int:
    return (await happened(desk, number)).count("noted")


@pytest_asyncio.fixture
async def browsers(desk: BanjieClient) -> AsyncIterator[BrowserMaker]:
    """Make a browser before the page: `browsers(forms_per_hour=3)`; `client` is another counter."""
    opened = list[Browser]()

    def browser(client: BanjieClient = desk, **guards: Any) -> Browser:
        app = create_app(replace(client))
        mount_grading(app, client, Guards(**{"forms_per_hour": 1000} | guards))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        opened.append(httpx.AsyncClient(transport=transport, base_url="http://pages", timeout=LIMIT_SECONDS))
        return opened[-1]

    yield browser
    for one in opened:
        await one.aclose()


@pytest.fixture
def browser(browsers: BrowserMaker) -> Browser:
    return browsers()
