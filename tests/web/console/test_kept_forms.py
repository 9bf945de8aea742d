"""What is typed in a real browser stays: while a registration is left, a stage is closed, the network is away; and what
is on record is not recorded again by the back button."""

from pathlib import Path
from typing import Any

import pytest

from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, happened, registered
from tests.web.console.browsers import BrowserPeople
from tests.web.console.test_browser import DECIDE
from tests.web.console.test_overviews import TYPED

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
FORM = "/console/register/zhengzhou-water"
NARRATIVE, NAME = "[name='texts.narrative']", "[name='party.name']"
FINDINGS = "三月三日到现场，问了两名工人，都说看到了罚款单"


async def type_narrative(page: Any, name: str, narrative: str) -> None:
    """Type who complains of what, and wait until it is kept."""
    await page.fill(NAME, name)
    await page.fill(NARRATIVE, narrative)
    await page.wait_for_selector("#kept >> text=已自动保存")


async def narrative_is(page: Any, narrative: str) -> None:
    """Wait until the field of the narrative is there and holds this."""
    await page.wait_for_function(
        "([at, said]) => document.querySelector(at)?.value === said", arg=[NARRATIVE, narrative]
    )


async def fill_facts(page: Any) -> None:
    """Fill in what the registry knows of a complaint."""
    await page.fill("[name='texts.target_name']", TYPED["texts.target_name"])
    for name, said in TYPED.items():
        if name.startswith("facts."):
            await page.check(f"[name='{name}'][value='{said}']")


async def test_a_registration_that_is_left_is_there_again_beside_a_second_one(people: BrowserPeople) -> None:
    page = await people.page("li")
    await page.goto(FORM)
    await type_narrative(page, "郑晚晴", "料场被罚两次")
    await page.click("nav a >> text='待办'")
    await page.go_back()
    await narrative_is(page, "料场被罚两次")
    await page.click("nav a >> text='登记'")
    await page.wait_for_selector("section:has-text('还没有登记完的') >> text=郑晚晴")
    other = await people.page("li")
    await other.goto(FORM)
    await narrative_is(other, "")
    await type_narrative(other, "钱小满", "水费算错了")
    await page.reload()
    await page.click("text=郑晚晴")
    await narrative_is(page, "料场被罚两次")
    await page.click("text=钱小满")
    await narrative_is(page, "水费算错了")
    await fill_facts(page)
    await page.click(".buttons button >> text='登记'")
    await page.wait_for_selector("text=已记录")
    await page.go_back()
    await page.wait_for_selector("text=记录在案，没有再记一次")
    await page.goto("/console/register")
    assert not await page.is_visible("text=钱小满")
    await page.click("li:has-text('郑晚晴') summary >> text='不要了'")
    async with page.expect_navigation():
        await page.click("text=删去填写的内容 >> visible=true")
    await page.goto("/console/register")
    assert not await page.is_visible("text=郑晚晴")


