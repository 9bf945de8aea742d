"""How a limit stands at a glance: colour and words, by working days."""

from datetime import UTC, datetime, timedelta

import pytest

import calendars
from models.time import CHINA
from queries.console.limit_lights import LimitLights
from queries.views.clock import ClockView
from rules.statutory_time.calendar import china_calendar

FRIDAY = datetime(2026, 3, 6, 10, 0, tzinfo=CHINA)


def clock(due: datetime | None, state: str = "running", article: str = "第五条") -> ClockView:
    return ClockView.model_validate({
        "clock": "handling", "label": "处理完毕", "rule": "ZZW-05i", "article": article, "state": state,
        "started": FRIDAY - timedelta(days=30), "due": due, "last_day": None, "last_day_label": "",
        "provisional": False, "breach": True, "noticed": None, "late_by": None, "stopped": None,
    })  # fmt: skip


@pytest.fixture
def lights() -> LimitLights:
    return LimitLights(FRIDAY.astimezone(UTC), china_calendar(calendars.load_calendar()))


@pytest.mark.parametrize(
    ("due", "tone", "words"),
    [
        (datetime(2026, 3, 7, tzinfo=CHINA), "near", "今天到期"),
        (datetime(2026, 3, 6, 17, 0, tzinfo=CHINA), "near", "今天 17:00 到期"),
        (datetime(2026, 3, 8, tzinfo=CHINA), "near", "休息日内到期"),
        (datetime(2026, 3, 12, tzinfo=CHINA), "near", "剩 3 个工作日"),
        (datetime(2026, 3, 13, tzinfo=CHINA), "fine", "剩 4 个工作日"),
        (datetime(2026, 3, 6, tzinfo=CHINA), "late", "逾期 1 个工作日"),
        (datetime(2026, 3, 6, 9, 0, tzinfo=CHINA), "late", "已逾期"),
        (datetime(2026, 2, 28, tzinfo=CHINA), "late", "逾期 6 个工作日"),
        (None, "none", "未定或中止"),
    ],
)
def test_a_limit_is_shown_by_colour_and_working_days(
    lights: LimitLights, due: datetime | None, tone: str, words: str
) -> None:
    light = lights.light(clock(due))
    assert (light.tone, light.words) == (tone, words)


def test_a_limit_whose_extension_waits_is_neither_late_nor_fine(lights: LimitLights) -> None:
    assert lights.light(clock(FRIDAY - timedelta(days=1), "held")).tone == "held"


def test_the_first_to_end_is_shown_and_no_reminder_of_the_office(lights: LimitLights) -> None:
    soon, later = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=9)
    assert lights.first([clock(later), clock(soon, article="")]).tone == "fine"
    assert lights.first([]).words == ""
