"""Facts on which something rests: which act states one, which changes it, and what an amendment does."""

from datetime import date
from typing import Any

import pytest

from models.indexes.load_bearing import resting_rules
from models.messages import FactValue
from models.requirement import Name
from rules.acts import handover
from tests.rules.shop_procedure import ShopCase, clock_rule, day, gate_rule, rule, shop_law
from tests.stack.attempted_act import attempted_act
from tests.stack.regulations import regulation, scenario_suite

EVENTS = ("note", "urge", "contact", "evidence", "mark_urgent", "withdraw")
BY_DATE = clock_rule("handling", ["minor"], ["finished"], limit={"set_by": "by_when"})


def case_at_work(*rules: dict[str, object], facts: dict[Name, FactValue] | None = None) -> ShopCase:
    case = ShopCase(shop_law(*rules))
    case.act("an", "minor", facts=facts or {})
    return case


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_moves_no_limit_and_opens_no_gate(name: Name) -> None:
    case = case_at_work(BY_DATE, gate_rule("finished", {"fact": "amount"}), facts={"by_when": date(2025, 3, 10)})

    for facts, why in (({"amount": 1}, "SHP-9z:in_passing"), ({"by_when": date(2025, 4, 10)}, "SHP-8z:stated")):
        assert why in case.refusal_reasons("an", name, facts=facts, texts=["plan", "contact_record"])


def test_a_fact_on_which_nothing_rests_is_noted_freely() -> None:
    assert case_at_work().refusal_reasons("an", "note", facts={"amount": 1}) == []


def test_a_gate_that_asks_does_not_change_what_another_has_stated() -> None:
    """The person whom the gate stops must not lift it with the same act."""
    case = case_at_work(gate_rule("asked", {"none": [{"fact": "amount", "is": 5}]}), facts={"amount": 5})

    assert case.refusal_reasons("an", "asked") == ["SHP-9z:needs"]
    assert case.refusal_reasons("an", "asked", facts={"amount": 1}) == ["SHP-9z:stated"]


def test_an_amendment_has_a_reason_and_another_person_and_recounts_the_limit() -> None:
    case = case_at_work(BY_DATE, facts={"by_when": date(2025, 3, 10)})
    later = {"facts": {"by_when": date(2025, 3, 12)}}

    assert case.refusal_reasons("an", "amend", **later, texts=["reason"]) == ["same_person"]
    assert case.refusal_reasons("bo", "amend", **later) == ["reason"]
    assert case.refusal_reasons("bo", "amend", facts={"amount": 1}, texts=["reason"]) == ["in_passing"]
    [event] = case.act("bo", "amend", **later, texts=["reason"])
    assert (event.type, event.name, event.facts) == ("noted", "amend", later["facts"])
    assert case.state.clocks["handling"].last_day == date(2025, 3, 12)
    assert case.refusal_reasons("bo", "amend", facts={"by_when": date(2025, 3, 10)}, texts=["reason"]) == [
        "same_person"
    ]


def test_a_fact_is_taken_back_with_a_reason_by_another_person_and_what_rests_on_it_with_it() -> None:
    case = case_at_work(
        BY_DATE, gate_rule("finished", {"fact": "amount"}), facts={"by_when": date(2025, 3, 10), "amount": 5}
    )
    assert case.refusal_reasons("an", "finished") == []
    case.wait_until(day(11, 0))
    assert case.state.clocks["handling"].expired

    for actor, reasons in (("an", ["same_person", "same_person", "reason"]), ("bo", ["reason"])):
        assert case.refusal_reasons(actor, "amend", unknown=("amount", "by_when")) == reasons
    case.act("bo", "amend", unknown=("amount", "by_when"), texts=["reason"])

    assert case.state.facts.keys().isdisjoint({"amount", "by_when"})
    assert case.state.unknown == ()
    limit = case.state.clocks["handling"]
    assert (limit.due, limit.expired) == (None, None)
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]
    assert case.refusal_reasons("bo", "amend", unknown=("amount",), texts=["reason"]) == ["SHP-9z:in_passing"]
    assert case.refusal_reasons("bo", "amend", facts={"amount": 1}, texts=["reason"]) == ["same_person"]
    assert case.refusal_reasons("an", "finished", facts={"amount": 1}) == []
    case.act("an", "amend", facts={"amount": 1}, texts=["reason"])
    assert case.refusal_reasons("an", "finished") == []


