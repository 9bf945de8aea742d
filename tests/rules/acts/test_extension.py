"""Extensions: whether a second person decides, and from where they count."""

from datetime import date
from typing import Any

import pytest

from models.messages import Why
from tests.rules.clock_procedure import EXTENSION, PureCase, accepted_case, clock_rule, march


def extendable(**words: Any) -> PureCase:
    """Return a case accepted on Monday the 3rd, whose five working days end with Monday the 10th."""
    return accepted_case(clock_rule("a1", extension=EXTENSION | words))


@pytest.mark.parametrize(("second", "refused"), [(True, [Why.same_person]), (False, [])])
def test_an_extension_needs_a_second_person_unless_the_text_says_otherwise(second: bool, refused: list[Why]) -> None:
    case = extendable(second_person=second)
    case.act("li", "extend", march(5), clock="a1", units=2)

    assert case.refusal_reasons("li", "approve", march(5)) == refused


@pytest.mark.parametrize(("counts_from", "last_day"), [("end", date(2025, 3, 14)), ("decision", date(2025, 3, 13))])
def test_an_extension_counts_from_the_end_or_from_the_decision(counts_from: str, last_day: date) -> None:
    case = extendable(counts_from=counts_from)
    case.act("li", "extend", march(5), clock="a1", units=4)
    (granted,) = case.act("zhao", "approve", march(7))

    assert case.state.clocks["a1"].last_day == last_day
    assert granted.type == "granted"
    assert granted.until == (None if counts_from == "end" else last_day)


def test_an_extension_from_the_decision_never_ends_earlier_and_is_capped_as_any_other() -> None:
    case = extendable(counts_from="decision")
    case.act("li", "extend", march(3), clock="a1", units=2)
    case.act("zhao", "approve", march(4))

    assert case.state.clocks["a1"].last_day == date(2025, 3, 10)
    assert case.refusal_reasons("li", "extend", march(5), clock="a1", units=7) == [Why.beyond_cap]
