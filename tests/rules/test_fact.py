"""Facts: the values that each kind accepts, and the facts that follow from others."""

from datetime import date, datetime
from typing import Any

import pytest

from models.messages import FactValue, Refusal, Why
from models.time import CHINA
from tests.rules.clock_procedure import NOON, TEXT_REF, PureCase, accepted_case, law, march


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("yes", [True, False], [1, "yes", None]),
        ("count", [0, -3, 7], [True, "seven", date(2025, 3, 3)]),
        ("day", [date(2025, 3, 3)], [NOON, 20250303, date(1899, 12, 31), date(2100, 1, 1), date(9999, 12, 31)]),
        ("instant", [NOON], [date(2025, 3, 3), 7, datetime(9999, 12, 31, tzinfo=CHINA)]),
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
