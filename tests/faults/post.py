"""Where the letters of a run arrive: a mail server and a gateway that take a while to say that they have a letter."""

import asyncio
import time
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Talk

from tests.faults.evidence import Letter, digest
from tests.stack.post import Gateway, Mailbox

ACKNOWLEDGE_DELAY = 0.5  # seconds between having a letter and saying so, in which whoever sent it may die


@dataclass
class SlowMailbox(Mailbox):
    """A mail server."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, server: SMTP, session: Talk, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self.arrived.set()
        await asyncio.sleep(ACKNOWLEDGE_DELAY)
        return answer


def delay_gateway(gate: Gateway, arrived: asyncio.Event) -> None:
    """Let a gateway tell of each letter, and take its while."""
    loop = asyncio.get_running_loop()

    def on_letter() -> None:
        loop.call_soon_threadsafe(arrived.set)
        time.sleep(ACKNOWLEDGE_DELAY)

    gate.on_letter = on_letter


def received_letters(box: Mailbox, gate: Gateway) -> list[Letter]:
    """Every letter as it came, repeated ones too."""
    mail = [Letter("smtp", str(one["Message-ID"]), digest(bytes(one))) for one in box.letters]
    posted = [Letter("webhook", headers["Idempotency-Key"], digest(body)) for headers, body in gate.calls]
    return mail + posted
