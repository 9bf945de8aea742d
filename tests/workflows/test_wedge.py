"""No message blocks a case: whatever is sent with Temporal's own tools, the next act is judged."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.service import RPCError

from models.messages import Act, Number, SignalAnswers, Why
from models.tables import InboxRow
from register.acts.inbox import REFUSALS
from register.documents.texts import load_texts
from starter.reads import history as read_history
from tests.stack.waiting import LIMIT_SECONDS
from tests.workflows.bureau import Bureau, at, form, wait_for
from tests.workflows.conftest import server_program

pytestmark = pytest.mark.slow

NOTE: dict[str, Any] = {"texts": {"opinion": "现场已查看"}}


def raw_payload(data: bytes, encoding: str = "json/plain") -> RawValue:
    """Return a payload with these bytes, valid or not."""
    return RawValue(Payload(metadata={"encoding": encoding.encode()}, data=data))


def stranger_act(**other: Any) -> dict[str, Any]:
    """Return a note sent by a stranger, with a fact on which nothing rests."""
    return {"id": "stranger-1", "name": "note", "actor": "li", "facts": {"filer_kind": "citizen"}} | other


DEEP = b'{"id":"a","name":"note","actor":"li","facts":{"kind":' + b"[" * 30_000 + b"]" * 30_000 + b"}}"
OUT_OF_RANGE_ACTS = (
    stranger_act(happened_at="0001-01-01T00:00:00+14:00"),
    stranger_act(happened_at="9999-12-31T23:59:59-14:00"),
    stranger_act(happened_at="2025-10-09T21:20:00+18:01"),
)
FORGED = stranger_act(n=100_000_000, settled=99_999_999, received_at="2025-10-09T10:00:00+08:00", verified=True)
RUBBISH: dict[str, tuple[str, tuple[Any, ...]]] = {
    "nothing": ("approve", ()),
    "a number": ("approve", (1,)),
    "three for one": ("act", (1, 2, 3)),
    "a text": ("extend", ("延期五日",)),
    "an empty act": ("act", ({},)),
    "a name nobody knows": ("催办 一下", ("快",)),
    "a very long name": ("n" * 250, (1,)),
    "one of Temporal's names": ("__temporal_x", (1,)),
    "bytes nobody can read": ("act", (raw_payload(b"\xff\xfe\x00rubbish", "binary/encrypted"),)),
    "no encoding": ("refuse", (RawValue(Payload(data=b"x")),)),
    "broken JSON": ("act", (raw_payload(b"{"),)),
    "deep JSON": ("act", (raw_payload(b"[" * 30_000),)),
    "a deep act": ("act", (raw_payload(DEEP),)),
    "a megabyte": ("act", ("x" * 1_000_000,)),
    "an act with a huge number": ("act", (stranger_act(facts={"kind": 10**400}),)),
    "the year 1": ("act", (OUT_OF_RANGE_ACTS[0],)),
    "the year 9999": ("act", (OUT_OF_RANGE_ACTS[1],)),
    "an offset that no clock has": ("act", (OUT_OF_RANGE_ACTS[2],)),
    "a fact in the year 1": ("act", (stranger_act(facts={"transferred_on": "0001-01-01"}),)),
    "a fact in the year 9999": ("act", (stranger_act(facts={"transferred_on": "9999-12-31"}),)),
    "an act without a name": ("act", ({"actor": "li"},)),
    "what the register alone may say": ("act", (FORGED,)),
    "a text that PostgreSQL cannot store": ("approve", ({"actor": "li", "reason": "\0"},)),
}
TYPED: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "act",
        {
            "name": "important",
            "actor": "he",
            "facts": {"department_head": "fang"},
            "texts": {"fault": "四月应做的水箱清洗漏排"},
        },
    ),
    (
        "extend",
        {"actor": "fang", "clock": "handling_important", "until": "2025-11-20", "reason": "清洗单位最早15日到场"},
    ),
    ("approve", {"actor": "jiang"}),
    ("approve", {"actor": "luo"}),
    ("approve", {"actor": "luo"}),
)
UPDATES: dict[str, tuple[str, tuple[Any, ...]]] = {
    "nothing": ("act", ()),
    "a number": ("act", (1,)),
    "two for one": ("act", (stranger_act(), 2)),
    "a name nobody knows": ("approve", (stranger_act(),)),
    "an act without a number": ("act", (stranger_act(),)),
    "bytes nobody can read": ("act", (raw_payload(b"\xff", "binary/encrypted"),)),
    "deep JSON": ("act", (raw_payload(b"[" * 100_000),)),
    "a number the register has not given": ("act", (stranger_act(n=2, received_at="2025-10-09T12:00:00+08:00"),)),
    "a number far ahead": ("act", (FORGED,)),
    "a seal that is none": ("act", (FORGED | {"seal": "0" * 32},)),
    "the year 1": ("act", (stranger_act(n=2, received_at="0001-01-01T00:00:00+14:00"),)),
    "the year 9999": ("act", (stranger_act(n=2, received_at="9999-12-31T23:59:59-14:00"),)),
}
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "a number the register does not know": ("act", FORGED | {"seal": "0" * 32}),
    "an act that nobody knows": ("act", stranger_act(name="no_such_act")),
    "nothing to approve": ("approve", stranger_act(name="note")),
    "no such clock": ("extend", stranger_act(name="note", clock="no_such_clock", units=3660)),
}


@pytest_asyncio.fixture
async def number(dev_bureau: Bureau) -> AsyncIterator[Number]:
    """Yield a complaint that waits for screening, with a worker on the server that production runs."""
    async with dev_bureau.running_worker():
        yield await dev_bureau.register_complaint(form(), at("2025-10-09 11:00"))


async def still_judges(bureau: Bureau, number: Number) -> None:
    """Assert that the case accepts an ordinary act and answers queries."""
    async with asyncio.timeout(LIMIT_SECONDS):
        await bureau.perform_recorded(number, "note", "li", **NOTE)
        await bureau.case(number)
        await bureau.waiting(number)


async def wait_for_raw_signals(bureau: Bureau, number: Number, count: int) -> list[InboxRow]:
    """Return the unverified inbox entries once all are recorded and judged."""

    async def judged_rows() -> list[InboxRow] | None:
        with bureau.register() as session:
            query = select(InboxRow).where(InboxRow.complaint == number, InboxRow.verified.is_(False))
            rows = list(session.scalars(query.order_by(InboxRow.n)))
        return rows if len(rows) == count and all(row.state != "received" for row in rows) else None

    return await wait_for(judged_rows)


def refusal_reasons(row: InboxRow) -> list[Why]:
    return [refusal.why for refusal in REFUSALS.validate_json(row.refused or "[]")]


# ---- signals ------------------------------------------------------------------------------------------------------


async def test_undecodable_signals_are_recorded_and_block_nothing(dev_bureau: Bureau, number: Number) -> None:
    for name, arguments in RUBBISH.values():
        await dev_bureau.handle(number).signal(name, args=arguments)
        await still_judges(dev_bureau, number)

    rows = await wait_for_raw_signals(dev_bureau, number, len(RUBBISH))
    assert {tuple(refusal_reasons(row)) for row in rows} == {(Why.undecodable,)}
    assert {row.body for row in rows} == {None}
    assert (await dev_bureau.settled_case(number)).stage == "screening"


async def test_unverified_acts_are_recorded_and_refused(dev_bureau: Bureau, number: Number) -> None:
    for index, (name, fields) in enumerate(ACTS.values()):
        await dev_bureau.handle(number).signal(name, fields | {"id": f"stranger-{index}"})
        await still_judges(dev_bureau, number)

    rows = await wait_for_raw_signals(dev_bureau, number, len(ACTS))
    assert [refusal_reasons(row) for row in rows] == [[Why.unverified]] * len(ACTS)
    assert max(row.n for row in dev_bureau.inbox_rows(number)) == 1 + 2 * len(ACTS)
    assert {event.verified for event in dev_bureau.journal(number)} == {True}


async def test_an_office_may_have_unverified_acts_judged(dev_bureau: Bureau) -> None:
    dev_bureau.raw_signals = "accept"
    async with dev_bureau.running_worker():
        number = await dev_bureau.register_complaint(form(), at("2025-10-09 11:00"))
        for place, (name, fields) in enumerate({"good": ("act", stranger_act()), **ACTS}.values()):
            await dev_bureau.handle(number).signal(name, fields | {"id": f"stranger-{place}"})
            await still_judges(dev_bureau, number)

        rows = await wait_for_raw_signals(dev_bureau, number, 1 + len(ACTS))
        states = [row.state for row in rows]
        noted = [event for event in dev_bureau.journal(number) if not event.verified]

    assert states == ["accepted", "accepted", "refused", "refused", "refused"]
    assert [(event.name, event.by) for event in noted] == [("note", "li")] * 2
    assert all(event.at.year == 2025 for event in noted)


async def test_a_message_sent_twice_is_recorded_once(dev_bureau: Bureau, number: Number) -> None:
    for _ in range(2):
        await dev_bureau.handle(number).signal("approve", stranger_act())
        await dev_bureau.handle(number).signal("approve", 1)
        await still_judges(dev_bureau, number)

    assert len(await wait_for_raw_signals(dev_bureau, number, 2)) == 2


async def test_a_committed_act_may_be_delivered_as_a_signal(dev_bureau: Bureau, number: Number) -> None:
    """From a caller that does not wait; the case judges what the register has under its number."""
    act: Act = dev_bureau.commit_act(number, "note", "li", await dev_bureau.now(number), **NOTE)
    sealed = dev_bureau.sealed(number, act)
    forged = sealed.model_copy(update={"actor": "chen", "facts": {"filer_kind": "citizen"}, "id": "forged"})
    for signalled in (forged, sealed, forged):
        await dev_bureau.handle(number).signal("act", signalled)

    (stray,) = await wait_for_raw_signals(dev_bureau, number, 1)
    case = await dev_bureau.settled_case(number)
    noted = dev_bureau.journal(number)[-1]
    assert (noted.n, noted.by, noted.facts, noted.verified) == (act.n, "li", {}, True)
    assert (stray.n, refusal_reasons(stray), case.n) == (act.n + 1, [Why.unverified], act.n)


async def test_signals_by_the_command_line_of_temporal(dev_bureau: Bureau, number: Number) -> None:
    address = dev_bureau.temporal_client.service_client.config.target_host
    handle = dev_bureau.handle(number)

    def signal(name: str, *extra: str) -> None:
        argv = [server_program("temporal"), "workflow", "signal", "--address", address, "-w", handle.id, "--name", name]
        subprocess.run([*argv, *extra], check=True, capture_output=True, timeout=LIMIT_SECONDS)

    for name, extra in (
        ("approve", ("--input", '{"clock": "screening"}')),
        ("approve", ("--input", '{"actor": "zhao"}')),
        ("approve", ()),
        ("nobody_knows", ("--input", "1", "--input", "2")),
    ):
        await asyncio.to_thread(signal, name, *extra)
    await still_judges(dev_bureau, number)

    rows = await wait_for_raw_signals(dev_bureau, number, 4)
    assert [refusal_reasons(row) for row in rows] == [
        [Why.undecodable], [Why.unverified], [Why.undecodable], [Why.undecodable],
    ]  # fmt: skip
    told = await dev_bureau.handle(number).query("signals", result_type=SignalAnswers)
    assert {(one.name, one.actor, one.refused[0].why, one.refused[0].about) for one in told.answers} == {
        ("approve", None, Why.undecodable, "actor"),
        ("approve", None, Why.undecodable, None),
        ("nobody_knows", None, Why.undecodable, None),
        ("approve", "zhao", Why.unverified, None),
    }
    view = await read_history(dev_bureau.client, number)
    assert [one.says[0] for one in view.refused][:2] == [
        "消息无法识别：actor", "这一消息没有经登记提交，提交人的身份未核实，不能办理",
    ]  # fmt: skip


async def test_what_somebody_types_is_judged_like_any_act_where_the_office_accepts_it(dev_bureau: Bureau) -> None:
    dev_bureau.raw_signals = "accept"
    async with dev_bureau.running_worker():
        number = await dev_bureau.register_complaint(form("12"), at("2025-11-10 10:00"))
        for name, typed in TYPED:
            await dev_bureau.handle(number).signal(name, typed)
        rows = await wait_for_raw_signals(dev_bureau, number, len(TYPED))
        told = await dev_bureau.handle(number).query("signals", result_type=SignalAnswers)
        view = await read_history(dev_bureau.client, number)

    assert [(one.name, one.actor, {refusal.rule for refusal in one.refused}) for one in told.answers] == [
        ("important", "he", set()),
        ("extend", "fang", set()),
        ("approve", "jiang", {"PIN-32b"}),
        ("approve", "luo", set()),
        ("approve", "luo", {None}),
    ]
    assert [row.n for row in rows] == [one.n for one in told.answers]
    assert [one.refused_by for one in view.refused] == [("PIN-32b",), ()]
    events = [event for event in dev_bureau.journal(number) if not event.verified]
    assert [(event.type, event.by) for event in events] == [("acted", "he"), ("asked", "fang"), ("granted", "luo")]
    assert [event.n for event in events] == [one.n for one in told.answers if one.seq]
    with dev_bureau.register() as session:
        assert load_texts(session, events[1].texts) == {"reason": "清洗单位最早15日到场"}


# ---- updates, queries, cancellation -------------------------------------------------------------------------------


async def test_an_invalid_update_is_rejected_before_it_enters_the_history(dev_bureau: Bureau, number: Number) -> None:
    for name, arguments in UPDATES.values():
        await still_judges(dev_bureau, number)
        before = len(await dev_bureau.idle_history(number))
        with pytest.raises(WorkflowUpdateFailedError):
            await dev_bureau.handle(number).execute_update(name, args=arguments)
        assert len(await dev_bureau.idle_history(number)) == before

    await still_judges(dev_bureau, number)


@pytest.mark.deep
async def test_messages_of_three_megabytes_are_refused_by_the_server(dev_bureau: Bureau, number: Number) -> None:
    """The server refuses both, the update by a setting of production: the case gets neither."""
    huge = "x" * 3_000_000
    before = len(await dev_bureau.idle_history(number))
    with pytest.raises(RPCError, match="exceeds limit"):
        await dev_bureau.handle(number).signal("act", huge)
    with pytest.raises(RPCError, match="limit on total payload size of in-flight updates"):
        await dev_bureau.handle(number).execute_update("act", huge, rpc_timeout=timedelta(seconds=LIMIT_SECONDS))

    assert len(await dev_bureau.idle_history(number)) == before
    await still_judges(dev_bureau, number)


async def test_invalid_queries_fail_and_block_nothing(dev_bureau: Bureau, number: Number) -> None:
    handle = dev_bureau.handle(number)
    await handle.query("state", args=[1, 2])
    for name, argument in (("no_such_query", 1), ("waiting_for", raw_payload(b"\xff", "x"))):
        with pytest.raises(WorkflowQueryFailedError):
            await handle.query(name, argument)

    await still_judges(dev_bureau, number)


async def test_a_request_to_cancel_ends_no_case(dev_bureau: Bureau, number: Number) -> None:
    await dev_bureau.handle(number).cancel()
    await asyncio.sleep(0.3)

    await still_judges(dev_bureau, number)
    assert dev_bureau.complaint_row(number).closed_at is None
