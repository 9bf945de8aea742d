"""The client beside the real interface: what a backend does with it, with and without an event loop."""

from collections.abc import Iterator

import httpx
import pytest

from banjie_client import (
    AsyncBanjie,
    BadInputProblem,
    Banjie,
    ForbiddenProblem,
    KeyReusedProblem,
    MovedProblem,
    NotJudgedYet,
    RefusedProblem,
    UnauthenticatedProblem,
    UnknownProblem,
)
from models.errors import Unavailable
from services.embedded.stack import Stack
from starter.acts import act_delivery
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, IDS
from tests.web.conftest import HOST, Caller, Served, complaint_form
from tests.web.test_endpoints import URL
from tests.web.test_feed import sequence

pytestmark = pytest.mark.slow
BY_LI = ACCEPTED | {"actor": "li"}
FORM = complaint_form()["form"]


class LosingTransport(httpx.HTTPTransport):
    """A network that carries each first request and loses its answer."""

    lost = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if self.lost:
            return answer
        self.lost = True
        answer.close()
        raise httpx.ReadError("the answer is lost")


@pytest.fixture
def banjie_at(served: Served) -> Iterator[Banjie]:
    with Banjie(served.url, served.headers["Authorization"].removeprefix("Bearer "), language="en") as banjie:
        yield banjie


async def of_program(calling: Caller, *scopes: str, patience: float = 90, **options: object) -> AsyncBanjie:
    """The client of a program that the interface knows, without a network between."""
    program = await calling(*scopes, **options)
    key = program.headers["Authorization"].removeprefix("Bearer ")
    return AsyncBanjie(HOST, key, transport=program._transport, patience=patience)


def test_a_lost_answer_makes_no_second_complaint_and_no_second_act(served: Served) -> None:
    key = served.headers["Authorization"].removeprefix("Bearer ")
    with Banjie(served.url, key, transport=LosingTransport()) as banjie:
        registered = banjie.register(FORM, key=f"lost-{next(IDS)}")
    with Banjie(served.url, key, transport=LosingTransport()) as banjie:
        acted = banjie.act(registered["number"], BY_LI, key="lost-1")
        events = banjie.history(registered["number"])["events"]

    assert (registered["again"], acted["again"], acted["recorded"]) == (True, True, True)
    assert [event["name"] for event in events].count("accepted") == 1


def test_a_backend_registers_acts_and_reads(banjie_at: Banjie) -> None:
    banjie, mark = banjie_at, f"backend-{next(IDS)}"
    file = banjie.upload("证据.txt", b"seen at night")
    assert banjie.check(FORM, [file])["stage"] == "screening"
    registered = banjie.register(FORM, key=mark, files=[file])
    number = registered["number"]
    with pytest.raises(KeyReusedProblem):
        banjie.register({**FORM, "party": {"name": "另一人"}}, key=mark, files=[file])

    seen = banjie.complaint(number, person="li")["recorded"]["hash"]
    with pytest.raises(RefusedProblem) as refused:
        banjie.act(number, {"name": "accepted", "actor": "li"}, key="bare")
    assert "ZZW-03b" in {rule["id"] for rule in refused.value.rules}
    assert banjie.preview(number, BY_LI)["allowed"]
    assert banjie.act(number, BY_LI, key="accept", seen=seen)["recorded"]
    with pytest.raises(MovedProblem) as moved:
        banjie.act(number, BY_LI, key="late", seen=seen)
    assert moved.value.head == banjie.complaint(number)["recorded"]["hash"]
    assert [event["name"] for event in moved.value.since][:1] == ["accepted"]

    assert [banjie.outcome(number, key)["state"] for key in ("bare", "accept")] == ["refused", "accepted"]
    since = registered["received_at"]
    found = banjie.complaints(procedure="zhengzhou-water", received_after=since, limit=1)
    assert [one["number"] for one in found].count(number) == 1
    clock = banjie.waiting(number)["clocks"][0]["clock"]
    assert banjie.explain(number, clock)["day_lines"]
    (listed,) = banjie.attachments(number, person="li")
    assert banjie.attachment(listed["id"], person="li") == b"seen at night"
    assert banjie.procedure("bank")["forms"]
    assert "bank" in {one["slug"] for one in banjie.procedures()}
    lines = [{"number": number, "act": {"name": "note", "actor": "li", "id": "n-1", "texts": {"reason": "电话核实"}}}]
    assert [one["status"] for one in banjie.act_on_several(lines)] == [200]


