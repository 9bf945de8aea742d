"""Delivery channels of notices: a mail server (SMTP) and the office's own gateway (webhook).

Each attempt carries the id of the notice, so that a receiver can recognise a letter that arrives twice.
"""

import asyncio
import json
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

from notices.guarded_post import EVERYWHERE, GuardedPost
from notices.signatures import signed_headers, webhook_key
from settings import Settings
from wording.visible_text import visible_line

SERVER_TIMEOUT = timedelta(seconds=20)
RETRYABLE_CODES = {"408", "425", "429"}  # the 4xx codes that mean "try again later"; with all 5xx


@dataclass(frozen=True)
class DeliveryResult:
    """The answer of a channel. `taken`: it accepted the letter. `proved`: the letter has arrived. `lasting`: a failure
    that trying again does not mend. `code`: status code, or name of the error."""

    taken: bool
    code: str
    proved: bool = False
    lasting: bool = False


@dataclass(frozen=True)
class Letter:
    """A notice ready for sending. Personal fields are left out of its `repr`, and so of logs."""

    id: str
    number: str
    to: str
    written: datetime
    subject: str = field(repr=False)
    body: str = field(repr=False)
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    email: str | None = field(default=None, repr=False)
    reply_to: str = field(default="", repr=False)  # where the addressee answers
    bounces_to: str = field(default="", repr=False)  # where mail servers send it back


class Channel(Protocol):
    def send(self, letter: Letter, now: datetime) -> DeliveryResult:
        """Send a letter. Failures of the other side are returned, never raised."""
        ...


Channels = Mapping[str, Channel]


@dataclass(frozen=True)
class SmtpChannel:
    """A mail server. A 5xx answer about the letter is a lasting failure; 4xx and network errors are temporary."""

    host: str
    port: int
    sender: str
    tls: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def send(self, letter: Letter, now: datetime) -> DeliveryResult:  # noqa: ARG002  # the same message whenever it is sent
        try:
            self._send_message(self._mail_message(letter), letter.bounces_to)
        except smtplib.SMTPRecipientsRefused as error:
            return _smtp_refusal(next(iter(error.recipients.values()))[0])
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return _smtp_refusal(error.smtp_code)
        except smtplib.SMTPResponseException as error:  # greeting or password: not about this letter
            return DeliveryResult(taken=False, code=str(error.smtp_code))
        except (OSError, smtplib.SMTPException, UnicodeError) as error:  # UnicodeError: a host name that is none
            return DeliveryResult(taken=False, code=type(error).__name__)
        return DeliveryResult(taken=True, code="250")

    def _send_message(self, message: EmailMessage, bounces_to: str) -> None:
        server = self._connect()
        try:
            server.send_message(message, from_addr=bounces_to or None)
        finally:
            with suppress(OSError, smtplib.SMTPException):  # the message is already accepted or refused
                server.quit()

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SERVER_TIMEOUT.total_seconds(), context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SERVER_TIMEOUT.total_seconds())
        try:
            if self.tls == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _mail_message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["Message-ID"] = message_id(letter.id, self.sender)
        message["Date"] = format_datetime(letter.written)
        message["From"], message["To"] = self.sender, letter.email or ""
        message["Subject"] = visible_line(letter.subject)  # a line break in a header would begin another one
        message["Auto-Submitted"] = "auto-generated"
        if letter.reply_to:
            message["Reply-To"] = letter.reply_to
        message.set_content(letter.body, cte="base64")
        return message


def message_id(notice: str, sender: str) -> str:
    """Return the Message-ID of a notice: the same at each attempt."""
    return f"<{notice.replace(':', '.')}@{sender.rpartition('@')[2]}>"


def _smtp_refusal(code: int) -> DeliveryResult:
    return DeliveryResult(taken=False, code=str(code), lasting=code >= 500)


@dataclass(frozen=True)
class WebhookChannel:
    """The office's gateway, posted to and signed as the endpoints of programs are (`guarded_post`, `signatures`). 2xx:
    handed over; delivered, if the answer says so in the field `receipt`. 5xx and RETRYABLE_CODES: temporary failure.
    Other codes: lasting failure.

    It may stand at any address: the office itself has set it, and the settings ask for https.
    """

    url: str = field(repr=False)
    secret: bytes = field(repr=False)
    receipt: str
    post: GuardedPost = field(default_factory=lambda: GuardedPost(EVERYWHERE), repr=False)

    def send(self, letter: Letter, now: datetime) -> DeliveryResult:
        body = self._request_body(letter)
        signed = signed_headers((self.secret,), letter.id, now, body)
        headers = {"Content-Type": "application/json", "Idempotency-Key": letter.id, **signed}
        answer = asyncio.run(self.post.send(self.url, body, headers))
        if answer.delivered:
            return DeliveryResult(taken=True, code=answer.code, proved=has_receipt(answer.answer or "", self.receipt))
        lasting = answer.code.isdigit() and answer.code < "500" and answer.code not in RETRYABLE_CODES
        return DeliveryResult(taken=False, code=answer.code, lasting=lasting)

    def _request_body(self, letter: Letter) -> bytes:
        written = {
            "id": letter.id,
            "number": letter.number,
            "to": letter.to,
            "recipient": {"name": letter.name, "contact": letter.contact, "address": letter.address},
            "subject": letter.subject,
            "body": letter.body,
            "written_at": letter.written.isoformat(),
        }
        return json.dumps(written, ensure_ascii=False, sort_keys=True).encode()


def has_receipt(answer: str, receipt: str) -> bool:
    """Return True if the answer of a gateway is a JSON object whose field `receipt` says when, or under which number,
    the addressee received the letter: a text that is not empty."""
    with suppress(ValueError, RecursionError):
        written = json.loads(answer)
        said = written.get(receipt) if isinstance(written, dict) else None
        return isinstance(said, str) and bool(said.strip())
    return False


def configured_channels(settings: Settings) -> Channels:
    """Return the channels that the settings configure, in the order in which they are tried."""
    channels: dict[str, Channel] = {}
    if settings.smtp_host and settings.smtp_from:
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
        channels["smtp"] = SmtpChannel(
            settings.smtp_host, settings.smtp_port, settings.smtp_from, settings.smtp_tls, settings.smtp_user, password
        )
    if settings.webhook_url and settings.webhook_secret:
        key = webhook_key(settings.webhook_secret.get_secret_value())
        channels["webhook"] = WebhookChannel(str(settings.webhook_url), key, settings.webhook_receipt)
    return channels
