"""Registering complaints: numbers without gaps, and one complaint per form however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from activities.case import CaseActivities
from models.events import ChainHead, Step
from models.form import ActInput, Party
from models.tables import ComplaintRow, CounterRow, InboxRow, PartyRow, TextRow
from procedures import load
from register.acts import inbox
from register.cases import complaints
from register.cases.complaints import Intake, KeyTaken
from register.documents import texts
from register.documents.body_digests import text_holds
from register.locks import NoSuchComplaint
from register.randomness import RANDOM
from register.seal import sealed_parts
from tests.register.recorded_case import MONDAY, REGISTERED, SECRET, complaint, register_complaint_of, register_staff

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


def register_intake(sessions: Sessions, intake: Intake) -> str:
    with sessions.begin() as session:
        return register_complaint_of(session, intake)


def row_count(sessions: Sessions, table: type) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_numbers_have_no_gaps_under_concurrency(sessions: Sessions) -> None:
    """Every third transaction is rolled back after its number was given."""

    def register_or_roll_back(place: int) -> str | None:
        with sessions() as session:
            number = register_complaint_of(session, complaint(f"form-{place}"))
            if place % 3 == 0:
                session.rollback()
                return None
            session.commit()
            return number

    with ThreadPoolExecutor(20) as pool:
        numbers = [number for number in pool.map(register_or_roll_back, range(60)) if number]

    assert sorted(numbers) == [f"ZZW-2026-{place:06d}" for place in range(1, 41)]


def test_one_key_from_twenty_threads_is_one_complaint(sessions: Sessions) -> None:
    with ThreadPoolExecutor(20) as pool:
        numbers = set(pool.map(lambda _: register_intake(sessions, complaint()), range(20)))

    assert numbers == {"ZZW-2026-000001"}
    assert register_intake(sessions, complaint("another")) == "ZZW-2026-000002"
    assert [row_count(sessions, table) for table in (ComplaintRow, PartyRow, TextRow)] == [2, 2, 2]


def test_the_input_that_registering_returns_is_the_one_on_record(sessions: Sessions) -> None:
    """Whoever registers starts the case with the one, the relay with the other."""
    with sessions.begin() as session:
        register_staff(session)
        intake = complaint(first=ActInput(name="registered", actor="li", **REGISTERED))
        entered = complaints.enter_complaint(session, intake, randomness=RANDOM)
        again = complaints.enter_complaint(session, intake, randomness=RANDOM)
    with sessions() as session:
        on_record = complaints.load_case_input(session, entered.number)

    assert entered.opened is not None
    assert entered.opened == on_record
    assert sealed_parts(entered.opened) == sealed_parts(on_record)
    assert (again.number, again.again, again.opened) == (entered.number, True, None)


def test_a_second_sending_may_meet_another_year_and_another_law(sessions: Sessions) -> None:
    first = register_intake(sessions, complaint())

    later = complaint(received_at=MONDAY + timedelta(days=365), raw_signals="accept")

    assert register_intake(sessions, later) == first
    assert row_count(sessions, CounterRow) == 1


def test_the_same_key_with_other_content_is_refused(sessions: Sessions) -> None:
    number = register_intake(sessions, complaint())

    with pytest.raises(KeyTaken) as refused:
        register_intake(sessions, complaint(party=Party(name="李四")))

    assert refused.value.number == number
    assert row_count(sessions, ComplaintRow) == 1


def test_the_year_is_that_of_the_day_in_china(sessions: Sessions) -> None:
    new_year_eve = datetime(2026, 12, 31, 16, 30, tzinfo=ZoneInfo("UTC"))

    assert register_intake(sessions, complaint(received_at=new_year_eve)) == "ZZW-2027-000001"
    assert register_intake(sessions, complaint("b", received_at=new_year_eve - timedelta(hours=1))) == "ZZW-2026-000001"


def test_the_case_input_holds_no_personal_words(sessions: Sessions) -> None:
    number = register_intake(sessions, complaint())

    with sessions() as session:
        opened = complaints.load_case_input(session, number)
        text = session.scalars(select(TextRow)).one()

    assert opened.opened.texts["narrative"].id == text.id
    assert opened.opened.texts["narrative"].digest == text.digest
    assert len(text.digest) == 64
    assert "渣土" not in opened.model_dump_json()
    assert "张三" not in opened.model_dump_json()


def test_a_list_of_names_is_stored_one_name_a_line_and_the_case_knows_how_many(sessions: Sessions) -> None:
    procedure = load("zhengzhou-water").model_copy(update={"name_lists": {"target_name": 3}})
    with sessions.begin() as session:
        number = register_complaint_of(session, complaint())
        said = {"target_name": "王五、 赵六；", "narrative": "王五、赵六"}
        refs = texts.store_texts(session, number, said, at=MONDAY, by="li", randomness=RANDOM, procedure=procedure)

    with sessions() as session:
        assert texts.load_texts(session, refs) == {"target_name": "王五\n赵六", "narrative": "王五、赵六"}
        stored = session.get_one(TextRow, refs["target_name"].id)
    assert text_holds(stored)
    assert (refs["target_name"].count, refs["narrative"].count) == (2, None)


def test_an_intake_may_include_its_registration(sessions: Sessions) -> None:
    act_input = ActInput(name="registered", actor="li", **REGISTERED)
    with sessions.begin() as session:
        register_staff(session)
        number = register_complaint_of(session, complaint(first=act_input))

    with sessions() as session:
        opened = complaints.load_case_input(session, number)
        assert opened.first == inbox.load_act(session, number, 1)
    assert opened.first is not None
    assert opened.first.standing == ("staff", "water_policy_office")
    assert opened.first.received_at == MONDAY
    assert register_intake(sessions, complaint(first=act_input)) == number
    assert row_count(sessions, InboxRow) == 1


def test_complaints_without_a_first_event_are_found(sessions: Sessions) -> None:
    silent, recorded = register_intake(sessions, complaint("a")), register_intake(sessions, complaint("b"))
    later, much_later = MONDAY + timedelta(minutes=2), MONDAY + timedelta(minutes=9)
    with sessions.begin() as session:
        opened = complaints.load_case_input(session, recorded)
    CaseActivities(sessions, SECRET).record(Step(number=recorded, head=ChainHead(), events=(opened.opened,)))

    def unstarted(older_than: datetime) -> list[str]:
        with sessions() as session:
            return [row.number for row in complaints.unstarted_cases(session, older_than)]

    assert unstarted(MONDAY) == []
    assert unstarted(later) == [silent]
    with sessions.begin() as session:
        complaints.record_start_attempt(session, silent, later)
    assert unstarted(later) == []
    assert unstarted(much_later) == [silent]


def test_an_unknown_number_has_no_case_input(sessions: Sessions) -> None:
    with sessions() as session, pytest.raises(NoSuchComplaint):
        complaints.load_case_input(session, "ZZW-2026-000009")
