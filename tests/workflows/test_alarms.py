"""The one timer of a case, and what it does not miss."""

from datetime import timedelta
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from models.case import Case
from tests.workflows.bureau import MEETS_ALL, Bureau, at, form, lives

pytestmark = pytest.mark.slow

LIVES = lives()
NOTE: dict[str, Any] = {"texts": {"findings": "现场已查看"}}
DUE = at("2025-10-12 00:00")  # three working days after 30 September: 9, 10 and, made up for, Saturday 11 October
SPOKEN = ("warned", "expired", "reminded", "escalated")


def timers(history: list[HistoryEvent]) -> list[int]:
    """How many timers were open after each event of the history that touches one."""
    change = {
        EventType.EVENT_TYPE_TIMER_STARTED: 1,
        EventType.EVENT_TYPE_TIMER_FIRED: -1,
        EventType.EVENT_TYPE_TIMER_CANCELED: -1,
    }
    left, counted = 0, []
    for event in history:
        if event.event_type in change:
            left += change[event.event_type]
            counted.append(left)
    return counted


def breach(case: Case) -> tuple[bool, bool]:
    """Whether the screening clock has run over, and whether it has stopped."""
    clock = case.clocks["screening"]
    return clock.expired is not None, clock.stopped is not None


# ---- one timer ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", LIVES)
async def test_no_case_ever_has_two_timers_open(bureau: Bureau, end: str) -> None:
    async with bureau.working():
        number = await bureau.live(LIVES[end])
        await bureau.settled(number)
        counted = timers(await bureau.history(number))

        assert set(counted) <= {0, 1}
        assert counted[-1] == 0


async def test_an_act_that_moves_no_alarm_touches_no_timer(bureau: Bureau) -> None:
    async with bureau.working():
        number = await bureau.accepted()
        before = timers(await bureau.history(number))
        await bureau.act(number, "note", "li", at("2025-10-11 11:00"), **NOTE)
        await bureau.act(number, "investigators_named", "li", at("2025-10-11 12:00"), facts={"investigators": ("li",)})
        await bureau.settled(number)

        assert timers(await bureau.history(number)) == before
        assert before[-1] == 1


async def test_the_timer_stands_for_the_alarm_that_comes_next(bureau: Bureau) -> None:
    async with bureau.working():
        number = await bureau.accepted()
        await bureau.settled(number)
        history = await bureau.history(number)
        started = [event for event in history if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED][-1]
        limit = started.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        begun = started.event_time.ToDatetime(tzinfo=at("2025-01-01 00:00").tzinfo)

        next_alarm = (await bureau.waiting(number)).next_alarm
        assert next_alarm is not None
        rings = at("1970-01-01 00:00") + timedelta(hours=8, seconds=started.event_time.seconds) + limit
        assert abs(rings + bureau.offsets[number] - next_alarm) < timedelta(seconds=2), begun
        assert b"2025-11-0" in started.user_metadata.summary.data


# ---- nothing is missed --------------------------------------------------------------------------------------------


async def test_what_was_due_while_nobody_worked_is_recorded_once_with_its_lateness(bureau: Bureau) -> None:
    bureau.office = {"escalate_overdue": True}
    async with bureau.working():
        number = await bureau.take_in(form("05"), at("2025-10-09 11:00"))
        await bureau.settled(number)
    await bureau.skip_to(number, at("2025-10-20 09:00"))
    async with bureau.working():
        await bureau.settled(number)

    said = [event for event in bureau.journal(number) if event.type in SPOKEN]
    assert [(event.type, event.at) for event in said] == [
        ("warned", at("2025-10-13 00:00")),
        ("expired", at("2025-10-15 00:00")),
        ("reminded", at("2025-10-15 00:00")),
        ("escalated", at("2025-10-15 00:00")),
    ] or said  # shown whole where it differs
    assert [event.type for event in said] == list(SPOKEN)
    assert all(at("2025-10-20 09:00") <= event.recorded_at < at("2025-10-20 09:05") for event in said)


async def test_what_is_due_while_somebody_works_is_recorded_when_it_is_due(bureau: Bureau) -> None:
    async with bureau.working():
        number = await bureau.take_in(form(), at("2025-09-30 16:00"))
        await bureau.skip_to(number, at("2025-10-12 09:00"))
        await bureau.settled(number)

        expired = next(event for event in bureau.journal(number) if event.type == "expired")
        assert expired.at == DUE
        assert expired.recorded_at - DUE < timedelta(seconds=10)


async def test_an_act_received_two_seconds_before_the_end_is_in_time_however_late_it_is_delivered(
    bureau: Bureau,
) -> None:
    async with bureau.working():
        number = await bureau.take_in(form(), at("2025-09-30 16:00"))
        await bureau.settled(number)
    await bureau.skip_to(number, at("2025-10-11 23:00"))
    bureau.put_on_record(number, "accepted", "li", at("2025-10-11 23:59:58"), **MEETS_ALL)
    await bureau.skip_to(number, at("2025-10-14 09:00"))
    async with bureau.working():
        case = await bureau.settled(number)

    assert (case.stage, breach(case)) == ("investigation", (False, True))
    assert "expired" not in [event.type for event in bureau.journal(number)]
    accepted = next(event for event in bureau.journal(number) if event.name == "accepted")
    assert (accepted.at, accepted.recorded_at >= at("2025-10-14 09:00")) == (at("2025-10-11 23:59:58"), True)


async def test_an_act_delivered_after_the_end_was_due_but_before_the_case_woke_is_in_time(bureau: Bureau) -> None:
    """The message and the timer meet in one workflow task; neither order may make a difference."""
    async with bureau.working():
        number = await bureau.take_in(form(), at("2025-09-30 16:00"))
        await bureau.settled(number)
    await bureau.skip_to(number, at("2025-10-11 23:00"))
    one = bureau.put_on_record(number, "accepted", "li", at("2025-10-11 23:59:58"), **MEETS_ALL)
    await bureau.skip_to(number, at("2025-10-14 09:00"))
    async with bureau.working():
        receipt = await bureau.tell(number, one)
        case = await bureau.settled(number)

    assert receipt.recorded
    assert breach(case) == (False, True)


@pytest.mark.parametrize(("received", "late"), [("2025-10-11 23:59:59.999999", False), ("2025-10-12 00:00", True)])
async def test_an_act_at_the_instant_of_the_end_is_late(bureau: Bureau, received: str, late: bool) -> None:
    async with bureau.working():
        number = await bureau.take_in(form(), at("2025-09-30 16:00"))
        await bureau.settled(number)
    await bureau.skip_to(number, at("2025-10-11 23:00"))
    one = bureau.put_on_record(number, "accepted", "li", at(received), **MEETS_ALL)
    await bureau.skip_to(number, at("2025-10-12 09:00"))
    async with bureau.working():
        await bureau.tell(number, one)
        case = await bureau.settled(number)

    assert breach(case) == (late, True)
    types = [event.type for event in bureau.journal(number)]
    assert types[-2:] == (["reminded", "acted"] if late else ["warned", "acted"])
