"""Who may read, as data kept beside a case: the same as the rules say one by one."""

from dataclasses import replace
from itertools import product

import pytest

from models.case import Case
from models.law import Law
from models.messages import Person
from models.requirement import Name
from models.rule import PersonalPart
from procedures.scenarios.player import PlayedCase, play_scenario
from rules import roles, sees
from rules.sees import Admissions, admissions_of, admits
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
            told = admits(kept, {person, *stands_for}, standing, part)
            if told != may_read(played.law, played.case, person, standing, part, stands_for):
                found.append((person, part, stands_for))
    return found


def may_read(
    law: Law, case: Case, person: Person, standing: tuple[Name, ...], part: PersonalPart, stands_for: tuple[Person, ...]
) -> bool:
    """Return whether a person reads a part, by the roles that the person holds as in an act."""

    def holds(names: tuple[Name, ...]) -> bool:
        return roles.holds_role(law, case, person, standing, names, stands_for=stands_for)

    guards = [seen for _, seen in sees.guarding_rules(law, case, part)]
    is_out = not {person, *stands_for}.isdisjoint(roles.shut_out(law, case))
    return (
        not is_out and holds(sees.reading_roles(law.procedure))
        and all(holds(seen.roles) and not holds(seen.but) for seen in guards)
    )  # fmt: skip


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


def test_whoever_acts_for_a_role_by_name_reads_the_case_and_a_search_shows_it() -> None:
    """The role is one of the staff list; who acts for it holds nothing else."""
    suite = scenario_suite("employee")
    played = play_scenario(suite.law_for(suite.book.scenarios[0]), suite.book, suite.book.scenarios[0])
    law = played.law
    readers = set(sees.reading_roles(law.procedure))
    readers &= {
        name for _, seen in sees.guarding_rules(law, played.case, "narrative") for name in seen.roles
    } or readers
    role = next(name for name in sorted(readers) if law.procedure.roles[name].is_ != "named")
    case = replace(played.case, deputies={role: ("newcomer",)})

    assert not admits(admissions_of(law, played.case), {"newcomer"}, ("staff",), "narrative")
    assert admits(admissions_of(law, case), {"newcomer"}, ("staff",), "narrative")
    assert may_read(law, case, "newcomer", ("staff",), "narrative", ())
    assert sees.roles_on_case(law, case, "newcomer", ("staff",)) == (role,)
    assert sees.read_refusals(law, case, "newcomer", ("staff",), "narrative") == []
