"""Who filed a complaint was corrected, or a slip in their words: letters and pages say the new, the old stays beside it
for the same readers, and both are found. A letter goes to both contacts; what could not be brought is sent again."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.form import Party
from models.tables import NoticeRow, SearchRow, TaskRow, TextRow
from notices.channels import DeliveryResult
from queries.cases.complaint import case_view
from queries.cases.history import history_view
from queries.cases.reading import begin_reading
from queries.notices.letter import letter_text, notice_recipient, owed_notice
from queries.notices.passages import notice_detail
from queries.search.found import search_view
from queries.search.views import SearchFilter
from register.cases.earlier_cases import is_same_filer
from register.custody import erasure
from register.custody.erasure import ErasureOrder
from register.identity.decisions import Decider
from register.office.access_journal import COMMAND
from register.randomness import RANDOM
from services import relay
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings, best_of
from tests.register.fixed_watch import alarm_kinds_after_watch, record_comparison
from tests.register.notice_law import EMAIL_PARTY, OWED_AT, accepted_case, notice_event_types, notice_row, owe_notice
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
    perform(case, "correct_filer", when, texts=said)


def perform(case: RecordedCase, act: str, when: datetime, **said: object) -> None:
    case.perform(act, "li", when, **said)
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
        erased = case_view(session, case.number, "wang", LATER, COMMAND).party
        assert erased
        assert (erased.erased, erased.name, erased.contact) == (True, "", "")
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


# ---- name, unit and address ---------------------------------------------------------------------------------


def renamed(name: str) -> Party:
    return EMAIL_PARTY.model_copy(update={"name": name})


def found_by(session: Session, words: str, reader: str = "wang") -> list[tuple[str, str]]:
    hits = search_view(session, SearchFilter(words, reader), LATER, COMMAND).hits
    return [(hit.part, hit.excerpt) for hit in hits]


async def test_a_letter_made_afterwards_is_addressed_to_the_corrected_name(
    sessions: Sessions, client: BanjieClient, box: Mailbox
) -> None:
    case = accepted_case(sessions)
    owe_notice(case, "acknowledgement", OWED_AT)
    perform(case, "correct_filer", OWED_AT + timedelta(minutes=30), texts={"new_name": "张三峰", "reason": "笔误"})

    await relay.send_due_notices(client, mail(box))

    [letter] = box.letters
    assert "张三峰" in letter.get_content()
    assert "张三丰" not in letter.get_content()


def test_the_page_says_the_new_name_with_the_old_one_beside_it_and_a_search_finds_both(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    perform(case, "correct_filer", OWED_AT, texts={"new_name": "张三峰", "new_unit": "新华印刷厂", "reason": "笔误"})
    perform(case, "correct_filer", LATER - timedelta(minutes=1), texts={"new_name": "张山峰", "reason": "笔误"})

    with sessions.begin() as session:
        party = case_view(session, case.number, "wang", LATER, COMMAND).party
        assert party
        assert (party.name, party.unit) == ("张山峰", "新华印刷厂")
        assert [(one.field, one.before, one.after, one.by) for one in party.corrected] == [
            ("name", "张三丰", "张三峰", "li"),
            ("unit", "某某印刷厂", "新华印刷厂", "li"),
            ("name", "张三峰", "张山峰", "li"),
        ]
        assert [found_by(session, words) for words in ("张三丰", "张山峰", "新华印刷")] == [
            [("name", "张三丰")],
            [("name", "张山峰")],
            [("unit", "新华印刷厂")],
        ]


def test_who_may_not_know_the_filer_neither_reads_nor_finds_what_was_corrected(sessions: Sessions) -> None:
    case = accepted_case(sessions, facts={"confidential": True}, texts={"narrative": "我叫张三峰"})
    perform(case, "correct_filer", OWED_AT, texts={"new_name": "张三峰", "reason": "应为张三峰"})

    with sessions.begin() as session:
        shown = case_view(session, case.number, "zhou", LATER, COMMAND)
        assert "张三峰" not in shown.model_dump_json()
        assert shown.party
        assert {(one.before, one.after) for one in shown.party.corrected} == {("（保密）", "（保密）")}
        assert found_by(session, "张三峰", "zhou") == []
        assert [part for part, _ in found_by(session, "张三峰")] == ["text", "name", "text"]


def test_another_complaint_of_the_filer_is_found_by_the_corrected_name(sessions: Sessions) -> None:
    first, second = accepted_case(sessions), accepted_case(sessions, renamed("张三峰"), key="form-2")
    perform(first, "correct_filer", OWED_AT, texts={"new_name": "张三峰", "reason": "笔误"})

    with sessions() as session:
        assert is_same_filer(session, first.number, second.number)


def test_the_corrected_name_is_erased_with_who_filed_it(sessions: Sessions) -> None:
    case = accepted_case(sessions, texts={"narrative": "我是张三峰"})
    record_comparison(sessions, case.number, LATER)
    perform(case, "correct_filer", OWED_AT, texts={"new_name": "张三峰", "reason": "笔误"})
    order = ErasureOrder(by="li", second="wang", ground="本人要求", party=True, decider=Decider("li"))
    with sessions.begin() as session:
        erasure.erase(session, case.number, order, at=LATER, randomness=RANDOM)

    with sessions() as session:
        rows = {row.name: row.body for row in session.query(TextRow).filter_by(complaint=case.number)}
        assert (rows["new_name"], rows["narrative"]) == (None, None)
        assert session.query(SearchRow).filter_by(complaint=case.number, kind="name").all() == []
    assert alarm_kinds_after_watch(sessions, LATER) == []


# ---- a slip in a text ---------------------------------------------------------------------------------------


def test_a_slip_in_the_narrative_stands_beside_it_is_found_and_is_erased_with_it(sessions: Sessions) -> None:
    case = accepted_case(sessions, texts={"narrative": "八月三日夜里打人"})
    record_comparison(sessions, case.number, LATER)
    said = {"corrected_text": "八月十三日夜里打人", "reason": "日期写错"}
    perform(case, "correct_text", OWED_AT, about="narrative", texts=said)

    with sessions.begin() as session:
        shown = case_view(session, case.number, "wang", LATER, COMMAND).texts
        [told] = [text for text in shown if text.name == "narrative"]
        assert (told.body, [one.body for one in told.corrected]) == ("八月三日夜里打人", ["八月十三日夜里打人"])
        assert [len(found_by(session, words)) for words in ("八月三日", "十三日")] == [1, 1]
        row = session.query(TextRow).filter_by(complaint=case.number, name="narrative").one()
        order = ErasureOrder(
            by="li", second="wang", ground="本人要求", texts=frozenset({row.id}), decider=Decider("li")
        )
        erasure.erase(session, case.number, order, at=LATER, randomness=RANDOM)

    with sessions() as session:
        assert session.query(TextRow).filter_by(complaint=case.number, name="corrected_text").one().body is None
    assert alarm_kinds_after_watch(sessions, LATER) == []


def test_a_letter_made_afterwards_repeats_the_corrected_text(sessions: Sessions) -> None:
    case = accepted_case(sessions, texts={"narrative": "八月三日夜里打人"})
    notice = owe_notice(case, "hint", OWED_AT)
    said = {"corrected_text": "八月十三日夜里打人", "reason": "日期写错"}
    perform(case, "correct_text", OWED_AT + timedelta(minutes=30), about="narrative", texts=said)

    with sessions() as session:
        owed = owed_notice(session, session.get_one(NoticeRow, notice))
        letter = letter_text(session, owed, notice_recipient(session, owed), "某某局")

    assert "八月十三日" in letter
    assert "八月三日" not in letter
