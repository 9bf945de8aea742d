"""Ranks and registers of staff on a given day."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from register.office import ranks as rank_rows
from register.office import staff
from register.office.org_journal import StaffError
from register.randomness import RANDOM
from tests.register.recorded_case import MONDAY

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
DAY = timedelta(days=1)
RANKS = ("clerk", "section_chief", "director")


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """Return a session with two members of staff and three ranks."""
    with sessions() as session:
        for person in ("chen", "li"):
            staff.add_member(session, person, f"{person}某", at=MONDAY, randomness=RANDOM)
        rank_rows.set_ranks(session, RANKS, at=MONDAY)
        yield session


def test_a_person_holds_one_rank_at_a_time_and_every_lower_one(session: Session) -> None:
    for _ in range(2):
        rank_rows.give_rank(session, "li", "section_chief", at=MONDAY)
    rank_rows.give_rank(session, "li", "director", at=MONDAY + 2 * DAY)
    rank_rows.give_rank(session, "li", "clerk", at=MONDAY + 3 * DAY)

    assert [staff.standing_at(session, "li", MONDAY + n * DAY).held for n in (0, 1, 2, 3)] == [
        ("rank_clerk", "rank_section_chief", "staff"),
        ("rank_clerk", "rank_section_chief", "staff"),
        ("rank_clerk", "rank_director", "rank_section_chief", "staff"),
        ("rank_clerk", "staff"),
    ]
    assert {member.id: member.rank for member in staff.staff_at(session, MONDAY)} == {
        "chen": None,
        "li": "section_chief",
    }


def test_a_new_order_of_ranks_is_in_force_from_its_day(session: Session) -> None:
    rank_rows.give_rank(session, "li", "section_chief", at=MONDAY)
    for _ in range(2):
        rank_rows.set_ranks(session, ("clerk", "deputy_chief", "section_chief"), at=MONDAY + DAY)

    assert staff.standing_at(session, "li", MONDAY).held == ("rank_clerk", "rank_section_chief", "staff")
    assert staff.standing_at(session, "li", MONDAY + DAY).held == (
        "rank_clerk", "rank_deputy_chief", "rank_section_chief", "staff",
    )  # fmt: skip
    with pytest.raises(StaffError, match="no_rank "):
        rank_rows.give_rank(session, "chen", "director", at=MONDAY + DAY)


def test_a_person_is_on_a_register_from_one_day_until_another(session: Session) -> None:
    for _ in range(2):
        rank_rows.add_to_register(session, "qualified_officers", "li", at=MONDAY + DAY)
    for _ in range(2):
        rank_rows.remove_from_register(session, "qualified_officers", "li", at=MONDAY + 2 * DAY)
    rank_rows.add_to_register(session, "qualified_officers", "li", at=MONDAY + 3 * DAY)

    assert [staff.standing_at(session, "li", MONDAY + n * DAY).held for n in (0, 1, 2, 3)] == [
        ("staff",),
        ("on_qualified_officers", "staff"),
        ("staff",),
        ("on_qualified_officers", "staff"),
    ]
    assert [member.registers for member in staff.staff_at(session, MONDAY + DAY)] == [(), ("qualified_officers",)]


def test_invalid_ranks_and_registers_are_refused(session: Session) -> None:
    rank_rows.give_rank(session, "li", "director", at=MONDAY + DAY)
    rank_rows.add_to_register(session, "qualified_officers", "li", at=MONDAY + DAY)
    rank_rows.remove_from_register(session, "qualified_officers", "li", at=MONDAY + 3 * DAY)

    for ranks, message in (
        ((), "no_ranks"),
        (("clerk", "clerk"), "no_ranks"),
        (("clerk",), "rank_in_use people=li rank=director"),
        (("Clerk",), "bad_name name=Clerk"),
    ):
        with pytest.raises(StaffError, match=message):
            rank_rows.set_ranks(session, ranks, at=MONDAY + 2 * DAY)
    with pytest.raises(StaffError, match="changed_later what=ranks"):
        rank_rows.set_ranks(session, ("clerk", "director"), at=MONDAY)
    with pytest.raises(StaffError, match=r"no_rank .*ranks=clerk, section_chief, director"):
        rank_rows.give_rank(session, "li", "king", at=MONDAY + DAY)
    with pytest.raises(StaffError, match="changed_later what=li"):
        rank_rows.give_rank(session, "li", "clerk", at=MONDAY)
    with pytest.raises(StaffError, match="unknown person=ghost"):
        rank_rows.give_rank(session, "ghost", "clerk", at=MONDAY)
    with pytest.raises(StaffError, match="unknown person=ghost"):
        rank_rows.add_to_register(session, "qualified_officers", "ghost", at=MONDAY)
    with pytest.raises(StaffError, match="not_listed person=chen"):
        rank_rows.remove_from_register(session, "qualified_officers", "chen", at=MONDAY)
    with pytest.raises(StaffError, match="changed_later what=qualified_officers"):
        rank_rows.add_to_register(session, "qualified_officers", "li", at=MONDAY + 2 * DAY)
