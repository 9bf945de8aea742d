"""Receivers of letters: a mail server and a webhook gateway that acknowledge a letter after a delay."""

import asyncio
import time
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from tests.faults.evidence import Letter, digest
from tests.stack.letter_receivers import Gateway, Mailbox

ACKNOWLEDGE_DELAY = 0.5  # seconds between arrival and acknowledgement; the sender may be killed meanwhile


@dataclass
class SlowMailbox(Mailbox):
    """A mail server that acknowledges late; `arrived` is set when a letter arrives."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self.arrived.set()
        await asyncio.sleep(ACKNOWLEDGE_DELAY)
        return answer


def delay_gateway(webhook: Gateway, arrived: asyncio.Event) -> None:
    """Make a gateway set `arrived` at each letter and acknowledge late."""
    loop = asyncio.get_running_loop()

    def on_letter() -> None:
        loop.call_soon_threadsafe(arrived.set)
        time.sleep(ACKNOWLEDGE_DELAY)

    webhook.on_letter = on_letter


def received_letters(mailbox: Mailbox, webhook: Gateway) -> list[Letter]:
    """Return every received letter, repeated ones too."""
    mail = [Letter("smtp", str(message["Message-ID"]), digest(bytes(message))) for message in mailbox.letters]
    posted = [Letter("webhook", headers["Idempotency-Key"], digest(body)) for headers, body in webhook.calls]
    return mail + posted
