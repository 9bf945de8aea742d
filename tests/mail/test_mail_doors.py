"""Mail by LMTP as a mail server hands it over, and from a mailbox of a real IMAP server."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from models.errors import Unavailable
from models.tables import ComplaintRow, EventRow, MailRow
from services import mail as mail_process
from settings import Settings
from starter.client import BanjieClient
from tests.attacks.attacked_register import PDF
from tests.deploy.host import free_port
from tests.mail.generator import BOX
from tests.mail.imap_server import ImapServer, now
from tests.mail.office import OFFICE_SETTINGS, mail_client
from tests.stack.letter_receivers import Mailbox
from tests.stack.waiting import wait_until
from tests.web.test_measured_requests import SERVICE

pytestmark = pytest.mark.slow
SENDER = "zhang@example.org"


def mail(text: str, to: str = BOX, *, file: bytes = b"", **headers: str) -> bytes:
    words = MIMEText(text, "plain", "gbk")
    message = MIMEMultipart(_subparts=[words, MIMEApplication(file, "pdf", name="file.pdf")]) if file else words
    for name, value in ({"From": SENDER, "To": to, "Subject": "投诉", "Message-ID": f"<{text}@x>"} | headers).items():
        message[name] = value
    return message.as_bytes()


@pytest.fixture
def metrics() -> Iterator[str]:
    """The address of the metrics of this process, which has a runtime of its own meanwhile."""
    address, before = f"127.0.0.1:{free_port()}", Runtime.default()
    config = PrometheusConfig(address, counters_total_suffix=True)
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(metrics=config)), error_if_already_set=False)
    yield f"http://{address}/metrics"
    Runtime.set_default(before, error_if_already_set=False)


def states(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(MailRow.state).order_by(MailRow.taken_at)))


async def test_mail_is_taken_from_a_mailbox_once_with_the_date_of_its_server(
    sessions: sessionmaker[Session], tmp_path: Path, imap: ImapServer
) -> None:
    client, chosen = mail_client(sessions, tmp_path / "files"), imap.settings()
    office, received = mail_process.mail_office(chosen), now() - timedelta(days=2)
    raw = mail("one")
    imap.deliver(raw, received)
    imap.deliver(mail("two"), received)
    box = await asyncio.to_thread(mail_process.open_mailbox, chosen)
    assert await mail_process.take_waiting(client, office, chosen, box) == 2
    imap.deliver(raw, received)  # as after a crash between the commit and the move
    assert await mail_process.take_waiting(client, office, chosen, box) == 1
    await asyncio.to_thread(box.logout)
    assert states(sessions) == ["complaint", "complaint"]
    assert (imap.count("INBOX"), imap.count("Banjie")) == (0, 3)
    with sessions() as session:
        rows = session.scalars(select(MailRow)).all()
        assert {row.received_at for row in rows} == {received}
        opened = session.scalars(select(ComplaintRow.opened)).all()
        assert len(opened) == 2
        assert all(f'"at":"{received.isoformat().replace("+00:00", "Z")}"' in one.replace(" ", "") for one in opened)


async def test_a_mail_that_fails_stays_and_is_counted_and_is_taken_once_that_is_mended(
    sessions: sessionmaker[Session], tmp_path: Path, imap: ImapServer, metrics: str
) -> None:
    chosen, folder = imap.settings(), tmp_path / "files"
    folder.write_text("no folder")
    client, office = mail_client(sessions, folder), mail_process.mail_office(chosen)
    imap.deliver(mail("with a file", file=PDF), now())
    box = await asyncio.to_thread(mail_process.open_mailbox, chosen)
    for times in (1, 2):
        with pytest.raises(Unavailable):
            await mail_process.take_waiting(client, office, chosen, box)
        told = await asyncio.to_thread(httpx.get, metrics)
        assert f"banjie_mails_failed_total{{{SERVICE}}} {times}" in told.text
    assert (states(sessions), imap.count("INBOX")) == ([], 1)
    folder.unlink()
    assert await mail_process.take_waiting(client, office, chosen, box) == 1
    await asyncio.to_thread(box.logout)
    assert (states(sessions), imap.count("INBOX")) == (["complaint"], 0)


async def test_a_mail_that_is_too_large_waits_with_its_beginning(
    sessions: sessionmaker[Session], tmp_path: Path, imap: ImapServer
) -> None:
    client, chosen = mail_client(sessions, tmp_path / "files"), imap.settings(mail_limit=2048)
    imap.deliver(mail("large " + "x" * 5000), now())
    box = await asyncio.to_thread(mail_process.open_mailbox, chosen)
    assert await mail_process.take_waiting(client, mail_process.mail_office(chosen), chosen, box) == 1
    await asyncio.to_thread(box.logout)
    with sessions() as session:
        [row] = session.scalars(select(MailRow)).all()
        assert (row.state, row.why, len(row.raw or b"")) == ("waiting", "too_large", 2048)


async def test_the_process_takes_what_comes_while_it_runs(
    sessions: sessionmaker[Session], tmp_path: Path, imap: ImapServer
) -> None:
    client, answered = mail_client(sessions, tmp_path / "files"), list[int]()
    running = asyncio.create_task(mail_process.run_mail(client, imap.settings(), lambda: answered.append(1)))
    try:
        await asyncio.to_thread(imap.deliver, mail("came before"), now())
        await asyncio.to_thread(wait_until, lambda: states(sessions) == ["complaint"], "the first mail")
        await asyncio.to_thread(imap.deliver, mail("came later"), now())
        await asyncio.to_thread(wait_until, lambda: states(sessions) == ["complaint"] * 2, "the second mail")
        assert answered
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


# ---- LMTP


@asynccontextmanager
async def lmtp(client: BanjieClient, **other: Any) -> AsyncIterator[int]:
    chosen = Settings(**{**OFFICE_SETTINGS, "mail_lmtp": "127.0.0.1:0", **other})
    server = await mail_process.open_lmtp(client, mail_process.mail_office(chosen), chosen)
    async with server:
        yield server.sockets[0].getsockname()[1]


def hand_over(port: int, raw: bytes, *to: str, sender: str = SENDER) -> list[int]:
    """Hand a mail over; return the answer for each recipient: to its address or, where that is taken, to the mail."""
    with smtplib.LMTP("127.0.0.1", port, local_hostname="post.example") as server:
        server.ehlo_or_helo_if_needed()
        server.mail(sender)
        codes = [server.rcpt(one)[0] for one in to or (BOX,)]
        if taken := codes.count(250):
            answers = iter([server.data(raw)[0], *(server.getreply()[0] for _ in range(taken - 1))])
            codes = [next(answers) if code == 250 else code for code in codes]
        return codes


async def test_mail_is_taken_by_lmtp_and_its_sender_is_told_once_and_nothing_of_a_case(
    sessions: sessionmaker[Session], tmp_path: Path, box: Mailbox
) -> None:
    client = mail_client(sessions, tmp_path)
    async with lmtp(client, smtp_port=box.port) as port:
        for text in ("first", "first", "second"):
            assert await asyncio.to_thread(hand_over, port, mail(text)) == [250]
    assert states(sessions) == ["complaint", "complaint"]
    [answer] = box.letters
    assert answer["To"] == SENDER
    assert answer["Auto-Submitted"] == "auto-generated"
    assert "ZZW" not in answer.as_string()
    assert "Reply-To" not in answer
    assert "ZZW" not in str(answer.get_content())


async def test_each_recipient_is_answered_for_and_an_unknown_one_is_refused(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    client = mail_client(sessions, tmp_path)
    async with lmtp(client, mail_acknowledge="no") as port:
        to = BOX, "nobody@water.example", BOX
        assert await asyncio.to_thread(hand_over, port, mail("to two"), *to) == [250, 550, 250]
        assert await asyncio.to_thread(hand_over, port, mail("to nobody"), to[1]) == [550]
    assert len(states(sessions)) == 1


async def test_a_register_that_is_down_is_a_passing_failure_and_nothing_is_lost(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    client, down = mail_client(sessions, tmp_path), [True]
    transact = client.transact_sync

    def broken(work: Any) -> Any:
        if down[0]:
            raise Unavailable("down")
        return transact(work)

    client.transact_sync = broken  # type: ignore[method-assign]
    async with lmtp(client, mail_acknowledge="no") as port:
        assert await asyncio.to_thread(hand_over, port, mail("again")) == [451]
        down[0] = False
        assert await asyncio.to_thread(hand_over, port, mail("again")) == [250]
    assert states(sessions) == ["complaint"]


async def test_ten_senders_at_once_and_one_mail_ten_times(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    client = mail_client(sessions, tmp_path)
    async with lmtp(client, mail_acknowledge="no") as port:
        # Threads of their own: those of the loop are for the transactions.
        with ThreadPoolExecutor(20) as senders:
            raws = [mail(f"m{n}", From=f"p{n}@x.example") for n in range(10)] + [mail("same")] * 10
            loop = asyncio.get_running_loop()
            handed = (loop.run_in_executor(senders, hand_over, port, raw) for raw in raws)
            assert await asyncio.gather(*handed) == [[250]] * 20
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(ComplaintRow)) == 11
        assert session.scalar(select(func.count()).select_from(EventRow).where(EventRow.type == "opened")) == 0
    assert len(states(sessions)) == 11
