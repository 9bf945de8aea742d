"""Handing over: each notice that is due to its channel, from one to the next, at last to a person.

A try is on record before it is made and its answer after; a crash in between repeats the letter under the same id.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jinja2 import TemplateError
from sqlalchemy.orm import Session

from models.requirement import Name
from models.tables import NoticeRow
from notices import letters
from notices.channels import Answer, Channels, Letter, opened
from queries import notice_letter
from queries.notice_letter import Owed, Recipient
from register import outbox
from register.outbox import DESK, MOST_TRIES, OUTBOX, Attempt, ReportContext
from settings import Settings
from starter.client import BanjieClient

log = logging.getLogger("banjie.notices")
AT_ONCE = 3  # letters on their way at the same time


@dataclass(frozen=True)
class NoticeSettings:
    """What an office writes with: its channels for notices in their order, the name under them, the folder of its own
    forms."""

    channels: Channels = field(default_factory=dict)
    signature: str = ""
    forms: Path | None = None


def notice_settings(chosen: Settings) -> NoticeSettings:
    """As the settings say; without channels everything is a person's task."""
    return NoticeSettings(opened(chosen), chosen.signature, chosen.forms_folder)


async def due(desk: BanjieClient) -> list[str]:
    """The notices to be handed over now, the longest due first. Raises Unavailable."""
    return list(await desk.ask(lambda session: outbox.due(session, desk.clock(session, ""))))


async def hand_over(desk: BanjieClient, house: NoticeSettings, notice: str) -> bool:
    """Hand one notice over, or pass it on; whether a channel was tried. Raises Unavailable."""
    sent = await desk.ask(lambda session: _begin(session, desk, house, notice))
    if sent is None:
        return False
    letter, attempt, at = sent
    answer = await asyncio.to_thread(house.channels[attempt.channel].send, letter, at)
    await desk.ask(lambda session: _end(session, desk, house, letter.id, attempt, answer))
    number = {"number": letter.number}
    log.info("%s: %s, try %d: %s", notice, attempt.channel, attempt.tries, answer.code, extra=number)
    return True


def door(desk: BanjieClient) -> ReportContext:
    """Through which a case hears what became of its notices."""
    return ReportContext(desk.clock, desk.ids, desk.secret)


def _begin(
    session: Session, desk: BanjieClient, house: NoticeSettings, notice: str
) -> tuple[Letter, Attempt, datetime] | None:
    """Under the row's lock: where it goes next, the letter, the try on record. None where no channel is to be tried."""
    now = desk.clock(session, "")
    row = outbox.claim(session, notice, now)
    if row is None:
        return None
    one = notice_letter.owed(session, row)
    to = notice_letter.recipient(session, one)
    if row.channel == OUTBOX and not to.reachable:
        outbox.unreachable(session, row, now, door(desk))
        return None
    if row.channel == OUTBOX:
        _write(session, desk, house, one, to)
    body = outbox.body(session, row)
    onward = _onward(row, _ways(house, to)) if body else DESK
    if row.channel == OUTBOX and onward != DESK:
        row.channel = onward
    elif onward != row.channel:
        outbox.pass_on(session, row, onward, now, notice_letter.responsible(one))
    if body is None or onward == DESK:
        return None
    return _letter(row, to, body), outbox.try_now(session, row, now), now


def _write(session: Session, desk: BanjieClient, house: NoticeSettings, one: Owed, to: Recipient) -> None:
    """Rendered once. What no template can say a person has to."""
    try:
        written = notice_letter.letter(session, one, to, house.signature)
        outbox.keep(session, one.row, written, desk.clock(session, ""), door(desk))
    except TemplateError as error:
        one.row.code = "template"
        number = {"number": one.row.complaint}
        log.error("%s cannot be written: %s: %s", one.row.id, type(error).__name__, error, extra=number)


def _ways(house: NoticeSettings, to: Recipient) -> list[Name]:
    """The channels for this recipient in their order; the desk is always the last."""
    can = {"smtp": to.email is not None, "webhook": bool(to.contact or to.address)}
    return [*(name for name in house.channels if can[name]), DESK]


def _onward(row: NoticeRow, ways: list[Name]) -> Name:
    """The channel it is in while that may be tried again, else the next. One that is not there any more is given up,
    and so is one that has taken it and never proved that it arrived."""
    if row.channel not in ways:
        return ways[0] if row.channel == OUTBOX else DESK
    if row.state == "handed_over":
        row.code = "unproved"
    elif row.tries < MOST_TRIES:
        return row.channel
    return ways[ways.index(row.channel) + 1]


def _letter(row: NoticeRow, to: Recipient, body: str) -> Letter:
    subject, said = letters.parts(body)
    return Letter(
        id=row.id,
        number=row.complaint,
        to=row.to_role,
        written=row.at,
        subject=subject,
        body=said,
        name=to.name,
        contact=to.contact,
        address=to.address,
        email=to.email,
    )


def _end(  # noqa: PLR0913, PLR0917  # whose answer it is, and to what
    session: Session, desk: BanjieClient, house: NoticeSettings, notice: str, attempt: Attempt, answer: Answer
) -> None:
    now = desk.clock(session, "")
    row = outbox.answered(session, notice, attempt, answer, now)
    if row is None:
        return
    if row.state == "handed_over":
        if answer.proved or not row.receipt:
            outbox.arrive(session, row, now, door(desk))
        return
    one = notice_letter.owed(session, row)
    ways = _ways(house, notice_letter.recipient(session, one))
    onward = ways[ways.index(row.channel) + 1] if row.channel in ways else DESK
    outbox.pass_on(session, row, onward, now, notice_letter.responsible(one))
