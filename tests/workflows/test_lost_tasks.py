"""A step is written before Temporal hears of it: whatever is killed in between, nothing is lost and nothing doubled."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker
from temporalio.api.enums.v1 import EventType
from temporalio.worker import Replayer

import worker
from activities.case import CaseActivities
from integrity.compare.recorded_history import read_history
from integrity.compare.runs import compare_runs
from models.errors import Unavailable
from models.events import CaseProgress, ChainHead
from models.messages import Act, Number, Receipt
from models.tables import ComplaintRow
from register.seal import KeyRing
from rules.evolve import fold_events
from rules.hash_chain import chain_head
from starter.acts.act_delivery import deliver_again
from tests.stack.office import ROOT
from tests.stack.waiting import LIMIT_SECONDS
from tests.workflows.bureau import (
    ACCEPTANCE,
    KEYS,
    QUEUE,
    SECRET,
    Bureau,
    at,
    clock_of_server,
    courses_by_end,
    form,
    wait_for,
)
from tests.workflows.conftest import start_dev_server
from workflows.complaint import Complaint
from workflows.data_converter import CONVERTER

pytestmark = pytest.mark.slow
REGISTERED = at("2025-10-09 11:00")
DYING_WORKER = """
import asyncio, os, signal, sys
from temporalio import activity
from temporalio.client import Client
import worker
from activities.case import CaseActivities
from models.events import Step, StepAnswer
from register.database import create_register_engine, session_factory
from tests.stack.signing import keys_of_tests
from tests.workflows.bureau import QUEUE, SECRET
from workflows.data_converter import CONVERTER

database, temporal, n = sys.argv[1], sys.argv[2], int(sys.argv[3])

class Dying(CaseActivities):
    @activity.defn(no_thread_cancel_exception=True)
    def record(self, step: Step) -> StepAnswer:
        answer = super().record(step)
        if n in {event.n for event in step.events}:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

async def main():
    client = await Client.connect(temporal, data_converter=CONVERTER)
    activities = Dying(session_factory(create_register_engine(database), keys_of_tests()), SECRET)
    await worker.build_worker(client, activities, task_queue=QUEUE).run()

