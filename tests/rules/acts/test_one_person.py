"""One human is one person everywhere: who has filed a complaint as a member of staff, and who is complained of by
name, take no part in it."""

import pytest

from models.messages import TextRef
from rules import sees
from rules.sees import admissions_of, is_shut_out
from rules.text_content import known_content
from tests.rules.shop_procedure import SHOP, STAFF, TEXT_REF, ShopCase, shop_law

LISTS = {
    "name_lists": {"plan": 3},
    "facts": SHOP["facts"] | {"accused": {"is": "persons"}},
    "respondents": {"facts": ["accused"], "names": ["plan"], "may": ["raised_again"]},
}


# ---- who filed it -------------------------------------------------------------------------------------------


def test_a_member_of_staff_does_nothing_on_their_own_complaint_but_what_every_filer_may_do() -> None:
    case = ShopCase(shop_law(), filed_as=("an",))

    assert case.refusal_reasons("an", "minor") == ["filer"]
    assert case.refusal_reasons("an", "note", texts=["opinion"]) == ["filer"]
    assert case.refusal_reasons("an", "recuse", whom="bo", texts=["reason"]) == ["filer"]
    assert case.refusal_reasons("bo", "minor") == []
    for name in ("urge", "withdraw"):
        assert case.refusal_reasons("an", name) == [], name
    assert case.refusal_reasons("an", "evidence", texts=["evidence"]) == []


def test_who_filed_a_complaint_is_given_no_part_in_it() -> None:
    case = ShopCase(shop_law(), filed_as=("an",))

    assert case.refusal_reasons("bo", "transfer", whom="an") == ["not_eligible"]
    assert case.refusal_reasons("bo", "delegate", whom="an") == ["not_eligible"]


def test_who_filed_a_complaint_undoes_nobody_s_act_and_answers_no_approval() -> None:
    case = ShopCase(shop_law(), filed_as=("an",))
    [raised] = case.act("bo", "raised_again")

    assert case.refusal_reasons("an", "correct", of=raised.seq, texts=["reason"]) == ["filer"]
    assert case.refusal_reasons("an", "approve") == ["filer"]


def test_who_stands_in_for_the_filer_does_nothing_either() -> None:
    case = ShopCase(shop_law(), filed_as=("an",))
    act = case.build_act("bo", "minor").model_copy(update={"stands_for": ("an",)})

    assert [refusal.why for refusal in case.judged(act)] == ["filer"]


def test_the_filer_reads_the_case_as_every_filer_does_not_as_a_member_of_the_office() -> None:
    case = ShopCase(shop_law(), filed_as=("an",))
    refused = sees.read_refusals(case.law, case.state, "an", STAFF["an"], "narrative")

    assert [refusal.why for refusal in refused] == ["filer"]
    assert is_shut_out(admissions_of(case.law, case.state), ["an"])
    assert not is_shut_out(admissions_of(case.law, case.state), ["bo"])


# ---- who is complained of -----------------------------------------------------------------------------------


def listing(case: ShopCase, names: str, accounts: dict[str, tuple[str, ...]]) -> TextRef:
    """Return a list of names as the register makes it in an office with these accounts."""
    return known_content(TEXT_REF, case.law.procedure, "plan", names, accounts)


def case_about(names: str) -> ShopCase:
    """Return a case in which these people are complained of by name; 王安 is the name of `an`."""
    case = ShopCase(shop_law(**LISTS))
    case.act("gu", "recorded", texts={"plan": listing(case, names, {"王安": ("an",)})})
    return case


@pytest.mark.parametrize(("names", "reasons"), [("赵某、王安", ["respondent"]), ("赵某、王安（外单位）", [])])
def test_who_is_complained_of_by_name_is_the_member_of_staff_of_that_name(names: str, reasons: list[str]) -> None:
    case = case_about(names)

    assert case.refusal_reasons("an", "minor") == reasons
    assert case.refusal_reasons("bo", "transfer", whom="an") == reasons
    assert case.refusal_reasons("an", "raised_again") == []  # what the text gives to who is complained of


def test_the_members_of_a_unit_undo_nothing_where_one_of_them_is_complained_of_by_name() -> None:
    case = case_about("王安")
    [raised] = case.act("gu", "media")
    act = case.build_act("bo", "correct", of=raised.seq, texts=["reason"])
    act = act.model_copy(update={"named": {"an": STAFF["an"]}})

    assert "respondent" in [refusal.why for refusal in case.judged(act)]


def test_work_falls_back_to_the_roles_of_the_stage_when_its_holder_is_complained_of_by_name() -> None:
    case = ShopCase(shop_law(**LISTS))
    case.act("bo", "transfer", whom="an")
    case.act("gu", "recorded", texts={"plan": listing(case, "王安", {"王安": ("an",)})})

    assert case.state.position.holder is None
