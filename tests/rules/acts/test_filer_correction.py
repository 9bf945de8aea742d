"""What is on file of who filed the complaint is corrected: who may, and of a contact what is told anew, and what time
is left."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from models.means import Means
from models.messages import TextRef
from rules.acts.closed_case import closed_case_refusals
from rules.clock import is_over
from rules.waiting import waiting_for
from tests.rules.shop_procedure import MONDAY, SHOP, STAFF, TEXT_REF, ShopCase, clock_rule, day, rule, shop_law

NEW = TextRef(id="n1", digest="0123456789abcdee")
CONTACT: dict[str, Any] = {"texts": {"new_contact": NEW, "reason": TEXT_REF}}
TOLD = rule("7", "notice", notice={"code": "told", "to": "customer", "by": ["minor"], "attempts": 1})
ANSWER = clock_rule("answer", ["complaint"], ["minor"], limit={"n": 1, "unit": "working_day"})
ATTEMPT: dict[str, Any] = {"means": Means.no_contact, "texts": ["contact_record"]}


def filed_case(*rules: dict[str, Any], filer: tuple[Any, ...] = ("reachable",), **changes: Any) -> ShopCase:
    """Return a case that a customer has filed."""
    roles = deepcopy(SHOP["roles"])
    roles["customer"]["filer"] = True
    return ShopCase(shop_law(*rules, **{"roles": roles, **changes}), filer=filer)


def corrected(case: ShopCase, actor: str = "an") -> list[str]:
    return case.refusal_reasons(actor, "correct_filer", **CONTACT)


def test_the_new_contact_stands_beside_the_old_one() -> None:
    case = filed_case()

    [event] = case.act("an", "correct_filer", **CONTACT)
    case.act("an", "correct_filer", texts={"new_contact": TEXT_REF, "reason": TEXT_REF})

    assert (event.type, event.texts["new_contact"]) == ("noted", NEW)
    assert case.state.filer_corrections == {"contact": (NEW, TEXT_REF)}


def test_a_name_and_an_address_move_nothing_and_are_told_to_nobody() -> None:
    case = filed_case(TOLD, ANSWER, filer=())
    case.act("an", "contact", **ATTEMPT)
    case.act("an", "minor", means=Means.no_contact)
    limits, attempts = case.state.clocks, case.state.attempts

    [_] = case.act("an", "correct_filer", texts={"new_name": NEW, "new_address": TEXT_REF, "reason": TEXT_REF})

    assert case.state.filer_corrections == {"name": (NEW,), "address": (TEXT_REF,)}
    assert (case.state.clocks, case.state.attempts) == (limits, attempts)
    assert case.state.filer == ("named", "reachable")


def test_who_takes_complaints_in_corrects_who_filed_one_at_a_later_stage() -> None:
    case = filed_case(stages=SHOP["stages"] | {"work": SHOP["stages"]["work"] | {"who": ["repair"]}})
    case.act("an", "minor", means=Means.phone)

    assert [corrected(case, person) for person in ("an", "chi", "gu")] == [[], [], ["role"]]


def test_who_left_no_contact_is_reachable_from_then_on() -> None:
    case = filed_case(filer=("named",))

    case.act("an", "correct_filer", **CONTACT)

    assert case.state.filer == ("named", "reachable")


@pytest.mark.parametrize(("actor", "reasons"), [("an", []), ("bo", []), ("chi", ["role"]), ("gu", ["role"])])
def test_who_tells_the_party_corrects_its_contact_alone(actor: str, reasons: list[str]) -> None:
    assert corrected(filed_case(TOLD), actor) == reasons


def test_who_told_the_party_at_an_earlier_stage_corrects_its_contact_too() -> None:
    case = filed_case(TOLD, stages=SHOP["stages"] | {"work": SHOP["stages"]["work"] | {"who": ["repair"]}})
    case.act("an", "minor", means=Means.phone)

    assert (corrected(case, "chi"), corrected(case, "an")) == ([], [])


def test_who_may_not_know_who_filed_it_corrects_no_contact() -> None:
    hidden = rule("5", "sees", sees={"part": "identity", "roles": ["repair"]})

    assert corrected(filed_case(hidden)) == ["SHP-5:hidden"]


def test_a_colleague_of_who_is_complained_of_names_no_contact() -> None:
    facts = SHOP["facts"] | {"culprit": {"is": "persons"}}
    acts = SHOP["acts"] | {"named": {"name": "记明被投诉人", "by": ["all_staff"], "states": ["culprit"]}}
    case = filed_case(facts=facts, acts=acts, respondents={"facts": ["culprit"]})
    case.act("gu", "named", facts={"culprit": ["bo"]})
    act = case.build_act("an", "correct_filer", **CONTACT).model_copy(update={"named": {"bo": STAFF["bo"]}})

    assert [refusal.why for refusal in case.judged(act)] == ["respondent"]
    assert corrected(case, "bo") == ["respondent"]


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ({"texts": {"reason": TEXT_REF}}, ["reason"]),
        ({"texts": {"new_contact": NEW}}, ["reason"]),
        ({**CONTACT, "party": "repair"}, ["wrong_value"]),
    ],
)
def test_it_says_contact_and_reason_and_is_of_who_filed_the_complaint(said: dict[str, Any], reasons: list[str]) -> None:
    assert filed_case().refusal_reasons("an", "correct_filer", **said) == reasons


def test_where_nobody_filed_it_nobody_s_contact_is_corrected() -> None:
    assert corrected(ShopCase(shop_law())) == ["wrong_value"]


# ---- what is told anew --------------------------------------------------------------------------------------


def test_what_was_tried_only_at_the_old_contact_is_told_anew() -> None:
    case = filed_case(TOLD)
    case.act("an", "contact", **ATTEMPT)
    [tried] = case.act("an", "minor", means=Means.no_contact)

    [_, told] = case.act("an", "correct_filer", **CONTACT)

    assert (told.type, told.name, told.party) == ("notified", "told", "customer")
    assert (told.refers_to, told.about) == (tried.seq, "correct_filer")


def test_what_the_party_was_told_is_not_told_anew() -> None:
    case = filed_case(TOLD)
    case.act("an", "minor", means=Means.phone)

    assert len(case.act("an", "correct_filer", **CONTACT)) == 1


def test_it_is_told_anew_after_the_end_of_the_case_too() -> None:
    told = rule("7", "notice", notice={"code": "told", "to": "customer", "by": ["settled"], "attempts": 1})
    case = filed_case(told)
    case.act("an", "minor")
    case.act("chi", "finished")
    case.act("an", "contact", **ATTEMPT)
    case.act("an", "settled", means=Means.no_contact)
    assert case.state.closed_at
    act = case.build_act("an", "correct_filer", **CONTACT)

    assert closed_case_refusals(case.law, case.state, act) == ()


def test_attempts_at_the_old_contact_count_no_more() -> None:
    case = filed_case(TOLD)
    case.act("an", "contact", **ATTEMPT)
    assert case.refusal_reasons("an", "minor", means=Means.no_contact) == []

    case.act("an", "correct_filer", **CONTACT)

    assert case.refusal_reasons("an", "minor", means=Means.no_contact) == ["SHP-7:notice"]
    assert case.state.attempts == ()


# ---- the time that is left ----------------------------------------------------------------------------------


def test_one_working_day_is_left_where_the_party_was_tried_at_the_old_contact() -> None:
    case = filed_case(TOLD, ANSWER)
    case.act("an", "contact", **ATTEMPT)
    due = case.state.clocks["answer"].due
    assert due
    case.wait_until(due - timedelta(minutes=1))

    case.act("an", "correct_filer", **CONTACT)

    state = case.state.clocks["answer"]
    assert state.due == day(6, 0)  # the whole next day
    assert [(pause.since, pause.until, pause.ground) for pause in state.suspended] == [
        (due - timedelta(minutes=1), due - timedelta(minutes=1), "correct_filer")
    ]
    case.wait_until(day(5, 23))
    case.act("an", "minor", means=Means.phone)
    assert case.state.clocks["answer"].expired is None


def test_a_second_correction_leaves_no_second_day() -> None:
    case = filed_case(TOLD, ANSWER)
    case.act("an", "contact", **ATTEMPT)
    case.act("an", "correct_filer", **CONTACT)
    due = case.state.clocks["answer"].due
    case.act("an", "contact", **ATTEMPT)
    case.wait_until(day(4, 12))

    case.act("an", "correct_filer", **CONTACT)

    assert case.state.clocks["answer"].due == due


def test_without_an_attempt_within_the_limit_no_time_is_gained() -> None:
    case = filed_case(TOLD, ANSWER)
    before = case.state.clocks["answer"]
    case.wait_until(MONDAY + timedelta(hours=9))

    case.act("an", "correct_filer", **CONTACT)

    assert case.state.clocks["answer"] == before


def test_a_breach_stays() -> None:
    case = filed_case(TOLD, ANSWER)
    case.act("an", "contact", **ATTEMPT)
    case.wait_until(day(7))
    assert is_over(case.state.clocks["answer"])

    case.act("an", "correct_filer", **CONTACT)

    assert is_over(case.state.clocks["answer"])
    assert "minor" in [act.name for act in waiting_for(case.law, case.state).open]
