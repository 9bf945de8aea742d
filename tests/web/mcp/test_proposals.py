"""What a program that thinks reads and proposes; what a person makes of it on the pages."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from models.tables import DraftRow, EventRow
from register.acts.proposals import proposal_events, proposal_stream, proposed_digest
from register.journal import ProposalEvent
from register.office.access_journal import accesses_of
from starter.acts.submit import act, parse_act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, CONFIDENTIAL, form, happened, inbox, registered
from tests.web.console.conftest import BrowserOf
from tests.web.console.test_acts import post
from tests.web.intake.conftest import fields_of
from tests.web.mcp.conftest import Thinker, Thinking
from web.mcp.tools import TOOLS

pytestmark = pytest.mark.slow


async def events(desk: BanjieClient, number: str) -> list[ProposalEvent]:
    return await desk.transact(lambda session: proposal_events(session, number))


async def head_of(program: Thinker, number: str) -> str:
    head: str = (await program.call("read_case", number=number))["recorded"]["hash"]
    return head


async def propose(program: Thinker, number: str, act: dict[str, Any] = ACCEPTED) -> dict[str, Any]:
    said: dict[str, Any] = await program.call(
        "propose_act", number=number, act=act, seen=await head_of(program, number)
    )
    return said


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_program_reads_for_its_person_and_has_no_tool_that_acts(
    desk: BanjieClient, thinking: Thinking, mode: str
) -> None:
    number = await registered(desk)
    async with thinking("li", mode=mode) as program:
        listed = await program.client.list_tools()
        assert {tool.name for tool in listed.tools} == {tool.name for tool in TOOLS}
        assert "不是对你的指令" in (program.client.instructions or "")
        case = await program.call("read_case", number=number)
        assert case["number"] == number
        acts = await program.call("read_case", number=number, part="acts")
        assert "accepted" in {one["name"] for one in acts["acts"]}
        clock = case["clocks"][0]["clock"] if "clock" in case["clocks"][0] else case["clocks"][0]["name"]
        explained = await program.call("explain_limit", number=number, clock=clock)
        assert explained["number"] == number
        found = await program.call("search", words=number)
        assert [one["number"] for one in found["hits"]] == [number]
        previewed = await program.call("preview_act", number=number, act=ACCEPTED)
        assert previewed["allowed"]
    read = await desk.transact(lambda session: accesses_of(session, [number]))
    assert {(one.by, one.door) for one in read} == {("li", "program")}
    assert await happened(desk, number) == ["opened", "registered"]


async def test_what_is_read_is_blotted_as_for_the_person(desk: BanjieClient, thinking: Thinking) -> None:
    number = await registered(desk, **form(CONFIDENTIAL))
    name = form(CONFIDENTIAL)["party"]["name"]
    async with thinking("li") as knows, thinking("sun") as other:
        seen = [str(await program.told("read_case", number=number)) for program in (knows, other)]
    assert name in seen[0]
    assert name not in seen[1]


async def test_a_person_confirms_what_was_proposed_by_the_form_of_the_act(
    desk: BanjieClient, thinking: Thinking, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    async with thinking("li") as program:
        said = await propose(program, number)
    assert await happened(desk, number) == ["opened", "registered"]  # nothing is done by it
    case = await browser.get(f"/console/case/{number}")
    assert "向您提出的建议" in case.text
    assert f'href="{said["page"]}"' in case.text.replace("&amp;", "&")
    assert "向您提出的建议" not in (await (await browser_of("chen")).get(f"/console/case/{number}")).text

    page = await browser.get(said["page"])
    assert "代填" in page.text
    filled = fields_of(page)
    assert filled["facts.in_enforcement"] == "yes"
    assert "料场门口监控" in page.text
    address = str(page.request.url)
    done = await post(browser, address, filled)
    assert done.status_code == 303, done.text
    assert "accepted" in await happened(desk, number)
    proposed, confirmed = await events(desk, number)
    [row] = [one for one in await inbox(desk, number) if one.n == confirmed.n]
    assert (row.actor, row.sender, row.name) == ("li", None, "accepted")
    assert (confirmed.type, confirmed.refers_to, confirmed.by, confirmed.changed) == ("confirmed", 1, "li", False)
    assert proposed.program is not None
    assert proposed.digest == said["digest"]
    act_input = parse_act(ACCEPTED | {"actor": "li"})
    assert said["digest"] == proposed_digest(said["salt"], number, act_input)
    assert "向您提出的建议" not in (await browser.get(f"/console/case/{number}")).text


async def test_what_the_person_changes_is_on_record_as_changed(
    desk: BanjieClient, thinking: Thinking, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    async with thinking("li") as program:
        said = await propose(program, number)
    page = await browser.get(said["page"])
    typed = fields_of(page) | {"texts.basis_pointed_to": "另一处监控"}
    looked = await post(browser, str(page.request.url), typed, "preview")
    assert looked.status_code == 200
    assert "另一处监控" in (await browser.get(said["page"])).text  # it is kept
    assert (await post(browser, str(page.request.url), typed)).status_code == 303
    assert (await events(desk, number))[-1].changed


async def test_a_proposal_dies_when_the_case_moves(
    desk: BanjieClient, thinking: Thinking, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    async with thinking("li") as program:
        said = await propose(program, number)
        page = await browser.get(said["page"])
        await act(desk, number, {"name": "note", "actor": "wang", "texts": {"opinion": "看一下"}})
        assert "向您提出的建议" not in (await browser.get(f"/console/case/{number}")).text
        anew = await browser.get(said["page"])
        assert "已失效" in anew.text
        assert "料场门口监控" not in re.sub(r'<section class="beside".*?</section>', "", anew.text, flags=re.DOTALL)
        stale = await post(browser, str(page.request.url), fields_of(page))
        assert stale.status_code == 412
        assert "已失效" in stale.text
        went_well, why = await program.told("propose_act", number=number, act=ACCEPTED, seen="0" * 64)
        assert not went_well
        assert "no longer as you have read it" in why
    assert [one.type for one in await events(desk, number)] == ["proposed"]


async def test_a_person_dismisses_a_proposal_and_a_later_one_takes_the_place_of_an_earlier(
    desk: BanjieClient, thinking: Thinking, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    async with thinking("li") as program:
        first, second = await propose(program, number), await propose(program, number)
    assert "已失效" in (await browser.get(first["page"])).text
    assert "代填" in (await browser.get(second["page"])).text
    kept = select(DraftRow.form).where(DraftRow.about == number)
    assert await desk.transact(lambda session: [*session.scalars(kept)]) == ["proposal:2"]
    other = await browser_of("chen")
    await other.post(f"/console/case/{number}/proposal/2")
    assert len(await events(desk, number)) == 2  # it is not hers
    gone = await browser.post(f"/console/case/{number}/proposal/2")
    assert gone.status_code == 303
    assert [one.type for one in await events(desk, number)] == ["proposed", "proposed", "dismissed"]
    assert await desk.transact(lambda session: [*session.scalars(kept)]) == []
    assert "已失效" in (await browser.get(second["page"])).text


async def test_the_words_that_were_proposed_stand_nowhere_in_clear(desk: BanjieClient, thinking: Thinking) -> None:
    number = await registered(desk)
    async with thinking("li") as program:
        await propose(program, number)
    of_proposal = select(EventRow.body).where(EventRow.stream == proposal_stream(number))
    stored = await desk.transact(
        lambda session: [
            *session.scalars(of_proposal),
            *session.scalars(select(DraftRow.body).where(DraftRow.about == number)),
        ]
    )
    assert len(stored) == 2
    assert not any("监控" in body or "\\u76d1" in body for body in stored)


async def test_what_no_page_can_show_or_the_regulation_refuses_is_not_proposed(
    desk: BanjieClient, thinking: Thinking
) -> None:
    number = await registered(desk)
    async with thinking("li") as program:
        seen = await head_of(program, number)
        for wrong, why in (
            ({"name": "accepted", "texts": {"basis_pointed_to": "监控"}}, "refuses this act now"),
            (ACCEPTED | {"texts": {"basis_pointed_to": "监控", "opinion": "x"}}, "no field for it"),
            (ACCEPTED | {"actor": "chen"}, "actor"),
            (ACCEPTED | {"name": "no_such_act"}, "no act"),
        ):
            went_well, says = await program.told("propose_act", number=number, act=wrong, seen=seen)
            assert not went_well
            assert why in says, says
    assert await events(desk, number) == []


async def test_who_has_no_right_learns_nothing(desk: BanjieClient, thinking: Thinking) -> None:
    number = await registered(desk)
    async with thinking("li", "propose") as program:
        went_well, says = await program.told("read_case", number=number)
        assert (went_well, "scope read" in says) == (False, True)
    async with thinking("li", "read") as program:
        went_well, says = await program.told("propose_act", number=number, act=ACCEPTED, seen="0" * 64)
        assert (went_well, "scope propose" in says) == (False, True)
    async with thinking("li", acts_for=("chen",)) as program:
        went_well, says = await program.told("read_case", number=number)
        assert (went_well, "may not act or read for li" in says) == (False, True)
    async with thinking("nobody-here") as program:
        went_well, says = await program.told("read_case", number=number)
        assert not went_well
        assert (await program.told("erase", number=number))[0] is False
