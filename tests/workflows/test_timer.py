"""The single timer of a case: it stands for the next alarm, and no due alarm is missed."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from models.case import Case
from models.messages import Number
from tests.stack.regulations import some_or_deep
from tests.workflows.bureau import ACCEPTANCE, Bureau, at, courses_by_end, form

pytestmark = pytest.mark.slow

COURSES = courses_by_end()
AN_HOUR = timedelta(hours=1)  # far from the next thing that happens, and never reached by a busy machine
NOTE: dict[str, Any] = {"texts": {"opinion": "现场已查看"}}
DUE = at("2025-10-12 00:00")  # three working days after 30 September: 9, 10 and Saturday 11 October
CLOCK_EVENTS = ("warned", "expired", "reminded", "escalated")


def open_timer_counts(history: list[HistoryEvent]) -> list[int]:
    """Return the number of open timers after each timer event in the history."""
    change = {
        EventType.EVENT_TYPE_TIMER_STARTED: 1,
        EventType.EVENT_TYPE_TIMER_FIRED: -1,
        EventType.EVENT_TYPE_TIMER_CANCELED: -1,
    }
    open_now, counts = 0, []
    for event in history:
        if event.event_type in change:
            open_now += change[event.event_type]
            counts.append(open_now)
    return counts


def screening_breach(case: Case) -> tuple[bool, bool]:
    """Return whether the screening clock has expired and whether it has stopped."""
    clock = case.clocks["screening"]
    return clock.expired is not None, clock.stopped is not None


# ---- one timer ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", some_or_deep(sorted(COURSES), one_in=4, first=2))
async def test_a_case_never_has_two_open_timers(bureau: Bureau, end: str) -> None:
    async with bureau.running_worker():
        number = await bureau.play_course(COURSES[end])
        await bureau.settled_case(number)
        open_timers = open_timer_counts(await bureau.idle_history(number))

        assert set(open_timers) <= {0, 1}
        assert (open_timers[0], open_timers[-1]) == (1, 0)  # every course has a limit, and ends


async def test_an_act_that_moves_no_alarm_touches_no_timer(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        before = open_timer_counts(await bureau.idle_history(number))
        await bureau.perform(number, "note", "li", at("2025-10-11 11:00"), **NOTE)
        await bureau.perform(
            number, "investigators_named", "li", at("2025-10-11 12:00"), facts={"investigators": ("li",)}
        )
        await bureau.settled_case(number)

        assert open_timer_counts(await bureau.idle_history(number)) == before
        assert before[-1] == 1


async def test_the_timer_fires_at_the_next_alarm(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.accepted_complaint()
        await bureau.settled_case(number)
        history = await bureau.idle_history(number)
        timer = [event for event in history if event.HasField("timer_started_event_attributes")][-1]

        limit = timer.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        began = timer_task_began(history, timer).event_time.ToDatetime(tzinfo=UTC)
        rings = began + limit + bureau.clock_offsets[number]
        next_alarm = (await bureau.waiting(number)).next_alarm
        assert next_alarm is not None
        assert abs(rings - next_alarm) < timedelta(seconds=2)  # an offset has whole seconds
        assert "处理完毕 2025-11-08" in timer.user_metadata.summary.data.decode()


def timer_task_began(history: list[HistoryEvent], timer: HistoryEvent) -> HistoryEvent:
    """Return the start of the workflow task that started a timer: its instant is the case's now."""
    completed = history[timer.timer_started_event_attributes.workflow_task_completed_event_id - 1]
    return history[completed.workflow_task_completed_event_attributes.started_event_id - 1]


# ---- no alarm is missed -------------------------------------------------------------------------------------------


async def open_without_worker(bureau: Bureau, instant: datetime) -> Number:
    """Open a complaint that waits for screening, and stop its worker at this instant.

    The worker caches no workflow; otherwise the test server would keep querying it.
    """
    async with bureau.running_worker(max_cached_workflows=0):
        number = await bureau.register_complaint(form(), at("2025-09-30 16:00"))
        await bureau.skip_to(number, instant)
        await bureau.settled_case(number)
    return number


async def pass_deadline(bureau: Bureau, number: Number) -> None:
    """Let the limit pass without a worker.

    Only the last half second is real time: the server skips no time over a workflow task that no worker takes.
    """
    await bureau.skip_to(number, DUE - timedelta(milliseconds=500))
    ahead = DUE + timedelta(seconds=1) - await bureau.now(number)
    await asyncio.sleep(ahead.total_seconds())


