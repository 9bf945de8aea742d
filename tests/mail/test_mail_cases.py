"""What a mail becomes, one by one: files, dates, letters that come back, an office that takes no mail."""

import subprocess
import sys
from datetime import timedelta
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify.record import verify_case
from models.tables import AttachmentRow, ComplaintRow, MailRow, NoticeRow, TaskRow
from services import relay
from starter.client import BanjieClient
from starter.mail.intake import take_mail
from starter.mail.kinds import Envelope
from starter.mail.message import read_mail
from starter.notices.delivery import NoticeSettings
from tests.mail.generator import BOX, REPLY
from tests.mail.office import address_of, mail_client, mail_office, take
from tests.register.notice_law import OWED_AT, accepted_case, notice_event_types, owe_notice
from tests.stack.letter_receivers import Mailbox
from tests.stack.office import at

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
ROOT = Path(__file__).parents[2]


def mail(text: str = "words", sender: str = "zhang@example.org", to: str = BOX) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"From": f"张三 <{sender}>", "To": to, "Subject": "投诉", "Message-ID": f"<{text}@x>"}.items():
        message[name] = value
    message.set_content(text)
    return message


def report_of(letter: EmailMessage, action: str = "failed") -> bytes:
    """Return the report by which a mail server sends a letter back (RFC 3464)."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"], report["To"] = "MAILER-DAEMON@example.org", letter["X-MailFrom"]
    report.attach(MIMEText("The letter could not be delivered."))
    status = Message()
    status["Content-Type"] = "message/delivery-status"
    mta, recipient = Message(), Message()
    mta["Reporting-MTA"] = "dns; example.org"
    recipient["Final-Recipient"], recipient["Action"] = "rfc822; zhang@example.org", action
    status.set_payload([mta, recipient])
    report.attach(status)
    return report.as_bytes()


async def test_files_and_forwarded_mail_are_attached_and_the_form_has_words_and_sender(
    sessions: Sessions, tmp_path: Path
) -> None:
    message = mail("see the files")
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="../合同.pdf")
    message.add_attachment(mail("the first letter"))
    taken = await take(mail_client(sessions, tmp_path), message.as_bytes())
    assert (taken.state, taken.answer_to) == ("complaint", "zhang@example.org")
    with sessions() as session:
        files = session.scalars(select(AttachmentRow).order_by(AttachmentRow.name)).all()
        assert {(file.name, file.media_type) for file in files} == {
            ("合同.pdf", "application/pdf"), ("2.eml", "message/rfc822"),
        }  # fmt: skip


async def test_a_file_that_is_not_taken_makes_the_mail_wait_whole(sessions: Sessions, tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="a.exe")
    taken = await take(mail_client(sessions, tmp_path), message.as_bytes())
    assert (taken.state, taken.why) == ("waiting", "file_refused")
    with sessions() as session:
        assert session.scalars(select(MailRow.raw)).one() == message.as_bytes()
        assert session.scalars(select(ComplaintRow)).first() is None


async def test_a_form_that_asks_for_more_makes_the_mail_wait_and_nothing_else(
    sessions: Sessions, tmp_path: Path
) -> None:
    office = mail_office()
    [box] = office.boxes.values()
    other = mail_office(boxes={box.address: box._replace(facts={"channel": "no_such_channel"})})
    taken = await take(mail_client(sessions, tmp_path), mail().as_bytes(), office=other)
    assert (taken.state, taken.why) == ("waiting", "form")
    with sessions() as session:
        assert session.scalars(select(ComplaintRow)).first() is None


async def test_the_mails_of_one_sender_wait_once_there_are_too_many(sessions: Sessions, tmp_path: Path) -> None:
    client, office = mail_client(sessions, tmp_path), mail_office(most_an_hour=3)
    taken = [await take(client, mail(f"m{n}").as_bytes(), office=office) for n in range(5)]
    assert [one.state for one in taken] == ["complaint"] * 3 + ["waiting"] * 2
    assert [bool(one.answer_to) for one in taken] == [True] + [False] * 4  # told once an hour


async def test_another_mail_under_a_message_id_that_is_known_waits(sessions: Sessions, tmp_path: Path) -> None:
    client = mail_client(sessions, tmp_path)
    first, second = mail("a"), mail("b")
    second.replace_header("Message-ID", first["Message-ID"])
    await take(client, first.as_bytes())
    taken = await take(client, second.as_bytes())
    assert (taken.state, taken.why, taken.answer_to) == ("waiting", "message_id", "")


async def test_a_letter_names_where_its_filer_answers_and_comes_back_as_undelivered(
    sessions: Sessions, tmp_path: Path, box: Mailbox
) -> None:
    client = at(mail_client(sessions, tmp_path), OWED_AT)
    number = accepted_case(sessions)
    notice = owe_notice(number, "acknowledgement", OWED_AT)
    await relay.send_due_notices(client, NoticeSettings({"smtp": box.channel()}, "局", replies_to=REPLY))
    [letter] = box.letters
    assert letter["Reply-To"] == address_of(client, number.number)

    async def come_back(to: str, action: str) -> str:
        letter["X-MailFrom"] = to
        raw = report_of(letter, action)
        del letter["X-MailFrom"]
        return (await take_mail(client, mail_office(), raw, OWED_AT, Envelope((to,), ""))).state

    assert await come_back(box.senders[0], "delayed") == "ignored"
    assert await come_back(address_of(client, number.number), "failed") == "ignored"  # of the reply, not of a letter
    assert notice_event_types(sessions, notice)[-1] == "delivered"
    before = [one.kind for one in (await verify_case(client, number.number)).found]
    assert await come_back(box.senders[0], "failed") == "bounce"
    assert [one.kind for one in (await verify_case(client, number.number)).found] == before
    assert notice_event_types(sessions, notice)[-2:] == ["failed", "passed_on"]
    with sessions() as session:
        row = session.get_one(NoticeRow, notice)
        assert (row.state, row.channel, row.code) == ("due", "desk", "bounced")
        assert session.scalars(select(TaskRow).where(TaskRow.about == notice)).one()


@pytest.mark.parametrize(
    ("label", "real", "text"),
    [
        ("gb2312", "gb18030", "镕基路喆某"), ("us-ascii", "gbk", "执法人员索要财物"), ("big5", "gbk", "执法人员索要"),
        ("gb2312", "big5", "執法人員索要財物"), ("iso-8859-1", "utf-8", "执法人员索要"), ("hz-gb-2312", "hz", "执法"),
        ("utf-8", "gb18030", "执法人员索要财物"), ("x-gbk", "gbk", "执法人员索要财物"), ("koi8-r", "koi8-r", "жалоба"),
    ],
)  # fmt: skip
def test_words_are_read_whatever_their_label_says(label: str, real: str, text: str) -> None:
    head = f"From: a@b.cn\nMIME-Version: 1.0\nContent-Type: text/plain; charset={label}\n"
    raw = head.encode() + b"Content-Transfer-Encoding: 8bit\n\n" + text.encode(real)
    assert read_mail(raw).text == text


def test_words_of_parts_without_a_boundary_are_read() -> None:
    raw = b"From: a@b.cn\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n\nno boundary"
    assert (read_mail(raw).text, read_mail(raw).pieces) == ("no boundary", ())


def test_where_no_mail_is_taken_nothing_of_it_is_loaded() -> None:
    program = (
        "import sys, cli.app, web.server, services.relay, services.watch; "
        "print([name for name in sys.modules if name.split('.')[0] in ('imap_tools', 'aiosmtpd', 'inscriptis') "
        "or name.startswith(('services.mail', 'starter.mail'))])"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


async def test_an_earlier_receipt_is_stated_with_its_proof(sessions: Sessions, tmp_path: Path) -> None:
    client: BanjieClient = mail_client(sessions, tmp_path)
    received = (await client.now()) - timedelta(hours=30)
    taken = await take_mail(client, mail_office(), mail().as_bytes(), received, Envelope((BOX,)))
    with sessions() as session:
        row = session.get_one(ComplaintRow, taken.complaint)
        assert received.strftime("%Y-%m-%dT%H:%M:%S") in row.opened
        assert row.received_at > received
