"""Who is complained of neither acts, decides, is given a part, nor reads; but for what the procedure lets them do."""

import pytest

from models.case import replace
from rules.approval import missing_answers
from rules.sees import read_refusals
from rules.waiting import waiting_for
from tests.rules.shop_procedure import SHOP, STAFF, ShopCase, gate_rule, rule, shop_law

COMPLAINED_OF = {"respondents": {"facts": ["accused"], "rule": "SHP-9z", "may": ["raised_again"]}}
FACTS = SHOP["facts"] | {"accused": {"is": "persons"}}
ANYBODY = {"any": [{"fact": "accused"}, {"none": [{"fact": "accused"}]}]}
MINOR_ASKS = rule("9y", "gates", gates=[{"at": ["minor", "raised_again"], "needs": ANYBODY}])


def case_about(*persons: str, **changes: object) -> ShopCase:
    """Return a case at work whose persons complained of are known since its first outcome."""
    rules = gate_rule("finished", {"fact": "accused"}), MINOR_ASKS
    case = ShopCase(shop_law(*rules, facts=FACTS, **(COMPLAINED_OF | changes)))
    case.act("an", "minor", facts={"accused": persons})
    return case


@pytest.mark.parametrize("name", ["finished", "abandoned", "note", "urge", "evidence", "recuse", "transfer"])
def test_no_act_is_theirs(name: str) -> None:
    case = case_about("bo")

    assert case.refusal_reasons("bo", name, texts=["reason"]) == ["SHP-9z:respondent"]
    stand_in = case.refusal_reasons("gu", name, standing=("counter", "staff"), stands_for=("bo",), texts=["reason"])
    assert stand_in == ["SHP-9z:respondent"]


def test_an_act_that_the_procedure_leaves_them_is_open() -> None:
    assert case_about("bo").refusal_reasons("bo", "raised_again") == []


def test_they_read_nothing() -> None:
    case = case_about("bo")

    for part in ("identity", "narrative"):
        [refusal] = read_refusals(case.law, case.state, "bo", STAFF["bo"], part)
        assert (refusal.why, refusal.rule) == ("respondent", "SHP-9z")
        assert read_refusals(case.law, case.state, "an", STAFF["an"], part) == []


def test_they_are_given_neither_work_nor_a_role() -> None:
    case = case_about("bo", "en")
    panel = {"panel": ("en", "fu", "du")}

    for name in ("transfer", "delegate"):
        assert case.refusal_reasons("an", name, whom="bo") == ["SHP-9z:respondent"]
    assert case.refusal_reasons("an", "countersign", whom="en") == ["SHP-9z:respondent"]
    assert case.refusal_reasons("an", "put_to_vote", facts=panel) == ["SHP-9z:respondent"]


def test_one_act_cannot_name_somebody_and_give_them_a_role() -> None:
    case = ShopCase(shop_law(facts=FACTS, **COMPLAINED_OF))

    stated = {"accused": ("en",), "panel": ("en", "fu")}
    assert case.refusal_reasons("an", "minor", facts=stated) == ["SHP-9z:respondent"]


def test_the_work_that_they_hold_falls_back_when_they_are_named() -> None:
    case = ShopCase(shop_law(gate_rule("asked", {"fact": "accused"}), MINOR_ASKS, facts=FACTS, **COMPLAINED_OF))
    case.act("an", "minor")
    case.act("an", "transfer", whom="bo")
    case.act("bo", "delegate", whom="chi")

    case.act("bo", "raised_again", facts={"accused": ("bo", "chi")})

    [track] = waiting_for(case.law, case.state).tracks
    assert (track.holder, track.helpers) == (None, ())
    assert case.refusal_reasons("an", "finished") == []


def test_an_approval_does_not_wait_for_them() -> None:
    case = case_about("du")
    case.act("an", "put_to_vote", facts={"panel": ("en", "fu", "gu")})

    named = replace(case.state, facts=case.state.facts | {"accused": ("en",)})

    assert [person for _, person in missing_answers(case.law, named, named.position)] == ["fu", "gu"]


@pytest.mark.parametrize("name", ["note", "urge", "evidence"])
def test_nobody_is_accused_or_cleared_in_passing(name: str) -> None:
    case = case_about("bo")

    found = case.refusal_reasons("an", name, facts={"accused": ("an",)}, texts=["reason"])
    assert found == ["SHP-9z:stated"]


def test_an_outcome_clears_nobody_because_it_asks_for_the_fact() -> None:
    case = case_about("bo")

    assert case.refusal_reasons("an", "abandoned", facts={"accused": ("en",)}) == ["SHP-9z:stated"]
    assert case.refusal_reasons("an", "finished", facts={"accused": ("en",)}) == ["SHP-9z:stated"]
