"""Before a session ends its pages say so, with a button to stay; nothing that was typed is lost (WCAG 2.2.1)."""

from typing import Any

import pytest

from register.identity.sessions import SessionLimits
from starter.client import BanjieClient
from tests.stack.office import registered
from tests.web.console.browsers import AXE, BrowserPeople, no_finding

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
IDLE = int(SessionLimits().idle.total_seconds() * 1000)
TWO_MINUTES = 120_000
STAY = "button:visible >> text='保持登录'"
SOON, OVER = "#session [data-when=idle]", "#session [data-when=over]"
TYPED = "请核对现场照片"


async def quiet_page(people: BrowserPeople) -> Any:
    """A tab whose time is the test's, and which asks for no numbers by itself."""
    page = await people.page("li")
    await page.clock.install()
    await page.add_init_script("localStorage.setItem('banjie-renewal-off', 'yes')")
    return page


async def test_who_is_warned_stays_by_one_click_as_often_as_they_like(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number, page = await registered(desk), await quiet_page(people)
    await page.add_init_script(AXE)
    await page.goto(f"/console/case/{number}/act/note")
    await page.fill("main textarea >> nth=0", TYPED)
    async with page.expect_response(lambda one: one.request.method == "POST"):
        await page.clock.run_for(2000)  # what was typed is kept
    await page.wait_for_selector("#kept >> text=已自动保存")
    for _ in range(3):
        await page.clock.fast_forward(IDLE - 2 * TWO_MINUTES)
        assert not await page.is_visible(SOON)
        await page.clock.fast_forward(TWO_MINUTES)
        await page.wait_for_selector(SOON)
        async with page.expect_response("**/account/session") as asked:
            await page.click(STAY)
        assert (await asked.value).status == 204
        await page.wait_for_selector(SOON, state="hidden")
    await page.clock.fast_forward(IDLE - TWO_MINUTES)
    await page.wait_for_selector(SOON)
    await no_finding(page, "a session that ends soon")
    await page.clock.fast_forward(IDLE)
    await page.wait_for_selector(OVER)
    assert await page.input_value("main textarea >> nth=0") == TYPED


async def test_a_form_that_goes_over_no_log_in_waits_for_one_in_another_window(people: BrowserPeople) -> None:
    page = await quiet_page(people)
    await page.goto("/account/contact")
    await page.fill("[name=contact]", TYPED)
    await page.clock.fast_forward(IDLE - TWO_MINUTES)
    await people.end_session(page)
    await page.click(STAY)  # it is over already
    await page.wait_for_selector(OVER)
    await page.click("main form button >> nth=0")
    assert await page.evaluate("document.activeElement.getAttribute('href')") == "/account/login?back=/account/"
    assert await page.input_value("[name=contact]") == TYPED
    other = await people.page("li")  # logs in, in the same browser
    await other.goto("/account/")
    await page.wait_for_selector(OVER, state="hidden")
    assert await page.input_value("[name=contact]") == TYPED
    async with page.expect_request(lambda one: one.method == "POST") as sent:
        await page.click("main form button >> nth=0")
    assert "contact=" in ((await sent.value).post_data or "")


async def test_that_a_session_has_lasted_as_long_as_it_may_is_said_without_a_button_that_would_not_help(
    people: BrowserPeople,
) -> None:
    page = await quiet_page(people)
    await page.goto("/console/approvals")
    await page.evaluate("localStorage.setItem('banjie-session-last', Date.now() + 90000)")
    async with page.expect_response("**/console/counts"):
        await page.evaluate("htmx.trigger(document.getElementById('numbers'), 'renew')")
    await page.clock.run_for(2000)
    await page.wait_for_selector("#session >> text=已经达到一次登录的最长时间")
    assert not await page.is_visible(STAY)
