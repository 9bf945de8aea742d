"""Recording a step: once, as a whole, and only onto the chain head for which it was made."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from models.case import CASE
from models.events import ChainHead, Noted, Step, StepAnswer, read_event
from models.messages import Refusal, Verdict, Why
from models.procedure import Procedure
from models.tables import ComplaintRow, EventRow, InboxRow, PartyRow
from procedures import canonical_law, load
from queries.cases.linked_cases import linked_case_views
from register.acts import inbox
from register.cases import complaints, linked_cases
from register.documents.texts import load_texts
from register.locks import NoSuchComplaint
from register.randomness import RANDOM
from rules.evolve import fold_events
from rules.hash_chain import chain_head, next_link
from tests.register.fixed_watch import alter_rows
from tests.register.recorded_case import ACCEPTED, KEYS, MONDAY, REGISTERED, RecordedCase, complaint, packed_law
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]

REMEDY_BEGUN: dict[str, Any] = {
    "facts": {"review_applied": True, "within_liability": True},
    "texts": {"remedy_after_acceptance": "已申请复议", "responsible_person": "某甲", "circumstances": "轻微"},
    "means": "letter",
}


def event_rows(sessions: Sessions, number: str) -> list[EventRow]:
    with sessions() as session:
        return list(session.scalars(select(EventRow).where(EventRow.stream == number).order_by(EventRow.seq)))


def complaint_row(sessions: Sessions, number: str) -> ComplaintRow:
    with sessions() as session:
        return session.get_one(ComplaintRow, number)


def inbox_verdicts(sessions: Sessions, number: str) -> list[tuple[int, str, int | None]]:
    with sessions() as session:
        rows = session.scalars(select(InboxRow).where(InboxRow.complaint == number).order_by(InboxRow.n))
        return [(row.n, row.state, row.seq) for row in rows]


def test_the_stored_state_is_the_fold_of_the_stored_events(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    case.ring_clocks(MONDAY + timedelta(days=40))
    case.record()

    rows = event_rows(sessions, case.number)
    events = [read_event(row.body) for row in rows]
    stored = complaint_row(sessions, case.number)

    assert stored.state is not None
    assert CASE.validate_json(stored.state) == case.state.without_history
    assert fold_events(case.law, case.number, events) == case.state
    assert (stored.stage, stored.seq, stored.closed_at) == ("investigation", len(rows), None)
    assert [event.type for event in events] == [
        "opened", "acted", "acted", "warned", "expired", "reminded",
    ]  # fmt: skip


def test_the_chain_can_be_computed_from_the_rows_alone(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()

    head = ChainHead()
    for row in event_rows(sessions, case.number):
        assert row.prev == head.hash
        head = next_link(head, row.body, row.seq)
        assert row.hash == head.hash
    assert complaint_row(sessions, case.number).head == head.hash == case.head.hash


def test_the_inbox_has_the_verdict_of_every_act(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.perform("registered", "zhou", MONDAY, **REGISTERED)
    case.record()
    case.perform("registered", "li", MONDAY, **REGISTERED)
    case.perform("accepted", "chen", MONDAY, **ACCEPTED)
    case.record()

    assert inbox_verdicts(sessions, case.number) == [(1, "refused", None), (2, "accepted", 2), (3, "refused", None)]
    committed = case.commit("registered", "zhou", MONDAY, "act-1", **REGISTERED)
    assert [(refused.why, refused.rule) for refused in committed.refused] == [(Why.role, "ZZW-04a")]


def test_a_step_recorded_twice_is_recorded_once(sessions: Sessions) -> None:
    """As when an answer was lost: the worker records again and gets the stored head."""
    case = RecordedCase(sessions)
    case.perform("registered", "li", MONDAY, **REGISTERED)
    step = case.record()
    case.perform("accepted", "li", MONDAY, **ACCEPTED)
    later = case.record()

    for again in (step, later, step):
        assert case.activities.record(again) == StepAnswer()
    assert len(event_rows(sessions, case.number)) == 3


def test_twenty_workers_record_one_step_once(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.perform("registered", "li", MONDAY, **REGISTERED)
    step = case.step()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: case.activities.record(step), range(20)))

    assert answers == [StepAnswer()] * 20
    assert event_rows(sessions, case.number)[-1].hash == chain_head(step.head, step.events).hash
    assert len(event_rows(sessions, case.number)) == 2


def test_a_restarted_case_may_divide_its_steps_differently(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.perform("registered", "li", MONDAY, **REGISTERED)
    first = case.record()
    case.perform("accepted", "li", MONDAY, **ACCEPTED)
    whole = Step(number=case.number, head=ChainHead(), events=first.events + case.step().events)

    assert case.activities.record(whole) == StepAnswer()

    assert len(event_rows(sessions, case.number)) == 3
    assert inbox_verdicts(sessions, case.number) == [(1, "accepted", 2), (2, "accepted", 3)]


@pytest.mark.parametrize("seq", [1, 2, 3, 9])
def test_a_step_of_another_chain_changes_nothing(sessions: Sessions, seq: int) -> None:
    case = RecordedCase(sessions).accept()
    before = [row.hash for row in event_rows(sessions, case.number)]
    other = Noted(seq=seq + 1, type="noted", name="note", at=MONDAY, recorded_at=MONDAY, by="li")
    head = ChainHead(seq=seq, hash="f" * 64)
    step = Step(number=case.number, head=head, events=(other,), verdicts=(Verdict(n=1, refused=()),))

    answer = case.activities.record(step)

    assert answer.differs
    assert answer.differs.hash in before
    assert [row.hash for row in event_rows(sessions, case.number)] == before
    assert inbox_verdicts(sessions, case.number)[0] == (1, "accepted", 2)


def test_a_step_on_a_rewritten_chain_is_not_recorded(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    case.perform("note", "li", MONDAY + timedelta(days=2), texts={"opinion": "已查看"})
    step = case.step().model_copy(update={"head": ChainHead(seq=3, hash="f" * 64)})

    assert case.activities.record(step) == StepAnswer(differs=case.head)
    assert len(event_rows(sessions, case.number)) == 3


def test_a_step_with_refusals_alone_records_no_event(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    case.perform("accepted", "li", MONDAY + timedelta(days=2), **ACCEPTED)
    step = case.record()

    assert step.events == ()
    assert inbox_verdicts(sessions, case.number)[-1] == (3, "refused", None)
    assert case.activities.record(step) == StepAnswer()


def test_the_verdict_of_the_case_replaces_that_of_the_caller(sessions: Sessions) -> None:
    """The caller's refusal was stored; the case judged the act again after a later one had arrived."""
    case = RecordedCase(sessions)
    case.perform("registered", "li", MONDAY, **REGISTERED)
    with sessions.begin() as session:
        inbox.record_refusal(session, case.number, 1, (Refusal(why=Why.role),), MONDAY)

    case.record()

    assert inbox_verdicts(sessions, case.number) == [(1, "accepted", 2)]


