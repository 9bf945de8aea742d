"""Common acts of every office: who may do them, their effects, and how a procedure restricts them."""

from typing import Any

import pytest

from models.messages import Why
from models.requirement import Name
from rules.judge import act_refusals
from rules.waiting import waiting_for
from tests.rules.shop_procedure import ShopCase, clock_rule, day, gate_rule, rule, shop_law

SUSPENSION = {"by": ["chief"], "grounds": {"expertise": "鉴定"}}


def case_at_work(*rules: dict[str, object], **changes: object) -> ShopCase:
    case = ShopCase(shop_law(*rules, **changes))
    case.act("an", "minor")
    return case


def test_transferred_work_belongs_to_the_holder_and_can_be_transferred_back() -> None:
    case = case_at_work()
    case.act("an", "transfer", whom="chi")
    assert case.refusal_reasons("an", "finished") == ["role"]
    assert case.refusal_reasons("chi", "finished") == []
    assert waiting_for(case.law, case.state).tracks[0].holder == "chi"
    assert case.refusal_reasons("an", "transfer", whom="chi") == ["wrong_value"]

    case.act("an", "transfer", whom="counter")

    assert case.refusal_reasons("an", "finished") == []
    assert case.refusal_reasons("chi", "finished") == ["role"]


def test_a_helper_acts_beside_the_holders() -> None:
    case = case_at_work()
    case.act("an", "transfer", whom="bo")
    assert case.refusal_reasons("chi", "finished") == ["role"]
    case.act("bo", "delegate", whom="chi")

    assert (case.refusal_reasons("chi", "finished"), case.refusal_reasons("bo", "finished")) == ([], [])


def test_a_stage_waits_for_a_requested_opinion() -> None:
    case = case_at_work()
    case.act("an", "countersign", whom="fu")
    assert case.refusal_reasons("an", "finished") == ["opinion_owed"]
    assert case.refusal_reasons("en", "opinion", texts=["opinion"]) == ["role"]
    assert case.refusal_reasons("fu", "opinion") == ["reason"]

    case.act("fu", "opinion", texts=["opinion"])

    assert case.refusal_reasons("an", "finished") == []


def test_an_opinion_that_never_comes_is_done_without_for_a_reason() -> None:
    case = case_at_work()
    case.act("an", "countersign", whom="fu")
    assert case.refusal_reasons("bo", "waive_opinion", whom="fu") == ["reason"]
    assert case.refusal_reasons("bo", "waive_opinion", whom="en", texts=["reason"]) == ["wrong_value"]
    assert case.refusal_reasons("fu", "waive_opinion", whom="fu", texts=["reason"]) == ["role"]

    case.act("bo", "waive_opinion", whom="fu", texts=["reason"])

    assert case.refusal_reasons("an", "finished") == []
    assert case.refusal_reasons("fu", "opinion", texts=["opinion"]) == ["role"]
    assert case.refusal_reasons("bo", "waive_opinion", whom="fu", texts=["reason"]) == ["not_open"]


def test_a_stage_returns_to_where_it_came_from_with_a_reason() -> None:
    case = case_at_work()
    assert case.refusal_reasons("an", "return") == ["reason"]

    case.act("an", "return", texts=["reason"])

    assert case.stages() == {"main": "intake"}


def test_a_class_is_changed_by_a_reasoned_act_of_another_person() -> None:
    case = case_at_work()
    assert case.refusal_reasons("an", "note", facts={"severity": "major"}) == ["stated"]
    assert case.refusal_reasons("bo", "reclassify", facts={"severity": "major"}) == ["reason"]
    assert case.refusal_reasons("an", "reclassify", facts={"severity": "major"}, texts=["reason"]) == ["same_person"]
    assert case.refusal_reasons("an", "reclassify", facts={"severity": "minor"}, texts=["reason"]) == ["wrong_value"]
    assert case.refusal_reasons("an", "reclassify", facts={"amount": 1}, texts=["reason"]) == ["wrong_value"]

    case.act("bo", "reclassify", facts={"severity": "major"}, texts=["reason"])

    assert case.state.facts["severity"] == "major"


