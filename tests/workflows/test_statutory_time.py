"""Statutory time on the real workflow: every unit, extended and suspended, under the demonstration procedure.

The dates were computed by hand from the notices for 2025. Days off: April 4 to 6, May 1 to 5, October 1 to 8. Working
days: Sundays April 27 and September 28, Saturday October 11. Each date is also checked in the deadline view.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from models.errors import Refused
from models.messages import Number
from queries.notices import passages
from tests.workflows.bureau import Bureau, at
from tests.workflows.statutory_time_cases import (
    EXPERTISE,
    accept_case,
    clock_due,
    clock_events,
    grant_extension,
    last_day,
    notice_times,
    open_case,
    suspend_clocks,
)

pytestmark = pytest.mark.slow


# ---- suspended ----------------------------------------------------------------------------------------------------


async def test_a_suspension_over_a_holiday_adds_three_working_days_or_eleven_calendar_days(bureau: Bureau) -> None:
    """From Monday, September 29 up to, not including, Friday, October 10: eleven days, of which the 29th, the 30th and
    October 9 are working days. Fifteen working days ended October 17, thirty days October 22, two months
    November 22."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-09-22 10:00")
        before = [await last_day(bureau, number, clock) for clock in ("handling", "verifying", "reviewing")]
        await suspend_clocks(
            bureau, number, ["handling", "verifying", "reviewing"], "2025-09-29 09:00", "2025-10-10 10:00"
        )

        # two months roll to Monday, November 24; thirty days and eleven end on a Sunday, and roll
        assert before == [date(2025, 10, 17), date(2025, 10, 22), date(2025, 11, 24)]
        assert await last_day(bureau, number, "handling") == date(2025, 10, 22)
        assert await last_day(bureau, number, "verifying") == date(2025, 11, 3)
        assert await last_day(bureau, number, "reviewing") == date(2025, 12, 3)


async def test_a_suspension_within_the_days_of_an_extension_moves_the_end(bureau: Bureau) -> None:
    """Ten working days from March 24 end April 8; March 27, 28, 31 and April 1 are suspended."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-03 10:00")
        await grant_extension(bureau, number, "handling", 10, "2025-03-20 09:00")
        assert await last_day(bureau, number, "handling") == date(2025, 4, 8)
        await suspend_clocks(bureau, number, ["handling"], "2025-03-27 10:00", "2025-04-02 10:00")

        assert await last_day(bureau, number, "handling") == date(2025, 4, 14)


# ---- extended -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["2025-03-20 09:00", "2025-04-07 09:00"], ids=["long before", "on the rolled day"])
async def test_extensions_before_and_after_rolling_are_summed_from_the_rolled_day(bureau: Bureau, asked: str) -> None:
    """Thirty days end Saturday, April 5, in the holiday, and roll to Monday, April 7. Five more end Saturday the 12th
    and roll to the 14th; five more are ten from April 7, not five from the 14th, which would be the 21st."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-06 10:00")
        await grant_extension(bureau, number, "verifying", 5, asked)
        assert await last_day(bureau, number, "verifying") == date(2025, 4, 14)
        await grant_extension(bureau, number, "verifying", 5, "2025-04-08 09:00")

        assert await last_day(bureau, number, "verifying") == date(2025, 4, 17)


