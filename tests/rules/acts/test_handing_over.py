"""Work goes only to whom the roles of the stage allow, and falls back to them when its holder is recused."""

import pytest

from rules.sees import read_refusals
from rules.waiting import waiting_for
from tests.rules.shop_procedure import SHOP, STAFF, ShopCase, rule, shop_law

REASON = {"texts": ["reason"]}
TO_THE_BOARD = {"transfer": {"to": {"counter": ["board"]}, "rule": "SHP-1a"}}


def case_at_work(**changes: object) -> ShopCase:
    case = ShopCase(shop_law(**changes))
    case.act("an", "minor")
    return case


@pytest.mark.parametrize("act", ["transfer", "delegate"])
@pytest.mark.parametrize(
    ("whom", "refused"),
    [
        ("bo", []),
        ("chi", []),
        ("repair", []),
        ("gu", ["not_eligible"]),
        ("en", ["not_eligible"]),
        ("chief", ["not_eligible"]),
        ("nobody", ["not_eligible"]),
        ("customer", ["not_eligible"]),
        ("system", ["not_eligible"]),
    ],
)
def test_work_goes_only_to_who_holds_a_role_of_the_stage(act: str, whom: str, refused: list[str]) -> None:
    assert case_at_work().refusal_reasons("an", act, whom=whom) == refused


def test_who_has_left_the_staff_is_given_no_work() -> None:
    case = case_at_work()
    handed = case.build_act("an", "transfer", whom="bo")

    left = handed.model_copy(update={"named": {"bo": ()}})

    assert [refusal.why for refusal in case.judged(left)] == ["not_eligible"]
    assert case.judged(handed) == ()


def test_a_procedure_says_to_whom_else_work_may_be_handed() -> None:
    case = case_at_work(permits=TO_THE_BOARD)
    assert case.refusal_reasons("an", "transfer", whom="gu") == ["SHP-1a:not_eligible"]

    case.act("an", "transfer", whom="en")

    assert case.refusal_reasons("en", "finished") == []
    assert case.refusal_reasons("fu", "finished") == ["role"]
    assert case.refusal_reasons("an", "finished") == ["role"]


def test_a_holder_acts_by_the_roles_that_they_hold_themselves() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["work"]["outcomes"]["abandoned"]["by"] = ["counter"]
    case = case_at_work(stages=stages)
    case.act("an", "transfer", whom="chi")

    assert case.refusal_reasons("chi", "finished") == []
    assert case.refusal_reasons("chi", "abandoned") == ["role"]


def test_an_answer_is_transferred_only_to_an_approver() -> None:
    case = case_at_work()
    case.act("an", "asked", texts=["plan"])

    assert case.refusal_reasons("du", "transfer", whom="chi") == ["not_eligible"]
    assert case.refusal_reasons("du", "transfer", whom="bo") == []


def test_an_opinion_may_be_asked_of_any_role_of_the_procedure() -> None:
    case = case_at_work()

    assert case.refusal_reasons("an", "countersign", whom="en") == []
    assert case.refusal_reasons("an", "countersign", whom="customer") == ["not_eligible"]
    assert case.refusal_reasons("an", "countersign", whom="nobody") == ["not_eligible"]


def test_the_work_of_a_recused_holder_falls_back_to_the_stage() -> None:
    case = case_at_work()
    case.act("an", "transfer", whom="chi")
    case.act("chi", "delegate", whom="bo")
    case.act("chi", "countersign", whom="en")

    case.act("chi", "recuse", texts=["reason"])
    case.act("en", "recuse", texts=["reason"])

    [track] = waiting_for(case.law, case.state).tracks
    assert (track.holder, track.helpers, track.asked) == (None, ("bo",), ())
    assert case.refusal_reasons("an", "finished") == []
    assert case.refusal_reasons("chi", "finished") == ["recused"]


@pytest.mark.parametrize(
    ("hander", "act", "whom"),
    [("an", "transfer", "chi"), ("an", "delegate", "chi"), ("an", "countersign", "en"), ("du", "add_signer", "bo")],
)
def test_whatever_part_of_the_work_a_recused_person_has_nobody_waits_for_them(hander: str, act: str, whom: str) -> None:
    case = case_at_work()
    if act == "add_signer":
        case.act("an", "asked", texts=["plan"])
    before = case.state.position
    case.act(hander, act, whom=whom)
    assert case.state.position != before

    case.act(whom, "recuse", **REASON)

    assert case.state.position == before


@pytest.mark.parametrize(("act", "whom"), [("transfer", "chi"), ("delegate", "chi"), ("countersign", "en")])
def test_whatever_part_of_the_work_somebody_has_who_left_the_successor_does_it(act: str, whom: str) -> None:
    case = case_at_work()
    case.act("an", act, whom=whom)
    does, texts = ("opinion", ["opinion"]) if act == "countersign" else ("finished", [])

    found = case.refusal_reasons("bo", does, texts=texts, standing=STAFF[whom], stands_for=(whom,))

    assert found == []


def test_a_recused_person_reads_nothing() -> None:
    case = case_at_work()
    assert read_refusals(case.law, case.state, "chi", STAFF["chi"], "identity") == []

    case.act("chi", "recuse", texts=["reason"])

    for reader, stands_for in (("chi", ()), ("bo", ("chi",))):
        for part in ("identity", "narrative"):
            found = read_refusals(case.law, case.state, reader, STAFF["chi"], part, stands_for=stands_for)
            assert [refusal.why for refusal in found] == ["recused"]
    assert read_refusals(case.law, case.state, "bo", STAFF["bo"], "identity") == []


def test_only_who_is_known_can_be_recused() -> None:
    case = case_at_work()

    assert case.refusal_reasons("an", "recuse", whom="nobody", texts=["reason"]) == ["not_eligible"]
    assert case.refusal_reasons("an", "recuse", whom="gu", texts=["reason"]) == []


PANEL = SHOP["facts"]["panel"]


def case_naming_from(**words: object) -> ShopCase:
    return case_at_work(facts=SHOP["facts"] | {"panel": PANEL | words})


@pytest.mark.parametrize(
    ("words", "named", "refused"),
    [
        ({}, ("en", "gu"), []),
        ({}, ("en", "nobody"), ["not_eligible"]),
        ({"from": ["board"]}, ("en", "fu"), []),
        ({"from": ["board"]}, ("en", "gu"), ["not_eligible"]),
        ({"from": ["senior"]}, ("chi",), []),
        ({"on_register": "experts"}, ("en",), ["not_eligible"]),
    ],
    ids=["the staff", "a stranger", "of the board", "not of the board", "by rank", "on no register"],
)
def test_a_role_goes_to_whom_its_fact_may_name(
    words: dict[str, object], named: tuple[str, ...], refused: list[str]
) -> None:
    assert case_naming_from(**words).refusal_reasons("an", "put_to_vote", facts={"panel": named}) == refused


def test_who_stands_on_the_register_may_be_named() -> None:
    case = case_naming_from(on_register="experts")
    act = case.build_act("an", "put_to_vote", facts={"panel": ("en",)})

    assert case.judged(act.model_copy(update={"named": {"en": (*STAFF["en"], "on_experts")}})) == ()


def test_the_refusal_names_the_rule_that_asks_for_the_person() -> None:
    asks = rule("7z", "record", record={"fields": ["panel"], "before": ["put_to_vote"]})
    case = ShopCase(shop_law(asks))
    case.act("an", "minor")

    assert case.refusal_reasons("an", "put_to_vote", facts={"panel": ("nobody",)}) == ["SHP-7z:not_eligible"]
