"""Periodic reports started by a Temporal schedule: one per occasion, also when started twice or after a crash."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from temporalio.client import (
    ScheduleActionExecutionStartWorkflow,
    ScheduleBackfill,
    ScheduleHandle,
    ScheduleOverlapPolicy,
)

import worker
from activities.periodic_report import PeriodicReportActivity
from activities.redate import RedateActivity
from models.messages import Number
from models.tables import ComplaintRow
from procedures import load
from procedures.office_settings import OfficeSettings
from register.cases import complaints
from register.documents import attachments
from register.documents.attachments import AttachmentStore
from register.periodic_reports import PeriodicDuty
from rules.periodic import latest_occasion, preceding_occasion
from services import relay
from starter.client import BanjieClient
from starter.duties import periodic_duties, schedules
from tests.stack.office import at
from tests.workflows.bureau import KEYS, QUEUE, Bureau, form, wait_for
from tests.zones import CHINA

pytestmark = pytest.mark.slow
SLUG, ENTRY = "property-internal", "monthly_report"
DUTY_RULE = load(SLUG, {}).periodic[ENTRY]
SCHEDULE_ID = schedules.schedule_id(PeriodicDuty(SLUG, ENTRY, DUTY_RULE))
A_SECOND = timedelta(seconds=1)


def reporting_client(bureau: Bureau, folder: Path) -> BanjieClient:
    """Return a client of an office that follows the procedure and has a folder for attachments."""
    return replace(bureau.client, office=OfficeSettings({SLUG: {}}), store=AttachmentStore(folder / "attachments"))


@asynccontextmanager
async def background_worker(client: BanjieClient, **options: Any) -> AsyncIterator[None]:
    """Run the worker of the background queue."""
    reports = PeriodicReportActivity(client.register, client.store, client.office)
    async with worker.build_background_worker(
        await client.connect_temporal(),
        RedateActivity(client.register),
        reports,
        KEYS,
        task_queue=QUEUE,
        police_rules=True,
        **options,
    ):
        yield


def report_numbers(bureau: Bureau) -> list[Number]:
    with bureau.register() as session:
        found = select(ComplaintRow.number).where(ComplaintRow.key.startswith("periodic:"))
        return list(session.scalars(found.order_by(ComplaintRow.key)))


async def wait_for_started_runs(bureau: Bureau, runs: int) -> list[str]:
    """Wait until the schedule has started this many runs; return their ids."""

    async def started_ids() -> list[str] | None:
        actions = [action.action for action in (await schedule_handle(bureau).describe()).info.recent_actions]
        ids = [action.workflow_id for action in actions if isinstance(action, ScheduleActionExecutionStartWorkflow)]
        return ids if len(ids) >= runs else None

    return await wait_for(started_ids)


async def wait_for_ended_runs(bureau: Bureau, runs: int) -> None:
    """Wait until this many runs of the schedule have ended."""
    for run_id in await wait_for_started_runs(bureau, runs):
        await bureau.temporal_client.get_workflow_handle(run_id).result()


def schedule_handle(bureau: Bureau) -> ScheduleHandle:
    return bureau.temporal_client.get_schedule_handle(SCHEDULE_ID)


async def fire_schedule(bureau: Bureau, at: datetime) -> None:
    """Start the run that the schedule would have started at this instant."""
    span = ScheduleBackfill(at - A_SECOND, at, overlap=ScheduleOverlapPolicy.BUFFER_ALL)
    await schedule_handle(bureau).backfill(span)


async def test_an_occasion_makes_one_case_with_figures_and_document(
    dev_bureau: Bureau, tmp_path: Path, many: Callable[[int, int], int]
) -> None:
    client = reporting_client(dev_bureau, tmp_path)
    occasion = latest_occasion(DUTY_RULE, await register_time(client), CHINA)
    await dev_bureau.register_complaint(form("11"), occasion - timedelta(days=3))
    await dev_bureau.register_complaint(form("12"), occasion + A_SECOND)
    await schedules.sync_schedules(client)

    async with background_worker(client), dev_bureau.running_worker():
        await fire_schedule(dev_bureau, occasion)
        await wait_for_ended_runs(dev_bureau, 1)
        for runs in range(2, many(3, 4)):
            await schedule_handle(dev_bureau).trigger()
            await wait_for_ended_runs(dev_bureau, runs)
            await asyncio.sleep(1.1)  # triggers within the same second are one run
        (number,) = report_numbers(dev_bureau)
        await wait_for(lambda: case_has_begun(client, number))

        with dev_bureau.register() as session:
            opened = complaints.load_case_input(session, number).opened
            (file,) = attachments.attachments_of(session, number)
        assert client.store
        attachments.copy_stored_file(client.store, file.sha256)
        assert opened.at == occasion
        assert opened.facts["complaints_counted"] == 1
        assert opened.facts["covers_from"] == preceding_occasion(DUTY_RULE, occasion, CHINA).astimezone(CHINA).date()
        case = await dev_bureau.case(number)
        assert (case.stage, case.facts["late_counted"]) == ("statistics", 0)
        assert case.clocks["monthly_statistics"].started == occasion


async def case_has_begun(client: BanjieClient, number: Number) -> bool | None:
    """Deliver pending starts; return True once the case has its first event."""
    await relay.deliver_pending(client)
    return await client.transact(lambda session: session.get_one(ComplaintRow, number).seq > 0) or None


async def register_time(client: BanjieClient) -> datetime:
    return await client.transact(lambda session: client.clock(session, ""))


async def test_a_report_interrupted_by_a_crash_is_made_by_the_next_worker(
    dev_bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies after writing the document and registering the case, before the transaction is committed."""
    client, dead = reporting_client(dev_bureau, tmp_path), asyncio.Event()
    loop = asyncio.get_running_loop()
    register_complaint = complaints.register_complaint

    def register_then_die(*args: Any, **kwargs: Any) -> Number:
        register_complaint(*args, **kwargs)
        loop.call_soon_threadsafe(dead.set)
        raise RuntimeError("killed")

    await schedules.sync_schedules(client)
    monkeypatch.setattr(complaints, "register_complaint", register_then_die)
    async with background_worker(client, max_cached_workflows=0):
        await schedule_handle(dev_bureau).trigger()
        await dead.wait()
    monkeypatch.setattr(complaints, "register_complaint", register_complaint)
    assert report_numbers(dev_bureau) == []

    async with background_worker(client):
        await wait_for_ended_runs(dev_bureau, 1)
    assert len(report_numbers(dev_bureau)) == 1
    assert client.store
    assert len(list(attachments.stored_paths(client.store))) == 1


