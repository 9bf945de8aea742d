"""A clock that counts in another way than most: extensions from elsewhere, several ends, months without the day."""

from datetime import date, datetime, time
from typing import Any

import pytest

from models.messages import Why
from rules.deadline_record import deadline_record
from rules.statutory_time.explain import DayRole
from tests.rules.clock_procedure import EXTENSION, PureCase, accepted_case, clock_rule, law, march
from tests.zones import CHINA
from wording.limits import counting_texts, limit_text
from wording.translation import Language, speaking

SUSPENSION = {"by": ["window"], "grounds": {"away": "外出"}}
DAY_AND_WORKING_DAY = [{"n": 24, "unit": "hour"}, {"n": 1, "unit": "working_day"}]

FROM_UNROLLED = "an extension is counted from the end before a day of rest moved it"


def last_day(case: PureCase) -> date | None:
    return case.state.clocks["a1"].last_day


def length(case: PureCase) -> str:
    clock = case.law.clocks["a1"][1]
    with speaking(Language.en):
        return "; ".join([limit_text(case.law.procedure, clock), *counting_texts(clock)])


@pytest.mark.parametrize(
    ("counts_from", "ends", "says"),
    [
        ("end", date(2025, 3, 13), "5 days"),  # five days end on Saturday the 8th, which rolls to the 10th
        ("unrolled_end", date(2025, 3, 11), f"5 days; {FROM_UNROLLED}"),
        ("start", date(2025, 3, 11), "5 days; an extension is counted with the limit from its start"),
    ],
)  # fmt: skip
def test_an_extension_counts_from_where_the_text_says(counts_from: str, ends: date, says: str) -> None:
    limit = {"n": 5, "unit": "calendar_day"}
    case = accepted_case(clock_rule("a1", limit=limit, roll=True, extension=EXTENSION | {"counts_from": counts_from}))
    case.act("li", "extend", march(5), clock="a1", units=3)
    case.act("zhao", "approve", march(6))

    assert (last_day(case), length(case)) == (ends, says)


@pytest.mark.parametrize(
    ("word", "due", "says"),
    [
        ("later_of", datetime(2025, 3, 5, tzinfo=CHINA), "the later of 24 hours, 1 working day"),
        ("earlier_of", march(4), "the earlier of 24 hours, 1 working day"),
    ],
)
def test_the_earlier_or_the_later_of_several_ends_decides(word: str, due: datetime, says: str) -> None:
    case = accepted_case(clock_rule("a1", limit={word: DAY_AND_WORKING_DAY}))

    assert (case.state.clocks["a1"].due, length(case)) == (due, says)
    assert [(event.type, event.at) for event in case.ring_until(march(9))] == [("expired", due)]


@pytest.mark.parametrize(("word", "unit"), [("later_of", "working_day"), ("earlier_of", "hour")])
def test_the_end_that_decides_is_explained(word: str, unit: str) -> None:
    case = accepted_case(clock_rule("a1", limit={word: DAY_AND_WORKING_DAY}))
    found = deadline_record(case.law, case.state, case.law.clocks["a1"][1], case.state.clocks["a1"])

    assert found.unit == unit
    assert found.explanation
    assert found.explanation.due
    assert found.explanation.due.at == case.state.clocks["a1"].due


def test_a_suspension_moves_the_end_that_has_not_passed() -> None:
    """Suspended from the 4th at noon, at which the 24 hours are over, until the 6th."""
    rule = clock_rule("a1", limit={"later_of": DAY_AND_WORKING_DAY}, suspension=SUSPENSION)
    case = accepted_case(rule)
    case.act("li", "suspend", march(4, 13), clock="a1", ground="away")
    assert case.state.clocks["a1"].due is None
    case.act("li", "resume", march(6), clock="a1")

    assert last_day(case) == date(2025, 3, 6)


def test_a_month_that_lacks_the_day_has_no_end_until_one_is_stated() -> None:
    """One month from January 29 has no such day in February of 2025."""
    rule = clock_rule("a1", limit={"n": 1, "unit": "month", "set_by": "day"}, counting={"month_end": "refuse"})
    case = PureCase(law(rule))
    case.act("li", "accepted", datetime.combine(date(2027, 1, 29), time(12), CHINA))
    assert last_day(case) is None
    assert deadline_record(case.law, case.state, case.law.clocks["a1"][1], case.state.clocks["a1"]).explanation is None
    later = datetime.combine(date(2027, 2, 1), time(12), CHINA)
    case.act("li", "named", later, facts={"day": date(2027, 3, 2)})

    assert last_day(case) == date(2027, 3, 2)


def test_too_few_working_days_are_made_up() -> None:
    rule = clock_rule("a1", limit={"n": 5, "unit": "calendar_day"}, roll=True, counting={"at_least_working_days": 6})
    case = accepted_case(rule)
    record = deadline_record(case.law, case.state, case.law.clocks["a1"][1], case.state.clocks["a1"])

    assert last_day(case) == date(2025, 3, 11)  # six working days from the 4th, and Saturday the 8th rolls to the 10th
    assert record.explanation
    assert record.explanation.steps[-1].role is DayRole.least
    assert length(case) == "5 days; 6 working days at least"


@pytest.mark.parametrize(("hour", "ends"), [(17, date(2025, 3, 10)), (18, date(2025, 3, 11))])
def test_what_comes_after_the_cut_off_is_of_the_next_working_day(hour: int, ends: date) -> None:
    rule = clock_rule("a1", limit={"n": 1, "unit": "week"}, outside_hours="next_opening")
    case = PureCase(law(rule))
    case.act("li", "accepted", march(3, hour))

    assert last_day(case) == ends


@pytest.mark.parametrize("options", [{"n": 2, "unit": "hour"}, {"set_by": "day"}, {"earlier_of": DAY_AND_WORKING_DAY}])
def test_several_ends_stand_alone(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="earlier_of or later_of stands alone"):
        law(clock_rule("a1", limit={"later_of": DAY_AND_WORKING_DAY} | options))


def test_several_ends_are_not_extended_by_units() -> None:
    case = accepted_case(clock_rule("a1", limit={"later_of": DAY_AND_WORKING_DAY}, extension=EXTENSION))

    assert case.refusal_reasons("li", "extend", march(3, 13), clock="a1", units=1) == [Why.no_extension]
