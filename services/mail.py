"""The process that takes mail in: from a mailbox (IMAP), from a mail server that delivers here (LMTP), or from both.

A mail is moved away, or answered for, only once it is on record. Read again after a crash, it is known.
"""

import asyncio
import imaplib
import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope as LmtpEnvelope
from aiosmtpd.smtp import Session as LmtpSession
from imap_tools import BaseMailBox, MailBox, MailboxLoginError, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from temporalio.runtime import Runtime

from models.errors import BadInput, Unavailable
from notices.channels import Letter, configured_channels
from register.mail import mails
from register.mail.reply_addresses import is_ours
from settings import Settings
from starter.client import BanjieClient
from starter.mail.intake import MailOffice, Taken, procedure_of_checked_box, take_mail
from starter.mail.kinds import Envelope
from wording.translation import gettext

log = logging.getLogger("banjie.mail")
LOOK_EVERY = timedelta(seconds=30)  # where the server announces nothing
AGAIN_AFTER = timedelta(seconds=15)  # a server or the register that did not answer
SERVER_TIMEOUT = timedelta(seconds=60)
FORGET_EVERY = timedelta(hours=1)
FAILED = "banjie_mails_failed"  # a counter; a mail that fails again counts again
MailBoxError = (OSError, imaplib.IMAP4.error, ImapToolsError)


class FetchedMail(NamedTuple):
    """A mail of the mailbox: its UID, when the server received it, and what it holds; `is_cut`: only its beginning."""

    uid: str
    received_at: datetime
    raw: bytes
    is_cut: bool


def mail_office(chosen: Settings) -> MailOffice:
    """Return the addresses that the settings name."""
    others = filter(None, (chosen.smtp_from, chosen.mail_imap_user if "@" in (chosen.mail_imap_user or "") else None))
    boxes = {box.address: box for box in chosen.mail_box_list()}
    return MailOffice(
        boxes,
        chosen.mail_reply.lower() if chosen.mail_reply else None,
        frozenset(map(str.lower, others)) - boxes.keys(),
        chosen.mail_rate,
        chosen.mail_acknowledge == "yes",
    )


async def run_mail(client: BanjieClient, chosen: Settings, on_answer: Callable[[], None] = lambda: None) -> None:
    """Take mail until cancelled. Raises BadInput where the settings take none, or name a regulation or a fact that is
    not there."""
    office = mail_office(chosen)
    if not office.boxes or not (chosen.mail_imap_host or chosen.mail_lmtp):
        raise BadInput(
            gettext(
                "No mail is taken. Set BANJIE_MAIL_BOXES, and BANJIE_MAIL_IMAP_HOST or BANJIE_MAIL_LMTP "
                "(docs/mail-in.md)."
            )
        )
    now = await client.now()
    for box in office.boxes.values():
        procedure_of_checked_box(client, box, now)
    doors = [_forget_old(client, on_answer)]
    if chosen.mail_lmtp:
        doors.append(_serve_lmtp(client, office, chosen))
    if chosen.mail_imap_host:
        doors.append(_read_mailbox(client, office, chosen))
    await asyncio.gather(*doors)


async def take_and_answer(
    client: BanjieClient, chosen: Settings, office: MailOffice, mail: FetchedMail, envelope: Envelope
) -> Taken:
    """Take a mail; tell its sender that it has arrived, where that is due. Raises Unavailable."""
    try:
        taken = await take_mail(client, office, mail.raw, mail.received_at, envelope, is_cut=mail.is_cut)
    except Exception:
        Runtime.default().metric_meter.create_counter(FAILED, "times that a mail could not be taken").add(1)
        raise
    about = {"number": taken.complaint} if taken.complaint else {}
    log.info("%s: %s %s%s", taken.id[:12], taken.state, taken.why, " (again)" if taken.again else "", extra=about)
    if taken.answer_to and (channel := configured_channels(chosen).get("smtp")):
        answer = await asyncio.to_thread(
            channel.send, acknowledgement(chosen, taken, mail.received_at), mail.received_at
        )
        log.log(logging.INFO if answer.taken else logging.WARNING, "%s: answered: %s", taken.id[:12], answer.code)
    return taken


