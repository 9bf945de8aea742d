"""The feed: each event once, in the order of the log, thin; a reader who waits is told at once."""

import asyncio
from typing import Any

import httpx
import pytest

from register.log import sequence_next
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, REFERRED, until
from tests.web.conftest import key, new_case, problem

pytestmark = pytest.mark.slow
OPENED = "case.opened"


async def read_all(api: httpx.AsyncClient, after: int, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        page = (await api.get("/v1/events", params={"after": after, **params})).json()
        found += page["events"]
        after = page["next"]
        if after >= page["last"] and not page["events"]:
            return found


async def sequence(desk: BanjieClient) -> None:
    while await desk.transact(sequence_next):
        pass


async def test_every_event_is_there_once_in_order(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    await sequence(desk)
    start = (await api.get("/v1/events", params={"after": 0, "limit": 1})).json()["last"]
    numbers = [await new_case(api) for _ in range(3)]
    for number in numbers:
        await api.post(f"/v1/complaints/{number}/acts", json=ACCEPTED | {"actor": "li"}, headers=key())
    await sequence(desk)

    events = await read_all(api, start, limit=2)

    of_ours = [one for one in events if one["subject"] in numbers]
    assert [one["position"] for one in events] == sorted({one["position"] for one in events})
    for number in numbers:
        history = (await api.get(f"/v1/complaints/{number}/history")).json()["events"]
        told = [one["data"] for one in of_ours if one["subject"] == number]
        assert [(one["seq"], one["name"]) for one in told] == [(one["seq"], one["name"]) for one in history]
    assert all({"specversion", "id", "source", "type", "subject", "time"} <= set(one) for one in of_ours)


async def test_that_a_case_closed_is_an_event_of_its_own_type_with_its_end(
    api: httpx.AsyncClient, desk: BanjieClient
) -> None:
    await sequence(desk)
    start = (await api.get("/v1/events", params={"after": 0, "limit": 1})).json()["last"]
    number, goes_on = await new_case(api), await new_case(api)
    answer = await api.post(f"/v1/complaints/{number}/acts", json=REFERRED | {"actor": "li"}, headers=key())
    assert answer.status_code == 200, answer.text
    await api.post(f"/v1/complaints/{goes_on}/acts", json=ACCEPTED | {"actor": "li"}, headers=key())
    await sequence(desk)

    (closed,) = await read_all(api, start, types="case.closed")

    case = (await api.get(f"/v1/complaints/{number}")).json()
    stages = {one["code"]: one for one in (await api.get("/v1/procedures/zhengzhou-water")).json()["stages"]}
    assert (closed["subject"], closed["data"]["number"]) == (number, number)
    assert closed["data"]["end"] == {"code": case["stage"], "name": "已告知向职能部门反映"}
    assert (closed["data"]["type"], closed["data"]["name"]) == ("acted", "referred")
    assert {code for code, one in stages.items() if one["ends"] == "case"} >= {case["stage"], "closed", "merged"}
    assert all((one["ends"] is None) == (one["kind"] != "end") for one in stages.values())
    others = [one["data"] for one in await read_all(api, start) if one["type"] != "case.closed"]
    assert {one["number"] for one in others} == {number, goes_on}
    assert {one["end"] for one in others} == {None}


async def test_all_that_is_on_record_has_been_read_at_the_last_position(
    api: httpx.AsyncClient, desk: BanjieClient
) -> None:
    await sequence(desk)
    number = await new_case(api)

    page = (await api.get("/v1/events", params={"after": 0, "limit": 1})).json()
    unread = (await api.get("/v1/events", params={"after": page["last"]})).json()
    await sequence(desk)

    assert unread["events"] == []
    assert number in {one["subject"] for one in await read_all(api, 0) if one["position"] <= page["last"]}
    assert (await api.get("/v1/events", params={"after": 0, "limit": 1})).json()["last"] == page["last"]


async def test_a_name_that_no_event_and_no_case_can_have_is_refused_with_those_that_they_have(
    api: httpx.AsyncClient,
) -> None:
    for address, known in (
        ("/v1/events?types=nonsense", "case.closed"), ("/v1/events?types=case.opened,case.ended", "case.link_ended"),
        ("/v1/complaints?stage=nonsense", "screening"), ("/v1/complaints?procedure=nonsense", "zhengzhou-water"),
        ("/v1/complaints?procedure=zhengzhou-water&stage=receive", "screening"),
        ("/v1/search?q=x&for=li&procedure=nonsense", "zhengzhou-water"),
        ("/v1/audit/cases?instant=2026-03-03T09:00:00%2B08:00&procedure=nonsense", "zhengzhou-water"),
    ):  # fmt: skip
        answer = await api.get(address)
        assert problem(answer) == (422, "bad-input"), address
        assert known in answer.json()["detail"], address
    wrong = {"name": "web", "url": "https://web.example.cn/", "types": ["case.ended"]}
    assert "case.closed" in (await api.post("/v1/endpoints", json=wrong)).json()["detail"]
    unused = {"procedure": "bank", "stage": "b01"}  # no case has followed this text here
    assert (await api.get("/v1/complaints", params=unused)).json()["cases"] == []


async def test_only_the_types_that_are_asked_for_come(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    await new_case(api)
    await sequence(desk)

    events = await read_all(api, 0, types="case.opened")

    assert events
    assert {one["type"] for one in events} == {"case.opened"}


async def test_a_reader_who_waits_is_told(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    await sequence(desk)
    last = (await api.get("/v1/events", params={"after": 0, "limit": 1})).json()["last"]
    waiting = asyncio.create_task(read_until_told(api, last))  # of a registration: cases of other tests may go on
    await asyncio.sleep(0.5)
    assert not waiting.done()

    number = await new_case(api)
    await sequence(desk)

    page = await waiting
    assert page["events"][0]["subject"] == number
    later = {"after": page["last"], "wait": 0, "types": OPENED}
    assert (await api.get("/v1/events", params=later)).json()["events"] == []


async def read_until_told(api: httpx.AsyncClient, after: int) -> dict[str, Any]:
    """Ask again where nothing has come within the time that a question waits, as a program does."""
    pages: list[dict[str, Any]] = []

    async def is_told() -> bool:
        pages.append((await api.get("/v1/events", params={"after": after, "wait": 20, "types": OPENED})).json())
        return bool(pages[-1]["events"])

    await until(is_told)
    return pages[-1]


async def test_nobody_s_words_are_in_the_feed(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    await new_case(api)
    await sequence(desk)
    assert "王" not in str(await read_all(api, 0))