async def test_occasions_without_a_worker_are_reported_later_in_order_each_for_its_month(
    dev_bureau: Bureau, tmp_path: Path
) -> None:
    client = reporting_client(dev_bureau, tmp_path)
    last = latest_occasion(DUTY_RULE, await register_time(client), CHINA)
    earlier = preceding_occasion(DUTY_RULE, last, CHINA)
    await schedules.sync_schedules(at(client, earlier - A_SECOND))
    await fire_schedule(dev_bureau, earlier)
    await wait_for_started_runs(dev_bureau, 1)
    await fire_schedule(dev_bureau, last)

    async with background_worker(client):
        await wait_for_ended_runs(dev_bureau, 2)

    with dev_bureau.register() as session:
        opened = [complaints.load_case_input(session, number).opened for number in report_numbers(dev_bureau)]
    assert [case_input.at for case_input in opened] == [earlier, last]
    assert [case_input.facts["covers_from"] for case_input in opened] == [
        preceding_occasion(DUTY_RULE, earlier, CHINA).date(),
        earlier.date(),
    ]


async def test_a_missed_report_is_made_by_hand_once(dev_bureau: Bureau, tmp_path: Path) -> None:
    client = reporting_client(dev_bureau, tmp_path)
    occasion = latest_occasion(DUTY_RULE, await register_time(client), CHINA)
    day: date = occasion.date()
    await schedules.sync_schedules(client)

    async with background_worker(client), dev_bureau.running_worker():
        first = await periodic_duties.run_duty(client, SLUG, ENTRY, day)
        again = await periodic_duties.run_duty(client, SLUG, ENTRY, day)

    assert (first.at, first.before, first.begun) == (occasion, False, True)
    assert (again.number, again.begun) == (first.number, True)
    assert report_numbers(dev_bureau) == [first.number]