def test_a_recused_person_cannot_act() -> None:
    case = case_at_work()
    assert case.refusal_reasons("bo", "recuse") == ["reason"]
    case.act("bo", "recuse", texts=["reason"])
    assert case.refusal_reasons("bo", "finished") == ["recused"]
    assert case.refusal_reasons("gu", "finished", standing=("counter",), stands_for=("bo",)) == ["recused"]

    case.act("chi", "recuse", texts=["reason"])

    assert case.refusal_reasons("chi", "finished") == ["recused"]
    assert case.refusal_reasons("an", "transfer", whom="chi") == ["recused"]


def test_any_member_of_staff_may_urge_and_record_a_contact() -> None:
    case = case_at_work()
    assert case.refusal_reasons("system", "urge") == ["role"]
    assert case.refusal_reasons("gu", "contact", means=None) == ["notice"]

    [urged] = case.act("gu", "urge")
    case.act("gu", "contact", texts=["contact_record"])

    assert (urged.type, urged.name) == ("noted", "urge")
    assert case.state.happened["contact"].times == 1


def test_a_case_may_be_marked_urgent() -> None:
    case = case_at_work()
    assert not case.state.urgent
    [marked] = case.act("an", "mark_urgent")

    assert (marked.type, marked.name, marked.by) == ("noted", "mark_urgent", "an")
    assert case.state.urgent
    assert case.stages() == {"main": "work"}


def test_withdrawal_is_recorded_and_the_case_stays_where_it_is() -> None:
    case = case_at_work()
    case.act("an", "withdraw", texts=["reason"])

    assert case.stages() == {"main": "work"}
    assert case.state.closed_at is None
    assert case.state.happened["withdraw"].by == "an"


def test_a_duty_is_ticked_once_and_by_its_roles_only() -> None:
    case = ShopCase(shop_law(gate_rule("minor", {"all": [{"duty": "apologise"}, {"duty": "explain"}]})))
    assert case.refusal_reasons("an", "tick", about="explain") == ["SHP-9z:role"]
    assert case.refusal_reasons("an", "tick", about="bow") == ["wrong_value"]
    case.act("an", "tick", about="apologise")
    assert case.refusal_reasons("an", "tick", about="apologise") == ["wrong_value"]
    assert case.refusal_reasons("an", "minor") == ["SHP-9z:needs"]
    assert waiting_for(case.law, case.state).tracks[0].duties == ("explain",)

    case.act("du", "tick", about="explain")

    assert case.refusal_reasons("an", "minor") == []


def test_a_consent_lapses_when_its_subject_changes() -> None:
    case = case_at_work(gate_rule("finished", {"consent": "plan", "of": "customer"}))
    case.act("an", "recorded", texts=["plan"])
    assert case.refusal_reasons("an", "consent", about="plan", party="chief", given=True) == ["wrong_value"]
    case.act("an", "consent", about="plan", party="customer", given=False)
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]
    case.act("an", "consent", about="plan", party="customer", given=True)
    assert case.refusal_reasons("an", "finished") == []

    case.act("an", "recorded", texts=["plan"])

    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]


def test_a_clock_is_suspended_on_a_declared_ground_and_resumes() -> None:
    case = case_at_work(clock_rule("handling", ["minor"], ["finished"], suspension=SUSPENSION))
    assert case.refusal_reasons("an", "suspend", clock="handling", ground="expertise") == ["SHP-8z:role"]
    assert case.refusal_reasons("du", "suspend", clock="handling", ground="holiday") == ["SHP-8z:wrong_value"]
    assert case.refusal_reasons("du", "resume", clock="handling") == ["SHP-8z:no_suspension"]
    case.act("du", "suspend", clock="handling", ground="expertise")
    assert case.refusal_reasons("du", "suspend", clock="handling", ground="expertise") == ["SHP-8z:no_suspension"]
    assert case.wait_until(day(10)) == []
    assert waiting_for(case.law, case.state).clocks[0].suspended

    case.act("du", "resume", clock="handling")

    # suspended from the 3rd up to, not including, the 10th: of the two days the 10th is the first
    assert case.state.clocks["handling"].due == day(12, 0)


