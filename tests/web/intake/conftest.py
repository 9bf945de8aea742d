"""The pages on the real stack, and a browser without JavaScript: it sends the forms that a page shows."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio

from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from starter.client import BanjieClient
from tests.stack.waiting import LIMIT_SECONDS
from web.api.app import create_app
from web.intake.app import mount_pages
from web.intake.guards import Guards

HOST = "http://pages"
NARRATIVE = "水务执法人员在水厂食堂白吃白喝，已经有半年，每周至少两次，有饭卡记录可查。"
Browser = httpx.AsyncClient
BrowserMaker = Callable[..., Browser]


class SentBack(HTMLParser):
    """The named fields of a page as a browser would send them back, without the buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._area, self._select = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        name, kind = had.get("name") or "", had.get("type")
        if tag == "input" and name and kind != "file" and (kind not in ("checkbox", "radio") or "checked" in had):
            self.fields[name] = had.get("value") or ""
        self._area = name if tag == "textarea" else ""
        self._select = name if tag == "select" else self._select
        if tag == "option" and "selected" in had:
            self.fields[self._select] = had.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] = self.fields.get(self._area, "") + data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  # as the parser calls it
        self._area = ""


def fields_of(page: httpx.Response) -> dict[str, str]:
    return SentBack(page.text).fields


class Receipt(NamedTuple):
    """What the last page says."""

    number: str
    code: str


def receipt(page: httpx.Response) -> Receipt:
    assert page.status_code == 200, page.text
    shown = [part.split("</dd>")[0] for part in page.text.split("<dd>")[1:]]
    return Receipt(*shown)


async def send(browser: Browser, fields: dict[str, str], files: Any = None) -> httpx.Response:
    address = "/intake/zhengzhou-water"
    return await browser.post(address, data=fields, files=files or {"files": ("", b"")})


async def filed(browser: Browser, **said: str) -> tuple[Receipt, dict[str, str]]:
    """File a complaint; return what the page says, and the form that was sent."""
    page = await browser.get("/intake/zhengzhou-water")
    check = await send(browser, fields_of(page) | {"texts.narrative": NARRATIVE} | said)
    assert check.status_code == 200, check.text
    sent = fields_of(check) | {"step": "send"}
    return receipt(await send(browser, sent)), sent


async def query(browser: Browser, told: Receipt, **said: str) -> httpx.Response:
    fields = {"number": told.number, "code": told.code} | said
    return await browser.post("/query/", data=fields, files={"files": ("", b"")})


@pytest_asyncio.fixture
async def browsers(desk: BanjieClient, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BrowserMaker]:
    """Make a browser before the pages of zhengzhou-water: `browsers(slugs=(), forms_per_hour=3)`."""
    store = desk.store or AttachmentStore(tmp_path_factory.mktemp("files"), 1024 * 1024, ALLOWED_TYPES)
    client, opened = replace(desk, store=store), list[Browser]()

    def browser(slugs: tuple[str, ...] = ("zhengzhou-water",), **guards: Any) -> Browser:
        app = create_app(client)
        mount_pages(app, client, slugs, Guards(**{"forms_per_hour": 1000} | guards))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        opened.append(httpx.AsyncClient(transport=transport, base_url=HOST, timeout=LIMIT_SECONDS))
        return opened[-1]

    yield browser
    for one in opened:
        await one.aclose()


@pytest.fixture
def browser(browsers: BrowserMaker) -> Browser:
    return browsers()
