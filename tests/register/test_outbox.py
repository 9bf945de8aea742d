"""The outbox: a notice is due with the step that owes it; leases, retries, proof, and its own journal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import case_look
from models.means import Means
from models.messages import Act
from models.tables import TaskRow
from notices.channels import DeliveryResult
from procedures import load
from register import editions
from register.acts import inbox
from register.cases.case_rows import read_case_rows
from register.notices import outbox
from register.notices.delivery_attempts import ATTEMPT_LEASE, DESK, PROOF_WITHIN
from register.notices.outbox import MAX_TRIES_PER_CHANNEL, Attempt, NoticeSettled, ProofOfReceipt
from register.office import staff
from tests.register.notice_law import (
    OWED_AT,
    accepted_case,
    notice_event_types,
    notice_events,
    notice_row,
    owe_notice,
    report_context,
    reported_acts,
)
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, packed_law

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
LATER = OWED_AT + timedelta(hours=2)


def notice_tasks(sessions: Sessions, number: str) -> list[tuple[str, str | None]]:
    with sessions() as session:
        query = select(TaskRow).where(TaskRow.complaint == number, TaskRow.kind == "notice")
        return [(task.holder, task.about) for task in session.scalars(query)]


def begin_attempt(sessions: Sessions, notice: str, channel: str, at: datetime) -> Attempt:
    """Claim the notice and begin an attempt on this channel."""
    with sessions.begin() as session:
        claimed = outbox.claim_notice(session, notice, at)
        assert claimed is not None
        claimed.channel = channel
        return outbox.begin_attempt(session, claimed, at)


def record_answer(sessions: Sessions, notice: str, attempt: Attempt, answer: DeliveryResult, at: datetime) -> bool:
    """Record the answer of the channel; return True when the channel is done with the notice."""
    with sessions.begin() as session:
        return outbox.record_channel_answer(session, notice, attempt, answer, at) is not None


def pass_to_desk(sessions: Sessions, notice: str, holder: str = "wang", at: datetime = OWED_AT) -> None:
    with sessions.begin() as session:
        claimed = outbox.claim_notice(session, notice, at)
        assert claimed is not None
        outbox.pass_to_channel(session, claimed, DESK, at, holder)


def test_a_notice_to_the_outside_is_due_with_the_step_that_owes_it(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)

    row = notice_row(sessions, notice)
    assert (row.kind, row.state, row.channel, row.next_at) == (
        "sent",
        "due",
        "outbox",
        OWED_AT,
    )
    assert (row.rule, row.to_role, row.holder, row.receipt) == (
        "ZZW-09b",
        "filer",
        None,
        True,
    )
    assert notice_event_types(sessions, notice) == ["due"]


def test_a_step_recorded_twice_owes_the_notice_once(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)
    step = case.step().model_copy(update={"head": case.head})
    case.activities.record(step)

    assert notice_event_types(sessions, notice) == ["due"]


def test_a_notice_to_an_office_is_delivered_to_its_list_at_once(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = f"{owe_notice(case, 'filing', OWED_AT)}:water_policy_office"

    row = notice_row(sessions, notice)
    assert (row.state, row.channel, row.holder, row.next_at) == (
        "delivered",
        "desk",
        "water_policy_office",
        None,
    )
    assert notice_event_types(sessions, notice) == ["delivered"]
    with sessions() as session:
        assert outbox.due_notice_ids(session, LATER) == []


def test_a_summons_is_a_task_of_each_recipient_until_it_is_proved(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    case.perform("investigators_named", "li", OWED_AT, facts={"investigators": ("wang", "chen")})
    owed = owe_notice(case, "summons", OWED_AT)
    first, second = f"{owed}:wang", f"{owed}:chen"
    assert sorted(notice_tasks(sessions, case.number)) == [("chen", second), ("wang", first)]

    with sessions.begin() as session:
        outbox.record_telling(session, first, Means.in_person, "wang", LATER, context=report_context(LATER))

    assert (notice_row(sessions, first).state, notice_row(sessions, second).state) == ("served", "due")
    assert notice_tasks(sessions, case.number) == [("chen", second)]


def test_two_relays_never_hold_the_same_notice(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)

    with sessions.begin() as first, sessions.begin() as second:
        assert outbox.claim_notice(first, notice, OWED_AT) is not None
        assert outbox.claim_notice(second, notice, OWED_AT) is None


def test_an_attempt_is_leased_and_repeated_when_no_answer_was_recorded(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    begin_attempt(sessions, notice, "smtp", OWED_AT)

    with sessions() as session:
        assert outbox.due_notice_ids(session, OWED_AT + ATTEMPT_LEASE - timedelta(seconds=1)) == []
        assert outbox.due_notice_ids(session, OWED_AT + ATTEMPT_LEASE) == [notice]
    assert begin_attempt(sessions, notice, "smtp", OWED_AT + ATTEMPT_LEASE) == Attempt("smtp", 2)


def test_a_temporary_refusal_is_retried_with_growing_delays_and_then_given_up(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    at, delays = OWED_AT, []
    for n in range(1, MAX_TRIES_PER_CHANNEL + 1):
        done = record_answer(
            sessions, notice, begin_attempt(sessions, notice, "smtp", at), DeliveryResult(taken=False, code="451"), at
        )
        assert done is (n == MAX_TRIES_PER_CHANNEL)
        if not done:
            next_at = notice_row(sessions, notice).next_at
            assert next_at is not None
            delays.append(next_at - at)
            at = next_at

    assert delays == [timedelta(minutes=m) for m in (1, 4, 16, 64)]
    assert notice_event_types(sessions, notice) == ["due", *["tried", "failed"] * MAX_TRIES_PER_CHANNEL]
    assert [event.code for event in notice_events(sessions, notice) if event.type == "failed"] == [
        "451"
    ] * MAX_TRIES_PER_CHANNEL


def test_a_lasting_refusal_is_not_retried(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)

    refused = DeliveryResult(taken=False, code="550", lasting=True)
    assert record_answer(sessions, notice, begin_attempt(sessions, notice, "smtp", OWED_AT), refused, OWED_AT)
    assert notice_row(sessions, notice).code == "550"


def test_a_late_failure_of_an_earlier_attempt_does_not_fail_the_later_one(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    early = begin_attempt(sessions, notice, "smtp", OWED_AT)
    later = begin_attempt(sessions, notice, "smtp", OWED_AT + ATTEMPT_LEASE)

    lasting = DeliveryResult(taken=False, code="550", lasting=True)
    assert not record_answer(sessions, notice, early, lasting, OWED_AT + ATTEMPT_LEASE)
    assert notice_row(sessions, notice).state == "due"
    assert record_answer(sessions, notice, later, DeliveryResult(taken=True, code="250"), OWED_AT + ATTEMPT_LEASE)
    assert notice_event_types(sessions, notice) == ["due", "tried", "tried", "handed_over"]


def test_a_notice_handed_over_without_proof_is_followed_up(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)
    record_answer(
        sessions,
        notice,
        begin_attempt(sessions, notice, "smtp", OWED_AT),
        DeliveryResult(taken=True, code="250"),
        OWED_AT,
    )

    assert (notice_row(sessions, notice).state, notice_row(sessions, notice).next_at) == (
        "handed_over",
        OWED_AT + PROOF_WITHIN,
    )
    assert reported_acts(sessions, case.number) == []


def test_a_notice_on_the_desk_channel_is_a_task_until_a_person_has_told_it(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    pass_to_desk(sessions, notice)
    assert notice_tasks(sessions, case.number) == [("wang", notice)]
    case.perform("note", "wang", LATER, texts={"opinion": "现场已查看"})
    case.record()
    assert notice_tasks(sessions, case.number) == [("wang", notice)]

    with sessions.begin() as session:
        outbox.record_telling(session, notice, Means.phone, "wang", LATER, context=report_context(LATER))

    row = notice_row(sessions, notice)
    assert (row.state, row.means, row.next_at) == ("told", "phone", None)
    assert notice_tasks(sessions, case.number) == []
    assert notice_event_types(sessions, notice) == ["due", "passed_on", "told"]
    assert (notice_events(sessions, notice)[-1].by, notice_events(sessions, notice)[-1].means) == ("wang", Means.phone)
    assert reported_acts(sessions, case.number) == []


@pytest.mark.parametrize(
    ("name", "means", "state", "act"),
    [
        ("acceptance", Means.visit, "served", "served"),
        ("acceptance", Means.no_contact, "failed", "undelivered"),
        ("acknowledgement", Means.no_contact, "failed", "undelivered"),
    ],
)
def test_proof_and_final_failure_are_acts_in_the_inbox_of_the_case(
    sessions: Sessions, name: str, means: Means, state: str, act: str
) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, name, OWED_AT)
    pass_to_desk(sessions, notice)
    seq = case.state.seq
    for _ in range(2):
        with sessions.begin() as session:
            outbox.record_telling(session, notice, means, "wang", LATER, context=report_context(LATER))

    assert notice_row(sessions, notice).state == state
    [(reported, body, inbox_state)] = reported_acts(sessions, case.number)
    assert (reported, inbox_state) == (act, "received")
    act_reported = Act.model_validate_json(body or "")
    assert (act_reported.actor, act_reported.about, act_reported.of, act_reported.received_at) == (
        "system",
        name,
        seq,
        LATER,
    )


def test_a_report_is_written_with_the_change_it_reports_or_not_at_all(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)
    pass_to_desk(sessions, notice)

    with sessions() as session:
        outbox.record_telling(session, notice, Means.phone, "wang", LATER, context=report_context(LATER))
        session.flush()
        session.rollback()

    assert notice_row(sessions, notice).state == "due"
    assert reported_acts(sessions, case.number) == []


def test_a_settled_notice_cannot_be_changed(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    pass_to_desk(sessions, notice)
    with sessions.begin() as session:
        outbox.record_telling(session, notice, Means.phone, "wang", LATER, context=report_context(LATER))

    with sessions() as session, pytest.raises(NoticeSettled, match="told"):
        outbox.record_telling(session, notice, Means.letter, "wang", LATER, context=report_context(LATER))


def test_telling_by_a_person_overrides_an_attempt_in_progress(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    attempt = begin_attempt(sessions, notice, "smtp", OWED_AT)
    with sessions.begin() as session:
        outbox.record_telling(session, notice, Means.phone, "wang", OWED_AT, context=report_context(OWED_AT))

    assert not record_answer(sessions, notice, attempt, DeliveryResult(taken=False, code="550", lasting=True), OWED_AT)
    assert (notice_row(sessions, notice).state, notice_event_types(sessions, notice)[-1]) == ("told", "told")


def test_a_bounce_reported_by_a_person_becomes_a_task_of_that_person(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)
    record_answer(
        sessions,
        notice,
        begin_attempt(sessions, notice, "smtp", OWED_AT),
        DeliveryResult(taken=True, code="250"),
        OWED_AT,
    )
    with sessions.begin() as session:
        outbox.record_telling(session, notice, Means.no_contact, "li", LATER, context=report_context(LATER))

    row = notice_row(sessions, notice)
    assert (row.state, row.channel, row.holder) == ("due", "desk", "li")
    assert notice_tasks(sessions, case.number) == [("li", notice)]
    assert notice_event_types(sessions, notice) == ["due", "tried", "handed_over", "failed", "passed_on"]
    assert reported_acts(sessions, case.number) == []


def test_a_letter_of_the_system_is_received_when_its_proof_says(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)
    pass_to_desk(sessions, notice)
    proof = ProofOfReceipt(OWED_AT + timedelta(hours=1), "挂号信回执")
    with sessions.begin() as session:
        outbox.record_telling(session, notice, Means.letter, "wang", LATER, context=report_context(LATER), proof=proof)

    served = notice_events(sessions, notice)[-1]
    assert (served.type, served.at, served.recorded_at) == ("served", proof.received_at, LATER)
    ((name, body, _),) = reported_acts(sessions, case.number)
    act = Act.model_validate_json(body or "")
    assert (name, act.happened_at, [*act.texts]) == ("served", proof.received_at, ["evidence"])


def test_proof_of_a_letter_that_a_person_sent_is_put_on_record_later(sessions: Sessions) -> None:
    """A summons by letter is told by the act; its return receipt comes days later."""
    procedure = load("consumer-association")
    with sessions.begin() as session:
        editions.keep_edition(session, procedure, MONDAY)
    texts = {"narrative": "电热水器两次漏水", "respondent_name": "宏达家电商行"}
    case = RecordedCase(sessions, complaint(law=packed_law(procedure), texts=texts))
    with sessions.begin() as session:
        staff.give_role(session, "wang", "consumer_association", at=MONDAY - timedelta(days=1))
    case.perform("accepted", "wang", MONDAY, means="phone", texts={"provision": "受理规定第三条"})
    sent, received, put_down = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3), MONDAY + timedelta(days=7)
    case.perform("respondent_notified", "wang", sent, means="letter", texts={"notice_matter": "请书面答复"})
    case.record()
    assert case.verdicts == []
    notice = f"{case.number}:{case.state.seq}:respondent_notice"
    assert (notice_row(sessions, notice).state, notice_event_types(sessions, notice)) == ("told", ["told"])

    with sessions.begin() as session:
        outbox.record_telling(
            session, notice, Means.letter, "wang", put_down,
            context=report_context(put_down), proof=ProofOfReceipt(received, "挂号信回执"),
        )  # fmt: skip
    with sessions() as session:
        served = inbox.load_act(session, case.number, case.state.n + 1)
    case.judge(served)
    case.record()

    assert notice_row(sessions, notice).state == "served"
    assert case.state.clocks["respondent_answer"].started == received
    with sessions() as session:
        (rows,) = read_case_rows(session, [case.number])
        assert list(case_look.wrong_in_case(rows, put_down)) == []


def test_concurrent_proofs_are_recorded_once(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)
    pass_to_desk(sessions, notice)

    def tell(_: int) -> None:
        with sessions.begin() as session:
            outbox.record_telling(session, notice, Means.phone, "wang", LATER, context=report_context(LATER))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell, range(8)))

    assert notice_event_types(sessions, notice).count("served") == 1
    assert len(reported_acts(sessions, case.number)) == 1
