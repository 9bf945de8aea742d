"""Facts: the values that each kind accepts, and the facts that follow from others."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

import calendars
from models.law import Law
from models.messages import FactValue, Refusal, Why
from models.procedure import Fact, Procedure
from models.requirement import NeedsFact
from models.time import ONE_DAY
from rules.fact import is_fact_value
from rules.requirements import fact_met
from tests.rules.clock_procedure import NOON, PROCEDURE, TEXT_REF, PureCase, accepted_case, clock_rule, law, march


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("yes", [True, False], [1, "yes", None]),
        ("count", [0, -3, 7], [True, "seven", date(2025, 3, 3)]),
        ("day", [date(2025, 3, 3)], [NOON, 20250303]),
        ("instant", [NOON], [date(2025, 3, 3), 7]),
        ("line", ["first"], ["third", True, ("first",)]),
        ("grounds", [("one",), ("one", "two")], ["one", ("one", "three"), 1, (), ("one", "one")]),
        ("who", ["li", "someone-else"], [("li",), False, 3]),
        ("handlers", [("li",), ("li", "wang")], ["li", True, (), ("li", "li"), ("li", "wang", "li")]),
        ("nothing", [], [True, "first"]),
    ],
)
def test_a_fact_is_stated_in_its_own_form(name: str, right: list[FactValue], wrong: list[Any]) -> None:
    case = accepted_case()

    for value in right:
        assert case.refusal_reasons("li", "named", march(4), facts={name: value}) == []
    for value in wrong:
        if value is not None:
            assert case.refusal_reasons("li", "named", march(4), facts={name: value})[0] == Why.wrong_value


def test_none_of_these_is_an_answer_where_the_fact_says_so_and_meets_what_asks_only_for_an_answer() -> None:
    fact = Fact.model_validate({"is": "codes", "one_of": {"late": "拖延"}, "may_be_none": True})

    assert is_fact_value(fact, ())
    assert not is_fact_value(fact.model_copy(update={"may_be_none": False}), ())
    assert fact_met(NeedsFact(fact="grounds"), ())
    assert not fact_met(NeedsFact(fact="grounds", at_least=1), ())


@pytest.mark.parametrize(
    "far",
    [
        "1899-12-31",
        "2100-01-01",
        "9999-12-31",
        "9999-12-31T00:00:00+08:00",
        "9999-12-31T23:59:59-14:00",
        "2025-03-03T00:00:00+18:01",
    ],
)
def test_no_fact_holds_a_day_or_instant_that_could_not_be_read_again(far: str) -> None:
    with pytest.raises(ValidationError, match="out of reach"):
        TypeAdapter(FactValue).validate_python(far)


ENDS_WITH_DAY = clock_rule("a1", limit={"set_by": "day"})
RECORDS_INSTANT = {
    "id": "SML-r1", "article": "一", "enforce": "record", "record": {"fields": ["instant"], "before": ["answered"]},
}  # fmt: skip
TODAY = march(4).date()


@pytest.mark.parametrize(
    ("rules", "name", "right", "wrong", "by"),
    [
        ([], "day", [TODAY, date(1999, 1, 1)], [TODAY + ONE_DAY, date(2031, 1, 1)], None),
        ([], "instant", [march(4)], [march(4) + timedelta(microseconds=1)], None),
        ([RECORDS_INSTANT], "instant", [NOON], [march(5)], "SML-r1"),
        ([ENDS_WITH_DAY], "day", [TODAY, date(2031, 1, 1)], [TODAY - ONE_DAY, date(1999, 1, 1)], "SML-a1"),
    ],
)
def test_what_happened_lies_not_after_the_act_and_what_is_promised_not_before_it(
    rules: list[dict[str, Any]], name: str, right: list[FactValue], wrong: list[FactValue], by: str | None
) -> None:
    case = accepted_case(*rules)

    for value in right:
        assert case.refusals("li", "named", march(4), facts={name: value}) == ()
    for value in wrong:
        refused = case.refusals("li", "named", march(4), facts={name: value})
        assert refused == (Refusal(why=Why.wrong_value, rule=by, about=name),)


@pytest.mark.parametrize(
    ("lies", "allowed"), [("past", [True, True, False]), ("ahead", [False, True, True]), ("anywhere", [True] * 3)]
)
def test_a_file_can_say_where_a_date_lies(lies: str, allowed: list[bool]) -> None:
    written = PROCEDURE | {"rules": [], "facts": PROCEDURE["facts"] | {"day": {"is": "date", "lies": lies}}}
    case = PureCase(Law(Procedure.model_validate(written), calendars.load_calendar()))
    case.act("li", "accepted", NOON)

    days = [march(3).date(), march(4).date(), march(5).date()]
    assert [case.refusals("li", "named", march(4), facts={"day": day}) == () for day in days] == allowed


def test_of_a_late_report_what_happened_lies_before_its_receipt_and_what_is_promised_after_the_act() -> None:
    """So what was agreed on Tuesday for Wednesday can be put on record on Thursday."""
    records_day = RECORDS_INSTANT | {"record": {"fields": ["day"], "before": ["answered"]}}
    case = accepted_case(ENDS_WITH_DAY, records_day)
    late: dict[str, Any] = {"happened_at": march(4, 13)}

    assert case.refusals("li", "answered", march(6), facts={"day": date(2025, 3, 5)}, **late) == ()
    both: dict[str, FactValue] = {"day": date(2025, 3, 5), "instant": march(5)}
    assert case.refusals("li", "answered", march(6), facts=both, **late) == ()
    refused = case.refusals("li", "answered", march(6), facts={"day": date(2025, 3, 3)}, **late)
    assert [(refusal.why, refusal.about) for refusal in refused] == [(Why.wrong_value, "day")]


def test_a_correction_may_say_what_was_promised_for_a_day_that_has_passed() -> None:
    case = accepted_case(ENDS_WITH_DAY)
    case.act("li", "named", march(4), facts={"day": date(2025, 3, 20)})

    case.act("wang", "amend", march(10), facts={"day": date(2025, 3, 6)}, texts={"reason": TEXT_REF})
    assert case.state.facts["day"] == date(2025, 3, 6)


def test_a_text_the_procedure_does_not_declare_is_refused() -> None:
    case = accepted_case()

    assert case.refusal_reasons("li", "note", march(4), texts={"reason": TEXT_REF}) == []
    assert case.refusal_reasons("li", "note", march(4), texts={"gossip": TEXT_REF}) == [Why.wrong_value]


def test_an_empty_note_is_refused() -> None:
    assert accepted_case().refusal_reasons("li", "note", march(4)) == [Why.wrong_value]


@pytest.mark.parametrize(("name", "value"), [("handlers", ("li",)), ("host", "window")])
def test_a_note_must_not_state_a_fact_that_gives_a_role(name: str, value: FactValue) -> None:
    case = accepted_case()

    assert case.refusals("li", "note", march(4), facts={name: value}) == (Refusal(why=Why.in_passing, about=name),)


def test_a_fact_that_follows_from_another_is_stated_with_it() -> None:
    event = accepted_case().act("li", "named", march(4), facts={"line": "first"})[0]

    assert event.facts == {"line": "first", "host": "window"}


def test_a_role_does_not_follow_from_a_note_but_from_the_next_act() -> None:
    case = PureCase(law(), facts={"line": "first"})

    assert case.act("li", "note", march(4), facts={"count": 1})[0].facts == {"count": 1}
    assert case.act("li", "accepted", march(4))[0].facts == {"host": "window"}


def test_a_stated_fact_is_not_derived_again_and_nothing_is_derived_without_a_declaration() -> None:
    case = accepted_case()

    other = case.act("li", "named", march(4), facts={"line": "first", "host": "leader"})[0]
    assert other.facts["host"] == "leader"
    assert "host" not in accepted_case().act("li", "named", march(4), facts={"line": "second"})[0].facts
    assert case.act("li", "named", march(5), facts={"line": "first"})[0].facts == {"line": "first"}


def test_an_act_cannot_give_its_actor_the_role_that_it_needs() -> None:
    case = accepted_case()

    assert case.refusal_reasons("qian", "answered", march(4), facts={"handlers": ("qian",)}) == [Why.role]
    case.act("li", "named", march(4), facts={"handlers": ("qian",)})
    assert case.refusal_reasons("qian", "answered", march(4)) == []


def test_a_case_knows_with_which_event_and_by_whom_each_fact_and_text_was_last_stated() -> None:
    case = accepted_case()
    case.act("li", "named", march(4), facts={"count": 3}, texts={"reason": TEXT_REF})
    first = case.state.stated["count"]
    case.act("wang", "note", march(5), facts={"count": 4})

    assert (first.act, first.stage, first.by, case.state.stated["reason"]) == ("named", "work", "li", first)
    assert (case.state.stated["count"].act, case.state.stated["count"].by) == ("note", "wang")
    assert case.state.stated["count"].seq == case.state.seq
