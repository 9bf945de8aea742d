"""Acts by the page: the form from the law, the preview, drafts, a stale page, an ended session, two who decide."""

import asyncio
import json
import re
from collections.abc import Callable

import httpx
import psutil
import pytest

from models.tables import EventRow
from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, happened, registered, registered_first, until
from tests.web.console.conftest import BrowserOf
from tests.web.intake.conftest import fields_of

pytestmark = pytest.mark.slow
MET = {
    "facts.in_enforcement": "yes", "facts.grounds": "extortion", "facts.review_applied": "no", "facts.suit_filed": "no",
    "facts.respondent_clear": "yes", "facts.facts_concrete": "yes", "facts.within_powers": "yes",
    "facts.open_to_remedy": "no", "texts.basis_pointed_to": "料场门口监控",
}  # fmt: skip
NO_FILE = {"files": ("", b"")}


async def post(
    browser: httpx.AsyncClient, address: str, fields: dict[str, str], step: str = "send", **headers: str
) -> httpx.Response:
    return await browser.post(address, data=fields | {"step": step}, files=NO_FILE, headers=headers)


async def test_an_act_is_filled_in_previewed_and_done_without_a_script(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/accepted"
    page = await browser.get(address)
    assert page.status_code == 200
    assert 'name="facts.grounds"' in page.text
    assert 'type="radio" name="facts.review_applied"' in page.text
    assert "ZZW-" in page.text
    lacking = await post(browser, address, fields_of(page) | {"facts.suit_filed": "yes"}, "preview")
    assert "现在还不能办理" in lacking.text
    assert re.search(r'还缺：.*<a href="#facts.suit_filed">[^<]+：否</a>', lacking.text)
    previewed = await post(browser, address, fields_of(page) | MET, "preview", **{"HX-Request": "true"})
    assert "<html" not in previewed.text
    assert "组织人员调查" in previewed.text
    done = await post(browser, address, fields_of(page) | MET)
    assert done.status_code == 303, done.text
    assert done.headers["location"] == f"/console/case/{number}?done=yes"
    assert (await happened(desk, number))[-1] != "registered"
    again = await post(browser, address, fields_of(page) | MET)  # a second click: nothing happens twice
    assert again.status_code == 409
    assert "记录在案，没有再记一次" in again.text
    assert (await happened(desk, number)).count("accepted") == 1


async def test_one_tick_answers_what_is_left_open_with_no(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/accepted"
    page = await browser.get(address)
    assert 'name="none_of_these"' in page.text
    left_open = ("facts.review_applied", "facts.suit_filed", "facts.open_to_remedy")
    ticked = {name: said for name, said in MET.items() if name not in left_open} | {"none_of_these": "yes"}
    previewed = await post(browser, address, fields_of(page) | ticked, "preview", **{"HX-Request": "true"})
    assert "按「否」（以上均无）记录" in previewed.text
    assert (await post(browser, address, fields_of(page) | ticked)).status_code == 303
    body = await desk.transact(
        lambda session: session.query(EventRow).filter_by(stream=number, name="accepted").one().body
    )
    facts = json.loads(body)["facts"]
    assert [facts[name.removeprefix("facts.")] for name in left_open] == [False, False, False]
    assert facts["facts_concrete"] is True


async def test_the_tick_answers_no_question_of_which_the_rules_ask_a_yes(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/accepted"
    page = await browser.get(address)
    tick = re.search(r'name="none_of_these"[^>]*>([^<]+)</label>', page.text)
    assert tick
    assert "行政复议" in tick[1]
    assert "属本局职权范围" not in tick[1]
    typed = {"facts.grounds": "extortion", "texts.basis_pointed_to": "料场门口监控", "none_of_these": "yes"}
    refused = await post(browser, address, fields_of(page) | typed)
    assert refused.status_code == 409
    assert 'name="facts.within_powers" value="no" checked' not in refused.text
    assert '<a href="#facts.within_powers">' in refused.text
    done = await post(browser, address, fields_of(refused) | typed | {"facts.within_powers": "yes"})
    assert done.status_code == 303, done.text
    other = await browser.get(f"/console/case/{await registered(desk)}/act/not_accepted")
    assert "none_of_these" not in other.text  # its questions are grounds, of which one is enough


async def test_what_was_closed_is_offered_to_be_opened_only_where_something_is(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    offered = f"/console/case/{number}/act/open_text"
    assert offered not in (await browser.get(f"/console/case/{number}")).text
    closed = {"name": "close_text", "actor": "li", "of": 1, "about": "narrative", "texts": {"reason": "属于另一件"}}
    await act(desk, number, closed)
    assert offered in (await browser.get(f"/console/case/{number}")).text


async def test_another_person_is_offered_to_be_named_only_where_somebody_is_named(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    offered = f"/console/case/{number}/act/replace"
    assert f'"{offered}"' not in (await browser.get(f"/console/case/{number}")).text
    named = {"actor": "li", "name": "investigators_named", "facts": {"investigators": ["wang"]}}
    for said in ({"actor": "li", **ACCEPTED}, named, {"actor": "wang", "name": "recuse", "whom": "wang"}):
        await act(desk, number, said | ({"texts": {"reason": "亲属"}} if said["name"] == "recuse" else {}))
    assert f'"{offered}"' in (await browser.get(f"/console/case/{number}")).text
    page = await browser.get(offered)
    assert "由谁退出" in page.text
    fields = {"whom": "wang", "facts.investigators": "fang", "texts.reason": "王强回避"}
    done = await post(browser, offered, fields_of(page) | fields)
    assert done.status_code == 303, done.text
    assert (await happened(desk, number))[-1] == "noted"


async def test_what_is_said_on_a_line_of_its_own_begins_with_a_capital(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    told = (await browser.get(f"/console/case/{number}/history?lang=en")).text
    assert "Complaint received" in told
    assert "complaint received" not in told


async def test_what_is_refused_is_said_with_its_rule_and_nothing_typed_is_lost(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/accepted"
    page = await browser.get(address)
    refused = await post(browser, address, fields_of(page) | {"texts.basis_pointed_to": "门口监控"})
    assert refused.status_code == 409
    assert "ZZW-" in refused.text
    assert fields_of(refused)["texts.basis_pointed_to"] == "门口监控"
    assert fields_of(refused)["key"] != fields_of(page)["key"]
    wrong = await post(browser, address, fields_of(page) | {"facts.grounds": "nonsense"})
    assert wrong.status_code == 422


async def test_a_draft_is_there_again_and_gone_once_the_act_is_done(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/urge"
    page = await browser.get(address)
    await post(browser, address, fields_of(page) | {"texts.reason": "请尽快"}, "preview", **{"HX-Request": "true"})
    other = await browser_of("li")
    assert fields_of(await other.get(address))["texts.reason"] == "请尽快"
    assert fields_of(await (await browser_of("chen")).get(address)).get("texts.reason", "") == ""
    assert (await post(other, address, fields_of(await other.get(address)))).status_code == 303
    assert fields_of(await browser.get(address)).get("texts.reason", "") == ""


async def test_a_stale_page_shows_what_happened_since_and_keeps_what_was_typed(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/urge"
    page = await browser.get(address)
    await act(desk, number, {"actor": "wang", **ACCEPTED})
    stale = await post(browser, address, fields_of(page) | {"texts.reason": "请尽快"})
    assert stale.status_code == 412
    assert "王强" in stale.text
    assert fields_of(stale)["texts.reason"] == "请尽快"
    assert (await post(browser, address, fields_of(stale))).status_code == 303


async def test_of_two_on_one_page_exactly_one_is_recorded(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number = await registered(desk)
    address = f"/console/case/{number}/act/accepted"
    first, second = await browser_of("li"), await browser_of("chen")
    one, other = await first.get(address), await second.get(address)
    answers = [await post(first, address, fields_of(one) | MET), await post(second, address, fields_of(other) | MET)]
    assert [answer.status_code for answer in answers] == [303, 412]
    assert (await happened(desk, number)).count("accepted") == 1


async def test_of_fifty_tabs_on_one_case_one_is_recorded(
    desk: BanjieClient, browser_of: BrowserOf, many: Callable[[int, int], int]
) -> None:
    number, browser, tabs = await registered(desk), await browser_of("li"), many(12, 50)
    address = f"/console/case/{number}/act/accepted"
    pages = await asyncio.gather(*(browser.get(address) for _ in range(tabs)))
    assert len({fields_of(page)["key"] for page in pages}) == tabs
    sent = await asyncio.gather(*(post(browser, address, fields_of(page) | MET) for page in pages))
    codes = sorted(answer.status_code for answer in sent)
    assert codes[0] == 303
    assert set(codes[1:]) <= {409, 412}  # judged after the first, or not stored any more
    assert (await happened(desk, number)).count("accepted") == 1


async def test_an_ended_session_keeps_what_was_typed(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/urge"
    page = await browser.get(address)
    out = await post(await browser_of(), address, fields_of(page) | {"texts.reason": "请尽快"})
    assert out.status_code == 401
    assert re.search(r'name="texts.reason" value="请尽快"', out.text)
    back = await post(browser, address, fields_of(out), "preview")
    assert fields_of(back)["texts.reason"] == "请尽快"


async def test_a_form_of_another_site_and_scripts_in_words_do_nothing(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/note"
    page = await browser.get(address)
    foreign = await post(browser, address, fields_of(page), **{"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    script = "<script>alert(1)</script>"
    shown = await post(browser, address, fields_of(page) | {"texts.opinion": script}, "preview")
    assert script not in shown.text
    assert (await browser.get(f"/console/case/{number}/act/nothing")).status_code == 404


async def test_every_common_act_has_a_form(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await registered(desk), await browser_of("li")
    for name in ("extend", "transfer", "contact", "recuse", "amend", "reclassify", "merge", "evidence"):
        page = await browser.get(f"/console/case/{number}/act/{name}")
        assert page.status_code == 200, name
        assert re.search(r'name="(texts|facts)\.', page.text), name


@pytest.mark.deep
async def test_an_act_while_the_worker_is_killed_is_received_and_recorded_once(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/urge"
    typed = fields_of(await browser.get(address)) | {"texts.reason": "请尽快"}
    next(
        process for process in psutil.Process().children(recursive=True) if process.cmdline()[-1:] == ["worker"]
    ).kill()
    sent = await post(browser, address, typed)
    assert sent.status_code == 303, sent.text
    assert "done=" in sent.headers["location"]
    assert re.search("已记录|已收下", (await browser.get(sent.headers["location"])).text)
    await until(lambda: _is_noted(desk, number))
    assert (await happened(desk, number)).count("noted") == 1


async def _is_noted(desk: BanjieClient, number: str) -> bool:
    return "noted" in await happened(desk, number)


async def test_a_merge_offers_open_complaints_and_says_which_one_a_number_names(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, other, browser = await registered(desk), await registered_first(desk), await browser_of("li")
    address = f"/console/case/{number}/act/merge"
    assert address in (await browser.get(f"/console/case/{number}")).text  # a button
    page = await browser.get(address)
    offered = re.findall(r'<option value="([^"]+)">', page.text)
    assert other in offered
    assert number not in offered
    typed = fields_of(page) | {"into": other, "texts.reason": "同一件事"}
    named = await post(browser, address, typed, "preview", **{"HX-Request": "true"})
    assert f"并入：{other}" in named.text
    await act(desk, other, {"actor": "li", "name": "recuse", "texts": {"reason": "亲属"}})
    for unreadable in (other, "ZZW-1999-000001"):
        refused = await post(browser, address, typed | {"into": unreadable})
        assert refused.status_code == 422
        assert fields_of(refused)["texts.reason"] == "同一件事"


async def test_a_request_to_recuse_somebody_is_decided_by_the_page(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, asking, deciding = await registered(desk), await browser_of("zhao"), await browser_of("li")
    await act(desk, number, ACCEPTED | {"actor": "li"})
    await act(desk, number, {"actor": "li", "name": "investigators_named", "facts": {"investigators": ["wang"]}})
    address, back = (f"/console/case/{number}/act/{name}" for name in ("recuse", "readmit"))
    typed = {"whom": "wang", "texts.reason": "亲属"}

    async def reads(person: str) -> int:
        return (await (await browser_of(person)).get(f"/console/case/{number}")).status_code

    asked = await post(asking, address, fields_of(await asking.get(address)) | typed)
    assert (asked.status_code, await reads("wang")) == (303, 200), asked.text
    shown = (await deciding.get(f"/console/case/{number}")).text
    assert "请求王强回避，待决定" in shown
    assert (address in shown, back in shown) == (True, True)
    assert number in (await deciding.get("/console/?tab=decide")).text
    waits = (await deciding.get("/console/approvals")).text
    assert ("请求王强回避，待决定" in waits, "亲属" in waits) == (True, True)
    done = await post(deciding, address, fields_of(await deciding.get(address)) | typed)
    assert (done.status_code, await reads("wang")) == (303, 403), done.text
    page = await deciding.get(back)
    assert re.search(r'name="whom" value="wang"', page.text)
    lifted = await post(deciding, back, fields_of(page) | typed)
    assert (lifted.status_code, await reads("wang")) == (303, 200), lifted.text
