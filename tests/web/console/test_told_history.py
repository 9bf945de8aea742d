"""Everything that is written stands under its act in the history for good, and a mistake is undone from there."""

from typing import Any

import pytest

from models.errors import Refused
from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, happened, registered
from tests.web.console.browsers import AXE, NARROW, BrowserPeople, no_finding
from tests.web.console.test_browser import DECIDE, REFUSE
from tests.web.console.test_overviews import asking_for_time

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
WRITTEN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("li", "补充记录", {"name": "note", "texts": {"opinion": "料场白天无人"}}),
    ("wang", "补充记录", {"name": "note", "texts": {"opinion": "夜间有车进出"}}),
    ("li", "联系记录", {"name": "contact", "means": "phone", "texts": {"contact_record": "第一次电话，约定周三"}}),
    ("wang", "联系记录", {"name": "contact", "means": "phone", "texts": {"contact_record": "第二次电话，改约周四"}}),
    ("chen", "催办", {"name": "urge", "texts": {"reason": "三天内报结果"}}),
    ("li", "标为紧急", {"name": "mark_urgent", "texts": {"reason": "汛期将至"}}),
)
NAMES = {"li": "李敏", "wang": "王强", "chen": "陈立"}


async def told(page: Any) -> list[str]:
    """The events on a page of the history, oldest first, each in the words of the page."""
    await page.wait_for_load_state()  # a click leads to it, and its start may be all that is there
    return [" ".join(one.split()) for one in reversed(await page.locator(".timeline > li").all_inner_texts())]


async def test_every_text_stands_under_its_act_with_person_and_time_whatever_is_written_later(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    for person, _, said in WRITTEN:
        await act(desk, number, {"actor": person, **said})
    page = await people.page("li")
    for zoom in ("business", "all", "raw"):
        await page.goto(f"/console/case/{number}/history?zoom={zoom}")
        shown = (await told(page))[-len(WRITTEN) :]
        for one, (person, label, said) in zip(shown, WRITTEN, strict=True):
            [body] = said["texts"].values()
            assert body in one, (zoom, one)
            assert label in one
            assert NAMES[person] in one
            assert "第 " in one  # the number of the event
    await page.goto(f"/console/case/{number}")
    newest = await told(page)
    for _, _, said in WRITTEN[-5:]:
        [body] = said["texts"].values()
        assert any(body in one for one in newest), body
    complaint = page.locator("section", has=page.locator("h2 >> text='投诉内容'"))
    assert "理由" not in await complaint.inner_text()  # of which act?


async def test_requests_and_all_decisions_stand_in_the_history_with_what_was_said(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await asking_for_time(desk)
    await act(desk, number, {"name": "urge", "actor": "he", "texts": {"reason": "居民又来电话"}})
    page = await people.page("luo")
    await page.goto("/console/approvals")
    subject = page.locator("form", has=page.locator(f"[value='{number}']"))
    assert "化验要两天" in await subject.inner_text()  # the reason of the request, whatever was urged since
    await page.goto(f"/console/case/{number}/act/refuse")
    await page.fill("[name='texts.reason']", "人手够")
    await page.click(REFUSE)
    await page.wait_for_selector("text=已记录")
    for part in ("居民又来电话", "人手够"):
        assert any(part in one for one in await told(page))
    await page.click("text=全部经过")
    await page.wait_for_selector("nav.tabs [aria-current] >> text='经过'")
    shown = await told(page)
    asked, refused = (next(one for one in shown if text in one) for text in ("化验要两天", "人手够"))
    assert "申请延长" in asked
    assert "罗建国" in refused


async def test_a_mistake_is_undone_by_the_button_at_its_event(people: BrowserPeople, desk: BanjieClient) -> None:
    number = await registered(desk)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    own, page = await people.page("li"), await people.page("wang")
    await own.goto(f"/console/case/{number}/history")
    accepted = "li.acted:has(b:text-is('受理'))"
    assert await own.locator(f"{accepted} a.button").count() == 1  # an own slip
    await page.goto(f"/console/case/{number}/history")
    await page.click(f"{accepted} a.button >> text=撤回误办")
    await page.wait_for_selector("[name=of]")
    await page.wait_for_load_state()
    assert "受理" in await page.locator("label:has([name=of]:checked)").inner_text()
    assert await page.locator("main [role=alert]").count() == 0
    await page.fill("[name='texts.reason']", "点错了")
    await page.wait_for_selector("#preview >> text=可以办理")
    await page.click(DECIDE)
    await page.wait_for_selector("text=已记录")
    assert (await happened(desk, number))[-1] == "noted"  # what bears load is undone by two
    await own.reload()
    await own.click(f"{accepted} a.button >> text=撤回误办")
    await own.fill("[name='texts.reason']", "点错了")
    await own.click(DECIDE)
    await own.wait_for_selector("text=已记录")
    assert "受理审查" in await own.inner_text(".band")
    assert (await happened(desk, number))[-1] == "corrected"
    await page.goto(f"/console/case/{number}/history")
    undone = (await told(page))[-1]
    assert "撤回误办" in undone
    assert "点错了" in undone
    assert people.complaints == []


async def test_the_form_of_an_undoing_offers_what_can_be_undone_and_says_why_not_of_the_rest(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    await act(desk, number, {"actor": "wang", **ACCEPTED})
    page = await people.page("li")
    await page.goto(f"/console/case/{number}")
    await page.click("summary >> text='其他事项'")
    await page.click("a.button.small >> text=/^撤回误办$/")
    await page.wait_for_selector("[name=of]")
    await page.wait_for_load_state()
    offered = await page.locator("label:has([name=of])").all_inner_texts()
    assert [one.split("　")[1] for one in offered if "　" in one] == ["受理"]
    await page.goto(f"/console/case/{number}/act/correct?of=1")
    assert "只能撤回最近几次办理" in await page.inner_text("main [role=alert]")
    await page.goto(f"/console/case/{number}/act/correct?of=2")
    assert "请先撤回后办的" in await page.inner_text("main [role=alert]")


async def test_the_history_is_usable_in_either_width_and_language(people: BrowserPeople, desk: BanjieClient) -> None:
    number = await registered(desk)
    await act(desk, number, {"actor": "wang", **ACCEPTED})
    long = {"opinion": "第一行\n" + "很长的一行" * 60}
    await act(desk, number, {"actor": "wang", "name": "note", "texts": long})
    page = await people.page("li", NARROW)
    await page.add_init_script(AXE)
    for address in (f"/console/case/{number}/history", f"/console/case/{number}"):
        for language in ("en", "zh"):
            await page.goto(f"{address}?lang={language}")
            await no_finding(page, address)


async def test_a_try_that_was_refused_is_folded_away_and_told_to_whoever_tried(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    with pytest.raises(Refused):
        await act(desk, number, {"actor": "wang", "name": "not_accepted"})
    own, other = await people.page("wang"), await people.page("li")
    for page in (own, other):
        await page.goto(f"/console/case/{number}/history")
    await other.wait_for_selector(".timeline")
    assert not await other.locator("summary >> text=未获受理").count()
    tried = own.locator("details:has(summary:has-text('未获受理'))")
    assert not await tried.locator("dd").is_visible()
    await tried.locator("summary").click()
    assert "ZZW-05" in await tried.locator("dd").inner_text()
    await other.goto(f"/console/case/{number}/history?zoom=all")
    assert "王强" in await other.locator("details:has(summary:has-text('未获受理')) dt").text_content()