async def test_findings_typed_while_a_colleague_closes_the_stage_are_shown_to_be_copied(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    page = await people.page("li")
    await page.goto(f"/console/case/{number}/act/accepted")
    await page.fill("[name='texts.basis_pointed_to']", FINDINGS)
    await page.check("[name='facts.within_powers'][value='yes']")
    await act(desk, number, {"actor": "wang", **ACCEPTED})
    await page.click(DECIDE)
    await page.wait_for_selector("text=案件有了新的经过")
    await page.wait_for_load_state()
    left = page.locator("section", has=page.locator("h2 >> text='您填写过、现在不再需要的内容'"))
    assert {FINDINGS, "是"} <= {await one.input_value() for one in await left.locator("[readonly]").all()}
    await page.click(".buttons button >> text='看看结果'")
    await page.wait_for_selector("#preview >> text=现在还不能办理")
    later = await people.page("li")  # it is not gone with the next look either
    await later.goto(f"/console/case/{number}/act/accepted")
    left = later.locator("section", has=later.locator("h2 >> text='您填写过、现在不再需要的内容'"))
    assert FINDINGS in [await one.input_value() for one in await left.locator("[readonly]").all()]


async def test_the_back_button_records_nothing_twice_and_loses_nothing(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    page = await people.page("li")
    await page.goto(f"/console/case/{number}/act/note")
    await page.fill("textarea >> nth=0", "已电话联系")
    await page.click(DECIDE)
    await page.wait_for_selector("text=已记录")
    await page.go_back()
    await page.wait_for_selector("text=记录在案，没有再记一次")
    assert not await page.locator(DECIDE).count()
    await page.click("text=另填一份")
    await page.fill("textarea >> nth=0", "第二天又联系一次")
    await page.click(DECIDE)
    await page.wait_for_selector("text=已记录")
    assert (await happened(desk, number)).count("noted") == 2


async def test_what_is_typed_without_a_network_is_said_to_be_unsaved_and_kept_once_it_is_back(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    page = await people.page("li")
    await page.goto(f"/console/case/{number}/act/note")
    await page.context.set_offline(True)
    try:
        await page.fill("textarea >> nth=0", "现场没有信号")
        await page.wait_for_selector("#kept.wrong >> text=还没有保存")
        await page.click(DECIDE)
        await page.wait_for_selector("#kept.wrong >> text=没有发出")
        assert await page.input_value("textarea >> nth=0") == "现场没有信号"
    finally:
        await page.context.set_offline(False)
    await page.wait_for_selector("#kept >> text=已自动保存")
    await page.reload()
    assert await page.input_value("textarea >> nth=0") == "现场没有信号"
    await page.click(DECIDE)
    await page.wait_for_selector("text=已记录")
    assert (await happened(desk, number)).count("noted") == 1
    people.complaints.clear()  # the browser notes each request that found no network


async def test_a_registration_whose_answer_was_lost_is_said_to_be_on_record(people: BrowserPeople) -> None:
    page = await people.page("li")
    await page.goto(FORM)
    await page.context.set_offline(True)
    try:
        await page.fill(NARRATIVE, "水管爆了，没有信号")
        await page.fill(NAME, "吴一帆")
        await page.wait_for_selector("#kept.wrong >> text=还没有保存")
        await fill_facts(page)
        await page.click(".buttons button >> text='登记'")
        await page.wait_for_selector("#kept.wrong >> text=没有发出")
    finally:
        await page.context.set_offline(False)
    await page.wait_for_selector("#kept >> text=已自动保存")
    # The network fails once more, after the form has arrived and before its answer.
    await page.route("**/console/register/**", lose_the_answer)
    form = page.url
    async with page.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        await page.click(".buttons button >> text='登记'", no_wait_after=True)
    await page.unroute_all()
    again = await people.page("li")
    await again.goto(form)
    await again.wait_for_selector("text=记录在案，没有再记一次")
    await again.goto("/console/register")
    assert not await again.is_visible("text=吴一帆")
    await again.goto("/console/search?q=吴一帆")
    await again.wait_for_selector("text=找到 1 处")
    people.complaints.clear()  # the browser notes each request that found no network


async def lose_the_answer(route: Any) -> None:
    """Have a form that is sent arrive, and its answer be lost."""
    if not route.request.is_navigation_request():
        await route.continue_()
        return
    site = {"sec-fetch-site": "same-origin"}  # which a browser says after this
    sent = await route.fetch(headers=route.request.headers | site, max_redirects=0)
    assert sent.status == 303
    await route.abort()


async def test_a_file_that_is_too_large_is_not_taken_and_costs_no_word(
    people: BrowserPeople, desk: BanjieClient, tmp_path: Path
) -> None:
    number, video = await registered(desk), tmp_path / "录像.mp4"
    with video.open("wb") as written:
        written.truncate(60 * 1024 * 1024)
    page = await people.page("li")
    await page.goto(f"/console/case/{number}/act/note")
    await page.wait_for_selector("text=一次最多 20 MB")
    await page.fill("textarea >> nth=0", "录像另送")
    await page.set_input_files("#files", video)
    await page.wait_for_selector(".chosen.wrong >> text=超过 20 MB")
    await page.click(DECIDE)
    await page.wait_for_selector("text=已记录")
    assert (await happened(desk, number)).count("noted") == 1


async def test_without_a_script_the_form_comes_back_from_files_that_are_too_large(
    people: BrowserPeople, desk: BanjieClient, tmp_path: Path
) -> None:
    number, video = await registered(desk), tmp_path / "录像.mp4"
    with video.open("wb") as written:
        written.truncate(60 * 1024 * 1024)
    page = await people.page("li", script=False)
    for address, typed in ((f"/console/case/{number}/act/note", "textarea >> nth=0"), (FORM, NARRATIVE)):
        await page.goto(address)
        await page.fill(typed, "录像另送")
        await page.set_input_files("#files", video)
        await page.click(".buttons button >> nth=0")
        await page.wait_for_selector("[role=alert] >> text=超过 20 MB")
        assert await page.input_value(typed) == "录像另送"
    assert (await happened(desk, number)).count("noted") == 0
