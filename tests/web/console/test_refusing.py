"""Nobody refuses without a word, through whichever door: what is missing is named, and nothing is declined."""

import asyncio
from dataclasses import replace

import pytest

from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient
from tests.stack.fixtures import Command
from tests.stack.office import happened, inbox, states, until
from tests.web.conftest import Caller, key, problem
from tests.web.console.conftest import BrowserOf
from tests.web.console.test_acts import post
from tests.web.console.test_overviews import asking_for_time
from tests.web.intake.conftest import fields_of

pytestmark = pytest.mark.slow
WANTED = "须写明理由"


async def judged(desk: BanjieClient, number: str, act: str) -> bool:
    return any(row.act_id == act and row.state != "received" for row in await inbox(desk, number))


async def declined(desk: BanjieClient, number: str) -> bool:
    return "declined" in await happened(desk, number)


async def test_a_refusal_of_many_on_the_page_asks_for_the_reason_and_keeps_what_was_picked(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    numbers = [await asking_for_time(desk) for _ in range(2)]
    browser, before = await browser_of("luo"), [await states(desk, number) for number in numbers]
    page = await browser.get("/console/approvals")
    sent = fields_of(page) | {"picked": numbers, "answer": "refuse", "text": "  \n"}
    answer = await browser.post("/console/approvals", data=sent)
    assert (answer.status_code, WANTED in answer.text) == (422, True)
    assert "意见或理由" in answer.text
    assert [f'value="{number}" checked' in answer.text for number in numbers] == [True, True]
    assert [await states(desk, number) for number in numbers] == before  # nothing is on record of it
    done = await browser.post("/console/approvals", data=fields_of(answer) | sent | {"text": "可以当日办完"})
    assert "2 件已记录，0 件没有" in done.text
    assert [await declined(desk, number) for number in numbers] == [True, True]


async def test_a_refusal_of_one_on_its_page_names_the_field(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await asking_for_time(desk), await browser_of("luo")
    address = f"/console/case/{number}/act/refuse"
    page = await browser.get(address)
    assert WANTED in (await post(browser, address, fields_of(page), "preview")).text
    refused = await post(browser, address, fields_of(page))
    assert (refused.status_code, WANTED in refused.text) == (409, True)
    assert "texts.reason" in fields_of(refused)
    assert not await declined(desk, number)
    done = await post(browser, address, fields_of(refused) | {"texts.reason": "可以当日办完"})
    assert (done.status_code, await declined(desk, number)) == (303, True)


async def test_programs_commands_and_signals_are_told_the_same(
    desk: BanjieClient, calling: Caller, banjie: Command
) -> None:
    number, api = await asking_for_time(replace(desk, raw_signals="accept")), await calling()
    said = {"name": "refuse", "actor": "luo"}
    answer = await api.post(f"/v1/complaints/{number}/acts", json=said, headers=key() | {"Accept-Language": "zh"})
    assert (*problem(answer), WANTED in answer.text, "texts.reason" in answer.text) == (409, "refused", True, True)
    for words in ((number,), (number, number)):
        told = await asyncio.to_thread(banjie, "refuse", *words, "--actor", "luo")
        assert (told.code, WANTED in told.out + told.err) == (1, True), told
    handle = (await desk.connect_temporal()).get_workflow_handle(workflow_id(number))
    await handle.signal("refuse", said | {"id": "raw-1"})
    await until(lambda: judged(desk, number, "raw-1"))
    assert {*(await states(desk, number))[3:]} == {"refused"}
    assert not await declined(desk, number)
