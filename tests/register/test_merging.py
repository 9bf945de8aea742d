"""A merge in the register: both cases get their half, and the other case tells both filers."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import case_look
from models.events import Acted, Event
from models.form import Party
from models.means import Means
from models.messages import Refusal, Why
from models.procedure import Permit, Procedure
from models.tables import InboxRow, NoticeRow
from queries.cases.complaint import case_view
from queries.cases.history import history_view
from queries.notices import letter
from register import journal
from register.acts import inbox
from register.cases import closed_case
from register.cases import linked_cases as other_cases
from register.office.access_journal import COMMAND
from register.randomness import RANDOM
from tests.register.fixed_watch import sequence_all
from tests.register.notice_law import EMAIL_PARTY, OWED_AT, accepted_case, owe_notice, procedure_with_notices
from tests.register.recorded_case import RecordedCase

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
LATER = OWED_AT + timedelta(hours=1)
JOINING_PARTY = Party(name="李四光", contact="li@example.org")
REASON: dict[str, Any] = {"texts": {"reason": "同一河段同一事由"}}


def joining_procedure() -> Procedure:
    """Return a procedure that joins the complaints of several people."""
    procedure = procedure_with_notices()
    return procedure.model_copy(
        update={"permits": {**procedure.permits, "merge": Permit(by=("accepting_office",), rule=procedure.rules[0].id)}}
    )


def host_and_joining(sessions: Sessions) -> tuple[RecordedCase, RecordedCase]:
    """Return two cases with the same limits, accepted on Tuesday."""
    procedure = joining_procedure()
    return (
        accepted_case(sessions, procedure=procedure),
        accepted_case(sessions, JOINING_PARTY, procedure, key="form-2"),
    )


def agree_to_merge(case: RecordedCase, host: RecordedCase) -> None:
    """Have two people merge a case, the second of whom tells its filer."""
    case.perform("merge", "li", LATER, into=host.number, **REASON)
    case.perform("merge", "wang", LATER, into=host.number, means=Means.phone, **REASON)
    assert case.verdicts == []


def merge(case: RecordedCase, host: RecordedCase) -> None:
    agree_to_merge(case, host)
    case.record()


def judge_received(case: RecordedCase) -> None:
    """Judge and record what has come into the inbox of a case, as its workflow would."""
    with case.sessions() as session:
        acts, _ = inbox.unjudged_acts(session, case.number, 0, None, None)
    for act in acts:
        case.judge(act)
    case.record()


def received(sessions: Sessions, number: str, name: str = "joined") -> list[tuple[str, str]]:
    with sessions() as session:
        rows = session.scalars(select(InboxRow).where(InboxRow.complaint == number, InboxRow.name == name))
        return [(row.act_id, row.state) for row in rows]


def journal_of(sessions: Sessions, number: str) -> list[Event]:
    with sessions() as session:
        return journal.load_events(session, number)


def recipients(sessions: Sessions, number: str, name: str) -> dict[str, str | None]:
    """Return who is sent a notice: the names, each with the complaint whose filer it is if that was merged."""
    with sessions() as session:
        rows = session.scalars(select(NoticeRow).where(NoticeRow.complaint == number, NoticeRow.name == name)).all()
        owed = [letter.owed_notice(session, row) for row in rows]
        return {letter.notice_recipient(session, each).name: each.row.filer for each in owed}


def assert_untouched(sessions: Sessions, *cases: RecordedCase) -> None:
    sequence_all(sessions)
    with sessions() as session:
        found = case_look.verify_cases(session, [case.number for case in cases], LATER)
    assert not any(found.values()), found


def test_the_end_and_the_word_to_the_other_case_are_one_transaction(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, joining = host_and_joining(sessions)
    agree_to_merge(joining, host)

    def fail(*_args: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(other_cases, "tell_merging", fail)
        with pytest.raises(ConnectionError):
            joining.record()
    assert journal_of(sessions, joining.number)[-1].name == "accepted"
    assert received(sessions, host.number) == []

    step = joining.record()
    joining.activities.record(step)

    assert received(sessions, host.number) == [(f"joined:{joining.number}", "received")]
    judge_received(host)
    assert received(sessions, host.number) == [(f"joined:{joining.number}", "accepted")]
    assert [event.other for event in journal_of(sessions, host.number) if event.type == "joined"] == [joining.number]


def test_both_cases_name_each_other_and_the_history_of_one_the_limits_of_the_other(sessions: Sessions) -> None:
    host, joining = host_and_joining(sessions)
    merge(joining, host)
    judge_received(host)

    with sessions() as session:
        shown = {case.number: case_view(session, case.number, None, LATER, COMMAND) for case in (host, joining)}
        said = {case.number: history_view(session, case.number).events[-1] for case in (host, joining)}
    assert [(case.number, case.relation) for case in shown[host.number].related] == [(joining.number, "joined")]
    assert [(case.number, case.relation) for case in shown[joining.number].related] == [(host.number, "host")]
    assert (shown[joining.number].stage, shown[joining.number].stage_label) == ("merged", "并入另案")
    assert {clock.state for clock in shown[joining.number].clocks} == {"stopped"}
    assert (said[joining.number].related, host.number in said[joining.number].label) == (host.number, True)
    assert (said[host.number].related, "当时该案还在计算的期限" in said[host.number].label) == (joining.number, True)
    waiting = shown[host.number].waiting
    assert waiting is not None
    assert [case.number for case in waiting.related] == [joining.number]


def test_what_the_filer_of_one_case_is_told_the_filer_of_the_other_is_told(sessions: Sessions) -> None:
    host, joining = host_and_joining(sessions)
    merge(joining, host)
    judge_received(host)

    owe_notice(host, "acknowledgement", LATER)

    assert recipients(sessions, host.number, "acknowledgement") == {"张三丰": None, "李四光": joining.number}
    with sessions() as session:
        row = session.scalars(select(NoticeRow).where(NoticeRow.filer == joining.number)).one()
        to = letter.notice_recipient(session, letter.owed_notice(session, row))
        assert (to.email, to.filed, to.hidden) == (JOINING_PARTY.contact, True, _identity(EMAIL_PARTY))
    assert_untouched(sessions, host, joining)


def _identity(party: Party) -> tuple[str, ...]:
    return tuple(sorted((party.name, party.unit, party.contact, party.address)))


def close_told(case: RecordedCase) -> None:
    """Record the end of a case with which its filer is told the result by letter."""
    told = Acted(
        seq=case.state.seq + 1, type="acted", name="result_told", stage="result", to="closed", by="wang",
        means=Means.letter, at=LATER, recorded_at=LATER,
    )  # fmt: skip
    case.apply_event(told)
    case.record()


def judge_by_register(sessions: Sessions, *cases: RecordedCase) -> None:
    """Judge what came to closed cases, as the relay has the register do."""
    for case in cases:
        with sessions.begin() as session:
            closed_case.judge_closed_case_acts(session, case.number, 99, RANDOM)


def test_who_joins_a_case_that_has_ended_meanwhile_is_sent_what_was_told_last(sessions: Sessions) -> None:
    host, joining = host_and_joining(sessions)
    agree_to_merge(joining, host)
    close_told(host)
    joining.record()

    judge_by_register(sessions, host)
    judge_by_register(sessions, host)

    assert [event.type for event in journal_of(sessions, host.number)][-2:] == ["acted", "joined"]
    assert received(sessions, host.number) == [(f"joined:{joining.number}", "accepted")]
    assert recipients(sessions, host.number, "result") == {"张三丰": None, "李四光": joining.number}
    assert_untouched(sessions, host, joining)


def test_who_joins_a_case_that_was_merged_meanwhile_goes_on_with_the_next(sessions: Sessions) -> None:
    host, joining = host_and_joining(sessions)
    last = accepted_case(sessions, procedure=joining_procedure(), key="form-3")
    agree_to_merge(joining, host)
    merge(host, last)
    joining.record()

    judge_by_register(sessions, host)
    judge_received(last)

    assert last.state.joined == (host.number, joining.number)
    assert_untouched(sessions, host, joining, last)


def test_what_had_joined_a_case_goes_on_with_it(sessions: Sessions) -> None:
    host, joining = host_and_joining(sessions)
    last = accepted_case(sessions, procedure=joining_procedure(), key="form-3")
    merge(joining, host)
    judge_received(host)
    merge(host, last)
    judge_received(last)
    assert last.state.joined == (host.number, joining.number)


def test_two_cases_do_not_end_in_each_other(sessions: Sessions) -> None:
    one, other = host_and_joining(sessions)
    one.perform("merge", "li", LATER, into=other.number, **REASON)
    first = one.commit("merge", "wang", LATER, into=other.number, means=Means.phone, **REASON)
    other.perform("merge", "wang", LATER, into=one.number, **REASON)
    assert other.verdicts[-1].refused == (Refusal(why=Why.not_mergeable, about="merging"),)
    one.judge(first.act)
    one.record()
    assert other.state.closed_at is None


def test_the_register_says_what_the_other_complaint_is(sessions: Sessions) -> None:
    host, joining = host_and_joining(sessions)
    target = joining.commit("merge", "wang", LATER, into=host.number, **REASON).act.target
    assert target is not None
    kept = {key: state.due for key, state in host.state.clocks.items() if state.due and not state.expired}
    assert target.limits.items() <= kept.items()
    assert (target.same_filer, target.same_matter, target.done) == (False, True, ("accepted", "registered"))
    assert (target.procedure, target.entry, target.closed, target.shut_out) == (
        "zhengzhou-water", "complaint", False, False,
    )  # fmt: skip
    assert target.limits
    unknown = joining.commit("merge", "wang", LATER, into="ZZW-2026-999999", **REASON).act
    assert unknown.target is None
    host.perform("recuse", "wang", LATER, texts={"reason": "亲属"})
    host.record()
    shut_out = joining.commit("merge", "wang", LATER, into=host.number, **REASON).act.target
    assert shut_out is not None
    assert shut_out.shut_out
