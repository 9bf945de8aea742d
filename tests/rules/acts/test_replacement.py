"""Another person takes the place of one whom a fact names for a role, and who is out of the case or away."""

from copy import deepcopy

import pytest

from register.cases.open_tasks import working_holders
from rules.document import missing_signatures
from tests.rules.shop_procedure import SHOP, STAFF, ShopCase, rule, shop_law

REASON = {"texts": ["reason"]}


def handled_case(*rules: dict[str, object], **changes: object) -> ShopCase:
    """Return a case at work, which only the named handler does: bo, named by an of the counter."""
    written = deepcopy(SHOP)
    written["roles"]["handler"] = {"name": "经办人", "is": "named", "named_in": "handler"}
    written["facts"]["handler"] = {"is": "person"}
    written["stages"]["intake"]["outcomes"]["minor"]["states"] += ["handler"]
    written["stages"]["work"]["who"] = ["handler"]
    sections = {name: written[name] for name in ("roles", "facts", "stages")}
    case = ShopCase(shop_law(*rules, **sections | changes))
    case.act("an", "minor", facts={"handler": "bo", "panel": ("du", "en", "fu")})
    return case


def test_a_recused_person_is_replaced_and_the_case_goes_on() -> None:
    case = handled_case()
    case.act("bo", "recuse", **REASON)
    assert case.refusal_reasons("bo", "finished") == ["recused"]
    assert case.refusal_reasons("an", "finished") == ["role"]

    [replaced] = case.act("an", "replace", whom="bo", facts={"handler": "chi"}, **REASON)

    assert replaced.type == "noted"
    assert (replaced.name, replaced.by, replaced.whom, replaced.facts) == ("replace", "an", "bo", {"handler": "chi"})
    assert case.refusal_reasons("chi", "finished") == []


def test_who_can_act_is_replaced_by_nobody() -> None:
    case = handled_case()

    assert case.refusal_reasons("an", "replace", whom="bo", facts={"handler": "chi"}, **REASON) == ["not_eligible"]


@pytest.mark.parametrize("held", [(), ("away", *STAFF["bo"])], ids=["gone", "away"])
def test_who_has_left_or_is_away_is_replaced(held: tuple[str, ...]) -> None:
    case = handled_case()
    act = case.build_act("an", "replace", whom="bo", facts={"handler": "chi"}, **REASON)

    assert case.judged(act.model_copy(update={"named": {"bo": held, "chi": STAFF["chi"]}})) == ()


def test_who_is_complained_of_is_replaced_in_a_role_and_not_as_complained_of() -> None:
    case = handled_case(respondents={"facts": ["panel"], "rule": "SHP-1a"})
    case.act("an", "recorded", facts={"panel": ("bo",)})
    assert case.refusal_reasons("bo", "finished") == ["SHP-1a:respondent"]

    assert case.refusal_reasons("an", "replace", whom="bo", facts={"panel": ("gu",)}, **REASON) == [
        "SHP-1a:wrong_value"
    ]
    case.act("an", "replace", whom="bo", facts={"handler": "chi"}, **REASON)

    assert case.refusal_reasons("chi", "finished") == []


@pytest.mark.parametrize(
    ("actor", "refused"),
    [("an", []), ("du", []), ("gu", ["role"]), ("en", ["role"])],
    ids=["who could name", "the head of the unit", "a colleague", "another post"],
)
def test_who_could_name_the_person_replaces_them_and_so_does_a_head(actor: str, refused: list[str]) -> None:
    case = handled_case()
    case.act("bo", "recuse", **REASON)

    assert case.refusal_reasons(actor, "replace", whom="bo", facts={"handler": "chi"}, **REASON) == refused


def test_the_procedure_says_who_replaces_instead() -> None:
    case = handled_case(permits={"replace": {"by": ["board"], "rule": "SHP-1a"}})
    case.act("bo", "recuse", **REASON)

    assert case.refusal_reasons("en", "replace", whom="bo", facts={"handler": "chi"}, **REASON) == []
    for other in ("an", "du"):
        found = case.refusal_reasons(other, "replace", whom="bo", facts={"handler": "chi"}, **REASON)
        assert found == ["SHP-1a:role"]
    assert working_holders(case.law, case.state, "handler") == ("board",)


