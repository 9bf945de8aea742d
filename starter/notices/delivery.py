"""Delivery of notices: each due notice is handed to its channel, then to the next one, and at last to a person, who
records here that it was told.

An attempt is on record before it is made, its answer after it; a crash in between repeats the letter under the same id.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from jinja2 import TemplateError
from sqlalchemy.orm import Session

from integrity.log.printed import line_on_paper
from models.errors import BadInput, Refused
from models.means import Means
from models.messages import Refusal, Why
from models.requirement import Name
from models.tables import NoticeRow
from notices import letters
from notices.channels import Channels, DeliveryResult, Letter, configured_channels
from queries.cases import case_file
from queries.notices import letter
from queries.notices.letter import OwedNotice, Recipient
from queries.notices.passages import NOTICE_STATES, notice_row, notice_view
from queries.views.notices import NoticeView
from register.mail.reply_addresses import bounce_address, reply_address
from register.notices import outbox
from register.notices.delivery_attempts import DESK, OUTBOX
from register.notices.outbox import MAX_TRIES_PER_CHANNEL, Attempt, NoticeSettled, ProofOfReceipt, ReportContext
from register.office import staff
from settings import Settings
from starter.client import BanjieClient, in_transaction
from starter.intake.grading import line_in_letter
from wording.terms import CODE_AND_NAME, MEANS_NAMES
from wording.translation import N_, by_door, gettext, listed

log = logging.getLogger("banjie.notices")
MAX_CONCURRENT_LETTERS = 3


@dataclass(frozen=True)
class NoticeSettings:
    """Notice channels in their order, the signature under notices, the folder of the office's document templates, the
    office's line on what can be done about a refusal, and when the morning's letter to the staff leaves."""

    channels: Channels = field(default_factory=dict)
    signature: str = ""
    forms: Path | None = None
    remedy: str = ""
    morning: time | None = None
    replies_to: str | None = None  # where mail that comes in is taken


def read_notice_settings(chosen: Settings) -> NoticeSettings:
    """Return the notice settings; without channels every notice is told by a person."""
    morning = None if chosen.morning_letter == "none" else time.fromisoformat(chosen.morning_letter)
    channels = configured_channels(chosen)
    replies_to = chosen.mail_reply if chosen.mail_boxes else None
    return NoticeSettings(channels, chosen.signature, chosen.forms_folder, chosen.remedy, morning, replies_to)


@in_transaction
def due_notices(session: Session, client: BanjieClient) -> list[str]:
    """Return the notices to be handed over now, the longest due first. Raises Unavailable."""
    return list(outbox.due_notice_ids(session, client.clock(session, "")))


async def hand_over(client: BanjieClient, settings: NoticeSettings, notice: str) -> bool:
    """Hand one notice to its channel or pass it on to the next; return whether a channel was tried. Raises
    Unavailable."""
    sent = await client.transact(lambda session: _start_attempt(session, client, settings, notice))
    if sent is None:
        return False
    to_each, attempt, at = sent
    send = settings.channels[attempt.channel].send
    answer = best_of([await asyncio.to_thread(send, letter, at) for letter in to_each])
    await client.transact(lambda session: _finish_attempt(session, client, settings, notice, attempt, answer))
    number = {"number": to_each[0].number}
    log.info("%s: %s, try %d: %s", notice, attempt.channel, attempt.tries, answer.code, extra=number)
    return True


def report_context(client: BanjieClient) -> ReportContext:
    return ReportContext(client.clock, client.randomness)


def _start_attempt(
    session: Session, client: BanjieClient, settings: NoticeSettings, notice: str
) -> tuple[list[Letter], Attempt, datetime] | None:
    """Choose the channel and put the attempt on record, under the lock of the row. None if no channel is to be
    tried."""
    now = client.clock(session, "")
    row = outbox.claim_notice(session, notice, now)
    if row is None:
        return None
    owed = letter.owed_notice(session, row)
    to = letter.notice_recipient(session, owed)
    if row.channel == OUTBOX and not to.reachable:
        outbox.record_no_contact(session, row, now, report_context(client))
        return None
    if row.channel == OUTBOX:
        _render_letter(session, client, settings, owed, to)
    body = outbox.notice_text(session, row)
    next_channel = _next_channel(row, _available_channels(settings, to)) if body else DESK
    if row.channel == OUTBOX and next_channel != DESK:
        row.channel = next_channel
    elif next_channel != row.channel:
        outbox.pass_to_channel(session, row, next_channel, now, letter.responsible_holder(owed))
    if body is None or next_channel == DESK:
        return None
    return _letters_to_each(client, settings, owed, to, body), outbox.begin_attempt(session, row, now), now


def _render_letter(
    session: Session, client: BanjieClient, settings: NoticeSettings, owed: OwedNotice, to: Recipient
) -> None:
    """Render the text of a notice, once. If its template fails, a person has to tell it."""
    try:
        now = client.clock(session, "")
        lines = _grade_line(client, owed, now), line_on_paper(client.published_log)
        written = letter.letter_text(session, owed, to, settings.signature, "\n".join(filter(None, lines)))
        outbox.store_notice_text(session, owed.row, written, now, report_context(client))
    except TemplateError as error:
        owed.row.code = "template"
        number = {"number": owed.row.complaint}
        log.error("%s cannot be written: %s: %s", owed.row.id, type(error).__name__, error, extra=number)


def _grade_line(client: BanjieClient, owed: OwedNotice, now: datetime) -> str:
    """Return the line by which whoever filed the complaint is asked for a grade of its end; filers of complaints that
    were merged into it are not asked."""
    to = owed.case_file.procedure.roles[owed.row.to_role]
    return line_in_letter(client, owed.case_file, now) if to.filer and owed.row.filer is None else ""


def _available_channels(settings: NoticeSettings, to: Recipient) -> list[Name]:
    """Return the channels for this recipient in their order; the last is always a person."""
    can = {"smtp": to.email is not None, "webhook": bool(to.contact or to.address or to.more)}
    return [*(name for name in settings.channels if can[name]), DESK]


def _next_channel(row: NoticeRow, channels: list[Name]) -> Name:
    """Return the current channel while it may be tried again, else the next one. A channel that is no longer set up is
    given up, and so is one that accepted the notice and never proved its delivery."""
    if row.channel not in channels:
        return channels[0] if row.channel == OUTBOX else DESK
    if row.state == "handed_over":
        row.code = "unproved"
    elif row.tries < MAX_TRIES_PER_CHANNEL:
        return row.channel
    return channels[channels.index(row.channel) + 1]


def best_of(answers: Sequence[DeliveryResult]) -> DeliveryResult:
    """Return the best answer of the contacts to which a notice went."""
    return max(answers, key=lambda answer: (answer.proved, answer.taken, not answer.lasting))


def _letters_to_each(
    client: BanjieClient, settings: NoticeSettings, owed: OwedNotice, to: Recipient, body: str
) -> list[Letter]:
    """Return the letter for the contact on file, and for each that was corrected, as far as the channel can use it. To
    which contact it goes is part of its id, but for the first. Where mail is taken in, a letter says to which address
    its filer answers, and comes back to an address of its own."""
    row, base = owed.row, settings.replies_to
    subject, text = letters.split_letter(body)
    to_filer = owed.case_file.procedure.roles[row.to_role].filer and row.filer is None
    reply_to = reply_address(base, client.keys, owed.case_file.row) if base and to_filer else ""
    bounces_to = bounce_address(base, client.keys, row.complaint, row.id) if base else ""
    contacts = [(to.contact, to.address), *((contact, "") for contact in to.more)]
    return [
        Letter(
            id=f"{row.id}:{place}" if place else row.id,
            number=row.complaint,
            to=row.to_role,
            written=row.at,
            subject=subject,
            body=text,
            name=to.name,
            contact=contact,
            address=address,
            email=letter.mail_address(contact),
            reply_to=reply_to,
            bounces_to=bounces_to,
        )
        for place, (contact, address) in enumerate(contacts)
        if (letter.mail_address(contact) if row.channel == "smtp" else contact or address)
    ]


def _finish_attempt(
    session: Session,
    client: BanjieClient,
    settings: NoticeSettings,
    notice: str,
    attempt: Attempt,
    answer: DeliveryResult,
) -> None:
    """Record the answer of the channel: the notice has arrived, waits for proof, or goes to the next channel."""
    now = client.clock(session, "")
    row = outbox.record_channel_answer(session, notice, attempt, answer, now)
    if row is None:
        return
    if row.state == "handed_over":
        if answer.proved or not row.receipt:
            outbox.record_delivery(session, row, now, report_context(client))
        return
    owed = letter.owed_notice(session, row)
    channels = _available_channels(settings, letter.notice_recipient(session, owed))
    next_channel = channels[channels.index(row.channel) + 1] if row.channel in channels else DESK
    outbox.pass_to_channel(session, row, next_channel, now, letter.responsible_holder(owed))


# ---- notices told by a person ------------------------------------------------------------------------------


async def record_notice_told(
    client: BanjieClient, notice: str, means: str, actor: str, proof: ProofOfReceipt | None = None
) -> NoticeView:
    """Record that a person has told a notice by that means, or could reach nobody (`no_contact`); with `proof`, when a
    letter was received. Raises BadInput, Refused, Unavailable."""
    if means not in list(Means):
        allowed = listed(CODE_AND_NAME(code=code, label=line()) for code, line in MEANS_NAMES.items())
        raise BadInput(gettext("There is no means {means}. Use one of these: {allowed}.", means=means, allowed=allowed))
    return await client.transact(
        lambda session: _write_notice_told(session, client, notice, Means(means), actor, proof)
    )


def _write_notice_told(
    session: Session, client: BanjieClient, notice: str, means: Means, actor: str, proof: ProofOfReceipt | None
) -> NoticeView:
    row = notice_row(session, notice)
    now = client.clock(session, row.complaint)
    case_file.require_staff(session, actor, now)
    if proof and not (row.receipt and row.at <= proof.received_at <= now and proof.evidence.strip()):
        wrong = (
            by_door(
                N_(
                    "It was received neither before it was given nor later than now, and a proof is "
                    "needed (--evidence)."
                ),
                http=N_(
                    "It was received neither before it was given nor later than now, and a proof is needed (evidence)."
                ),
                page=N_("It was received neither before it was given nor later than now, and a proof is needed."),
            )
            if row.receipt
            else N_("No proof of receipt is asked for this notice, so when it was received is not recorded.")
        )
        raise BadInput(wrong())
    case = case_file.load_case_file(session, row.complaint)
    stood_for, standing = staff.standing_at(session, actor, now, case.procedure.slug)
    if row.holder not in (actor, *stood_for) and not set(standing) & {*case.procedure.roles}:
        why = (Refusal(why=Why.role, rule=row.rule, about=row.name),)
        says = gettext("The telling cannot be recorded: this person has no role in the procedure.")
        raise Refused(says, why, number=row.complaint)
    try:
        told = outbox.record_telling(session, row.id, means, actor, now, context=report_context(client), proof=proof)
    except NoticeSettled as error:
        why = (Refusal(why=Why.notice, rule=row.rule, about=row.name),)
        says = gettext(
            "This notice is settled already: {state}. It does not change any more.", state=NOTICE_STATES[error.state]()
        )
        raise Refused(says, why, number=row.complaint) from None
    return notice_view(session, case, told, now)