def test_the_journal_and_the_stored_state_hold_no_personal_words(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()

    stored = complaint_row(sessions, case.number)
    stored_text = json.dumps([row.body for row in event_rows(sessions, case.number)], ensure_ascii=False)
    stored_text += f"{stored.state}{stored.opened}"

    for word in ("张三", "13800000000", "渣土", "某甲", "照片"):
        assert word not in stored_text


def test_a_linked_complaint_is_registered_with_the_event(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    case.perform("remedy_begun", "li", MONDAY + timedelta(days=2), **REMEDY_BEGUN)
    step = case.record()
    case.activities.record(step)

    assert [event.type for event in step.events] == ["acted", "linked"]
    stored = complaint_row(sessions, case.number)
    assert (stored.stage, stored.closed_at) == ("closed_remedy", MONDAY + timedelta(days=2))
    with sessions() as session:
        row = session.scalars(select(ComplaintRow).where(ComplaintRow.parent == case.number)).one()
        opened = complaints.load_case_input(session, row.number)
        copied = load_texts(session, opened.opened.texts)
        parties = session.scalars(select(PartyRow).where(PartyRow.complaint == row.number)).all()
    assert (row.number, row.parent_seq, row.key) == ("ZZW-2026-000002", 5, f"{case.number}:5")
    assert (opened.entry, opened.law, opened.calendar) == (
        "staff_liability", case.case_input.law, case.case_input.calendar,
    )  # fmt: skip
    assert opened.opened.facts == {
        "kind": "complaint",
        "target": "enforcement_body",
        "accepting_office": "water_policy_office",
        "within_liability": True,
    }
    assert copied == {"target_name": "某甲", "responsible_person": "某甲", "circumstances": "轻微"}
    assert parties == []


def test_a_linked_complaint_has_the_same_filer_where_its_rule_copies_the_filer(sessions: Sessions) -> None:
    written = json.loads(canonical_law(load("zhengzhou-water", {"escalate_overdue": False})))
    remedy_begun = written["acts"]["remedy_begun"]
    remedy_begun["opens"]["copies"].append("filer")
    remedy_begun["states"] = ["within_liability"]
    law = packed_law(Procedure.model_validate(written))
    case = RecordedCase(sessions, complaint(law=law)).accept()
    case.perform("remedy_begun", "li", MONDAY + timedelta(days=2), **REMEDY_BEGUN)
    case.record()

    with sessions() as session:
        linked = complaints.load_case_input(session, "ZZW-2026-000002")
        party = session.scalars(select(PartyRow).where(PartyRow.complaint == linked.number)).one()
    assert (party.name, party.contact) == ("张三", "13800000000")
    assert linked.opened.filed_by == party.digest
    assert linked.opened.filer == ("named", "reachable")


def test_a_linked_complaint_names_the_act_that_opened_it_though_a_notice_lies_between(
    sessions: Sessions,
) -> None:
    written = json.loads(canonical_law(load("zhengzhou-water", {"escalate_overdue": False})))
    told = {"code": "begun", "name": "告知", "to": "filer", "owed_after": ["remedy_begun"]}
    written["rules"].append({"id": "ZZW-99z", "article": "", "enforce": "notice", "notice": told})
    law = packed_law(Procedure.model_validate(written))
    case = RecordedCase(sessions, complaint(law=law)).accept()
    case.perform("remedy_begun", "li", MONDAY + timedelta(days=2), **REMEDY_BEGUN)
    step = case.record()

    assert [event.type for event in step.events] == ["acted", "notified", "linked"]
    with sessions() as session:
        (child,) = linked_case_views(session, session.get_one(ComplaintRow, case.number))
    assert written["acts"]["remedy_begun"]["name"] in child.why_label


def test_an_erased_text_is_not_copied(sessions: Sessions, database: Database) -> None:
    case = RecordedCase(sessions).accept()
    case.perform("remedy_begun", "li", MONDAY + timedelta(days=2), **REMEDY_BEGUN)
    alter_rows(database, "UPDATE text SET body = NULL WHERE name = 'circumstances'")
    case.record()

    with sessions() as session:
        assert "circumstances" not in complaints.load_case_input(session, "ZZW-2026-000002").opened.texts


def test_a_step_that_fails_in_part_records_nothing(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    case = RecordedCase(sessions).accept()
    case.perform("remedy_begun", "li", MONDAY + timedelta(days=2), **REMEDY_BEGUN)

    def fail(*_: object, **__: object) -> str:
        raise DBAPIError("connection lost", None, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(linked_cases, "register_complaint", fail)
        with pytest.raises(DBAPIError):
            case.activities.record(case.step())

    assert len(event_rows(sessions, case.number)) == 3
    assert complaint_row(sessions, case.number).closed_at is None
    case.record()
    assert len(event_rows(sessions, case.number)) == 5


def test_a_step_of_an_unknown_complaint_is_refused(sessions: Sessions) -> None:
    case = RecordedCase(sessions)

    with pytest.raises(NoSuchComplaint):
        case.activities.record(Step(number="ZZW-2026-000009", head=ChainHead(), events=()))


def test_randomness_and_secret_are_injected(sessions: Sessions) -> None:
    case = RecordedCase(sessions)

    assert (case.activities.randomness, case.activities.keys) == (RANDOM, KEYS)
