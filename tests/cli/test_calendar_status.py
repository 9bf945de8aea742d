"""Which holiday notices are on file, and what is said while one is missing."""

import asyncio
from datetime import date, datetime

import pytest

import calendars
from cli.calendars.holiday_notices import missing_notice_lines, status_lines
from queries.calendars.notices import calendar_status_view
from queries.views.calendars import ProvisionalCountView
from register.acts.inbox import system_clock
from starter.client import BanjieClient
from tests.stack.fixtures import Command
from tests.stack.office import living
from tests.zones import CHINA

LATE_DECEMBER = datetime(2026, 12, 28, 9, 0, tzinfo=CHINA)  # three working days reach December 31
NEXT = max(calendars.holiday_notices()) + 1


def test_from_november_on_the_next_year_is_awaited() -> None:
    assert missing_notice_lines(calendars.first_missing_year(date(NEXT - 1, 10, 31))) == []

    (line,) = missing_notice_lines(calendars.first_missing_year(date(NEXT - 1, 11, 1)))
    assert line.startswith(f"[yellow]{NEXT} 年的节假日通知尚未载入")


def test_a_year_that_has_begun_without_its_notice_is_awaited_first() -> None:
    on = datetime(NEXT, 12, 1, tzinfo=CHINA).date()

    assert calendars.first_missing_year(on) == NEXT
    assert calendar_status_view(on, NEXT + 2, None).computed == (NEXT, NEXT + 1, NEXT + 2)


def test_a_notice_that_has_been_adopted_is_not_awaited() -> None:
    adopted = {NEXT: calendars.holiday_notices()[NEXT - 1]}

    told = calendar_status_view(date(NEXT - 1, 11, 1), NEXT, None, adopted)

    assert (told.missing, told.computed, told.years[-1].year) == (None, (), NEXT)


def test_the_notices_are_told_with_number_date_and_what_changed_them() -> None:
    provisional = ProvisionalCountView(clocks=2, complaints=1)
    told = list(status_lines(calendar_status_view(date(2026, 3, 1), 2027, provisional)))

    assert "2026 年 国办发明电〔2025〕7号（2025年11月4日）" in told
    assert next(line for line in told if line.startswith("2020 年")).endswith("调整")
    assert told[-2:] == [
        "2027 年 尚无通知，暂按法定节假日推算",
        "未办结案件的期限中，暂按法定节假日推算的 2 个，涉及 1 件",
    ]


def test_without_a_register_the_notices_are_told_all_the_same(elsewhere: Command) -> None:
    said = elsewhere("calendar", "status", "--json")

    assert (said.code, said.data["provisional"]) == (0, None)
    assert {one["year"] for one in said.data["years"]} == set(calendars.holiday_notices())


@pytest.mark.slow
async def test_open_limits_that_await_a_notice_are_counted(desk: BanjieClient, banjie: Command) -> None:
    before = (await asyncio.to_thread(banjie, "calendar", "status", "--json")).data["provisional"]
    await living(desk, LATE_DECEMBER.replace(hour=10), received=LATE_DECEMBER)

    after = (await asyncio.to_thread(banjie, "calendar", "status", "--json")).data

    assert after["provisional"] == {name: count + 1 for name, count in before.items()}
    assert 2027 in after["computed"]


@pytest.mark.slow
async def test_a_list_says_that_a_notice_is_missing_and_its_data_stay_as_they_are(
    desk: BanjieClient, banjie: Command
) -> None:
    now = await desk.transact(lambda session: system_clock(session, ""))
    missing = calendars.first_missing_year(now.astimezone(CHINA).date())

    said = await asyncio.to_thread(banjie, "list")

    assert ("节假日通知尚未载入" in said.out) == (missing is not None)
    listed = (await asyncio.to_thread(banjie, "list", "--json")).data
    assert set(listed) == {"cases", "total", "total_is_capped", "next"}
