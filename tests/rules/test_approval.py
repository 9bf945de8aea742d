"""Approvals: who may answer, in which order, the outcome of the answers, and when they lapse."""

import pytest

from rules.missing import unwritten_refusal
from rules.waiting import waiting_for
from tests.rules.shop_procedure import ShopCase, clock_rule, gate_rule, shop_law


def case_in_approval(*rules: dict[str, object], **changes: object) -> ShopCase:
    """Return a case whose plan by `an` waits for approval by the counter, then by the chief."""
    case = ShopCase(shop_law(*rules, **changes))
    case.act("an", "minor")
    case.act("an", "recorded", texts=["plan"])
    case.act("an", "asked")
    return case


def test_approvers_answer_in_order_and_the_last_answer_takes_the_outcome() -> None:
    case = case_in_approval()
    assert case.refusal_reasons("du", "approve") == ["order"]

    [first] = case.act("bo", "approve")
    answered, acted = case.act("du", "approve")

    assert [first.type, answered.type, acted.name] == ["answered", "answered", "agreed"]
    assert case.stages() == {"main": "work"}


def test_the_author_of_the_subject_cannot_approve_it() -> None:
    assert case_in_approval().refusal_reasons("an", "approve") == ["same_person"]


def test_only_approvers_answer_and_only_once() -> None:
    case = case_in_approval()
    assert case.refusal_reasons("gu", "approve") == ["role"]
    case.act("bo", "approve")

    assert case.refusal_reasons("bo", "approve") == ["role"]


def test_one_refusal_refuses_where_all_must_agree() -> None:
    case = case_in_approval()

    _, acted = case.act("bo", "refuse", texts=["reason"])

    assert acted.name == "refused"
    assert case.stages() == {"main": "work"}


@pytest.mark.parametrize("name", ["refuse", "return"])
def test_no_answer_against_is_given_without_a_word(name: str) -> None:
    case = case_in_approval()

    assert case.refusals("bo", name) == (unwritten_refusal("reason"),)
    assert case.refusal_reasons("bo", name, texts=["evidence", "contact_record"]) == ["in_passing", "in_passing"]
    for text in ("reason", "opinion"):
        assert case.refusal_reasons("bo", name, texts=[text]) == [], text
    assert case.refusal_reasons("bo", "approve") == []


def test_an_approver_may_return_the_subject_for_rework() -> None:
    case = case_in_approval()

    [returned] = case.act("bo", "return", texts=["reason"])

    assert returned.type == "acted"
    assert (returned.name, returned.to) == ("returned", "work")


def test_the_outcome_of_an_approval_cannot_be_taken_directly() -> None:
    assert case_in_approval().refusal_reasons("du", "agreed") == ["not_open"]


def test_an_approval_lapses_when_its_subject_changes() -> None:
    case = case_in_approval(gate_rule("finished", {"approval": "approving"}))
    case.act("bo", "approve")
    case.act("du", "approve")
    assert case.refusal_reasons("an", "finished") == []

    case.act("an", "recorded", texts=["plan"])

    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]


def test_a_gate_at_the_outcome_applies_to_the_deciding_answer() -> None:
    case = case_in_approval(gate_rule("approving.agreed", {"fact": "amount"}))
    case.act("bo", "approve")

    assert case.refusal_reasons("du", "approve") == ["SHP-9z:needs"]
    case.act("du", "approve", facts={"amount": 3})
    assert case.stages() == {"main": "work"}


def test_the_majority_of_those_named_decides() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor")
    case.act("an", "put_to_vote", facts={"panel": ("en", "fu", "du")})
    assert waiting_for(case.law, case.state).tracks[0].answers == ("panel",)

    case.act("en", "approve")
    case.act("fu", "refuse", texts=["reason"])
    _, acted = case.act("du", "approve")

    assert acted.name == "agreed"


def test_fewer_members_than_the_minimum_cannot_decide() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor")
    case.act("an", "put_to_vote", facts={"panel": ("en", "fu")})

    assert case.refusal_reasons("en", "approve") == ["too_few"]


def test_an_added_signer_must_answer_as_well() -> None:
    case = case_in_approval(permits={"add_signer": {"to": {"counter": ["board"]}}})
    assert case.refusal_reasons("du", "add_signer", whom="gu") == ["not_eligible"]
    case.act("du", "add_signer", whom="en")
    case.act("bo", "approve")
    case.act("du", "approve")
    assert case.stages() == {"main": "approving"}

    case.act("en", "approve")

    assert case.stages() == {"main": "work"}


def test_a_substitute_answers_for_an_absent_member() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor")
    case.act("an", "put_to_vote", facts={"panel": ("en", "fu", "du")})

    [answered] = case.act("gu", "approve", stands_for=("fu",))

    assert answered.type == "answered"
    assert (answered.by, answered.party) == ("gu", "panel")


def test_a_refusal_leads_to_the_stage_and_facts_of_its_own_outcome() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["approving"]["outcomes"]["refused"] = {"name": "不同意", "to": "closed", "sets": {"severity": "major"}}
    case = ShopCase(shop_law(stages=stages))
    case.act("an", "minor")
    case.act("an", "recorded", texts=["plan"])
    case.act("an", "asked")

    case.act("bo", "refuse", texts=["reason"])

    assert (case.stages(), case.state.facts["severity"]) == ({"main": "closed"}, "major")


def test_equal_outcomes_of_several_approvals_are_distinguished_by_stage() -> None:
    by_vote, by_line = {"event": "voting.agreed", "ever": True}, {"event": "approving.agreed", "ever": True}
    case = case_in_approval(
        gate_rule("finished", {"all": [by_line, {"none": [by_vote]}]}), clock_rule("fix", ["approving.agreed"], [])
    )
    case.act("bo", "approve")
    case.act("du", "approve")

    assert case.refusal_reasons("an", "finished") == []
    assert "fix" in case.state.clocks


def test_an_approval_does_not_wait_for_the_author_of_the_subject() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["voting"]["approval"] |= {"needs": "all", "of": ["plan"]}
    case = ShopCase(shop_law(stages=stages))
    case.act("an", "minor", facts={"panel": ("an", "en", "fu", "du")}, texts=["plan"])
    case.act("bo", "put_to_vote")
    assert case.refusal_reasons("an", "approve") == ["role"]

    for member in ("en", "fu"):
        case.act(member, "approve")
    assert case.stages() == {"main": "voting"}

    _, acted = case.act("en", "recuse", whom="du", texts=["reason"])

    assert acted.name == "agreed"
    assert case.stages() == {"main": "work"}


def test_an_answer_by_a_substitute_counts_as_the_answer_of_the_member() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["voting"]["approval"]["needs"] = "all"
    case = ShopCase(shop_law(stages=stages))
    case.act("an", "minor", facts={"panel": ("en", "fu", "du")})
    case.act("an", "put_to_vote")
    case.act("gu", "approve", stands_for=("fu",))
    case.act("en", "approve")

    _, acted = case.act("du", "approve")

    assert acted.name == "agreed"


def test_an_approver_cannot_rewrite_the_subject_with_the_answer() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor", texts=["plan"])
    case.act("an", "asked")

    assert case.refusal_reasons("bo", "approve", texts=["plan"]) == ["same_person", "stated"]


def test_answers_lapse_when_the_text_is_rewritten() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor", texts=["plan"])
    case.act("an", "asked")
    case.act("bo", "approve")

    case.act("du", "recorded", texts=["plan"])

    assert case.state.position.answers == ()
