"""Days of two people in a real browser over real servers: Playwright with Debian's Chromium, and axe on every page."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from starter.acts import act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, happened, registered, until
from tests.web.conftest import Served
from tests.web.console.conftest import cookie_of

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


async def page_of(
    chromium: Any, served: Served, desk: BanjieClient, person: str, viewport: dict[str, int] = WIDE
) -> Any:
    """A page in a browser in which this person is logged in; `complaints` is what it complains about."""
    context = await chromium.new_context(viewport=viewport, base_url=served.url)
    cookie = await cookie_of(desk, person)
    await context.add_cookies([{"name": "banjie_session", "value": cookie, "url": served.url}])
    page, complaints = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda one: complaints.extend([one.text] if one.type == "error" else []))
    page.complaints = complaints
    return page


async def test_a_handler_accepts_a_complaint_and_sees_what_happens_next(
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
    await page.click("button >> text='确认办理'")
    await page.wait_for_selector("text=已记录")
    assert page.complaints == []
    assert (await happened(desk, number)).count("accepted") == 1
    await page.go_back()
    assert (await happened(desk, number)).count("accepted") == 1


async def test_a_leader_urges_on_a_telephone_and_a_stale_page_does_nothing(
    served: Served, desk: BanjieClient, chromium: Any
) -> None:
    number = await registered(desk)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    urged = await page_of(chromium, served, desk, "chen", NARROW)
    await urged.goto(f"/console/case/{number}/act/urge")
    await urged.fill("textarea >> nth=0", "三天内报结果")
    await act(desk, number, {"name": "note", "actor": "wang", "texts": {"opinion": "已通知"}})
    await urged.click("button >> text='确认办理'")
    await urged.wait_for_selector("text=填写的内容都还在")
    assert await urged.input_value("textarea >> nth=0") == "三天内报结果"
    await urged.click("button >> text='确认办理'")
    await urged.wait_for_selector("text=已记录")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_axe_finds_nothing_on_any_page(
    served: Served, desk: BanjieClient, chromium: Any, viewport: dict[str, int]
) -> None:
    number = await registered(desk)
    page = await page_of(chromium, served, desk, "li", viewport)
    case = f"/console/case/{number}"
    for address in (
        "/console/", "/console/?tab=done", "/console/approvals", "/console/register", "/console/supervision",
        "/console/limits?scope=all", "/console/statistics", "/console/statistics?view=drawing",
        "/console/search?q=检查", "/console/regulations/zhengzhou-water",
        "/console/register/zhengzhou-water", case, f"{case}/history?zoom=raw", f"{case}/drawing",
        f"{case}/limit/screening", f"{case}/act/accepted", f"{case}/act/transfer",
    ):  # fmt: skip
        await page.goto(address)
        await page.evaluate(AXE)
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
    await page.keyboard.press("j")
    first = await page.evaluate("document.activeElement.textContent")
    assert first.startswith(("ZZW", "PIN", "BNK"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/case/*")


async def _is_idle(page: Any) -> bool:
    return bool(await page.evaluate("document.readyState === 'complete'"))
