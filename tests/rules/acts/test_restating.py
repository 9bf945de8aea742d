"""What the correction of a fact passes: the gates of the acts that state it, who they are, and what was done on it."""

from copy import deepcopy
from typing import Any

import pytest

from models.messages import FactValue, Why
from models.requirement import Name
from tests.rules.shop_procedure import SHOP, ShopCase, day, gate_rule, rule, shop_law
from tests.stack.attempted_act import attempted_act


def corrected(case: ShopCase, actor: str, **facts: FactValue) -> list[str]:
    """Return why a correction of these facts is refused."""
    return case.refusal_reasons(actor, "amend", facts=facts, texts=["reason"])


def case_at_work(*rules: dict[str, Any], **changes: Any) -> ShopCase:
    case = ShopCase(shop_law(*rules, **changes))
    case.act("an", "minor", facts={"amount": 5})
    return case


# ---- the act that states it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("needs", "refused", "allowed"),
    [
        ({"fact": "amount", "at_least": 3}, 1, 4),
        ({"fact": "amount", "in": [5, 6]}, 7, 6),
        ({"any": [{"none": [{"fact": "amount", "is": 9}]}, {"text": "findings"}]}, 9, 8),
        ({"all": [{"fact": "amount", "more_than": 2}, {"none": [{"event": "asked", "ever": True}]}]}, 2, 3),
    ],
)
def test_a_correction_gives_only_a_value_that_the_stating_act_could_give(
    needs: dict[str, Any], refused: int, allowed: int
) -> None:
    case = case_at_work(gate_rule("minor", needs))

    assert corrected(case, "bo", amount=refused) == ["SHP-9z:needs"]
    assert corrected(case, "bo", amount=allowed) == []


def test_a_correction_writes_the_text_that_the_new_value_asks_for() -> None:
    asks = gate_rule("minor", {"any": [{"none": [{"fact": "amount", "is": 9}]}, {"text": "findings"}]})
    case = case_at_work(asks)

    assert corrected(case, "bo", amount=9) == ["SHP-9z:needs"]
    assert case.refusal_reasons("bo", "amend", facts={"amount": 9}, texts=["reason", "findings"]) == []
    assert "in_passing" in case.refusal_reasons("bo", "amend", facts={"amount": 8}, texts=["reason", "opinion"])


def test_what_an_outcome_sets_is_its_finding_and_no_correction_makes_it_another() -> None:
    stages = deepcopy(SHOP["stages"])
    stages["intake"]["outcomes"]["minor"]["sets"] = {"severity": "minor", "amount": 5}
    case = ShopCase(shop_law(stages=stages))
    case.act("an", "minor")

    assert corrected(case, "bo", amount=6) == ["stated"]


def test_a_record_that_the_new_value_asks_for_is_given_along() -> None:
    record = {"fields": ["owner"], "before": ["minor"], "when": {"fact": "amount", "is": 9}}
    case = case_at_work(rule("7z", "record", record=record))

    assert corrected(case, "bo", amount=9) == ["SHP-7z:record"]
    assert corrected(case, "bo", amount=9, owner="chi") == []
    assert corrected(case, "bo", amount=8, owner="chi") == ["in_passing"]


def test_what_an_act_has_settled_is_corrected_by_who_could_do_that_act() -> None:
    settles = rule("7z", "record", record={"fields": ["amount"], "before": ["minor"]})
    case = case_at_work(settles)

    assert corrected(case, "chi", amount=6) == ["SHP-7z:role"]  # of the stage now, not of the intake
    assert corrected(case, "bo", amount=6) == []
    assert corrected(case_at_work(), "chi", amount=6) == []


def test_nobody_names_themselves_for_a_role() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor", facts={"panel": ("chi",)})

    assert corrected(case, "bo", panel=("bo", "chi")) == ["same_person"]
    assert corrected(case, "bo", panel=("en", "chi")) == []


def test_a_gate_on_persons_is_asked_of_who_corrects_who_holds_a_role() -> None:
    asks = gate_rule("minor", {"any": [{"none": [{"fact": "panel"}]}, {"role": ["chief"]}]})
    case = ShopCase(shop_law(asks))
    case.act("an", "minor")
    case.act("an", "put_to_vote", facts={"panel": ("chi", "en", "fu")})

    assert corrected(case, "bo", panel=("gu", "en", "fu")) == []
    asks = gate_rule("put_to_vote", {"all": [{"fact": "panel"}, {"role": ["counter"]}]})
    case = ShopCase(shop_law(asks))
    case.act("an", "minor")
    case.act("an", "put_to_vote", facts={"panel": ("chi", "en", "fu")})
    assert corrected(case, "du", panel=("gu", "en", "fu")) == ["SHP-9z:role"]