def test_neither_a_class_nor_who_holds_a_role_is_taken_back() -> None:
    case = case_at_work(facts={"panel": ("chi",)})

    for name in ("severity", "panel"):
        assert case.refusal_reasons("bo", "amend", unknown=(name,), texts=["reason"]) == ["stated"], name


def test_who_holds_a_role_is_corrected_by_who_may_settle_it_by_an_act() -> None:
    law = scenario_suite("fengnan-water").law_under(scenario_suite("fengnan-water").book.office_settings)

    assert handover.appointing_roles(law, "case_handler") == ("leader_in_charge", "inspection_section")
    assert handover.appointing_roles(law, "officers_complained") == ()  # who is complained of
    assert handover.appointing_roles(law, "grounds") == ()  # gives no role


def test_a_time_told_by_an_act_is_not_moved_by_an_amendment() -> None:
    told = rule("7z", "record", record={"fields": ["by_when"], "before": ["minor"]})
    case = case_at_work(BY_DATE, told, facts={"by_when": date(2025, 3, 10)})

    moved = case.refusal_reasons("bo", "amend", facts={"by_when": date(2025, 4, 10)}, texts=["reason"])
    assert moved == ["SHP-8z:stated"]


def test_what_is_amended_is_not_taken_back_at_once() -> None:
    case = case_at_work(facts={"amount": 5})

    both = case.refusal_reasons("bo", "amend", facts={"amount": 6}, unknown=("amount",), texts=["reason"])
    assert both == ["wrong_value"]


def test_what_was_approved_is_not_exchanged_by_the_act_that_asks_for_it() -> None:
    stages = shop_law().procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)["stages"]
    stages["approving"]["approval"] = {"by": ["chief"], "of": ["plan"]}
    case = ShopCase(shop_law(gate_rule("finished", {"approval": "approving"}), stages=stages))
    case.act("an", "minor", texts=["plan"])
    case.act("an", "asked")
    case.act("du", "approve")

    assert case.refusal_reasons("an", "finished") == []
    assert case.refusal_reasons("an", "finished", texts=["plan"]) == ["SHP-9z:needs"]


@pytest.mark.parametrize("amended", [{"facts": {"amount": 6}}, {"unknown": ("amount",)}], ids=["changed", "taken back"])
def test_what_was_approved_lapses_when_its_subject_is_amended(amended: dict[str, Any]) -> None:
    stages = shop_law().procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)["stages"]
    stages["approving"]["approval"] = {"by": ["chief"], "of": ["amount"]}
    case = ShopCase(shop_law(gate_rule("finished", {"approval": "approving"}), stages=stages))
    case.act("an", "minor", facts={"amount": 5})
    case.act("an", "asked")
    case.act("du", "approve")
    assert case.refusal_reasons("an", "finished") == []

    case.act("bo", "amend", **amended, texts=["reason"])
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]


def test_a_class_is_not_amended_but_reclassified() -> None:
    case = case_at_work()

    assert case.refusal_reasons("bo", "amend", facts={"severity": "major"}, texts=["reason"]) == ["stated"]


def test_a_procedure_may_forbid_amendments() -> None:
    case = ShopCase(shop_law(BY_DATE, permits={"amend": False}))
    case.act("an", "minor", facts={"by_when": date(2025, 3, 10)})

    found = case.refusal_reasons("bo", "amend", facts={"by_when": date(2025, 3, 12)}, texts=["reason"])
    assert found == ["SHP-8z:not_permitted"]


