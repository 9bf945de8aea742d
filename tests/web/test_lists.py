"""Lists over HTTP: each filter alone, pages that fit together, nothing personal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.stack.office import ACCEPTED, REFERRED
from tests.web.conftest import key, new_case, problem

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


async def test_one_urged_case_marks_no_other(api: httpx.AsyncClient) -> None:
    urged, other = await new_case(api), await new_case(api)
    urge = {"name": "urge", "actor": "luo", "texts": {"reason": "请尽快办理"}}
    answer = await api.post(f"/v1/complaints/{urged}/acts", json=urge, headers=key())
    assert answer.status_code == 200, answer.text
    page = (await api.get("/v1/complaints", params={"sort": "received"})).json()
    marks = {one["number"]: one["urged"] for one in page["cases"]}
    assert marks[urged]["times"] == 1
    assert marks[other] is None


async def test_pages_fit_together(api: httpx.AsyncClient) -> None:
    made = {await new_case(api) for _ in range(3)}

    whole, paged = await numbers(api), await numbers(api, limit=10)

    assert paged == whole
    assert made <= set(whole)


async def test_what_was_received_and_closed_when_and_the_newest_first(api: httpx.AsyncClient) -> None:
    closed, later = await new_case(api), await new_case(api)
    answer = await api.post(f"/v1/complaints/{closed}/acts", json=REFERRED | {"actor": "li"}, headers=key())
    assert answer.status_code == 200, answer.text
    case = (await api.get(f"/v1/complaints/{closed}")).json()
    assert case["closed_at"], case["stage"]
    received = (await api.get(f"/v1/complaints/{later}")).json()["received_at"]
    end = datetime.fromisoformat(case["closed_at"])
    at, after = end.isoformat(), (end + timedelta(microseconds=1)).isoformat()

    assert later not in await numbers(api, received_before=received)
    assert closed in await numbers(api, received_before=received, closed_too=True)
    assert closed not in await numbers(api, received_before=received)
    assert closed in await numbers(api, closed_after=at)
    assert closed not in await numbers(api, closed_after=after)
    assert closed in await numbers(api, closed_before=after)
    assert closed not in await numbers(api, closed_before=at)
    newest = await numbers(api, sort="received", closed_too=True)
    assert newest.index(later) < newest.index(closed)
    assert await numbers(api, sort="received", closed_too=True, limit=25) == newest


@pytest.mark.parametrize(
    "wrong", [{"sort": "nonsense"}, {"stage": ""}, {"stage": "nonsense"}, {"procedure": "nonsense"}, {"procedure": ""}]
)
async def test_a_filter_that_nothing_can_meet_is_refused(api: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    answer = await api.get("/v1/complaints", params=wrong)
    assert problem(answer)[0] in (400, 422)
    assert next(iter(wrong)) in answer.text