def test_a_permit_says_itself_who_corrects() -> None:
    settles = rule("7z", "record", record={"fields": ["amount"], "before": ["minor"]})
    case = case_at_work(settles, permits={"amend": {"by": ["chief"], "rule": "SHP-7z"}})

    assert corrected(case, "bo", amount=6) == ["SHP-7z:role"]
    assert corrected(case, "du", amount=6) == []


def test_what_is_kept_to_some_is_opened_by_who_could_state_it_and_closed_by_anybody_at_the_stage() -> None:
    facts = deepcopy(SHOP["facts"]) | {"secret": {"is": "yes_no"}}
    acts = deepcopy(SHOP["acts"])
    acts["recorded"] = {"name": "记明", "by": ["chief"], "states": ["secret"]}
    sees = {"part": "narrative", "roles": ["chief"], "when": {"fact": "secret", "is": True}}
    for kept, refused in ((True, ["SHP-6z:role"]), (False, [])):
        case = ShopCase(shop_law(rule("6z", "sees", sees=sees), facts=facts, acts=acts))
        case.act("an", "minor")
        case.act("du", "recorded", facts={"secret": kept})
        found = corrected(case, "an", secret=not kept)
        assert [reason.rpartition(":")[2] for reason in found] == [reason.rpartition(":")[2] for reason in refused]


def test_who_is_complained_of_is_stated_anew_by_the_act_that_the_text_has_for_it() -> None:
    facts = deepcopy(SHOP["facts"]) | {"accused": {"is": "persons"}}
    acts = deepcopy(SHOP["acts"])
    acts["named"] = {"name": "记明", "by": ["all_staff"], "states": ["accused"], "at": ["intake"]}
    acts["named_anew"] = {"name": "改正", "by": ["chief"], "at": ["work"]}
    gates = gate_rule("named_anew", {"fact": "accused", "now": True})
    for rules, why in (([gates], ["SHP-9z:stated"]), ([], [])):
        case = ShopCase(shop_law(*rules, facts=facts, acts=acts, respondents={"facts": ["accused"]}))
        case.act("an", "named", facts={"accused": ("chi",)})
        case.act("an", "minor")
        assert corrected(case, "bo", accused=("en",)) == why


# ---- what was done and told on the old value ----------------------------------------------------------------


def test_an_outcome_that_could_not_have_rested_on_the_new_value_bars_it() -> None:
    case = case_at_work(gate_rule("finished", {"fact": "amount", "at_least": 3}))

    assert corrected(case, "bo", amount=1) == []
    case.act("an", "finished")
    assert corrected(case, "bo", amount=1) == ["SHP-9z:needs"]
    assert corrected(case, "bo", amount=4) == []


def test_what_a_party_was_told_is_told_otherwise_only_by_the_same_act() -> None:
    told = {"code": "news", "to": "customer", "by": ["raised_again"]}
    tells = rule("9z", "notice", notice=told, record={"fields": ["amount"], "before": ["raised_again"]})
    case = case_at_work(tells)

    assert corrected(case, "bo", amount=6) == []
    case.act("an", "raised_again", facts={"amount": 5})
    assert corrected(case, "bo", amount=6) == ["SHP-9z:stated"]
    assert case.refusal_reasons("bo", "raised_again", facts={"amount": 6}) == []


def test_the_content_of_a_document_that_an_outcome_asked_for_stands() -> None:
    documents = deepcopy(SHOP["documents"])
    documents["letter"]["holds"] = ["plan", "amount"]
    case = case_at_work(gate_rule("finished", {"document": "letter"}), documents=documents)
    case.act("an", "letter_made", texts=["plan"])

    assert corrected(case, "bo", amount=6) == []
    case.act("an", "finished")
    assert corrected(case, "bo", amount=6) == ["SHP-9z:stated"]


def test_whom_an_outcome_was_about_is_not_exchanged() -> None:
    asks = rule("7z", "record", record={"fields": ["owner"], "before": ["finished"]})
    case = case_at_work(asks)
    case.act("an", "finished", facts={"owner": "chi"})

    assert corrected(case, "chi", owner="du") == ["SHP-7z:stated"]