def test_a_suspension_ends_by_itself_at_its_maximum() -> None:
    case = case_at_work(clock_rule("handling", ["minor"], ["finished"], suspension=SUSPENSION | {"maximum": 3}))
    case.act("du", "suspend", clock="handling", ground="expertise")

    events = case.wait_until(day(31))

    assert [(event.type, event.at) for event in events] == [("resumed", day(6, 0)), ("expired", day(8, 0))]


def test_a_clock_without_declared_suspension_cannot_be_suspended() -> None:
    case = case_at_work(clock_rule("handling", ["minor"], ["finished"]))

    assert case.refusal_reasons("du", "suspend", clock="handling", ground="expertise") == ["SHP-8z:no_suspension"]
    assert case.refusal_reasons("du", "suspend", clock="none", ground="expertise") == ["no_clock"]


@pytest.mark.parametrize(
    ("permit", "who", "refused"),
    [
        (False, "an", ["not_permitted"]),
        ({"by": ["chief"], "rule": "SHP-9z"}, "an", ["SHP-9z:role"]),
        ({"by": ["chief"]}, "du", []),
        ({"at": ["intake"], "rule": "SHP-9z"}, "an", ["SHP-9z:not_permitted"]),
        ({"needs": {"reason": "reason"}, "rule": "SHP-9z"}, "an", ["SHP-9z:needs"]),
    ],
    ids=["not at all", "by another", "by these", "elsewhere", "on a condition"],
)
def test_a_permit_restricts_a_common_act(permit: object, who: str, refused: list[str]) -> None:
    case = case_at_work(gate_rule("closed_for_test", {"fact": "amount"}), permits={"transfer": permit})

    assert case.refusal_reasons(who, "transfer", whom="bo") == refused


@pytest.mark.parametrize("name", ["transfer", "mark_urgent", "note"])
def test_a_gate_may_apply_to_a_common_act(name: Name) -> None:
    case = case_at_work(gate_rule(name, {"text": "plan"}))
    whom = {"whom": "bo"} if name == "transfer" else {}
    said = {"texts": ["opinion"]} if name == "note" else {}
    assert case.refusal_reasons("an", name, **whom, **said) == ["SHP-9z:needs"]

    case.act("an", "recorded", texts=["plan"])

    assert case.refusal_reasons("an", name, **whom, **said) == []


@pytest.mark.parametrize(
    ("name", "fields", "refused"),
    [
        ("note", {"whom": "bo"}, ["whom"]),
        ("transfer", {"whom": "bo", "units": 3, "given": False}, ["units", "given"]),
        ("minor", {"clock": "handling"}, ["clock"]),
        ("extend", {"clock": "handling", "units": 1, "of": 2}, ["of"]),
    ],
)
def test_an_act_takes_no_field_of_another(name: Name, fields: dict[str, Any], refused: list[str]) -> None:
    case = case_at_work()

    wrong = case.refusals("an", name, **fields)

    assert [refusal.about for refusal in wrong if refusal.why is Why.wrong_value] == refused


def test_only_the_register_reports_the_end_of_a_linked_case() -> None:
    case = case_at_work(gate_rule("finished", {"linked": "injury", "has": "closed"}))
    _, linked = case.act("an", "hurt")
    assert waiting_for(case.law, case.state).linked == ("injury",)
    assert case.refusal_reasons("an", "link_ended", of=linked.seq, about="closed") == ["role"]
    assert case.refusal_reasons("system", "link_ended", of=linked.seq, about="closed", verified=False) == ["role"]
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]

    case.act("system", "link_ended", of=linked.seq, about="closed")

    assert case.refusal_reasons("an", "finished") == []
    assert case.refusal_reasons("system", "link_ended", of=linked.seq, about="closed") == ["wrong_value"]


