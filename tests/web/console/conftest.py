"""The console over the real stack, and browsers of members of staff who are logged in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from register.identity import sessions
from settings.mail import MailBox
from starter.client import BanjieClient
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.conftest import Served
from tests.web.console.browsers import BrowserPeople, Contexts, cookie_of
from web.console.app import mount_console
from web.console.kept_forms import MARK
from web.front.app import mount_front
from web.identity.app import mount_identity
from web.identity.browser import SESSION_COOKIE
from web.identity.desk import IdentityDesk

HERE = "http://127.0.0.1:8080"
MAIL_BOXES = (MailBox("tousu@water.example", "zhengzhou-water", {}),)
BrowserOf = Callable[..., Awaitable[httpx.AsyncClient]]


def console_app(client: BanjieClient) -> FastAPI:
    """The pages of accounts, of the console, and those before the log-in."""
    identity, app = IdentityDesk(client, HERE), FastAPI()
    mount_identity(app, identity)
    mount_console(app, identity, "", MAIL_BOXES)
    mount_front(app, ("zhengzhou-water",))
    return app


class Tab(httpx.AsyncClient):
    """A browser that follows a form to its mark."""

    async def get(self, url: httpx.URL | str, **how: Any) -> httpx.Response:
        """Return the page at an address; of a form, the page under its mark."""
        page = await super().get(url, **how)
        marked = page.headers.get("location", "")
        return await super().get(marked, **how) if f"{MARK}=" in marked else page


async def confirm(client: BanjieClient, browser: httpx.AsyncClient) -> None:
    """Have whoever is logged in give their second factor in another window."""
    digest = sessions.session_digest(browser.cookies[SESSION_COOKIE])
    await client.transact(
        lambda session: sessions.confirm_session(session, client.web_keys, digest, client.clock(session, ""))
    )


@pytest_asyncio.fixture
async def browser_of(desk: BanjieClient, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BrowserOf]:
    """Make a browser in which a member of staff is logged in: `await browser_of("li")`; nobody without a name."""
    store = desk.store or AttachmentStore(tmp_path_factory.mktemp("files"), 1024 * 1024, ALLOWED_TYPES)
    opened: list[httpx.AsyncClient] = []

    async def browser(
        person: str = "", client: BanjieClient | None = None, *, confirmed: bool = True
    ) -> httpx.AsyncClient:
        served = replace(client or desk, store=store)
        cookies = {SESSION_COOKIE: await cookie_of(served, person, confirmed=confirmed)} if person else {}
        transport = httpx.ASGITransport(console_app(served), raise_app_exceptions=False)
        said = {"Sec-Fetch-Site": "same-origin"}
        opened.append(Tab(transport=transport, base_url=HERE, headers=said, cookies=cookies, timeout=LIMIT_SECONDS))
        return opened[-1]

    yield browser
    for one in opened:
        await one.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def contexts() -> Contexts:
    """The contexts of the browser, by person."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def people(chromium: Any, contexts: Contexts, served: Served, desk: BanjieClient) -> AsyncIterator[BrowserPeople]:
    """People of the office, each with a browser of their own."""
    found = BrowserPeople(chromium, contexts, served, desk)
    yield found
    await found.close()
