"""The office as of any instant is what the tables said then, and what they say now."""

import random  # noqa: TID251  # seeded; no workflow is tested here
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from register.office import absence, ranks, staff, units
from register.office.org_journal import StaffError
from register.office.past_office import PastOffice, office_as_of
from register.office.units import UnitPlace
from register.randomness import RANDOM
from tests.register.recorded_case import MONDAY

pytestmark = pytest.mark.slow
HOUR = timedelta(hours=1)
PEOPLE = ("an", "bo", "cai", "du")
RANKS = ("clerk", "section_head")


def office_now(session: Session, at: datetime) -> tuple[object, ...]:
    """Return the office by its tables."""
    return staff.staff_at(session, at), units.unit_tree(session, at), ranks.ranks_at(session, at)


def same(found: PastOffice) -> tuple[object, ...]:
    return found.people, found.tree, found.ranks


def change_something(session: Session, chosen: random.Random, at: datetime) -> None:
    """Change the office at random; an absence may have begun before, or begin later."""
    person, other = chosen.sample(PEOPLE, 2)
    begins = at + chosen.randrange(-40, 40) * HOUR
    role, rank = chosen.choice(("water_policy_office", "zhengzhou-water:director")), chosen.choice(RANKS)
    change: Callable[[], object] = chosen.choice([
        lambda: staff.add_member(session, person, person.title(), at=at, randomness=RANDOM),
        lambda: staff.give_role(session, person, role, at=at),
        lambda: staff.give_role(session, person, role, at=at),
        lambda: staff.end_role(session, person, role, at=at),
        lambda: absence.insert_absence(session, person, begins, begins + 20 * HOUR, other, at=at),
        lambda: absence.insert_absence(session, person, begins, begins + 20 * HOUR, other, at=at),
        lambda: absence.end_absences(session, person, at=at),
        lambda: ranks.give_rank(session, person, rank, at=at),
        lambda: ranks.add_to_register(session, "mediators", person, at=at),
        lambda: ranks.remove_from_register(session, "mediators", person, at=at),
        lambda: units.state_unit(session, "bureau", UnitPlace(head=person), at=at),
    ])  # fmt: skip
    try:
        with session.begin_nested():
            change()
    except StaffError:
        pass  # does not fit: nothing changes


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as opened:
        yield opened


def test_the_office_of_any_instant_is_what_the_tables_said_then_and_say_now(
    session: Session, many: Callable[[int, int], int]
) -> None:
    chosen, said = random.Random(20), dict[datetime, tuple[object, ...]]()
    ranks.set_ranks(session, RANKS, at=MONDAY)
    for person in PEOPLE[:3]:
        staff.add_member(session, person, person.title(), at=MONDAY, randomness=RANDOM)
    turns = many(40, 400)
    for turn in range(1, turns):
        at = MONDAY + turn * HOUR
        change_something(session, chosen, at)
        said[at] = office_now(session, at)
    staff.end_service(session, "an", "bo", at=MONDAY + turns * HOUR)

    later = 0
    for at, office in said.items():
        then, now = office_as_of(session, at, at), office_as_of(session, at, None)
        assert same(then) == office, at
        assert same(now) == office_now(session, at), at
        later += same(then) != same(now)
    assert later, "no absence was recorded late"
    assert office_as_of(session, MONDAY - HOUR, None).people == ()
