"""The inbox: acts get their number and instant before they are judged; repeated deliveries; fetching."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.form import ActInput
from models.messages import InboxRequest, Refusal, Why
from models.tables import InboxRow, TextRow
from register import relay_work
from register.acts import inbox
from register.acts.inbox import ActIdTaken, ReceivedAct
from register.locks import NoSuchComplaint
from register.office import absence, staff
from register.randomness import RANDOM
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at
from tests.stack.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOTE = ActInput(name="note", actor="li", texts={"opinion": "现场已查看"})


def test_number_and_instant_rise_together_under_twenty_threads(sessions: Sessions) -> None:
    case = RecordedCase(sessions)

    def commit(place: int) -> ReceivedAct:
        with sessions.begin() as session:
            return inbox.enter_act(
                session,
                case.number,
                NOTE,
                act_id=f"a{place}",
                clock=inbox.system_clock,
                randomness=RANDOM,
            )

    with ThreadPoolExecutor(20) as pool:
        acts = sorted((committed.act for committed in pool.map(commit, range(100))), key=lambda act: act.n)

    assert [act.n for act in acts] == list(range(1, 101))
    instants = [act.received for act in acts]
    assert instants == sorted(instants)
    assert len(set(instants)) > 1


def test_an_act_is_the_same_at_every_delivery(sessions: Sessions) -> None:
    """Judging earlier acts does not change it, so a history may hold any of its deliveries."""
    case = RecordedCase(sessions)
    case.commit("note", "li", MONDAY, "a1", texts=NOTE.texts)
    first = case.commit("note", "li", MONDAY, "a2", texts=NOTE.texts)

    with sessions.begin() as session:
        assert inbox.record_refusal(session, case.number, 1, (Refusal(why=Why.role),), MONDAY)
        again = inbox.load_act(session, case.number, 2)
        third = inbox.enter_act(session, case.number, NOTE, act_id="a3", clock=clock_at(MONDAY), randomness=RANDOM)

    assert (first.act.settled, third.act.settled) == (0, 1)
    assert again == first.act


def test_twenty_deliveries_of_one_act_are_recorded_once(sessions: Sessions) -> None:
    case = RecordedCase(sessions)

    with ThreadPoolExecutor(20) as pool:
        deliveries = list(pool.map(lambda _: case.commit("note", "li", MONDAY, "a1", texts=NOTE.texts), range(20)))

    assert {committed.act.n for committed in deliveries} == {1}
    assert sum(committed.new for committed in deliveries) == 1
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(InboxRow)) == 1
        assert session.scalar(select(func.count()).where(TextRow.name == "opinion")) == 1


def test_the_same_id_with_other_content_names_the_first(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.commit("note", "li", MONDAY, "a1", texts=NOTE.texts)

    with pytest.raises(ActIdTaken) as refused:
        case.commit("note", "li", MONDAY, "a1", texts={"opinion": "现场未查看"})

    assert refused.value.n == 1


def test_a_second_delivery_learns_what_became_of_the_first(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.commit("note", "chen", MONDAY, "a1")
    reasons = (Refusal(why=Why.role), Refusal(why=Why.needs, rule="ZZW-03a"))

    with sessions.begin() as session:
        assert inbox.record_refusal(session, case.number, 1, reasons, MONDAY)
    with sessions.begin() as session:
        assert not inbox.record_refusal(session, case.number, 1, (), MONDAY)

    again = case.commit("note", "chen", MONDAY + timedelta(hours=1), "a1")
    assert (again.state, again.refused, again.new) == ("refused", reasons, False)
    assert again.act.received_at == MONDAY


def test_a_clock_that_was_set_back_gives_no_earlier_instant(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    later = case.commit("note", "li", MONDAY + timedelta(hours=2)).act

    earlier = case.commit("note", "li", MONDAY).act

    assert (earlier.n, earlier.received_at) == (2, later.received_at)


def test_standing_is_what_the_actor_held_at_receipt(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    with sessions.begin() as session:
        staff.end_role(session, "li", "water_policy_office", at=MONDAY + timedelta(hours=1))

    assert case.commit("note", "li", MONDAY).act.standing == ("staff", "water_policy_office")
    assert case.commit("note", "li", MONDAY + timedelta(hours=1)).act.standing == ("staff",)
    assert case.commit("note", "nobody", MONDAY + timedelta(hours=1)).act.standing == ()


def test_stands_for_is_recorded_at_receipt_and_is_not_part_of_the_content(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    hour = timedelta(hours=1)
    with sessions.begin() as session:
        absence.insert_absence(session, "chen", MONDAY, MONDAY + hour, "li", at=MONDAY)

    first = case.commit("note", "li", MONDAY, "mine").act
    assert (first.stands_for, first.standing) == (("chen",), ("discipline_office", "staff", "water_policy_office"))
    assert case.commit("note", "li", MONDAY + hour).act.stands_for == ()
    again = case.commit("note", "li", MONDAY + 2 * hour, "mine")
    assert (again.new, again.act.n, again.act.stands_for) == (False, first.n, ("chen",))


def test_settled_is_the_number_before_the_first_open_one(sessions: Sessions) -> None:
    case = RecordedCase(sessions)

    def settled() -> int:
        return case.commit("note", "li", MONDAY).act.settled

    def refuse(n: int) -> None:
        with sessions.begin() as session:
            inbox.record_refusal(session, case.number, n, (Refusal(why=Why.role),), MONDAY)

    assert [settled() for _ in range(3)] == [0, 0, 0]
    refuse(2)
    assert settled() == 0
    refuse(1)
    assert settled() == 2


def test_a_case_fetches_the_acts_it_has_not_seen(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    for minute in range(5):
        case.commit("note", "li", MONDAY + timedelta(minutes=minute))
    with sessions.begin() as session:
        inbox.record_refusal(session, case.number, 3, (Refusal(why=Why.role),), MONDAY)

    def fetched(after: int, upto: int | None = None, before: datetime | None = None) -> tuple[list[int], int]:
        answer = case.activities.fetch(InboxRequest(number=case.number, after=after, upto=upto, before=before))
        return [act.n for act in answer.acts], answer.settled

    assert fetched(0) == ([1, 2, 4, 5], 5)
    assert fetched(1, upto=4) == ([2, 4], 4)
    assert fetched(0, before=MONDAY + timedelta(minutes=2)) == ([1, 2], 2)
    assert fetched(2, upto=3) == ([], 3)
    assert fetched(5) == ([], 5)
    assert fetched(7) == ([], 7)


def test_a_long_inbox_is_fetched_in_parts(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    for _ in range(103):
        case.commit("note", "li", MONDAY)

    first = case.activities.fetch(InboxRequest(number=case.number, after=0))
    rest = case.activities.fetch(InboxRequest(number=case.number, after=first.settled))

    assert (len(first.acts), first.settled) == (100, 100)
    assert (len(rest.acts), rest.settled) == (3, 103)


def test_fetching_waits_for_an_act_that_is_being_committed(sessions: Sessions) -> None:
    """An act received before a clock rings must not be ordered after it."""
    case = RecordedCase(sessions)
    with ThreadPoolExecutor(1) as pool:
        with sessions.begin() as session:
            inbox.enter_act(session, case.number, NOTE, act_id="a1", clock=clock_at(MONDAY), randomness=RANDOM)
            answer = pool.submit(case.activities.fetch, InboxRequest(number=case.number, after=0))
            with pytest.raises(TimeoutError):
                answer.result(timeout=0.3)
        assert [act.n for act in answer.result(timeout=LIMIT_SECONDS).acts] == [1]


def test_the_relay_finds_the_newest_unjudged_act(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    for minute in (0, 1, 2, 9):
        case.commit("note", "li", MONDAY + timedelta(minutes=minute))
    with sessions.begin() as session:
        inbox.record_refusal(session, case.number, 1, (Refusal(why=Why.role),), MONDAY)

    with sessions() as session:
        assert relay_work.cases_with_unjudged_acts(session, MONDAY + timedelta(minutes=5)) == [(case.number, 3, 0)]


def test_an_act_on_an_unknown_complaint_is_refused(sessions: Sessions) -> None:
    with sessions() as session, pytest.raises(NoSuchComplaint):
        inbox.enter_act(
            session,
            "ZZW-2026-000009",
            NOTE,
            act_id="a1",
            clock=inbox.system_clock,
            randomness=RANDOM,
        )
