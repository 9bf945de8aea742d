"""Endpoints over HTTP and by command: whoever calls sees its own alone, and gets the key when it needs one."""

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from integrity.verify.office import altered_office_rows
from models.tables import EventRow
from notices.guarded_post import SendingResult
from register.office.org_journal import ORG_STREAM
from starter.client import BanjieClient
from starter.webhooks.delivery import deliver_due, plan_deliveries
from starter.webhooks.endpoints import add_endpoint
from tests.stack.fixtures import Command
from tests.stack.office import IDS
from tests.web.conftest import Caller, new_case, problem
from tests.web.test_feed import sequence

pytestmark = pytest.mark.slow
URL = "https://web.example.cn/events"


def new_endpoint(**more: Any) -> dict[str, Any]:
    return {"name": f"web-{next(IDS)}", "url": URL, **more}


async def test_an_endpoint_is_added_changed_and_removed(api: httpx.AsyncClient) -> None:
    said = new_endpoint(types=["case.closed"])
    added = await api.post("/v1/endpoints", json=said)
    assert added.status_code == 201, added.text
    assert added.json()["key"].startswith("whsec_")
    assert (await api.post("/v1/endpoints", json=said)).json() == added.json(), "the answer may have been lost"
    address = f"/v1/endpoints/{said['name']}"

    changed = (await api.patch(address, json={"types": []})).json()
    assert (changed["types"], changed["url"]) == ([], URL)
    rotated = (await api.post(f"{address}/rotate")).json()
    assert rotated["generation"] == 2
    assert rotated["key"] != added.json()["key"]
    shown = (await api.get(address)).json()
    assert "key" not in shown
    assert shown in (await api.get("/v1/endpoints")).json()["endpoints"]

    assert (await api.delete(address)).status_code == 204
    assert problem(await api.get(address)) == (404, "unknown")
    assert problem(await api.post("/v1/endpoints", json=said)) == (422, "bad-input")


