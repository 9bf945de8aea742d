"""What may be stated, in which form, and what follows from it."""

from datetime import date, datetime
from typing import Any

import pytest

from models.messages import FactValue, Refusal, Why
from models.time import CHINA
from tests.rules.office import NOON, WORDS, accepted, march


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("yes", [True, False], [1, "yes", None]),
        ("count", [0, -3, 7], [True, "seven", date(2025, 3, 3)]),
        ("day", [date(2025, 3, 3)], [NOON, 20250303, date(1899, 12, 31), date(2100, 1, 1), date(9999, 12, 31)]),
        ("instant", [NOON], [date(2025, 3, 3), 7, datetime(9999, 12, 31, tzinfo=CHINA)]),
        ("line", ["first"], ["third", True, ("first",)]),
        ("grounds", [(), ("one",), ("one", "two")], ["one", ("one", "three"), 1]),
        ("who", ["li", "someone-else"], [("li",), False, 3]),
        ("handlers", [("li",)], ["li", True]),
        ("nothing", [], [True, "first"]),
    ],
)
def test_a_fact_is_stated_in_its_own_form(name: str, right: list[FactValue], wrong: list[Any]) -> None:
    desk = accepted()

    for value in right:
        assert desk.refused("li", "named", march(4), facts={name: value}) == []
    for value in wrong:
        if value is not None:
            assert desk.refused("li", "named", march(4), facts={name: value}) == [Why.wrong_value]


def test_who_holds_a_role_is_always_somebody() -> None:
    assert accepted().refused("li", "named", march(4), facts={"handlers": ()}) == [Why.wrong_value]


def test_a_text_the_regulation_does_not_know_is_refused() -> None:
    desk = accepted()

    assert desk.refused("li", "note", march(4), texts={"reason": WORDS}) == []
    assert desk.refused("li", "note", march(4), texts={"gossip": WORDS}) == [Why.wrong_value]


def test_a_note_says_something() -> None:
    assert accepted().refused("li", "note", march(4)) == [Why.wrong_value]


@pytest.mark.parametrize(("name", "value"), [("handlers", ("li",)), ("host", "window")])
def test_a_note_gives_nobody_a_role(name: str, value: FactValue) -> None:
    desk = accepted()

    assert desk.refusals("li", "note", march(4), facts={name: value}) == (Refusal(why=Why.wrong_value, about=name),)


def test_what_follows_from_a_fact_is_stated_with_it() -> None:
    event = accepted().act("li", "named", march(4), facts={"line": "first"})[0]

    assert event.facts == {"line": "first", "host": "window"}


def test_a_role_does_not_follow_from_a_note_but_from_the_act_after_it() -> None:
    desk = accepted()

    assert desk.act("li", "note", march(4), facts={"line": "first"})[0].facts == {"line": "first"}
    assert desk.act("li", "named", march(4))[0].facts == {"host": "window"}


def test_nothing_follows_where_it_has_been_stated_or_the_text_says_nothing() -> None:
    desk = accepted()

    other = desk.act("li", "named", march(4), facts={"line": "first", "host": "leader"})[0]
    assert other.facts["host"] == "leader"
    assert "host" not in accepted().act("li", "named", march(4), facts={"line": "second"})[0].facts
    assert desk.act("li", "named", march(5), facts={"line": "first"})[0].facts == {"line": "first"}


def test_nobody_makes_himself_the_holder_of_a_role_by_the_act_that_needs_it() -> None:
    desk = accepted()

    assert desk.refused("qian", "answered", march(4), facts={"handlers": ("qian",)}) == [Why.role]
    desk.act("li", "named", march(4), facts={"handlers": ("qian",)})
    assert desk.refused("qian", "answered", march(4)) == []
