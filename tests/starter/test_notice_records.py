"""What people see of the outbox and put on record of it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.errors import BadInput, Refused
from queries.notices.passages import NoticeFilter, notice_detail, notice_list
from queries.views.notices import NoticeView
from register.notices.outbox import ProofOfReceipt
from register.office import staff
from register.office.access_journal import COMMAND
from register.randomness import RANDOM
from rules.roles import SYSTEM
from services import relay
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings, record_notice_told
from tests.register.fixed_watch import alter_rows
from tests.register.notice_law import EMAIL_PARTY, OWED_AT, accepted_case, notice_row, owe_notice
from tests.register.recorded_case import MONDAY, SECRET
from tests.stack.databases import Database
from tests.stack.letter_receivers import Mailbox
from tests.stack.office import at

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


@pytest.fixture
def desk(sessions: Sessions) -> BanjieClient:
    """The counter of a program, the time being when the notices of the tests are owed."""
    return at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), OWED_AT)


async def test_the_list_says_how_far_each_has_got(sessions: Sessions, desk: BanjieClient, box: Mailbox) -> None:
    case = accepted_case(sessions)
    mailed, internal = owe_notice(case, "acceptance", OWED_AT), owe_notice(case, "filing", OWED_AT)
    box.says = ["421 busy"]
    await relay.send_due_notices(desk, NoticeSettings({"smtp": box.channel()}))

    def lines(wanted: NoticeFilter) -> tuple[NoticeView, ...]:
        with sessions() as session:
            return notice_list(session, wanted).notices

    one, other = lines(NoticeFilter())
    assert (other.id, other.state) == (f"{internal}:water_policy_office", "delivered")
    assert (one.id, one.state, one.channel, one.tries, one.code) == (mailed, "due", "smtp", 1, "421")
    assert one.next_at == OWED_AT + timedelta(minutes=1)
    assert (one.rule, one.article, one.to_label) == ("ZZW-09b", "第九条", "来件人")
    assert {one.id for one in lines(NoticeFilter(number=case.number))} == {mailed, f"{internal}:water_policy_office"}
    assert [one.id for one in lines(NoticeFilter(person="wang", state="delivered"))] == [
        f"{internal}:water_policy_office"
    ]
    with pytest.raises(BadInput, match="due"):
        lines(NoticeFilter(state="lost"))


async def test_what_waits_to_be_delivered_stands_first_on_whatever_page(sessions: Sessions, database: Database) -> None:
    """A limit tells people at the opening of the office: until then its notice is to be delivered."""
    case = accepted_case(sessions)
    told = [owe_notice(case, "filing", OWED_AT + timedelta(minutes=minutes)) for minutes in range(3)]
    later = "UPDATE notice SET kind = 'expired', at = now() + interval '8 hours'"
    alter_rows(database, f"{later} WHERE complaint = '{case.number}' AND seq = {case.state.seq - 1}")

    with sessions() as session:
        whole = notice_list(session, NoticeFilter())
        due = notice_list(session, NoticeFilter(state="due"))
        pages, after = list[NoticeView](), None
        for _ in told:
            page = notice_list(session, NoticeFilter(limit=1, after=after))
            pages, after = [*pages, *page.notices], page.next

    assert [notice.state for notice in whole.notices] == ["due", "delivered", "delivered"]
    assert [notice.id for notice in due.notices] == [whole.notices[0].id]
    assert whole.notices[1].at > whole.notices[2].at
    assert (tuple(pages), after, whole.next) == (whole.notices, None, None)
    with sessions() as session, pytest.raises(BadInput, match="--after"):
        notice_list(session, NoticeFilter(after="rubbish"))


async def test_what_it_says_and_where_to_reach_whom_is_for_who_may_know(sessions: Sessions, desk: BanjieClient) -> None:
    case = accepted_case(sessions, facts={"confidential": True})
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    await relay.send_due_notices(desk, NoticeSettings())

    with sessions() as session:
        office, leader, nobody = (notice_detail(session, notice, reader, COMMAND) for reader in ("wang", "zhou", None))
    assert office.body
    assert "张三丰" in office.body
    assert office.contact == EMAIL_PARTY.contact
    assert (leader.body, leader.contact) == (nobody.body, nobody.contact) == ("（保密）", "（保密）")
    assert [step.type for step in office.way] == ["due", "rendered", "passed_on"]


async def test_a_receipt_is_neither_before_the_letter_nor_after_now_and_only_where_proof_is_asked_for(
    sessions: Sessions, desk: BanjieClient
) -> None:
    case = accepted_case(sessions)
    letter, told = owe_notice(case, "acceptance", OWED_AT), owe_notice(case, "acknowledgement", OWED_AT)
    later = at(desk, OWED_AT + timedelta(days=5))

    for notice, received, evidence in (
        (letter, OWED_AT - timedelta(seconds=1), "回执"),
        (letter, OWED_AT + timedelta(days=6), "回执"),
        (letter, OWED_AT + timedelta(days=2), " "),
        (told, OWED_AT + timedelta(days=2), "回执"),
    ):
        with pytest.raises(BadInput):
            await record_notice_told(later, notice, "letter", "wang", ProofOfReceipt(received, evidence))
    proof = ProofOfReceipt(OWED_AT + timedelta(days=2), "回执第8号")
    assert (await record_notice_told(later, letter, "letter", "wang", proof)).state == "served"


async def test_a_record_names_a_person_of_the_office_a_means_and_a_notice(
    sessions: Sessions, desk: BanjieClient
) -> None:
    notice = owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)
    with sessions.begin() as session:
        staff.add_member(session, "guest", "访客", at=MONDAY, randomness=RANDOM)

    for wrong in ((notice, "pigeon", "wang"), ("ZZW-2026-000001:9:lost", "phone", "wang"), (notice, "phone", "nobody"),
                  (notice, "phone", SYSTEM)):  # fmt: skip
        with pytest.raises(BadInput):
            await record_notice_told(desk, *wrong)
    with pytest.raises(Refused, match="没有职责"):
        await record_notice_told(desk, notice, "phone", "guest")
    assert notice_row(sessions, notice).state == "due"
    await record_notice_told(desk, notice, "phone", "wang")
    assert (await record_notice_told(desk, notice, "phone", "wang")).state == "told"
    with pytest.raises(Refused, match="已告知"):
        await record_notice_told(desk, notice, "letter", "wang")
