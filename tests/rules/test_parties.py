"""What rules ask of the parties: consent of each, by itself; and what who filed gave of themselves."""

from typing import Any, get_args

import pytest

from models.form import Party
from models.requirement import NeedsParty, PartyWord
from rules.requirements import context_of_case, requirement_met
from tests.rules.shop_procedure import SHOP, ShopCase, gate_rule, shop_law

BOTH = {"all": [{"consent": "plan", "of": "customer"}, {"consent": "plan", "of": "supplier"}]}


def two_party_case(*rules: dict[str, Any]) -> ShopCase:
    """Return a case at work between a customer and a supplier, with a plan."""
    roles = SHOP["roles"] | {"supplier": {"name": "供货商", "is": "outside"}}
    case = ShopCase(shop_law(*rules, roles=roles))
    case.act("an", "minor", texts=["plan"])
    return case


def consent(case: ShopCase, party: str, given: bool = True) -> None:
    case.act("an", "consent", about="plan", party=party, given=given)


def test_what_needs_the_consent_of_both_parties_is_open_once_each_has_consented() -> None:
    case = two_party_case(gate_rule("finished", BOTH))
    consent(case, "customer")
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]

    consent(case, "supplier")

    assert case.refusal_reasons("an", "finished") == []


def test_a_party_that_changes_its_mind_leaves_the_consent_of_the_other_as_it_is() -> None:
    case = two_party_case(gate_rule("finished", BOTH))
    consent(case, "customer")
    consent(case, "supplier")
    consent(case, "customer", given=False)
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]

    consent(case, "customer")

    assert case.refusal_reasons("an", "finished") == []


def test_the_consents_of_all_parties_lapse_when_their_subject_changes() -> None:
    case = two_party_case(gate_rule("finished", BOTH))
    consent(case, "customer")
    consent(case, "supplier")

    case.act("an", "recorded", texts=["plan"])

    assert case.state.consents == {}
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]


@pytest.mark.parametrize(
    ("party", "met"),
    [
        (Party(name="李某"), {"named"}),
        (Party(name="李某", contact="13800000000"), {"named", "reachable"}),
        (Party(address="信箱 12"), {"anonymous", "reachable"}),
        (Party(unit="某厂", contact=" "), {"anonymous"}),
        (None, {"anonymous"}),
    ],
)
def test_what_who_filed_gave_of_themselves_is_known_and_never_stated(party: Party | None, met: set[str]) -> None:
    case = ShopCase(shop_law(), filer=party.gave if party else ())
    context = context_of_case(case.law, case.state)

    words = get_args(PartyWord)

    assert {word for word in words if requirement_met(NeedsParty(party=word), context)} == met
