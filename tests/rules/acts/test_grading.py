"""Who filed a complaint grades its end: after it, once for each, and nobody else."""

from copy import deepcopy
from typing import Any

import pytest

from rules.acts.closed_case import closed_case_refusals
from rules.acts.grading import GRADES, graded_by
from rules.judge import decide
from tests.rules.shop_procedure import SHOP, TEXT_REF, ShopCase, shop_law


def shop_case(**changes: Any) -> ShopCase:
    """A case that a customer has filed."""
    roles = deepcopy(SHOP["roles"])
    roles["customer"]["filer"] = True
    case = ShopCase(shop_law(**{"roles": roles, **changes}), filer=("reachable",))
    case.staff["system"] = ()
    return case


def ended(**changes: Any) -> ShopCase:
    case = shop_case(**changes)
    case.act("an", "minor")
    case.act("an", "abandoned")
    assert case.state.closed_at
    return case


def said(case: ShopCase, actor: str = "system", **fields: Any) -> Any:
    return case.build_act(
        actor, "grade", standing=(), means=None, **{"about": "satisfied", "party": "customer"} | fields
    )


def reasons(case: ShopCase, **fields: Any) -> list[str]:
    return [str(refusal.why) for refusal in closed_case_refusals(case.law, case.state, said(case, **fields))]


def graded(case: ShopCase, **fields: Any) -> Any:
    act = said(case, **fields)
    assert closed_case_refusals(case.law, case.state, act) == ()
    [event] = case.record(event for event, _ in decide(case.law, case.state, act, case.now))
    return event


@pytest.mark.parametrize("grade", GRADES)
def test_each_of_the_five_grades_stands_in_the_record_with_its_words(grade: str) -> None:
    case = ended()

    event = graded(case, about=grade, texts={"grade_words": TEXT_REF})

    assert (event.type, event.name, event.about, event.party) == ("noted", "grade", grade, "customer")
    assert case.state.texts["grade_words"] == TEXT_REF
    assert case.state.closed_at
    assert graded_by(case.state) == event.seq


def test_an_end_is_graded_once() -> None:
    case = ended()
    graded(case)

    assert reasons(case) == ["answered"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"about": "splendid"}, ["wrong_value"]),
        ({"about": None}, ["wrong_value"]),
        ({"party": None}, ["role"]),
        ({"actor": "an", "standing": ("front",)}, ["role"]),
        ({"verified": False}, ["role"]),
        ({"texts": {"evidence": TEXT_REF}}, ["in_passing"]),
    ],
)
def test_only_the_filer_grades_and_only_by_a_grade(fields: dict[str, Any], why: list[str]) -> None:
    case = ended()
    act = said(case).model_copy(update=fields)

    assert [str(one.why) for one in closed_case_refusals(case.law, case.state, act)] == why


def test_a_case_that_has_not_ended_is_not_graded() -> None:
    case = shop_case()

    assert [str(refusal.why) for refusal in case.judged(said(case))] == ["not_open"]


def undo_end(case: ShopCase, actor: str) -> None:
    undone = case.build_act(actor, "correct", of=3, texts=("reason",))
    assert closed_case_refusals(case.law, case.state, undone) == ()
    case.record(event for event, _ in decide(case.law, case.state, undone, case.now))


def test_a_case_that_goes_on_and_ends_anew_is_graded_anew_and_whoever_was_graded_does_not_reopen_it_alone() -> None:
    case = ended()
    first = graded(case, about="very_dissatisfied")

    undo_end(case, "an")
    assert graded_by(case.state) == first.seq  # a second person has to agree
    undo_end(case, "bo")
    assert (case.state.closed_at, graded_by(case.state)) == (None, None)
    case.act("an", "abandoned")

    assert graded_by(case.state) is None
    assert graded(case).seq > first.seq


def test_a_regulation_can_forbid_it() -> None:
    assert reasons(ended(permits={"grade": False})) == ["not_permitted"]
