"""One recuses oneself; another person is excluded, let in again or named as a deputy by who decides on it."""

from datetime import timedelta
from typing import Any

import pytest

from models.messages import Act
from rules.acts import recusal
from tests.rules.shop_procedure import MONDAY, STAFF, ShopCase, day, shop_law

REASON: dict[str, Any] = {"texts": ["reason"]}
ADMINISTRATORS = {"ha": ("administrator", "staff"), "ji": ("administrator", "staff"), "ku": ("administrator", "staff")}


def case_at_work(**changes: Any) -> ShopCase:
    case = ShopCase(shop_law(**changes))
    case.staff |= ADMINISTRATORS
    case.act("an", "minor")
    return case


def recused(case: ShopCase) -> tuple[str, ...]:
    return case.state.recused


# ---- who decides --------------------------------------------------------------------------------------------


def test_one_recuses_oneself_at_once() -> None:
    case = case_at_work()

    [event] = case.act("bo", "recuse", **REASON)

    assert event.type == "assigned"
    assert (event.name, event.whom) == ("recuse", "bo")
    assert case.refusal_reasons("bo", "finished") == ["recused"]


@pytest.mark.parametrize("actor", ["an", "gu", "en", "ha"])
def test_anybody_else_only_asks_and_the_case_goes_on(actor: str) -> None:
    case = case_at_work()

    [event] = case.act(actor, "recuse", whom="bo", **REASON)

    assert event.type == "noted"
    assert (event.name, event.whom, event.by) == ("recuse_asked", "bo", actor)
    assert event.deciders == ("above_counter", "head_of_counter")
    assert case.refusal_reasons("bo", "finished") == []
    assert case.refusal_reasons(actor, "recuse", whom="bo", **REASON) == ["same_person"]
    assert [(one.whom, one.by) for one in case.state.asked_for.values()] == [("bo", (actor,))]


def test_the_superior_decides_on_what_is_asked_for() -> None:
    case = case_at_work()
    case.act("gu", "recuse", whom="bo", **REASON)
    case.act("an", "recuse", whom="bo", **REASON)
    assert [one.by for one in case.state.asked_for.values()] == [("gu", "an")]

    case.act("du", "recuse", whom="bo", **REASON)

    assert (recused(case), case.state.asked_for) == (("bo",), {})
    assert case.refusal_reasons("gu", "recuse", whom="bo", **REASON) == ["wrong_value"]


def test_the_superior_declines_with_a_reason() -> None:
    case = case_at_work()
    case.act("gu", "recuse", whom="bo", **REASON)
    assert case.refusal_reasons("du", "readmit", whom="bo") == ["reason"]

    case.act("du", "readmit", whom="bo", **REASON)

    assert (recused(case), case.state.asked_for) == ((), {})
    assert case.refusal_reasons("bo", "finished") == []


def test_a_recusal_is_lifted_by_who_decides_and_never_by_oneself() -> None:
    case = case_at_work()
    case.act("bo", "recuse", **REASON)
    assert case.refusal_reasons("bo", "readmit", whom="bo", **REASON) == ["recused"]
    assert case.refusal_reasons("du", "readmit", whom="an", **REASON) == ["wrong_value"]
    assert case.refusal_reasons("an", "readmit", whom="an", **REASON) == ["same_person"]
    [asked] = case.act("an", "readmit", whom="bo", **REASON)
    assert (asked.name, recused(case)) == ("readmit_asked", ("bo",))

    case.act("du", "readmit", whom="bo", **REASON)

    assert recused(case) == ()
    assert case.refusal_reasons("bo", "finished") == []


