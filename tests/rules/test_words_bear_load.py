"""Texts: which act writes one, which writes it anew, and that no act carries another act's words."""

from typing import Any

import pytest

from models.messages import Act, Why
from models.requirement import Name
from procedures.scenarios.player import text_refs
from rules import fact
from rules.judge import act_refusals
from tests.rules.shop_procedure import SHOP, ShopCase, gate_rule, rule, shop_law
from tests.stack.attempted_act import attempted_act
from tests.stack.regulations import SLUGS, scenario_suite

OFFICE_ACTS = (
    "urge",
    "recuse",
    "contact",
    "evidence",
    "withdraw",
    "mark_urgent",
    "transfer",
    "note",
    "correct",
    "amend",
)
WITHOUT_ITEMS: dict[str, Any] = {
    "items": {},
    "acts": {name: act for name, act in SHOP["acts"].items() if "item" not in act},
}
ASKS_FOR_FINDINGS = rule("7z", "record", record={"fields": ["findings"], "before": ["abandoned"]})


def case_at_work(*rules: dict[str, object], **changes: Any) -> ShopCase:
    case = ShopCase(shop_law(*rules, **changes))
    case.act("an", "minor")
    return case


# ---- which act writes it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OFFICE_ACTS)
def test_an_office_act_carries_no_text_of_a_record(name: Name) -> None:
    case = case_at_work(ASKS_FOR_FINDINGS)

    assert "SHP-7z:in_passing" in case.refusal_reasons("an", name, texts=["findings", "reason"])
    assert "SHP-7z:in_passing" not in case.refusal_reasons("an", name, texts=["reason"])
    assert case.refusal_reasons("an", "abandoned", texts=["findings"]) == []


@pytest.mark.parametrize(
    "rests",
    [
        gate_rule("abandoned", {"text": "findings"}),
        gate_rule("abandoned", {"reason": "findings"}),
        rule("9z", "notice", notice={"code": "news", "to": "customer", "by": ["abandoned"], "with": ["findings"]}),
    ],
    ids=["gate", "reason", "notice"],
)
def test_a_text_is_written_by_the_act_whose_rule_asks_for_it(rests: dict[str, Any]) -> None:
    case = case_at_work(rests)

    assert case.refusal_reasons("an", "note", texts=["findings"]) == ["SHP-9z:in_passing"]
    assert case.refusal_reasons("an", "put_to_vote", texts=["findings"]) == ["SHP-9z:in_passing"]
    assert case.refusal_reasons("an", "abandoned", texts=["findings"]) == []


def test_what_is_put_on_record_during_a_stage_is_noted_there_and_written_by_its_outcomes() -> None:
    case = case_at_work(rule("7z", "record", record={"fields": ["action"], "during": ["work"]}), **WITHOUT_ITEMS)

    assert case.refusal_reasons("an", "note", texts=["action"]) == []
    assert case.refusal_reasons("an", "abandoned", texts=["action"]) == []
    assert case.refusal_reasons("an", "urge", texts=["action"]) == ["in_passing"]
    assert case.refusal_reasons("an", "raised_again", texts=["action"]) == ["in_passing"]


def test_a_text_on_which_nothing_rests_is_noted_but_not_over_what_another_act_has_written() -> None:
    texts = {"plan": "方案", "findings": "查明", "action": "措施", "remark": "备注"}
    case = case_at_work(texts=texts, **WITHOUT_ITEMS)

    case.act("an", "note", texts=["remark"])
    assert case.refusal_reasons("bo", "note", texts=["remark"]) == []
    assert case.refusal_reasons("an", "finished", texts=["remark"]) == ["stated"]
    assert case.refusal_reasons("an", "put_to_vote", texts=["action"]) == ["in_passing"]


@pytest.mark.parametrize(
    ("name", "text"), [("evidence", "evidence"), ("contact", "contact_record"), ("note", "opinion"), ("urge", "reason")]
)
def test_an_office_act_writes_its_own_text(name: Name, text: Name) -> None:
    case = case_at_work()
    others = {"evidence", "contact_record", "opinion"} - {text}

    assert "in_passing" not in case.refusal_reasons("an", name, texts=[text])
    for other in sorted(others):
        assert "in_passing" in case.refusal_reasons("an", name, texts=[text, other])


def test_what_rules_rest_on_is_said_to_be_unknown_only_by_the_act_that_is_asked() -> None:
    record = {"fields": ["findings"], "may_be_unknown": ["findings"], "before": ["abandoned"]}
    case = case_at_work(rule("7z", "record", record=record))

    assert case.refusal_reasons("an", "urge", unknown=("findings",)) == ["SHP-7z:in_passing"]
    assert case.refusal_reasons("an", "abandoned", unknown=("findings",)) == []


