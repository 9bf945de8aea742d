"""What people have in their lists follows from where the case stands, and from nothing else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.limit import Extension
from models.tables import ClockRow, ComplaintRow, NoticeRow, TaskRow
from models.time import CHINA
from procedures import load
from tests.register.recorded_case import ACCEPTED, MONDAY, REGISTERED, RecordedCase, complaint, law_of, packed

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


def tasks(sessions: Sessions, desk: RecordedCase) -> list[tuple[str, str, str]]:
    with sessions() as session:
        rows = session.scalars(select(TaskRow).where(TaskRow.complaint == desk.number))
        return sorted((row.kind, row.holder, row.role) for row in rows)


def spans(sessions: Sessions, desk: RecordedCase, kind: str) -> set[tuple[str | None, datetime, datetime | None]]:
    with sessions() as session:
        rows = session.scalars(select(TaskRow).where(TaskRow.complaint == desk.number, TaskRow.kind == kind))
        return {(row.about, row.since, row.due) for row in rows}


def clocks(sessions: Sessions, desk: RecordedCase) -> dict[str, str]:
    with sessions() as session:
        rows = session.scalars(select(ClockRow).where(ClockRow.complaint == desk.number))
        return {row.name: row.state for row in rows}


def notices(sessions: Sessions, desk: RecordedCase) -> list[tuple[str, str, str, str | None, str]]:
    with sessions() as session:
        rows = session.scalars(
            select(NoticeRow).where(NoticeRow.complaint == desk.number).order_by(NoticeRow.seq, NoticeRow.id)
        )
        return [(row.kind, row.name, row.to_role, row.holder, row.state) for row in rows]


def next_due(sessions: Sessions, desk: RecordedCase) -> datetime | None:
    with sessions() as session:
        return session.get_one(ComplaintRow, desk.number).next_due


def extensible() -> tuple[str, str, str]:
    """The same law, had it given the offices 5 working days more when the leader grants them."""
    procedure = load("zhengzhou-water")
    more = Extension(asks=("accepting_office",), grants=("bureau_leader",), each=5, total=10)
    rules = tuple(
        rule.model_copy(update={"clock": rule.clock.model_copy(update={"extension": more})})
        if rule.clock and rule.clock.name == "handling"
        else rule
        for rule in procedure.rules
    )
    return law_of(procedure.model_copy(update={"rules": rules}))


def test_a_task_for_every_office_that_may_act(sessions: Sessions) -> None:
    desk = RecordedCase(sessions)
    desk.record()

    assert tasks(sessions, desk) == [
        ("stage", "discipline_office", "discipline_office"),
        ("stage", "water_policy_office", "water_policy_office"),
    ]
    assert next_due(sessions, desk) is None

    desk.say("registered", "li", MONDAY, **REGISTERED)
    desk.record()

    assert tasks(sessions, desk) == [("stage", "water_policy_office", "accepting_office")]
    due = datetime(2026, 3, 6, tzinfo=CHINA)
    assert spans(sessions, desk, "stage") == {(None, MONDAY, due)}
    assert next_due(sessions, desk) == due


def test_persons_named_have_it_in_their_own_lists(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    with sessions() as session:
        kept = session.scalars(select(TaskRow.id)).all()
    desk.say("investigators_named", "li", MONDAY + timedelta(days=2), facts={"investigators": ("wang", "chen")})
    desk.record()

    assert tasks(sessions, desk) == [
        ("stage", "chen", "investigator"),
        ("stage", "wang", "investigator"),
        ("stage", "water_policy_office", "accepting_office"),
    ]
    with sessions() as session:
        assert set(kept) <= set(session.scalars(select(TaskRow.id)))


def test_a_clock_that_does_not_hold_for_the_case_is_idle(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    assert clocks(sessions, desk) == {
        "screening": "stopped",
        "handling": "running",
        "handling_liability": "idle",
    }

    desk.say(
        "note",
        "li",
        MONDAY + timedelta(days=2),
        facts={"within_liability": True},
        texts={"liability_reason": "情节严重"},
    )
    desk.record()

    assert clocks(sessions, desk) == {
        "screening": "stopped",
        "handling": "idle",
        "handling_liability": "running",
    }


def test_a_breach_is_noticed_in_the_list_of_the_office(sessions: Sessions) -> None:
    desk = RecordedCase(sessions)
    desk.say("registered", "li", MONDAY, **REGISTERED)
    noticed = MONDAY + timedelta(days=9)
    desk.wait(noticed)
    desk.record()

    office = ("accepting_office", "water_policy_office", "delivered")
    assert notices(sessions, desk) == [
        ("warned", "screening", *office),
        ("expired", "screening", *office),
        ("reminded", "screening", *office),
    ]
    with sessions() as session:
        row = session.get_one(ClockRow, (desk.number, "screening"))
        notice = session.get_one(NoticeRow, f"{desk.number}:4:screening:water_policy_office")
    assert (row.state, row.due, row.noticed) == ("over", datetime(2026, 3, 6, tzinfo=CHINA), noticed)
    assert (row.rule, row.last_day.isoformat() if row.last_day else None) == ("ZZW-05a", "2026-03-05")
    assert (notice.rule, notice.channel, notice.at) == ("ZZW-05a", "desk", noticed)
    assert next_due(sessions, desk) == row.due


def test_a_warning_goes_to_each_who_may_act_once(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    desk.say("investigators_named", "li", MONDAY + timedelta(days=2), facts={"investigators": ("wang", "chen")})
    desk.wait(MONDAY + timedelta(days=28))
    desk.record()

    assert [(kind, holder) for kind, _, _, holder, _ in notices(sessions, desk)] == [
        ("warned", "chen"),
        ("warned", "wang"),
        ("warned", "water_policy_office"),
    ]


def test_an_escalation_is_the_superiors_until_the_clock_stops(sessions: Sessions) -> None:
    desk = RecordedCase(sessions, complaint(law=packed(escalate=True)))
    desk.say("registered", "li", MONDAY, **REGISTERED)
    desk.wait(MONDAY + timedelta(days=9))
    desk.record()

    due = datetime(2026, 3, 6, tzinfo=CHINA)
    assert ("escalation", "bureau_leader", "bureau_leader") in tasks(sessions, desk)
    assert spans(sessions, desk, "escalation") == {("screening", due, due)}
    assert ("escalated", "screening", "bureau_leader", "bureau_leader", "delivered") in notices(sessions, desk)

    desk.say("accepted", "li", MONDAY + timedelta(days=10), **ACCEPTED)
    desk.record()

    assert [kind for kind, _, _ in tasks(sessions, desk)] == ["stage"]
    assert clocks(sessions, desk)["screening"] == "stopped"
    with sessions() as session:
        assert session.get_one(ClockRow, (desk.number, "screening")).noticed is not None


def test_a_request_is_a_decision_for_who_may_grant_it(sessions: Sessions) -> None:
    desk = RecordedCase(sessions, complaint(law=extensible())).accepted()
    asked = MONDAY + timedelta(days=20)
    desk.say("extend", "li", asked, clock="handling", units=5)
    desk.record()

    assert ("decision", "bureau_leader", "bureau_leader") in tasks(sessions, desk)
    assert spans(sessions, desk, "decision") == {("handling", asked, desk.case.clocks["handling"].due)}

    due = desk.case.clocks["handling"].due
    assert due is not None
    desk.wait(due)
    desk.record()
    assert clocks(sessions, desk)["handling"] == "held"
    assert notices(sessions, desk)[-1][:4] == ("held", "handling", "accepting_office", "water_policy_office")

    desk.say("approve", "zhou", due + timedelta(hours=9), clock="handling")
    desk.record()

    assert spans(sessions, desk, "decision") == set()
    assert clocks(sessions, desk)["handling"] == "running"
    assert (next_due(sessions, desk) or due) > due


@pytest.mark.parametrize(("means", "state"), [("phone", "told"), ("no_contact", "no_contact")])
def test_a_notice_says_by_which_means_it_was_given(sessions: Sessions, means: str, state: str) -> None:
    desk = RecordedCase(sessions)
    desk.say("registered", "li", MONDAY, **REGISTERED)
    told = MONDAY + timedelta(hours=3)
    elsewhere: dict[str, Any] = {
        "facts": {"for_other_department": True},
        "texts": {"competent_department_name": "生态环境局"},
    }
    desk.say("referred", "li", told, means=means, **elsewhere)
    desk.record()

    with sessions() as session:
        row = session.get_one(NoticeRow, f"{desk.number}:3:referral")
    assert (row.kind, row.rule, row.to_role, row.holder) == ("told", "ZZW-05e", "filer", None)
    assert (row.channel, row.state, row.means, row.at) == ("act", state, means, told)


def test_a_case_that_has_ended_waits_for_nobody(sessions: Sessions) -> None:
    desk = RecordedCase(sessions)
    desk.say("registered", "li", MONDAY, **REGISTERED)
    desk.record()
    desk.say(
        "referred",
        "li",
        MONDAY,
        means="phone",
        facts={"for_other_department": True},
        texts={"competent_department_name": "生态环境局"},
    )
    desk.record()

    assert tasks(sessions, desk) == []
    assert set(clocks(sessions, desk).values()) == {"stopped"}
    assert next_due(sessions, desk) is None
