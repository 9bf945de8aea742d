"""The page of a case: what the complaint says, what happened, a note, one limit and one button in the head."""

import re

import httpx
import pytest

from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, happened, registered
from tests.web.console.browsers import AXE, BrowserPeople, no_finding
from tests.web.console.conftest import BrowserOf

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
NAMED = {"actor": "li", "name": "investigators_named", "facts": {"investigators": ["wang"]}}
INVESTIGATED = {"actor": "wang", "name": "investigated", "texts": {"findings": "料场监控显示当晚确有车辆进出"}}


def buttons(page: httpx.Response) -> tuple[list[str], list[str]]:
    """The acts in the head of the page of a case: those in sight, those in the menu."""
    head, _, menu = page.text.partition('<div class="menus')
    return re.findall(r"/act/(\w+)", head), re.findall(r"/act/(\w+)", menu.partition("</section>")[0])


async def test_the_complaint_comes_first_then_what_happened_the_newest_first(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    for said in ({"actor": "li", **ACCEPTED}, NAMED, INVESTIGATED):
        await act(desk, number, said)
    page = (await browser.get(f"/console/case/{number}")).text
    places = [
        page.index(part)
        for part in ("投诉内容", "来件内容", "办理经过", "料场监控显示", "指定调查人员</b>", "收件</b>")
    ]
    assert places == sorted(places)
    narrative = re.findall(r'<h3>来件内容.*?<p class="lines">([^<]+)', page, re.S)
    assert len(narrative) == 1
    assert narrative[0] not in page.partition("<h2>办理经过")[2]  # not under the receipt again
    facts = page.partition("<h2>事实</h2>")[2].partition("</section>")[0]
    assert [*re.findall("<h3>([^<]+)</h3>", facts)] == ["指定调查人员", "受理", "登记"]  # by the act that stated them


async def test_the_head_has_one_limit_and_the_outcomes_and_the_menu_all_other_acts(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}"
    shown, menu = buttons(await browser.get(address))
    assert shown == [
        "accepted",
        "not_accepted",
        "referred",
        "transferred",
        "remedy_told",
    ]  # one of them is to be chosen
    assert {"urge", "note", "transfer"} <= {*menu}
    await act(desk, number, {"actor": "li", **ACCEPTED})
    page = await browser.get(address)
    assert buttons(page)[0] == ["investigated"]
    assert "investigators_named" in buttons(page)[1]
    head = page.text.partition('<div class="columns">')[0]
    assert head.count('class="light') == 1
    leader = await (await browser_of("chen")).get(address)
    assert buttons(leader)[0] == []
    assert "<details open><summary>其他事项" in leader.text  # nothing is first: the menu is open


async def test_a_note_is_put_on_record_from_the_page_and_older_events_are_folded(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    page = await people.page("li")
    await page.goto(f"/console/case/{number}")
    await page.fill("[id=note]", "夜间有车进出")
    await page.click("button >> text='记录在案'")
    await page.wait_for_selector("text=已记录")
    assert "夜间有车进出" in await page.locator(".timeline >> nth=0 >> li >> nth=0").inner_text()
    assert (await happened(desk, number))[-1] == "noted"
    await page.fill("[id=note]", " ")
    await page.click("button >> text='记录在案'")
    await page.wait_for_selector("[role=alert] >> text=没有办理")
    for place in range(8):
        await act(desk, number, {"actor": "wang", "name": "note", "texts": {"opinion": f"第 {place} 次查看"}})
    await page.goto(f"/console/case/{number}")
    first = page.locator("li:has-text('夜间有车进出')")
    assert not await first.is_visible()
    await page.click("summary:has-text('更早的')")
    assert await first.is_visible()
    await page.add_init_script(AXE)
    await page.reload()
    await no_finding(page, "case")


async def test_what_is_owed_leads_to_the_form_that_puts_it_on_record(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await registered(desk), await browser_of("li")
    for said in ({"actor": "li", **ACCEPTED}, NAMED, INVESTIGATED):
        await act(desk, number, said)
    outside = {"actor": "li", "name": "outside_liability", "texts": {"result": "罚款退还"}}
    await act(desk, number, outside | {"facts": {"within_liability": False}})
    page = (await browser.get(f"/console/case/{number}")).text
    owed = page.partition("<h2>还缺什么</h2>")[2].partition("</section>")[0]
    assert f'href="/console/case/{number}/act/result_told"' in owed


async def test_the_case_is_printed_with_all_that_happened_the_oldest_first(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    for said in ({"actor": "li", **ACCEPTED}, NAMED, INVESTIGATED):
        await act(desk, number, said)
    assert f'href="/console/case/{number}/print"' in (await browser.get(f"/console/case/{number}")).text
    page = (await browser.get(f"/console/case/{number}/print")).text
    places = [
        page.index(part)
        for part in ("来件内容", "收件</b>", "受理</b>", "指定调查人员</b>", "料场监控显示", "打印，截至第")
    ]
    assert places == sorted(places)
    assert "/act/" not in page  # paper has no buttons
