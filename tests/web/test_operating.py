"""What operates the office over HTTP: complaints of an old system are moved in once, lost cases are revived."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from models.tables import ComplaintRow
from starter.client import BanjieClient
from tests.stack.office import registered
from tests.stack.revived_case import WHY, agrees, stopped
from tests.starter.test_moving_in import ENDED, OLD, complaints, keyed, written
from tests.web.conftest import Caller, problem

pytestmark = pytest.mark.slow


async def sent(program: httpx.AsyncClient, *rows: dict[str, str]) -> dict[str, Any]:
    """A sheet of these rows, sent as every other file is."""
    answer = await program.post("/v1/attachments", files={"file": ("old.csv", written(*rows))})
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def moved(program: httpx.AsyncClient, file: dict[str, Any], **how: bool) -> dict[str, Any]:
    answer = await program.post("/v1/imports", json={"file": file, **how})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def test_a_sheet_that_a_program_sends_twice_is_moved_in_once(desk: BanjieClient, calling: Caller) -> None:
    program, there = await calling("operate"), await complaints(desk)
    file = await sent(program, *keyed(OLD, ENDED, mark="http"))
    assert (await moved(program, file, dry_run=True))["new"] == 2
    assert await complaints(desk) == there
    first, second = await moved(program, file), await moved(program, file)
    assert (first["new"], first["closed"], second["new"], second["again"]) == (2, 1, 0, 2)
    assert first["numbers"] == second["numbers"]
    number = first["numbers"]["http-007"]
    row = await desk.transact(lambda session: session.scalars(select(ComplaintRow).filter_by(number=number)).one())
    assert row.sender
    assert row.sender.startswith("program-")


async def test_what_is_wrong_with_a_sheet_is_data_and_nothing_is_stored(desk: BanjieClient, calling: Caller) -> None:
    program, there = await calling("operate"), await complaints(desk)
    file = await sent(program, *keyed(OLD, OLD | {"旧编号": "009", "所在环节": "nowhere"}, mark="wrong"))
    answer = await program.post("/v1/imports", json={"file": file})
    assert problem(answer) == (422, "bad-input")
    assert [(one["row"], one["column"]) for one in answer.json()["problems"]] == [(3, "所在环节")]
    assert "skip_bad" in answer.json()["detail"]
    assert await complaints(desk) == there
    taken = await moved(program, file, skip_bad=True)
    assert (taken["new"], [one["row"] for one in taken["problems"]]) == (1, [3])


async def test_a_file_that_is_no_sheet_is_refused(calling: Caller) -> None:
    program = await calling("operate")
    answer = await program.post("/v1/attachments", files={"file": ("old.xlsx", b"%PDF-1.7 no workbook")})
    refused = await program.post("/v1/imports", json={"file": answer.json()})
    assert problem(refused) == (422, "bad-input")
    assert "old.xlsx" in refused.json()["detail"]


async def test_only_a_program_that_operates_the_office_may(calling: Caller) -> None:
    program, other, mine = await calling("operate"), await calling("operate"), await calling("intake", "act", "read")
    file = await sent(program, *keyed(OLD, mark="rights"))
    revival = {"actor": "li", "reason": WHY}
    for address, body in (("/v1/imports", {"file": file}), ("/v1/revivals", revival)):
        assert problem(await mine.post(address, json=body)) == (403, "forbidden")
    assert problem(await other.post("/v1/imports", json={"file": file})) == (422, "bad-input")  # it has not sent it
    for_li = await calling("operate", acts_for=("li",))
    assert problem(await for_li.post("/v1/revivals", json=revival | {"actor": "wang"})) == (403, "forbidden")
    assert problem(await for_li.post("/v1/revivals", json=revival | {"second": "wang"})) == (403, "forbidden")


async def test_a_program_revives_cases_and_is_told_what_became_of_each(desk: BanjieClient, calling: Caller) -> None:
    program = await calling("operate")
    gone, well = await registered(desk), await registered(desk)
    await desk.connect_temporal()
    await stopped(desk, gone)
    for wrong in ({"reason": " "}, {"actor": "nobody"}):
        body = {"actor": "li", "reason": WHY, "numbers": [gone]} | wrong
        assert problem(await program.post("/v1/revivals", json=body)) == (422, "bad-input")

    answer = await program.post("/v1/revivals", json={"actor": "li", "reason": WHY, "numbers": [gone, well]})
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["results"]
    assert (first["number"], first["revived"]["why"], first["why"]) == (gone, "terminated", None)
    assert (second["number"], second["revived"]) == (well, None)
    assert well in second["why"]
    assert answer.json()["left"] == 0
    await agrees(desk, gone)

    lost = await registered(desk)
    await stopped(desk, lost)
    every = await program.post("/v1/revivals", json={"actor": "li", "reason": WHY})
    revived = {one["number"] for one in every.json()["results"] if one["revived"]}
    assert lost in revived
    assert not revived & {gone, well}
    await asyncio.gather(agrees(desk, lost), agrees(desk, gone))
