"""Letters about an act that may be a slip: they wait, are withdrawn with it, and told again where they had gone out."""

from datetime import datetime, timedelta

import pytest

from models.tables import NoticeRow
from register.notices import outbox
from tests.register.notice_law import Sessions, accepted_case, notice_events, procedure_with_notices
from tests.register.recorded_case import RecordedCase

pytestmark = pytest.mark.slow
ACCEPTED_AT = datetime.fromisoformat("2026-03-03T09:00:00+08:00")
SLIP = timedelta(minutes=30)


def case_with_letter(sessions: Sessions) -> tuple[RecordedCase, str]:
    """Return a case whose acceptance owes a letter, and the id of that letter."""
    procedure = procedure_with_notices(("accepted",)).model_copy(update={"undo_minutes": 30})
    case = accepted_case(sessions, procedure=procedure)
    with sessions() as session:
        [row] = session.query(NoticeRow).filter_by(complaint=case.number, name="acknowledgement").all()
    return case, row.id


def letter(sessions: Sessions, notice: str) -> NoticeRow:
    with sessions() as session:
        return session.get_one(NoticeRow, notice)


def accepted_seq(case: RecordedCase) -> int:
    return case.state.happened["accepted"].seq


def undo(case: RecordedCase, actor: str, at: datetime) -> None:
    case.perform("correct", actor, at, of=accepted_seq(case), texts={"reason": "点错"})
    case.record()


def test_a_letter_waits_while_its_act_may_be_a_slip(sessions: Sessions) -> None:
    case, notice = case_with_letter(sessions)
    recorded_at = case.state.happened["accepted"].at
    assert letter(sessions, notice).next_at == recorded_at + SLIP
    with sessions() as session:
        assert outbox.due_notice_ids(session, recorded_at + SLIP - timedelta(seconds=1)) == []
        assert outbox.due_notice_ids(session, recorded_at + SLIP) == [notice]


def test_a_letter_that_waits_is_withdrawn_with_its_act(sessions: Sessions) -> None:
    case, notice = case_with_letter(sessions)
    undo(case, "wang", case.state.happened["accepted"].at + timedelta(minutes=20))

    row = letter(sessions, notice)
    assert (row.state, row.next_at) == ("withdrawn", None)
    assert [event.type for event in notice_events(sessions, notice)] == ["due", "withdrawn"]
    with sessions() as session:
        assert outbox.due_notice_ids(session, ACCEPTED_AT + timedelta(days=9)) == []


def test_a_letter_that_nobody_sent_in_time_goes_out_and_its_undoing_is_told(sessions: Sessions) -> None:
    """No relay ran: after the time for a slip a letter is either withdrawn or told to be undone, never both."""
    case, notice = case_with_letter(sessions)
    at, seq = case.state.happened["accepted"].at + timedelta(hours=2), accepted_seq(case)
    for actor in ("wang", "li"):
        case.perform("correct", actor, at, of=seq, texts={"reason": "点错"})
    case.record()

    assert letter(sessions, notice).state == "due"
    with sessions() as session:
        told = session.query(NoticeRow).filter(NoticeRow.complaint == case.number, NoticeRow.seq > seq + 1).all()
    assert [(row.name, row.state) for row in told if row.kind == "sent"] == [("acknowledgement", "due")]


def test_in_the_last_minute_a_letter_is_not_withdrawn_since_it_may_be_going_out(sessions: Sessions) -> None:
    case, notice = case_with_letter(sessions)
    seq = accepted_seq(case)
    undo(case, "wang", case.state.happened["accepted"].at + SLIP - timedelta(seconds=30))

    assert letter(sessions, notice).state == "due"
    assert [event.about for event in case.events_after(seq) if event.type == "notified"][1:] == ["correct"]


def test_whoever_acts_may_say_that_a_letter_goes_out_at_once(sessions: Sessions) -> None:
    procedure = procedure_with_notices(("accepted",)).model_copy(update={"undo_minutes": 30})
    case = accepted_case(sessions, procedure=procedure, accepted={"at_once": True})
    at, seq = case.state.happened["accepted"].at, accepted_seq(case)
    with sessions() as session:
        [row] = session.query(NoticeRow).filter_by(complaint=case.number, name="acknowledgement").all()
        assert outbox.due_notice_ids(session, at) == [row.id]

    undo(case, "wang", at + timedelta(minutes=20))

    assert letter(sessions, row.id).state == "due"
    assert [event.about for event in case.events_after(seq) if event.type == "notified"][1:] == ["correct"]


def test_who_had_the_letter_is_written_to_again_and_who_did_the_act_is_told(sessions: Sessions) -> None:
    case, notice = case_with_letter(sessions)
    at = case.state.happened["accepted"].at + timedelta(hours=2)
    with sessions.begin() as session:
        row = outbox.claim_notice(session, notice, at)
        assert row
        row.channel = "smtp"
        outbox.begin_attempt(session, row, at)
    seq = accepted_seq(case)
    for actor in ("wang", "li"):
        case.perform("correct", actor, at, of=seq, texts={"reason": "点错"})
    case.record()

    with sessions() as session:
        rows = session.query(NoticeRow).filter(NoticeRow.complaint == case.number, NoticeRow.seq > seq + 1).all()
    again = [row for row in rows if row.name == "acknowledgement"]
    assert [(row.state, row.next_at, row.receipt) for row in again] == [("due", at, False)]
    assert letter(sessions, notice).state == "due"  # what is under way goes on
    assert [(row.name, row.holder, row.state) for row in rows if row.kind == "corrected"] == [
        ("correct", "wang", "delivered")
    ]
