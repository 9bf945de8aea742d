"""Days of people in a real browser over real servers: Playwright with Debian's Chromium."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from documents import is_printed, printed_text
from models.form import Party
from register.acts.inbox import system_clock
from services import relay
from starter.acts.submit import act
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings
from starter.office.staff import add_person
from tests.documents.document_procedure import procedure_with_documents
from tests.register.notice_law import procedure_with_notices
from tests.stack.letter_receivers import mail_server
from tests.stack.office import ACCEPTED, IDS, LONG_AGO, at, happened, registered, under, until
from tests.web.console.browsers import NARROW, BrowserPeople, show_in_list
from tests.web.console.test_overviews import asking_for_time

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
MET_BY_CLICK = {"review_applied": "no", "suit_filed": "no", "within_powers": "yes", "open_to_remedy": "no"}
DECIDE = "button:visible >> text='确认办理'"
APPROVE, REFUSE = "button:visible >> text='批准'", "button:visible >> text='不批准'"


async def fill_acceptance(page: Any) -> None:
    """Fill in the form by which a complaint is accepted."""
    await page.check("label:has-text('(五)执法中吃')")
    for fact, value in MET_BY_CLICK.items():
        await page.check(f"[name='facts.{fact}'][value='{value}']")
    await page.fill("[name='texts.basis_pointed_to']", "料场门口监控")


async def test_a_handler_accepts_a_complaint_though_the_session_ends_meanwhile(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    page = await people.page("li")
    await page.goto("/console/?procedure=zhengzhou-water&stage=screening")
    await show_in_list(page, number)
    await page.click(f"a.row[href='/console/case/{number}']")
    await page.wait_for_selector("text=为什么是这一天")
    await page.click("a.button >> text='受理'")
    await fill_acceptance(page)
    await page.check("[name='facts.open_to_remedy'][value='yes']")
    await page.wait_for_selector("#preview >> text=现在还不能办理")  # the preview comes by itself
    await page.check("[name='facts.open_to_remedy'][value='no']")
    await page.wait_for_selector("#preview >> text=组织人员调查")
    await page.reload()
    assert await page.input_value("[name='texts.basis_pointed_to']") == "料场门口监控"  # the draft
    assert people.complaints == []
    await people.end_session(page)
    await page.click(DECIDE)
    await page.wait_for_selector("text=您已退出登录")
    await people.log_in(page.context, "li")
    await page.click("button >> text='继续'")
    await page.wait_for_selector("#preview")
    assert await page.input_value("[name='texts.basis_pointed_to']") == "料场门口监控"
    assert await page.is_checked("[name='facts.suit_filed'][value='no']")
    await page.click(DECIDE)
    await page.wait_for_selector("text=已记录")
    assert (await happened(desk, number)).count("accepted") == 1


async def test_who_is_logged_out_meanwhile_is_told_that_files_were_too_large(
    people: BrowserPeople, desk: BanjieClient, tmp_path: Path
) -> None:
    number = await registered(desk)
    page = await people.page("li", script=False)
    await page.goto(f"/console/case/{number}/act/note")
    await page.fill("main textarea >> nth=0", "附上现场录像")
    (tmp_path / "录像.mp4").write_bytes(bytes(21 * 1024 * 1024))
    await page.set_input_files("#files", tmp_path / "录像.mp4")
    await people.end_session(page)
    await page.click("button[value=send]")
    await page.wait_for_selector("[role=alert] >> text=超过 20 MB")
    assert "没有丢" not in await page.inner_text("main [role=alert]")
    await people.log_in(page.context, "li")
    await page.click("button >> text='继续'")
    assert await page.input_value("main textarea >> nth=0") == "附上现场录像"


async def test_from_the_inbox_to_a_recorded_approval_in_three_clicks_and_a_second_tab_decides_nothing(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await asking_for_time(desk)
    page, other = await people.page("luo"), await people.page("luo")
    await other.goto("/console/approvals")
    await other.check(f"[name=picked][value='{number}']")
    await other.fill("#text", "同意，抓紧")
    await page.goto("/console/?tab=decide")
    clicks = (f"a.row[href='/console/case/{number}']", "a.button >> text='批准'", APPROVE)
    assert len(clicks) <= 3
    for click in clicks:
        await page.click(click)
    await page.wait_for_selector("text=已记录")
    await page.go_back()
    await page.wait_for_selector("text=记录在案，没有再记一次")
    await page.click("text=另填一份")
    await page.wait_for_selector("text=现在还不能办理")  # there is nothing to decide any more
    await other.click("text=批准所选")
    await other.wait_for_selector("text=案件有了新的经过")
    await other.wait_for_selector("td >> text=罗建国")  # by whom
    assert (await happened(desk, number)).count("granted") == 1


async def test_what_waits_is_printed_to_be_decided_by_hand_from_three_places(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await asking_for_time(desk)
    page, link = await people.page("luo"), f"a[href='/console/case/{number}/approval-sheet']"
    for place in ("/console/approvals", f"/console/case/{number}", f"/console/case/{number}/act/approve"):
        await page.goto(place)
        async with page.expect_download() as saving:
            await page.click(link)
        printed = printed_text(Path(await (await saving.value).path()).read_bytes())
        for words in ("呈批件", "重要投诉处理完毕", "化验要两天", "批示意见（", "□同意　□不同意", "签名："):
            assert is_printed(words, printed), (place, words)
    assert "granted" not in await happened(desk, number)


async def test_of_two_who_approve_on_one_stale_page_one_is_recorded_and_the_other_sees_by_whom(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number, second = await asking_for_time(desk), f"gao{next(IDS)}"
    await add_person(at(desk, LONG_AGO), second, "高远", ["general_manager"])
    one, other = await people.page("luo"), await people.page(second)
    for page, opinion in ((one, "同意"), (other, "同意，下不为例")):
        await page.goto(f"/console/case/{number}/act/approve")
        await page.fill("[name='texts.opinion']", opinion)
    await one.click(APPROVE)
    await one.wait_for_selector("text=已记录")
    await other.click(APPROVE)
    await other.wait_for_selector("text=填写的内容都还在")
    assert "罗建国" in await other.inner_text("main [role=alert] >> nth=0")
    assert await other.input_value("[name='texts.opinion']") == "同意，下不为例"
    await other.click(APPROVE)
    await other.wait_for_selector("text=没有办理")
    assert (await happened(desk, number)).count("granted") == 1


async def test_a_leader_urges_on_a_telephone_and_a_stale_page_does_nothing(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    urged = await people.page("chen", NARROW)
    await urged.goto(f"/console/case/{number}/act/urge")
    await urged.fill("textarea >> nth=0", "三天内报结果")
    await act(desk, number, {"name": "note", "actor": "wang", "texts": {"opinion": "已通知"}})
    await urged.click(DECIDE)
    await urged.wait_for_selector("text=填写的内容都还在")
    assert await urged.input_value("textarea >> nth=0") == "三天内报结果"
    await urged.click(DECIDE)
    await urged.wait_for_selector("text=已记录")


async def test_a_supervisor_sees_at_a_glance_what_is_late_and_why(people: BrowserPeople, desk: BanjieClient) -> None:
    now = await desk.transact(lambda session: system_clock(session, ""))
    number = await registered(at(desk, now - timedelta(days=400)))  # nobody has been late for longer

    async def is_late() -> bool:
        return "expired" in await happened(desk, number)

    await until(is_late)
    page = await people.page("chen")
    await page.goto("/console/supervision")
    line = page.locator("tr", has=page.locator(f"text={number}"))
    assert "逾期" in await line.locator(".light.late").inner_text()
    said = await line.inner_text()
    assert "受理审查" in said  # the limit, and the stage
    assert "水政水资源处" in said
    await page.click(f"a.row[href='/console/case/{number}']")
    await page.wait_for_selector(".band .light.late >> text=逾期")
    await page.click("text=为什么是这一天")
    await page.wait_for_selector("text=起为逾期")


async def test_a_letter_is_written_and_sent(people: BrowserPeople, desk: BanjieClient) -> None:
    text = procedure_with_documents(f"letters-{next(IDS)}", procedure_with_notices(("accepted",)))
    party = Party(name="张三丰", contact="zhang@example.org")
    number = await under(desk, text, party=party)
    page = await people.page("li")
    await page.goto(f"/console/case/{number}/act/accepted")
    await fill_acceptance(page)
    await page.click(DECIDE)
    await page.wait_for_selector("text=已记录")
    async with mail_server() as box:
        settings = NoticeSettings({"smtp": box.channel()}, "郑州市水务局")
        await relay.make_due_documents(desk, settings)
        await relay.send_due_notices(desk, settings)
    assert [letter["To"] for letter in box.letters if "zhang@example.org" in letter["To"]]
    await page.reload()
    async with page.expect_download() as loading:
        await page.click("a[href$='/document/acceptance']")
    assert (await loading.value).suggested_filename == f"{number}-acceptance-1.docx"
    notices = page.locator("section", has=page.locator("h2 >> text='告知与送达'"))
    assert "告知已登记" in await notices.inner_text()
    assert "已送达" in await notices.inner_text()


async def test_without_a_script_every_number_is_shown_and_every_act_works(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    page = await people.page("li", script=False)
    await page.goto("/console/?procedure=zhengzhou-water&stage=screening")
    shown = await page.inner_text("#count-mine .count")
    assert shown == "99+" or int(shown) >= 1
    await show_in_list(page, number)
    await page.click(f"a.row[href='/console/case/{number}']")
    await page.wait_for_selector("text=为什么是这一天")
    assert await page.inner_text("#count-mine .count") == shown
    await page.click("summary >> text='其他事项'")
    await page.click("a.button >> text='催办'")
    await page.fill("[name='texts.reason']", "请尽快")
    await page.click(".buttons button >> text='看看结果'")
    await page.wait_for_selector("#preview >> text=可以办理")
    await page.click(DECIDE)
    await page.wait_for_selector("text=已记录")
    await page.goto("/console/?procedure=zhengzhou-water&stage=screening")
    await show_in_list(page, number)
    await page.check(f"[name=picked][value='{number}']")
    await page.click("summary >> text='批量办理'")
    await page.select_option("select[name=act]", "mark_urgent")
    await page.fill("#text", "涉及汛期安全")
    await page.click("text=对所选逐件办理")
    await page.wait_for_selector("text=1 件已记录，0 件没有")
    assert people.complaints == []


async def test_keys_walk_through_the_list_and_no_typing_is_taken_for_a_key(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    await registered(desk)
    page = await people.page("li")
    await page.goto("/console/")
    await page.check("[name=picked] >> nth=0")
    await page.keyboard.press("Enter")
    await page.click("#keys")
    assert await page.is_checked("[name=picked] >> nth=0")  # Enter on a box has sent nothing
    await page.keyboard.press("j")
    assert await page.evaluate("document.activeElement.id") == "keys"  # switched off
    await page.click("#keys")
    await page.keyboard.press("j")
    assert "/console/case/" in await page.evaluate("document.activeElement.href")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/case/*")
