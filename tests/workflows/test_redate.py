"""Redating after a newer holiday notice: each case that moves is told once, also after a crash."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import WorkflowHandle

import calendars
import worker
from activities import redate
from activities.redate import Redating
from calendars import HolidayNotice
from models.messages import Number
from models.tables import ClockRow
from register.calendars import affected_cases, notice_adoption
from register.calendars.notice_adoption import Adoption
from services import relay
from starter.calendars.notice_adoption import redate_workflow_id, start_redate
from tests.register.recorded_case import clock_at
from tests.workflows.bureau import ACCEPTANCE, QUEUE, Bureau, at, form, wait_for
from tests.workflows.test_continued import bureau_with_short_runs

pytestmark = pytest.mark.slow
FRIDAY = "2025-10-31"  # within the twenty working days from Saturday 11 October to Friday 7 November
NOW = at("2025-10-11 11:00")


def adopt_notice(bureau: Bureau, day: str = FRIDAY) -> Adoption:
    """Adopt the notice of 2025 on file with one more day off."""
    written = calendars.holiday_notices()[2025].model_dump(mode="json", exclude_defaults=True)
    written["holidays"]["临时放假"] = {"rest": day}
    with bureau.register.begin() as session:
        return notice_adoption.record_adoption(session, {2025: HolidayNotice.model_validate(written)}, at=NOW, by="li")


async def start_redate_run(bureau: Bureau, adoption: Adoption) -> WorkflowHandle[Any, Any]:
    """Start the run as the command does."""
    await start_redate(bureau.client, adoption)
    return bureau.temporal_client.get_workflow_handle(redate_workflow_id(adoption.key))


async def deliver_continuously(bureau: Bureau) -> None:
    """Deliver pending acts until cancelled, as the relay does."""
    while True:
        await relay.deliver_pending(bureau.client)
        await asyncio.sleep(0.1)


async def complete_redate_run(bureau: Bureau, adoption: Adoption) -> int:
    """Run to the end while the relay delivers; return how many cases were told."""
    handle = await start_redate_run(bureau, adoption)
    delivery = asyncio.create_task(deliver_continuously(bureau))
    try:
        sent: int = await handle.result()
    finally:
        delivery.cancel()
    return sent


def adoption_events(bureau: Bureau, number: Number) -> list[str]:
    return [event.type for event in bureau.journal(number) if event.type in ("adopted", "redated")]


async def test_each_case_that_moves_is_redated_once_with_its_timer(bureau: Bureau) -> None:
    async with bureau.running_worker(), bureau.background_worker(NOW):
        number, other = (
            await bureau.accepted_complaint(),
            await bureau.register_complaint(form("02"), at("2025-10-09 11:00")),
        )
        adoption = adopt_notice(bureau)

        assert await complete_redate_run(bureau, adoption) == 1
        case = await bureau.settled_case(number)

        redated = next(event for event in bureau.journal(number) if event.type == "redated")
        assert (redated.last_day_before, redated.last_day) == (date(2025, 11, 7), date(2025, 11, 10))
        assert redated.moved_by == (date(2025, 10, 31),)
        assert (await bureau.waiting(number)).clocks[0].due == at("2025-11-11 00:00")
        assert adoption_events(bureau, other) == []
        assert bureau.folded_case(number).clocks == case.clocks
        assert await complete_redate_run(bureau, adoption) == 1  # the run is the one that has ended
        assert adoption_events(bureau, number) == ["adopted", "redated"]

        await bureau.skip_to(number, at("2025-11-12 09:00"))
        await bureau.settled_case(number)
        expired = [event.at for event in bureau.journal(number) if event.type == "expired"]
        assert expired == [at("2025-11-11 00:00")]


async def test_an_interrupted_run_continues_and_tells_no_case_twice(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies inside a batch, after it has told one case."""
    deliver, delivered_to = affected_cases.deliver_adoption, list[Number]()

    def deliver_once_then_die(session: Any, number: Number, *args: Any, **stamp: Any) -> bool:
        if delivered_to:
            raise RuntimeError("killed")
        delivered_to.append(number)
        return deliver(session, number, *args, **stamp)

    async with bureau.running_worker():
        numbers = [await bureau.accepted_complaint() for _ in range(4)]
        adoption = adopt_notice(bureau)
        monkeypatch.setattr(redate, "deliver_adoption", deliver_once_then_die)
        async with bureau.background_worker(NOW, max_cached_workflows=0):
            await start_redate_run(bureau, adoption)
            await wait_for(lambda: _any_told(delivered_to))
        monkeypatch.setattr(redate, "deliver_adoption", deliver)
        assert [len(adoption_messages(bureau, number)) for number in numbers] == [1, 0, 0, 0]

        async with bureau.background_worker(NOW):
            await complete_redate_run(bureau, adoption)
        for number in numbers:
            await bureau.settled_case(number)

        assert [adoption_events(bureau, number) for number in numbers] == [["adopted", "redated"]] * 4
        assert [len(adoption_messages(bureau, number)) for number in numbers] == [1, 1, 1, 1]
        with bureau.register() as session:
            days = {session.get_one(ClockRow, (number, "handling")).last_day for number in numbers}
            assert affected_cases.adoption_answers(session, [adoption.key]) == {adoption.key: (4, 0)}
        assert days == {date(2025, 11, 10)}


