"""A refusal names the rule that gives the act to others, asks for the value, or provides for the step before."""

from copy import deepcopy
from typing import Any

import pytest

from rules.judge import act_refusals
from tests.rules.shop_procedure import SHOP, ShopCase, clock_rule, gate_rule, rule, shop_law


def shop_with(
    *rules: dict[str, Any], stages: dict[str, str] | None = None, ways: dict[str, str] | None = None
) -> ShopCase:
    """Return a case of the shop whose stages, outcomes (`stage.outcome`) and own acts name these rules."""
    written = deepcopy(SHOP)
    for name, number in (stages or {}).items():
        written["stages"][name]["rule"] = f"SHP-{number}"
    for name, number in (ways or {}).items():
        stage, _, outcome = name.partition(".")
        way = written["stages"][stage]["outcomes"][outcome] if outcome else written["acts"][name]
        way["rule"] = f"SHP-{number}"
    return ShopCase(shop_law(*rules, stages=written["stages"], acts=written["acts"]))


def test_who_lacks_the_role_is_told_the_rule_of_the_outcome_else_of_its_stage() -> None:
    case = shop_with(stages={"intake": "1a"}, ways={"intake.major": "2a"})

    assert case.refusal_reasons("du", "minor") == ["SHP-1a:role"]
    assert case.refusal_reasons("du", "major") == ["SHP-2a:role"]


def test_who_lacks_the_role_of_a_gate_is_told_that_rule_alone() -> None:
    case = shop_with(gate_rule("minor", {"role": ["chief"]}), stages={"intake": "1a"})

    assert case.refusal_reasons("gu", "minor") == ["SHP-9z:role"]


def test_an_act_of_the_stage_names_its_rule_and_an_act_of_all_staff_none() -> None:
    case = shop_with(stages={"intake": "1a"})

    assert case.refusal_reasons("du", "note", texts=["opinion"]) == ["SHP-1a:role"]
    assert case.refusal_reasons("du", "tick", about="apologise") == ["SHP-1a:role"]
    assert case.refusal_reasons("system", "urge") == ["role"]
    assert case.refusal_reasons("an", "served", about="letter") == ["role"]


def test_a_step_too_early_names_the_rule_of_the_step_that_must_come_first() -> None:
    case = shop_with(stages={"intake": "1a"}, ways={"work.finished": "2a"})

    assert case.refusal_reasons("an", "finished") == ["SHP-1a:not_open"]


def test_a_step_too_late_names_its_own_rule() -> None:
    case = shop_with(stages={"work": "1a"}, ways={"intake.minor": "2a"})
    case.act("an", "minor")

    assert case.refusal_reasons("an", "minor") == ["SHP-2a:not_open"]


def test_a_step_too_early_on_a_side_track_names_the_rule_of_that_track() -> None:
    stages = deepcopy(SHOP["stages"])
    stages["replying"]["outcomes"]["replied"]["to"] = "posting"
    stages["replying"]["rule"], stages["work"]["rule"] = "SHP-1a", "SHP-2a"
    stages["posting"] = {"name": "寄送", "who": ["counter"], "outcomes": {"posted": {"name": "已寄", "to": "meeting"}}}
    case = ShopCase(shop_law(stages=stages))
    case.act("an", "major")

    assert case.refusal_reasons("an", "posted") == ["SHP-1a:not_open"]


def test_a_step_to_which_no_track_comes_any_more_names_its_own_rule() -> None:
    case = shop_with(stages={"intake": "1a", "replying": "2a"})
    case.act("an", "minor")

    assert case.refusal_reasons("an", "replied") == ["SHP-2a:not_open"]


def test_advice_shown_where_the_case_stands_speaks_of_the_act_that_names_it() -> None:
    advice = rule("6z", "guide", guide={"at": ["intake"], "shows": "先受理"})
    case = shop_with(advice, stages={"intake": "1a"}, ways={"letter_made": "6z"})

    assert case.refusal_reasons("an", "letter_made") == ["SHP-6z:not_open"]


def test_who_is_recused_is_told_the_rule_by_which_people_are_recused() -> None:
    case = shop_with(gate_rule("recuse", {"reason": "reason"}))
    plain = shop_with()
    for one in (case, plain):
        one.act("an", "recuse", whom="an", texts=["reason"])

    assert case.refusal_reasons("an", "minor") == ["SHP-9z:recused"]
    assert plain.refusal_reasons("an", "minor") == ["recused"]


def test_where_tracks_meet_the_refusal_names_the_rule_of_the_track_that_is_waited_for() -> None:
    case = shop_with(stages={"replying": "1a", "meeting": "2a"})
    case.act("an", "major")
    case.act("an", "finished")

    assert case.refusal_reasons("an", "settled") == ["SHP-1a:joining"]


def test_an_approval_names_the_rule_of_its_stage() -> None:
    case = shop_with(stages={"approving": "1a"})
    case.act("an", "minor", texts=["plan"])
    case.act("bo", "asked")

    assert case.refusal_reasons("gu", "approve") == ["SHP-1a:role"]
    assert case.refusal_reasons("an", "agreed") == ["SHP-1a:not_open"]


def test_a_wrong_value_names_the_rule_that_asks_for_the_fact() -> None:
    record = rule("7z", "record", record={"fields": ["panel"], "before": ["asked"]})
    case = shop_with(record, ways={"intake.minor": "2a"})
    case.act("an", "minor")

    assert case.refusal_reasons("an", "asked", facts={"panel": ("en", "en")}) == ["SHP-7z:wrong_value"]
    assert case.refusal_reasons("an", "note", facts={"severity": "none"}) == ["SHP-2a:wrong_value"]
    assert case.refusal_reasons("an", "note", facts={"amount": "much"}) == ["wrong_value"]


@pytest.mark.parametrize("name", ["approve", "refuse"])
def test_a_decision_on_nothing_names_the_rule_of_the_limit(name: str) -> None:
    extension = {"asks": ["counter"], "grants": ["chief"], "each": 1, "total": 1}
    case = shop_with(clock_rule("handling", ["minor"], ["finished"], extension=extension))
    case.act("an", "minor")

    assert case.refusal_reasons("du", name, clock="handling") == ["SHP-8z:no_request"]
    assert case.refusal_reasons("du", name) == ["SHP-8z:no_request"]
    assert case.refusal_reasons("du", name, clock="unheard_of") == ["no_request"]


def test_an_item_in_another_state_names_the_rule_of_the_act() -> None:
    case = shop_with(ways={"measure_done": "2a"})

    assert case.refusal_reasons("an", "measure_done", item="none") == ["SHP-2a:item"]


def test_a_closed_case_and_an_unknown_act_name_no_rule() -> None:
    case = shop_with(stages={"intake": "1a", "work": "1a"})
    assert [refusal.rule for refusal in act_refusals(case.law, case.state, case.build_act("an", "nonsense"))] == [None]
    case.act("an", "minor")
    case.act("an", "abandoned")

    assert case.refusal_reasons("an", "minor") == ["closed"]
