"""The days of a limit with their reasons, in English."""

from datetime import datetime

import pytest

import calendars
from models.time import Unit
from rules.statutory_time.explain import explain_limit
from tests.zones import CHINA
from wording.days import day_line, ending_lines, holiday_text
from wording.translation import Language, speaking


def test_each_day_says_in_english_why_it_counts_or_not() -> None:
    started = datetime(2025, 9, 30, 16, tzinfo=CHINA)
    explained = explain_limit(started, 3, Unit.working_day, calendar=calendars.load_calendar())

    with speaking(Language.en):
        said = [*(day_line(step, "civil_code") for step in explained.steps), *ending_lines(explained, CHINA)]

    assert said[0] == "30 Sept 2025 (Tue)  not counted: the day on which it starts (Civil Code Art. 201)"
    assert said[1] == (
        "1 Oct 2025 (Wed)  not counted: National Day, Mid-Autumn Festival holiday (国办发明电〔2024〕12号)"
    )
    assert said[-2] == (
        "11 Oct 2025 (Sat)  day 3; working day in exchange for the National Day, Mid-Autumn Festival holiday"
        " (国办发明电〔2024〕12号)"
    )
    assert said[-1] == "last day 11 Oct 2025 (Sat); overdue from 12 Oct 2025, 00:00"


def test_a_limit_in_minutes_ends_at_an_instant() -> None:
    explained = explain_limit(
        datetime(2025, 9, 30, 16, tzinfo=CHINA), 30, Unit.minute, calendar=calendars.load_calendar()
    )

    assert list(ending_lines(explained, CHINA)) == ["2025年9月30日 16:30 届满，此后为逾期"]


def test_a_holiday_that_the_statute_does_not_know_keeps_its_name() -> None:
    with speaking(Language.en):
        assert holiday_text("抗战胜利纪念日、国庆节") == "抗战胜利纪念日, National Day"
    assert holiday_text("国庆节、中秋节") == "国庆节、中秋节"


@pytest.mark.parametrize(
    ("code", "event", "rolled"),
    [
        ("CN", "Civil Code Art. 201", "Civil Code Art. 203"),
        ("GB-ENG", "Lester v Garland (1808) 15 Ves Jun 248", ""),
        ("DE-BY", "Regulation (EEC, Euratom) No 1182/71, Article 3(1)", "Article 3(4)"),
        ("AU-NSW", "Acts Interpretation Act 1901 (Cth) s 36(1)", "Acts Interpretation Act 1901 (Cth) s 36(2)"),
    ],
)
def test_a_count_cites_the_statute_of_its_calendar(code: str, event: str, rolled: str) -> None:
    """Five days from Monday, 5 January 2026, end on a Saturday."""
    calendar = calendars.load_calendar(code)
    started = datetime(2026, 1, 5, 10, tzinfo=calendar.zone)
    explained = explain_limit(started, 5, Unit.calendar_day, calendar=calendar, roll=True)

    with speaking(Language.en):
        said = [day_line(step, calendar.statute) for step in explained.steps]

    assert said[0] == f"5 Jan 2026 (Mon)  not counted: the day on which it starts ({event})"
    assert "the last day was a rest day, so the limit goes on" in said[-1]
    assert said[-1].endswith(f"{rolled})" if rolled else "so the limit goes on")


def test_each_statute_that_a_calendar_names_says_what_it_is_cited_for() -> None:
    named = {calendars.calendar_head(code).statute for code in calendars.calendar_codes()}

    assert named == set(calendars.statutes())