async def test_a_request_at_23_59_of_the_last_day_holds_the_breach_until_it_is_granted(
    bureau: Bureau,
) -> None:
    """Fifteen working days from March 3 end with the 24th; five more with Monday, March 31."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-03 10:00")
        await bureau.perform(number, "extend", "an", at("2025-03-24 23:59"), clock="handling", units=5)
        await bureau.skip_to(number, at("2025-03-25 08:00"))
        held = ["warned", "asked", "held", "reminded"]  # who decides is reminded
        assert [event.type for event in clock_events(bureau, number, "handling")] == held
        await bureau.perform(number, "approve", "du", at("2025-03-25 09:00"), clock="handling")

        assert await last_day(bureau, number, "handling") == date(2025, 3, 31)
        await bureau.skip_to(number, at("2025-03-31 23:59"))
        assert [event.type for event in clock_events(bureau, number, "handling")][4:] == ["granted", "warned"]
        await bureau.skip_to(number, at("2025-04-01 00:01"))
        await bureau.settled_case(number)
        expired = clock_events(bureau, number, "handling")[6]
        assert (expired.type, expired.at) == ("expired", at("2025-04-01 00:00"))


@pytest.mark.parametrize("requests", [[15], [5, 5, 5]], ids=["by one request", "by three"])
async def test_the_cap_of_extensions_is_the_same_day_and_cannot_be_exceeded(
    bureau: Bureau, requests: list[int]
) -> None:
    """Fifteen working days after March 24, Qingming (April 4 to 6) left out: April 15."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-03 10:00")
        for place, units in enumerate(requests):
            await grant_extension(bureau, number, "handling", units, f"2025-03-{5 + place:02} 09:00")

        assert await last_day(bureau, number, "handling") == date(2025, 4, 15)
        with pytest.raises(Refused) as refused:
            await bureau.perform(number, "extend", "an", at("2025-03-10 09:00"), clock="handling", units=1)
        assert refused.value.more["refused_by"] == ["STM-02a"]


# ---- counted from another start -----------------------------------------------------------------------------------


async def test_a_raised_severity_recounts_the_limit_from_its_start(bureau: Bureau) -> None:
    """Five working days from March 3 end with the 10th, ten calendar days with the 13th."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-03 10:00")
        assert await last_day(bureau, number, "first_answer") == date(2025, 3, 10)
        reason = {"texts": {"reason": "伤者住院"}}
        await bureau.perform(number, "reclassify", "bo", at("2025-03-06 10:00"), facts={"severity": "major"}, **reason)

        assert await last_day(bureau, number, "first_answer") == date(2025, 3, 13)


async def test_a_severity_lowered_after_the_shorter_limit_gives_a_breach_at_its_end(
    bureau: Bureau,
) -> None:
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-03 10:00", "major")
        lowered = at("2025-03-12 10:00")
        reason = {"texts": {"reason": "复核为轻微"}}
        await bureau.perform(number, "reclassify", "bo", lowered, facts={"severity": "minor"}, **reason)
        await bureau.settled_case(number)

        [expired] = clock_events(bureau, number, "first_answer")
        assert (expired.type, expired.at) == ("expired", at("2025-03-11 00:00"))
        assert timedelta() <= expired.recorded_at - lowered < timedelta(minutes=1)


async def test_an_act_received_three_days_late_counts_from_when_it_happened(bureau: Bureau) -> None:
    """Fifteen working days from Monday the 3rd, not from Thursday the 6th (which would be the 27th)."""
    async with bureau.running_worker():
        number = await open_case(bureau, "2025-03-03 09:00")
        late: dict[str, Any] = {"happened_at": at("2025-03-03 10:00"), "texts": {"evidence": "受理登记本"}}
        await bureau.perform(number, "accepted", "an", at("2025-03-06 10:00"), facts={"severity": "minor"}, **late)

        assert await last_day(bureau, number, "handling") == date(2025, 3, 24)
        assert bureau.inbox_rows(number)[-1].received_at - late["happened_at"] == timedelta(days=3)


async def test_a_date_set_by_an_act_stands_unless_days_after_it_are_suspended(bureau: Bureau) -> None:
    """Promised for March 20 and suspended for two days: the 22nd. The hearing at 14:00 of the 18th moves in the same
    way; set again after the suspension, it stands as set."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-03 10:00", promised_on=date(2025, 3, 20))
        hearing = {"hearing_at": at("2025-03-18 14:00")}
        await bureau.perform(number, "hearing_set", "du", at("2025-03-04 10:00"), facts=hearing)
        await suspend_clocks(bureau, number, ["promise", "hearing"], "2025-03-05 10:00", "2025-03-07 10:00")
        assert await last_day(bureau, number, "promise") == date(2025, 3, 22)
        assert await clock_due(bureau, number, "hearing") == at("2025-03-20 14:00")

        hearing = {"hearing_at": at("2025-03-25 09:30")}
        await bureau.perform(number, "hearing_set", "du", at("2025-03-10 10:00"), facts=hearing)

        assert await clock_due(bureau, number, "hearing") == at("2025-03-25 09:30")


