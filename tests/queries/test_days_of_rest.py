"""A last day that is a day of rest: where it is not moved, the explanation says why, or that no reason is given."""

from datetime import date, datetime

import pytest

import calendars
from models.limit import Clock, Limit
from models.time import Unit
from queries.cases.deadline import unmoved_day_of_rest
from rules.deadline_record import DeadlineRecord
from rules.statutory_time.explain import explain_limit
from tests.stack.regulations import regulation
from tests.zones import CHINA
from wording.translation import Language, speaking

MONDAY = datetime(2025, 3, 3, 10, tzinfo=CHINA)


def said(n: int, unit: Unit = Unit.calendar_day, *, named: date | None = None, **terms: object) -> list[str]:
    clock = Clock.model_validate(
        {"code": "answer", "starts": ["a"], "stops": ["b"], "limit": Limit(n=n, unit=unit)} | terms
    )
    found = explain_limit(MONDAY, n, unit, calendar=calendars.load_calendar(), roll=clock.roll)
    record = DeadlineRecord(n, unit, named, found)
    return list(unmoved_day_of_rest(regulation("home-mall"), clock, record, "civil_code"))


def test_a_sunday_that_stays_is_explained() -> None:
    assert said(20, rest_day="逐日等候") == ["最后一日是休息日，不顺延：逐日等候"]
    with speaking(Language.en):
        assert said(20, rest_day="商场休息日照常营业，顾客按日等候")[0].endswith("customer waits by the calendar day")
    [without] = said(20)
    assert "第二百零三条" in without
    assert "roll" in without


@pytest.mark.parametrize(
    ("n", "unit", "roll"), [(21, "calendar_day", False), (20, "calendar_day", True), (20, "working_day", False)]
)
def test_of_another_end_nothing_is_said(n: int, unit: str, roll: bool) -> None:
    assert said(n, Unit(unit), roll=roll) == []