def test_a_gate_may_require_a_list_entry_and_another_unit() -> None:
    case = case_at_work(
        gate_rule("finished", {"all": [{"registered": "qualified", "who": "panel"}, {"other_unit": "minor"}]})
    )
    facts = {"facts": {"panel": ("en", "fu")}}
    assert case.refusal_reasons("chi", "finished", **facts, registered={"qualified": ("en",)}) == ["SHP-9z:needs"]
    assert case.refusal_reasons("chi", "finished", **facts, registered={"qualified": ("en", "fu")}) == []
    assert case.refusal_reasons("bo", "finished", **facts, registered={"qualified": ("en", "fu")}) == ["SHP-9z:needs"]


def test_a_gate_may_require_a_text_free_of_listed_phrases() -> None:
    case = case_at_work(gate_rule("finished", {"text": "plan", "free_of": "vague"}))
    clear = case.build_act("an", "finished", texts=["plan"])
    vague = clear.model_copy(update={"texts": {"plan": clear.texts["plan"].model_copy(update={"holds": ("vague",)})}})

    assert act_refusals(case.law, case.state, clear) == ()
    assert [refusal.rule for refusal in act_refusals(case.law, case.state, vague)] == ["SHP-9z"]


@pytest.mark.parametrize(
    ("role", "who"), [("head", "du"), ("over_counter", "du"), ("senior", "chi"), ("all_staff", "gu")]
)
def test_roles_by_head_superior_rank_and_staff(role: Name, who: str) -> None:
    provides = rule("7z", "record", record={"fields": ["amount"], "before": ["finished"]})
    case = case_at_work(provides, gate_rule("finished", {"role": [role]}))

    assert "SHP-9z:role" not in case.refusal_reasons(who, "finished")
    assert "SHP-9z:role" in case.refusal_reasons("system", "finished")


def test_an_outcome_that_only_requires_a_class_does_not_change_it() -> None:
    case = case_at_work(gate_rule("finished", {"fact": "severity", "is": "major"}))

    assert case.refusal_reasons("an", "finished", facts={"severity": "major"}) == ["SHP-9z:stated"]


@pytest.mark.parametrize("name", ["note", "extend", "approve"])
def test_a_permit_restricts_notes_requests_and_decisions(name: Name) -> None:
    extension = {"asks": ["counter"], "grants": ["counter", "chief"], "each": 1, "total": 1}
    handling = clock_rule("handling", ["minor"], ["finished"], extension=extension)
    case = case_at_work(handling, permits={name: {"by": ["chief"], "rule": "SHP-6z"}})
    fields = {"clock": "handling", "units": 1} if name == "extend" else {"texts": ["plan"]}
    if name == "approve":
        case.act("bo", "extend", clock="handling", units=1)

    assert "SHP-6z:role" in case.refusal_reasons("an", name, **fields)
    assert "SHP-6z:role" not in case.refusal_reasons("du", name, **fields)


def test_an_event_in_the_condition_of_a_record_counts_at_any_time() -> None:
    record = {"fields": ["findings"], "before": ["finished"], "when": {"event": "raised_again"}}
    case = ShopCase(shop_law(rule("7z", "record", record=record)))
    case.act("an", "raised_again")
    case.act("an", "minor")

    assert case.refusal_reasons("an", "finished") == ["SHP-7z:record"]
    assert [owed.rule for owed in waiting_for(case.law, case.state).owed] == ["SHP-7z"]


def test_the_holders_of_the_stage_record_the_signature_of_a_party() -> None:
    case = case_at_work()
    case.act("an", "letter_made")

    assert case.refusal_reasons("gu", "sign", about="letter", party="customer") == ["role"]
    assert case.refusal_reasons("an", "sign", about="letter", party="customer") == []


def test_a_notice_may_have_to_be_in_writing() -> None:
    written = {"code": "news", "to": "customer", "by": ["finished"], "means": ["letter", "email"]}
    case = case_at_work(rule("7z", "notice", notice=written))

    assert case.refusal_reasons("an", "finished", means="phone") == ["SHP-7z:notice"]
    assert case.refusal_reasons("an", "finished", means="letter") == []
