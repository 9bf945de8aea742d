"""Corrections in the console: who filed a complaint, and a slip in a text, typed over what stands on record."""

import re

import pytest

from queries.cases.case_file import load_case_file
from starter.acts.receipt import OnRecord
from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, form, registered
from tests.web.console.conftest import BrowserOf
from tests.web.console.test_acts import NO_FILE
from tests.web.intake.conftest import fields_of

pytestmark = pytest.mark.slow


def value_of(page: str, name: str) -> str:
    """Return what stands in a field of a page."""
    [found] = re.findall(rf'<input id="texts\.{name}"[^>]*?value="([^"]*)"', page)
    return str(found)


async def test_who_filed_a_complaint_is_corrected_over_what_is_on_file(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/correct_filer"
    assert f'href="{address}"' in (await browser.get(f"/console/case/{number}")).text

    page = await browser.get(address)
    was = value_of(page.text, "new_name")
    assert was
    sent = {"texts.new_name": "郑向阳", "texts.new_contact": value_of(page.text, "new_contact"), "texts.reason": "听错"}
    done = await browser.post(address, data={**fields_of(page), **sent, "step": "send"}, files=NO_FILE)

    assert done.headers["location"] == f"/console/case/{number}?done=yes"
    case = (await browser.get(f"/console/case/{number}")).text
    assert "<dd>郑向阳</dd>" in case
    assert re.search(rf"<del>{was}</del> → 郑向阳", case)
    assert "电话" not in re.findall(r"<dl class=\"pairs\">.*?</dl>", case.partition("更正过 1 次")[2], re.S)[0]


async def test_a_slip_is_corrected_over_the_text_of_which_the_page_is(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/correct_text?about=narrative"
    assert f'href="{address}"' in (await browser.get(f"/console/case/{number}")).text

    page = await browser.get(address)
    [was] = re.findall(r'<textarea id="texts\.corrected_text"[^>]*>\n(.*?)</textarea>', page.text, re.S)
    assert was
    fields = fields_of(page) | {"about": "narrative", "texts.reason": "笔误", "step": "send"}
    unchanged = await browser.post(address, data={**fields, "texts.corrected_text": was}, files=NO_FILE)
    assert unchanged.status_code == 409

    done = await browser.post(
        address,
        data={
            **fields_of(unchanged),
            **fields,
            "key": fields_of(unchanged)["key"],
            "texts.corrected_text": f"{was}（补正）",
        },
        files=NO_FILE,
    )

    assert done.status_code == 303
    case = (await browser.get(f"/console/case/{number}")).text
    assert f'<p class="lines">{was}（补正）</p>' in case
    assert f'<p class="lines">{was}</p>' in case.partition("原文")[2]


async def test_what_a_case_is_about_is_corrected_beside_its_heading(desk: BanjieClient, browser_of: BrowserOf) -> None:
    texts = form()["texts"] | {"subject": "夜查要烟"}
    number, browser = await registered(desk, texts=texts), await browser_of("li")
    address = f"/console/case/{number}/act/correct_text?about=subject"
    assert f'href="{address}"' in (await browser.get(f"/console/case/{number}")).text
    fields = fields_of(await browser.get(address)) | {"about": "subject", "texts.reason": "笔误", "step": "send"}
    done = await browser.post(address, data={**fields, "texts.corrected_text": "夜查索要财物"}, files=NO_FILE)
    assert done.status_code == 303, done.text
    case = (await browser.get(f"/console/case/{number}")).text
    assert "<h1><span>夜查索要财物</span> <small>" in case
    assert '<p class="lines">夜查要烟</p>' in case.partition("原文")[2]


async def test_who_may_not_correct_is_offered_no_correction(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number = await registered(desk)
    page = (await (await browser_of("wu")).get(f"/console/case/{number}")).text
    assert "act/correct_filer" not in page
    assert "act/correct_text" not in page


async def test_a_draft_about_one_text_is_not_taken_for_another(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/correct_text?about="
    page = await browser.get(f"{address}narrative")
    typed = fields_of(page) | {"about": "narrative", "texts.corrected_text": "只写了一半", "step": "preview"}
    await browser.post(f"{address}narrative", data=typed, files=NO_FILE)

    assert "只写了一半" in (await browser.get(f"{address}narrative")).text
    assert "只写了一半" not in (await browser.get(f"{address}target_name")).text


async def test_it_is_corrected_by_command_and_http_as_any_act(desk: BanjieClient) -> None:
    number = await registered(desk)
    done = await act(
        desk, number, {"name": "correct_filer", "actor": "li", "texts": {"new_address": "建设路9号", "reason": "听错"}}
    )
    assert isinstance(done, OnRecord)
    assert done.seq


async def test_facts_are_corrected_over_their_values_by_who_may(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number = await registered(desk)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    writer, other, stranger = [await browser_of(person) for person in ("li", "wang", "wu")]
    address = f"/console/case/{number}/act/amend"
    offered = f'class="button small second" href="{address}"'
    assert offered in (await other.get(f"/console/case/{number}")).text
    assert offered not in (await stranger.get(f"/console/case/{number}")).text

    page = await other.get(address)
    assert re.search(r'name="facts.within_powers" value="yes" checked', page.text)
    assert "facts.within_powers" not in (await writer.get(address)).text  # who has stated it
    assert re.search(r'value="telephone" checked>', page.text)
    unchanged = await other.post(
        address, data=fields_of(page) | {"texts.reason": "核对", "step": "send"}, files=NO_FILE
    )
    assert unchanged.status_code == 409
    said = {"facts.channel": "letter", "texts.reason": "来信", "step": "send"}
    done = await other.post(address, data=fields_of(unchanged) | said, files=NO_FILE)

    assert done.status_code == 303, done.text
    case = await desk.transact(lambda session: load_case_file(session, number))
    assert case.case.facts["channel"] == "letter"
