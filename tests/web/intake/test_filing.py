"""Filing over the page: what is asked, what is kept when something is wrong, once for each form, abuse bounded."""

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from models.errors import BadInput
from models.tables import AttachmentRow, ComplaintRow, PartyRow, TextRow
from register.identity.web_keys import WebKeys
from starter.client import BanjieClient
from tests.integrity.signed_folder import signed_folder
from tests.web.intake.conftest import HOST, NARRATIVE, Browser, BrowserMaker, fields_of, filed, receipt, send

pytestmark = pytest.mark.slow
PAGE = "/intake/zhengzhou-water"


async def test_a_complaint_is_filed_as_it_was_typed(browser: Browser, desk: BanjieClient) -> None:
    told, _ = await filed(browser, **{"party.name": "周建国", "party.contact": "13800001111"})

    def stored(session):  # type: ignore[no-untyped-def]
        row = session.get_one(ComplaintRow, told.number)
        party = session.scalars(select(PartyRow).where(PartyRow.complaint == told.number)).one()
        return (
            row.sender,
            party.name,
            session.scalars(select(TextRow.body).where(TextRow.complaint == told.number)).all(),
        )

    assert await desk.transact(stored) == ("intake-page", "周建国", [NARRATIVE])
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", told.code)


@pytest.fixture
def line(desk: BanjieClient, tmp_path: Path) -> str:
    """The line about the log that the office signs; asked for before the browser."""
    desk.published_log, said = signed_folder(tmp_path)
    return said


async def test_a_receipt_says_how_the_log_stood(line: str, browser: Browser) -> None:
    _, fields = await filed(browser)
    page = (await send(browser, fields)).text.replace("&#43;", "+")
    assert page.index("查询码只显示这一次") < page.index("不用看懂") < page.index(line)


async def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(browser: Browser) -> None:
    page = await browser.get(PAGE)
    fields = fields_of(page) | {"texts.narrative": " ", "party.name": '周"<建>国', "facts.kind": "no_such"}
    again = await send(browser, fields)

    assert again.status_code == 422
    assert 'id="texts.narrative-wrong"' in again.text
    assert 'id="facts.kind-wrong"' in again.text
    assert fields_of(again)["party.name"] == '周"<建>国'
    assert fields_of(again)["key"] == fields_of(page)["key"]
    assert "<建>" not in again.text


async def test_the_check_page_shows_all_and_leads_back(browser: Browser) -> None:
    typed = {"texts.narrative": NARRATIVE, "facts.kind": "complaint"}
    check = await send(browser, fields_of(await browser.get(PAGE)) | typed)
    assert NARRATIVE in check.text
    assert ">投诉<" in check.text
    back = await send(browser, fields_of(check) | {"step": "change"})
    assert back.status_code == 200
    assert fields_of(back)["texts.narrative"].strip() == NARRATIVE
    assert fields_of(back)["facts.kind"] == "complaint"


async def test_a_form_sent_twice_is_one_complaint(browser: Browser) -> None:
    told, sent = await filed(browser)
    answers = await asyncio.gather(*(send(browser, sent) for _ in range(3)))
    assert {receipt(answer) for answer in answers} == {told}

    other, _ = await filed(browser)
    assert other.number != told.number
    changed = await send(browser, sent | {"texts.narrative": NARRATIVE + "又及。"})
    assert changed.status_code == 422


async def test_files_travel_with_the_form(browser: Browser, desk: BanjieClient) -> None:
    fields = fields_of(await browser.get(PAGE)) | {"texts.narrative": NARRATIVE}
    check = await send(browser, fields, [("files", ("饭卡.txt", b"seen", "text/plain"))])
    assert "饭卡.txt" in check.text
    told = receipt(await send(browser, fields_of(check) | {"step": "send"}))

    def names(session):  # type: ignore[no-untyped-def]
        return session.scalars(select(AttachmentRow.name).where(AttachmentRow.complaint == told.number)).all()

    assert await desk.transact(names) == ["饭卡.txt"]


