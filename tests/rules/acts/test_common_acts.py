"""The acts that every office knows: who may do them, what they change, and how a procedure narrows them."""

import pytest

from models.requirement import Name
from rules.judge import act_refusals
from rules.waiting import waiting_for
from tests.rules.shop import ShopCase, clock_rule, day, gate_rule, rule, shop_law

SUSPENSION = {"by": ["chief"], "grounds": {"expertise": "鉴定"}}


def case_at_work(*rules: dict[str, object], **changes: object) -> ShopCase:
    counter = ShopCase(shop_law(*rules, **changes))
    counter.act("an", "minor")
    return counter


def test_work_handed_over_is_the_holders_and_can_be_taken_back() -> None:
    counter = case_at_work()
    counter.act("an", "transfer", whom="gu")
    assert counter.refused("an", "finished") == ["role"]
    assert counter.refused("gu", "finished") == []
    assert waiting_for(counter.law, counter.case).tracks[0].holder == "gu"
    assert counter.refused("an", "transfer", whom="gu") == ["wrong_value"]

    counter.act("an", "transfer", whom="counter")

    assert counter.refused("an", "finished") == []
    assert counter.refused("gu", "finished") == ["role"]


def test_a_helper_acts_beside_the_holders() -> None:
    counter = case_at_work()
    counter.act("an", "delegate", whom="gu")

    assert (counter.refused("gu", "finished"), counter.refused("an", "finished")) == ([], [])


def test_an_opinion_asked_for_is_waited_for() -> None:
    counter = case_at_work()
    counter.act("an", "countersign", whom="gu")
    assert counter.refused("an", "finished") == ["opinion_owed"]
    assert counter.refused("en", "opinion", texts=["opinion"]) == ["role"]
    assert counter.refused("gu", "opinion") == ["reason"]

    counter.act("gu", "opinion", texts=["opinion"])

    assert counter.refused("an", "finished") == []


def test_a_stage_returns_to_where_it_came_from_with_a_reason() -> None:
    counter = case_at_work()
    assert counter.refused("an", "return") == ["reason"]

    counter.act("an", "return", texts=["reason"])

    assert counter.at() == {"main": "intake"}
    assert counter.refused("an", "return", texts=["reason"]) == []


def test_nothing_is_returned_from_the_door() -> None:
    assert ShopCase(shop_law()).refused("an", "return", texts=["reason"]) == ["not_open"]


def test_a_class_is_changed_by_a_reasoned_act_alone() -> None:
    counter = case_at_work()
    assert counter.refused("an", "note", facts={"severity": "major"}) == ["wrong_value"]
    assert counter.refused("an", "reclassify", facts={"severity": "major"}) == ["reason"]
    assert counter.refused("an", "reclassify", facts={"severity": "minor"}, texts=["reason"]) == ["wrong_value"]
    assert counter.refused("an", "reclassify", facts={"amount": 1}, texts=["reason"]) == ["wrong_value"]

    counter.act("an", "reclassify", facts={"severity": "major"}, texts=["reason"])

    assert counter.case.facts["severity"] == "major"


def test_who_is_recused_does_nothing_more() -> None:
    counter = case_at_work()
    assert counter.refused("bo", "recuse") == ["reason"]
    counter.act("bo", "recuse", texts=["reason"])
    assert counter.refused("bo", "finished") == ["recused"]
    assert counter.refused("gu", "finished", standing=("counter",), stands_for=("bo",)) == ["recused"]

    counter.act("an", "recuse", whom="chi", texts=["reason"])

    assert counter.refused("chi", "finished") == ["recused"]
    assert counter.refused("an", "transfer", whom="chi") == ["wrong_value"]


def test_anybody_on_the_staff_urges_and_notes_a_contact() -> None:
    counter = case_at_work()
    assert counter.refused("system", "urge") == ["role"]
    assert counter.refused("gu", "contact", means=None) == ["notice"]

    [urged] = counter.act("gu", "urge")
    counter.act("gu", "contact", texts=["contact_record"])

    assert (urged.type, urged.name) == ("noted", "urge")
    assert counter.case.happened["contact"].times == 1


def test_marked_urgent() -> None:
    counter = case_at_work()
    counter.act("an", "mark_urgent")

    assert counter.case.urgent