# ---- in hours -----------------------------------------------------------------------------------------------------


async def open_urgent_case(bureau: Bureau) -> Number:
    """Open a case taken up on Friday, September 26, at 16:00; the Sunday after it is a working day."""
    number = await open_case(bureau, "2025-09-26 15:00")
    await bureau.perform(number, "taken_as_urgent", "an", at("2025-09-26 16:00"))
    return number


async def test_elapsing_hours_are_suspended_exactly_and_extended(bureau: Bureau) -> None:
    """24 hours end Saturday 16:00, one day later with a day suspended, and with twelve hours more on Monday 04:00."""
    async with bureau.running_worker():
        number = await open_urgent_case(bureau)
        assert await last_day(bureau, number, "reporting") == date(2025, 9, 26)
        assert await clock_due(bureau, number, "responding") == at("2025-09-27 16:00")
        await suspend_clocks(bureau, number, ["responding"], "2025-09-27 10:00", "2025-09-28 10:00")
        assert await clock_due(bureau, number, "responding") == at("2025-09-28 16:00")
        await grant_extension(bureau, number, "responding", 12, "2025-09-28 10:30")

        assert await clock_due(bureau, number, "responding") == at("2025-09-29 04:00")


async def test_office_hours_are_suspended_exactly_and_extended_over_a_holiday(bureau: Bureau) -> None:
    """Sixteen: 1.5 on Friday, 7 on the working Sunday, 7 on Monday, the last half hour on Tuesday until 09:30.
    Suspended are Sunday afternoon's 4 and Monday's first: 5 more on Tuesday, 2.5 until 12:00 and 2.5 until 16:00.
    Of eight more 1.5 are left on Tuesday and 6.5 fall on October 9: 3 until 12:00 and 3.5 until 17:00."""
    async with bureau.running_worker():
        number = await open_urgent_case(bureau)
        assert await clock_due(bureau, number, "settling") == at("2025-09-30 09:30")
        await suspend_clocks(bureau, number, ["settling"], "2025-09-28 12:00", "2025-09-29 10:00")
        assert await clock_due(bureau, number, "settling") == at("2025-09-30 16:00")
        await grant_extension(bureau, number, "settling", 8, "2025-09-29 11:00")

        assert await clock_due(bureau, number, "settling") == at("2025-10-09 17:00")


# ---- until a fixed day --------------------------------------------------------------------------------------------


