"""What a program proposes, in a real browser: axe in both languages and widths, and the way to confirm and to dismiss
it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from register.acts.proposals import proposal_events
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, happened, registered
from tests.web.console.browsers import NARROW, axe_findings, routed
from tests.web.console.conftest import HERE, BrowserOf
from tests.web.mcp.conftest import Thinking

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
DESK = {"width": 1280, "height": 900}


@pytest_asyncio.fixture(loop_scope="session")
async def tab(chromium: Any, browser_of: BrowserOf) -> AsyncIterator[Any]:
    """A browser of li."""
    context = await chromium.new_context(viewport=DESK)
    page = await context.new_page()
    await routed(page, await browser_of("li"))
    yield page
    await context.close()


async def proposed(thinking: Thinking, number: str) -> str:
    """Propose to accept a complaint; return the address of the form."""
    async with thinking("li") as program:
        case = await program.call("read_case", number=number)
        said = await program.call("propose_act", number=number, act=ACCEPTED, seen=case["recorded"]["hash"])
    page: str = said["page"]
    return page


async def look_at(tab: Any, address: str, words: str) -> None:
    """Axe finds nothing on a page in either language and width, it is no wider than the screen, and says these words in
    Chinese."""
    for language in ("en", "zh"):
        await tab.goto(f"{HERE}{address}{'&' if '?' in address else '?'}lang={language}")
        for viewport in (DESK, NARROW):
            await tab.set_viewport_size(viewport)
            assert await axe_findings(tab) == [], (address, language, viewport)
            assert await tab.evaluate("document.documentElement.scrollWidth") <= viewport["width"], (address, language)
    assert words in await tab.inner_text("main")


async def test_a_person_finds_looks_at_and_confirms_what_was_proposed(
    desk: BanjieClient, thinking: Thinking, tab: Any
) -> None:
    number = await registered(desk)
    address = await proposed(thinking, number)
    await look_at(tab, f"/console/case/{number}", "向您提出的建议")
    await tab.click("a:has-text('查看')")
    await look_at(tab, address, "代填")
    assert await tab.is_checked("[name='facts.in_enforcement'][value='yes']")
    await tab.goto(HERE + address)
    await tab.click("button:visible >> text='确认办理'")
    await tab.locator("p.good").wait_for()  # the browser of the test keeps the address of the form
    assert "accepted" in await happened(desk, number)
    events = await desk.transact(lambda session: proposal_events(session, number))
    assert [(one.type, one.changed) for one in events] == [("proposed", False), ("confirmed", False)]
    await look_at(tab, address, "已失效")


@pytest.mark.parametrize("from_form", [False, True])
async def test_a_person_dismisses_what_was_proposed(
    desk: BanjieClient, thinking: Thinking, tab: Any, *, from_form: bool
) -> None:
    number = await registered(desk)
    form = await proposed(thinking, number)
    await tab.goto(HERE + (form if from_form else f"/console/case/{number}"))
    await tab.click("button:has-text('不采纳')")
    await tab.locator("text=受理审查").first.wait_for()
    assert await tab.locator("text=向您提出的建议").count() == 0
    assert await happened(desk, number) == ["opened", "registered"]
    events = await desk.transact(lambda session: proposal_events(session, number))
    assert [one.type for one in events] == ["proposed", "dismissed"]
