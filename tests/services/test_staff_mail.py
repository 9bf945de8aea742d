"""Mail to the staff: one letter in the morning of a working day, notices at once for who wants that, nothing twice."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.tables import NoticeRow
from notices.channels import Channel, DeliveryResult, Letter
from queries.lists.inbox import inbox_counts
from queries.lists.received_notices import mark_read
from register.notices.preferences import Preference, set_preference
from starter.client import BanjieClient
from starter.notices.staff_mail import PAUSE, send_staff_mail
from tests.register.fixed_watch import alter_rows
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice
from tests.register.recorded_case import MONDAY, SECRET, RecordedCase
from tests.stack.databases import Database
from tests.stack.letter_receivers import Mailbox
from tests.stack.office import at

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
MORNING = time(8, 30)
FRIDAY = MONDAY + timedelta(days=4)  # at 9:00
MANY = 1000


def desk_at(sessions: Sessions, now: datetime) -> BanjieClient:
    return at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), now)


@pytest.fixture
def case(sessions: Sessions, database: Database) -> RecordedCase:
    """An accepted case of an office where li and wang have a mail address on file."""
    case = accepted_case(sessions)
    contact = (
        "UPDATE person SET contact = id || '：电话 8001，邮箱 ' || id || '@water.example.cn' WHERE id IN ('li', 'wang')"
    )
    alter_rows(database, contact)
    return case


def subjects(box: Mailbox) -> dict[str, str]:
    """Return the subjects of the letters by whom they went to; nobody has two."""
    found = {str(letter["To"]).partition("@")[0]: str(letter["Subject"]) for letter in box.letters}
    assert len(found) == len(box.letters)
    return found


def choose(sessions: Sessions, person: str, mail: str, *, muted: bool = False, language: str | None = None) -> None:
    with sessions.begin() as session:
        set_preference(session, person, Preference(mail, muted, language))


async def test_a_thousand_expiries_of_a_night_make_one_letter_a_person(
    sessions: Sessions, database: Database, case: RecordedCase, box: Mailbox
) -> None:
    owe_notice(case, "filing", OWED_AT)
    copied = "complaint, seq, 'expired', name, rule, to_role, holder, channel, state, at, receipt, tries"
    columns = "id, complaint, seq, kind, name, rule, to_role, holder, channel, state, at, receipt, tries"
    alter_rows(
        database,
        f"INSERT INTO notice ({columns}) SELECT id || n, {copied} FROM notice, generate_series(2, {MANY}) n "
        "WHERE holder = 'water_policy_office'",
    )
    early, due = desk_at(sessions, FRIDAY - timedelta(hours=1)), desk_at(sessions, FRIDAY)
    assert await send_staff_mail(early, box.channel(), MORNING) == 0
    assert await send_staff_mail(due, box.channel(), MORNING) == 2
    assert await send_staff_mail(due, box.channel(), MORNING) == 0
    assert {*subjects(box)} == {"li", "wang"}
    letter = box.letters[0]
    assert "未读通知超过 99 条" in str(letter["Subject"])
    assert f"河道里有人倾倒渣土  {case.number}" in letter.get_content()
    with sessions() as session:
        assert session.query(NoticeRow).filter_by(channel="desk").count() == MANY

    saturday, monday = desk_at(sessions, FRIDAY + timedelta(days=1)), desk_at(sessions, FRIDAY + timedelta(days=3))
    assert await send_staff_mail(saturday, box.channel(), MORNING) == 0
    assert await send_staff_mail(monday, box.channel(), MORNING) == 2


async def test_the_letter_tells_what_is_late_today_and_near_in_the_language_of_its_reader(
    sessions: Sessions, case: RecordedCase, box: Mailbox
) -> None:
    due = min(state.due for state in case.state.clocks.values() if state.due and not state.stopped)
    choose(sessions, "wang", "morning", language="en")
    choose(sessions, "li", "none")
    last_day = due - timedelta(hours=12)
    assert await send_staff_mail(desk_at(sessions, last_day), box.channel(), time(0)) == 1
    late = due + timedelta(hours=10)
    case.ring_clocks(late)
    case.record()
    assert await send_staff_mail(desk_at(sessions, late + timedelta(days=1)), box.channel(), time(0)) == 1
    today, after = (str(letter["Subject"]) for letter in box.letters)
    assert "1 case ends today" in today
    assert "1 case late" in after
    assert f"河道里有人倾倒渣土  {case.number}" in box.letters[1].get_content()


@dataclass
class KilledChannel:
    """Sends, and the process is killed before it can put that down."""

    channel: Channel

    def send(self, letter: Letter, now: datetime) -> DeliveryResult:
        self.channel.send(letter, now)
        raise SystemExit


async def test_killed_between_sending_and_recording_nothing_is_sent_twice(
    sessions: Sessions, case: RecordedCase, box: Mailbox
) -> None:
    owe_notice(case, "filing", OWED_AT)
    choose(sessions, "li", "none")
    choose(sessions, "wang", "at_once")
    killed, now, later = KilledChannel(box.channel()), OWED_AT, OWED_AT + 2 * PAUSE
    with pytest.raises(SystemExit):
        await send_staff_mail(desk_at(sessions, now), killed, MORNING)
    assert (
        await send_staff_mail(desk_at(sessions, now), box.channel(), MORNING) == 1
    )  # what is new, a letter of its own
    assert len({*box.ids}) == len(box.letters) == 2

    owe_notice(case, "filing", later)
    with pytest.raises(SystemExit):
        await send_staff_mail(desk_at(sessions, later), killed, MORNING)
    assert await send_staff_mail(desk_at(sessions, later + PAUSE), box.channel(), MORNING) == 0
    assert len({*box.ids}) == len(box.letters) == 3
    with sessions() as session:
        assert inbox_counts(session, "wang", later).unread == 2  # the bell still rings


async def test_what_the_server_does_not_take_is_tried_again(
    sessions: Sessions, case: RecordedCase, box: Mailbox
) -> None:
    owe_notice(case, "filing", OWED_AT)
    choose(sessions, "li", "none")
    choose(sessions, "wang", "at_once")
    now, later = desk_at(sessions, OWED_AT), desk_at(sessions, OWED_AT + PAUSE)
    box.says = ["421 busy", "421 busy"]
    assert await send_staff_mail(now, box.channel(), MORNING) == 0
    assert await send_staff_mail(later, box.channel(), MORNING) == 2
    assert await send_staff_mail(desk_at(sessions, OWED_AT + 2 * PAUSE), box.channel(), MORNING) == 0
    assert len({*box.ids}) == 2


async def test_what_has_come_is_mailed_at_once_and_in_one_letter(
    sessions: Sessions, case: RecordedCase, box: Mailbox
) -> None:
    choose(sessions, "wang", "at_once")
    owed = [owe_notice(case, "filing", OWED_AT + timedelta(seconds=nth)) for nth in range(3)]
    with sessions.begin() as session:
        mark_read(session, "wang", f"{owed[0]}:water_policy_office", OWED_AT + PAUSE)
    now = desk_at(sessions, OWED_AT + PAUSE)
    assert await send_staff_mail(now, box.channel(), None) == 1
    assert await send_staff_mail(now, box.channel(), None) == 0
    assert subjects(box) == {"wang": "【办结】新通知 2 条"}


def test_what_the_office_adds_is_muted_and_what_the_law_orders_is_not(
    sessions: Sessions, database: Database, case: RecordedCase
) -> None:
    owed = [owe_notice(case, "filing", OWED_AT + timedelta(seconds=nth)) for nth in range(2)]
    alter_rows(database, f"UPDATE notice SET rule = 'ZZW-house-1' WHERE id LIKE '{owed[0]}:%'")

    def unread() -> int:
        with sessions() as session:
            return inbox_counts(session, "li", OWED_AT + timedelta(hours=1)).unread

    assert unread() == 2
    choose(sessions, "li", "none", muted=True)
    assert unread() == 1
    with sessions() as session:
        assert session.query(NoticeRow).filter_by(channel="desk").count() == 2