asyncio.run(main())
"""


async def opened_case(bureau: Bureau) -> Number:
    async with bureau.running_worker():
        number = await bureau.register_complaint(form(), REGISTERED)
        await bureau.idle_history(number)
    return number


async def commit(bureau: Bureau, number: Number, name: str, **fields: Any) -> Act:
    return bureau.commit_act(number, name, "li", await bureau.now(number), **fields)


async def answered(bureau: Bureau, number: Number, act: Act) -> Receipt:
    """Deliver an act as the starter does, until there is an answer."""

    async def receipt() -> Receipt | None:
        with suppress(Unavailable):
            return await deliver_again(bureau.client, number, act)
        return None

    return await wait_for(receipt)


async def die_after_record(bureau: Bureau, n: int) -> None:
    """Run a worker that is killed when the register has written the step with this act."""
    database = bureau.register.kw["bind"].url.render_as_string(hide_password=False)
    temporal = bureau.temporal_client.service_client.config.target_host
    command = [sys.executable, "-c", DYING_WORKER, database, temporal, str(n)]
    dying = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    assert await asyncio.wait_for(dying.wait(), LIMIT_SECONDS) == -9


async def progress(bureau: Bureau, number: Number) -> CaseProgress:
    reached: CaseProgress = await bureau.handle(number).query("head", result_type=CaseProgress)
    return reached


async def assert_sound(bureau: Bureau, number: Number, acts: int) -> None:
    """The case and the register have the same, each act once; the history can be replayed, and shows what was asked."""

    async def confirmed() -> CaseProgress | None:
        reached = await progress(bureau, number)
        return reached if reached.head == reached.recorded or reached.quarantined else None

    await bureau.settled_case(number)
    reached, journal = await wait_for(confirmed), bureau.journal(number)
    history = await bureau.handle(number).fetch_history()
    assert reached.head == reached.recorded == bureau.chain_head(number) == chain_head(ChainHead(), tuple(journal))
    assert not reached.quarantined
    assert [row.state for row in bureau.inbox_rows(number)] == ["accepted"] * acts
    assert sorted(event.n for event in journal if event.n) == list(range(1, acts + 1))
    assert await bureau.case(number) == bureau.folded_case(number)

    replayer = Replayer(
        workflows=[Complaint], data_converter=CONVERTER, workflow_runner=worker.workflow_runner(police_rules=True)
    )
    await replayer.replay_workflow(history)
    recorded = read_history(history, history.run_id, KEYS)
    assert recorded
    assert recorded.genuine
    assert recorded.confirmed[-1] == reached.head
    steps = list({event.seq: event for step in recorded.steps for event in step.events}.values())
    assert steps == journal  # a step is asked again while the register is silent
    assert fold_events(bureau.law(number), number, steps).without_history == bureau.folded_case(number)


async def test_a_worker_is_killed_after_the_record_and_the_sender_waits(dev_bureau: Bureau) -> None:
    """Temporal gives the act to the next worker, which judges it at a later instant. What was written first stands."""
    number = await opened_case(dev_bureau)
    act = await commit(dev_bureau, number, "accepted", **ACCEPTANCE)
    sent = asyncio.create_task(answered(dev_bureau, number, act))
    await die_after_record(dev_bureau, act.n)
    written = dev_bureau.chain_head(number)

    async with dev_bureau.running_worker():
        receipt = await sent
        assert (receipt.recorded, receipt.seq, receipt.hash) == (True, written.seq, written.hash)
        await assert_sound(dev_bureau, number, acts=2)


async def test_a_worker_is_killed_after_the_record_and_another_act_has_come(dev_bureau: Bureau) -> None:
    """The next worker is given both acts at once; the second one is allowed only after the first."""
    number = await opened_case(dev_bureau)
    act = await commit(dev_bureau, number, "accepted", **ACCEPTANCE)
    sent = asyncio.create_task(answered(dev_bureau, number, act))
    await die_after_record(dev_bureau, act.n)
    later = await commit(dev_bureau, number, "investigators_named", facts={"investigators": ("li", "wang")})
    sent_later = asyncio.create_task(answered(dev_bureau, number, later))

    async with dev_bureau.running_worker():
        assert (await sent).seq < (await sent_later).seq
        await assert_sound(dev_bureau, number, acts=3)


@asynccontextmanager
async def restarted(sessions: sessionmaker[Session], file: Path) -> AsyncIterator[tuple[Bureau, Number]]:
    """A case whose worker and server were killed after the register had written an act: nobody has heard of it."""
    file_options = {"dev_server_database_filename": str(file)}
    async with await start_dev_server(**file_options) as env:
        before = Bureau(env, sessions)
        await before.register_staff()
        number = await opened_case(before)
        act = await commit(before, number, "accepted", **ACCEPTANCE)
        sent = asyncio.create_task(before.deliver(number, act))
        await die_after_record(before, act.n)
        sent.cancel()
    async with await start_dev_server(**file_options) as env:
        after = Bureau(env, sessions, clock_offsets=before.clock_offsets)
        async with after.running_worker():
            yield after, number


async def test_after_a_restart_the_next_act_is_judged_on_all_that_is_on_record(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    async with restarted(sessions, tmp_path / "temporal") as (bureau, number):
        assert (await progress(bureau, number)).head.seq < bureau.chain_head(number).seq
        await bureau.perform_recorded(number, "investigators_named", "li", facts={"investigators": ("li", "wang")})
        await assert_sound(bureau, number, acts=3)


async def test_after_a_restart_without_another_act_the_comparison_brings_the_case_up(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    async with restarted(sessions, tmp_path / "temporal") as (bureau, number):
        assert (await progress(bureau, number)).head.seq < bureau.chain_head(number).seq
        compared = await compare_runs(bureau.client)
        assert compared.differences == {}
        await assert_sound(bureau, number, acts=2)


class FailingKeys(KeyRing):
    """Keys with which the first receipt of an act cannot be sealed."""

    failed: list[str] = []

    def seal(self, *parts: str) -> str:
        if parts[0] == "Receipt" and not self.failed:
            self.failed.append(parts[0])
            raise RuntimeError("a workflow task that fails")
        return super().seal(*parts)


async def test_a_workflow_task_that_fails_after_the_record_is_done_again(dev_bureau: Bureau) -> None:
    activities = CaseActivities(dev_bureau.register, SECRET, clock=clock_of_server(dev_bureau.env))
    async with dev_bureau.running_worker():
        number = await dev_bureau.register_complaint(form(), REGISTERED)
        await dev_bureau.idle_history(number)
    activities.keys = FailingKeys(SECRET)
    async with worker.build_worker(dev_bureau.temporal_client, activities, task_queue=QUEUE):
        act = await commit(dev_bureau, number, "accepted", **ACCEPTANCE)
        assert (await dev_bureau.deliver(number, act)).recorded
        assert activities.keys.failed
        await assert_sound(dev_bureau, number, acts=2)


async def test_a_signal_that_comes_while_the_last_step_is_written_costs_nothing(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        course = courses_by_end()["closed_referred"]
        number = await dev_bureau.register_complaint(course.form_input, course.received)
        await dev_bureau.settled_case(number)
        last = course.acts[0]
        fields = last.model_dump(exclude={"at", "refused", "name", "actor"}, exclude_unset=True)
        act = dev_bureau.commit_act(number, last.name, last.actor, await dev_bureau.now(number), **fields)
        dev_bureau.sealed(number, act)  # the opening is read before the register hangs
        with dev_bureau.register.begin() as session:  # while the row is locked, the register does not answer
            session.execute(select(ComplaintRow).where(ComplaintRow.number == number).with_for_update())
            sent = asyncio.create_task(dev_bureau.deliver(number, act))

            async def is_asked() -> bool | None:
                kinds = [event.event_type for event in await dev_bureau.history(number)]
                return EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED in kinds or None

            await wait_for(is_asked)
            await dev_bureau.handle(number).signal("note", {"actor": "li"})
        assert (await sent).seq
        ending = await dev_bureau.ending(number)
    history = await dev_bureau.history(number)
    assert ending.head == dev_bureau.chain_head(number)
    assert not any(event.HasField("workflow_task_failed_event_attributes") for event in history)
    assert dev_bureau.complaint_row(number).closed_at


MANY_CASES = 10
ANSWER_SECONDS = 4  # the limit of the comparison for a query


async def test_while_the_register_hangs_acts_are_answered_and_cases_say_how_far_they_are(
    dev_bureau: Bureau, many: Callable[[int, int], int]
) -> None:
    acts_of_each = many(10, 50)
    note = {"texts": {"opinion": "现场已查看"}}
    async with dev_bureau.running_worker():
        numbers = [await dev_bureau.register_complaint(form(), REGISTERED) for _ in range(MANY_CASES)]
        for number in numbers:
            await dev_bureau.settled_case(number)
        acts = {
            number: [await commit(dev_bureau, number, "note", **note) for _ in range(acts_of_each)]
            for number in numbers
        }
        for number in numbers:
            dev_bureau.sealed(number, acts[number][0])  # the opening is read before the register hangs
        with dev_bureau.register.begin() as session:
            session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            session.execute(select(ComplaintRow).with_for_update())  # while rows are locked, the register hangs
            sent = [asyncio.create_task(deliver_in_turn(dev_bureau, number, acts[number])) for number in numbers]
            for number in numbers:
                reached = await asyncio.wait_for(progress(dev_bureau, number), ANSWER_SECONDS)
                assert reached.recorded.seq == 2
            assert not any(receipts[0].recorded for receipts in await asyncio.gather(*sent))
        for number in numbers:
            await assert_sound(dev_bureau, number, acts=1 + acts_of_each)


async def deliver_in_turn(bureau: Bureau, number: Number, acts: list[Act]) -> list[Receipt]:
    """Deliver the acts of a case one after the other. One that comes before its turn is judged after those that the
    register has before it, and so waits for the register."""
    return [await bureau.deliver(number, act) for act in acts]