async def test_an_alarm_due_without_a_worker_is_recorded_once_with_its_lateness(bureau: Bureau) -> None:
    bureau.office_options = {"escalate_overdue": True}
    number = await open_without_worker(bureau, at("2025-10-11 23:00"))
    await pass_deadline(bureau, number)
    async with bureau.running_worker():
        await bureau.settled_case(number)

    events = [event for event in bureau.journal(number) if event.type in CLOCK_EVENTS]
    assert [event.type for event in events] == list(CLOCK_EVENTS)
    assert {event.at for event in events[1:]} == {DUE}
    assert all(timedelta(seconds=1) <= event.recorded_at - DUE < AN_HOUR for event in events[1:])


async def test_an_alarm_due_before_the_case_began_is_recorded_once_with_its_lateness(bureau: Bureau) -> None:
    """It was on record while Temporal was down for three weeks."""
    bureau.office_options = {"escalate_overdue": True}
    back = at("2025-10-20 09:00")
    async with bureau.running_worker():
        number = await bureau.register_complaint(form(), at("2025-09-30 16:00"), now=back)
        await bureau.settled_case(number)

    events = [event for event in bureau.journal(number) if event.type in CLOCK_EVENTS]
    assert [event.type for event in events] == list(CLOCK_EVENTS)
    assert {event.at for event in events[1:]} == {DUE}
    assert all(back <= event.recorded_at < back + AN_HOUR for event in events)
    assert open_timer_counts(await bureau.idle_history(number)) == []


async def test_an_alarm_due_with_a_worker_is_recorded_when_it_is_due(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.register_complaint(form(), at("2025-09-30 16:00"))
        await bureau.skip_to(number, at("2025-10-12 09:00"))
        await bureau.settled_case(number)

        expired = next(event for event in bureau.journal(number) if event.type == "expired")
        assert expired.at == DUE
        assert timedelta() <= expired.recorded_at - DUE < AN_HOUR


async def test_an_undelivered_act_received_in_time_is_in_time(bureau: Bureau) -> None:
    number = await open_without_worker(bureau, at("2025-10-11 23:00"))
    bureau.commit_act(number, "accepted", "li", at("2025-10-11 23:59:58"), **ACCEPTANCE)
    await pass_deadline(bureau, number)
    async with bureau.running_worker():
        case = await bureau.settled_case(number)

    assert (case.stage, screening_breach(case)) == ("investigation", (False, True))
    assert "expired" not in [event.type for event in bureau.journal(number)]
    accepted = next(event for event in bureau.journal(number) if event.name == "accepted")
    assert (accepted.at, accepted.recorded_at > DUE) == (at("2025-10-11 23:59:58"), True)


@pytest.mark.parametrize(
    ("received", "late"),
    [("2025-10-11 23:59:58", False), ("2025-10-11 23:59:59.999999", False), ("2025-10-12 00:00", True)],
)
async def test_the_instant_of_receipt_decides_not_that_of_delivery(bureau: Bureau, received: str, late: bool) -> None:
    """The update and the timer fall into one workflow task. 00:00:00 belongs to the next day."""
    number = await open_without_worker(bureau, at("2025-10-11 23:00"))
    act = bureau.commit_act(number, "accepted", "li", at(received), **ACCEPTANCE)
    await pass_deadline(bureau, number)
    async with bureau.running_worker():
        await bureau.deliver(number, act)
        case = await bureau.settled_case(number)

    assert screening_breach(case) == (late, True)
    types = [event.type for event in bureau.journal(number)]
    assert types[-2:] == (["reminded", "acted"] if late else ["warned", "acted"])


async def test_an_act_committed_after_the_clock_rang_is_received_at_the_due_instant(bureau: Bureau) -> None:
    """Before a clock rings, the case queries the register; instants of receipt cannot fall behind that query."""
    async with bureau.running_worker():
        number = await bureau.register_complaint(form(), at("2025-09-30 16:00"))
        await bureau.skip_to(number, at("2025-10-12 00:10"))
        await bureau.settled_case(number)
        act = bureau.commit_act(number, "accepted", "li", at("2025-10-11 23:59:58"), **ACCEPTANCE)
        await bureau.deliver(number, act)

        assert act.received_at == DUE
        assert screening_breach(await bureau.settled_case(number)) == (True, True)
