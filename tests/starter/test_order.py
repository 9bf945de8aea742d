"""Every act is on record with its number before it is judged, and judged in the order of the numbers."""

import asyncio
import json
import subprocess
from collections import Counter
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.errors import BadInput, Refused, Unavailable
from models.messages import Act, Refusal, Why
from register.acts.inbox import ReceivedAct, load_act, record_refusal
from register.relay_work import RelayWork
from services import relay
from services.embedded.temporal import _server_program as temporal_program
from starter.acts import submit
from starter.acts.act_delivery import deliver_again
from starter.acts.act_preview import preview
from starter.acts.receipt import ActResult, OnRecord, PassedOn
from starter.cases.registration import Registered, record_complaint, register
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient
from starter.intake.check import parse_form
from starter.reads import history, show
from tests.stack.office import (  # fmt: skip
    ACCEPTED,
    IDS,
    MET,
    REFERRED,
    RETALIATION,
    SATURDAY,
    TUESDAY,
    at,
    before_midnight,
    form,
    happened,
    inbox,
    living,
    on_record,
    past_midnight,
    put_on_record,
    registered,
    states,
    until,
)

pytestmark = pytest.mark.slow
NOTE = {"name": "note", "texts": {"opinion": "现场已查看"}}


async def test_of_two_conflicting_acts_in_one_second_the_first_received_stands(desk: BanjieClient) -> None:
    number = await registered(desk)

    answers = await asyncio.gather(
        submit.act(desk, number, ACCEPTED | {"actor": "li"}),
        submit.act(desk, number, REFERRED | {"actor": "wang"}),
        return_exceptions=True,
    )

    _, first, second = await inbox(desk, number)
    assert (first.n, first.state, second.n, second.state) == (2, "accepted", 3, "refused")
    assert first.received_at <= second.received_at
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [one.more["n"] for one in refused] == [3]
    # Whichever came first: acceptance goes on to investigation, a referral ends the case.
    assert refused[0].refusals[0].why is (Why.not_open if first.name == "accepted" else Why.closed)
    assert await happened(desk, number) == ["opened", "registered", first.name]


async def test_many_at_once_are_judged_in_the_order_of_their_numbers(desk: BanjieClient) -> None:
    number = await registered(desk)

    done = await gathered(*(submit.act(desk, number, NOTE | {"actor": who}) for who in ("li", "wang") * 6))

    by_n = sorted(done, key=lambda one: one.n)
    assert [one.n for one in by_n] == list(range(2, 14))
    assert [one.seq for one in by_n] == list(range(3, 15))


async def gathered(*performed: Awaitable[ActResult]) -> list[OnRecord]:
    return [on_record(result) for result in await asyncio.gather(*performed)]


async def test_a_double_click_is_one_act(desk: BanjieClient) -> None:
    number = await registered(desk)

    done = await gathered(*(submit.act(desk, number, ACCEPTED | {"actor": "li", "id": "c1"}) for _ in range(6)))

    assert {(one.n, one.seq) for one in done} == {(2, 3)}
    assert sum(not one.again for one in done) == 1
    assert await happened(desk, number) == ["opened", "registered", "accepted"]
    later = on_record(await submit.act(desk, number, ACCEPTED | {"actor": "li", "id": "c1"}))
    assert (later.n, later.seq, later.again) == (2, 3, True)


async def test_the_same_mark_with_other_content_is_refused_and_names_the_first(desk: BanjieClient) -> None:
    number = await registered(desk)
    await submit.act(desk, number, NOTE | {"actor": "li", "id": "c1"})

    with pytest.raises(BadInput, match="第 2 次提交的事项") as refused:
        await submit.act(desk, number, ACCEPTED | {"actor": "li", "id": "c1"})

    assert refused.value.more["n"] == 2
    assert await states(desk, number) == ["accepted", "accepted"]


async def test_a_refused_attempt_is_on_record_with_its_rules_and_leaves_no_event(desk: BanjieClient) -> None:
    number = await registered(desk)
    lacking = {"name": "accepted", "actor": "li", "facts": MET | {"respondent_clear": False}}

    with pytest.raises(Refused) as refused:
        await submit.act(desk, number, lacking | {"id": "c1"})

    assert refused.value.more["refused_by"] == ["ZZW-03a", "ZZW-03b"]
    assert "ZZW-03a（第三条 1项）：有明确的投诉举报对象" in refused.value.says
    told = await history(desk, number)
    assert [(one.n, one.act, list(one.refused_by)) for one in told.refused] == [(2, "accepted", ["ZZW-03a", "ZZW-03b"])]
    assert await happened(desk, number) == ["opened", "registered"]
    with pytest.raises(Refused) as again:
        await submit.act(desk, number, lacking | {"id": "c1"})
    assert again.value.more == refused.value.more


