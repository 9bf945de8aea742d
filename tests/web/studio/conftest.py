"""An office with two administrators and the pages of the studio, on a real PostgreSQL."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import unescape

import httpx
import pytest
import pytest_asyncio

from procedures.load import PROCEDURES_FOLDER
from register.database import create_register_engine, session_factory
from register.office import published
from starter.client import BanjieClient
from tests.stack.signing import keys_of_tests
from tests.web.identity.conftest import IdentityOffice, empty_office, office, quick_hashes  # noqa: F401  # fixtures
from tests.web.identity.test_staff_pages import confirmed_by, second_administrator
from web.added_pages import mount_added_pages
from web.console.app import mount_console
from wording.translation import Language, speaking

DISP, WATER = "uk-fca-disp-1", "aa-water"
WORDS = re.compile(r"<[^>]+>")


def text_of(page: httpx.Response | str) -> str:
    """Return the words of a page, without marks, on one line."""
    written = page if isinstance(page, str) else page.text
    return " ".join(unescape(WORDS.sub(" ", written)).split())


@dataclass
class StudioOffice:
    """The pages as `chen`, an administrator, has them open; `zhao` confirms what takes two."""

    office: IdentityOffice
    chen: httpx.AsyncClient

    async def read(self, slug: str, page: str = "") -> httpx.Response:
        answer = await self.chen.get(f"/studio/texts/{slug}{page}")
        assert answer.status_code == 200, answer.text
        return answer

    async def begin(self, slug: str) -> None:
        answer = await self.chen.post(f"/studio/texts/{slug}/begin")
        assert answer.status_code == 303, answer.text

    async def change(self, slug: str, page: str, values: Mapping[str, str | list[str]]) -> httpx.Response:
        """Fill in a form as it stands, with other values, and return the page to which it leads."""
        form = await self.read(slug, page)
        answer = await self.chen.post(str(form.url.path), data=form_values(form.text) | dict(values))
        if answer.status_code != 303:
            return answer
        return await self.chen.get(answer.headers["location"])

    async def seen(self, slug: str, page: str) -> str:
        return str(form_values((await self.read(slug, page)).text)["seen"])

    async def written(self, slug: str, part: str = "text") -> str:
        """Return a file of the draft."""
        return unescape(
            (await self.read(slug, f"/files/{part}")).text.split('autocomplete="off">\n', 1)[1].split("</textarea>")[0]
        )

    async def foreseen(self, slug: str, values: Mapping[str, str]) -> httpx.Response:
        """Send the form of publishing, and return the page once it says what that does to open cases."""
        form = await self.read(slug, "/publish")
        asked = await self.chen.post(str(form.url.path), data=form_values(form.text) | {"do": "publish"} | dict(values))
        if asked.status_code != 303:
            return asked
        page = await self.chen.get(asked.headers["location"])
        while 'hx-trigger="every 1s"' in page.text:  # the time limit of the test ends it
            await asyncio.sleep(0.1)
            page = await self.chen.get(asked.headers["location"])
        return page

    async def asked(self, slug: str, page: httpx.Response, **other: str) -> httpx.Response:
        """Go on from what it does to the page on which two sign."""
        values = form_values(page.text) | {"do": "publish"} | other
        return await self.chen.post(f"/studio/texts/{slug}/publish", data=values)

    async def publish(self, slug: str, values: Mapping[str, str]) -> httpx.Response:
        """Publish the draft by two."""
        page = await self.foreseen(slug, values)
        if 'name="foreseen"' not in page.text:
            return page
        return await confirmed_by(self.office, self.chen, await self.asked(slug, page))


def form_values(page: str) -> dict[str, str | list[str]]:
    """Return what a browser would send of the form with the name `seen`."""
    form = next(
        one for one in re.findall(r"<form.*?</form>", page, re.S) if 'name="seen"' in one and "/back" not in one
    )
    found: dict[str, list[str]] = {}
    for tag in re.finditer(
        r"<input ([^>]*)>|<textarea ([^>]*)>\n(.*?)</textarea>|<select ([^>]*)>(.*?)</select>", form, re.S
    ):
        attributes = tag[1] or tag[2] or tag[4]
        name = unescape((re.search(r'name="([^"]*)"', attributes) or [""] * 2)[1])
        kind = (re.search(r'type="([^"]*)"', attributes) or ["", "text"])[1]
        if tag[2]:
            value = unescape(tag[3])
        elif tag[4]:
            value = unescape((re.search(r'value="([^"]*)" selected', tag[5]) or [""] * 2)[1])
        else:
            value = unescape((re.search(r'value="([^"]*)"', attributes) or ["", ""])[1])
            if kind in ("checkbox", "radio") and " checked" not in attributes:
                continue
        found.setdefault(name, []).append(value)
    return {name: many[0] if len(many) == 1 else many for name, many in found.items()}


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the test what a process has that has taken no published text yet, and speak English."""
    monkeypatch.setattr(published, "_taken", {})
    monkeypatch.setattr(sys.modules["procedures.load"], "_folders", [PROCEDURES_FOLDER])
    published._folder.cache_clear()
    with speaking(Language.en):
        yield
    published._folder.cache_clear()


def opened_elsewhere(url: str, now: datetime) -> BanjieClient:
    """Open the register of a test in another process, at an instant."""
    sessions = session_factory(create_register_engine(url, connections=1), keys_of_tests())
    return BanjieClient(register=sessions, temporal_address="127.0.0.1:1", clock=lambda *_: now)


async def opened_studio(office: IdentityOffice, chen: httpx.AsyncClient) -> StudioOffice:  # noqa: F811  # the fixture
    """Give an office the pages, which `chen` opens in a browser, its administrator."""
    mount_console(office.app, office.desk)
    mount_added_pages(office.app, office.desk)
    url = office.client.register.kw["bind"].url.render_as_string(hide_password=False)
    office.client.opener = partial(opened_elsewhere, url, office.now)
    chen.cookies.set("banjie_lang", "en")
    await office.log_in("chen", chen)
    return StudioOffice(office, chen)


@pytest_asyncio.fixture
async def studio(office: IdentityOffice) -> AsyncIterator[StudioOffice]:  # noqa: F811  # the fixture
    chen = await office.set_up("chen")
    await second_administrator(office)
    yield await opened_studio(office, chen)
