"""Another law over recorded cases."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrity.replay import what_if
from integrity.replay.changed_law import ChangedLaws, LawChange, UnusableChange
from integrity.replay.replayed_case import recorded_cases
from integrity.replay.what_if import Compared
from models.messages import Refusal, Why
from models.tables import ComplaintRow
from models.time import CalendarYear
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister

pytestmark = pytest.mark.slow


def asked(session: Session, change: LawChange) -> dict[str, Compared]:
    """Judge every case of the register by the changed law."""
    laws, numbers = ChangedLaws(change), session.scalars(select(ComplaintRow.number)).all()
    found = {}
    for recorded in recorded_cases(session, numbers):
        found[recorded.opened.number] = what_if.what_if(recorded, laws.of_case(recorded.opened), NOW)
    return found


@pytest.mark.parametrize(
    "change",
    [
        LawChange(),
        LawChange({"受理审查.limit.n": 3}),
        LawChange({"no_such_clock.n": 1, "stages.screening.who.7": "x", "screening.nowhere.n": 1}),
    ],
)
def test_an_unchanged_law_changes_no_case(audited: AuditedRegister, change: LawChange) -> None:
    with audited.sessions() as session:
        found = asked(session, change)
        assert Counter(one.outcome for one in found.values()) == {"same": len(found)}
        assert not any(one.moved for one in found.values())


def test_limits_end_earlier_or_later_or_run_out(audited: AuditedRegister) -> None:
    with audited.sessions() as session:
        shorter = asked(session, LawChange({"screening.limit.n": 1}))[audited.names.late]
        longer = asked(session, LawChange({"screening.limit.n": 300}))[audited.names.late]
        hasty = asked(session, LawChange({"screening.limit": {"n": 1, "unit": "hour"}}))[audited.names.late]
        law = LawChange({"screening.limit": {"n": 1, "unit": "hour"}, "screening.breach": False})
        silent = asked(session, law)[audited.names.late]

    assert (shorter.outcome, longer.outcome) == ("earlier", "later")
    assert [one.clock for one in (*shorter.moved, *longer.moved)] == ["screening", "screening"]
    assert shorter.moved[0].before == longer.moved[0].before
    assert (hasty.outcome, hasty.breached) == ("breached", ("screening",))
    assert (silent.outcome, silent.breached) == ("earlier", ())


def test_a_case_ends_where_its_act_becomes_impossible(audited: AuditedRegister) -> None:
    with audited.sessions() as session:
        found = asked(session, LawChange({"stages.screening.who": ["bureau_leader"]}))
        paper = found[audited.names.paper]
        assert (paper.outcome, paper.moved, [str(one.why) for one in paper.reasons]) == ("refused", (), ["role"])
        assert paper.n


def test_a_case_ends_where_an_act_that_was_refused_is_allowed(audited: AuditedRegister) -> None:
    """As if the last note had been refused: nobody knows what people would have done then."""
    with audited.sessions() as session:
        [recorded] = recorded_cases(session, [audited.names.late])
        laws, n = ChangedLaws(LawChange()).of_case(recorded.opened), max(recorded.received)
        for why, outcome in ((Why.role, "allowed"), (Why.restored, "same")):
            last = replace(recorded.received[n], refused=(Refusal(why=why),))
            shorter = replace(recorded, events=recorded.events[:-1], received={**recorded.received, n: last})
            done = what_if.what_if(shorter, laws, NOW)
            assert (done.outcome, done.n) == (outcome, n if outcome == "allowed" else None)


def test_another_calendar_moves_limits(audited: AuditedRegister) -> None:
    with audited.sessions() as session:
        opened = session.get_one(ComplaintRow, audited.names.late).received_at
        off = tuple((opened + timedelta(days=day)).date() for day in range(1, 9))
        found = asked(session, LawChange(years={opened.year: CalendarYear(source="国办发明电〔2025〕99号", off=off)}))
        assert found[audited.names.late].outcome in ("later", "in_time")


@pytest.mark.parametrize(
    "values",
    [
        {"screening.limit.n": "many"},
        {"screening.starts": ["no_such_event"]},
        {"screening.limit.n": 0},
    ],
)
def test_a_change_that_leads_to_no_law_is_named(audited: AuditedRegister, values: dict[str, object]) -> None:
    with audited.sessions() as session, pytest.raises(UnusableChange) as error:
        asked(session, LawChange(values))
    assert error.value.slug == "zhengzhou-water"
