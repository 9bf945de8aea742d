"""Who may read, as data kept beside a case: the same as the rules say one by one."""

from itertools import product

import pytest

from models.rule import PersonalPart
from procedures.scenarios.player import PlayedCase, play_scenario
from rules import sees
from rules.admissions import Admissions, admissions_of, admits
from tests.stack.regulations import scenario_suite

PARTS: tuple[PersonalPart, ...] = ("identity", "narrative")


def differences(played: PlayedCase) -> list[object]:
    """Return the readers of a case of whom the kept data says another thing than the rules."""
    kept = Admissions.model_validate_json(admissions_of(played.law, played.case).model_dump_json(exclude_defaults=True))
    people = {**played.book.people, **dict.fromkeys(played.case.recused, ("staff",))}
    found: list[object] = []
    for (person, held), part in product(people.items(), PARTS):
        for stands_for in ((), tuple(played.case.recused)):
            standing = tuple(sorted({*held, "staff"}))
            has_role = sees.roles_on_case(played.law, played.case, person, standing, stands_for=stands_for)
            refused = sees.read_refusals(played.law, played.case, person, standing, part, stands_for=stands_for)
            if admits(kept, {person, *stands_for}, standing, part) != bool(has_role and not refused):
                found.append((person, part, stands_for))
    return found


def admits_somebody(played: PlayedCase) -> bool:
    kept = admissions_of(played.law, played.case)
    return any(admits(kept, {person}, (*held, "staff"), "narrative") for person, held in played.book.people.items())


# Those that hide something, one that hides nothing, and one that all staff read, since it has no other role.
@pytest.mark.parametrize("slug", ["aa-water", "employee", "zhengzhou-water", "bank", "restaurant-five-steps"])
def test_the_kept_data_admits_whom_the_rules_admit(slug: str) -> None:
    suite = scenario_suite(slug)
    ends = [play_scenario(suite.law_for(scenario), suite.book, scenario) for scenario in suite.book.scenarios[:40]]
    assert ends
    assert any(admits_somebody(played) for played in ends)
    assert [differences(played) for played in ends if differences(played)] == []