def test_withdrawal_is_recorded_and_the_case_stays_where_it_is() -> None:
    counter = case_at_work()
    counter.act("an", "withdraw", texts=["reason"])

    assert counter.at() == {"main": "work"}
    assert "withdraw" in counter.case.happened


def test_a_duty_is_ticked_by_whose_it_is_once() -> None:
    counter = ShopCase(shop_law(gate_rule("minor", {"all": [{"duty": "apologise"}, {"duty": "explain"}]})))
    assert counter.refused("an", "tick", about="explain") == ["role"]
    assert counter.refused("an", "tick", about="bow") == ["wrong_value"]
    counter.act("an", "tick", about="apologise")
    assert counter.refused("an", "tick", about="apologise") == ["wrong_value"]
    assert counter.refused("an", "minor") == ["SHP-9z:needs"]
    assert waiting_for(counter.law, counter.case).tracks[0].duties == ("explain",)

    counter.act("du", "tick", about="explain")

    assert counter.refused("an", "minor") == []


def test_a_consent_lapses_when_its_subject_changes() -> None:
    counter = case_at_work(gate_rule("finished", {"consent": "plan", "of": "customer"}))
    counter.act("an", "note", texts=["plan"])
    assert counter.refused("an", "consent", about="plan", party="chief", given=True) == ["wrong_value"]
    counter.act("an", "consent", about="plan", party="customer", given=False)
    assert counter.refused("an", "finished") == ["SHP-9z:needs"]
    counter.act("an", "consent", about="plan", party="customer", given=True)
    assert counter.refused("an", "finished") == []

    counter.act("an", "note", texts=["plan"])

    assert counter.refused("an", "finished") == ["SHP-9z:needs"]


def test_a_limit_is_suspended_on_a_ground_of_the_text_and_runs_on() -> None:
    counter = case_at_work(clock_rule("handling", ["minor"], ["finished"], suspension=SUSPENSION))
    assert counter.refused("an", "suspend", clock="handling", ground="expertise") == ["SHP-8z:role"]
    assert counter.refused("du", "suspend", clock="handling", ground="holiday") == ["SHP-8z:wrong_value"]
    assert counter.refused("du", "resume", clock="handling") == ["SHP-8z:no_suspension"]
    counter.act("du", "suspend", clock="handling", ground="expertise")
    assert counter.refused("du", "suspend", clock="handling", ground="expertise") == ["SHP-8z:no_suspension"]
    assert counter.wait(day(10)) == []
    assert waiting_for(counter.law, counter.case).clocks[0].suspended

    counter.act("du", "resume", clock="handling")

    # suspended from the 3rd up to, not including, the 10th: of the two days the 10th is the first
    assert counter.case.clocks["handling"].due == day(12, 0)


def test_a_suspension_ends_by_itself_at_its_maximum() -> None:
    counter = case_at_work(clock_rule("handling", ["minor"], ["finished"], suspension=SUSPENSION | {"maximum": 3}))
    counter.act("du", "suspend", clock="handling", ground="expertise")

    events = counter.wait(day(31))

    assert [(one.type, one.at) for one in events] == [("resumed", day(6, 0)), ("expired", day(8, 0))]


def test_a_limit_without_suspension_is_not_suspended() -> None:
    counter = case_at_work(clock_rule("handling", ["minor"], ["finished"]))

    assert counter.refused("du", "suspend", clock="handling", ground="expertise") == ["SHP-8z:no_suspension"]
    assert counter.refused("du", "suspend", clock="none", ground="expertise") == ["no_clock"]


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
def test_a_procedure_narrows_what_every_office_may_do(permit: object, who: str, refused: list[str]) -> None:
    counter = case_at_work(gate_rule("closed_for_test", {"fact": "amount"}), permits={"transfer": permit})

    assert counter.refused(who, "transfer", whom="gu") == refused


@pytest.mark.parametrize("name", ["transfer", "mark_urgent", "note"])
def test_a_rule_may_bear_on_such_an_act(name: Name) -> None:
    counter = case_at_work(gate_rule(name, {"fact": "amount", "at_least": 5}))

    assert "SHP-9z:needs" in counter.refused("an", name, whom="gu", facts={"amount": 1})