def test_a_value_for_which_the_text_has_a_way_on_is_not_barred() -> None:
    rules = (
        gate_rule("minor", {"none": [{"fact": "amount", "is": 9}]}),
        rule("6z", "gates", gates=[{"at": ["asked"], "needs": {"none": [{"fact": "amount", "is": 9}]}}]),
        rule("5z", "gates", gates=[{"at": ["raised_again"], "needs": {"fact": "amount", "is": 9}}]),
    )
    stages = deepcopy(SHOP["stages"])
    stages["approving"] |= {"kind": "task", "outcomes": {"agreed": {"name": "同意", "to": "work"}}}
    stages["approving"].pop("approval")
    acts = deepcopy(SHOP["acts"])
    acts["raised_again"]["at"] = ["work"]
    case = ShopCase(shop_law(rules[1], rules[2], stages=stages, acts=acts))
    case.act("an", "minor", facts={"amount": 5})
    case.act("an", "asked")

    assert corrected(case, "an", amount=9) == ["same_person"]
    assert corrected(case, "du", amount=9) == ["SHP-6z:needs"]  # nothing is open here with that amount
    acts["raised_again"]["at"] = ["work", "approving"]
    case = ShopCase(shop_law(rules[1], rules[2], stages=stages, acts=acts))
    case.act("an", "minor", facts={"amount": 5})
    case.act("an", "asked")
    assert corrected(case, "bo", amount=9) == []


# ---- in the regulations -------------------------------------------------------------------------------------

REFUSED = [
    ("accountability", "责任已认定", "wang", {"deciding": ("wang", "li")}, None),
    ("accountability", "责任已认定", "wang", {"liable": False}, None),
    ("accountability", "已送审", "qian", {"inspectors": ("sun",)}, None),
    ("accountability", "审定有资质", "wang", {"qualified": False}, "zhao"),
    ("accountability", "已登记", "wang", {"officer": "qian"}, None),
    ("enforcement-compendium", "首问已接", "tang", {"first_asked": "tang"}, None),
    ("service-hall", "已处理", "jia", {"respondents": ("xu",)}, None),
    ("service-hall", "范围以外", "qiu", {"within_powers": True}, None),
    ("consumer-association", "已通知", "chen", {"session_at": "2026-03-17T09:30:00+08:00"}, None),
    ("archives-enforcement", "指定调查", "cang", {"grounds": ("unit_omission",)}, None),
    ("archives-enforcement", "已受理", "gu", {"remedy": "review"}, None),
    ("auto-repair", "意见已下", "shi", {"responsible_persons": ("hao",)}, None),
    ("auto-repair", "已交中心", "guo", {"liability_measures": ("neither",)}, None),
    ("fengnan-water", "调查中", "sang", {"grounds": ("embankments", "officer_unlawful")}, None),
    ("fengnan-water", "调查中", "qin", {"grounds": ("embankments", "officer_unlawful")}, None),
    ("employee", "人事已查明", "li", {"economic": True}, None),
]


@pytest.mark.parametrize(("slug", "situation", "actor", "facts", "item"), REFUSED)
def test_no_regulation_has_a_fact_corrected_past_the_gates_of_the_act_that_states_it(
    slug: str, situation: str, actor: str, facts: dict[Name, FactValue], item: Name | None
) -> None:
    played = attempted_act(slug, situation, actor, "amend", facts=facts, item=item, texts={"reason": "更正"})

    found = {refusal.about: refusal.why for refusal in played.refused}
    assert found.keys() - {None} <= facts.keys() | {"officers_complained"}
    assert {*found.values()} & {Why.needs, Why.stated, Why.record, Why.role, Why.same_person, Why.not_eligible}


# ---- a change of class --------------------------------------------------------------------------------------


def reclassified(case: ShopCase, actor: str, value: str = "major") -> list[str]:
    return case.refusal_reasons(actor, "reclassify", facts={"severity": value}, texts=["reason"])


def test_a_class_is_changed_by_another_person_unless_the_text_names_who_may() -> None:
    case = case_at_work()
    assert reclassified(case, "an") == ["same_person"]
    assert reclassified(case, "bo") == []

    case = case_at_work(permits={"reclassify": {"by": ["counter"], "rule": "SHP-7z"}})
    assert reclassified(case, "an") == []
    case = case_at_work(gate_rule("reclassify", {"role": ["counter"]}))
    assert reclassified(case, "an") == []


def test_a_class_is_given_past_the_gates_of_the_act_that_gives_it() -> None:
    asks = gate_rule("major", {"all": [{"fact": "severity"}, {"fact": "amount", "at_least": 9}]})

    assert reclassified(case_at_work(asks), "bo") == ["SHP-9z:needs"]
    case = case_at_work(asks)
    case.act("bo", "amend", facts={"amount": 10}, texts=["reason"])
    assert reclassified(case, "bo") == []