# ---- which act writes it anew -------------------------------------------------------------------------------


def test_what_an_act_has_written_stands_until_that_act_is_done_again_or_the_case_goes_back() -> None:
    stages = shop_law().procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)["stages"]
    stages["work"]["outcomes"]["finished"]["states"] = ["amount"]
    asks = rule("7z", "record", record={"fields": ["plan"], "before": ["asked", "finished", "settled"]})
    case = ShopCase(shop_law(asks, stages=stages))
    case.act("an", "minor")
    case.act("an", "finished", texts=["plan"])

    assert case.refusal_reasons("an", "settled", texts=["plan"]) == ["SHP-7z:stated"]
    assert case.refusal_reasons("an", "settled") == []
    case.act("an", "return", texts=["reason"])
    assert case.refusal_reasons("an", "asked", texts=["plan"]) == []


def test_a_document_made_anew_does_not_exchange_what_another_act_has_written() -> None:
    case = case_at_work()
    case.act("an", "letter_made", texts=["plan"])

    assert case.refusal_reasons("an", "letter_made", texts=["plan"]) == []
    case = case_at_work()
    case.act("an", "recorded", texts=["plan"])
    assert case.refusal_reasons("an", "letter_made", texts=["plan"]) == ["stated"]


def test_the_text_of_an_item_stands_until_the_same_act_writes_it_again() -> None:
    acts = shop_law().procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)["acts"]
    case = case_at_work(acts=acts | {"measure_named": acts["measure_set"] | {"item": {"of": "measures"}}})
    case.act("an", "measure_set", item="m1", texts=["action"])
    case.act("an", "measure_set", item="m2")

    assert case.refusal_reasons("an", "measure_done", item="m1", texts=["action"]) == ["stated"]
    assert case.refusal_reasons("an", "measure_done", item="m2", texts=["action"]) == []
    case.act("an", "measure_named", item="m2", texts=["action"])
    assert case.refusal_reasons("bo", "measure_named", item="m2", texts=["action"]) == []


# ---- an item, and a consent ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["evidence", "contact", "urge", "consent"])
def test_an_office_act_that_states_nothing_of_items_names_none(name: Name) -> None:
    case = case_at_work()
    case.act("an", "recorded", texts=["plan"])
    case.act("an", "measure_set", item="m1")
    about: dict[str, Any] = {"about": "plan", "party": "customer", "given": True} if name == "consent" else {}
    text = {"evidence": ["evidence"], "contact": ["contact_record"]}.get(name, [])

    assert case.refusal_reasons("an", name, texts=text, item="m1", **about) == ["item"]
    assert case.refusal_reasons("an", name, texts=text, **about) == []


def test_nobody_consents_to_what_is_not_written() -> None:
    case = case_at_work()
    said: dict[str, Any] = {"about": "plan", "party": "customer", "given": True}

    assert case.refusal_reasons("an", "consent", **said) == ["wrong_value"]
    case.act("an", "recorded", texts=["plan"])
    assert case.refusal_reasons("an", "consent", **said) == []


# ---- in every regulation ------------------------------------------------------------------------------------

ATTACKS = [
    # text, situation, actor, act, what it writes: each replaced what another act had written, or met a record
    ("auto-repair", "部门已说明", "ma", "urge", ["determination", "handling_opinion", "nobody_responsible"]),
    ("auto-repair", "意见已下", "hao", "urge", ["final_opinion", "liability"]),
    ("auto-repair", "已协商", "yao", "note", ["negotiated_opinion"]),
    ("auto-repair", "已指示", "yao", "note", ["instruction"]),
    ("auto-dealer", "措施已定", "xiao", "urge", ["plan"]),
    ("auto-dealer", "已分派", "xiao", "urge", ["supervision_note"]),
    ("auto-dealer", "已考核", "xiao", "urge", ["follow_up_result", "assessment"]),
    ("archives-enforcement", "办理中", "cang", "note", ["decision", "study_conclusion", "findings"]),
    ("archives-enforcement", "办理完成", "cang", "note", ["result"]),
    ("fengnan-water", "已登记", "hu", "note", ["narrative", "event_place", "respondent_name"]),
    ("fengnan-water", "已出结果", "sang", "note", ["findings", "liability_opinion"]),
    ("zhengzhou-water", "调查完成", None, "note", ["result"]),
    ("employee", "已调解", "xie", "urge", ["mediation"]),
    ("employee", "人事已受理", "xie", "urge", ["findings"]),
    ("bank", "已提方案", "tao", "urge", ["solution", "customer_answer"]),
    ("agent-service", "未达成协议", "an", "evidence", ["supervisor_finding"]),
    ("agent-service", "已提单", "bo", "urge", ["check_result", "explanation"]),
    ("property-internal", "重大待答复", "tang", "evidence", ["clear_reply"]),
    ("manufacturer-quality", "对策已批准", "bian", "urge", ["reply", "measures"]),
    ("quality-standard", "已核准", "cai", "urge", ["reply_text"]),
]


