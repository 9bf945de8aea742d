"""One office under two jurisdictions: a regulation of China beside one of England, of which one limit is counted in
Bavaria. Dates by hand; rest days: Easter from Friday, 3 April to Monday, 6 April 2026, in China 4 to 6 April; Bavaria
rests on Thursday, 4 June 2026 (Fronleichnam), Berlin does not."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import calendars
import procedures
from calendars import HolidayNotice
from models.messages import Number
from queries.cases.deadline import deadline_view
from queries.conformance import conformance_view
from register import editions
from register.calendars import notice_adoption
from register.calendars.notice_adoption import Adoption
from register.cases import complaints
from register.office import staff
from register.randomness import RANDOM
from starter.cases.workflow_start import start_and_wait
from tests.register.recorded_case import complaint, packed_law
from tests.workflows.bureau import LONG_AGO, Bureau
from tests.workflows.statutory_time_cases import accept_case, clock_due
from tests.workflows.test_redate import complete_redate_run
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow
PARCELS = Path(__file__).parents[1] / "procedures" / "abroad" / "parcels.yaml"
LONDON, BAVARIA, SHANGHAI = map(ZoneInfo, ("Europe/London", "Europe/Berlin", "Asia/Shanghai"))


def london(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON)


async def open_parcel(bureau: Bureau, received: datetime) -> Number:
    procedure = procedures.load(str(PARCELS), {})
    offset = int((received - await bureau.env.get_current_time()).total_seconds())
    with bureau.register.begin() as session:
        for person, role in (("an", "desk"), ("du", "lead")):
            staff.add_member(session, person, f"{person}某", at=LONG_AGO, randomness=RANDOM)
            staff.give_role(session, person, role, at=LONG_AGO)
        editions.keep_edition(session, procedure, received)
        intake = complaint("parcels", law=packed_law(procedure), received_at=received, clock_offset=offset, texts={})
        number = complaints.register_complaint(session, intake, randomness=RANDOM)
    bureau.clock_offsets[number] = timedelta(seconds=offset)
    await start_and_wait(bureau.client, number)
    return number


async def test_each_case_and_each_clock_counts_by_its_own_calendar(bureau: Bureau) -> None:
    async with bureau.running_worker():
        parcel = await open_parcel(bureau, london("2026-04-02 16:00"))
        chinese = await accept_case(bureau, "2026-04-02 16:00")
        assert await clock_due(bureau, parcel, "answering") == london("2026-04-28 00:00")
        assert await clock_due(bureau, parcel, "acknowledging") == london("2026-04-03 16:00")
        # England rests on the 3rd and the 6th; China works on the 3rd
        assert await clock_due(bureau, chinese, "handling") == datetime(2026, 4, 25, tzinfo=SHANGHAI)

        await bureau.perform(parcel, "asked_abroad", "an", london("2026-05-04 10:00"))
        assert await clock_due(bureau, parcel, "abroad") == datetime(2026, 6, 6, tzinfo=BAVARIA)  # not the 4th
        judged = await bureau.client.transact(lambda session: conformance_view(session, london("2026-05-05 10:00")))
    assert (judged.counted["PCL-01a"], judged.counted["PCL-03a"]) == ({"broken": 1}, {"open": 1})
    assert (judged.unexplained, judged.irregular) == ((), ())


async def test_the_explanation_of_a_limit_is_of_its_place(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await open_parcel(bureau, london("2026-04-02 16:00"))
    with bureau.register() as session, speaking(Language("en")):
        answering, acknowledging = (deadline_view(session, number, clock) for clock in ("answering", "acknowledging"))
    assert answering.counted.calendar == "GB-ENG"
    assert answering.days[0].day == date(2026, 4, 2)
    assert answering.last_day == date(2026, 4, 27)
    assert answering.day_lines[1].startswith("3 Apr 2026 (Fri)  not counted: Good Friday holiday (Banking and ")
    assert acknowledging.last_day_label == "3 Apr 2026, 16:00 (Europe/London)"


async def test_a_changed_year_of_one_calendar_moves_the_limits_that_are_counted_by_it(bureau: Bureau) -> None:
    """One more day off in England moves the answer by a day, one in Bavaria the month that ends on it."""
    async with bureau.running_worker(), bureau.background_worker(london("2026-05-04 11:00")):
        parcel = await open_parcel(bureau, london("2026-04-27 16:00"))
        chinese = await accept_case(bureau, "2026-04-27 16:00")
        await bureau.perform(parcel, "asked_abroad", "an", london("2026-05-04 10:00"))
        before = await clock_due(bureau, chinese, "handling")
        assert await clock_due(bureau, parcel, "answering") == london("2026-05-20 00:00")

        for code, day in (("GB-ENG", "2026-05-18"), ("DE-BY", "2026-06-05")):
            adoption = adopt(bureau, code, day)
            assert await complete_redate_run(bureau, adoption) == 1
            await bureau.settled_case(parcel)
        assert await clock_due(bureau, parcel, "answering") == london("2026-05-21 00:00")
        assert await clock_due(bureau, parcel, "abroad") == datetime(2026, 6, 9, tzinfo=BAVARIA)
        assert await clock_due(bureau, chinese, "handling") == before
        redated = [event for event in bureau.journal(parcel) if event.type == "redated"]
        assert [(event.name, event.moved_by) for event in redated] == [
            ("answering", (date(2026, 5, 18),)), ("abroad", (date(2026, 6, 5),)),
        ]  # fmt: skip
        judged = await bureau.client.transact(lambda session: conformance_view(session, london("2026-05-05 10:00")))
    assert (judged.unexplained, judged.irregular) == ((), ())


def adopt(bureau: Bureau, code: str, day: str) -> Adoption:
    """Adopt the year 2026 of a calendar with one more day off."""
    written = calendars.holiday_notices(code)[2026].model_dump(mode="json", exclude_defaults=True)
    written["holidays"]["one more day"] = {"rest": day}
    notice = HolidayNotice.model_validate(written)
    with bureau.register.begin() as session:
        return notice_adoption.record_adoption(
            session, {2026: notice}, at=london("2026-05-04 10:30"), by="li", calendar=code
        )
