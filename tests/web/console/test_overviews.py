"""Pages over many cases: approvals of several at once, supervision, search, registering, regulations."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from httpx import Response

from documents import printed_text
from queries.cases.case_file import load_case_file
from register.acts.inbox import system_clock
from services import relay
from starter.acts.submit import act
from starter.cases.registration import register
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings
from tests.documents.document_procedure import procedure_with_documents
from tests.stack.office import ACCEPTED, BY_WEB, FORMS, IDS, form, happened, registered, under, until
from tests.web.console.browsers import page_with
from tests.web.console.conftest import BrowserOf
from tests.web.console.test_acts import post
from tests.web.intake.conftest import fields_of
from tests.zones import CHINA

pytestmark = pytest.mark.slow
NARRATIVE = "执法大队在料场门口收取好处费两千元，没有票据，有监控录像可以查。"

TYPED = {
    "texts.narrative": NARRATIVE, "texts.target_name": "水政执法大队", "party.name": "郑一鸣",
    "party.contact": "13800000000", "facts.kind": "complaint", "facts.filer_kind": "citizen",
    "facts.target": "enforcement_body",
    "facts.channel": "telephone", "facts.hotline": "line_67721906", "facts.confidential": "no",
}  # fmt: skip


async def test_many_are_decided_at_once_with_a_line_for_each(desk: BanjieClient, browser_of: BrowserOf) -> None:
    numbers = [await asking_for_time(desk) for _ in range(3)]
    browser = await browser_of("luo")
    page = await browser.get("/console/approvals")
    assert page.status_code == 200
    assert all(number in page.text for number in numbers)
    assert page.text.count("化验要两天") >= len(numbers)  # why more time is asked for
    one = await browser.get(f"/console/case/{numbers[0]}/act/approve")
    assert "化验要两天" in one.text
    assert f"/console/case/{numbers[0]}/act/refuse" in one.text
    await act(desk, numbers[2], {"name": "urge", "actor": "he"})
    sent = fields_of(page) | {"picked": numbers, "answer": "approve", "text": "同意"}
    answer = await browser.post("/console/approvals", data=sent)
    assert "2 件已记录，1 件没有" in answer.text
    assert len(re.findall(r"已批准", answer.text)) == 2
    assert "催办" in answer.text  # what has happened since
    assert "何静" in answer.text
    assert fields_of(answer)["text"] == "同意"  # for the one that was not decided
    assert [("granted" in await happened(desk, number)) for number in numbers] == [True, True, False]
    assert (await browser.post("/console/approvals", data={"answer": "approve"})).status_code == 422


async def asking_for_time(desk: BanjieClient) -> str:
    """An important complaint whose handler has asked for more time."""
    number = (
        await register(desk, form(FORMS / "12-letter-on-water-tank.yaml", party={"name": f"住户{next(IDS)}"}))
    ).number
    await until(lambda: happened(desk, number))
    today = (await desk.transact(lambda session: system_clock(session, ""))).astimezone(CHINA).date()
    texts = {"fault": "漏排"}
    await act(desk, number, {"actor": "he", "name": "important", "facts": {"department_head": "fang"}, "texts": texts})
    asked = {
        "clock": "handling_important",
        "until": today + timedelta(days=20),
        "texts": {"reason": "化验要两天"},
    }
    await act(desk, number, {"actor": "fang", "name": "extend", **asked})
    return number


async def test_a_complaint_is_registered_by_the_page_once(desk: BanjieClient, browser_of: BrowserOf) -> None:
    browser = await browser_of("li")
    own, _, rest = (await browser.get("/console/register")).text.partition("其他制度")
    assert "register/zhengzhou-water?" in own
    assert "register/employee?" in rest
    address = "/console/register/zhengzhou-water"
    page = await browser.get(address)
    typed = fields_of(page) | TYPED | {"party.name": "郑独清"}  # no other case of this register has the name
    checked = await post(browser, address, typed, "preview", **{"HX-Request": "true"})
    assert "受理审查" in checked.text
    done = await post(browser, address, typed)
    assert done.status_code == 303, done.text
    again = await post(browser, address, typed)
    assert again.status_code == 409
    assert done.headers["location"].partition("?")[0] in again.text
    case = await browser.get(done.headers["location"])
    assert "郑独清" in case.text
    assert re.search(r"来件途径</dt>\s*<dd>电话<", case.text)  # what was typed, not how the page was reached
    empty = await post(browser, address, fields_of(await browser.get(address)))
    assert empty.status_code == 422
    found = await browser.get("/console/search?q=郑独清")
    assert "找到 1 处<" in found.text
    assert "郑独清" in found.text
    today = (await desk.transact(lambda session: system_clock(session, ""))).astimezone(CHINA).date()
    for narrowed, hits in ((f"since={today}", 1), (f"until={today - timedelta(days=1)}", 0), ("since=no-day", 1)):
        assert f"找到 {hits} 处" in (await browser.get(f"/console/search?q=郑独清&{narrowed}")).text
    nothing = await (await browser_of("wu")).get("/console/search?q=郑独清")
    assert "找到 0 处" in nothing.text


async def test_a_case_is_headed_by_what_it_is_about(browser_of: BrowserOf) -> None:
    browser = await browser_of("li")
    address = "/console/register/zhengzhou-water"
    typed = fields_of(await browser.get(address)) | TYPED
    done = await post(browser, address, typed | {"texts.subject": "料场被重复罚款"})
    case = (await browser.get(done.headers["location"])).text
    assert re.search(r"<h1><span>料场被重复罚款</span> <small>.*ZZW-", case)
    assert re.search(r"<title>ZZW-[-0-9]+ 料场被重复罚款", case)
    assert f"来件人：郑一鸣；被反映方：{TYPED['texts.target_name']}" in case
    assert "<h3>事由" not in case  # it heads the page; the texts below do not say it again
    found = (await browser.get("/console/search?q=料场被重复罚款")).text
    assert re.search(
        r'<a class="row"[^>]*>料场被重复罚款</a>[^/]*(</span>)?\s*<small>来件人：郑一鸣；被反映方：水政执法大队<', found
    )
    untyped = await post(browser, address, fields_of(await browser.get(address)) | TYPED)
    assert re.search(r"<h1><span>[^<]{5,60}</span> <small>", (await browser.get(untyped.headers["location"])).text)


async def test_the_registry_says_when_a_complaint_came_in_before_it_is_typed_in(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    browser = await browser_of("li")
    address = "/console/register/zhengzhou-water"
    now = (await desk.transact(lambda session: system_clock(session, ""))).astimezone(CHINA)

    async def sent(days: int, **more: str) -> Response:
        written = (now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
        typed = fields_of(await browser.get(address)) | TYPED | {"happened_at": written} | more
        return await post(browser, address, typed)

    proof = {"texts.evidence": "收文章二日"}
    assert (await sent(1)).status_code == 422  # without proof
    assert (await sent(40, **proof)).status_code == 422
    assert (await sent(-1, **proof)).status_code == 422  # ahead
    assert (
        "请写明是何时收到" in (await post(browser, address, fields_of(await browser.get(address)) | TYPED | proof)).text
    )
    done = await sent(1, **proof)

    assert done.status_code == 303, done.text
    number = done.headers["location"].partition("?")[0].rpartition("/")[2]
    case = await desk.transact(lambda session: load_case_file(session, number))
    registered_at = case.case.happened["registered"].at
    assert registered_at.astimezone(CHINA).date() == (now - timedelta(days=1)).date()
    limit = case.case.clocks["screening"]
    assert limit.started == registered_at
    assert re.search(r"<dt>收到</dt><dd>[^<]+ <small>登记于", (await browser.get(done.headers["location"])).text)


async def test_a_complaint_is_received_now_unless_the_registry_says_otherwise(browser_of: BrowserOf) -> None:
    browser = await browser_of("li")
    address = "/console/register/zhengzhou-water"
    page = await browser.get(address)
    assert re.search(r"<label for=\"happened_at\">收到日期</label>", page.text)
    assert re.search(r'id="happened_at"[^>]*value="\d{4}-\d\d-\d\dT\d\d:\d\d"', page.text)
    previewed = await post(browser, address, fields_of(page) | TYPED, "preview")

    done = await post(browser, address, fields_of(previewed) | TYPED)

    assert done.status_code == 303, done.text
    assert "登记于" not in (await browser.get(done.headers["location"])).text


async def test_a_complaint_about_staff_whose_names_nobody_knows_is_registered(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    browser, address = await browser_of("li"), "/console/register/zhengzhou-water"
    about_staff = TYPED | {"facts.target": "staff", "texts.target_name": "两名夜里来的执法人员"}
    asked = await post(browser, address, fields_of(await browser.get(address)) | about_staff)
    assert asked.status_code == 422
    assert "ZZW-02e" in asked.text
    twice = fields_of(asked) | about_staff | {"facts.officers": "wang", "unknown": "officers"}
    assert (await post(browser, address, twice)).status_code == 422  # named, and not known
    done = await post(browser, address, fields_of(asked) | about_staff | {"unknown": "officers"})
    assert done.status_code == 303, done.text
    assert await _unknown(desk, done.headers["location"].partition("?")[0].rpartition("/")[2]) == {"officers"}

    filed = form(BY_WEB, facts={"channel": "online", "kind": "complaint", "target": "staff"})
    number = (await register(desk, filed)).number  # by its filer, who says nothing of names
    await until(lambda: happened(desk, number))
    act_page = f"/console/case/{number}/act/registered"
    whom = {"texts.target_name": "两名夜里来的执法人员", "facts.accepting_office": "water_policy_office"}
    refused = await post(browser, act_page, fields_of(await browser.get(act_page)) | whom)
    assert refused.status_code == 409
    assert "ZZW-02e" in refused.text
    done = await post(browser, act_page, fields_of(refused) | whom | {"unknown": "officers"})
    assert done.status_code == 303, done.text
    assert await _unknown(desk, number) == {"officers"}


async def _unknown(desk: BanjieClient, number: str) -> set[str]:
    """What is on record as asked and not known, once the complaint is registered."""

    async def is_registered() -> bool:
        return "registered" in await happened(desk, number)

    await until(is_registered)
    return set((await desk.transact(lambda session: load_case_file(session, number))).case.unknown)


async def test_who_of_the_staff_files_a_complaint_does_not_handle_or_read_it(browser_of: BrowserOf) -> None:
    browser = await browser_of("li")
    address = "/console/register/zhengzhou-water"
    page = await browser.get(address)
    assert "来件人是本单位的谁" in page.text
    done = await post(browser, address, fields_of(page) | TYPED | {"party.person": "wang"})
    assert done.status_code == 303, done.text
    case = done.headers["location"].partition("?")[0]

    own = await (await browser_of("wang")).get(case)

    assert own.status_code == 403
    assert "来件人本人" in own.text
    assert (await browser.get(case)).status_code == 200
    nobody = await post(browser, address, fields_of(await browser.get(address)) | TYPED | {"party.person": "nobody"})
    assert nobody.status_code == 422


async def test_a_supervisor_sees_who_has_what_and_goes_there(desk: BanjieClient, browser_of: BrowserOf) -> None:
    await registered(desk)
    browser = await browser_of("chen")
    page = await browser.get("/console/supervision")
    assert page.status_code == 200
    assert re.search(r'href="/console/\?tab=all">\d+</a>', page.text)  # all that is open
    there = re.search(r'href="(/console/\?tab=all&(?:amp;)?holder=[^"&]+&(?:amp;)?procedure=[^"&]+)"', page.text)
    assert there
    listed = await browser.get(there[1].replace("&amp;", "&"))
    assert 'class="row"' in listed.text
    assert (await browser.get("/console/?tab=all&near=yes")).status_code == 200


async def test_regulations_are_there_rule_by_rule(browser_of: BrowserOf) -> None:
    browser = await browser_of("jiang")
    assert "郑州市水务局" in (await browser.get("/console/regulations")).text
    rules = await browser.get("/console/regulations/zhengzhou-water")
    assert "ZZW-05i" in rules.text
    assert (await browser.get("/console/regulations/nothing")).status_code == 404


async def test_a_file_is_sent_to_who_may_open_it(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/evidence"
    page = await browser.get(address)
    files = {"files": ("录音说明.txt", "三月三日的录音".encode(), "text/plain")}
    sent = await browser.post(address, data=fields_of(page) | {"step": "send", "texts.evidence": "见附件"}, files=files)
    assert sent.status_code == 303, sent.text
    case = await browser.get(f"/console/case/{number}")
    place = re.search(r'href="(/console/file/[^"]+)/look"', case.text)
    assert place
    look = await browser.get(f"{place[1]}/look")
    assert "三月三日的录音" in look.text
    assert "img-src 'self' data:" in look.headers["content-security-policy"]
    assert (await (await browser_of("wu")).get(f"{place[1]}/look")).status_code == 403
    got = await browser.get(place[1])
    assert got.content.decode() == "三月三日的录音"
    assert "attachment" in got.headers["content-disposition"]
    assert (await (await browser_of("wu")).get(place[1])).status_code == 403


async def test_a_document_is_sent_to_who_may_open_it(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number = await under(desk, procedure_with_documents(f"paged-{next(IDS)}"))
    await act(desk, number, {"actor": "li", **ACCEPTED})
    await relay.make_due_documents(desk, NoticeSettings(signature="郑州市水务局"))
    browser, address = await browser_of("li"), f"/console/case/{number}/document/acceptance"
    assert address in (await browser.get(f"/console/case/{number}")).text
    got = await browser.get(address)
    assert got.content.startswith(b"PK")
    assert f"{number}-acceptance-1.docx" in got.headers["content-disposition"]
    assert f"{address}/en" in (await browser.get(f"/console/case/{number}")).text
    translated = await browser.get(f"{address}/en")
    assert "Translation. The Chinese text governs." in printed_text(translated.content)
    assert (
        (await (await browser_of("wu")).get(f"{address}/en")).status_code
        == (await (await browser_of("wu")).get(address)).status_code
        == 403
    )
    assert (await browser.get(f"/console/case/{number}/document/nothing")).status_code in (404, 422)


async def test_a_registration_marks_what_it_is_refused_without_and_leads_there(browser_of: BrowserOf) -> None:
    browser = await browser_of("li")
    address = "/console/register/zhengzhou-water?entry=complaint"
    page = await browser.get(address)
    assert re.search(r'for="texts.target_name">[^<]+<span class="required">必填', page.text)
    typed = {"texts.narrative": "收钱不给收据", "facts.target": "enforcement_body", "step": "send"}
    refused = await browser.post(page.url, data=fields_of(page) | typed, files={"files": ("", b"")})
    assert refused.status_code == 422
    assert '<a href="#texts.target_name">被投诉举报者的名称或姓名</a>' in refused.text
    empty = await browser.post(page.url, data=fields_of(page) | {"step": "send"}, files={"files": ("", b"")})
    assert '<a href="#texts.narrative">来件内容</a>' in empty.text


async def test_many_are_urged_at_once_and_each_that_fails_is_named(desk: BanjieClient, browser_of: BrowserOf) -> None:
    numbers, browser = [await registered(desk) for _ in range(2)], await browser_of("li")
    pages = [await page_with(browser, "/console/?procedure=zhengzhou-water", number) for number in numbers]
    sent = (
        fields_of(pages[0])
        | fields_of(pages[1])
        | {"picked": [*numbers, "ZZW-1999-000001"], "act": "urge", "text": "请尽快"}
    )
    answer = await browser.post("/console/bulk", data=sent)
    assert "2 件已记录，1 件没有" in answer.text
    assert "ZZW-1999-000001" in answer.text
    assert all([(await happened(desk, number))[-1] == "noted" for number in numbers])
    assert (await browser.post("/console/bulk", data=sent)).text.count("✓") == 2  # the back button: nothing twice
    assert [(await happened(desk, number)).count("noted") for number in numbers] == [1, 1]
    assert (await browser.post("/console/bulk", data=sent | {"act": "closed"})).status_code == 303


async def test_many_are_handed_over_at_once_and_closed_where_that_can_be(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    numbers, browser = [await registered(desk) for _ in range(2)], await browser_of("li")
    picked = {"picked": numbers, "act": "transfer", "text": "请接办"}
    asked = await browser.post("/console/bulk", data=picked)
    assert "转办给谁" in asked.text
    assert fields_of(asked)["text"] == "请接办"
    done = await browser.post("/console/bulk", data=picked | {"whom": "wang"})
    assert "2 件已记录，0 件没有" in done.text, done.text
    assert [(await happened(desk, number))[-1] for number in numbers] == ["assigned", "assigned"]
    closing = await (await browser_of("wang")).post("/console/bulk", data={"picked": numbers, "act": "close"})
    assert "0 件已记录，2 件没有" in closing.text
    assert "请逐件办理" in closing.text


async def test_a_bulk_has_a_line_for_each_with_the_rule_of_each_that_is_refused(
    desk: BanjieClient, browser_of: BrowserOf, many: Callable[[int, int], int]
) -> None:
    good, refused = many(5, 63), many(3, 37)
    numbers = [await registered(desk) for _ in range(good)]
    others = [await registered(desk, **form(FORMS / "12-letter-on-water-tank.yaml")) for _ in range(refused)]
    sent = {"picked": [*numbers, *others], "act": "mark_urgent", "text": "涉及汛期安全"}
    answer = await (await browser_of("li")).post("/console/bulk", data=sent)
    assert f"{good} 件已记录，{refused} 件没有" in answer.text
    lines = re.findall(r"<tr><td>.*?</tr>", answer.text, re.S)
    assert len(lines) == good + refused
    assert all("PIN-" in line for line in lines if "✗" in line)
