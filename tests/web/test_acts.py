"""Acts over HTTP: judged, refused with their rules, not done on a case that has moved on, stored while it is away."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from models.errors import Unavailable
from starter.acts import act_delivery
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED
from tests.web.conftest import Caller, key, new_case, problem

pytestmark = pytest.mark.slow
NOTE: dict[str, Any] = {"name": "note", "actor": "li", "texts": {"reason": "电话核实"}}
BARE = {"name": "accepted", "actor": "li"}


async def test_an_act_is_done_once_for_its_key(api: httpx.AsyncClient) -> None:
    number, mark = await new_case(api), key()
    address = f"/v1/complaints/{number}/acts"

    first = await api.post(address, json=ACCEPTED | {"actor": "li"}, headers=mark)
    again = await api.post(address, json=ACCEPTED | {"actor": "li"}, headers=mark)

    assert first.status_code == 200, first.text
    assert again.json() == first.json() | {"again": True, "recorded": True}
    outcome = (await api.get(f"{address}/{mark['Idempotency-Key']}")).json()
    assert (outcome["state"], outcome["n"]) == ("accepted", first.json()["n"])
    other = await api.post(address, json=NOTE, headers=mark)
    assert problem(other) == (422, "key-reused")


async def test_a_refusal_names_its_rules_and_is_on_record(api: httpx.AsyncClient) -> None:
    number, mark = await new_case(api), key()

    refused = await api.post(f"/v1/complaints/{number}/acts", json=BARE, headers=mark)

    assert problem(refused) == (409, "refused")
    assert f"GET /v1/complaints/{number}/waiting" in refused.json()["detail"]
    assert "banjie " not in refused.text
    rules = {rule["id"]: rule for rule in refused.json()["rules"]}
    assert set(rules["ZZW-03b"]) == {"id", "article", "says"}
    outcome = (await api.get(f"/v1/complaints/{number}/acts/{mark['Idempotency-Key']}")).json()
    assert (outcome["state"], set(outcome["refused_by"])) == ("refused", set(rules))
    history = (await api.get(f"/v1/complaints/{number}/history")).json()
    assert [one["n"] for one in history["refused"]] == [refused.json()["n"]]


async def test_an_act_on_a_case_that_has_moved_on_is_not_stored(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    seen = (await api.get(f"/v1/complaints/{number}")).headers["etag"]
    address = f"/v1/complaints/{number}/acts"
    assert (await api.post(address, json=ACCEPTED | {"actor": "li"}, headers=key() | {"If-Match": seen})).is_success

    mark = key()
    moved = await api.post(address, json=NOTE, headers=mark | {"If-Match": seen})

    assert problem(moved) == (412, "moved")
    assert [event["name"] for event in moved.json()["since"]][:1] == ["accepted"]
    assert problem(await api.get(f"{address}/{mark['Idempotency-Key']}")) == (404, "unknown")
    now = moved.headers["etag"].strip('"')
    assert (await api.get(f"/v1/complaints/{number}")).headers["etag"].startswith(f'"{now}.')


async def test_a_preview_stores_nothing(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    before = (await api.get(f"/v1/complaints/{number}")).headers["etag"]

    said = (await api.post(f"/v1/complaints/{number}/acts:preview", json=ACCEPTED | {"actor": "li"})).json()

    assert (said["allowed"], said["refused_by"]) == (True, [])
    assert (await api.get(f"/v1/complaints/{number}")).headers["etag"] == before


async def test_each_line_of_a_batch_is_judged_alone(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    lines = [
        {"number": number, "act": BARE | {"id": "b-1"}},
        {"number": number, "act": ACCEPTED | {"actor": "li", "id": "b-2"}},
        {"number": "ZZW-1999-000001", "act": NOTE | {"id": "b-3"}},
        {"number": number, "act": NOTE},
    ]

    results = (await api.post("/v1/acts:batch", json={"acts": lines})).json()

    assert [(one["line"], one["status"]) for one in results] == [(1, 409), (2, 200), (3, 404), (4, 400)]


async def test_an_act_is_stored_while_its_case_does_not_answer(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, mark = await new_case(api), key()

    async def away(*_: object) -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(act_delivery, "_deliver_in_turn", away)
        stored = await api.post(f"/v1/complaints/{number}/acts", json=ACCEPTED | {"actor": "li"}, headers=mark)

    assert (stored.status_code, stored.json()["state"]) == (202, "received")
    outcome = await api.get(stored.headers["location"])
    assert outcome.json()["state"] in {"received", "accepted"}
    later = await api.post(f"/v1/complaints/{number}/acts", json=ACCEPTED | {"actor": "li"}, headers=mark)
    assert (later.status_code, later.json()["again"]) == (200, True)


async def test_a_program_acts_only_for_those_who_are_registered(calling: Caller, api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    program = await calling(acts_for=("zhao",))

    for address, body in (("acts", NOTE), ("acts:preview", NOTE)):
        answer = await program.post(f"/v1/complaints/{number}/{address}", json=body, headers=key())
        assert problem(answer) == (403, "forbidden")
    assert problem(await program.get(f"/v1/complaints/{number}", params={"for": "li"})) == (403, "forbidden")
    assert (await program.get(f"/v1/complaints/{number}")).json()["party"]["name"] != "王某"


async def test_the_register_away_is_said_and_nothing_is_stored(desk: BanjieClient, calling: Caller) -> None:
    api = await calling()
    number = await new_case(api)

    def no_register(*_: object) -> None:
        raise Unavailable("PostgreSQL does not answer")

    api._transport.app.state.client = replace(desk)  # type: ignore[attr-defined]
    broken = api._transport.app.state.client  # type: ignore[attr-defined]
    broken.transact_sync = no_register
    answer = await api.post(f"/v1/complaints/{number}/acts", json=NOTE, headers=key())

    assert problem(answer) == (503, "unavailable")
    assert answer.json()["stored"] is False
