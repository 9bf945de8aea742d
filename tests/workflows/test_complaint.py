"""The complaint workflow: case and register agree, acts are judged in order, receipts are true."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, make_url
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from models.errors import Refused
from models.events import ChainHead
from models.messages import Act, ActFailed, Number, Refusal, Why
from rules.hash_chain import chain_head
from services import relay
from services.embedded.postgres import PostgresServer
from tests.register.fixed_watch import alarm_rows
from tests.stack.databases import Database
from tests.stack.regulations import some_or_deep
from tests.workflows.bureau import ACCEPTANCE, Bureau, at, courses_by_end, form, wait_for

pytestmark = pytest.mark.slow

COURSES = courses_by_end()
NOTE: dict[str, Any] = {"texts": {"opinion": "现场已查看"}}
MEASURES: dict[str, Any] = {
    "facts": {"liability_of": ("staff",)},
    "texts": {"liability_provision": "暂行规定第八条", "liability_measure": "通报批评"},
    "means": "phone",
}


def requested_activities(history: list[Any]) -> list[str]:
    """Return the activities that the case has scheduled, in order; local ones stand there once they are done."""
    return [name for event in history if (name := requested_activity(event))]


def requested_activity(event: Any) -> str:
    if event.HasField("marker_recorded_event_attributes"):
        call = event.marker_recorded_event_attributes.details["data"].payloads
        return str(json.loads(call[0].data)["activity_type"])
    return str(event.activity_task_scheduled_event_attributes.activity_type.name)


@contextmanager
def database_unreachable(postgres: PostgresServer, database: Database) -> Iterator[None]:
    """Refuse all connections to the register's database, and end the existing ones."""
    name = make_url(database.url).database
    engine = create_engine(postgres.url("postgres", "postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as superuser:
        superuser.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        superuser.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        try:
            yield
        finally:
            superuser.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def tamper_with_journal(database: Database, statement: str) -> None:
    """Execute a statement on the journal as superuser, with the append-only trigger disabled."""
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as superuser:
        superuser.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER append_only")
        superuser.exec_driver_sql(statement)
        superuser.exec_driver_sql("ALTER TABLE event ENABLE TRIGGER append_only")


def assert_chain_matches(bureau: Bureau, number: Number) -> None:
    """Assert that the stored head is that of the stored events."""
    assert bureau.chain_head(number) == chain_head(ChainHead(), tuple(bureau.journal(number)))


# ---- whole lives --------------------------------------------------------------------------------------------------


def end_stage_of(end: str) -> str:
    """Return the stage at which a course ends."""
    return "closed_remedy" if end == "staff_liability" else end.rpartition(":")[2].partition("-")[0]


@pytest.mark.parametrize("end", some_or_deep(sorted(COURSES), one_in=4, first=0))
async def test_the_register_holds_all_events_of_the_case(bureau: Bureau, end: str) -> None:
    async with bureau.running_worker():
        number = await bureau.play_course(COURSES[end])
        case = await bureau.settled_case(number)
        ending = await bureau.ending(number)

        assert bureau.folded_case(number) == case
        assert ending.head == bureau.chain_head(number)
        assert ending.stage == case.stage == end_stage_of(end)
        assert case.closed_at is not None
        assert_chain_matches(bureau, number)
        assert {row.state for row in bureau.inbox_rows(number)} <= {"accepted", "refused"}


async def test_a_linked_case_is_started_and_closed_independently(bureau: Bureau) -> None:
    async with bureau.running_worker():
        parent = await bureau.play_course(COURSES["staff_liability"])
        await bureau.settled_case(parent)
        linked = "ZZW-2025-000002"
        assert await relay.deliver_pending(bureau.client, timedelta()) == (1, 0)
        bureau.clock_offsets[linked] = bureau.clock_offsets[parent]

        assert (await bureau.settled_case(linked)).stage == "staff_liability"
        await bureau.perform(linked, "liability_pursued", "chen", at("2025-10-24 10:00"), **MEASURES)
        ending = await bureau.ending(linked)

        assert (ending.stage, bureau.complaint_row(linked).parent) == ("closed", parent)
        assert bureau.complaint_row(parent).seq == len(bureau.journal(parent)) == 9
        assert_chain_matches(bureau, linked)


# ---- one order ----------------------------------------------------------------------------------------------------


async def test_undelivered_acts_are_fetched_and_judged_first(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        seen = requested_activities(await bureau.idle_history(number))
        undelivered = [bureau.commit_act(number, "note", "li", at("2025-10-11 11:00"), **NOTE) for _ in range(2)]
        done = await bureau.perform(
            number, "investigators_named", "li", at("2025-10-11 11:30"), facts={"investigators": ("wang",)}
        )
        await bureau.settled_case(number)

        order = [event.n for event in bureau.journal(number) if event.n]
        assert order == [1, 2, 3, 4, 5]
        assert [act.n for act in undelivered] == [3, 4]
        assert done.n == 5
        assert "fetch" in requested_activities(await bureau.history(number))[len(seen) :]
        assert {row.state for row in bureau.inbox_rows(number)} == {"accepted"}


async def test_an_act_delivered_in_order_needs_no_fetch(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        with pytest.raises(Refused):
            await bureau.perform(number, "accepted", "li", at("2025-10-13 09:00"), **ACCEPTANCE)
        seen = requested_activities(await bureau.idle_history(number))
        await bureau.perform(number, "note", "li", at("2025-10-13 09:05"), **NOTE)

        assert requested_activities(await bureau.history(number))[len(seen) :] == ["record"]
        assert [row.state for row in bureau.inbox_rows(number)] == ["accepted", "accepted", "refused", "accepted"]


async def test_acts_delivered_out_of_order_are_judged_in_order(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        first, second, third = (
            bureau.commit_act(number, "note", "li", at("2025-10-11 11:00"), **NOTE) for _ in range(3)
        )
        receipts = [await bureau.deliver(number, act) for act in (third, first, second)]

        assert [event.n for event in bureau.journal(number) if event.n] == [1, 2, 3, 4, 5]
        assert [receipt.seq for receipt in receipts] == [7, 5, 6]


async def test_an_act_refused_before_its_delivery_is_answered_with_the_refusal(bureau: Bureau) -> None:
    """It was fetched to fill a gap, and refused then."""
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        act = bureau.commit_act(number, "note", "sun", at("2025-10-11 11:00"), **NOTE)
        await bureau.perform(number, "note", "li", at("2025-10-11 11:30"), **NOTE)
        await bureau.settled_case(number)

        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await bureau.deliver(number, act)

        assert isinstance(refused.value.cause, ApplicationError)
        failed = ActFailed.model_validate(refused.value.cause.details[0])
        assert failed.reasons == (Refusal(why=Why.role, rule="ZZW-06a"),)


async def test_ten_concurrent_acts_are_judged_once_each(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        acts = [bureau.commit_act(number, "note", "li", at("2025-10-11 11:00"), **NOTE) for _ in range(10)]
        receipts = await asyncio.gather(*(bureau.deliver(number, act) for act in reversed(acts)))

        assert [event.n for event in bureau.journal(number) if event.n] == list(range(1, 13))
        assert sorted(receipt.seq for receipt in receipts) == list(range(5, 15))
        assert_chain_matches(bureau, number)


# ---- receipts -----------------------------------------------------------------------------------------------------


async def test_an_act_delivered_twice_gives_the_same_receipt(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        act = bureau.commit_act(number, "note", "li", at("2025-10-11 11:00"), **NOTE)
        receipts = [await bureau.deliver(number, act, attempt) for attempt in ("", "")]
        await bureau.wait_until_recorded(number, receipts[0].seq)
        receipts.append(await bureau.deliver(number, act, "-again"))

        assert receipts[0] == receipts[1]
        assert receipts[2].recorded
        assert {(one.seq, one.hash, one.act) for one in receipts} == {
            (receipts[0].seq, receipts[0].hash, receipts[0].act)
        }
        assert (receipts[0].seq, receipts[0].hash) == (bureau.chain_head(number).seq, bureau.chain_head(number).hash)
        assert len(bureau.journal(number)) == 5


async def test_a_receipt_tells_that_the_act_is_not_recorded_yet(
    bureau: Bureau, postgres: PostgresServer, database: Database
) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        first_act = bureau.commit_act(number, "note", "li", at("2025-10-11 11:00"), **NOTE)
        second_act = bureau.commit_act(number, "note", "li", at("2025-10-11 11:01"), **NOTE)
        bureau.sealed(number, first_act)  # what the seal needs of the register is read before it is gone
        with database_unreachable(postgres, database):
            first = await bureau.deliver(number, first_act)
            second = await bureau.deliver(number, second_act)  # without another timeout of five seconds
            assert (first.recorded, second.recorded) == (False, False)
            assert (await bureau.case(number)).seq == 6
        await bureau.settled_case(number)

        later = await bureau.deliver(number, first_act, "-later")
        assert later == first.model_copy(update={"recorded": True, "seal": later.seal})
        assert_chain_matches(bureau, number)


# ---- two records watch each other ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET hash = repeat('f', 64) WHERE seq = 4",
        "DELETE FROM event WHERE seq = 4",
    ],
    ids=["rewritten", "deleted"],
)
async def test_a_register_that_differs_quarantines_the_case(bureau: Bureau, database: Database, statement: str) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        tamper_with_journal(database, statement)
        before = len(bureau.journal(number))

        done = await bureau.perform(number, "note", "li", at("2025-10-11 11:00"), **NOTE)
        with pytest.raises(Refused) as refused:
            await bureau.perform(number, "note", "li", at("2025-10-11 11:30"), **NOTE)
        await bureau.skip_to(number, at("2025-11-11 09:00"))

        async def is_expired() -> bool | None:
            return (await bureau.case(number)).clocks["handling"].expired is not None or None

        await wait_for(is_expired)
        assert not done.recorded
        assert refused.value.refusals == (Refusal(why=Why.quarantined),)
        assert [(row.kind, row.about) for row in alarm_rows(bureau.register)] == [("quarantined", number)]
        assert len(bureau.journal(number)) == before
        assert (await bureau.case(number)).stage == "investigation"


async def test_a_quarantined_case_refuses_an_act_delivered_out_of_order(bureau: Bureau, database: Database) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        tamper_with_journal(database, "UPDATE event SET hash = repeat('f', 64) WHERE seq = 4")
        await bureau.perform(number, "note", "li", at("2025-10-11 11:00"), **NOTE)
        bureau.commit_act(number, "note", "li", at("2025-10-11 11:10"), **NOTE)
        late: Act = bureau.commit_act(number, "note", "li", at("2025-10-11 11:20"), **NOTE)

        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await bureau.deliver(number, late)

        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.details[0]["reasons"] == [{"why": "quarantined"}]
        assert len(bureau.journal(number)) == 4


async def test_a_complaint_waits_for_its_registration_with_the_alarm_of_its_receipt(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.register_complaint(form("06"), at("2025-12-01 22:47"))

        assert (await bureau.settled_case(number)).stage == "registration"
        assert (await bureau.waiting(number)).next_alarm == at("2025-12-04 00:00")
