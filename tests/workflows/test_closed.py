"""Withdrawing a breach after the workflow of the case has ended: the register judges and records it."""

from datetime import timedelta
from typing import Any

import pytest

from activities.case import CaseActivities
from models.case import CASE
from models.errors import Refused
from models.events import ChainHead, Step, StepAnswer
from models.messages import Number
from models.tables import ClockRow
from register import journal
from rules.hash_chain import chain_head
from services import relay
from starter.acts.act_preview import preview
from tests.workflows.bureau import SECRET, Bureau, at
from tests.workflows.statutory_time_cases import accept_case

pytestmark = pytest.mark.slow
REPORTED = at("2025-03-26 10:00")
IN_TIME: dict[str, Any] = {"happened_at": at("2025-03-23 10:00"), "texts": {"evidence": "邮局回执"}}


async def close_case(bureau: Bureau) -> Number:
    """Close a case on the 26th that was answered on Sunday the 23rd: two limits have run out meanwhile."""
    number = await accept_case(bureau, "2025-03-03 10:00")
    await bureau.perform(number, "answered", "an", REPORTED, **IN_TIME)
    await bureau.handle(number).result()
    assert breached_clocks(bureau, number) == {"first_answer", "handling", "promise"}
    return number


def breached_clocks(bureau: Bureau, number: Number) -> set[str]:
    """Return the clocks whose breach stands."""
    with bureau.register() as session:
        rows = session.query(ClockRow).filter_by(complaint=number).all()
        return {row.name for row in rows if row.noticed}


async def withdraw_breach(bureau: Bureau, number: Number, actor: str, clock: str, minutes: int, **fields: Any) -> Any:
    when = REPORTED + timedelta(minutes=minutes)
    return await bureau.perform(number, "withdraw_breach", actor, when, clock=clock, **fields)


async def test_another_person_withdraws_a_breach_after_closing_and_the_chain_continues(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await close_case(bureau)
        ending = await bureau.ending(number)
        with pytest.raises(Refused):
            await withdraw_breach(bureau, number, "an", "handling", 10)
        with pytest.raises(Refused):
            await withdraw_breach(bureau, number, "bo", "first_answer", 11)  # due on the 11th: a genuine breach

        done = await withdraw_breach(bureau, number, "bo", "handling", 12, id="withdrawn")
        again = await withdraw_breach(bureau, number, "bo", "handling", 12, id="withdrawn")

    event = bureau.journal(number)[-1]
    assert (event.type, event.name, event.by) == ("breach_withdrawn", "handling", "bo")
    assert (done.seq, done.recorded, done.again, again.seq, again.again) == (event.seq, True, False, event.seq, True)
    assert breached_clocks(bureau, number) == {"first_answer", "promise"}
    assert event.seq == ending.head.seq + 1
    state = bureau.complaint_row(number).state
    assert state is not None
    assert bureau.folded_case(number).without_history == CASE.validate_json(state)
    assert bureau.chain_head(number) == recomputed_head(bureau, number)
    assert [row.state for row in bureau.inbox_rows(number)][-3:] == ["refused", "refused", "accepted"]


def recomputed_head(bureau: Bureau, number: Number) -> ChainHead:
    """Return the chain head computed from the journal."""
    return chain_head(ChainHead(), tuple(bureau.journal(number)))


async def test_a_record_repeated_by_the_ended_workflow_finds_its_own_chain(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await close_case(bureau)
        ending = await bureau.ending(number)
        await withdraw_breach(bureau, number, "bo", "handling", 10)

    last = bureau.journal(number)[ending.head.seq - 1]
    with bureau.register() as session:
        before = journal.chain_at(session, number, last.seq - 1)
    assert before is not None
    repeated = CaseActivities(bureau.register, SECRET).record(Step(number=number, head=before, events=(last,)))

    assert repeated == StepAnswer()
    assert bureau.chain_head(number).seq == ending.head.seq + 1


async def test_an_act_not_delivered_before_the_end_is_judged_by_the_register(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await close_case(bureau)
        bureau.commit_act(number, "withdraw_breach", "bo", REPORTED + timedelta(minutes=10), clock="promise")
        bureau.commit_act(number, "note", "bo", REPORTED + timedelta(minutes=11), texts={"opinion": "补记"})

        await relay.deliver_pending(bureau.client, timedelta())

    assert [row.state for row in bureau.inbox_rows(number)][-2:] == ["accepted", "refused"]
    assert breached_clocks(bureau, number) == {"first_answer", "handling"}


async def test_a_withdrawal_after_closing_can_be_previewed(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await close_case(bureau)
        act_input = {"name": "withdraw_breach", "clock": "handling"}

        assert (await preview(bureau.client, number, act_input | {"actor": "bo"})).allowed
        assert not (await preview(bureau.client, number, act_input | {"actor": "an"})).allowed
        assert not (await preview(bureau.client, number, {"name": "note", "actor": "bo"})).allowed
