"""Before an act is done its page shows the very letters that it sends to who filed the complaint."""

import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from documents import printed_lines
from models.errors import BadInput
from models.tables import NoticeRow
from queries.notices import letter
from register.documents.attachments import AttachmentStore
from register.office.access_journal import COMMAND, ReadingDoor, accesses_of
from starter.acts.letter_preview import letters_in_session
from starter.acts.submit import act, parse_act
from starter.client import BanjieClient
from starter.documents.document_files import DocumentFilter, make_documents, save_document
from starter.notices.delivery import NoticeSettings
from tests.stack.office import form, registered
from tests.starter.test_letters import UNCLEAR
from tests.web.console.browsers import AXE, NARROW, WIDE, BrowserPeople, no_finding
from tests.web.console.conftest import BrowserOf
from tests.web.console.test_accessible_pages import COVERED
from tests.web.console.test_acts import post
from tests.web.console.test_browser import DECIDE
from tests.web.console.test_overviews import asking_for_time
from web.console.visit import PAGES

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
REASONS = "没有具体事实，也说不清是谁。\n可以补充材料后再来。"
TOLD = {"means": "letter", "texts.refusal_reasons": REASONS}
IN_SIGHT = """row => { const box = row.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight
    && [...row.querySelectorAll('button')].every(one => { const at = one.getBoundingClientRect();
      return one.contains(document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2)); }); }"""
FORM = form()
FILER = FORM["party"]["name"]
HX = {"HX-Request": "true"}


def letters(page: httpx.Response) -> list[str]:
    """The letters on a page, as somebody reads them."""
    assert page.status_code == 200, page.text
    return letters_in(page.text)


def letters_in(text: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'<div class="paper lines"[^>]*>(.*?)</div>', text, re.S)]


def without_place_in_log(lines: Iterable[str]) -> list[str]:
    """The lines of a letter but that of the head of the log: what the log has reached when the paper is made, and none
    before."""
    return [line for line in lines if not line.startswith("总序")]


async def refused(desk: BanjieClient, **other: Any) -> str:
    """A complaint that is not accepted, which its filer is still to be told."""
    number = await registered(desk, **other)
    await act(desk, number, {"name": "not_accepted", "actor": "wang", "facts": UNCLEAR})
    return number


async def test_the_letter_of_an_act_is_shown_as_it_will_be_made(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path
) -> None:
    number, browser = await refused(desk), await browser_of("wang")
    address = f"/console/case/{number}/act/refusal_told"
    assert letters(await post(browser, address, {"means": "letter"}, "preview", **HX)) == []  # it is not allowed yet
    [shown] = letters(await post(browser, address, TOLD, "preview", **HX))
    assert REASONS in shown
    assert (await post(browser, address, TOLD)).status_code == 303
    stored = replace(desk, store=AttachmentStore(tmp_path / "files"))
    assert await make_documents(stored, NoticeSettings(), number) == 1
    made = tmp_path / "made.docx"
    await save_document(stored, number, DocumentFilter("refusal"), made, "wang", door=COMMAND)
    assert without_place_in_log(printed_lines(made.read_bytes())) == without_place_in_log(shown.splitlines())


