"""Events reach a real receiver in the order of each case, signed, again after a failure, and never twice under two
ids."""

import asyncio
import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from sqlalchemy.orm import Session

from integrity.verify.watch_checks import FINDERS
from models.tables import DeliveryRow, EndpointRow, EventRow
from notices.guarded_post import GuardedPost, SendingResult
from notices.signatures import webhook_key, webhook_signature
from register.acts.inbox import system_clock
from register.log import sequence_next
from register.webhooks.deliveries import KEPT, PAUSES
from services.stuck_items import StuckItems
from services.webhooks import Webhooks, log
from starter.client import BanjieClient
from starter.office.senders import add_sender, revoke_sender
from starter.webhooks import endpoints
from starter.webhooks.delivery import deliver_due, forget_delivered, plan_deliveries
from tests.stack.event_receiver import Call, EventReceiver, event_receiver
from tests.stack.office import IDS, at, registered, until

pytestmark = pytest.mark.slow
LOOPBACK = (ip_network("127.0.0.0/8"),)
POST = GuardedPost(LOOPBACK).send


@pytest.fixture
def receiver() -> Iterator[EventReceiver]:
    with event_receiver() as served:
        yield served


@pytest.fixture
def office(desk: BanjieClient) -> BanjieClient:
    """The counter of an office that sends events within this machine."""
    return replace(desk, webhook_networks=LOOPBACK)


async def sequence(desk: BanjieClient) -> None:
    while await desk.transact(sequence_next):
        pass


async def added(office: BanjieClient, receiver: EventReceiver, **more: Any) -> str:
    """A new endpoint at the receiver that gets what comes from now on."""
    await sequence(office)
    name = f"receiver-{next(IDS)}"
    await endpoints.add_endpoint(office, name, receiver.url, **more)
    return name


async def send(office: BanjieClient, name: str, post: Any = POST) -> int:
    """Plan and send what is due at one endpoint."""
    await sequence(office)
    await plan_deliveries(office)
    return await deliver_due(office, name, post)


def later(office: BanjieClient, by: timedelta) -> BanjieClient:
    return replace(office, clock=lambda session, about: system_clock(session, about) + by)


async def recorded(office: BanjieClient, number: str) -> list[str]:
    """The ids of all events of a case, in order."""

    def read(session: Session) -> list[str]:
        rows = session.query(EventRow).filter_by(stream=number).order_by(EventRow.seq)
        return [f"{number}/{row.seq}" for row in rows]

    return await office.transact(read)


async def rows_of(office: BanjieClient, name: str) -> list[DeliveryRow]:
    return await office.transact(
        lambda session: session.query(DeliveryRow).filter_by(endpoint=name).order_by(DeliveryRow.position).all()
    )


async def test_each_event_comes_once_in_the_order_of_its_case(office: BanjieClient, receiver: EventReceiver) -> None:
    name = await added(office, receiver)
    numbers = [await registered(office) for _ in range(3)]

    await send(office, name)

    for number in numbers:
        assert [one for one in receiver.ids() if one.startswith(number)] == await recorded(office, number)
    assert len(receiver.ids()) == len(set(receiver.ids()))
    assert await send(office, name) == 0
    call = receiver.calls[0]
    assert call.event["id"] == call.id
    assert call.headers["content-type"] == "application/cloudevents+json"
    assert "王" not in call.body.decode()


async def test_only_what_is_wanted_is_sent(office: BanjieClient, receiver: EventReceiver) -> None:
    name = await added(office, receiver, types=["case.opened"])
    await registered(office)
    await send(office, name)
    assert {call.event["type"] for call in receiver.calls} == {"case.opened"}


async def test_a_later_event_of_a_case_waits_and_other_cases_do_not(
    office: BanjieClient, receiver: EventReceiver
) -> None:
    name = await added(office, receiver)
    stuck, other = await registered(office), await registered(office)
    receiver.status = lambda call: 500 if call.id == f"{stuck}/1" else 204
    receiver.said = "暂停".encode() + b"\0" * 5_000

    now = await office.transact(lambda session: system_clock(session, ""))
    await send(at(office, now), name)

    assert [one for one in receiver.ids() if one.startswith(stuck)] == [f"{stuck}/1"]
    assert [one for one in receiver.ids() if one.startswith(other)] == await recorded(office, other)
    (waiting,) = (one for one in await rows_of(office, name) if (one.complaint, one.seq) == (stuck, 1))
    assert (waiting.state, waiting.tries, waiting.code) == ("due", 1, "500")
    assert waiting.answer.startswith("暂停")  # type: ignore[union-attr]
    assert await send(at(office, now), name) == 0, "it pauses"

    receiver.calls.clear()
    receiver.status = lambda _: 200
    await send(later(office, 2 * PAUSES[0]), name)
    assert receiver.ids() == await recorded(office, stuck)


