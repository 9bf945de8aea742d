"""The ways out of the house: a mail server, and the office's own gateway (webhook). Each sends one letter once.

A letter goes out under the id of its notice whenever it is tried: whoever receives it twice can tell.
"""

import hashlib
import hmac
import json
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

import httpx

from settings import Settings

PATIENCE = 20.0  # seconds for one answer of a server
AGAIN = {408, 425, 429}  # of all 4xx, those by which a web server says: later


@dataclass(frozen=True)
class Answer:
    """What a channel said: taken or not, `proved` that it has arrived, `lasting` that asking again is no use."""

    taken: bool
    code: str
    proved: bool = False
    lasting: bool = False


@dataclass(frozen=True)
class Letter:
    """A notice as it leaves. What is personal stays out of logs."""

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


class Channel(Protocol):
    def send(self, letter: Letter, now: datetime) -> Answer:
        """Hand a letter over. Never raises for what the other side does or does not do."""
        ...


Channels = Mapping[str, Channel]


@dataclass(frozen=True)
class Mail:
    """A mail server. Its 4xx and whatever else fails may pass; its 5xx about this letter do not."""

    host: str
    port: int
    sender: str
    tls: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def send(self, letter: Letter, now: datetime) -> Answer:  # noqa: ARG002  # the same message whenever it is sent
        try:
            self._deliver(self._message(letter))
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(next(iter(error.recipients.values()))[0])
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return _refused(error.smtp_code)
        except smtplib.SMTPResponseException as error:  # greeting or password: not about this letter
            return Answer(taken=False, code=str(error.smtp_code))
        except (OSError, smtplib.SMTPException) as error:
            return Answer(taken=False, code=type(error).__name__)
        return Answer(taken=True, code="250")

    def _deliver(self, message: EmailMessage) -> None:
        server = self._connect()
        try:
            server.send_message(message)
        finally:
            with suppress(OSError, smtplib.SMTPException):  # how we part no longer matters
                server.quit()

    def _connect(self) -> smtplib.SMTP:
        checked = ssl.create_default_context()
        if self.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=checked)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        try:
            if self.tls == "starttls":
                server.starttls(context=checked)
            if self.user:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["Message-ID"] = message_id(letter.id, self.sender)
        message["Date"] = format_datetime(letter.written)
        message["From"], message["To"], message["Subject"] = self.sender, letter.email or "", letter.subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body, cte="base64")
        return message


def message_id(notice: str, sender: str) -> str:
    """The same for the same notice."""
    return f"<{notice.replace(':', '.')}@{sender.rpartition('@')[2]}>"


def _refused(code: int) -> Answer:
    return Answer(taken=False, code=str(code), lasting=code >= 500)


@dataclass(frozen=True)
class Webhook:
    """The office's gateway. What it answers with 2xx it has; 5xx and a few others may pass, the rest do not.

    Signed: `Banjie-Signature` is HMAC-SHA256 with the secret over `Banjie-Timestamp`, a full stop and the body.
    """

    url: str = field(repr=False)
    secret: bytes = field(repr=False)

    def send(self, letter: Letter, now: datetime) -> Answer:
        body = self._body(letter)
        timestamp = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": letter.id,
            "Banjie-Timestamp": timestamp,
            "Banjie-Signature": signature(self.secret, timestamp, body),
        }
        try:
            answer = httpx.post(self.url, content=body, headers=headers, timeout=PATIENCE)
        except httpx.HTTPError as error:
            return Answer(taken=False, code=type(error).__name__)
        code = answer.status_code
        if answer.is_success:
            return Answer(taken=True, code=str(code), proved=True)
        return Answer(taken=False, code=str(code), lasting=code < 500 and code not in AGAIN)

    def _body(self, letter: Letter) -> bytes:
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


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """By which the gateway knows that a letter is ours and fresh."""
    return hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def opened(chosen: Settings) -> Channels:
    """The channels that the settings name, in the order in which they are tried."""
    channels: dict[str, Channel] = {}
    if chosen.smtp_host and chosen.smtp_from:
        password = chosen.smtp_password.get_secret_value() if chosen.smtp_password else None
        channels["smtp"] = Mail(
            chosen.smtp_host, chosen.smtp_port, chosen.smtp_from, chosen.smtp_tls, chosen.smtp_user, password
        )
    if chosen.webhook_url and chosen.webhook_secret:
        secret = chosen.webhook_secret.get_secret_value().encode()
        channels["webhook"] = Webhook(str(chosen.webhook_url), secret)
    return channels