@pytest.mark.parametrize(("slug", "situation", "actor", "name", "texts"), ATTACKS)
def test_what_was_rewritten_in_passing_before_is_refused(
    slug: str, situation: str, actor: str | None, name: Name, texts: list[Name]
) -> None:
    written = dict.fromkeys(texts, "改写")
    played = attempted_act(slug, situation, actor, name, texts=written)

    assert set(texts) <= scenario_suite(slug).procedure.texts.keys()
    assert {refusal.about for refusal in played.refused if refusal.why in (Why.in_passing, Why.stated)} == set(texts)


@pytest.mark.parametrize("slug", SLUGS)
def test_no_office_act_carries_a_text_on_which_a_rule_rests(slug: str) -> None:
    """In every situation, by everybody, with every text at once. What a rule about the act itself asks for is its."""
    suite = scenario_suite(slug)
    law = suite.law_under(suite.book.office_settings)
    permitted = {(name, gate.at) for rule_ in law.procedure.rules for gate in rule_.gates for name in gate.at}
    own = {name for name, _ in permitted} | law.procedure.permits.keys() | law.procedure.acts.keys()
    resting = sorted(law.load_bearing_texts)
    texts = text_refs(dict.fromkeys(resting, "改写"), law.procedure)
    for situation in suite.book.situations:
        case = attempted_act(slug, situation, None, "urge").case
        if case.closed_at:
            continue
        for name in sorted({*OFFICE_ACTS} - own):
            actor, standing = next(iter(suite.book.people.items()))
            act = Act(id="a", name=name, actor=actor, standing=standing, received_at=case.position.since, texts=texts)
            refused = act_refusals(law, case, act)
            kept = {refusal.about for refusal in refused if refusal.why in (Why.in_passing, Why.stated)}
            assert kept >= set(resting) or {refusal.why for refusal in refused} <= {Why.respondent, Why.recused}, name


@pytest.mark.parametrize(
    ("slug", "situation", "actor", "name", "item", "texts"),
    [
        ("employee", "人事已受理", "zhou", "evidence", "w1", {"evidence": "二月没有加班"}),
        ("restaurant-five-steps", "已告知", None, "evidence", "m1", {"evidence": "送瓜子一碟"}),
        ("archives-enforcement", "办理中", "cang", "urge", "d1", {"reason": "三日内办理查阅"}),
        ("archives-enforcement", "办理中", "dao", "contact", "d1", {"contact_record": "三日内办理查阅"}),
    ],
)
def test_an_event_names_no_item_in_any_regulation(
    slug: str, situation: str, actor: str | None, name: Name, item: Name, texts: dict[Name, str]
) -> None:
    """Its words would land on the case beside the item."""
    played = attempted_act(slug, situation, actor, name, item=item, texts=texts, means="phone")

    assert (Why.item, item) in [(refusal.why, refusal.about) for refusal in played.refused]


# ---- the intake form ----------------------------------------------------------------------------------------


def test_a_form_does_not_say_what_an_act_further_on_is_asked_to_write() -> None:
    acts = {name: act for name, act in SHOP["acts"].items() if name != "recorded"}  # which is open from the beginning
    law = shop_law(ASKS_FOR_FINDINGS, acts=acts)

    refused = fact.form_refusals(law, "complaint", ["plan", "findings", "reason"])
    assert [(refusal.why, refusal.rule, refusal.about) for refusal in refused] == [
        (Why.in_passing, "SHP-7z", "findings")
    ]


@pytest.mark.parametrize(
    ("slug", "entry", "own", "foreign"),
    [
        ("zhengzhou-water", "complaint", "narrative", "findings"),
        ("auto-repair", "complaint", "narrative", "final_opinion"),
        ("employee", "complaint", "narrative", "ruling"),
    ],
)
def test_no_form_of_a_regulation_brings_along_a_decision(slug: str, entry: str, own: Name, foreign: Name) -> None:
    suite = scenario_suite(slug)
    law = suite.law_under(suite.book.office_settings)

    assert fact.form_refusals(law, entry, [own]) == []
    assert [refusal.about for refusal in fact.form_refusals(law, entry, [own, foreign])] == [foreign]