async def test_the_signature_is_that_of_standard_webhooks_and_the_key_changes_within_a_day(
    office: BanjieClient, receiver: EventReceiver
) -> None:
    await sequence(office)
    name = f"receiver-{next(IDS)}"
    first = (await endpoints.add_endpoint(office, name, receiver.url, ["case.opened"])).key
    await registered(office)
    await send(office, name)
    second = (await endpoints.rotate_key(office, name)).key
    await registered(office)
    await send(office, name)
    await endpoints.replay(office, name, receiver.calls[-1].event["position"] - 1)
    await send(later(office, timedelta(hours=25)), name)

    assert len({first, second}) == 2
    signers = [signed_by(call, {"first": first, "second": second}) for call in receiver.calls]
    assert signers == [{"first"}, {"first", "second"}, {"second"}]
    assert receiver.calls[2].id == receiver.calls[1].id
    assert receiver.calls[2].body == receiver.calls[1].body
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32
    assert await stored_nowhere(office, first)


def signed_by(call: Call, keys: dict[str, str]) -> set[str]:
    """Which of the keys have signed a call, and nobody else."""
    found = call.headers["webhook-signature"].split(" ")
    by = {
        name: webhook_signature(webhook_key(key), call.id, call.headers["webhook-timestamp"], call.body)
        for name, key in keys.items()
    }
    assert set(found) <= set(by.values())
    return {name for name, signature in by.items() if signature in found}


async def stored_nowhere(office: BanjieClient, key: str) -> bool:
    def read(session: Session) -> str:
        events = session.query(EventRow).filter(EventRow.type.like("endpoint%"))
        return repr([row.body for row in events]) + repr([vars(row) for row in session.query(EndpointRow)])

    return key not in await office.transact(read)


async def test_while_the_secret_of_the_office_changes_both_sign(office: BanjieClient, receiver: EventReceiver) -> None:
    await sequence(office)
    name = f"receiver-{next(IDS)}"
    before = (await endpoints.add_endpoint(office, name, receiver.url, ["case.opened"])).key
    await registered(office)
    await send(replace(office, secret=b"another secret of 32 bytes......", secret_before=office.secret), name)
    with pytest.raises(AssertionError):
        signed_by(receiver.calls[0], {"before": before})
    assert len(receiver.calls[0].headers["webhook-signature"].split(" ")) == 2


async def test_a_receiver_that_was_away_for_seconds_gets_all_within_seconds(
    office: BanjieClient, receiver: EventReceiver
) -> None:
    name = await added(office, receiver, types=["case.opened"])
    numbers = [await registered(office) for _ in range(10)]
    receiver.status = lambda _: 503
    passed, most = timedelta(), [timedelta(seconds=seconds * 5 / 4) for seconds in (5, 10)]
    for pause in (timedelta(), *most):
        passed += pause
        await send(later(office, passed), name)
    rows = await rows_of(office, name)
    assert {row.tries for row in rows} == {3}
    pauses = {row.next_at - row.tried_at for row in rows if row.tried_at}
    assert len(pauses) == len(numbers), "what failed together does not come again together"
    assert all(timedelta(seconds=20) <= pause <= timedelta(seconds=25) for pause in pauses)

    receiver.calls.clear()
    receiver.status = lambda _: 204
    await send(later(office, passed + timedelta(seconds=26)), name)
    assert sorted(receiver.ids()) == sorted(f"{number}/1" for number in numbers)


async def test_an_endpoint_that_fails_for_days_is_disabled_told_and_goes_on_where_it_stopped(
    office: BanjieClient, receiver: EventReceiver
) -> None:
    name = await added(office, receiver)
    number = await registered(office)
    receiver.status = lambda _: 503
    passed = timedelta()
    for pause in (timedelta(), *PAUSES):
        passed += pause * 5 / 4
        assert await disabled(office, name) is None
        await send(later(office, passed), name)

    assert timedelta(hours=70) < sum(PAUSES, timedelta()) < timedelta(hours=72)
    assert receiver.ids() == [f"{number}/1"] * 19
    found = await office.transact(
        lambda session: list(FINDERS["endpoint_disabled"](session, system_clock(session, "")))
    )
    assert [one.detail["code"] for one in found if one.about == name] == ["503"]
    receiver.calls.clear()
    receiver.status = lambda _: 204
    missed = await registered(office)
    await send(later(office, passed + timedelta(days=9)), name)
    assert receiver.ids() == [], "nothing is sent while it is disabled"

    await endpoints.enable_endpoint(office, name)
    await send(office, name)

    for one in (number, missed):
        assert [id for id in receiver.ids() if id.startswith(one)] == await recorded(office, one)


