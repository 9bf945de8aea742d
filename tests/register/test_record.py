"""A step is written down once, whole, and only onto the chain it was made for."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from models.case import Case
from models.events import ChainHead, Event, Step
from models.messages import Refusal, Verdict, Why
from models.tables import ComplaintRow, EventRow, InboxRow, PartyRow, TextRow
from register import complaints, inbox, linked_cases
from register.locks import NoSuchComplaint
from register.texts import load_texts, random_id
from rules.evolve import fold_events
from rules.hash_chain import chain_head, next_link
from tests.register.recorded_case import ACCEPTED, MONDAY, REGISTERED, SECRET, RecordedCase

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]

BEGUN: dict[str, Any] = {
    "facts": {"review_applied": True, "staff_responsible": True},
    "texts": {"remedy_after_acceptance": "已申请复议", "responsible_person": "某甲", "circumstances": "轻微"},
    "means": "letter",
}


def journal(sessions: Sessions, number: str) -> list[EventRow]:
    with sessions() as session:
        return list(session.scalars(select(EventRow).where(EventRow.stream == number).order_by(EventRow.seq)))


def complaint_row(sessions: Sessions, number: str) -> ComplaintRow:
    with sessions() as session:
        return session.get_one(ComplaintRow, number)


def verdicts(sessions: Sessions, number: str) -> list[tuple[int, str, int | None]]:
    with sessions() as session:
        rows = session.scalars(select(InboxRow).where(InboxRow.complaint == number).order_by(InboxRow.n))
        return [(row.n, row.state, row.seq) for row in rows]


def test_the_stored_state_is_the_fold_of_the_stored_events(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    desk.wait(MONDAY + timedelta(days=40))
    desk.record()

    rows = journal(sessions, desk.number)
    events = [Event.model_validate_json(row.body) for row in rows]
    stored = complaint_row(sessions, desk.number)

    assert stored.state is not None
    assert Case.model_validate_json(stored.state) == desk.case.without_history
    assert fold_events(desk.law, desk.number, events) == desk.case
    assert (stored.stage, stored.seq, stored.closed_at) == ("investigation", len(rows), None)
    assert [event.type for event in events] == [
        "opened", "acted", "acted", "warned", "expired", "reminded",
    ]  # fmt: skip


def test_the_chain_can_be_computed_from_the_rows_alone(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()

    head = ChainHead()
    for row in journal(sessions, desk.number):
        assert row.prev == head.hash
        head = next_link(head, row.body, row.seq)
        assert row.hash == head.hash
    assert complaint_row(sessions, desk.number).head == head.hash == desk.head.hash


def test_acts_are_told_what_became_of_them(sessions: Sessions) -> None:
    desk = RecordedCase(sessions)
    desk.say("registered", "zhou", MONDAY, **REGISTERED)
    desk.record()
    desk.say("registered", "li", MONDAY, **REGISTERED)
    desk.say("accepted", "chen", MONDAY, **ACCEPTED)
    desk.record()

    assert verdicts(sessions, desk.number) == [(1, "refused", None), (2, "accepted", 2), (3, "refused", None)]
    told = desk.commit("registered", "zhou", MONDAY, "act-1", **REGISTERED)
    assert told.refused == (Refusal(why=Why.role, rule="ZZW-04a"),)


def test_a_step_recorded_twice_is_recorded_once(sessions: Sessions) -> None:
    """As when the answer was lost: the worker asks again, and hears what is stored."""
    desk = RecordedCase(sessions)
    desk.say("registered", "li", MONDAY, **REGISTERED)
    step = desk.record()
    desk.say("accepted", "li", MONDAY, **ACCEPTED)
    later = desk.record()

    for again in (step, later, step):
        assert desk.records.record(again) == chain_head(again.head, again.events)
    assert len(journal(sessions, desk.number)) == 3


def test_twenty_workers_with_one_step(sessions: Sessions) -> None:
    desk = RecordedCase(sessions)
    desk.say("registered", "li", MONDAY, **REGISTERED)
    step = desk.step()

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(lambda _: desk.records.record(step).hash, range(20)))

    assert answers == {chain_head(step.head, step.events).hash}
    assert len(journal(sessions, desk.number)) == 2


def test_a_case_begun_anew_may_cut_its_steps_elsewhere(sessions: Sessions) -> None:
    desk = RecordedCase(sessions)
    desk.say("registered", "li", MONDAY, **REGISTERED)
    first = desk.record()
    desk.say("accepted", "li", MONDAY, **ACCEPTED)
    whole = Step(number=desk.number, head=ChainHead(), events=first.events + desk.step().events)

    assert desk.records.record(whole) == chain_head(ChainHead(), whole.events)

    assert len(journal(sessions, desk.number)) == 3
    assert verdicts(sessions, desk.number) == [(1, "accepted", 2), (2, "accepted", 3)]


@pytest.mark.parametrize("seq", [0, 1, 2, 3, 9])
def test_a_step_of_another_chain_changes_nothing(sessions: Sessions, seq: int) -> None:
    desk = RecordedCase(sessions).accepted()
    before = [row.hash for row in journal(sessions, desk.number)]
    other = Event(seq=seq + 1, type="noted", name="note", at=MONDAY, recorded_at=MONDAY, by="li")
    head = ChainHead(seq=seq, hash="f" * 64) if seq else ChainHead()
    step = Step(number=desk.number, head=head, events=(other,), verdicts=(Verdict(n=1, refused=()),))

    answer = desk.records.record(step)

    assert answer != chain_head(step.head, step.events)
    assert answer.hash in before
    assert [row.hash for row in journal(sessions, desk.number)] == before
    assert verdicts(sessions, desk.number)[0] == (1, "accepted", 2)


def test_the_same_events_on_a_rewritten_past_are_not_written(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    desk.say("note", "li", MONDAY + timedelta(days=2), texts={"findings": "已查看"})
    step = desk.step().model_copy(update={"head": ChainHead(seq=3, hash="f" * 64)})

    assert desk.records.record(step) == desk.head
    assert len(journal(sessions, desk.number)) == 3


def test_a_step_that_only_refuses(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    desk.say("accepted", "li", MONDAY + timedelta(days=2), **ACCEPTED)
    step = desk.record()

    assert step.events == ()
    assert verdicts(sessions, desk.number)[-1] == (3, "refused", None)
    assert desk.records.record(step) == desk.head


def test_the_word_of_the_case_stands_above_that_of_a_caller(sessions: Sessions) -> None:
    """The caller was refused, then the case judged the act again after another had come."""
    desk = RecordedCase(sessions)
    desk.say("registered", "li", MONDAY, **REGISTERED)
    with sessions.begin() as session:
        inbox.record_refusal(session, desk.number, 1, (Refusal(why=Why.role),), MONDAY)

    desk.record()

    assert verdicts(sessions, desk.number) == [(1, "accepted", 2)]


def test_what_is_journaled_and_kept_as_state_holds_no_words_of_people(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()

    stored = complaint_row(sessions, desk.number)
    everything = json.dumps([row.body for row in journal(sessions, desk.number)], ensure_ascii=False)
    everything += f"{stored.state}{stored.opened}"

    for words in ("张三", "13800000000", "渣土", "某甲", "照片"):
        assert words not in everything


def test_a_linked_complaint_is_registered_with_the_event(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    desk.say("remedy_begun", "li", MONDAY + timedelta(days=2), **BEGUN)
    step = desk.record()
    desk.records.record(step)

    assert [event.type for event in step.events] == ["acted", "linked"]
    stored = complaint_row(sessions, desk.number)
    assert (stored.stage, stored.closed_at) == ("closed_remedy", MONDAY + timedelta(days=2))
    with sessions() as session:
        row = session.scalars(select(ComplaintRow).where(ComplaintRow.parent == desk.number)).one()
        opened = complaints.load_case_input(session, row.number)
        copied = load_texts(session, opened.opened.texts)
        parties = session.scalars(select(PartyRow).where(PartyRow.complaint == row.number)).all()
    assert (row.number, row.parent_seq, row.key) == ("ZZW-2026-000002", 5, f"{desk.number}:5")
    assert (opened.entry, opened.law, opened.calendar) == (
        "staff_liability", desk.opened.law, desk.opened.calendar,
    )  # fmt: skip
    assert opened.opened.facts == {
        "kind": "complaint",
        "target": "staff",
        "accepting_office": "water_policy_office",
        "staff_responsible": True,
    }
    assert copied == {"target_name": "某甲", "responsible_person": "某甲", "circumstances": "轻微"}
    assert parties == []


def test_an_erased_text_is_not_copied(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    desk.say("remedy_begun", "li", MONDAY + timedelta(days=2), **BEGUN)
    with sessions.begin() as session:
        for row in session.scalars(select(TextRow).where(TextRow.name == "circumstances")):
            row.body = None
    desk.record()

    with sessions() as session:
        assert "circumstances" not in complaints.load_case_input(session, "ZZW-2026-000002").opened.texts


def test_nothing_of_a_step_is_written_where_a_part_of_it_fails(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = RecordedCase(sessions).accepted()
    desk.say("remedy_begun", "li", MONDAY + timedelta(days=2), **BEGUN)

    def fails(*_: object, **__: object) -> str:
        raise DBAPIError("connection lost", None, Exception())

    with monkeypatch.context() as broken:
        broken.setattr(linked_cases, "register_complaint", fails)
        with pytest.raises(DBAPIError):
            desk.records.record(desk.step())

    assert len(journal(sessions, desk.number)) == 3
    assert complaint_row(sessions, desk.number).closed_at is None
    desk.record()
    assert len(journal(sessions, desk.number)) == 5


def test_a_step_of_no_complaint(sessions: Sessions) -> None:
    desk = RecordedCase(sessions)

    with pytest.raises(NoSuchComplaint):
        desk.records.record(Step(number="ZZW-2026-000009", head=ChainHead(), events=()))


def test_ids_and_secret_are_injected(sessions: Sessions) -> None:
    desk = RecordedCase(sessions)

    assert (desk.records.ids, desk.records.secret) == (random_id, SECRET)