async def test_what_is_told_by_telephone_shows_no_paper_that_goes_out(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await refused(desk), await browser_of("wang")
    address = f"/console/case/{number}/act/refusal_told"
    page = await post(browser, address, TOLD | {"means": "phone"}, "preview", **HX)
    assert letters(page) == []
    assert "可以办理" in page.text
    assert "不予受理告知书存卷，不送出" in page.text
    assert "存卷，不送出" not in (await post(browser, address, TOLD, "preview", **HX)).text


async def test_a_letter_whose_template_is_damaged_is_named_before_the_act(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path
) -> None:
    number, forms = await refused(desk), tmp_path / "forms"
    forms.mkdir()
    (forms / "zhengzhou-water.refusal.txt").write_text("不予受理告知书\n{{ facts.budget }}", encoding="utf-8")
    browser = await browser_of("wang", replace(desk, forms=forms))
    page = await post(browser, f"/console/case/{number}/act/refusal_told", TOLD, "preview", **HX)
    assert letters(page) == []
    assert "来件人将收到的告知书：不予受理告知书" in page.text
    assert "模板有误" in page.text
    assert "请告知管理员" in page.text
    assert "zhengzhou-water.refusal.txt" in page.text
    assert "budget" in page.text


async def test_what_is_sent_after_an_undoing_is_shown_before_it(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number = await refused(desk)
    await act(
        desk, number, {"name": "refusal_told", "actor": "wang", "means": "phone", "texts": {"refusal_reasons": "无"}}
    )
    browser = await browser_of("wang")
    page = await browser.get(f"/console/case/{number}")
    found = re.search(r"act/correct\?of=([0-9]+)", page.text)
    assert found, page.text
    address = f"/console/case/{number}/act/correct?of={found[1]}"
    typed = {"of": found[1], "texts.reason": "看错了"}
    mail, paper = letters(await post(browser, address, typed, "preview", **HX))
    assert "前次告知不再作数" in mail
    assert "前次告知不再作数" in paper
    assert (await post(browser, address, typed)).status_code == 303

    def sent(session: Any) -> str:
        row = session.scalars(select(NoticeRow).where(NoticeRow.complaint == number, NoticeRow.kind == "sent")).one()
        owed = letter.owed_notice(session, row)
        return letter.letter_text(session, owed, letter.notice_recipient(session, owed), "")

    assert await desk.transact(sent) == mail


async def test_a_decision_shows_under_each_answer_the_letter_that_this_answer_sends(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path
) -> None:
    number, other = await asking_for_time(desk), await asking_for_time(desk)
    browser = await browser_of("luo")
    for name in ("approve", "refuse"):  # one page for both answers
        page = await browser.get(f"/console/case/{number}/act/{name}")
        under = dict(re.findall(r"<h2>([^<]*)</h2>(.*?)(?=<h2>|$)", page.text, re.S))
        assert letters_in(under[PAGES.say("follows_refuse")]) == []
        [shown] = letters_in(under[PAGES.say("follows_approve")])
        assert letters_in(page.text) == [shown]
        assert "延长办理期限告知书" in shown
        assert number in shown
    [of_other] = letters(await browser.get(f"/console/case/{other}/act/approve"))
    assert other in of_other
    await act(desk, number, {"name": "approve", "actor": "luo"})
    await act(desk, other, {"name": "refuse", "actor": "luo", "texts": {"reason": "可以当日办完"}})
    stored = replace(desk, store=AttachmentStore(tmp_path / "files"))
    await make_documents(stored, NoticeSettings(), number)
    made = tmp_path / "made.docx"
    await save_document(stored, number, DocumentFilter("extension"), made, "luo", door=COMMAND)
    assert without_place_in_log(printed_lines(made.read_bytes())) == without_place_in_log(shown.splitlines())
    with pytest.raises(BadInput):  # who is refused more time sends nothing
        await save_document(stored, other, DocumentFilter("extension"), made, "luo", door=COMMAND)


async def test_a_letter_is_shown_as_whoever_acts_may_read_it_and_the_first_look_of_a_day_is_on_record(
    desk: BanjieClient,
) -> None:
    number = await refused(desk, facts=FORM["facts"] | {"confidential": True})
    told = {"name": "refusal_told", "means": "letter", "texts": {"refusal_reasons": f"{FILER}没有说清"}}

    async def letter_for(person: str) -> str:
        act, door = parse_act(told | {"actor": person}), ReadingDoor("page")
        [shown] = await desk.transact(lambda session: letters_in_session(session, desk, number, act, door))
        return shown.body

    for _ in range(2):
        assert (await letter_for("wang")).count(FILER) == 2
        hidden = await letter_for("chen")
        assert FILER not in hidden
        assert "███没有说清" in hidden

    read = await desk.transact(lambda session: accesses_of(session, [number]))
    assert [(one.by, one.parts) for one in read] == [("wang", ("identity",))]


async def test_on_a_telephone_the_letter_stands_before_the_button(people: BrowserPeople, desk: BanjieClient) -> None:
    number, page = await refused(desk), await people.page("wang", NARROW)
    await page.add_init_script(AXE)
    await page.goto(f"/console/case/{number}/act/refusal_told")
    await page.check("[name='means'][value='letter']")
    await page.fill("[name='texts.refusal_reasons']", REASONS)
    letter = page.get_by_role("region", name="来件人将收到的告知书：不予受理告知书")
    await letter.filter(has_text="没有具体事实").wait_for()
    assert await letter.get_attribute("lang") == "zh-CN"  # on an English page, too (WCAG 3.1.2)
    button = await page.locator(DECIDE).bounding_box()
    box = await letter.bounding_box()
    assert box
    assert button
    assert box["y"] < button["y"]
    await no_finding(page, "letter")


@pytest.mark.parametrize("window", [WIDE, {"width": 1280, "height": 800}])
async def test_beside_a_letter_the_buttons_stay_in_sight_and_cover_nothing_with_the_focus(
    people: BrowserPeople, desk: BanjieClient, window: dict[str, int]
) -> None:
    number, page = await refused(desk), await people.page("wang", window)
    await page.goto(f"/console/case/{number}/act/refusal_told")
    await page.check("[name='means'][value='letter']")
    await page.fill("[name='texts.refusal_reasons']", REASONS * 20)
    letter = page.get_by_role("region", name="来件人将收到的告知书：不予受理告知书")
    await letter.filter(has_text="没有具体事实").wait_for()
    await _buttons_stay_in_sight(page)


async def test_below_a_registration_the_buttons_stay_in_sight(people: BrowserPeople) -> None:
    page = await people.page("li", {"width": 1280, "height": 480})
    await page.goto("/console/register/zhengzhou-water")
    await page.fill("[name='texts.narrative']", REASONS * 20)
    await page.locator("#preview li").first.wait_for()
    await _buttons_stay_in_sight(page)


async def _buttons_stay_in_sight(page: Any) -> None:
    """Whatever has the focus: nothing lies over them, and they lie over nothing that has it."""
    buttons = page.locator(".buttons")
    for _ in range(40):
        assert await buttons.evaluate(IN_SIGHT)
        await page.keyboard.press("Tab")
        assert await page.evaluate(COVERED) == ""
