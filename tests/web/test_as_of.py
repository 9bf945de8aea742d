"""A complaint as of an instant: what the register had then, and nothing that came later."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.stack.office import ACCEPTED, until
from tests.web.conftest import key, new_case, problem

pytestmark = pytest.mark.slow


async def test_a_complaint_is_shown_as_it_was(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    address = f"/v1/complaints/{number}"
    await until(lambda: stands_at(api, address, "screening"))  # the worker may only just have been started
    seen = await api.get(address, params={"for": "li"})
    then = datetime.now(UTC)  # noqa: TID251  # of the register, which is real here
    await api.post(f"{address}/acts", json=ACCEPTED | {"actor": "li"}, headers=key())
    now = await api.get(address, params={"for": "li"})

    earlier = await api.get(address, params={"for": "li", "as_of": then.isoformat()})
    later = await api.get(
        address,
        params={"for": "li", "as_of": datetime.now(UTC).isoformat()},  # noqa: TID251
    )

    assert now.json()["stage"] == "investigation"
    heads = [answer.headers["ETag"].partition(".")[0] for answer in (earlier, seen, now, later)]  # of the record
    assert heads[0] == heads[1] != heads[2] == heads[3]
    for was, shown in ((seen, earlier), (now, later)):
        assert datetime.fromisoformat(shown.json()["as_of"])
        assert {**shown.json(), "as_of": None} == was.json()


async def stands_at(api: httpx.AsyncClient, address: str, stage: str) -> bool:
    """Whether the case has come to the stage: it goes on after the answer to its registration."""
    return bool((await api.get(address)).json()["stage"] == stage)


async def test_an_instant_that_says_nothing_is_refused(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    now = datetime.now(UTC)  # noqa: TID251  # of the register, which is real here

    async def read(as_of: str) -> tuple[int, str]:
        return problem(await api.get(f"/v1/complaints/{number}", params={"as_of": as_of}))

    assert await read((now + timedelta(hours=1)).isoformat()) == (422, "bad-input")
    assert await read("yesterday") == (422, "bad-input")
    assert await read("2026-03-02T09:00:00") == (422, "bad-input")  # of which place?
    assert await read((now - timedelta(days=1)).isoformat()) == (404, "unknown")
