"""Approvals: who answers, in which order, what the answers amount to, and when they lapse."""

from rules.waiting import waiting_for
from tests.rules.shop import ShopCase, clock_rule, gate_rule, shop_law


def case_in_approval(*rules: dict[str, object]) -> ShopCase:
    """A plan by `an` that waits for the counter's and the chief's agreement, in this order."""
    counter = ShopCase(shop_law(*rules))
    counter.act("an", "minor")
    counter.act("an", "note", texts=["plan"])
    counter.act("an", "asked")
    return counter


def test_each_answers_in_order_and_the_last_leads_on() -> None:
    counter = case_in_approval()
    assert counter.refused("du", "approve") == ["order"]

    [first] = counter.act("bo", "approve")
    answered, acted = counter.act("du", "approve")

    assert [first.type, answered.type, acted.name] == ["answered", "answered", "agreed"]
    assert counter.at() == {"main": "work"}


def test_who_made_it_does_not_approve_it() -> None:
    assert case_in_approval().refused("an", "approve") == ["same_person"]


def test_nobody_else_answers_and_nobody_twice() -> None:
    counter = case_in_approval()
    assert counter.refused("gu", "approve") == ["role"]
    counter.act("bo", "approve")

    assert counter.refused("bo", "approve") == ["role"]


def test_one_refusal_refuses_where_all_must_agree() -> None:
    counter = case_in_approval()

    _, acted = counter.act("bo", "refuse", texts=["reason"])

    assert acted.name == "refused"
    assert counter.at() == {"main": "work"}


def test_returned_for_rework() -> None:
    counter = case_in_approval()

    [returned] = counter.act("bo", "return", texts=["reason"])

    assert (returned.type, returned.name, returned.to) == ("acted", "returned", "work")


def test_the_outcome_itself_is_nobodys_to_take() -> None:
    assert case_in_approval().refused("du", "agreed") == ["not_open"]


def test_an_approval_lapses_when_its_subject_changes() -> None:
    counter = case_in_approval(gate_rule("finished", {"approval": "approving"}))
    counter.act("bo", "approve")
    counter.act("du", "approve")
    assert counter.refused("an", "finished") == []

    counter.act("an", "note", texts=["plan"])

    assert counter.refused("an", "finished") == ["SHP-9z:needs"]


def test_a_rule_at_the_outcome_holds_the_deciding_answer() -> None:
    counter = case_in_approval(gate_rule("approving.agreed", {"fact": "amount"}))
    counter.act("bo", "approve")

    assert counter.refused("du", "approve") == ["SHP-9z:needs"]
    counter.act("du", "approve", facts={"amount": 3})
    assert counter.at() == {"main": "work"}


def test_the_majority_of_those_named_decides() -> None:
    counter = ShopCase(shop_law())
    counter.act("an", "minor")
    counter.act("an", "put_to_vote", facts={"panel": ("en", "fu", "du")})
    assert waiting_for(counter.law, counter.case).tracks[0].answers == ("panel",)

    counter.act("en", "approve")
    counter.act("fu", "refuse")
    _, acted = counter.act("du", "approve")

    assert acted.name == "agreed"


def test_too_few_decide_nothing() -> None:
    counter = ShopCase(shop_law())
    counter.act("an", "minor")
    counter.act("an", "put_to_vote", facts={"panel": ("en", "fu")})

    assert counter.refused("en", "approve") == ["too_few"]


def test_an_added_signer_is_asked_as_well() -> None:
    counter = case_in_approval()
    counter.act("du", "add_signer", whom="gu")
    counter.act("bo", "approve")
    counter.act("du", "approve")
    assert counter.at() == {"main": "approving"}

    counter.act("gu", "approve")

    assert counter.at() == {"main": "work"}


def test_who_stands_in_answers_for_whom_is_away() -> None:
    counter = ShopCase(shop_law())
    counter.act("an", "minor")
    counter.act("an", "put_to_vote", facts={"panel": ("en", "fu", "du")})

    [answered] = counter.act("gu", "approve", stands_for=("fu",))

    assert (answered.by, answered.party) == ("gu", "panel")


def test_each_answer_leads_where_it_leads_itself() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["approving"]["outcomes"]["refused"] = {"zh": "不同意", "to": "closed", "sets": {"severity": "major"}}
    counter = ShopCase(shop_law(stages=stages))
    counter.act("an", "minor")
    counter.act("an", "note", texts=["plan"])
    counter.act("an", "asked")

    counter.act("bo", "refuse", texts=["reason"])

    assert (counter.at(), counter.case.facts["severity"]) == ({"main": "closed"}, "major")


def test_what_several_approvals_have_is_told_apart_by_its_stage() -> None:
    by_vote, by_line = {"event": "voting.agreed", "ever": True}, {"event": "approving.agreed", "ever": True}
    counter = case_in_approval(
        gate_rule("finished", {"all": [by_line, {"none": [by_vote]}]}), clock_rule("fix", ["approving.agreed"], [])
    )
    counter.act("bo", "approve")
    counter.act("du", "approve")

    assert counter.refused("an", "finished") == []
    assert "fix" in counter.case.clocks


def test_who_made_the_subject_is_not_waited_for_among_those_named() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["voting"]["approval"] |= {"needs": "all", "of": ["plan"]}
    counter = ShopCase(shop_law(stages=stages))
    counter.act("an", "minor", facts={"panel": ("an", "en", "fu", "du")}, texts=["plan"])
    counter.act("bo", "put_to_vote")
    assert counter.refused("an", "approve") == ["role"]

    for member in ("en", "fu"):
        counter.act(member, "approve")
    assert counter.at() == {"main": "voting"}

    _, acted = counter.act("en", "recuse", whom="du", texts=["reason"])

    assert acted.name == "agreed"
    assert counter.at() == {"main": "work"}


def test_an_answer_given_for_another_is_that_persons_answer() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["voting"]["approval"]["needs"] = "all"
    counter = ShopCase(shop_law(stages=stages))
    counter.act("an", "minor", facts={"panel": ("en", "fu", "du")})
    counter.act("an", "put_to_vote")
    counter.act("gu", "approve", stands_for=("fu",))
    counter.act("en", "approve")

    _, acted = counter.act("du", "approve")

    assert acted.name == "agreed"


def test_who_answers_does_not_write_anew_what_is_asked_of_him() -> None:
    counter = ShopCase(shop_law())
    counter.act("an", "minor", texts=["plan"])
    counter.act("an", "asked")

    assert counter.refused("bo", "approve", texts=["plan"]) == ["same_person"]


def test_answers_given_to_an_earlier_text_lapse_with_it() -> None:
    counter = ShopCase(shop_law())
    counter.act("an", "minor", texts=["plan"])
    counter.act("an", "asked")
    counter.act("bo", "approve")

    counter.act("du", "note", texts=["plan"])

    assert counter.case.position.answers == ()
