"""Working days, checked against the packages chinesecalendar and holidays and against the statute."""

import warnings
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from workalendar import core
from workalendar.asia import China
from workalendar.astronomy import solar_term
from workalendar.exceptions import CalendarError

import calendars
from calendars.statutory_holidays import qingming
from models.time import Calendar, CalendarYear
from rules.statutory_time.calendar import WorkingDays, working_days_of

ON_FILE = calendars.load_calendar()
YEARS = sorted(ON_FILE.years)
WITHOUT_NOTICES = working_days_of(Calendar(code="CN", december_days=6))
# Working days that chinesecalendar lacks: the notice for 2006 makes Saturday, December 31, 2005 a working day.
CHINESECALENDAR_ERRORS = {date(2005, 12, 31)}


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_every_year_from_2004_is_on_file() -> None:
    assert list(range(2004, 2027)) == YEARS


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    ours = [day for day in days_of(year) if working_days_of(ON_FILE).is_working_day(day)]

    assert ours == [day for day in days_of(year) if chinese_calendar.is_workday(day) or day in CHINESECALENDAR_ERRORS]


@pytest.mark.parametrize("year", range(2010, 2027))
def test_every_day_agrees_with_holidays(year: int) -> None:
    theirs = holidays.country_holidays("CN", years=year)

    ours = [day for day in days_of(year) if working_days_of(ON_FILE).is_working_day(day)]

    assert ours == [day for day in days_of(year) if theirs.is_working_day(day)]


def test_notices_are_on_file_by_their_numbers() -> None:
    numbers = {year: ON_FILE.years[year].source for year in YEARS}

    assert [numbers[year] for year in (2006, 2015, 2024, 2025, 2026)] == [
        "国办发明电〔2005〕35号",
        "国办发明电〔2014〕28号",
        "国办发明电〔2023〕7号",
        "国办发明电〔2024〕12号",
        "国办发明电〔2025〕7号",
    ]
    assert [year for year, notice in numbers.items() if notice and "号" not in notice] == [2004, 2005, 2008]


@pytest.mark.parametrize("year", YEARS)
def test_a_notice_comes_before_its_year_and_names_the_holidays_of_its_time(year: int) -> None:
    notice = calendars.holiday_notices()[year]
    since_2008 = {"清明节", "端午节", "中秋节"} if year >= 2008 else set()

    assert notice.issued is None or notice.issued < date(year, 1, 1)
    assert set("、".join(notice.holidays).split("、")) == {"元旦", "春节", "劳动节", "国庆节"} | since_2008


@pytest.mark.parametrize(
    ("year", "notice", "day", "works"),
    [
        (2015, "国发明电〔2015〕1号", date(2015, 9, 4), False),
        (2015, "国发明电〔2015〕1号", date(2015, 9, 6), True),
        (2019, "国办发明电〔2019〕3号", date(2019, 5, 2), False),
        (2019, "国办发明电〔2019〕3号", date(2019, 5, 5), True),
        (2020, "国办发明电〔2020〕1号", date(2020, 1, 31), False),
        (2020, "国办发明电〔2020〕1号", date(2020, 2, 1), False),
    ],
)
def test_the_later_notice_decides_a_day_named_by_two_notices(year: int, notice: str, day: date, works: bool) -> None:
    before = Calendar(code="CN", years={year: ON_FILE.years[year].model_copy(update={"amended": ()})})

    assert working_days_of(ON_FILE).look_up(day).by == notice
    assert working_days_of(ON_FILE).is_working_day(day) is works
    assert working_days_of(before).is_working_day(day) is not works


def test_a_day_off_has_the_name_of_its_holiday() -> None:
    assert calendars.holiday_names()["国办发明电〔2020〕1号", date(2020, 2, 1)] == "春节"
    assert calendars.holiday_names()["国办发明电〔2018〕15号", date(2018, 12, 29)] == "元旦"


