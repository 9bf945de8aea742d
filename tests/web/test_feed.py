"""The feed: each event once, in the order of the log, thin; a reader who waits is told at once."""

import asyncio
from typing import Any

import httpx
import pytest

from register.log import sequence_next
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, until
from tests.web.conftest import key, new_case

pytestmark = pytest.mark.slow


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


async def test_only_the_types_that_are_asked_for_come(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    await new_case(api)
    await sequence(desk)

    events = await read_all(api, 0, types="case.opened")

    assert events
    assert {one["type"] for one in events} == {"case.opened"}


async def test_a_reader_who_waits_is_told(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    await sequence(desk)
    last = (await api.get("/v1/events", params={"after": 0, "limit": 1})).json()["last"]
    waiting = asyncio.create_task(read_until_told(api, last))
    await asyncio.sleep(0.5)
    assert not waiting.done()

    number = await new_case(api)
    await sequence(desk)

    page = await waiting
    assert page["events"][0]["subject"] == number
    assert (await api.get("/v1/events", params={"after": page["last"], "wait": 0})).json()["events"] == []


async def read_until_told(api: httpx.AsyncClient, after: int) -> dict[str, Any]:
    """Ask again where nothing has come within the time that a question waits, as a program does."""
    pages: list[dict[str, Any]] = []

    async def is_told() -> bool:
        pages.append((await api.get("/v1/events", params={"after": after, "wait": 20})).json())
        return bool(pages[-1]["events"])

    await until(is_told)
    return pages[-1]


async def test_nobody_s_words_are_in_the_feed(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    await new_case(api)
    await sequence(desk)
    assert "王" not in str(await read_all(api, 0))
