"""Staff: who held which role on which day; the journal of the office contains no personal names."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.events import ChainHead
from models.tables import EventRow, HoldingRow
from register.office import staff
from register.office.org_journal import StaffError
from register.office.staff import Member
from register.randomness import RANDOM
from rules.hash_chain import next_link
from tests.register.recorded_case import MONDAY

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
DAY = timedelta(days=1)


def test_roles_are_those_held_on_the_day(sessions: Sessions) -> None:
    with sessions.begin() as session:
        staff.add_member(session, "li", "李某", "8001", at=MONDAY, randomness=RANDOM)
        staff.give_role(session, "li", "water_policy_office", at=MONDAY, by="zhou")
        staff.give_role(session, "li", "bureau_leader", at=MONDAY + DAY)
        staff.end_role(session, "li", "water_policy_office", at=MONDAY + 2 * DAY)

    with sessions() as session:
        days = [staff.standing_at(session, "li", MONDAY + n * DAY).held for n in (-1, 0, 1, 2)]
        assert staff.staff_at(session, MONDAY) == (
            Member(id="li", name="李某", contact="8001", roles=("water_policy_office",)),
        )
        holdings = session.scalars(select(HoldingRow).order_by(HoldingRow.since)).all()
        assert [(row.person, row.role, row.since, row.until) for row in holdings] == [
            ("li", "water_policy_office", MONDAY, MONDAY + 2 * DAY),
            ("li", "bureau_leader", MONDAY + DAY, None),
        ]
    assert days == [
        (),
        ("staff", "water_policy_office"),
        ("bureau_leader", "staff", "water_policy_office"),
        ("bureau_leader", "staff"),
    ]


def test_every_change_is_journaled_without_personal_names(sessions: Sessions) -> None:
    for _ in range(2):  # the repetition changes nothing
        with sessions.begin() as session:
            staff.add_member(session, "li", "李某", "8001", at=MONDAY, randomness=RANDOM)
            staff.give_role(session, "li", "bureau_leader", at=MONDAY, by="zhou")
    for _ in range(2):
        with sessions.begin() as session:
            staff.end_role(session, "li", "bureau_leader", at=MONDAY + DAY)

    with sessions() as session:
        rows = session.scalars(select(EventRow).where(EventRow.stream == "org").order_by(EventRow.seq)).all()
    head = ChainHead()
    for row in rows:
        assert row.prev == head.hash
        head = next_link(head, row.body, row.seq)
        assert (row.hash, "李某" in row.body, "8001" in row.body) == (head.hash, False, False)
    assert [(row.seq, row.type, row.name) for row in rows] == [
        (1, "joined", "li"),
        (2, "given", "bureau_leader"),
        (3, "ended", "bureau_leader"),
    ]


def test_a_role_may_be_held_again(sessions: Sessions) -> None:
    with sessions.begin() as session:
        staff.add_member(session, "li", "李某", at=MONDAY, randomness=RANDOM)
        staff.give_role(session, "li", "bureau_leader", at=MONDAY)
        staff.end_role(session, "li", "bureau_leader", at=MONDAY + DAY)
        staff.give_role(session, "li", "bureau_leader", at=MONDAY + 2 * DAY)

        assert [staff.standing_at(session, "li", MONDAY + n * DAY).held for n in (0, 1, 2)] == [
            ("bureau_leader", "staff"), ("staff",), ("bureau_leader", "staff"),
        ]  # fmt: skip


def test_invalid_changes_are_refused(sessions: Sessions) -> None:
    with sessions.begin() as session:
        staff.add_member(session, "li", "李某", at=MONDAY, randomness=RANDOM)
        with pytest.raises(StaffError, match="taken person=li"):
            staff.add_member(session, "li", "李四", at=MONDAY, randomness=RANDOM)
        with pytest.raises(StaffError, match="unknown person=wang"):
            staff.give_role(session, "wang", "bureau_leader", at=MONDAY)
        with pytest.raises(StaffError, match="not_held person=li role=bureau_leader"):
            staff.end_role(session, "li", "bureau_leader", at=MONDAY)
        staff.give_role(session, "li", "bureau_leader", at=MONDAY)
        staff.end_role(session, "li", "bureau_leader", at=MONDAY + DAY)
        with pytest.raises(StaffError, match="held_until person=li role=bureau_leader"):
            staff.give_role(session, "li", "bureau_leader", at=MONDAY)