async def disabled(office: BanjieClient, name: str) -> datetime | None:
    return (await endpoints.find_endpoint(office, name)).disabled


async def test_an_endpoint_that_is_gone_is_disabled_at_once(office: BanjieClient, receiver: EventReceiver) -> None:
    name = await added(office, receiver)
    await registered(office)
    receiver.status = lambda _: 410
    await send(office, name)
    assert (await endpoints.find_endpoint(office, name)).code == "410"
    assert len(receiver.calls) == 1


async def test_what_was_sent_is_sent_again_by_hand_and_from_a_position(
    office: BanjieClient, receiver: EventReceiver
) -> None:
    name = await added(office, receiver)
    start = (await endpoints.find_endpoint(office, name)).position
    number = await registered(office)
    await send(office, name)
    sent = list(receiver.ids())
    first = (await rows_of(office, name))[0]

    await endpoints.redeliver(office, name, first.position)
    assert await send(office, name) == 1
    assert receiver.ids() == [*sent, sent[0]]

    await endpoints.replay(office, name, start)
    await send(office, name)
    assert receiver.ids() == [*sent, sent[0], *sent]
    assert {one.split("/")[0] for one in sent} == {number}


async def test_a_crash_between_sending_and_recording_sends_again_under_the_same_id(
    office: BanjieClient, receiver: EventReceiver
) -> None:
    name = await added(office, receiver)
    number = await registered(office)

    async def crash(*sent: Any) -> SendingResult:
        await POST(*sent)
        raise SystemError("killed")

    with pytest.raises(SystemError):
        await send(office, name, crash)
    assert receiver.ids() == [f"{number}/1"]
    assert await send(office, name) == 0, "the claim lasts"

    await send(later(office, timedelta(minutes=2)), name)

    assert receiver.ids() == [f"{number}/1", *await recorded(office, number)]


async def test_two_processes_send_nothing_twice(office: BanjieClient, receiver: EventReceiver) -> None:
    name = await added(office, receiver)
    numbers = [await registered(office) for _ in range(4)]
    await asyncio.gather(*(send(office, name) for _ in range(3)))
    await send(office, name)
    for number in numbers:
        assert [one for one in receiver.ids() if one.startswith(number)] == await recorded(office, number)


async def test_a_slow_endpoint_delays_no_other(office: BanjieClient, receiver: EventReceiver) -> None:
    with event_receiver() as silent:
        slow, quick = await added(office, silent), await added(office, receiver)
        number, answering = await registered(office), asyncio.Event()

        async def post(url: str, body: bytes, headers: dict[str, str]) -> SendingResult:
            if url == silent.url:
                await answering.wait()
            return await POST(url, body, headers)

        await sequence(office)
        webhooks = Webhooks(office, StuckItems(log), post)

        async def quick_has_all() -> bool:
            await webhooks.look()
            return receiver.ids() == await recorded(office, number)

        await until(quick_has_all)
        assert silent.calls == []
        answering.set()
        await webhooks.sending[slow]
        assert silent.ids() == await recorded(office, number)
        assert quick not in webhooks.sending


async def test_nothing_is_sent_for_a_program_whose_key_was_revoked(
    office: BanjieClient, receiver: EventReceiver
) -> None:
    program = f"program-{next(IDS)}"
    await add_sender(office, program, ["events"])
    name = await added(office, receiver, sender=program)
    await registered(office)
    await send(office, name)
    received = len(receiver.calls)
    assert received
    await revoke_sender(office, program)
    await registered(office)
    await send(office, name)
    assert len(receiver.calls) == received


async def test_what_was_delivered_long_ago_is_forgotten(office: BanjieClient, receiver: EventReceiver) -> None:
    name = await added(office, receiver)
    number = await registered(office)
    receiver.status = lambda call: 204 if call.id == f"{number}/1" else 500
    await send(office, name)
    before = await rows_of(office, name)
    await forget_delivered(later(office, KEPT - timedelta(minutes=1)))
    assert len(await rows_of(office, name)) == len(before) > 1
    await forget_delivered(later(office, KEPT + timedelta(minutes=1)))
    assert [row.state for row in await rows_of(office, name)] == ["due"] * (len(before) - 1)
