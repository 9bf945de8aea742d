"""How a limit stands at a glance: colour and words, by working days."""

from datetime import UTC, datetime, timedelta

import pytest

import calendars
from queries.lists.limit_lights import LimitLights
from queries.views.clock import ClockView
from rules.next_limit import limit_order
from rules.statutory_time.calendar import working_days_of
from tests.zones import CHINA

FRIDAY = datetime(2026, 3, 6, 10, 0, tzinfo=CHINA)


def clock(due: datetime | None, state: str = "running", rule: str = "ZZW-05i") -> ClockView:
    return ClockView.model_validate({
        "clock": "handling", "label": "处理完毕", "rule": rule, "article": "第五条", "state": state,
        "started": FRIDAY - timedelta(days=30), "due": due, "last_day": None, "last_day_label": "",
        "provisional": False, "breach": True, "noticed": None, "late_by": None, "stopped": None,
    })  # fmt: skip


@pytest.fixture
def lights() -> LimitLights:
    return LimitLights(FRIDAY.astimezone(UTC), working_days_of(calendars.load_calendar()))


@pytest.mark.parametrize(
    ("due", "tone", "words"),
    [
        (datetime(2026, 3, 7, tzinfo=CHINA), "near", "今天到期"),
        (datetime(2026, 3, 6, 17, 0, tzinfo=CHINA), "near", "今天 17:00 到期"),
        (datetime(2026, 3, 8, tzinfo=CHINA), "near", "休息日内到期"),
        (datetime(2026, 3, 12, tzinfo=CHINA), "near", "剩 3 个工作日"),
        (datetime(2026, 3, 12, 9, 0, tzinfo=CHINA), "fine", "剩 4 个工作日"),
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


def test_the_first_of_a_line_is_shown_and_no_reminder_of_the_office(lights: LimitLights) -> None:
    soon, later = clock(FRIDAY + timedelta(days=1)), clock(FRIDAY + timedelta(days=19))
    assert lights.first([later, soon]).tone == "fine"
    assert lights.first([clock(FRIDAY, rule="ZZW-house1")]).words == ""
    assert lights.first([clock(None)]).words == lights.first([]).words == ""


def test_what_is_late_comes_first_then_what_waits_then_what_is_to_come_then_a_past_reminder() -> None:
    """Of each kind the first to end; a limit and a reminder that are to come are alike."""
    day = timedelta(days=1)
    places = [
        ("over", FRIDAY - day, True), ("over", FRIDAY, True), ("held", FRIDAY - 9 * day, True),
        ("running", FRIDAY + day, False), ("running", FRIDAY + 2 * day, True), ("over", FRIDAY - 30 * day, False),
    ]  # fmt: skip
    mixed = [places[nth] for nth in (3, 5, 0, 4, 1, 2)]
    assert sorted(mixed, key=lambda one: limit_order(one[0], one[1], breach=one[2])) == places


def test_the_rest_days_after_the_third_working_day_are_near() -> None:
    """On a Tuesday the limit that ends on Sunday has three working days left, as on Friday; on Monday it has four."""
    tuesday = datetime(2026, 3, 10, 10, 0, tzinfo=CHINA)
    lights = LimitLights(tuesday, working_days_of(calendars.load_calendar()))
    assert lights.near_end == datetime(2026, 3, 16, tzinfo=CHINA)
    tones = [lights.light(clock(datetime(2026, 3, day, tzinfo=CHINA))).tone for day in (14, 16, 17)]
    assert tones == ["near", "near", "fine"]
    assert "第 3 个工作日是 2026年3月13日（星期五）" in lights.near_means