def acknowledgement(chosen: Settings, taken: Taken, received_at: datetime) -> Letter:
    """Return the answer to a sender of whom nothing is known: it says that a mail has arrived, and nothing of any case.
    A mail server that cannot deliver it tells nobody."""
    says = gettext("Your mail has arrived. It is being read; what follows is told by letter. Do not answer this mail.")
    return Letter(
        id=f"mail:{taken.id[:32]}",
        number="",
        to="sender",
        written=received_at,
        subject=gettext("Your mail has arrived"),
        body="\n".join(filter(None, (says, "", chosen.signature))) + "\n",
        email=taken.answer_to,
        bounces_to="<>",
    )


async def _forget_old(client: BanjieClient, on_answer: Callable[[], None]) -> None:
    """Forget what may be forgotten; tell meanwhile that the register answers."""
    last: datetime | None = None
    while True:
        try:
            now = await client.now()
            if last is None or now - last > FORGET_EVERY:
                await client.transact(lambda session, at=now: mails.forget_old(session, at))  # type: ignore[misc]
                last = now
            on_answer()
        except Unavailable as error:
            log.warning("the register: %s", error.says)
        await asyncio.sleep(AGAIN_AFTER.total_seconds())


# ---- by LMTP -----------------------------------------------------------------------------------------------


