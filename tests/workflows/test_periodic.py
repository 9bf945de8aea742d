"""A schedule of the real server makes one report of each occasion, whatever fires twice and whoever dies in between."""

import asyncio
from collections.abc import AsyncIterator
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
from models.time import CHINA
from procedures import load
from register import attachments, complaints
from register.attachments import AttachmentStore
from register.periodic_reports import PeriodicDuty
from rules.periodic import latest_occasion, preceding_occasion
from services import relay
from starter import periodic_duties, schedules
from starter.client import BanjieClient
from tests.workflows.bureau import QUEUE, SECRET, Bureau, form, until

pytestmark = pytest.mark.slow
SLUG, ENTRY = "property-internal", "monthly_report"
WORDS = load(SLUG, {}).periodic[ENTRY]
NAME = schedules.schedule_id(PeriodicDuty(SLUG, ENTRY, WORDS))
A_SECOND = timedelta(seconds=1)


def counter(bureau: Bureau, folder: Path) -> BanjieClient:
    """A counter of an office that follows the procedure, where files can be attached."""
    return replace(bureau.desk, office={SLUG: {}}, store=AttachmentStore(folder / "attachments"))


@asynccontextmanager
async def reporting(desk: BanjieClient, **options: Any) -> AsyncIterator[None]:
    """A worker for what can wait."""
    reports = PeriodicReportActivity(desk.register, SECRET, desk.store, desk.office)
    async with worker.build_background_worker(
        await desk.connect_temporal(),
        RedateActivity(desk.register),
        reports,
        task_queue=QUEUE,
        police_rules=True,
        **options,
    ):
        yield


def made(bureau: Bureau) -> list[Number]:
    with bureau.register() as session:
        found = select(ComplaintRow.number).where(ComplaintRow.key.startswith("periodic:"))
        return list(session.scalars(found.order_by(ComplaintRow.key)))


async def fired(bureau: Bureau, runs: int) -> list[str]:
    """The schedule has begun so many runs; which."""

    async def begun() -> list[str] | None:
        actions = [one.action for one in (await schedule(bureau).describe()).info.recent_actions]
        ids = [one.workflow_id for one in actions if isinstance(one, ScheduleActionExecutionStartWorkflow)]
        return ids if len(ids) >= runs else None

    return await until(begun)


async def ended(bureau: Bureau, runs: int) -> None:
    """So many runs of the schedule have come to their end."""
    for one in await fired(bureau, runs):
        await bureau.client.get_workflow_handle(one).result()


def schedule(bureau: Bureau) -> ScheduleHandle:
    return bureau.client.get_schedule_handle(NAME)


async def fire(bureau: Bureau, at: datetime) -> None:
    """As it would have fired at that instant."""
    span = ScheduleBackfill(at - A_SECOND, at, overlap=ScheduleOverlapPolicy.BUFFER_ALL)
    await schedule(bureau).backfill(span)


async def test_it_makes_one_case_with_its_figures_and_its_document(dev_bureau: Bureau, tmp_path: Path) -> None:
    desk = counter(dev_bureau, tmp_path)
    occasion = latest_occasion(WORDS, await now(desk))
    await dev_bureau.take_in(form("11"), occasion - timedelta(days=3))
    await dev_bureau.take_in(form("12"), occasion + A_SECOND)
    await schedules.sync_schedules(desk)

    async with reporting(desk), dev_bureau.working():
        await fire(dev_bureau, occasion)
        await ended(dev_bureau, 1)
        for runs in (2, 3):
            await schedule(dev_bureau).trigger()
            await ended(dev_bureau, runs)
            await asyncio.sleep(1.1)  # what is triggered within the same second is one run
        (number,) = made(dev_bureau)
        await until(lambda: begun(desk, number))

        with dev_bureau.register() as session:
            opened = complaints.load_case_input(session, number).opened
            (file,) = attachments.attachments_of(session, number)
        assert desk.store
        attachments.copy_stored_file(desk.store, file.sha256)
        assert opened.at == occasion
        assert opened.facts["complaints_counted"] == 1
        assert opened.facts["covers_from"] == preceding_occasion(WORDS, occasion).astimezone(CHINA).date()
        case = await dev_bureau.case(number)
        assert (case.stage, case.facts["late_counted"]) == ("statistics", 0)
        assert case.clocks["monthly_statistics"].started == occasion


async def begun(desk: BanjieClient, number: Number) -> bool | None:
    """The relay begins what the report has put on record."""
    await relay.deliver_pending(desk)
    return await desk.transact(lambda session: session.get_one(ComplaintRow, number).seq > 0) or None


async def now(desk: BanjieClient) -> datetime:
    return await desk.transact(lambda session: desk.clock(session, ""))


async def test_a_worker_that_dies_in_between_leaves_it_to_the_next(
    dev_bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies once the document lies in its folder and the case has its number, before either is on record."""
    desk, dead = counter(dev_bureau, tmp_path), asyncio.Event()
    loop = asyncio.get_running_loop()
    take_in = complaints.register_complaint

    def dying(*words: Any, **more: Any) -> Number:
        take_in(*words, **more)
        loop.call_soon_threadsafe(dead.set)
        raise RuntimeError("killed")

    await schedules.sync_schedules(desk)
    monkeypatch.setattr(complaints, "register_complaint", dying)
    async with reporting(desk, max_cached_workflows=0):
        await schedule(dev_bureau).trigger()
        await dead.wait()
    monkeypatch.setattr(complaints, "register_complaint", take_in)
    assert made(dev_bureau) == []

    async with reporting(desk):
        await ended(dev_bureau, 1)
    assert len(made(dev_bureau)) == 1
    assert desk.store
    assert len(list(attachments.stored_paths(desk.store))) == 1


async def test_what_comes_due_while_no_worker_is_there_is_made_in_its_order_each_of_its_own_month(
    dev_bureau: Bureau, tmp_path: Path
) -> None:
    desk = counter(dev_bureau, tmp_path)
    last = latest_occasion(WORDS, await now(desk))
    earlier = preceding_occasion(WORDS, last)
    await schedules.sync_schedules(desk)
    await fire(dev_bureau, earlier)
    await fired(dev_bureau, 1)
    await fire(dev_bureau, last)

    async with reporting(desk):
        await ended(dev_bureau, 2)

    with dev_bureau.register() as session:
        opened = [complaints.load_case_input(session, number).opened for number in made(dev_bureau)]
    assert [one.at for one in opened] == [earlier, last]
    assert [one.facts["covers_from"] for one in opened] == [preceding_occasion(WORDS, earlier).date(), earlier.date()]


async def test_one_that_was_missed_is_made_by_hand_once(dev_bureau: Bureau, tmp_path: Path) -> None:
    desk = counter(dev_bureau, tmp_path)
    occasion = latest_occasion(WORDS, await now(desk))
    day: date = occasion.date()

    async with reporting(desk), dev_bureau.working():
        first = await periodic_duties.run_duty(desk, SLUG, ENTRY, day)
        again = await periodic_duties.run_duty(desk, SLUG, ENTRY, day)

    assert (first.at, first.before, first.begun) == (occasion, False, True)
    assert (again.number, again.begun) == (first.number, True)
    assert made(dev_bureau) == [first.number]