async def test_limits_that_end_on_a_fixed_day(bureau: Bureau) -> None:
    """Taken up on Monday, November 10. Five days are suspended, from the 12th up to, not including, the 17th; the
    limit until December 31 runs on by itself after the 30 days that begin with the 12th, with January 30 for its
    last day. A date that is granted knows of the days suspended before and stands; the leader grants another than
    was asked for."""
    clocks = ["weekly", "monthly", "month_close", "yearly"]
    async with bureau.running_worker():
        number = await open_case(bureau, "2025-11-10 09:00")
        await bureau.perform(number, "scheduled", "an", at("2025-11-10 10:00"))
        assert [await last_day(bureau, number, clock) for clock in clocks] == [
            date(2025, 11, 14), date(2025, 11, 25), date(2025, 11, 30), date(2025, 12, 31)
        ]  # fmt: skip
        await bureau.perform(number, "suspend", "du", at("2025-11-12 10:00"), clock="yearly", **EXPERTISE)
        await suspend_clocks(bureau, number, ["weekly", "monthly"], "2025-11-12 10:00", "2025-11-17 10:00")
        assert await last_day(bureau, number, "weekly") == date(2025, 11, 19)
        assert await last_day(bureau, number, "monthly") == date(2025, 11, 30)
        for clock, asked, fixed in (("monthly", "12-08", "12-05"), ("month_close", "12-12", "12-12")):
            until = {"until": date.fromisoformat(f"2025-{asked}")}
            await bureau.perform(number, "extend", "an", at("2025-11-18 09:00"), clock=clock, **until)
            until = {"until": date.fromisoformat(f"2025-{fixed}")}
            await bureau.perform(number, "approve", "du", at("2025-11-18 10:00"), clock=clock, **until)
        assert await last_day(bureau, number, "monthly") == date(2025, 12, 5)
        assert await last_day(bureau, number, "month_close") == date(2025, 12, 12)
        await bureau.skip_to(number, at("2025-12-13 09:00"))

        assert await last_day(bureau, number, "yearly") == date(2026, 1, 30)


# ---- due at midnight, told when the office opens ------------------------------------------------------------------


async def test_warnings_and_reminders_occur_at_midnight_and_are_told_when_the_office_opens(bureau: Bureau) -> None:
    """The last day, March 24, is the first counted back, the 20th the third; the leader is told two working days
    after the end."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-03 10:00")
        await bureau.skip_to(number, at("2025-03-28 12:00"))
        await bureau.settled_case(number)

    assert [(event.type, event.at) for event in clock_events(bureau, number, "handling")] == [
        ("warned", at("2025-03-20 00:00")),
        ("expired", at("2025-03-25 00:00")),
        ("reminded", at("2025-03-25 00:00")),
        ("escalated", at("2025-03-27 00:00")),
    ]
    opening = [event.astimezone(at("2025-03-20 00:00").tzinfo) for _, event in notice_times(bureau, number, "handling")]
    assert sorted(set(opening)) == [at("2025-03-20 09:00"), at("2025-03-25 09:00"), at("2025-03-27 09:00")]


async def open_until_saturday(bureau: Bureau, friday: str) -> Number:
    """Open a case with a limit of 24 hours from Friday 16:00; its warning falls on Saturday, when the office is
    closed."""
    number = await open_case(bureau, f"{friday} 15:00")
    await bureau.perform(number, "taken_as_urgent", "an", at(f"{friday} 16:00"))
    await bureau.skip_to(number, at(f"{friday} 15:00") + timedelta(days=1))
    await bureau.settled_case(number)
    return number


async def test_a_warning_on_a_saturday_is_told_on_monday(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await open_until_saturday(bureau, "2025-04-11")

    [warned] = clock_events(bureau, number, "responding")
    assert (warned.type, warned.at) == ("warned", at("2025-04-12 14:00"))
    assert notice_times(bureau, number, "responding") == [("warned", at("2025-04-14 09:00"))]


@pytest.mark.parametrize(("friday", "told_by_now"), [("2025-04-11", True), ("2099-04-10", False)])
async def test_a_notice_that_waits_for_the_opening_is_in_no_list(
    bureau: Bureau, friday: str, told_by_now: bool
) -> None:
    """Counted by the register's clock: one Monday is past, the other to come."""
    async with bureau.running_worker():
        number = await open_until_saturday(bureau, friday)

    with bureau.register() as session:
        listed = passages.notice_list(session, passages.NoticeFilter(number=number, person="an")).notices
        of_case = passages.notice_list(session, passages.NoticeFilter(number=number)).notices
    to_window = tuple(notice for notice in of_case if notice.holder == "window")
    assert "responding" in [notice.name for notice in to_window]
    assert {notice.state for notice in to_window} == {"delivered" if told_by_now else "due"}
    assert listed == (to_window if told_by_now else ())