def test_without_a_superior_two_administrators_decide() -> None:
    case = case_at_work()
    [asked] = case.act("an", "recuse", whom="chi", **REASON)
    assert asked.type == "noted"
    assert asked.deciders == ("administrator",)
    case.act("ha", "recuse", whom="chi", **REASON)
    assert recused(case) == ()
    assert case.refusal_reasons("ha", "recuse", whom="chi", **REASON) == ["same_person"]
    [asked] = case.act("gu", "recuse", whom="chi", **REASON, standing=ADMINISTRATORS["ha"], stands_for=("ha",))
    assert asked.type == "noted"

    case.act("ji", "recuse", whom="chi", **REASON)

    assert recused(case) == ("chi",)
    case.act("ha", "readmit", whom="chi", **REASON)
    assert recused(case) == ("chi",)
    case.act("ku", "readmit", whom="chi", **REASON)
    assert recused(case) == ()


def test_who_asked_before_they_came_to_decide_says_so_once_more() -> None:
    case = case_at_work()
    case.act("ha", "recuse", whom="bo", **REASON)
    case.act("du", "recuse", **REASON)
    [asked] = case.act("ha", "recuse", whom="bo", **REASON)
    assert asked.type == "noted"
    assert (asked.deciders, recused(case)) == (("administrator",), ("du",))

    case.act("ji", "recuse", whom="bo", **REASON)

    assert recused(case) == ("bo", "du")


def test_the_head_of_the_office_decides_before_administrators() -> None:
    case = case_at_work()
    case.staff["fu"] = (*STAFF["fu"], "heads_office")

    case.act("fu", "recuse", whom="chi", **REASON)

    assert recused(case) == ("chi",)


def test_the_text_says_who_decides() -> None:
    case = case_at_work(permits={"recuse": {"by": ["board"], "rule": None}})
    case.act("du", "recuse", whom="bo", **REASON)
    assert recused(case) == ()
    case.act("en", "recuse", whom="bo", **REASON)
    assert recused(case) == ("bo",)
    case.act("gu", "recuse", **REASON)

    case.act("fu", "recuse", whom="en", **REASON)
    case.act("du", "recuse", whom="fu", **REASON)

    assert recused(case) == ("bo", "en", "gu")  # of the board nobody but fu is left to decide on fu


def test_a_superior_who_is_out_of_the_case_decides_nothing() -> None:
    case = case_at_work()
    case.act("du", "recuse", **REASON)

    [asked] = case.act("an", "recuse", whom="bo", **REASON)

    assert asked.type == "noted"
    assert asked.deciders == ("administrator",)


def test_a_colleague_of_who_is_complained_of_asks_and_does_not_decide() -> None:
    case = case_at_work(respondents={"facts": ["panel"]}, permits={"replace": {"by": ["counter"], "rule": None}})
    case.act("an", "recorded", facts={"panel": ("bo",)})
    case.staff["fu"] = (*STAFF["fu"], "counter", "heads_office")
    [asked] = case.act("fu", "recuse", whom="chi", **REASON)

    assert asked.type == "noted"
    assert asked.deciders == ("heads_office",)
    assert case.refusal_reasons("bo", "recuse", whom="chi", **REASON) == ["respondent"]


def test_a_request_is_decided_within_three_working_days() -> None:
    case = case_at_work()
    case.act("gu", "recuse", whom="bo", **REASON)
    [asked] = case.state.asked_for.values()

    assert recusal.decided_by(case.law, case.state, asked) == day(7, 0)  # asked on Monday the 3rd
    assert asked.at == MONDAY + timedelta(0)


# ---- where nobody is left -----------------------------------------------------------------------------------


