"""A role that is given under one regulation is held in its cases, in its lists, and by whoever stands in; not in
others."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list
from queries.notices.passages import NoticeFilter, notice_list
from register.office import absence, staff, units
from register.office.units import UnitPlace
from register.randomness import RANDOM
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice
from tests.register.recorded_case import MONDAY, RecordedCase

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
DAY = timedelta(days=1)
SINCE = MONDAY - 30 * DAY
HERE, ELSEWHERE = "zhengzhou-water", "library-complaints"
OFFICE = "water_policy_office"


@pytest.fixture
def staffed(sessions: Sessions) -> Sessions:
    """One has the office of this regulation alone, one that of another, and one stands in for the first."""
    with sessions.begin() as session:
        for person in ("mei", "tao", "gu"):
            staff.add_member(session, person, f"{person}某", at=SINCE, randomness=RANDOM)
        staff.give_role(session, "mei", f"{HERE}:{OFFICE}", at=SINCE)
        staff.give_role(session, "tao", f"{ELSEWHERE}:{OFFICE}", at=SINCE)
        units.state_unit(session, "counter", UnitPlace(post=OFFICE), at=SINCE)
        absence.insert_absence(session, "mei", SINCE, MONDAY + 9999 * DAY, "gu", at=SINCE)
    return sessions


def test_it_is_held_with_the_unit_it_heads_under_that_regulation_alone(staffed: Sessions) -> None:
    with staffed() as session:
        for person in ("mei", "gu"):
            assert staff.standing_at(session, person, MONDAY, HERE).held == ("head_of_counter", "staff", OFFICE)
            assert staff.standing_at(session, person, MONDAY, ELSEWHERE).held == ("staff",)
            assert staff.standing_at(session, person, MONDAY).held == ("staff",)
        assert staff.standings_of(session, {"tao"}, MONDAY, HERE) == {"tao": ("staff",)}
        assert staff.standings_of(session, {"tao"}, MONDAY, ELSEWHERE) == {"tao": ("head_of_counter", "staff", OFFICE)}


def test_an_act_is_stamped_with_it_in_cases_of_that_regulation(staffed: Sessions) -> None:
    case = RecordedCase(staffed)
    case.record()

    for person, standing in (("mei", ("head_of_counter", "staff", OFFICE)), ("tao", ("staff",))):
        received = case.commit("urge", person, MONDAY).act
        assert received.standing == standing
    assert case.commit("transfer", "mei", MONDAY, whom="tao").act.named == {"tao": ("staff",)}


def test_work_and_notices_of_that_regulation_are_listed_for_who_holds_it_and_who_stands_in(staffed: Sessions) -> None:
    case = accepted_case(staffed)
    notice = owe_notice(case, "filing", OWED_AT)

    def listed(person: str) -> tuple[list[str], list[str]]:
        with staffed() as session:
            cases = case_list(session, CaseFilter(person=person), OWED_AT).cases
            notices = notice_list(session, NoticeFilter(person=person)).notices
        return [line.number for line in cases], [line.id for line in notices]

    assert listed("mei") == listed("gu") == ([case.number], [f"{notice}:{OFFICE}"])
    assert listed("tao") == ([], [])


def test_a_successor_receives_it_under_that_regulation_unless_somebody_holds_it_in_all(staffed: Sessions) -> None:
    with staffed.begin() as session:
        staff.end_service(session, "tao", "gu", at=MONDAY)
        assert f"{ELSEWHERE}:{OFFICE}" in staff.roles_by_person(session, MONDAY)["gu"]
        absence.end_absences(session, "mei", at=MONDAY)
        staff.add_member(session, "he", "何某", at=MONDAY, randomness=RANDOM)
        staff.give_role(session, "he", OFFICE, at=MONDAY)
        staff.end_service(session, "mei", "gu", at=MONDAY + DAY)
        assert f"{HERE}:{OFFICE}" not in staff.roles_by_person(session, MONDAY + DAY)["gu"]