def test_what_became_of_a_linked_case_comes_from_the_register_alone() -> None:
    counter = case_at_work(gate_rule("finished", {"linked": "injury", "has": "closed"}))
    _, linked = counter.act("an", "hurt")
    assert waiting_for(counter.law, counter.case).linked == ("injury",)
    assert counter.refused("an", "ended", of=linked.seq, about="closed") == ["role"]
    assert counter.refused("system", "ended", of=linked.seq, about="closed", verified=False) == ["role"]
    assert counter.refused("an", "finished") == ["SHP-9z:needs"]

    counter.act("system", "ended", of=linked.seq, about="closed")

    assert counter.refused("an", "finished") == []
    assert counter.refused("system", "ended", of=linked.seq, about="closed") == ["wrong_value"]


def test_a_rule_may_ask_for_a_register_and_for_another_unit() -> None:
    counter = case_at_work(
        gate_rule("finished", {"all": [{"registered": "qualified", "who": "panel"}, {"other_unit": "minor"}]})
    )
    here = {"facts": {"panel": ("en", "fu")}}
    assert counter.refused("chi", "finished", **here, registered={"qualified": ("en",)}) == ["SHP-9z:needs"]
    assert counter.refused("chi", "finished", **here, registered={"qualified": ("en", "fu")}) == []
    assert counter.refused("bo", "finished", **here, registered={"qualified": ("en", "fu")}) == ["SHP-9z:needs"]


def test_an_opinion_is_free_of_what_a_list_forbids() -> None:
    counter = case_at_work(gate_rule("finished", {"text": "plan", "free_of": "vague"}))
    clear = counter.said("an", "finished", texts=["plan"])
    vague = clear.model_copy(update={"texts": {"plan": clear.texts["plan"].model_copy(update={"holds": ("vague",)})}})

    assert act_refusals(counter.law, counter.case, clear) == ()
    assert [one.rule for one in act_refusals(counter.law, counter.case, vague)] == ["SHP-9z"]


@pytest.mark.parametrize(
    ("role", "who"), [("head", "du"), ("over_counter", "du"), ("senior", "chi"), ("all_staff", "gu")]
)
def test_who_somebody_is(role: Name, who: str) -> None:
    counter = case_at_work(gate_rule("finished", {"role": [role]}))

    assert "SHP-9z:role" not in counter.refused(who, "finished")
    assert "SHP-9z:role" in counter.refused("system", "finished")


def test_a_class_is_not_changed_by_an_outcome_that_only_asks_for_it() -> None:
    counter = case_at_work(gate_rule("finished", {"fact": "severity", "is": "major"}))

    assert counter.refused("an", "finished", facts={"severity": "major"}) == ["wrong_value"]


@pytest.mark.parametrize("name", ["note", "extend", "approve"])
def test_notes_requests_and_decisions_are_narrowed_likewise(name: Name) -> None:
    longer = {"asks": ["counter"], "grants": ["counter", "chief"], "each": 1, "total": 1}
    handling = clock_rule("handling", ["minor"], ["finished"], extension=longer)
    counter = case_at_work(handling, permits={name: {"by": ["chief"], "rule": "SHP-8z"}})
    said = {"clock": "handling", "units": 1} if name == "extend" else {"texts": ["plan"]}
    if name == "approve":
        counter.act("bo", "extend", clock="handling", units=1)

    assert "SHP-8z:role" in counter.refused("an", name, **said)
    assert "SHP-8z:role" not in counter.refused("du", name, **said)


def test_an_event_in_the_when_of_a_record_means_ever() -> None:
    asked = {"fields": ["findings"], "before": ["finished"], "when": {"event": "raised_again"}}
    counter = ShopCase(shop_law(rule("7z", "record", record=asked)))
    counter.act("an", "raised_again")
    counter.act("an", "minor")

    assert counter.refused("an", "finished") == ["SHP-7z:record"]
    assert [one.rule for one in waiting_for(counter.law, counter.case).owed] == ["SHP-7z"]


def test_a_partys_signature_is_put_on_record_by_whose_the_stage_is() -> None:
    counter = case_at_work()
    counter.act("an", "letter_made")

    assert counter.refused("gu", "sign", about="letter", party="customer") == ["role"]
    assert counter.refused("an", "sign", about="letter", party="customer") == []


def test_a_notice_may_have_to_be_in_writing() -> None:
    written = {"name": "news", "to": "customer", "by": ["finished"], "means": ["letter", "email"]}
    counter = case_at_work(rule("7z", "notify", notice=written))

    assert counter.refused("an", "finished", means="phone") == ["SHP-7z:notice"]
    assert counter.refused("an", "finished", means="letter") == []
