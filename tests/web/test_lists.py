"""Lists over HTTP: each filter alone, pages that fit together, nothing personal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.stack.office import ACCEPTED
from tests.web.conftest import key, new_case

pytestmark = pytest.mark.slow


async def numbers(api: httpx.AsyncClient, **params: Any) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while True:
        page = (await api.get("/v1/complaints", params=params | ({"after": after} if after else {}))).json()
        found += [one["number"] for one in page["cases"]]
        after = page["next"]
        if after is None:
            return found


async def test_each_filter_keeps_what_it_asks_for(api: httpx.AsyncClient) -> None:
    screened, handled = await new_case(api), await new_case(api)
    await api.post(f"/v1/complaints/{handled}/acts", json=ACCEPTED | {"actor": "li"}, headers=key())
    now = datetime.now(UTC)  # noqa: TID251  # of the register, which is real here
    far, near = (now + timedelta(days=days) for days in (90, 0))

    assert {screened, handled} <= {*await numbers(api, procedure="zhengzhou-water")}
    assert {screened, handled} & {*await numbers(api, procedure="bank")} == set()
    assert screened in await numbers(api, stage="screening")
    assert handled not in await numbers(api, stage="screening")
    assert {screened, handled} <= {*await numbers(api, due_before=far.isoformat())}
    assert {screened, handled} & {*await numbers(api, due_before=near.isoformat())} == set()
    assert screened in await numbers(api, received_after=(now - timedelta(hours=1)).isoformat())
    assert await numbers(api, received_after=far.isoformat()) == []
    assert screened in await numbers(api, role="water_policy_office")
    assert screened in await numbers(api, person="li")
    urge = {"name": "urge", "actor": "luo", "texts": {"reason": "请尽快办理"}}
    answer = await api.post(f"/v1/complaints/{screened}/acts", json=urge, headers=key())
    assert answer.status_code == 200, answer.text
    urged = await numbers(api, urged=True)
    assert screened in urged
    assert handled not in urged


async def test_pages_fit_together(api: httpx.AsyncClient) -> None:
    made = {await new_case(api) for _ in range(3)}

    whole, paged = await numbers(api), await numbers(api, limit=1)

    assert paged == whole
    assert made <= set(whole)