class LmtpDoor:
    """Answers a mail server: takes mail to the addresses of the office alone, and answers for each recipient."""

    def __init__(self, client: BanjieClient, office: MailOffice, chosen: Settings) -> None:
        self.client, self.office, self.chosen = client, office, chosen

    async def handle_RCPT(  # noqa: N802  # a name of the library, as the next one
        self,
        server: SMTP,  # noqa: ARG002
        session: LmtpSession,  # noqa: ARG002
        envelope: LmtpEnvelope,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        reply = self.office.reply
        if address.lower() not in self.office.boxes and not (reply and is_ours(address, reply)):
            return "550 5.1.1 no such address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: LmtpSession, envelope: LmtpEnvelope) -> str:  # noqa: ARG002, N802
        assert isinstance(envelope.content, bytes)
        mail = FetchedMail("", datetime.now(UTC), envelope.content, is_cut=False)  # noqa: TID251  # the receipt itself
        came = Envelope(tuple(envelope.rcpt_tos), (envelope.mail_from or "").strip("<>"))
        says = "250 2.0.0 taken"
        try:
            await take_and_answer(self.client, self.chosen, self.office, mail, came)
        except Unavailable:
            says = "451 4.3.0 the register does not answer; try again"
        except Exception:
            log.exception("a mail by LMTP")
            says = "451 4.3.0 it could not be taken; try again"
        return "\r\n".join([says] * len(envelope.rcpt_tos))  # RFC 2033: an answer for each recipient


async def open_lmtp(client: BanjieClient, office: MailOffice, chosen: Settings) -> asyncio.Server:
    """Listen for a mail server at the address of the settings."""
    host, _, port = (chosen.mail_lmtp or "").rpartition(":")
    loop, door = asyncio.get_running_loop(), LmtpDoor(client, office, chosen)
    return await loop.create_server(
        lambda: LMTP(door, data_size_limit=chosen.mail_limit, enable_SMTPUTF8=True, hostname="banjie", loop=loop),
        host.strip("[]"),
        int(port),
    )


async def _serve_lmtp(client: BanjieClient, office: MailOffice, chosen: Settings) -> None:
    server = await open_lmtp(client, office, chosen)
    log.info("mail is taken by LMTP at %s", chosen.mail_lmtp)
    async with server:
        await server.serve_forever()


# ---- from a mailbox ----------------------------------------------------------------------------------------


async def _read_mailbox(client: BanjieClient, office: MailOffice, chosen: Settings) -> None:
    """Read a mailbox for ever. A server that does not answer is asked again."""
    while True:
        try:
            box = await asyncio.to_thread(open_mailbox, chosen)
            try:
                while True:
                    await take_waiting(client, office, chosen, box)
                    await asyncio.to_thread(_wait_for_mail, box)
            finally:
                _close(box)
        except MailboxLoginError:
            log.error("the mailbox refuses user or password (BANJIE_MAIL_IMAP_USER, BANJIE_MAIL_IMAP_PASSWORD)")
        except MailBoxError as error:
            log.warning("the mailbox does not answer: %s", type(error).__name__)
        except Unavailable as error:
            log.warning("the register: %s", error.says)
        await asyncio.sleep(AGAIN_AFTER.total_seconds())


def open_mailbox(chosen: Settings) -> BaseMailBox:
    """Log in to the mailbox that the settings name, and make the folder of what was taken. Raises what MailBoxError
    lists."""
    timeout, context = SERVER_TIMEOUT.total_seconds(), ssl.create_default_context()
    host, port = chosen.mail_imap_host or "", chosen.mail_imap_port
    box: BaseMailBox
    match chosen.mail_imap_tls:
        case "tls":
            box = MailBox(host, port, timeout=timeout, ssl_context=context)
        case "starttls":
            box = MailBoxStartTls(host, port, timeout=timeout, ssl_context=context)
        case "none":
            box = MailBoxUnencrypted(host, port, timeout=timeout)
    password = chosen.mail_imap_password.get_secret_value() if chosen.mail_imap_password else ""
    box.login(chosen.mail_imap_user or "", password, initial_folder=None)
    for folder in (chosen.mail_imap_done, waiting_folder(chosen)):
        if not box.folder.exists(folder):
            box.folder.create(folder)
    box.folder.set(chosen.mail_imap_folder)
    return box


def waiting_folder(chosen: Settings) -> str:
    """Return the folder of the mail at which a person has to look."""
    return f"{chosen.mail_imap_done}-waiting"


async def take_waiting(client: BanjieClient, office: MailOffice, chosen: Settings, box: BaseMailBox) -> int:
    """Take all mail in the folder, the oldest first, and move each away once it is on record; return how many. A mail
    that fails stays, and is logged. Raises Unavailable, and what MailBoxError lists."""
    count = 0
    await asyncio.to_thread(box.client.noop)  # a server may tell of new mail only after this
    for uid in await asyncio.to_thread(box.uids, "ALL"):
        mail = await asyncio.to_thread(fetch_mail, box, uid, chosen.mail_limit)
        if mail is None:
            continue
        try:
            taken = await take_and_answer(client, chosen, office, mail, Envelope())
        except Unavailable:
            raise
        except Exception:
            log.exception("mail %s of the mailbox", uid)
            continue
        to = waiting_folder(chosen) if taken.state == "waiting" else chosen.mail_imap_done
        await asyncio.to_thread(box.move, uid, to)
        count += 1
    return count


def fetch_mail(box: BaseMailBox, uid: str, limit: int) -> FetchedMail | None:
    """Fetch a mail without marking it as read; None where it is gone meanwhile."""
    status, found = box.client.uid("FETCH", uid, f"(INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{limit}>)")
    parts: list[tuple[bytes, bytes]] = [one for one in found if isinstance(one, tuple)]
    if status != "OK" or not parts:
        return None
    said = b" ".join([parts[0][0], *(one for one in found if isinstance(one, bytes))])
    size = int(said.partition(b"RFC822.SIZE ")[2].split(b" ")[0].rstrip(b")") or b"0")
    return FetchedMail(uid, internal_date(said), parts[0][1], is_cut=size > limit)


def internal_date(said: bytes) -> datetime:
    """Return when the server received a mail, from its answer."""
    written = said.partition(b'INTERNALDATE "')[2].partition(b'"')[0].decode("ascii").strip().replace("-", " ", 2)
    return parsedate_to_datetime(written)


def _wait_for_mail(box: BaseMailBox) -> None:
    box.idle.wait(timeout=LOOK_EVERY.total_seconds())


def _close(box: BaseMailBox) -> None:
    """Close the connection, also while a thread waits at it for mail."""
    with suppress(OSError):
        box.client.shutdown()
