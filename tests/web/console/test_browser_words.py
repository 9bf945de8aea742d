"""No page lets the browser speak for it: a browser in another language says nothing in its own words."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio

from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from starter.client import BanjieClient
from tests.stack.office import registered
from tests.stack.tools import MISSING, tool
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.console.browsers import cookie_of, routed
from tests.web.console.conftest import HERE, console_app
from web.html.pages import LANGUAGE_COOKIE
from web.identity.browser import SESSION_COOKIE
from web.intake.app import mount_pages
from web.intake.guards import Guards

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
CHINESE = re.compile(r"[㐀-鿿]")
LOCALES = [Path("/usr/lib/chromium/locales"), Path("/usr/share/chromium/locales")]
FORMS = (
    "/console/", "/console/register/zhengzhou-water", "/console/case/{number}/act/accepted", "/console/search",
    "/console/statistics", "/console/limits", "/account/login", "/query/", "/intake/zhengzhou-water",
)  # fmt: skip
# Pages whose form is sent as it comes, without what it needs.
EMPTY = ("/account/login", "/query/", "/intake/zhengzhou-water")
SENDS = "button:not(.unseen, .plain)"
SEND = f"main form:has([required]) {SENDS}, main form:has([name='texts.narrative']) {SENDS}"


class Visitor(NamedTuple):
    """A tab of a browser that speaks one language, for pages in the other one; a complaint of the office."""

    tab: Any
    language: str
    number: str

    def holds(self, words: str) -> bool:
        """Whether words are in the language of the page."""
        return bool(CHINESE.search(words)) == (self.language == "zh")


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["en-US", "zh-CN"])
async def speaking(request: pytest.FixtureRequest) -> AsyncIterator[tuple[str, Any]]:
    """A language, and a browser that speaks it."""
    program = tool("chromium", "chromium-browser")
    if not any((folder / f"{request.param}.pak").exists() for folder in LOCALES):
        pytest.skip(MISSING + "chromium-l10n")
    async with import_module("playwright.async_api").async_playwright() as started:
        launched = await started.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", f"--lang={request.param}"],
            env={"LANGUAGE": request.param.replace("-", "_")},
        )
        yield request.param, launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(desk: BanjieClient, tmp_path: Path, speaking: tuple[str, Any]) -> AsyncIterator[Visitor]:
    spoken, launched = speaking
    client = replace(desk, store=AttachmentStore(tmp_path, 1024 * 1024, ALLOWED_TYPES))
    app = console_app(client)
    mount_pages(app, client, ("zhengzhou-water",), Guards(1000))
    language, number = "zh" if spoken == "en-US" else "en", await registered(desk)
    cookies = {SESSION_COOKIE: await cookie_of(client, "li"), LANGUAGE_COOKIE: language}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HERE, cookies=cookies, timeout=LIMIT_SECONDS) as browser:
        browser.headers["Sec-Fetch-Site"] = "same-origin"
        tab = await launched.new_page()  # with nothing of the page before
        tab.set_default_timeout(LIMIT_SECONDS * 1000)
        await routed(tab, browser)
        yield Visitor(tab, language, number)
        await tab.close()


async def test_no_form_leaves_it_to_the_browser_to_say_what_is_missing(visitor: Visitor) -> None:
    for address in FORMS:
        await visitor.tab.goto(HERE + address.format(number=visitor.number))
        checked = await visitor.tab.evaluate("Array.from(document.forms, form => form.noValidate)")
        assert checked, f"there is no form at {address}"
        assert all(checked), address


async def test_the_page_says_itself_what_is_missing(visitor: Visitor) -> None:
    for address in EMPTY:
        await visitor.tab.goto(HERE + address)
        await visitor.tab.locator(SEND).first.click()
        said = await visitor.tab.locator("[role=alert]").inner_text()
        assert visitor.holds(said.rpartition("：")[2]), (address, said)  # the names of a regulation are Chinese


async def test_the_words_at_the_control_for_files_are_those_of_the_page(visitor: Visitor, tmp_path: Path) -> None:
    chosen = tmp_path / "a.txt"
    chosen.write_text("x")
    for address in ("/intake/zhengzhou-water", "/console/case/{number}/act/accepted"):
        await visitor.tab.goto(HERE + address.format(number=visitor.number))
        control, words = visitor.tab.locator("input[type=file]"), visitor.tab.locator(".files")
        opacity, title = await control.evaluate("one => [getComputedStyle(one).opacity, one.title]")
        assert opacity == "0", "what the browser writes there is not seen"
        assert all(map(visitor.holds, (title, await words.inner_text()))), address
        await control.set_input_files([chosen, chosen])
        said = await words.inner_text()
        assert "a.txt" in said or visitor.holds(said)


async def test_what_goes_wrong_is_said_in_the_language_of_the_page(visitor: Visitor) -> None:
    for address in (
        "/console/nothing",
        "/console/case/ZZW-1999-000001",
        "/console/?procedure=nonsense",
        "/intake/bank",
    ):
        answer = await visitor.tab.goto(HERE + address)
        assert answer.status in (404, 422), address
        said = await visitor.tab.locator("main").inner_text()
        assert visitor.holds(said), (address, said)
        assert await visitor.tab.evaluate("document.documentElement.lang.slice(0, 2)") == visitor.language
