"""The page of an act: the complaint beside the form, what is required and missing; decisions one after the other."""

import re

import pytest

from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, happened, registered
from tests.web.console.browsers import AXE, NARROW, BrowserPeople, no_finding
from tests.web.console.conftest import BrowserOf
from tests.web.console.test_acts import MET, post
from tests.web.console.test_browser import APPROVE, DECIDE, REFUSE
from tests.web.console.test_case_page import INVESTIGATED, NAMED
from tests.web.console.test_overviews import asking_for_time
from tests.web.intake.conftest import fields_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_beside_the_form_stand_the_complaint_and_what_was_found_since(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number = await registered(desk)
    for said in ({"actor": "li", **ACCEPTED}, NAMED, INVESTIGATED):
        await act(desk, number, said)
    address = f"/console/case/{number}/act/outside_liability"
    page = (await (await browser_of("li")).get(address)).text
    beside = page.partition('<div class="sticky">')[2]
    assert beside.index("来件内容") < beside.index("料场监控显示当晚") < beside.index('id="preview"')
    fragment = await post(await browser_of("li"), address, {}, "preview", **{"HX-Request": "true"})
    assert "料场监控显示当晚" not in fragment.text  # read once


async def test_what_a_rule_refuses_without_is_marked_and_each_question_stands_once_with_its_rule(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    page = await browser.get(f"/console/case/{number}/act/accepted")
    marked = re.findall(r'<(?:legend|label for="[^"]+")>([^<]+) <span class="required">', page.text)
    assert "投诉举报的情形" in marked
    assert "所依据的事实和材料" in marked
    assert "有具体的事实和依据" not in marked  # a no would forbid it; unanswered it does not
    fields = re.findall(r'id="((?:facts|texts)\.[^"]+)"', page.text)
    assert len(fields) == len(set(fields))
    assert re.search(r'<p class="hint rule">ZZW-02c', page.text)


async def test_what_is_missing_is_named_and_leads_into_the_fold_of_its_field(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    page = await people.page("li")
    await page.goto(f"/console/case/{number}/act/not_accepted")
    await page.click(DECIDE)
    await page.wait_for_selector("[role=alert] >> text=没有办理")
    missing = page.locator("[role=alert] .missing a").first
    target = (await missing.get_attribute("href") or "")[1:]
    await page.evaluate("document.querySelectorAll('details.panel').forEach(one => { one.open = false })")
    await missing.click()
    assert await page.locator(f"[id='{target}']").is_visible()
    await page.add_init_script(AXE)
    await page.reload()
    await no_finding(page, "act")


async def test_what_each_such_act_states_stands_outside_the_fold_and_of_several_ways_the_nearest_is_named(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/not_accepted"
    page = await browser.get(address)
    assert 'id="facts.refusal_grounds"' in page.text.partition('<details class="panel"')[0]
    typed = {"facts.facts_concrete": "no", "facts.for_other_department": "no"}
    [missing] = re.findall('<span class="missing">(.*?)</span>', (await post(browser, address, typed, "preview")).text)
    assert 'href="#facts.refusal_grounds"' in missing
    assert "没有具体的事实和依据" in missing
    assert "没有明确的投诉举报对象" not in missing


async def test_decisions_follow_one_after_the_other_on_a_telephone_each_with_the_complaint_and_both_answers(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    numbers = [await asking_for_time(desk) for _ in range(2)]
    page = await people.page("luo", NARROW)
    await page.goto(f"/console/case/{numbers[0]}/act/approve?then=next")
    assert numbers[0] in await page.title()  # of two tabs each says its case (WCAG 2.4.2)
    said = await page.inner_text("main")
    assert said.index("化验要两天") < said.index("投诉内容")  # what is proposed, and the complaint
    assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    await page.fill("[name='texts.opinion']", " ")
    await page.click(REFUSE)
    await page.wait_for_selector("[role=alert] >> text=没有办理")
    await page.fill("[name='texts.reason']", "人手够")
    await page.click(REFUSE)
    await page.wait_for_selector(f"[role=status] >> text={numbers[0]}")
    assert (await happened(desk, numbers[0]))[-1] == "declined"
    await page.goto(f"/console/case/{numbers[1]}/act/refuse?then=next")
    await page.fill("[name='texts.reason']", "同意，抓紧")
    await page.click(APPROVE)
    await page.wait_for_selector(f"[role=status] >> text={numbers[1]}")
    assert (await happened(desk, numbers[1])).count("granted") == 1
    waits = await people.page("luo")
    await waits.goto("/console/approvals")
    left = await waits.locator("text=看后再批").count()
    assert page.url.partition("?")[0].endswith("/act/approve" if left else "/console/approvals")


async def test_what_both_answers_have_in_common_is_said_once(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number = await asking_for_time(desk)
    page = (await (await browser_of("luo")).get(f"/console/case/{number}/act/approve")).text
    shown = page.partition('id="preview"')[2].partition("</section>")[0]
    assert shown.count("办理后的环节") == 1
    assert (
        shown.index("无论批准与否") < shown.index("办理后的环节") < shown.index("批准之后") < shown.index("不批准之后")
    )
    assert "改变的期限" in shown.partition("批准之后")[2].partition("不批准之后")[0]
    assert "期限不变" in shown.partition("不批准之后")[2]


async def test_before_a_case_is_handed_over_the_page_says_who_gets_it(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/transfer"
    fields = {"whom": "wang", "texts.reason": "正在休假"}
    shown = await post(browser, address, fields, "preview", **{"HX-Request": "true"})
    assert re.search(r"<dt>之后由谁办</dt><dd>王强", shown.text), shown.text
    accepted = await post(browser, f"/console/case/{number}/act/accepted", MET, "preview", **{"HX-Request": "true"})
    assert re.search(r"<dt>之后由谁办</dt><dd>受理处室", accepted.text), accepted.text
    assert (await happened(desk, number))[-1] == "registered"


async def test_whoever_goes_on_is_led_to_the_first_outcome_beside_which_the_others_stand(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("wang")
    for said in ({"actor": "li", **ACCEPTED}, NAMED):
        await act(desk, number, said)
    address = f"/console/case/{number}/act/investigated"
    page = await browser.get(address)
    assert "办理决定（选一项）" not in page.text  # there is no other
    done = await post(browser, address, fields_of(page) | {"texts.findings": "监控显示有车辆进出"}, "next")
    assert done.headers["location"].startswith(f"/console/case/{number}/act/within_liability?")
    choice = (
        (await browser.get(done.headers["location"])).text.partition("办理决定（选一项）")[2].partition("</nav>")[0]
    )
    assert re.findall(r"/act/(\w+)\"( aria-current)?", choice) == [
        ("within_liability", " aria-current"),
        ("outside_liability", ""),
    ]
