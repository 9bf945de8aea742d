"""The HTTP interface beside the stack, programs that call it, and a browser."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio

from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from services.embedded.stack import Stack
from settings import Settings
from starter.client import BanjieClient, open_client
from starter.office.senders import SCOPES, add_sender
from tests.deploy.host import free_port
from tests.stack.fixtures import PYTHON
from tests.stack.office import BY_PHONE, IDS, ROOT, form
from tests.stack.tools import tool
from tests.stack.waiting import LIMIT_SECONDS, wait_until
from web.api.app import create_app

Caller = Callable[..., Awaitable[httpx.AsyncClient]]
HOST = "http://interface"


@pytest_asyncio.fixture
async def calling(desk: BanjieClient, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Caller]:
    """Make a program that calls the interface: `await calling("read", acts_for=["li"])`; without scopes it has all."""
    store = desk.store or AttachmentStore(tmp_path_factory.mktemp("files"), 1024 * 1024, ALLOWED_TYPES)
    opened: list[httpx.AsyncClient] = []

    async def program(*scopes: str, acts_for: tuple[str, ...] = ("*",), **options: Any) -> httpx.AsyncClient:
        key = await add_sender(desk, f"program-{next(IDS)}", scopes or SCOPES, acts_for)
        app = create_app(replace(desk, store=store), **options)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
        opened.append(httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers, timeout=LIMIT_SECONDS))
        return opened[-1]

    yield program
    for one in opened:
        await one.aclose()


class Served(NamedTuple):
    """The interface as `banjie serve` runs it, with the header of a program that may do everything."""

    url: str
    headers: dict[str, str]


@pytest.fixture(scope="session")
def served(stack: Stack) -> Served:
    """The process beside the stack."""
    return serve_beside(
        stack,
        "serve",
        BANJIE_API_RATE="1000000",
        BANJIE_API_PERSON_RATE="1000000",
        BANJIE_INTAKE_PAGES="zhengzhou-water",
    )


def serve_beside(stack: Stack, name: str, **settings: str) -> Served:
    """Start a process of the interface with these settings, and wait until it answers."""
    port = free_port()
    stack.run_process(name, [*PYTHON, "serve", "--port", str(port)], cwd=ROOT, env=settings)
    url = f"http://127.0.0.1:{port}"
    with httpx.Client() as asking:  # one for all questions: to begin one reads the certificates of the system

        def is_ready() -> bool:
            with suppress(httpx.TransportError):
                return asking.get(f"{url}/readyz").is_success
            return False

        wait_until(is_ready, stack.logs / f"{name}.log")
    desk = open_client(Settings(home=stack.home))
    key = asyncio.run(add_sender(desk, f"program-{next(IDS)}-{port}", SCOPES, ["*"]))
    desk.close()
    return Served(url, {"Authorization": f"Bearer {key}"})


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Any]:
    """A browser without a window, one for each test process: its tests run in the loop of the session."""
    program = tool("chromium", "chromium-browser")
    async with import_module("playwright.async_api").async_playwright() as started:
        browser = await started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def api(calling: Caller) -> httpx.AsyncClient:
    """A program that may do everything for everybody."""
    return await calling()


def key(mark: object = None) -> dict[str, str]:
    """The header with the sender's own mark, a new one without `mark`."""
    return {"Idempotency-Key": str(mark or f"mark-{next(IDS)}")}


def complaint_form(**other: Any) -> dict[str, Any]:
    """A complaint by telephone as JSON, registered by li."""
    return {"form": form(BY_PHONE, **other)}


async def new_case(api: httpx.AsyncClient) -> str:
    """Register a complaint and return its number."""
    answer = await api.post("/v1/complaints", json=complaint_form(), headers=key())
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["number"]
    return number


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return status and type of a problem, which is all that an error may be."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    said = answer.json()
    assert said["status"] == answer.status_code
    return answer.status_code, said["type"].removeprefix("urn:banjie:problem:")
