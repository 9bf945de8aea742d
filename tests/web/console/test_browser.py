"""Days of two people in a real browser over real servers: Playwright with Debian's Chromium, and axe on every page."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from models.time import CHINA
from register.identity import sessions
from starter.acts import act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, happened, registered, until
from tests.web.conftest import Served
from tests.web.console.conftest import cookie_of
from tests.web.console.test_overviews import asking_for_time
from web.identity.browser import SESSION_COOKIE

playwright = pytest.importorskip("playwright.async_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium"),
]
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
MOST_BYTES = 120_000  # of a page with all that it loads on the first visit, not compressed


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Any]:
    """A browser without a window."""
    async with playwright.async_playwright() as started:
        browser = await started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def log_in(context: Any, served: Served, desk: BanjieClient, person: str) -> None:
    """Log a person in, in the place of whoever was."""
    cookie = await cookie_of(desk, person)
    await context.add_cookies([{"name": SESSION_COOKIE, "value": cookie, "url": served.url}])


async def end_session(page: Any, desk: BanjieClient) -> None:
    """End the session of a browser from elsewhere."""
    cookie = next(one["value"] for one in await page.context.cookies() if one["name"] == SESSION_COOKIE)
    person, _, token = cookie.partition(".")
    digest = desk.keys.seal("session", person, token)
    await desk.transact(lambda session: sessions.end_session(session, digest, desk.clock(session, "")))


async def page_of(
    chromium: Any, served: Served, desk: BanjieClient, person: str, viewport: dict[str, int] = WIDE
) -> Any:
    """A page in a browser in which this person is logged in; `complaints` is what it complains about."""
    context = await chromium.new_context(viewport=viewport, base_url=served.url)
    await log_in(context, served, desk, person)
    page, complaints = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda one: complaints.extend([one.text] if one.type == "error" else []))
    page.complaints = complaints
    return page


async def test_a_handler_accepts_a_complaint_though_the_session_ends_meanwhile(
    served: Served, desk: BanjieClient, chromium: Any
) -> None:
    number = await registered(desk)
    page = await page_of(chromium, served, desk, "li")
    await page.goto("/console/?procedure=zhengzhou-water&stage=screening")
    await page.click(f"text={number}")
    assert await page.is_visible("text=为什么是这一天")
    await page.click("a.button >> text='受理'")
    await page.check("label:has-text('(五)执法中吃')")
    for fact, value in {
        "in_enforcement": "yes", "review_applied": "no", "suit_filed": "no", "respondent_clear": "yes",
        "facts_concrete": "yes", "within_powers": "yes",
    }.items():  # fmt: skip
        if await page.query_selector(f"[name='facts.{fact}']"):
            await page.check(f"[name='facts.{fact}'][value='{value}']")
    await page.check("[name='facts.open_to_remedy'][value='yes']")
    await page.wait_for_selector("#preview >> text=现在还不能办理")  # the preview comes by itself
    await page.check("[name='facts.open_to_remedy'][value='no']")
    await page.fill("[name='texts.basis_pointed_to']", "料场门口监控")
    await page.wait_for_selector("#preview >> text=组织人员调查")
    await page.reload()
    assert await page.input_value("[name='texts.basis_pointed_to']") == "料场门口监控"  # the draft
    assert page.complaints == []
    await end_session(page, desk)
    await page.click("button:visible >> text='确认办理'")
    await page.wait_for_selector("text=您已退出登录")
    await log_in(page.context, served, desk, "li")
    await page.click("button >> text='继续'")
    await page.wait_for_selector("#preview")
    assert await page.input_value("[name='texts.basis_pointed_to']") == "料场门口监控"
    assert await page.is_checked("[name='facts.suit_filed'][value='no']")
    await page.click("button:visible >> text='确认办理'")
    await page.wait_for_selector("text=已记录")
    assert (await happened(desk, number)).count("accepted") == 1


async def test_from_the_inbox_to_a_recorded_approval_in_three_clicks_and_a_second_tab_decides_nothing(
    served: Served, desk: BanjieClient, chromium: Any
) -> None:
    number = await asking_for_time(desk)
    page = await page_of(chromium, served, desk, "luo")
    other = await page.context.new_page()
    await other.goto("/console/approvals")
    await other.check(f"[name=picked][value='{number}']")
    await page.goto("/console/?tab=decide")
    await page.click(f"text={number}")
    await page.click("a.button >> text='批准'")
    assert await page.is_visible("text=批准之后")
    await page.click("button:visible >> text='确认办理'")
    await page.wait_for_selector("text=已记录")
    await page.go_back()
    await page.wait_for_selector("text=现在还不能办理")  # there is nothing to decide any more
    await other.click("text=批准所选")
    await other.wait_for_selector("text=案件有了新的经过")
    assert (await happened(desk, number)).count("granted") == 1


async def test_a_leader_urges_on_a_telephone_and_a_stale_page_does_nothing(
    served: Served, desk: BanjieClient, chromium: Any
) -> None:
    number = await registered(desk)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    urged = await page_of(chromium, served, desk, "chen", NARROW)
    await urged.goto(f"/console/case/{number}/act/urge")
    await urged.fill("textarea >> nth=0", "三天内报结果")
    await act(desk, number, {"name": "note", "actor": "wang", "texts": {"opinion": "已通知"}})
    await urged.click("button:visible >> text='确认办理'")
    await urged.wait_for_selector("text=填写的内容都还在")
    assert await urged.input_value("textarea >> nth=0") == "三天内报结果"
    await urged.click("button:visible >> text='确认办理'")
    await urged.wait_for_selector("text=已记录")


async def test_axe_finds_nothing_on_any_page_in_either_width(served: Served, desk: BanjieClient, chromium: Any) -> None:
    number = await registered(desk)
    page = await page_of(chromium, served, desk, "li", WIDE)
    case = f"/console/case/{number}"
    now = (await desk.transact(lambda session: desk.clock(session, number))).astimezone(CHINA)
    for address in (
        "/console/", "/console/?tab=done", "/console/approvals", "/console/register", "/console/supervision",
        "/console/limits?scope=all", "/console/statistics", "/console/statistics?view=drawing",
        "/console/search?q=检查", "/console/regulations/zhengzhou-water",
        "/console/register/zhengzhou-water", case, f"{case}/history?zoom=raw", f"{case}/drawing",
        f"{case}/audit?instant={now:%Y-%m-%dT%H:%M:%S}",
        f"{case}/limit/screening", f"{case}/act/accepted", f"{case}/act/transfer",
    ):  # fmt: skip
        await page.goto(address)
        await page.evaluate(AXE)
        for viewport in (WIDE, NARROW):
            await page.set_viewport_size(viewport)
            found = await page.evaluate("axe.run()")
            broken = [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found["violations"]]
            assert broken == [], address
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= viewport["width"], f"{address} is {wide} wide"


async def test_keys_walk_through_the_list_and_no_typing_is_taken_for_a_key(
    served: Served, desk: BanjieClient, chromium: Any
) -> None:
    await registered(desk)
    page = await page_of(chromium, served, desk, "li")
    sizes = list[int]()
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    await page.goto("/console/")
    await until(lambda: _is_idle(page))
    assert 0 < sum(sizes) < MOST_BYTES
    await page.click("#keys")
    await page.keyboard.press("j")
    assert await page.evaluate("document.activeElement.id") == "keys"  # switched off
    await page.click("#keys")
    await page.keyboard.press("j")
    first = await page.evaluate("document.activeElement.textContent")
    assert first.startswith(("ZZW", "PIN", "BNK"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/case/*")


async def _is_idle(page: Any) -> bool:
    return bool(await page.evaluate("document.readyState === 'complete'"))