def test_a_note_on_an_item_concerns_its_fields_and_the_item_exists() -> None:
    case = case_at_work()
    case.act("an", "measure_set", item="m1", facts={"owner": "bo"})

    assert case.refusal_reasons("an", "note", item="zzz", facts={"by_when": date(2025, 3, 9)}) == ["item"]
    case.act("an", "note", item="m1", facts={"by_when": date(2025, 3, 9)})
    assert case.state.items["measures"]["m1"].facts == {"owner": "bo", "by_when": date(2025, 3, 9)}
    assert "by_when" not in case.state.facts
    assert case.refusal_reasons("an", "amend", item="m1", facts={"owner": "chi"}, texts=["reason"]) == ["same_person"]
    case.act("bo", "amend", item="m1", facts={"owner": "chi"}, texts=["reason"])
    assert case.state.items["measures"]["m1"].facts["owner"] == "chi"
    assert case.refusal_reasons("an", "amend", item="m1", unknown=("by_when",), texts=["reason"]) == ["same_person"]
    case.act("bo", "amend", item="m1", unknown=("by_when",), texts=["reason"])
    assert case.state.items["measures"]["m1"].facts == {"owner": "chi"}


def test_the_rule_that_rests_on_a_fact_is_known_a_gate_before_a_limit() -> None:
    law = shop_law(
        clock_rule("handling", ["minor"], ["finished"], limit={"set_by": "by_when"}),
        gate_rule("finished", {"fact": "by_when"}),
        rule("1a", "record", record={"fields": ["amount"], "before": ["finished"]}),
    )

    assert resting_rules(law.procedure)["by_when"] == "SHP-9z"
    assert "amount" not in law.load_bearing_facts
    assert law.load_bearing_facts["panel"] is None


ATTACKS = [
    # text, situation, actor, act, what it states: each moved a limit, opened a gate or made something public before
    ("property-service", "已请示", "tao", "urge", {"callback_at": "2026-06-13T15:00:00+08:00"}),
    ("customer-principles", "前台办理", None, "note", {"told_until": "2026-12-31T18:00:00+08:00"}),
    ("customer-principles", "已道歉", None, "note", {"cause": "not_ours"}),
    ("bank", "承办中", "chu", "note", {"ticket_until": "2026-12-31"}),
    ("zhengzhou-water", "调查完成", "chen", "note", {"confidential": False}),
    ("aa-water", "调查完成", "chen", "note", {"confidential": False}),
    ("employee", "人事已查明", "zhou", "note", {"complainant": "zheng"}),
    ("quality-standard", "已登记", None, "note", {"owner_department": "marketing_department"}),
    ("fengnan-water", "投诉执法调查中", "ren", "urge", {"grounds": ("embankments",)}),
    ("home-mall", "协商中", None, "note", {"needs_approval": False}),
    ("animal-health", "已受理", None, "note", {"source": "superior"}),
    ("service-hall", "责令已告知", "ning", "note", {"correct_by": "2026-03-31"}),
]


@pytest.mark.parametrize(("slug", "situation", "actor", "name", "facts"), ATTACKS)
def test_what_was_stated_in_passing_before_is_refused(
    slug: str, situation: str, actor: str | None, name: Name, facts: dict[Name, FactValue]
) -> None:
    played = attempted_act(slug, situation, actor, name, facts=facts)

    assert set(facts) <= regulation(slug).facts.keys()
    assert {refusal.about for refusal in played.refused if refusal.why in ("in_passing", "stated")} == set(facts)


def test_a_fact_that_must_not_be_restated_is_not_taken_back_either() -> None:
    sealed = gate_rule("amend", {"none": [{"fact": "amount", "now": True}]})
    case = case_at_work(sealed, gate_rule("finished", {"fact": "amount"}), facts={"amount": 1})

    assert case.refusal_reasons("bo", "amend", facts={"amount": 2}, texts=["reason"]) == ["SHP-9z:needs"]
    assert case.refusal_reasons("bo", "amend", unknown=("amount",), texts=["reason"]) == ["SHP-9z:needs"]
    only_three = gate_rule("amend", {"none": [{"fact": "amount", "is": 3, "now": True}]})
    case = case_at_work(only_three, gate_rule("finished", {"fact": "amount"}), facts={"amount": 1})
    assert case.refusal_reasons("bo", "amend", unknown=("amount",), texts=["reason"]) == []