def test_a_make_up_saturday_is_worked_and_new_years_eve_is_free_since_2025() -> None:
    """国庆后补班的周六是工作日；除夕自2025年起放假。"""
    assert working_days_of(ON_FILE).is_working_day(date(2025, 10, 11))
    assert working_days_of(ON_FILE).is_working_day(date(2024, 2, 9))
    assert not working_days_of(ON_FILE).is_working_day(date(2025, 1, 28))


@pytest.mark.parametrize("year", [*range(2004, 2018), 2024, 2025, 2026])
def test_workalendars_own_china_raises_for_most_years(year: int) -> None:
    with pytest.raises(CalendarError):
        workalendar_is_working_day(next(day for day in days_of(year) if day.weekday() == 2))


@pytest.mark.parametrize("day", [date(2020, 1, 31), date(2020, 2, 1)])
def test_workalendars_own_china_lacks_the_extended_spring_festival_of_2020(day: date) -> None:
    assert workalendar_is_working_day(day)
    assert not working_days_of(ON_FILE).is_working_day(day)


def workalendar_is_working_day(day: date) -> bool:
    """Ask workalendar's own calendar of China, without its warning that it needs a yearly update."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bool(China().is_working_day(day))


def test_2027_has_no_notice_and_is_counted_provisionally() -> None:
    """尚无通知，按法定节假日暂计。"""
    day = working_days_of(ON_FILE)

    assert day.counts_provisionally(date(2027, 2, 5))
    assert not day.counts_provisionally(date(2026, 12, 25))
    assert day.counts_provisionally(date(2026, 12, 25), until=date(2027, 1, 1))
    assert not day.is_working_day(date(2027, 2, 5))  # 除夕
    assert day.is_working_day(date(2027, 2, 11))


def test_a_holiday_on_a_weekend_moves_to_the_next_free_day() -> None:
    """第六条. October 2 and 3, 2027 are a Saturday and a Sunday."""
    worked = [day for day in days_of(2027) if day.month == 10 and WITHOUT_NOTICES.is_working_day(day)]

    assert worked[0] == date(2027, 10, 6)


@pytest.mark.parametrize(
    ("year", "holidays_of_the_time"),
    [
        (2005, "0101 0103 0209 0210 0211 0501 0502 0503 0504 1001 1002 1003 1004 1005"),
        (2010, "0101 0213 0214 0215 0216 0217 0405 0501 0503 0616 0922 1001 1002 1003 1004 1005"),
        (2014, "0101 0131 0201 0202 0203 0204 0405 0407 0501 0602 0908 1001 1002 1003"),
    ],
)
def test_an_earlier_year_without_a_notice_follows_the_statute_of_that_time(
    year: int, holidays_of_the_time: str
) -> None:
    """The revisions of 1999, 2007 and 2013: which days of the Spring Festival, how many of May, Qingming or not."""
    found = " ".join(f"{day:%m%d}" for day in WITHOUT_NOTICES.statutory_days(year))

    assert found == holidays_of_the_time


@pytest.mark.parametrize("year", [*range(2027, 2100)])
def test_a_year_without_a_notice_agrees_with_holidays(year: int) -> None:
    theirs = set(holidays.country_holidays("CN", years=year))

    assert set(WITHOUT_NOTICES.statutory_days(year)) == theirs


@pytest.mark.parametrize("year", range(2000, 2101))
def test_every_year_of_the_century_is_countable_and_provisional(year: int) -> None:
    assert 240 < len(WITHOUT_NOTICES.working_day_ordinals(year)) < 256
    assert WITHOUT_NOTICES.counts_provisionally(date(year, 6, 1))


@pytest.mark.parametrize("year", range(2000, 2052))
def test_qingming_agrees_with_workalendars_table_of_solar_terms(year: int) -> None:
    assert qingming(year) == solar_term(year, 15, "Asia/Taipei")


def test_a_notice_may_name_days_of_the_december_before() -> None:
    """2018-12-29 was worked and 2018-12-31 was free by the notice for 2019."""
    free = (date(2018, 12, 30), date(2018, 12, 31), date(2019, 1, 1))
    notice = CalendarYear(source="国办发明电〔2018〕15号", off=free, work=(date(2018, 12, 29),))
    both = Calendar(code="CN", december_days=6, years={2019: notice})

    assert working_days_of(both).is_working_day(date(2018, 12, 29))
    assert not working_days_of(both).is_working_day(date(2018, 12, 31))
    assert working_days_of(both).counts_provisionally(date(2018, 12, 29))


def test_a_year_listed_without_a_notice_stays_provisional() -> None:
    awaited = working_days_of(Calendar(code="CN", years={2027: CalendarYear()}))

    assert awaited.counts_provisionally(date(2027, 5, 1))
    assert not awaited.is_working_day(date(2027, 10, 1))


class WalkedCalendar(core.Calendar):  # type: ignore[misc]  # workalendar is untyped
    """Our days, counted by workalendar day by day."""

    WEEKEND_DAYS = ()

    def is_working_day(self, day: date, *_: object, **__: object) -> bool:
        return working_days_of(ON_FILE).look_up(day).is_worked


@given(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.integers(1, 300))
def test_working_day_arithmetic_agrees_with_workalendar(day: date, n: int) -> None:
    assert working_days_of(ON_FILE).working_day_after(day, n) == WalkedCalendar().add_working_days(day, n)
    assert working_days_of(ON_FILE).working_day_back(day, n) == WalkedCalendar().sub_working_days(
        day + timedelta(days=1), n
    )


def test_three_years_are_serialized_compactly_without_loss() -> None:
    sent = calendars.calendar_for_years(2024, 2026).model_dump_json(exclude_defaults=True)

    assert len(sent.encode()) < 1000
    assert Calendar.model_validate_json(sent) == calendars.calendar_for_years(2024, 2026)
    assert "2025-01-28/02-04" in sent


@given(st.sets(st.dates(date(2024, 12, 20), date(2025, 2, 10))))
def test_day_ranges_are_serialized_without_loss(days: set[date]) -> None:
    year = CalendarYear(off=tuple(sorted(days)))

    assert CalendarYear.model_validate_json(year.model_dump_json()) == year


def test_a_case_carries_only_the_years_it_can_need() -> None:
    assert list(calendars.calendar_for_years(2026, 2027).years) == [2026]
    assert list(calendars.calendar_for_years(2025, 2026).years) == [2025, 2026]
    assert list(calendars.calendar_for_years(2018, 2018).years) == [2018, 2019]
    assert not working_days_of(calendars.calendar_for_years(2018, 2018)).counts_provisionally(date(2018, 12, 28))


def test_a_revised_calendar_is_not_mistaken_for_the_one_before() -> None:
    revised = Calendar(code="CN", years={**ON_FILE.years, 2026: CalendarYear(source="国办发明电〔2026〕1号")})

    assert hash(revised) == hash(ON_FILE)
    assert working_days_of(revised) is not working_days_of(ON_FILE)
    assert isinstance(working_days_of(revised), WorkingDays)


def test_equal_calendars_are_worked_out_once() -> None:
    """Two that were just read: the few last ones are kept, and other tests ask for more."""
    one, another = (Calendar.model_validate_json(ON_FILE.model_dump_json()) for _ in range(2))

    assert one is not another
    assert working_days_of(one) is working_days_of(another)


@pytest.mark.parametrize(
    "mistake",
    [
        {"work": ["2027-01-04"]},
        {"work": ["2027-01-02"]},
        {"rest": "2027-01-03/01"},
        {"wrok": []},
    ],
    ids=["补班日是平日", "补班日也放假", "倒写的区间", "错别字"],
)
def test_a_mistake_in_a_notice_is_refused(mistake: dict[str, object]) -> None:
    written = {"source": "国办发明电〔2026〕9号", "issued": "2026-11-01"}

    with pytest.raises(ValidationError):
        calendars.HolidayNotice.model_validate(written | {"holidays": {"元旦": {"rest": "2027-01-01/03"} | mistake}})


def test_untyped_days_are_refused() -> None:
    with pytest.raises(ValidationError):
        CalendarYear.model_validate({"off": 20250101})