async def test_an_act_delivered_once_more_is_answered_as_before_and_refused_no_more(desk: BanjieClient) -> None:
    """The refusal of a validator may arrive after the case has judged the act anew, on its way to a later one."""
    number = await registered(desk)
    done = on_record(await submit.act(desk, number, NOTE | {"actor": "li"}))
    refusal = Refusal(why=Why.role)

    def refused_late(session: Session) -> tuple[bool, Act]:
        stands = record_refusal(session, number, done.n, (refusal,), desk.clock(session, number))
        return stands, load_act(session, number, done.n)

    stands, act = await desk.transact(refused_late)
    receipt = await deliver_again(desk, number, act)

    assert not stands
    assert receipt.seq == done.seq


async def test_twenty_sendings_under_one_key_are_one_complaint(desk: BanjieClient) -> None:
    key = f"web-{next(IDS)}"

    done = await asyncio.gather(*(_register_until_answered(desk, key) for _ in range(20)))

    assert len({one.number for one in done}) == 1
    assert len({(one.received_at, one.edition) for one in done}) == 1
    assert sum(not one.again for one in done) == 1
    with pytest.raises(BadInput, match=done[0].number):
        await register(desk, form(facts=form()["facts"] | {"target": "bureau"}), key)


async def _register_until_answered(desk: BanjieClient, key: str) -> Registered:
    """Send again, as callers do, where all connections wait for the others for too long."""
    while True:
        with suppress(Unavailable):
            return await register(desk, form(), key)


@pytest.mark.parametrize(
    "key",
    ["", " ", "k" * 201, "ZZW-2026-000001:7", "a\0b", "a\ud800"],
    ids=["empty", "blank", "long", "linked", "nul", "surrogate"],
)
async def test_a_key_that_cannot_be_stored_or_is_kept_for_linked_complaints(desk: BanjieClient, key: str) -> None:
    with pytest.raises(BadInput, match="标记"):
        await register(desk, form(), key)


async def test_the_relay_begins_what_a_crash_left_between_commit_and_start(desk: BanjieClient) -> None:
    checked, key = parse_form(form()), f"web-{next(IDS)}"
    left = await desk.transact(lambda session: record_complaint(session, desk, checked, key))
    assert (await show(desk, left.number)).recorded.seq == 0

    begun, _ = await relay.deliver_pending(desk, grace=timedelta())

    assert begun >= 1
    await until(lambda: _has_events(desk, left.number))
    assert await happened(desk, left.number) == ["opened", "registered"]
    assert on_record(await submit.act(desk, left.number, NOTE | {"actor": "li"})).n == 2


async def _has_events(desk: BanjieClient, number: str) -> bool:
    return len(await happened(desk, number)) == 2


async def test_the_relay_delivers_what_no_caller_did(desk: BanjieClient) -> None:
    number = await registered(desk)
    await put_on_record(desk, number, NOTE | {"actor": "li", "id": "c1"})
    assert await states(desk, number) == ["accepted", "received"]

    await relay.deliver_pending(desk, grace=timedelta())

    assert await states(desk, number) == ["accepted", "accepted"]


async def test_one_case_that_fails_does_not_hold_up_the_relay(desk: BanjieClient) -> None:
    """A case whose run was ended by hand cannot be told anything; the others go on."""
    broken, sound = await registered(desk), await registered(desk)
    client = await desk.connect_temporal()
    await client.get_workflow_handle(workflow_id(broken)).terminate("by hand")
    for number in (broken, sound):
        await put_on_record(desk, number, NOTE | {"actor": "li", "id": "c1"})

    await relay.deliver_pending(desk, grace=timedelta())

    assert await states(desk, sound) == ["accepted", "accepted"]
    assert await states(desk, broken) == ["accepted", "received"]
    with pytest.raises(Unavailable, match="没有在运行") as later:
        await submit.act(desk, broken, NOTE | {"actor": "wang"})
    assert later.value.more == {"number": broken, "n": 3}
    await desk.transact(lambda session: [record_refusal(session, broken, n, (), TUESDAY) for n in (2, 3)])