async def test_nobody_names_a_file_that_they_did_not_send(browser: Browser, desk: BanjieClient) -> None:
    fields = fields_of(await browser.get(PAGE)) | {"texts.narrative": NARRATIVE}
    check = fields_of(await send(browser, fields, [("files", ("a.txt", b"seen", "text/plain"))]))
    key, [file] = desk.web_keys.unpack("files", check["kept"])
    renamed = WebKeys(b"another key, 32 bytes and longer").pack("files", [key, [file | {"name": "b.txt"}]])
    forged = await send(browser, check | {"kept": renamed, "step": "send"})
    assert forged.status_code == 422
    wrong_type = await send(browser, fields, [("files", ("a.txt", b"MZ\x90\x00\x03", "text/plain"))])
    assert wrong_type.status_code == 422


async def test_the_page_needs_nothing_from_elsewhere(browser: Browser) -> None:
    page = await browser.get(PAGE)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<script[^>]*>.*?</script>", page.text) == ['<script src="/files.js" defer></script>']
    assert " style=" not in page.text
    assert set(re.findall(r'(?:href|src|action)="([^"]*)"', page.text)) == {
        "/style.css", "/files.css", "/files.js", "/icon.svg", "/query/", "?lang=en",
        "?type=large", "/about/accessibility",
    }  # fmt: skip
    assert (await browser.get("/style.css")).headers["content-type"].startswith("text/css")
    assert (await browser.get("/icon.svg")).headers["content-type"].startswith("image/svg+xml")


async def test_english_by_choice(browser: Browser) -> None:
    assert "下一步" in (await browser.get(PAGE, headers={"Accept-Language": "en"})).text
    assert "Next: check" in (await browser.get(PAGE, params={"lang": "en"})).text
    assert "Next: check" in (await browser.get(PAGE)).text  # kept


async def test_without_the_setting_there_is_no_page(browsers: BrowserMaker) -> None:
    off = browsers(slugs=())
    assert (await off.get(PAGE)).headers["content-type"] == "application/problem+json"
    assert (await off.get("/query/")).status_code == 404
    on = browsers()
    other = await on.get("/intake/bank")
    assert (other.status_code, other.headers["content-type"]) == (404, "text/html; charset=utf-8")
    for wrong in ("no-such", "zhengzhou-water:no_such", "zhengzhou-water:responsible_person"):
        with pytest.raises(BadInput):
            browsers(slugs=(wrong,))


async def test_an_office_names_the_facts_that_it_asks_for(browsers: BrowserMaker) -> None:
    usual, own = await browsers().get(PAGE), await browsers(slugs=("zhengzhou-water:confidential",)).get(PAGE)
    assert 'name="facts.filer_kind"' in usual.text
    assert 'name="facts.in_enforcement"' not in usual.text
    assert 'name="facts.confidential"' in own.text
    assert 'name="facts.filer_kind"' not in own.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://elsewhere"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": HOST}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_a_form_from_another_site_is_turned_away(browser: Browser, headers: dict[str, str], status: int) -> None:
    fields = fields_of(await browser.get(PAGE)) | {"texts.narrative": NARRATIVE}
    answer = await browser.post(PAGE, data=fields, headers=headers)
    assert answer.status_code == status


async def test_rate_and_size_are_bounded(browsers: BrowserMaker) -> None:
    hurried = browsers(forms_per_hour=2)
    fields = fields_of(await hurried.get(PAGE)) | {"texts.narrative": NARRATIVE}
    assert [(await send(hurried, fields)).status_code for _ in range(3)] == [200, 200, 429]
    large = await browsers().post(PAGE, content=b"", headers={"Content-Length": str(2 * 1024**3)})
    assert (large.status_code, large.headers["content-type"]) == (413, "text/html; charset=utf-8")


class Sum:
    """A test that an office may have."""

    markup = '<label>3+4=<input name="sum"></label>'

    async def passes(self, answers: dict[str, str], address: str) -> bool:
        assert address
        return answers.get("sum") == "7"


async def test_an_offices_own_test_is_asked_and_held(browsers: BrowserMaker) -> None:
    guarded = browsers(captcha=Sum())
    page = await guarded.get(PAGE)
    assert Sum.markup in page.text
    for given, status in (("8", 403), ("7", 200)):
        check = await send(guarded, fields_of(page) | {"texts.narrative": NARRATIVE, "sum": given})
        assert (await send(guarded, fields_of(check) | {"step": "send"})).status_code == status


async def test_a_seal_in_other_letters_is_refused_like_any_wrong_one(browser: Browser) -> None:
    fields = fields_of(await browser.get(PAGE)) | {"kept": "[]", "seal": "封印"}
    assert (await send(browser, fields)).status_code == 422
