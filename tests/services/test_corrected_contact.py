"""A contact that was corrected: letters go to both, what could not be brought is sent again, and only who may know who
filed the complaint reads it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.form import Party
from models.tables import TaskRow, TextRow
from notices.channels import DeliveryResult
from queries.cases.complaint import case_view
from queries.cases.history import history_view
from queries.cases.reading import begin_reading
from queries.notices.passages import notice_detail
from register.custody import erasure
from register.custody.erasure import ErasureOrder
from register.identity.decisions import Decider
from register.office.access_journal import COMMAND
from register.randomness import RANDOM
from services import relay
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings, best_of
from tests.register.fixed_watch import alarm_kinds_after_watch, record_comparison
from tests.register.notice_law import OWED_AT, accepted_case, notice_event_types, notice_row, owe_notice
from tests.register.recorded_case import SECRET, RecordedCase
from tests.stack.letter_receivers import Mailbox
from tests.stack.office import at

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
LATER = OWED_AT + timedelta(hours=1)
NEW = "zhang.new@example.org"
NOBODY = Party(name="张三丰")


@pytest.fixture
def client(sessions: Sessions) -> BanjieClient:
    return at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), LATER)


def correct(case: RecordedCase, when: datetime = OWED_AT + timedelta(minutes=30), **texts: str) -> None:
    """Put another contact beside the one on file."""
    said = {"new_contact": NEW, "reason": "来电告知", **texts}
    case.perform("correct_contact", "li", when, texts=said)
    assert not case.verdicts
    case.record()


def mail(box: Mailbox) -> NoticeSettings:
    return NoticeSettings({"smtp": box.channel()})


def read_by(session: Session, number: str, notice: str, reader: str) -> list[str]:
    """Return the page, the history and the notice as somebody reads them."""
    reading = begin_reading(session, number, reader, LATER, COMMAND)
    views = case_view(session, number, reader, LATER, COMMAND), history_view(session, number, reading)
    return [view.model_dump_json() for view in (*views, notice_detail(session, notice, reader, COMMAND))]


def recipients(box: Mailbox) -> list[str]:
    return [str(letter["To"]) for letter in box.letters]


async def test_a_letter_goes_to_the_old_and_to_the_new_contact(
    sessions: Sessions, client: BanjieClient, box: Mailbox
) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    correct(case)

    await relay.send_due_notices(client, mail(box))

    assert recipients(box) == ["zhang@example.org", NEW]
    assert len({letter["Message-ID"] for letter in box.letters}) == 2
    assert notice_row(sessions, notice).state == "delivered"


async def test_it_is_brought_where_one_of_them_takes_it(sessions: Sessions, client: BanjieClient, box: Mailbox) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    correct(case)
    box.says = ["550 no such user"]

    await relay.send_due_notices(client, mail(box))

    assert recipients(box) == [NEW]
    assert notice_row(sessions, notice).state == "delivered"


@pytest.mark.parametrize("party", [NOBODY, Party(name="张三丰", contact="电话 13800000000")])
async def test_what_could_not_be_brought_is_sent_again(
    sessions: Sessions, client: BanjieClient, box: Mailbox, party: Party
) -> None:
    """Nobody could be written to, or a person had to tell it: then the mail address becomes known."""
    case = accepted_case(sessions, party)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    record_comparison(sessions, case.number, LATER)
    await relay.send_due_notices(at(client, OWED_AT), mail(box))
    assert notice_row(sessions, notice).state == ("due" if party.contact else "no_contact")

    correct(case)
    await relay.send_due_notices(client, mail(box))

    assert recipients(box) == [NEW]
    assert notice_row(sessions, notice).state == "delivered"
    assert "passed_on" in notice_event_types(sessions, notice)
    with sessions() as session:
        assert session.query(TaskRow).filter_by(complaint=case.number, kind="notice").all() == []
    assert alarm_kinds_after_watch(sessions, LATER) == []


async def test_only_who_may_know_who_filed_the_complaint_reads_the_new_contact(
    sessions: Sessions, client: BanjieClient, box: Mailbox
) -> None:
    case = accepted_case(sessions, facts={"confidential": True})
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    correct(case, reason=f"改用 {NEW}")
    await relay.send_due_notices(client, mail(box))

    with sessions() as session:
        office, leader = (read_by(session, case.number, notice, reader) for reader in ("wang", "zhou"))
    assert all(NEW in said for said in office)
    assert not any(NEW in said for said in leader)


def test_who_filed_it_is_erased_with_the_new_contact(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    record_comparison(sessions, case.number, LATER)
    correct(case)
    order = ErasureOrder(by="li", second="wang", ground="本人要求", party=True, decider=Decider("li"))
    with sessions.begin() as session:
        erasure.erase(session, case.number, order, at=LATER, randomness=RANDOM)

    with sessions() as session:
        [row] = session.query(TextRow).filter_by(complaint=case.number, name="new_contact").all()
        assert row.body is None
        assert case_view(session, case.number, "wang", LATER, COMMAND).party is None
    assert alarm_kinds_after_watch(sessions, LATER) == []


@pytest.mark.parametrize(
    ("answers", "best"),
    [
        ([("550", False, True), ("421", False, False)], "421"),
        ([("550", False, True), ("250", True, False)], "250"),
        ([("550", False, True)], "550"),
    ],
)
def test_the_best_answer_counts(answers: list[tuple[str, bool, bool]], best: str) -> None:
    """As long as one contact may still take it, it is tried again."""
    given = [DeliveryResult(taken=taken, code=code, lasting=lasting) for code, taken, lasting in answers]

    assert best_of(given).code == best