async def test_the_relay_outlives_any_error(desk: BanjieClient, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, waiting_work = list[BanjieClient](), relay.waiting_work

    def counted_look(client: BanjieClient) -> Awaitable[RelayWork]:
        looks.append(client)
        return waiting_work(client)

    monkeypatch.setattr(relay, "waiting_work", counted_look)
    running = asyncio.create_task(relay.run_relay(replace(desk, register=None), interval=timedelta(seconds=0.01)))  # type: ignore[arg-type]

    async def has_gone_on() -> bool:
        return running.done() or len(looks) > 3

    await until(has_gone_on)

    assert not running.done()
    running.cancel()


async def test_what_was_committed_before_midnight_is_in_time_when_it_arrives_after(desk: BanjieClient) -> None:

    def commit(own: BanjieClient, number: str) -> Awaitable[ReceivedAct]:
        early = at(own, SATURDAY - timedelta(seconds=3))
        return put_on_record(early, number, ACCEPTED | {"actor": "li", "id": "c1"})

    own, number, committed = await before_midnight(desk, commit)
    await until(lambda: past_midnight(own))

    await deliver_again(own, number, committed.act)

    assert await happened(own, number) == ["opened", "registered", "warned", "accepted"]
    clock = next(one for one in (await show(own, number)).clocks if one.clock == "screening")
    assert (clock.state, clock.noticed) == ("stopped", None)


async def test_what_was_received_after_midnight_is_late(desk: BanjieClient) -> None:
    own, number = await living(desk, SATURDAY + timedelta(minutes=1))

    await submit.act(own, number, ACCEPTED | {"actor": "li"})

    assert await happened(own, number) == ["opened", "registered", "warned", "expired", "reminded", "accepted"]


@pytest.mark.parametrize(
    ("days", "texts", "rules"),
    [
        (1, {"evidence": "挂号信收据"}, None),
        (1, {}, Why.happened_at),
        (30, {"evidence": "挂号信收据"}, Why.happened_at),
        (-1, {"evidence": "挂号信收据"}, Why.happened_at),
    ],
    ids=["with evidence", "without", "beyond the bound", "in the future"],
)
async def test_a_late_report(desk: BanjieClient, days: int, texts: dict[str, str], rules: Why | None) -> None:
    """The letter went out yesterday and is typed today: told within the limit of the text, with evidence."""
    monday = SATURDAY + timedelta(days=2)
    own, number = await living(desk, monday, received=TUESDAY - timedelta(days=7))
    refusal = {
        "facts": {"in_enforcement": False, "for_other_department": False, "refusal_grounds": ["out_of_scope"]},
        "texts": {},
    }
    await submit.act(at(own, SATURDAY - timedelta(days=2)), number, refusal | {"name": "not_accepted", "actor": "li"})
    said = {
        "name": "refusal_told", "actor": "li", "means": "letter", "texts": texts | {"refusal_reasons": "不属范围"},
        "happened_at": monday - timedelta(days=days),
    }  # fmt: skip

    if rules is None:
        done = on_record(await submit.act(own, number, said))
        last = (await history(own, number)).events[-1]
        assert (last.seq, last.at) == (done.seq, monday - timedelta(days=1))
        return
    with pytest.raises(Refused) as refused:
        await submit.act(own, number, said)
    assert [one.why for one in refused.value.refusals] == [rules]


async def test_who_registers_later_says_when_it_came_in_and_why(desk: BanjieClient) -> None:
    came = TUESDAY - timedelta(days=1)
    texts = form()["texts"]

    with pytest.raises(Refused):
        await register(at(desk, TUESDAY), form(happened_at=came))
    with pytest.raises(BadInput, match="registrant"):
        await register(at(desk, TUESDAY), form(happened_at=came, registrant=None))
    done = await register(at(desk, TUESDAY), form(happened_at=came.isoformat(), texts=texts | {"evidence": "值班记录"}))

    first = (await history(desk, done.number)).events[0]
    assert first.at == came


PROOF = {"evidence": "挂号信回执"}


@pytest.mark.parametrize(
    ("days", "texts", "allowed"),
    [(2, PROOF, True), (2, {}, False), (4, PROOF, False), (-1, PROOF, False)],
    ids=["with evidence", "without", "beyond the setting", "in the future"],
)  # fmt: skip
async def test_a_letter_came_in_when_its_proof_says_where_no_act_registers_it(
    desk: BanjieClient, days: int, texts: dict[str, str], *, allowed: bool
) -> None:
    """Limits from the receipt count from there: a minor complaint is handled by the end of the second day."""
    came = TUESDAY - timedelta(days=days)
    letter = {
        "procedure": "property-internal", "registrant": "li", "happened_at": came, "facts": {"channel": "letter"},
        "party": {"name": "俞芳", "contact": "13910001000"}, "texts": {"narrative": "灯坏了", **texts},
    }  # fmt: skip
    if not allowed:
        with pytest.raises(BadInput, match="happened_at"):
            await register(at(desk, TUESDAY), letter)
        return
    number = (await register(at(desk, TUESDAY), letter)).number
    first = (await history(desk, number)).events[0]
    assert (first.at, first.recorded_at) == (came, TUESDAY)


@pytest.mark.parametrize("mode", ["refuse", "accept"])
async def test_a_raw_signal_is_on_record_unverified(desk: BanjieClient, mode: str) -> None:
    """As it is sent with Temporal's own tools, past the register."""
    number = await registered(replace(desk, raw_signals=mode))
    written = {"id": "raw-1", "name": "note", "actor": "li", "facts": {"filer_kind": "citizen"}}
    for payload in (json.dumps(written), '{"some": "thing"}'):
        command = [temporal_program(), "workflow", "signal", "--address", desk.temporal_address]
        command += ["--workflow-id", workflow_id(number), "--name", "act", "--input", payload]
        await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)

    await until(lambda: _judged(desk, number, 3))

    told = await history(desk, number)
    rows = await inbox(desk, number)
    assert [row.verified for row in rows] == [True, False, False]
    assert Counter(row.state for row in rows[1:]) == Counter(["refused", "accepted" if mode == "accept" else "refused"])
    assert "消息无法识别：actor" in [line for one in told.refused for line in one.says]
    assert await happened(desk, number) == ["opened", "registered"] + ["noted"] * (mode == "accept")