async def test_a_program_has_its_own_alone(calling: Caller) -> None:
    mine, other = await calling("events"), await calling("events")
    name = (await mine.post("/v1/endpoints", json=new_endpoint())).json()["name"]
    address = f"/v1/endpoints/{name}"

    assert (await other.get("/v1/endpoints")).json()["endpoints"] == []
    for method, path, body in (
        ("GET", "", None), ("PATCH", "", {"url": URL}), ("DELETE", "", None), ("POST", "/rotate", None),
        ("POST", "/enable", None), ("POST", "/replay?from=0", None), ("GET", "/deliveries", None),
        ("POST", "/deliveries/1/redeliver", None),
    ):  # fmt: skip
        answer = await other.request(method, address + path, json=body)
        assert problem(answer) == (404, "unknown"), (method, path)
    assert (await mine.get(address)).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://web.example.cn/"}, {"url": "https://127.0.0.1/"}, {"url": "https://169.254.169.254/latest"},
        {"url": "https://[::1]/"}, {"url": "https://li:geheim@web.example.cn/"}, {"url": "web"}, {"types": ["ended"]},
        {"name": "Not A Name"}, {"more": 1},
    ],
)  # fmt: skip
async def test_what_cannot_be_an_endpoint_is_said(api: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    before = (await api.get("/v1/endpoints")).json()["endpoints"]
    assert problem(await api.post("/v1/endpoints", json=new_endpoint() | wrong)) == (422, "bad-input")
    assert (await api.get("/v1/endpoints")).json()["endpoints"] == before


async def test_a_program_has_at_most_twenty(calling: Caller) -> None:
    program = await calling("events")
    answers = [(await program.post("/v1/endpoints", json=new_endpoint())).status_code for _ in range(21)]
    assert answers == [201] * 20 + [422]


async def test_deliveries_are_shown_sent_again_and_replayed(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    await sequence(desk)
    name = (await api.post("/v1/endpoints", json=new_endpoint(types=["case.opened"]))).json()["name"]
    address, number = f"/v1/endpoints/{name}", await new_case(api)
    answers = [SendingResult(delivered=False, code="500", answer="忙"), SendingResult(delivered=True, code="204")]

    async def post(*_: object) -> SendingResult:
        return answers.pop(0)

    async def send() -> dict[str, Any]:
        await sequence(desk)
        await plan_deliveries(desk)
        await deliver_due(desk, name, post)
        (shown,) = (await api.get(f"{address}/deliveries")).json()["deliveries"]
        return dict(shown)

    failed = await send()
    assert (failed["id"], failed["state"], failed["code"], failed["answer"]) == (f"{number}/1", "due", "500", "忙")
    assert failed["next_at"]
    again = await api.post(f"{address}/deliveries/{failed['position']}/redeliver")
    assert (again.json()["state"], again.json()["tries"]) == ("due", 0)
    assert (await send())["state"] == "delivered"
    assert (await api.get(f"{address}/deliveries", params={"state": "due"})).json()["deliveries"] == []

    far = failed["position"] + 1_000_000
    assert problem(await api.post(f"{address}/replay", params={"from": far})) == (422, "bad-input")
    assert problem(await api.post(f"{address}/deliveries/{far}/redeliver")) == (404, "unknown")
    back = (await api.post(f"{address}/replay", params={"from": failed["position"] - 1})).json()
    assert back["position"] == failed["position"] - 1
    answers.append(SendingResult(delivered=True, code="200"))
    assert (await send())["code"] == "200"


async def test_changes_are_in_the_journal_of_the_office_and_a_moved_address_is_found(
    api: httpx.AsyncClient, desk: BanjieClient
) -> None:
    name = (await api.post("/v1/endpoints", json=new_endpoint())).json()["name"]
    await api.post(f"/v1/endpoints/{name}/rotate")

    def look(session):  # type: ignore[no-untyped-def]
        kinds = select(EventRow.type).where(EventRow.stream == ORG_STREAM, EventRow.name == name)
        found = [one.about for one in altered_office_rows(session, desk.clock(session, ""))]
        return session.scalars(kinds.order_by(EventRow.seq)).all(), found

    assert await desk.transact(look) == (["endpoint_added", "endpoint_changed"], [])
    move = text("UPDATE endpoint SET url = 'https://thief.example/' WHERE name = :name")
    back = text("UPDATE endpoint SET url = :url WHERE name = :name")
    await desk.transact(lambda session: session.execute(move, {"name": name}))
    assert (await desk.transact(look))[1] == [f"endpoint {name}"]
    await desk.transact(lambda session: session.execute(back, {"name": name, "url": URL}))


def test_the_office_does_all_of_it_by_command(banjie: Command) -> None:
    name = f"office-{next(IDS)}"
    key = banjie("endpoints", "add", name, "--url", URL, "--types", "case.closed", "--json").data["key"]
    assert key.startswith("whsec_")
    listed = banjie("endpoints", "list")
    assert listed.code == 0
    assert name in listed.out
    assert URL in listed.out
    assert banjie("endpoints", "rotate", name, "--json").data["key"] != key
    assert banjie("endpoints", "deliveries", name).out.strip() == "没有推送记录"
    assert banjie("endpoints", "replay", name, "--from", "0").code == 0
    assert banjie("endpoints", "enable", name).code == 0
    assert banjie("endpoints", "redeliver", name, "1").code == 2
    assert banjie("endpoints", "remove", name).code == 0
    gone = banjie("endpoints", "deliveries", name, "--lang", "en")
    assert (gone.code, name in gone.err) == (2, True)
    assert banjie("endpoints", "add", "inside", "--url", "https://10.0.0.1/").code == 2


async def test_an_office_may_allow_its_own_networks(desk: BanjieClient) -> None:
    inside = replace(desk, webhook_networks=(ip_network("10.0.0.0/8"),))
    assert (await add_endpoint(inside, f"web-{next(IDS)}", "http://10.1.2.3/events")).url == "http://10.1.2.3/events"
