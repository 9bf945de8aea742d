"""The tree of units on a given day: heads, and the units below them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.tables import EventRow
from register.office import staff, units
from register.office.org_journal import StaffError
from register.office.units import UnitPlace
from register.randomness import RANDOM
from tests.register.recorded_case import MONDAY

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
DAY = timedelta(days=1)


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """Return a session with a bureau headed by a post, a division headed by a person, and an office below it."""
    with sessions() as opened:
        for person in ("chen", "li", "sun"):
            staff.add_member(opened, person, f"{person}某", at=MONDAY, randomness=RANDOM)
        staff.give_role(opened, "chen", "bureau_leader", at=MONDAY)
        units.state_unit(opened, "bureau", UnitPlace(post="bureau_leader"), at=MONDAY)
        units.state_unit(opened, "policy", UnitPlace("bureau", head="li"), at=MONDAY, by="chen")
        units.state_unit(opened, "counter", UnitPlace("policy"), at=MONDAY)
        yield opened


def test_a_head_stands_above_every_unit_below_at_any_depth(session: Session) -> None:
    assert staff.standing_at(session, "chen", MONDAY).held == (
        "above_counter", "above_policy", "bureau_leader", "head_of_bureau", "heads_office", "staff",
    )  # fmt: skip
    assert staff.standing_at(session, "li", MONDAY).held == ("above_counter", "head_of_policy", "staff")
    assert staff.standing_at(session, "sun", MONDAY).held == ("staff",)
    assert staff.standing_at(session, "li", MONDAY - DAY).held == ()
    assert {member.id: member.heads for member in staff.staff_at(session, MONDAY)} == {
        "chen": ("bureau",), "li": ("policy",), "sun": (),
    }  # fmt: skip


def test_the_members_of_a_unit_stand_over_the_units_right_below_it(session: Session) -> None:
    staff.give_role(session, "sun", "bureau", at=MONDAY)

    assert staff.standing_at(session, "sun", MONDAY).held == ("bureau", "over_policy", "staff")


def test_a_change_is_in_force_from_its_day(session: Session) -> None:
    units.state_unit(session, "policy", UnitPlace(head="sun"), at=MONDAY + DAY)
    staff.end_role(session, "chen", "bureau_leader", at=MONDAY + 2 * DAY)

    assert staff.standing_at(session, "li", MONDAY).held == ("above_counter", "head_of_policy", "staff")
    assert staff.standing_at(session, "li", MONDAY + DAY).held == ("staff",)
    assert staff.standing_at(session, "sun", MONDAY + DAY).held == ("above_counter", "head_of_policy", "staff")
    assert staff.standing_at(session, "chen", MONDAY + DAY).held == ("bureau_leader", "head_of_bureau", "staff")
    assert staff.standing_at(session, "chen", MONDAY + 2 * DAY).held == ("staff",)


def test_a_repeated_statement_is_journaled_once_and_the_last_at_an_instant_counts(session: Session) -> None:
    for head in ("sun", "sun", "chen"):
        units.state_unit(session, "counter", UnitPlace("policy", head=head), at=MONDAY)

    rows = session.scalars(select(EventRow).where(EventRow.type == "unit", EventRow.name == "counter"))
    assert len(rows.all()) == 3
    assert "head_of_counter" in staff.standing_at(session, "chen", MONDAY).held
    assert staff.standing_at(session, "sun", MONDAY).held == ("staff",)


def test_an_invalid_place_in_the_tree_is_refused(session: Session) -> None:
    for code, place, says in (
        ("counter", UnitPlace("bureaux"), "no_unit unit=bureaux"),
        ("bureau", UnitPlace("bureau"), "under_itself unit=bureau parent=bureau"),
        ("bureau", UnitPlace("counter"), "under_itself unit=bureau parent=counter"),
        ("counter", UnitPlace(head="ghost"), "unknown person=ghost"),
        ("counter", UnitPlace(head="li", post="bureau_leader"), "two_heads"),
        ("Counter", UnitPlace(), "bad_name name=Counter"),
        ("c" * 41, UnitPlace(), "bad_name .*most=40"),
    ):
        with pytest.raises(StaffError, match=says):
            units.state_unit(session, code, place, at=MONDAY + DAY)
    with pytest.raises(StaffError, match="changed_later what=counter"):
        units.state_unit(session, "counter", UnitPlace("bureau"), at=MONDAY - DAY)
    with pytest.raises(StaffError, match="no_unit unit=bureau at="):
        units.state_unit(session, "annex", UnitPlace("bureau"), at=MONDAY - DAY)
