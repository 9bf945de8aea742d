"""What is missing of a requirement: its unmet parts by kind and name, and in words."""

from typing import Any

import pytest
from pydantic import TypeAdapter

import calendars
from models.law import Law
from models.messages import Missing, MissingKind
from models.requirement import Requirement
from procedures.scenarios.player import BegunCases
from rules.missing import missing_for
from rules.outcome import context_of_act
from tests.rules.shop_procedure import ShopCase, gate_rule, shop_law
from tests.stack.regulations import regulation, scenario_book
from wording.requirements import missing_label, missing_text

NEEDS = TypeAdapter[Requirement](Requirement)
AMOUNT = Missing(kind=MissingKind.fact, name="amount", at_least=3)
PLAN = Missing(kind=MissingKind.text, name="plan")
OPINION = Missing(kind=MissingKind.text, name="opinion")


def case_at_work() -> ShopCase:
    case = ShopCase(shop_law(), texts=("cause",))
    case.act("an", "minor")
    return case


def missing(case: ShopCase, need: dict[str, Any], **said: Any) -> tuple[Missing, ...]:
    act = case.build_act("an", "asked", **said)
    return missing_for(NEEDS.validate_python(need), context_of_act(case.law, case.state, act, case.state.position))


@pytest.mark.parametrize(
    ("need", "found"),
    [
        ({"text": "plan"}, (PLAN,)),
        ({"reason": "plan"}, (PLAN,)),
        ({"fact": "amount", "more_than": 2}, (AMOUNT,)),
        ({"fact": "severity", "is": "major"}, (Missing(kind=MissingKind.fact, name="severity", value=("major",)),)),
        ({"all": [{"text": "plan"}, {"text": "cause"}, {"text": "opinion"}]}, (PLAN, OPINION)),
        ({"any": [{"text": "plan"}]}, (PLAN,)),
        (
            {"any": [{"text": "plan"}, {"all": [{"text": "cause"}, {"text": "opinion"}]}]},
            (Missing(kind=MissingKind.one_of, ways=((PLAN,), (OPINION,))),),
        ),
        ({"none": [{"text": "cause"}, {"text": "plan"}]}, (PLAN.model_copy(update={"name": "cause", "barred": True}),)),
        (
            {"none": [{"all": [{"text": "cause"}, {"fact": "severity", "is": "minor"}]}]},
            (
                Missing(
                    kind=MissingKind.one_of,
                    ways=(
                        (Missing(kind=MissingKind.text, name="cause", barred=True),),
                        (Missing(kind=MissingKind.fact, name="severity", value=("minor",), barred=True),),
                    ),
                ),
            ),
        ),
        ({"none": [{"none": [{"text": "plan"}]}]}, (PLAN,)),
        ({"any": [{"none": [{"text": "cause"}]}, {"text": "plan"}]}, (PLAN,)),
        ({"role": ["chief"]}, (Missing(kind=MissingKind.role, name="chief"),)),
        ({"other_person": "minor"}, (Missing(kind=MissingKind.other_person, name="minor"),)),
        ({"event": "finished"}, (Missing(kind=MissingKind.event, name="finished"),)),
        ({"count": "contact", "at_least": 2}, (Missing(kind=MissingKind.event, name="contact", at_least=2),)),
        ({"count": "minor", "at_most": 0}, (Missing(kind=MissingKind.event, name="minor", at_least=1, barred=True),)),
        ({"duty": "apologise"}, (Missing(kind=MissingKind.duty, name="apologise"),)),
        ({"consent": "plan", "of": "customer"}, (Missing(kind=MissingKind.consent, name="plan", of="customer"),)),
        ({"approval": "approving"}, (Missing(kind=MissingKind.approval, name="approving"),)),
        ({"items": "measures", "at_least": 1}, (Missing(kind=MissingKind.items, name="measures", at_least=1),)),
        ({"party": "named"}, (Missing(kind=MissingKind.party, name="named"),)),
        ({"text": "cause"}, ()),
        ({"any": [{"text": "plan"}, {"text": "cause"}]}, ()),
        ({"none": [{"text": "plan"}]}, ()),
    ],
)
def test_what_is_missing_has_its_kind_and_name_and_its_words(need: dict[str, Any], found: tuple[Missing, ...]) -> None:
    case = case_at_work()

    assert missing(case, need) == found
    assert all(missing_text(case.law.procedure, one) and missing_label(case.law.procedure, one) for one in found)


def test_what_the_act_states_itself_is_not_missing() -> None:
    case = case_at_work()

    assert missing(case, {"all": [{"text": "plan"}, {"reason": "opinion"}]}, texts=["plan", "opinion"]) == ()


def test_a_refusal_carries_what_is_missing_and_reads_as_it_was_written() -> None:
    case = ShopCase(shop_law(gate_rule("minor", {"all": [{"text": "plan"}, {"duty": "apologise"}]})))

    [refusal] = case.refusals("an", "minor")

    assert refusal.missing == (PLAN, Missing(kind=MissingKind.duty, name="apologise"))
    assert type(refusal).model_validate_json(refusal.model_dump_json(exclude_defaults=True)) == refusal


def test_each_rule_of_a_real_text_names_what_it_misses_itself() -> None:
    """An injured customer withdraws: neither the insurer has been told nor the accident reported."""
    law, book = Law(regulation("home-mall"), calendars.load_calendar()), scenario_book("home-mall")
    (scenario,) = [one for one in book.scenarios if one.name == "受伤的顾客撤回，事故报告和报案仍须先办"]
    assert scenario.when
    played = BegunCases().begun_case(law, law, book, scenario.given).copied()
    played.perform_scenario_act(scenario.when)

    asked = {one.rule: [(missing.kind, missing.name) for missing in one.missing] for one in played.refused}
    assert asked == {"HMM-34a": [("event", "insurer_told")], "HMM-35d": [("event", "accident_reported")]}