async def _judged(desk: BanjieClient, number: str, many: int) -> bool:
    found = await states(desk, number)
    return len(found) == many and "received" not in found


async def test_what_may_be_said_after_closing_opens_a_linked_complaint(desk: BanjieClient) -> None:
    number = await registered(desk)
    await submit.act(desk, number, REFERRED | {"actor": "li"})
    said = {"name": "retaliation_recorded", "actor": "zhao", "texts": RETALIATION, "id": "r1"}
    assert (await preview(desk, number, said)).opens == "retaliation"

    done = await submit.act(desk, number, said)

    assert isinstance(done, PassedOn)
    assert await submit.act(desk, number, said) == done.model_copy(update={"again": True})
    parent, child = await show(desk, number), await show(desk, done.opened)
    assert (parent.linked, child.parent, child.stage) == ((done.opened,), number, "closed")
    assert await happened(desk, done.opened) == ["opened", "retaliation_recorded"]
    with pytest.raises(BadInput, match=done.opened):
        await submit.act(desk, number, said | {"texts": RETALIATION | {"retaliation_by": "某乙"}})
    with pytest.raises(Refused, match="没有办理此项的职责") as refused:
        await submit.act(desk, number, said | {"actor": "chen", "id": "r2"})
    assert (await show(desk, number)).linked == (done.opened,)
    assert (await inbox(desk, number))[-1].n == refused.value.more["n"]
    with pytest.raises(Refused, match="已办结"):
        await submit.act(desk, number, NOTE | {"actor": "li"})


async def test_what_was_said_before_closing_is_not_said_again_by_a_second_sending(desk: BanjieClient) -> None:
    number = await registered(desk)
    said = {"name": "retaliation_recorded", "actor": "zhao", "texts": RETALIATION, "id": "r1"}
    first = await submit.act(desk, number, said)
    await submit.act(desk, number, REFERRED | {"actor": "li"})

    again = await submit.act(desk, number, said)

    assert (on_record(again).n, on_record(again).seq) == (on_record(first).n, on_record(first).seq)
    assert (await show(desk, number)).linked == ()
