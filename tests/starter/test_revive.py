"""`banjie revive`: a case whose run is gone or broken goes on from the journal, and does nothing twice."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from integrity.compare.runs import compare_runs
from integrity.revive.cases import REVIVAL_REASON_TEXT, RevivedCase
from models.errors import Refused, Unavailable
from models.tables import NoticeRow, TextRow
from register.cases.workflow_runs import RUNNING
from services import relay
from starter.acts import submit
from starter.cases.registration import record_complaint
from starter.cases.workflow_start import start_case, workflow_id
from starter.client import BanjieClient
from starter.intake.check import parse_form
from starter.reads import history, show, waiting
from tests.stack.office import (
    ACCEPTED,
    SATURDAY,
    before_midnight,
    form,
    happened,
    past_midnight,
    registered,
    states,
    until,
)
from tests.stack.own_servers import working
from tests.stack.revived_case import NOTE, WHY, agrees, events, handle, is_judged, revived, runs, stopped

pytestmark = pytest.mark.slow


async def test_a_terminated_case_goes_on_with_what_came_and_what_was_due_meanwhile(office: BanjieClient) -> None:
    async with working(office):
        own, number = await stopped_in_time(office)
        noticed = await notices(office, number)
        before = await events(office, number)
        with pytest.raises(Unavailable, match=f"banjie revive {number}"):
            await submit.act(own, number, NOTE | {"id": "b"})
        await until(lambda: past_midnight(own))
        with pytest.raises(Unavailable, match="第 4 次提交"):
            await submit.act(own, number, ACCEPTED | {"actor": "li", "id": "c"})
        assert await relay.deliver_pending(office, timedelta()) == (0, 0)
        assert number in (await compare_runs(office)).without
        assert [one.status for one in await runs(office, number)] == ["terminated"]

        done = await revived(own, number)
        await relay.deliver_pending(office, timedelta())
        await until(lambda: is_judged(office, number))

        assert (done.why, done.after) == ("terminated", len(before))
        told = await events(office, number)
        assert told[: len(before)] == before
        since = told[len(before) :]
        assert [one.type for one in since][:4] == ["revived", "noted", "expired", "reminded"]
        expired = [one for one in since if one.type == "expired"]
        assert [(one.at, one.recorded_at > one.at) for one in expired] == [(SATURDAY, True)]
        assert [one.n for one in since if one.n] == [3, 4]
        assert await states(office, number) == ["accepted"] * 4
        assert (await notices(office, number))[: len(noticed)] == noticed
        assert len(await notices(office, number)) == len(set(await notices(office, number)))
        await agrees(office, number)
        assert number not in (await compare_runs(office)).without
        assert [one.status for one in await runs(office, number)] == ["terminated", RUNNING]


async def stopped_in_time(desk: BanjieClient) -> tuple[BanjieClient, str]:
    """A case ended before its limit is over."""

    async def note_and_stop(own: BanjieClient, number: str) -> None:
        await submit.act(own, number, NOTE | {"id": "a"})
        await stopped(desk, number)

    own, number, _ = await before_midnight(desk, note_and_stop)
    return own, number


async def notices(desk: BanjieClient, number: str) -> list[str]:
    def look(session: Session) -> list[str]:
        rows = session.query(NoticeRow).filter_by(complaint=number).order_by(NoticeRow.seq, NoticeRow.id)
        return [row.id for row in rows]

    return await desk.transact(look)


async def test_the_history_and_the_journal_say_who_revived_it_and_why(office: BanjieClient) -> None:
    async with working(office):
        number = await registered(office)
        after = len(await happened(office, number))
        await stopped(office, number)
        await revived(office, number)
        description = await handle(office, number).describe()
        started = (await handle(office, number).fetch_history()).events[0]
        told = await history(office, number)
        text = await office.transact(lambda session: session.query(TextRow).filter_by(name=REVIVAL_REASON_TEXT).one())

        event = (await events(office, number))[-1]
        assert event.type == "revived"
        assert (event.name, event.by, event.refers_to) == ("terminated", "li", after)
        assert event.texts[REVIVAL_REASON_TEXT].id == text.id
        assert (text.body, text.written_by) == (WHY, "li")
        assert (told.events[-1].label, told.events[-1].by_name) == ("恢复运行：运行被人终止", "李敏")
        assert f"自第 {after} 号事项之后" in (await description.static_summary() or "")
        said = started.workflow_execution_started_event_attributes.input.payloads[0].data.decode()
        assert '"revived"' in said
        assert '"by":"li"' in said
        assert WHY not in said
        assert REVIVAL_REASON_TEXT not in [text.name for text in (await show(office, number, "li")).texts]
        assert (await waiting(office, number)).stage == "screening"


async def broken_off(desk: BanjieClient, number: str, **limits: Any) -> None:
    """In place of the case a run that cannot even read with what it begins: each task of it fails."""
    assert desk.temporal_client
    await desk.temporal_client.start_workflow(
        "Complaint",
        "nothing that is a case",
        id=workflow_id(number),
        task_queue=desk.task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
        **limits,
    )


async def test_a_case_that_is_stuck_and_one_that_ran_out_of_time(office: BanjieClient) -> None:
    async with working(office):
        stuck, over = await registered(office), await registered(office)
        await broken_off(office, stuck)
        await broken_off(office, over, run_timeout=timedelta(seconds=1))

        async def tried() -> bool:
            described = await handle(office, stuck).describe()
            return described.raw_description.pending_workflow_task.attempt >= 3

        await until(tried)
        assert stuck in (await compare_runs(office)).foreign_run  # nobody of ours has begun this run

        async def ended() -> bool:
            return (await handle(office, over).describe()).close_time is not None

        await until(ended)
        assert [(await revived(office, number)).why for number in (stuck, over)] == ["wedged", "timed_out"]
        for number in (stuck, over):
            await submit.act(office, number, NOTE)
            await agrees(office, number)


async def test_a_case_that_never_wrote_its_first_event_begins_as_it_was_registered(office: BanjieClient) -> None:
    await office.connect_temporal()
    number = (
        await office.transact(lambda session: record_complaint(session, office, parse_form(form()), "web-1"))
    ).number
    with pytest.raises(Refused, match="尚未开始"):
        await revived(office, number)
    assert await start_case(office, number)
    await stopped(office, number)
    assert not await start_case(office, number)

    async with working(office):
        assert (await revived(office, number)).why == "terminated"
        assert await happened(office, number) == ["opened", "revived", "registered"]
        await agrees(office, number)


async def test_two_who_revive_a_case_at_once_make_one_run(office: BanjieClient) -> None:
    async with working(office):
        number = await registered(office)
        await stopped(office, number)

        said = await asyncio.gather(*(revived(office, number) for _ in range(6)), return_exceptions=True)

        assert len([one for one in said if isinstance(one, RevivedCase)]) == 1
        assert len([one for one in said if isinstance(one, Refused)]) == 5
        assert (await happened(office, number)).count("revived") == 1
        await compare_runs(office)
        assert [one.status for one in await runs(office, number)] == ["terminated", RUNNING]
        await agrees(office, number)