def test_what_is_wrong_has_an_exception_of_its_own(banjie_at: Banjie, served: Served) -> None:
    with pytest.raises(BadInputProblem) as wrong:
        banjie_at.check({**FORM, "facts": {"kind": "no_such_kind"}})
    assert "kind" in wrong.value.fields
    with pytest.raises(UnknownProblem):
        banjie_at.complaint("ZZW-1999-000001")
    with Banjie(served.url, "bjk_false") as nobody, pytest.raises(UnauthenticatedProblem):
        nobody.procedures()


def test_no_key_is_in_the_log(banjie_at: Banjie, served: Served, stack: Stack) -> None:
    with pytest.raises(UnknownProblem):
        banjie_at.complaint("ZZW-1999-000002")
    assert served.headers["Authorization"].rpartition("_")[2] not in (stack.logs / "serve.log").read_text()


async def test_the_feed_is_followed_from_a_position(calling: Caller, desk: BanjieClient) -> None:
    async with await of_program(calling) as banjie:
        await sequence(desk)
        start = (await banjie.event_page(limit=1))["last"]
        number = (await banjie.register(FORM, key=f"feed-{next(IDS)}"))["number"]
        await banjie.act(number, BY_LI, key="feed-1")
        await sequence(desk)

        seen = [event async for event in banjie.events(start, follow=False) if event["subject"] == number]
        assert [event["data"]["name"] for event in seen][-1] == "accepted"
        opened = [event async for event in banjie.events(start, ["case.opened"], follow=False)]
        assert {event["type"] for event in opened} == {"case.opened"}
        async for event in banjie.events(seen[0]["position"]):
            assert event["position"] > seen[0]["position"]
            break


async def test_a_program_minds_its_endpoints(calling: Caller) -> None:
    async with await of_program(calling, "events") as banjie:
        name = f"client-{next(IDS)}"
        added = await banjie.endpoints.add(name, URL, ["case.closed"])
        assert (await banjie.endpoints.rotate(name))["key"] != added["key"]
        assert (await banjie.endpoints.change(name, types=[]))["types"] == []
        assert (await banjie.endpoints.replay(name, 0))["position"] == 0
        assert [one["name"] for one in await banjie.endpoints.all()] == [name]
        assert [one async for one in banjie.endpoints.deliveries(name)] == []
        assert (await banjie.endpoints.enable(name))["disabled"] is None
        await banjie.endpoints.remove(name)
        with pytest.raises(UnknownProblem):
            await banjie.endpoints.one(name)


async def test_an_act_whose_case_does_not_answer_is_on_record(calling: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    async with await of_program(calling, patience=1) as banjie:
        number = (await banjie.register(FORM, key=f"away-{next(IDS)}"))["number"]

        async def away(*_: object) -> None:
            raise Unavailable("away")

        with monkeypatch.context() as patched:
            patched.setattr(act_delivery, "_deliver_in_turn", away)
            with pytest.raises(NotJudgedYet) as stored:
                await banjie.act(number, BY_LI, key="away-1")

        assert stored.value.more["state"] == "received"
        assert (await banjie.act(number, BY_LI, key="away-1"))["again"]


async def test_a_key_without_the_scope_is_forbidden(calling: Caller) -> None:
    async with await of_program(calling, "read") as banjie:
        with pytest.raises(ForbiddenProblem):
            await banjie.register(FORM, key="x")