def test_nobody_names_themselves() -> None:
    case = handled_case()
    case.act("bo", "recuse", **REASON)

    assert case.refusal_reasons("an", "replace", whom="bo", facts={"handler": "an"}, **REASON) == ["same_person"]


def test_the_new_person_is_on_the_staff_and_neither_recused_nor_another_than_may_be_named() -> None:
    asks = rule("1b", "record", record={"fields": ["handler"], "before": ["minor"]})
    facts = deepcopy(SHOP["facts"]) | {"handler": {"is": "person", "from": ["counter", "repair"]}}
    case = handled_case(asks, facts=facts)
    for person in ("bo", "an"):
        case.act(person, "recuse", **REASON)

    found = {
        new: case.refusal_reasons("du", "replace", whom="bo", facts={"handler": new}, **REASON)
        for new in ("chi", "an", "gu", "nobody", "bo")
    }

    assert found == {
        "chi": [],
        "an": ["recused"],
        "gu": ["SHP-1b:not_eligible"],
        "nobody": ["SHP-1b:not_eligible"],
        "bo": ["SHP-1b:wrong_value"],
    }


def test_the_reason_the_person_and_the_role_are_said() -> None:
    case = handled_case()
    case.act("bo", "recuse", **REASON)

    assert case.refusal_reasons("an", "replace", whom="bo", facts={"handler": "chi"}) == ["reason"]
    assert case.refusal_reasons("an", "replace", facts={"handler": "chi"}, **REASON) == ["wrong_value"]
    assert case.refusal_reasons("an", "replace", whom="bo", **REASON) == ["wrong_value"]
    assert case.refusal_reasons("an", "replace", whom="bo", facts={"amount": 3}, **REASON) == ["wrong_value"]


@pytest.mark.parametrize(
    ("recused", "panel", "refused"),
    [
        (["en"], ("du", "chi", "fu"), []),
        (["en"], ("du", "chi", "gu"), ["wrong_value"]),
        (["en"], ("du", "chi", "gu", "fu"), ["wrong_value"]),
        (["en"], ("du", "fu"), ["wrong_value"]),
        (["en", "fu"], ("du", "chi", "gu"), []),
        (["en", "fu"], ("du", "chi", "fu"), []),
    ],
    ids=["one for one", "a present one goes", "one more", "nobody for one", "both at once", "one after the other"],
)
def test_of_several_only_those_who_are_out_make_way(
    recused: list[str], panel: tuple[str, ...], refused: list[str]
) -> None:
    case = handled_case()
    for person in recused:
        case.act(person, "recuse", **REASON)

    assert case.refusal_reasons("an", "replace", whom="en", facts={"panel": panel}, **REASON) == refused


def test_a_replaced_signer_signs_no_more_and_the_new_one_does() -> None:
    case = handled_case()
    case.act("an", "minutes_made")
    case.act("en", "recuse", **REASON)
    assert case.refusal_reasons("chi", "sign", about="minutes") == ["role"]

    case.act("an", "replace", whom="en", facts={"panel": ("du", "chi", "fu")}, **REASON)

    assert case.refusal_reasons("chi", "sign", about="minutes") == []
    assert [role for group in missing_signatures(case.law, case.state, "minutes") for role in group][:4] == [
        ("customer", None),
        ("panel", "du"),
        ("panel", "chi"),
        ("panel", "fu"),
    ]


def test_a_replaced_voter_is_asked_no_more_and_the_new_one_is() -> None:
    case = handled_case()
    case.act("bo", "put_to_vote")
    case.act("du", "approve")
    case.act("en", "recuse", **REASON)
    assert case.refusal_reasons("fu", "approve") == ["too_few"]

    case.act("an", "replace", whom="en", facts={"panel": ("du", "chi", "fu")}, **REASON)
    case.act("chi", "approve")

    assert case.stages() == {"main": "work"}
