"""The register stamps an act with who decides on it and which roles nobody is left for; lists and the watch show it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import watch_checks
from models.tables import TaskRow
from procedures import load
from register.office import absence, staff, units
from register.office.staff import office_at
from register.office.units import UnitPlace
from register.randomness import RANDOM
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, packed_law

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
REASON = {"texts": {"reason": "亲属"}}
AT = MONDAY + timedelta(days=1, hours=1)
BEFORE = MONDAY - timedelta(days=30)


def case_of_an_office(sessions: Sessions) -> RecordedCase:
    """Return an accepted case of an office whose bureau is headed by zhou, and its water office by nobody."""
    case = RecordedCase(sessions, complaint()).accept()
    with sessions.begin() as session:
        staff.add_member(session, "gu", "顾某", at=BEFORE, randomness=RANDOM)
        units.state_unit(session, "bureau", UnitPlace(head="zhou"), at=BEFORE)
        units.state_unit(session, "water_policy_office", UnitPlace(parent="bureau"), at=BEFORE)
    return case


def tasks(sessions: Sessions, case: RecordedCase) -> set[tuple[str, str, str | None]]:
    with sessions() as session:
        rows = session.scalars(select(TaskRow).where(TaskRow.complaint == case.number, TaskRow.kind == "decision"))
        return {(row.holder, row.role, row.about) for row in rows}


def alarms(sessions: Sessions, kind: str, days: int = 1) -> list[str]:
    with sessions() as session:
        return [found.about for found in watch_checks.FINDERS[kind](session, AT + timedelta(days=days))]


def test_a_request_waits_for_the_superior_and_is_an_alarm_when_nobody_decides(sessions: Sessions) -> None:
    case = case_of_an_office(sessions)

    act = case.perform("recuse", "chen", AT, whom="wang", **REASON).act
    case.record()

    assert act.deciders == ("above_water_policy_office", "head_of_water_policy_office")
    assert tasks(sessions, case) == {(holder, "recuse", "recuse:wang") for holder in act.deciders}
    assert alarms(sessions, "decision_late") == []
    assert alarms(sessions, "decision_late", days=10) == [case.number]

    case.perform("recuse", "zhou", AT, whom="wang", **REASON)
    case.record()

    assert case.state.recused == ("wang",)
    assert tasks(sessions, case) == set()


def test_a_role_for_which_nobody_is_left_is_an_alarm_until_somebody_is_named(sessions: Sessions) -> None:
    case = case_of_an_office(sessions)
    for person in ("wang", "li"):
        case.perform("recuse", person, AT, **REASON)
        case.record()
    assert "accepting_office" in case.state.vacant
    assert {about for _, _, about in tasks(sessions, case)} == {"deputise"}
    found = alarms(sessions, "nobody_left")
    assert found
    assert all(about.startswith(case.number) for about in found)
    assert alarms(sessions, "nobody_left", days=3) == found
    with sessions.begin() as session:
        staff.add_member(session, "he", "何某", at=AT + timedelta(days=2), randomness=RANDOM)
        staff.give_role(session, "he", "water_policy_office", at=AT + timedelta(days=2))
    assert alarms(sessions, "nobody_left", days=3) == []

    for role in sorted({about.removeprefix(f"{case.number} ") for about in found}):
        case.perform("deputise", "zhou", AT, about=role, whom="gu", **REASON)
    assert case.verdicts == []
    case.record()

    assert alarms(sessions, "nobody_left") == []
    assert tasks(sessions, case) == set()


def test_who_stands_in_for_somebody_holds_what_they_hold(sessions: Sessions) -> None:
    case_of_an_office(sessions)
    with sessions.begin() as session:
        absence.insert_absence(session, "zhou", MONDAY, AT + timedelta(days=1), "gu", at=MONDAY)
    with sessions() as session:
        office = office_at(session, AT, "zhengzhou-water")
        held = {person: staff.standing_at(session, person, AT, "zhengzhou-water") for person in office}

    assert {person: (one.stands_for, one.standing) for person, one in office.items()} == {
        person: (standing.stands_for, standing.held) for person, standing in held.items()
    }
    assert "heads_office" in office["gu"].standing


def test_a_form_that_names_the_only_leader_leaves_that_post_to_nobody(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for person, role in {"jia": "leader_in_charge", "hu": "inspection_section"}.items():
            staff.add_member(session, person, f"{person}某", at=BEFORE, randomness=RANDOM)
            staff.give_role(session, person, role, at=BEFORE)
    law = packed_law(load("fengnan-water"))

    case = RecordedCase(sessions, complaint(law=law, facts={"officers_complained": ("jia",)}))

    assert "leader_in_charge" in case.state.vacant
    assert "inspection_section" not in case.state.vacant