async def _any_told(delivered_to: list[Number]) -> bool | None:
    return bool(delivered_to) or None


def breached_clocks(bureau: Bureau, number: Number) -> list[str]:
    return [event.name for event in bureau.journal(number) if event.type == "expired"]


def adoption_messages(bureau: Bureau, number: Number) -> list[str]:
    return [row.act_id for row in bureau.inbox_rows(number) if row.act_id.startswith("adopt:")]


async def test_a_case_that_does_not_move_adopts_with_its_next_act(bureau: Bureau) -> None:
    async with bureau.running_worker(), bureau.background_worker(NOW):
        number = await bureau.accepted_complaint()
        adoption = adopt_notice(bureau, "2025-12-05")
        assert await complete_redate_run(bureau, adoption) == 0

        await bureau.perform(number, "note", "li", at("2025-10-13 09:00"), texts={"opinion": "现场已查看"})
        await bureau.settled_case(number)

        assert [event.type for event in bureau.journal(number)][-2:] == ["adopted", "noted"]
        assert bureau.folded_case(number).clocks == (await bureau.case(number)).clocks


async def test_an_act_received_before_the_notice_is_judged_by_the_former_calendar(bureau: Bureau) -> None:
    """It was in the inbox when the notice was adopted; the order of receipt decides."""
    async with bureau.running_worker():
        number = await bureau.register_complaint(form(), at("2025-09-30 16:00"))
        await bureau.skip_to(number, at("2025-10-11 10:00"))
        await bureau.settled_case(number)
        bureau.commit_act(number, "accepted", "li", at("2025-10-11 10:20"), **ACCEPTANCE)
        adoption = adopt_notice(bureau, "2025-10-10")
        redate_activity = redate.RedateActivity(bureau.register, clock_at(at("2025-10-11 10:30")))
        assert redate_activity.tell_some(Redating(key=adoption.key)).told == 1
        await relay.deliver_pending(bureau.client)
        await bureau.settled_case(number)

        events = bureau.journal(number)
        assert [event.type for event in events if event.n][-2:] == ["acted", "adopted"]
        assert breached_clocks(bureau, number) == []


async def test_a_long_run_continues_as_new(sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redate, "MAX_UNANSWERED", 1)
    async with bureau_with_short_runs(sessions, 20) as bureau, bureau.background_worker(at("2025-10-09 12:00")):
        numbers = [await bureau.register_complaint(form(), at("2025-10-09 11:00")) for _ in range(4)]
        adoption = adopt_notice(bureau, "2025-10-10")
        run = await bureau.temporal_client.start_workflow(
            "Redate",
            Redating(key=adoption.key, pause=1),
            id=redate_workflow_id(adoption.key),
            task_queue=worker.background_queue(QUEUE),
        )
        delivery = asyncio.create_task(deliver_continuously(bureau))
        sent = await run.result()
        delivery.cancel()

        assert sent == 4
        assert (await run.describe()).run_id != run.first_execution_run_id
        assert [adoption_events(bureau, number) for number in numbers] == [["adopted", "redated"]] * 4
