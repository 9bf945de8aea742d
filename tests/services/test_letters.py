"""Letters of notices: content, recipients, and what is kept out of the journal, the log and other hands."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from activities.redate import RedateActivity, Redating
from models.form import Party
from models.tables import ComplaintRow, NoticeRow, TextRow
from notices import letters
from register.cases.grade_links import grade_token
from register.notices import outbox
from rules.digests.salted_digest import salted_digest
from services import relay
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings, hand_over
from tests.integrity.signed_folder import signed_folder
from tests.register.notice_law import (
    EMAIL_PARTY,
    OWED_AT,
    accepted_case,
    notice_event_types,
    notice_events,
    notice_row,
    owe_notice,
    procedure_with_notices,
    reported_acts,
)
from tests.register.recorded_case import SECRET, clock_at
from tests.register.test_calendar_adoption import adopt_notice, judge_adoption
from tests.register.test_merging import LATER, close_told
from tests.stack.letter_receivers import Gateway, Mailbox, both
from tests.stack.office import at

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOBODY = Party()


@pytest.fixture
def client(sessions: Sessions) -> BanjieClient:
    """Return a client whose clock stands at the instant when the notices of the tests are owed."""
    return at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), OWED_AT)


async def test_a_letter_is_sent_by_mail_and_its_text_is_stored(
    sessions: Sessions, client: BanjieClient, box: Mailbox
) -> None:
    notice = owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)

    assert await relay.send_due_notices(client, NoticeSettings({"smtp": box.channel()}, "郑州市水务局")) == 1

    [letter] = box.letters
    assert (letter["To"], letter["From"]) == ("zhang@example.org", "tousu@water.example.cn")
    assert letter["Message-ID"] == f"<{notice.replace(':', '.')}@water.example.cn>"
    assert letter["Subject"] == f"告知已登记（{notice[:15]}）"
    body = letter.get_content()
    for phrase in (
        "张三丰：",
        "2026年3月2日作出办理决定：登记",
        "处理完毕的期限至",
        "第九条",
        "郑州市水务局",
        "2026年3月3日",
    ):
        assert phrase in body
    row = notice_row(sessions, notice)
    assert (row.state, row.channel, row.tries, row.code) == ("delivered", "smtp", 1, "250")
    with sessions() as session:
        text = session.get_one(TextRow, row.text)
    assert row.sha256 == sha256((text.body or "").encode()).hexdigest()
    assert (text.body or "").partition("\n\n")[2].split() == body.split()
    assert notice_event_types(sessions, notice) == ["due", "rendered", "tried", "handed_over", "delivered"]
    rendered = notice_events(sessions, notice)[1].text
    assert rendered
    assert rendered.digest == salted_digest(text.salt or "", row.complaint, row.name, text.body or "")
    assert await relay.send_due_notices(client, NoticeSettings({"smtp": box.channel()})) == 0


async def test_a_letter_says_how_the_log_stood(
    sessions: Sessions, client: BanjieClient, box: Mailbox, tmp_path: Path
) -> None:
    client.published_log, line = signed_folder(tmp_path)
    owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)
    assert await relay.send_due_notices(client, NoticeSettings({"smtp": box.channel()})) == 1
    [letter] = box.letters
    assert line in letter.get_content()


async def test_a_notice_owed_by_an_event_of_the_case_is_sent(
    sessions: Sessions, client: BanjieClient, box: Mailbox
) -> None:
    case = accepted_case(sessions, procedure=procedure_with_notices(("registered",)))

    assert await relay.send_due_notices(client, NoticeSettings({"smtp": box.channel()})) == 1

    [letter] = box.letters
    assert letter["Message-ID"] == f"<{case.number}.3.acknowledgement@water.example.cn>"
    assert "2026年3月2日作出办理决定：登记" in letter.get_content()
    assert notice_row(sessions, f"{case.number}:3:acknowledgement").state == "delivered"


async def test_a_notice_with_a_form_uses_the_letter_template_of_that_name(
    sessions: Sessions, client: BanjieClient
) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "outcome", OWED_AT)

    await relay.send_due_notices(client, NoticeSettings())

    with sessions() as session:
        subject, body = letters.split_letter(outbox.notice_text(session, session.get_one(NoticeRow, notice)) or "")
    assert subject == f"{case.number}处理结果告知书"
    assert "你反映的所属执法机构在行政执法中的问题" in body
    assert "所依据的事实和材料：\n照片三张" in body


async def test_the_letter_of_an_end_asks_for_a_grade(sessions: Sessions, client: BanjieClient) -> None:
    case = accepted_case(sessions)
    before, asks = owe_notice(case, "outcome", OWED_AT), replace(client, grade_pages="https://office.example/grade/")
    close_told(case)
    told = owe_notice(case, "outcome", LATER)
    to_others = owe_notice(case, "hint", LATER)
    later = at(asks, LATER + timedelta(days=1))

    def text(notice: str) -> str:
        with sessions() as session:
            return outbox.notice_text(session, session.get_one(NoticeRow, notice)) or ""

    for notice in (before, told, to_others):
        await hand_over(later, NoticeSettings(), notice)
        assert text(notice)
    with sessions() as session:
        token = grade_token(client.keys, session.get_one(ComplaintRow, case.number))
    assert f"您可以在2026年4月1日前评价本件的办理情况：https://office.example/grade/{token}\n" in text(told)
    assert "/grade/" not in text(before)
    assert "/grade/" not in text(to_others)


async def test_an_office_without_an_address_or_days_asks_for_none(sessions: Sessions, client: BanjieClient) -> None:
    case = accepted_case(sessions)
    close_told(case)
    for place, office in enumerate(
        (client, replace(client, grade_pages="https://office.example/grade/", grade_days=0))
    ):
        notice = owe_notice(case, "outcome", LATER + timedelta(minutes=place))
        await relay.send_due_notices(at(office, LATER + timedelta(days=1)), NoticeSettings())
        with sessions() as session:
            assert "/grade/" not in (outbox.notice_text(session, session.get_one(NoticeRow, notice)) or "/grade/")


async def test_journal_row_and_log_hold_no_personal_data(
    sessions: Sessions, client: BanjieClient, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "banjie")
    notice = owe_notice(accepted_case(sessions), "acceptance", OWED_AT)
    box.says = ["451 later"]
    await relay.send_due_notices(client, NoticeSettings({"smtp": box.channel()}))
    await relay.send_due_notices(at(client, OWED_AT + timedelta(minutes=1)), NoticeSettings({"smtp": box.channel()}))

    assert len(box.letters) == 1
    written = repr([event.model_dump() for event in notice_events(sessions, notice)]) + repr(
        vars(notice_row(sessions, notice))
    )
    logged = " ".join(event.getMessage() for event in caplog.records)
    assert notice in logged
    for secret in ("张三丰", "13800000000", "zhang@example.org", "中原路", "照片三张"):
        assert secret not in written
        assert secret not in logged


@pytest.mark.parametrize(("name", "reported"), [("acknowledgement", []), ("acceptance", ["undelivered"])])
async def test_a_party_without_contact_gets_no_letter(
    sessions: Sessions, client: BanjieClient, box: Mailbox, gate: Gateway, name: str, reported: list[str]
) -> None:
    case = accepted_case(sessions, NOBODY)
    notice = owe_notice(case, name, OWED_AT)

    assert await relay.send_due_notices(client, both(box, gate)) == 0

    assert (notice_row(sessions, notice).state, notice_row(sessions, notice).next_at) == ("no_contact", None)
    assert (box.letters, gate.calls) == ([], [])
    assert notice_event_types(sessions, notice) == ["due", "no_contact"]
    assert [name for name, _, _ in reported_acts(sessions, case.number)] == reported


@pytest.mark.parametrize("confidential", [True, False])
async def test_letters_to_others_hide_the_identity_of_a_confidential_party(
    sessions: Sessions, client: BanjieClient, gate: Gateway, confidential: bool
) -> None:
    """The narrative in the letter names the complainant more than once."""
    texts = {"narrative": "我是某某印刷厂的张三丰，电话 13800000000，住中原路1号。张三丰"}
    party = EMAIL_PARTY.model_copy(update={"contact": "13800000000"})
    case = accepted_case(sessions, party, texts=texts, facts={"confidential": confidential})
    notice = owe_notice(case, "hint", OWED_AT)

    await relay.send_due_notices(client, NoticeSettings({"webhook": gate.channel()}))

    assert gate.calls == []
    with sessions() as session:
        body = outbox.notice_text(session, session.get_one(NoticeRow, notice)) or ""
    assert "有关职能部门：" in body
    for word in ("张三丰", "某某印刷厂", "13800000000", "中原路1号"):
        assert (word in body) is not confidential


async def test_a_name_with_hidden_signs_is_hidden_as_well_and_cannot_write_lines_of_a_letter(
    sessions: Sessions, client: BanjieClient, gate: Gateway, box: Mailbox
) -> None:
    name = "张\u202e三丰\n依据：《另一办法》"
    party = EMAIL_PARTY.model_copy(update={"name": name})
    case = accepted_case(sessions, party, texts={"narrative": f"我是{name}"}, facts={"confidential": True})
    to_others, to_the_party = owe_notice(case, "hint", OWED_AT), owe_notice(case, "acknowledgement", OWED_AT)

    await relay.send_due_notices(client, NoticeSettings({"webhook": gate.channel(), "smtp": box.channel()}))

    with sessions() as session:
        rows = [session.get_one(NoticeRow, notice) for notice in (to_others, to_the_party)]
        hidden, shown = (outbox.notice_text(session, row) or "" for row in rows)
    assert "三丰" not in hidden
    assert "张⟨U+202E⟩三丰⟨U+000A⟩依据：《另一办法》：" in shown


async def test_a_template_with_an_unknown_field_leaves_the_notice_to_a_person(
    sessions: Sessions, client: BanjieClient, box: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "acknowledgement.txt").write_text("{{ number }} {{ no_such_thing }}", encoding="utf-8")
    monkeypatch.setattr(letters, "LETTER_TEMPLATES", tmp_path)
    notice = owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)

    await relay.send_due_notices(client, NoticeSettings({"smtp": box.channel()}))

    row = notice_row(sessions, notice)
    assert (row.state, row.channel, row.code, row.text) == ("due", "desk", "template", None)
    assert box.letters == []


async def test_a_recipient_of_a_date_is_sent_the_one_to_which_a_holiday_notice_moves_it(
    sessions: Sessions, client: BanjieClient, box: Mailbox
) -> None:
    case = accepted_case(sessions, procedure=procedure_with_notices(("accepted",)))
    settings = NoticeSettings({"smtp": box.channel()}, "郑州市水务局")
    await relay.send_due_notices(client, settings)
    run = Redating(key=adopt_notice(sessions).key)
    RedateActivity(sessions, clock_at(OWED_AT)).tell_some(run)
    judge_adoption(case)

    assert await relay.send_due_notices(client, settings) == 1

    first, again = box.letters
    assert "处理完毕的期限至2026年3月31日止" in first.get_content()
    assert again["Subject"] == f"办理期限因放假安排改变（{case.number}）"
    assert "处理完毕的期限依规定改至2026年4月1日止" in again.get_content()