def test_a_class_with_which_no_end_can_be_reached_is_refused() -> None:
    voted = {"any": [{"fact": "severity", "is": "minor"}, {"event": "put_to_vote", "ever": True}]}
    rules = [{"at": [name], "needs": voted} for name in ("settled", "abandoned", "waived")]
    case = case_at_work(rule("9z", "gates", gates=rules))
    assert reclassified(case, "bo") == []  # it can still be put to the vote

    stages = deepcopy(SHOP["stages"])
    stages["work"]["outcomes"].pop("put_to_vote")
    stages["intake"]["outcomes"]["put_to_vote"] = {"name": "评议", "to": "voting"}
    case = case_at_work(rule("9z", "gates", gates=rules), stages=stages, permits={})
    assert reclassified(case, "bo") == ["SHP-9z:needs"]


def test_a_class_that_demands_what_a_done_act_did_without_is_refused() -> None:
    voted = {"any": [{"fact": "severity", "is": "minor"}, {"event": "put_to_vote", "ever": True}]}
    stages = deepcopy(SHOP["stages"])
    stages["meeting"]["outcomes"].pop("reopened")
    case = case_at_work(gate_rule("finished", voted), stages=stages, permits={})
    case.act("an", "finished")

    assert reclassified(case, "bo") == ["SHP-9z:needs"]
    case = case_at_work(gate_rule("finished", voted))  # it can be returned and finished again
    case.act("an", "finished")
    assert reclassified(case, "bo") == []


def test_what_a_clock_has_settled_is_not_corrected() -> None:
    facts = deepcopy(SHOP["facts"]) | {"large": {"is": "yes_no"}}
    over = [{"do": "reclassify", "code": "turned_large", "states": {"large": True}}]
    clock = {"code": "handling", "starts": ["minor"], "stops": ["finished"], "limit": {"n": 1, "unit": "calendar_day"}}
    gates = [{"at": ["finished"], "needs": {"none": [{"fact": "large", "is": True}]}}]
    case = case_at_work(rule("8z", "clock", clock=clock | {"over": over}, gates=gates), facts=facts)
    case.wait_until(day(6))

    assert case.state.facts["large"] is True
    assert corrected(case, "an", large=False) == ["SHP-8z:stated"]


CLASSES = [
    ("archives-enforcement", "已列事项", "gu", {"liability_sought": True}, Why.needs),  # every end is shut
    ("archives-enforcement", "办理中", "cang", {"liability_sought": True}, Why.needs),  # decided without instruction
    ("employee", "人事已查明", "zhou", {"accepted_by": "audit"}, Why.same_person),
    ("animal-health", "交办已查", "jian", {"source": "complaint"}, Why.needs),
    ("enforcement-compendium", "拟作出处罚", "zhao", {"power": "inspection"}, Why.not_permitted),
]


@pytest.mark.parametrize(("slug", "situation", "actor", "facts", "why"), CLASSES)
def test_no_class_of_a_regulation_changes_where_the_case_cannot_go_on_or_by_one_person(
    slug: str, situation: str, actor: str, facts: dict[Name, FactValue], why: Why
) -> None:
    played = attempted_act(slug, situation, actor, "reclassify", facts=facts, texts={"reason": "改类"})

    assert why in {refusal.why for refusal in played.refused}


def test_a_class_changes_where_the_text_has_the_case_go_on_from_there() -> None:
    facts: dict[Name, FactValue] = {"liability_sought": True}
    played = attempted_act(
        "archives-enforcement", "待研究", "ju", "reclassify", facts=facts, texts={"reason": "有过错"}
    )

    assert played.refused == ()


def test_a_fact_without_which_its_act_would_not_have_been_done_is_not_taken_back() -> None:
    demanding = shop_law(gate_rule("minor", {"fact": "amount"}))
    for law, refused in ((demanding, ["SHP-9z:stated"]), (shop_law(gate_rule("finished", {"fact": "amount"})), [])):
        case = ShopCase(law)
        case.act("an", "minor", facts={"amount": 3})
        assert case.refusal_reasons("bo", "amend", unknown=("amount",), texts=["reason"]) == refused
        assert case.refusal_reasons("bo", "amend", facts={"amount": 4}, texts=["reason"]) == []


def test_whoever_has_ever_classed_the_case_does_not_change_its_class() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor")
    case.act("an", "return", texts=["reason"])
    case.act("bo", "minor")
    major = {"facts": {"severity": "major"}, "texts": ["reason"]}
    assert {actor: case.refusal_reasons(actor, "reclassify", **major) for actor in ("an", "bo")} == {
        "an": ["same_person"], "bo": ["same_person"],
    }  # fmt: skip
