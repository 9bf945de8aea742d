"""Absences, substitutes and successors: who holds which roles, and for whom, on which day."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random  # noqa: TID251  # of a fixed seed

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.tables import EventRow
from register.office import absence, ranks, staff, units
from register.office.absence import Absence, persons_stood_for
from register.office.org_journal import StaffError
from register.office.units import UnitPlace
from register.randomness import RANDOM
from tests.register.recorded_case import MONDAY
from tests.rules.walks.random_draws import RandomDraws
from tests.stack.regulations import some_or_deep

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
DAY = timedelta(days=1)
PEOPLE = {"li": "water_policy_office", "wang": "discipline_office", "chen": "bureau_leader", "sun": None}


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """Return a session with four members of staff registered on Monday; nothing is committed."""
    with sessions() as opened:
        for person, role in PEOPLE.items():
            staff.add_member(opened, person, f"{person}某", at=MONDAY, randomness=RANDOM)
            if role:
                staff.give_role(opened, person, role, at=MONDAY)
        yield opened


def day(n: int) -> datetime:
    return MONDAY + n * DAY


def record_absence(session: Session, person: str, since: int, until: int, substitute: str) -> None:
    absence.insert_absence(session, person, day(since), day(until), substitute, at=MONDAY, by="chen")


def org_journal_entries(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(EventRow).where(EventRow.stream == "org").order_by(EventRow.seq))
    return [(row.type, row.name) for row in rows]


def test_a_substitute_holds_both_sets_of_roles_during_the_absence_only(session: Session) -> None:
    for _ in range(2):  # the repetition changes nothing
        record_absence(session, "li", 1, 3, "wang")

    assert [staff.standing_at(session, "wang", day(n)).held for n in range(4)] == [
        ("discipline_office", "staff"),
        ("discipline_office", "staff", "water_policy_office"),
        ("discipline_office", "staff", "water_policy_office"),
        ("discipline_office", "staff"),
    ]
    assert [persons_stood_for(session, "wang", day(n)) for n in range(4)] == [(), ("li",), ("li",), ()]
    assert staff.standing_at(session, "li", day(1)).held == ("staff", "water_policy_office")
    assert org_journal_entries(session).count(("away", "li")) == 1
    listed = {member.id: member.away for member in staff.staff_at(session, day(2))}
    assert listed == {
        "chen": None, "li": Absence(since=day(1), until=day(3), substitute="wang"), "sun": None, "wang": None,
    }  # fmt: skip


def test_a_substitute_of_a_substitute_stands_for_both(session: Session) -> None:
    record_absence(session, "li", 1, 5, "wang")
    record_absence(session, "wang", 2, 3, "sun")

    assert [persons_stood_for(session, "sun", day(n)) for n in (1, 2, 3)] == [(), ("li", "wang"), ()]
    assert staff.standing_at(session, "sun", day(2)).held == ("discipline_office", "staff", "water_policy_office")
    assert persons_stood_for(session, "wang", day(2)) == ("li",)


def test_the_register_says_of_who_is_named_that_they_are_away_or_gone(session: Session) -> None:
    record_absence(session, "li", 1, 3, "wang")
    staff.end_service(session, "chen", "sun", at=day(2))

    def held(n: int) -> dict[str, tuple[str, ...]]:
        return staff.standings_of(session, {"li", "chen", "wang", "nobody"}, day(n), None)

    present = {"chen": ("bureau_leader", "staff"), "li": ("staff", "water_policy_office")}
    present["wang"] = ("discipline_office", "staff")
    assert held(0) == present
    assert held(1) == present | {"li": ("away", "staff", "water_policy_office")}
    assert held(2) == present | {"li": ("away", "staff", "water_policy_office"), "chen": ()}
    assert held(3) == present | {"chen": ()}


def test_a_person_who_is_back_early_holds_their_roles_again(session: Session) -> None:
    record_absence(session, "li", 1, 5, "wang")
    record_absence(session, "li", 8, 9, "sun")
    for _ in range(2):
        absence.end_absences(session, "li", at=day(2))

    assert [persons_stood_for(session, "wang", day(n)) for n in (1, 2)] == [("li",), ()]
    assert persons_stood_for(session, "sun", day(8)) == ()
    assert org_journal_entries(session).count(("back", "li")) == 2
    record_absence(session, "li", 8, 9, "wang")
    assert persons_stood_for(session, "wang", day(8)) == ("li",)


def test_an_invalid_absence_is_refused_and_records_nothing(session: Session) -> None:
    record_absence(session, "li", 2, 4, "wang")
    before = org_journal_entries(session)

    for person, since, until, substitute, says in (
        ("ghost", 1, 2, "li", "unknown person=ghost"),
        ("chen", 1, 2, "ghost", "unknown person=ghost"),
        ("chen", 1, 2, "chen", "oneself person="),
        ("chen", 2, 2, "sun", "span since="),
        ("chen", 2, 1, "sun", "span since="),
        ("li", 3, 5, "sun", "away_already person=li"),
        ("li", 2, 4, "sun", "away_already person=li"),
        ("chen", 3, 6, "li", "substitute_away person=li"),
        ("wang", 1, 3, "li", "circle .*wang → li → wang"),
    ):
        with pytest.raises(StaffError, match=says):
            record_absence(session, person, since, until, substitute)
    with pytest.raises(StaffError, match="never_away person=chen"):
        absence.end_absences(session, "chen", at=MONDAY)

    assert org_journal_entries(session) == before
    record_absence(session, "chen", 4, 6, "li")  # an absence excludes its last instant


def test_the_successor_takes_over_the_roles_that_nobody_else_holds(session: Session) -> None:
    staff.give_role(session, "li", "discipline_office", at=MONDAY)
    units.state_unit(session, "hydrology", UnitPlace(head="li"), at=MONDAY)
    ranks.add_to_register(session, "qualified_officers", "li", at=MONDAY)
    for _ in range(2):
        staff.end_service(session, "li", "sun", at=day(2), by="chen")

    assert staff.standing_at(session, "li", day(1)).held == (
        "discipline_office", "head_of_hydrology", "on_qualified_officers", "staff", "water_policy_office",
    )  # fmt: skip
    assert (staff.standing_at(session, "li", day(2)).held, persons_stood_for(session, "li", day(2))) == ((), ())
    assert staff.standing_at(session, "sun", day(1)).held == ("staff",)
    assert staff.standing_at(session, "sun", day(2)).held == ("head_of_hydrology", "staff", "water_policy_office")
    assert [persons_stood_for(session, "sun", day(n)) for n in (1, 2, 1000)] == [(), ("li",), ("li",)]
    assert [member.id for member in staff.staff_at(session, day(2))] == ["chen", "sun", "wang"]
    assert org_journal_entries(session)[-6:] == [
        ("left", "li"), ("ended", "discipline_office"), ("ended", "water_policy_office"),
        ("given", "water_policy_office"), ("struck", "qualified_officers"), ("unit", "hydrology"),
    ]  # fmt: skip


def test_successors_and_substitutes_follow_each_other(session: Session) -> None:
    staff.end_service(session, "li", "wang", at=day(1))
    staff.end_service(session, "wang", "sun", at=day(2))
    record_absence(session, "sun", 3, 4, "chen")

    assert persons_stood_for(session, "sun", day(2)) == ("li", "wang")
    assert persons_stood_for(session, "chen", day(3)) == ("li", "sun", "wang")


def test_an_absence_ends_when_somebody_leaves_and_passes_on_when_the_substitute_does(session: Session) -> None:
    record_absence(session, "li", 1, 9, "wang")
    record_absence(session, "chen", 10, 19, "wang")
    staff.end_service(session, "li", "sun", at=day(2))
    staff.end_service(session, "wang", "sun", at=day(11))

    assert [persons_stood_for(session, "wang", day(n)) for n in (1, 2, 10)] == [("li",), (), ("chen",)]
    assert persons_stood_for(session, "sun", day(11)) == ("chen", "li", "wang")


def test_the_id_of_a_person_who_left_cannot_be_used_again(session: Session) -> None:
    staff.end_service(session, "li", "sun", at=day(1))

    attempts: tuple[Callable[[], None], ...] = (
        lambda: staff.add_member(session, "li", "li某", at=day(2), randomness=RANDOM),
        lambda: staff.give_role(session, "li", "bureau_leader", at=day(2)),
        lambda: absence.insert_absence(session, "li", day(2), day(3), "sun", at=day(2)),
        lambda: absence.insert_absence(session, "chen", day(2), day(3), "li", at=day(2)),
        lambda: ranks.add_to_register(session, "qualified_officers", "li", at=day(2)),
        lambda: units.state_unit(session, "hydrology", UnitPlace(head="li"), at=day(2)),
        lambda: staff.end_service(session, "chen", "li", at=day(2)),
    )
    for record_leaving in attempts:
        with pytest.raises(StaffError, match="gone person=li"):
            record_leaving()


def test_an_invalid_leaving_is_refused(session: Session) -> None:
    record_absence(session, "wang", 5, 7, "li")
    for person, to, says in (
        ("ghost", "li", "unknown person=ghost"),
        ("li", "ghost", "unknown person=ghost"),
        ("li", "li", "oneself person="),
        ("li", "wang", "circle .*li → wang → li"),
    ):
        with pytest.raises(StaffError, match=says):
            staff.end_service(session, person, to, at=day(1))
    staff.end_service(session, "li", "sun", at=day(1))
    with pytest.raises(StaffError, match="succeeded person=li to=sun"):
        staff.end_service(session, "li", "wang", at=day(1))
    assert staff.standing_at(session, "sun", day(5)).held == ("discipline_office", "staff", "water_policy_office")


@pytest.mark.parametrize("seed", some_or_deep(list(range(20)), one_in=4))
def test_no_order_of_changes_makes_a_person_their_own_substitute(session: Session, seed: int) -> None:
    people, rng = list(PEOPLE), RandomDraws(Random(seed))
    with session.begin_nested() as savepoint:
        for _ in range(40):
            record_random_change(session, rng, people)
        for n in range(26):
            stood_for = {person: persons_stood_for(session, person, day(n)) for person in people}
            assert not [
                (n, person)
                for person in people
                for member in stood_for[person]
                if person in (member, *stood_for[member])
            ]
        savepoint.rollback()


def record_random_change(session: Session, rng: RandomDraws, people: list[str]) -> None:
    """Record an absence or a leaving at a random time; ignore it if it is refused."""
    person, substitute, since = rng.choose(people), rng.choose(people), rng.integer(0, 19)
    with suppress(StaffError):
        if rng.chance(0.05):
            staff.end_service(session, person, substitute, at=day(since))
        else:
            record_absence(session, person, since, since + rng.integer(1, 6), substitute)
