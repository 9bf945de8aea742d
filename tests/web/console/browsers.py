"""What the tests with a real browser share: people of the office, each with a browser of their own, and axe."""

import re
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from models.tables import AccountRow
from register.identity import sessions
from register.identity.login_tries import LoginMethod, LoginRequest, Origin
from starter.client import BanjieClient
from starter.identity.account_changes import add_account
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.conftest import Served
from web.identity.browser import SESSION_COOKIE

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
# What axe finds depends on the width for these alone; the other rules read the same elements in either.
BY_WIDTH = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
# The violations alone: what axe was content with is large, and each value on its way here is checked.
AXE_VIOLATIONS = "async options => (await axe.run(document, {resultTypes: ['violations'], ...options})).violations"
HEADERS = 600  # bytes of an answer before its body, about
Contexts = dict[str, Any]


async def cookie_of(client: BanjieClient, person: str, *, confirmed: bool = True) -> str:
    """Log a member of staff in; return what the browser keeps. `confirmed`: with the second factor just now."""
    if await client.transact(lambda session: session.get(AccountRow, person)) is None:
        await add_account(client, person)
    token = client.randomness.new_token()
    return await client.transact(
        lambda session: sessions.open_session(
            LoginRequest(session, client.keys, client.web_keys, Origin("10.0.0.7", "test"), client.clock(session, "")),
            person,
            LoginMethod.password,
            token,
            confirmed=confirmed,
        )
    )


class BrowserPeople:
    """People with a browser each: `await people.page("li")` is a new tab, logged in and with the second factor just
    now. Contexts live as long as the browser, tabs as long as the test. `complaints`: what the pages complained of."""

    def __init__(self, chromium: Any, contexts: Contexts, served: Served, desk: BanjieClient) -> None:
        self.chromium, self.contexts, self.served, self.desk = chromium, contexts, served, desk
        self.tabs: list[Any] = []
        self.complaints: list[str] = []

    async def page(self, person: str, viewport: dict[str, int] = WIDE, *, script: bool = True) -> Any:
        """Open a tab in which this person is logged in; without `script` programs do not run in it."""
        key = person if script else f"{person} without"
        if key not in self.contexts:
            options = {"base_url": self.served.url, "java_script_enabled": script}
            self.contexts[key] = await self.chromium.new_context(**options)
        await self.log_in(self.contexts[key], person)
        tab = await self.contexts[key].new_page()
        await tab.set_viewport_size(viewport)
        tab.set_default_timeout(LIMIT_SECONDS * 1000)
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.on("console", lambda one: self.complaints.extend([one.text] if one.type == "error" else []))
        self.tabs.append(tab)
        return tab

    async def log_in(self, context: Any, person: str) -> None:
        """Log a person in, in the place of whoever was."""
        cookie = await cookie_of(self.desk, person)
        await context.add_cookies([{"name": SESSION_COOKIE, "value": cookie, "url": self.served.url}])

    async def end_session(self, tab: Any) -> None:
        """End the session of a browser from elsewhere."""
        cookie = next(one["value"] for one in await tab.context.cookies() if one["name"] == SESSION_COOKIE)
        digest = sessions.session_digest(cookie)
        await self.desk.transact(lambda session: sessions.end_session(session, digest, self.desk.clock(session, "")))

    async def close(self) -> None:
        """Close the tabs of a test."""
        for tab in self.tabs:
            await tab.close()


async def axe_findings(page: Any, *, only_by_width: bool = False) -> list[tuple[str, list[str]]]:
    """Return what axe finds on a page of `routed`, by rule with the first elements."""
    chosen = {"runOnly": BY_WIDTH} if only_by_width else {}
    found = await page.evaluate(AXE_VIOLATIONS, chosen)
    return [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found]


async def no_finding(page: Any, address: str) -> None:
    """Axe finds nothing on the page in either width, and it is no wider than the screen."""
    for viewport in (WIDE, NARROW):
        await page.set_viewport_size(viewport)
        found = await axe_findings(page, only_by_width=viewport is NARROW)
        assert found == [], (address, found)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= viewport["width"], f"{address} is {wide} wide"
    await page.set_viewport_size(WIDE)


async def page_with(browser: httpx.AsyncClient, address: str, number: str) -> httpx.Response:
    """Return the page of a list on which a complaint stands, by the links to more."""
    page = await browser.get(address)
    while number not in page.text:
        more = re.search(r'id="more".*?href="([^"]+)"', page.text, re.S)
        assert more, f"{number} stands on no page of {address}"
        page = await browser.get(str(page.url.join(unescape(more[1]))))
    return page


async def show_in_list(tab: Any, number: str) -> None:
    """Click the link to more until a complaint stands on the page of a list."""
    while not await tab.locator(f"text={number}").count():
        more = await tab.get_attribute("#more a", "href")
        await tab.click("#more a")
        await tab.locator(f'#more a[href="{more}"]').wait_for(state="detached")
        await tab.wait_for_load_state()  # without a program it is another page, of which the start is there


class Visited(NamedTuple):
    """What a page has cost: bytes that were sent, statements."""

    sent: list[int]
    statements: list[str]


async def routed(page: Any, browser: httpx.AsyncClient) -> Visited:
    """Have the application of the test answer a page in the browser, with axe loaded; what it costs is noted."""
    costs = Visited([], [])

    async def answer(route: Any) -> None:
        asked_for = route.request
        kept = {"content-type", "accept-encoding", "hx-request"}
        headers = {name: value for name, value in asked_for.headers.items() if name in kept}
        headers["accept-encoding"] = "gzip"
        served = await browser.request(
            asked_for.method,
            asked_for.url,
            headers=headers,
            content=asked_for.post_data_buffer,
            follow_redirects=True,  # of a form, to its mark
        )
        costs.sent.append(HEADERS + int(served.headers["content-length"]))
        told = {name: value for name, value in served.headers.items() if name != "content-encoding"}
        await route.fulfill(status=served.status_code, headers=told, body=served.content)

    await page.add_init_script(AXE)
    await page.route("**/*", answer)
    return costs
