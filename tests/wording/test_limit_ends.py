"""The end of a limit in words: a day, or the instant where hours or minutes are counted."""

from datetime import date, datetime
from typing import Any

import pytest

from models.procedure import Procedure
from tests.rules.shop_procedure import clock_rule, shop_law
from tests.zones import CHINA
from wording.limit_ends import end_label

DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
DAY_END = datetime(2026, 3, 3, tzinfo=CHINA)


def procedure_with(**options: Any) -> Procedure:
    return shop_law(clock_rule("handling", ["minor"], ["finished"], **options)).procedure


@pytest.mark.parametrize(
    ("options", "due", "label"),
    [
        ({"limit": {"n": 2, "unit": "working_day"}}, DAY_END, "2026年3月2日（星期一）"),
        ({"limit": {"n": 2, "unit": "working_day"}, "day_end": "close"}, MORNING, "2026年3月2日（星期一）"),
        ({"limit": {"n": 30, "unit": "minute"}}, MORNING, "2026年3月2日 09:30"),
        ({"limit": {"n": 8, "unit": "working_hour"}}, MORNING, "2026年3月2日 09:30"),
        ({"limit": {"n": 24, "unit": "hour"}}, DAY_END, "2026年3月3日 00:00"),
        ({"limit": {"set_by": "by_when"}}, DAY_END, "2026年3月2日（星期一）"),
        ({"limit": {"set_by": "by_when"}}, MORNING, "2026年3月2日 09:30"),
    ],
)
def test_the_end_has_the_time_where_it_lies_within_the_day(options: Any, due: datetime, label: str) -> None:
    assert end_label(procedure_with(**options), "handling", due, DAY) == label
    assert end_label(procedure_with(**options), "handling", None, None) == "未定"


def test_each_value_of_a_limit_by_class_has_its_own_unit() -> None:
    values = {"minor": {"n": 30, "unit": "minute"}, "major": {"n": 3, "unit": "working_day"}}
    procedure = procedure_with(limit={"by": "severity", "values": values})

    assert end_label(procedure, "handling", MORNING, DAY) == "2026年3月2日 09:30"
    assert end_label(procedure, "handling", DAY_END, DAY) == "2026年3月2日（星期一）"
