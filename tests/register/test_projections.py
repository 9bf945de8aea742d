"""Projections: tasks, clocks and notices in lists follow from the state of the case alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.limit import Extension
from models.tables import ClockRow, ComplaintRow, NoticeRow, TaskRow
from procedures import load
from tests.register.recorded_case import (
    ACCEPTED,
    MONDAY,
    REGISTERED,
    RecordedCase,
    complaint,
    packed_law,
    zhengzhou_law,
)
from tests.zones import CHINA

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


def case_tasks(sessions: Sessions, case: RecordedCase) -> list[tuple[str, str, str]]:
    with sessions() as session:
        rows = session.scalars(select(TaskRow).where(TaskRow.complaint == case.number))
        return sorted((row.kind, row.holder, row.role) for row in rows)


def task_spans(sessions: Sessions, case: RecordedCase, kind: str) -> set[tuple[str | None, datetime, datetime | None]]:
    with sessions() as session:
        rows = session.scalars(select(TaskRow).where(TaskRow.complaint == case.number, TaskRow.kind == kind))
        return {(row.about, row.since, row.due) for row in rows}


def clock_states(sessions: Sessions, case: RecordedCase) -> dict[str, str]:
    with sessions() as session:
        rows = session.scalars(select(ClockRow).where(ClockRow.complaint == case.number))
        return {row.name: row.state for row in rows}


def notice_summaries(sessions: Sessions, case: RecordedCase) -> list[tuple[str, str, str, str | None, str]]:
    with sessions() as session:
        rows = session.scalars(
            select(NoticeRow).where(NoticeRow.complaint == case.number).order_by(NoticeRow.seq, NoticeRow.id)
        )
        return [(row.kind, row.name, row.to_role, row.holder, row.state) for row in rows]


def next_due(sessions: Sessions, case: RecordedCase) -> datetime | None:
    with sessions() as session:
        return session.get_one(ComplaintRow, case.number).next_due


def law_with_extension() -> tuple[str, str, str]:
    """Return the law with an extension of 5 working days that the leader may grant."""
    procedure = load("zhengzhou-water")
    more = Extension(asks=("accepting_office",), grants=("bureau_leader",), each=5, total=10)
    rules = tuple(
        rule.model_copy(update={"clock": rule.clock.model_copy(update={"extension": more})})
        if rule.clock and rule.clock.code == "handling"
        else rule
        for rule in procedure.rules
    )
    return packed_law(procedure.model_copy(update={"rules": rules, "letters": {}}))


def test_every_office_that_may_act_has_a_task(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.record()

    assert case_tasks(sessions, case) == [
        ("stage", "discipline_office", "discipline_office"),
        ("stage", "water_policy_office", "water_policy_office"),
    ]
    due = datetime(2026, 3, 6, tzinfo=CHINA)
    assert next_due(sessions, case) == due

    case.perform("registered", "li", MONDAY, **REGISTERED)
    case.record()

    assert case_tasks(sessions, case) == [("stage", "water_policy_office", "accepting_office")]
    assert task_spans(sessions, case, "stage") == {(None, MONDAY, due)}
    assert next_due(sessions, case) == due


def test_named_persons_have_tasks_of_their_own(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    with sessions() as session:
        earlier_ids = session.scalars(select(TaskRow.id)).all()
    case.perform("investigators_named", "li", MONDAY + timedelta(days=2), facts={"investigators": ("wang", "chen")})
    case.record()

    assert case_tasks(sessions, case) == [
        ("stage", "chen", "investigator"),
        ("stage", "wang", "investigator"),
        ("stage", "water_policy_office", "accepting_office"),
    ]
    with sessions() as session:
        assert set(earlier_ids) <= set(session.scalars(select(TaskRow.id)))


def test_the_work_of_named_persons_who_are_all_recused_waits_for_who_may_name_others(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    named = ("stage", "wang", "investigator")
    case.perform("investigators_named", "li", MONDAY + timedelta(days=2), facts={"investigators": ("wang", "chen")})
    case.perform("recuse", "chen", MONDAY + timedelta(days=3), texts={"reason": "亲属"})
    case.record()
    assert named in case_tasks(sessions, case)
    assert ("stage", "chen", "investigator") not in case_tasks(sessions, case)

    case.perform("recuse", "wang", MONDAY + timedelta(days=4), texts={"reason": "亲属"})
    case.record()

    assert case_tasks(sessions, case) == [
        ("stage", "water_policy_office", "accepting_office"),
        ("stage", "water_policy_office", "investigator"),
    ]


def test_a_clock_that_does_not_apply_to_the_case_is_idle(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    assert clock_states(sessions, case) == {
        "screening": "stopped",
        "handling": "running",
        "handling_liability": "idle",
    }

    case.perform(
        "liability_marked",
        "li",
        MONDAY + timedelta(days=2),
        facts={"within_liability": True},
        texts={"responsible_person": "某甲", "circumstances": "情节严重"},
    )
    case.record()

    assert clock_states(sessions, case) == {
        "screening": "stopped",
        "handling": "idle",
        "handling_liability": "running",
    }


def test_a_breach_is_a_notice_to_the_office(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.perform("registered", "li", MONDAY, **REGISTERED)
    noticed = MONDAY + timedelta(days=9)
    case.ring_clocks(noticed)
    case.record()

    office = ("accepting_office", "water_policy_office", "delivered")
    assert notice_summaries(sessions, case) == [
        ("warned", "screening", *office),
        ("expired", "screening", *office),
        ("reminded", "screening", *office),
    ]
    with sessions() as session:
        row = session.get_one(ClockRow, (case.number, "screening"))
        notice = session.get_one(NoticeRow, f"{case.number}:4:screening:water_policy_office")
    assert (row.state, row.due, row.noticed) == ("over", datetime(2026, 3, 6, tzinfo=CHINA), noticed)
    assert (row.rule, row.last_day.isoformat() if row.last_day else None) == ("ZZW-05a", "2026-03-05")
    assert (notice.rule, notice.channel, notice.at) == ("ZZW-05a", "desk", noticed)
    assert next_due(sessions, case) == row.due


def test_a_warning_goes_once_to_everyone_who_may_act(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    case.perform("investigators_named", "li", MONDAY + timedelta(days=2), facts={"investigators": ("wang", "chen")})
    case.ring_clocks(MONDAY + timedelta(days=28))
    case.record()

    assert [(kind, holder) for kind, _, _, holder, _ in notice_summaries(sessions, case)] == [
        ("warned", "chen"),
        ("warned", "wang"),
        ("warned", "water_policy_office"),
    ]


def test_an_escalation_is_a_task_of_the_superior_until_the_clock_stops(sessions: Sessions) -> None:
    case = RecordedCase(sessions, complaint(law=zhengzhou_law(escalate=True)))
    case.perform("registered", "li", MONDAY, **REGISTERED)
    case.ring_clocks(MONDAY + timedelta(days=9))
    case.record()

    due = datetime(2026, 3, 6, tzinfo=CHINA)
    assert ("escalation", "bureau_leader", "bureau_leader") in case_tasks(sessions, case)
    assert task_spans(sessions, case, "escalation") == {("screening", due, due)}
    assert ("escalated", "screening", "bureau_leader", "bureau_leader", "delivered") in notice_summaries(sessions, case)

    case.perform("accepted", "li", MONDAY + timedelta(days=10), **ACCEPTED)
    case.record()

    assert [kind for kind, _, _ in case_tasks(sessions, case)] == ["stage"]
    assert clock_states(sessions, case)["screening"] == "stopped"
    with sessions() as session:
        assert session.get_one(ClockRow, (case.number, "screening")).noticed is not None


def test_a_request_is_a_decision_task_of_the_role_that_may_grant_it(sessions: Sessions) -> None:
    case = RecordedCase(sessions, complaint(law=law_with_extension())).accept()
    asked = MONDAY + timedelta(days=20)
    case.perform("extend", "li", asked, clock="handling", units=5)
    case.record()

    assert ("decision", "bureau_leader", "bureau_leader") in case_tasks(sessions, case)
    assert task_spans(sessions, case, "decision") == {("handling", asked, case.state.clocks["handling"].due)}

    due = case.state.clocks["handling"].due
    assert due is not None
    case.ring_clocks(due)
    case.record()
    assert clock_states(sessions, case)["handling"] == "held"
    told = [summary[:4] for summary in notice_summaries(sessions, case)[-2:]]
    assert told == [
        ("held", "handling", "accepting_office", "water_policy_office"),
        ("reminded", "handling", "bureau_leader", "bureau_leader"),
    ]

    case.perform("approve", "zhou", due + timedelta(hours=9), clock="handling")
    case.record()

    assert task_spans(sessions, case, "decision") == set()
    assert clock_states(sessions, case)["handling"] == "running"
    assert (next_due(sessions, case) or due) > due


@pytest.mark.parametrize(("means", "state"), [("phone", "told"), ("no_contact", "no_contact")])
def test_a_notice_row_has_the_means_by_which_it_was_given(sessions: Sessions, means: str, state: str) -> None:
    case = RecordedCase(sessions)
    case.perform("registered", "li", MONDAY, **REGISTERED)
    for day in range(3):
        tried_at, tried = MONDAY + timedelta(days=day, hours=2), {"contact_record": "电话无人接听"}
        case.perform("contact", "li", tried_at, means="no_contact", texts=tried)
    told_at = MONDAY + timedelta(days=2, hours=3)
    elsewhere: dict[str, Any] = {
        "facts": {"for_other_department": True},
        "texts": {"competent_department_name": "生态环境局"},
    }
    case.perform("referred", "li", told_at, means=means, **elsewhere)
    [seq] = [event.seq for event in case.unrecorded if event.name == "referred"]
    case.record()

    with sessions() as session:
        row = session.get_one(NoticeRow, f"{case.number}:{seq}:referral")
    assert (row.kind, row.rule, row.to_role, row.holder) == ("told", "ZZW-05e", "filer", None)
    assert (row.channel, row.state, row.means, row.at) == ("act", state, means, told_at)


def test_a_closed_case_has_no_tasks(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.perform("registered", "li", MONDAY, **REGISTERED)
    case.record()
    case.perform(
        "referred",
        "li",
        MONDAY,
        means="phone",
        facts={"for_other_department": True},
        texts={"competent_department_name": "生态环境局"},
    )
    case.record()

    assert case_tasks(sessions, case) == []
    assert set(clock_states(sessions, case).values()) == {"stopped"}
    assert next_due(sessions, case) is None