def test_a_role_for_which_nobody_is_left_gets_a_deputy() -> None:
    case = case_at_work(permits={"return": {"from": {"work": "intake"}}})
    case.act("an", "return", **REASON)
    case.act("bo", "recuse", **REASON)
    assert case.state.vacant == {}
    [asked] = case.act("gu", "recuse", whom="an", **REASON)
    assert asked.type == "noted"
    assert asked.vacant == {}
    assert case.refusal_reasons("du", "deputise", about="counter", whom="gu", **REASON) == ["wrong_value"]
    [last] = case.act("an", "recuse", **REASON)
    assert last.type == "assigned"
    assert last.vacant == {"counter": ("above_counter", "head_of_counter")}
    for whom, refused in {"du": "same_person", "bo": "recused", "nobody": "not_eligible"}.items():
        assert case.refusal_reasons("du", "deputise", about="counter", whom=whom, **REASON) == [refused]
    [asked] = case.act("chi", "deputise", about="counter", whom="gu", **REASON)
    assert (asked.type, asked.name, case.state.deputies) == ("noted", "deputise_asked", {})
    assert case.refusal_reasons("gu", "minor") == ["role"]

    case.act("du", "deputise", about="counter", whom="gu", **REASON)

    assert (case.state.deputies, case.state.vacant, case.state.asked_for) == ({"counter": ("gu",)}, {}, {})
    assert case.refusal_reasons("gu", "minor") == []


def test_a_deputy_who_is_recused_leaves_nobody_again() -> None:
    case = case_at_work()
    case.act("bo", "recuse", **REASON)
    case.act("an", "recuse", **REASON)
    case.act("du", "deputise", about="counter", whom="gu", **REASON)

    case.act("gu", "recuse", **REASON)

    assert case.state.vacant == {"counter": ("above_counter", "head_of_counter")}


def test_a_role_that_nobody_of_the_office_holds_is_no_loss_of_the_case_and_can_be_filled() -> None:
    case = case_at_work()
    del case.staff["chi"]
    case.act("bo", "recuse", **REASON)
    assert case.state.vacant == {}

    case.act("ha", "deputise", about="repair", whom="gu", **REASON)
    case.act("ji", "deputise", about="repair", whom="gu", **REASON)

    assert case.refusal_reasons("gu", "finished") == []


def test_who_comes_back_fills_the_role() -> None:
    case = case_at_work()
    case.act("bo", "recuse", **REASON)
    case.act("an", "recuse", **REASON)

    case.act("du", "readmit", whom="bo", **REASON)

    assert case.state.vacant == {}


def test_naming_who_is_complained_of_may_leave_nobody() -> None:
    case = case_at_work(respondents={"facts": ["panel"]})

    case.act("an", "recorded", facts={"panel": ("an", "bo", "chi")})

    assert case.state.vacant == {
        "counter": ("above_counter", "head_of_counter"),
        "repair": ("administrator",),
        "senior": ("administrator",),
    }


def test_where_everybody_has_done_what_another_person_follows_a_deputy_is_named() -> None:
    gate = {"id": "SHP-9z", "article": "一", "enforce": "gates", "gates": [
        {"at": ["settled"], "needs": {"other_person": "finished"}}]}  # fmt: skip
    case = ShopCase(shop_law(gate))
    case.staff = {"an": STAFF["an"], "du": STAFF["du"], "gu": STAFF["gu"]}
    case.act("an", "minor")
    case.act("an", "finished")
    assert case.refusal_reasons("an", "settled") == ["SHP-9z:same_person"]

    case.act("du", "deputise", about="counter", whom="gu", **REASON)

    assert case.refusal_reasons("gu", "settled") == []


# ---- what was said before -----------------------------------------------------------------------------------


def test_who_ever_did_it_is_no_other_person() -> None:
    gate = {"id": "SHP-9z", "article": "一", "enforce": "gates", "gates": [
        {"at": ["settled"], "needs": {"other_person": "finished"}}]}  # fmt: skip
    case = ShopCase(shop_law(gate))
    case.act("an", "minor")
    case.act("an", "finished")
    case.act("an", "reopened")
    case.act("bo", "finished")

    assert case.refusal_reasons("bo", "settled") == ["SHP-9z:same_person"]
    assert case.refusal_reasons("an", "settled") == ["SHP-9z:same_person"]


def test_an_act_without_the_stamp_of_the_register_decides_nothing() -> None:
    case = case_at_work()
    act: Act = case.build_act("du", "recuse", whom="bo", **REASON).model_copy(update={"deciders": ()})

    assert not recusal.is_decided(case.law, case.state, act)
