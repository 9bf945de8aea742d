"""What a mail becomes: a complaint, a supplement of its case, a mark at a letter that came back, or work for a person.

One transaction puts the mail's row and what it becomes on record, so that a crash in between loses nothing and makes
nothing twice. It asks nothing of Temporal: the relay starts the case, and delivers the act.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from typing import Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars import office_zone
from models.errors import BadInput, Refused
from models.form import MAX_ATTACHMENTS, MAX_TEXT_BYTES, ActInput, Form, Party, StoredFile
from models.messages import FactValue, Number
from models.procedure import Procedure
from models.tables import ComplaintRow, PartyRow
from procedures import InvalidProcedure
from queries.acts.judging import case_before_act, received_act, refusals_beforehand, whole_case
from queries.cases import case_file as case_files
from queries.notices import letter
from register.mail import mails
from register.mail.mails import TakenMail
from register.mail.reply_addresses import Addressed, addressed, bounced_notice, is_ours, replied_complaint
from register.notices import outbox
from rules.fact import EVIDENCE
from rules.roles import SYSTEM
from settings.mail import MailBox
from starter.acts.receipt import Submission, check_act, provisional_act, receive_act
from starter.cases.registration import record_complaint
from starter.client import BanjieClient
from starter.documents import upload
from starter.input_values import parse_facts
from starter.intake.check import parse_form
from starter.mail import kinds
from starter.mail.kinds import Envelope
from starter.mail.message import Piece, ReadMail, read_mail
from starter.office.senders import MAIL_IN
from starter.procedure_loading import load_procedure
from wording import dates
from wording.translation import Language, gettext, speaking

State = Literal["complaint", "supplement", "bounce", "waiting", "ignored"]
LATE = timedelta(minutes=1)  # between the receipt at the mail server and ours, from which on the former is stated


@dataclass(frozen=True)
class MailOffice:
    """The addresses of the office: where complaints come in, where replies do, and all others that it writes from."""

    boxes: Mapping[str, MailBox]
    reply: str | None
    others: frozenset[str] = frozenset()
    most_an_hour: int = 20
    acknowledge: bool = True

    @property
    def own(self) -> frozenset[str]:
        return self.others | self.boxes.keys() | ({self.reply} if self.reply else set())


class Taken(NamedTuple):
    """What became of a mail: its state, why (a word), the complaint that it made or belongs to, and to whom an
    acknowledgement goes (empty: to nobody). `again`: it was taken before."""

    id: str
    state: str
    why: str = ""
    complaint: Number | None = None
    answer_to: str = ""
    again: bool = False


class _Files(NamedTuple):
    """The files of a mail as they are stored, or why a person has to look."""

    stored: tuple[StoredFile, ...] = ()
    problem: str = ""


async def take_mail(
    client: BanjieClient,
    office: MailOffice,
    raw: bytes,
    received_at: datetime,
    envelope: Envelope,
    *,
    is_cut: bool = False,
) -> Taken:
    """Put a mail on record, once, and what it becomes. `is_cut`: it is larger than what is taken, and this is its
    beginning. Raises Unavailable: then nothing of it is on record."""
    mail = read_mail(raw)
    if is_cut:
        mail = mail._replace(problem="too_large")
    machine = "" if mail.problem else kinds.machine_made(mail, envelope, office.own)
    files = _Files() if machine or mail.problem else await store_files(client, mail)
    came = _Arrival(raw, mail, received_at, envelope, files)
    try:
        return await client.transact(lambda session: _take(session, client, office, came, machine))
    except (BadInput, Refused):  # nothing of it is on record; the form asks for what the mail does not say
        came = came._replace(mail=mail._replace(problem="form"))
        return await client.transact(lambda session: _take(session, client, office, came, machine))


async def store_files(client: BanjieClient, mail: ReadMail) -> _Files:
    """Store the files of a mail, so that a complaint or an act may name them. Raises Unavailable."""
    pieces = mail_pieces(mail)
    if len(pieces) > MAX_ATTACHMENTS:
        return _Files(problem="too_many_files")
    try:
        return _Files(tuple([await store_piece(client, piece) for piece in pieces]))
    except BadInput:
        return _Files(problem="file_refused")


def mail_pieces(mail: ReadMail, most: int = MAX_TEXT_BYTES) -> list[Piece]:
    """Return the files of a mail; with them its words, where they are more than `most` bytes."""
    whole = _words(mail).encode()
    return [*mail.pieces, *([Piece(_whole_text(), whole)] if len(whole) > most else [])]


async def store_piece(client: BanjieClient, piece: Piece) -> StoredFile:
    """Store one file: the one place through which a file of a mail goes into the folder. Raises BadInput where it is
    not taken, Unavailable."""
    return await upload.store_stream(client, piece.name, io.BytesIO(piece.content))


def inspect_piece(client: BanjieClient, piece: Piece) -> StoredFile:
    """Return what a file of a mail would be once stored. Raises BadInput where it is not taken."""
    return upload.inspect_stream(client, piece.name, io.BytesIO(piece.content))


class _Arrival(NamedTuple):
    """A mail with when and how it came, and its stored files."""

    raw: bytes
    mail: ReadMail
    received_at: datetime
    envelope: Envelope
    files: _Files


def _take(session: Session, client: BanjieClient, office: MailOffice, came: _Arrival, machine: str) -> Taken:
    mail, now = came.mail, client.clock(session, "")
    if known := mails.find_taken(session, mail.digest):
        return Taken(known.id, known.state, known.why, known.complaint, again=True)
    to = kinds.delivered_to(mail, came.envelope)
    tag = next(filter(None, (addressed(one, office.reply) for one in to)), None) if office.reply else None
    box = next((office.boxes[one] for one in to if one in office.boxes), None)
    mark = client.keys.seal("mail-sender", mail.address)
    row = TakenMail(
        mail.digest, client.keys.seal("message-id", mail.message_id) if mail.message_id else "", mark,
        min(came.received_at, now), now, box.address if box else "", mail.address, mail.subject,
    )  # fmt: skip

    def keep(state: State, why: str) -> Taken:
        mails.add_mail(session, row, state, why, raw=came.raw)
        return Taken(mail.digest, state, why)

    if machine == "report":
        return _take_report(session, client, row, came, tag)
    if machine:
        return keep("ignored", machine)
    recent = mails.count_recent(session, mark, now)
    problem = mail.problem or ("message_id" if mails.is_message_id_used(session, row.message_id) else "")
    problem = problem or ("rate" if recent >= office.most_an_hour else "") or came.files.problem
    if tag or (office.reply and any(is_ours(one, office.reply) for one in to)):
        return _take_reply(session, client, row, came, tag, problem)
    problem = problem or ("" if box else "no_box")
    answered = office.acknowledge and problem not in ("no_box", "rate", "message_id", "no_sender")
    answer_to = mail.address if answered and not recent and kinds.may_be_answered(mail, came.envelope) else ""
    if not problem and box:
        number = _register(session, client, box, came, now)
        mails.add_mail(session, row, "complaint", complaint=number)
        return Taken(mail.digest, "complaint", complaint=number, answer_to=answer_to)
    return keep("waiting", problem)._replace(answer_to=answer_to)


# ---- a complaint -------------------------------------------------------------------------------------------


def procedure_of_box(client: BanjieClient, box: MailBox, now: datetime) -> Procedure:
    """Return the regulation under which an address takes complaints, as it is in force. Raises BadInput,
    InvalidProcedure."""
    return load_procedure(box.slug, client.office.chosen_for(box.slug), now.astimezone(office_zone()).date())


def procedure_of_checked_box(client: BanjieClient, box: MailBox, now: datetime) -> Procedure:
    """Return the regulation of an address, as `procedure_of_box` does. Raises BadInput where the settings name one that
    is not there, or a fact that it does not know."""
    try:
        procedure = procedure_of_box(client, box, now)
        mail_form(procedure, box, ReadMail("", Message()))
    except (InvalidProcedure, BadInput, KeyError, FileNotFoundError) as error:
        raise BadInput(gettext("BANJIE_MAIL_BOXES, {address}: {problem}", address=box.address, problem=error)) from None
    return procedure


def facts_of_box(procedure: Procedure, box: MailBox) -> dict[str, FactValue]:
    """Return what each complaint to an address states. Raises BadInput."""
    return {**procedure.form.page, **parse_facts(procedure, box.facts)}


def mail_form(procedure: Procedure, box: MailBox, mail: ReadMail) -> Form:
    """Return the form that a mail fills in: who sent it, what it says, what each complaint to this address states.
    Raises BadInput."""
    facts = facts_of_box(procedure, box)
    party = Party(name=mail.name or mail.address[:100], contact=mail.address[:200])
    narrative = next(iter(procedure.texts))
    return parse_form(Form(procedure=box.slug, party=party, facts=facts, texts={narrative: said_in(mail)}))


def _whole_text() -> str:
    with speaking(Language.zh):  # it is stored
        return gettext("Full text") + ".txt"


def said_in(mail: ReadMail, most: int = MAX_TEXT_BYTES) -> str:
    """Return subject and words of a mail, cut where they are more than `most` bytes: all of it is a file then."""
    whole = _words(mail)
    if len(whole.encode()) <= most:
        return whole
    return whole.encode()[: most - 200].decode(errors="ignore") + f"\n… ({_whole_text()})"


def _words(mail: ReadMail) -> str:
    return "\n\n".join(filter(None, (mail.subject, mail.text)))


def _register(session: Session, client: BanjieClient, box: MailBox, came: _Arrival, now: datetime) -> Number:
    """Register a complaint. Raises BadInput, Refused where the form asks for what the mail does not say."""
    form = _with_receipt(mail_form(procedure_of_box(client, box, now), box, came.mail), came.received_at, now)
    return record_complaint(session, client, form, f"mail:{came.mail.digest}", came.files.stored, MAIL_IN).number


def _with_receipt(form: Form, received_at: datetime, now: datetime) -> Form:
    """Return the form with the instant at which the mail server had the mail, where that was a while ago."""
    if now - received_at < LATE:
        return form
    proof = mail_receipt(received_at)
    return form.model_copy(update={"happened_at": received_at, "texts": {**form.texts, EVIDENCE: proof}})


def mail_receipt(received_at: datetime) -> str:
    """Return what proves when a mail was received."""
    with speaking(Language.zh):  # it is stored
        return gettext("The mail server received it at {at}.", at=dates.long_instant(received_at))


# ---- a supplement ------------------------------------------------------------------------------------------


def _take_reply(
    session: Session, client: BanjieClient, row: TakenMail, came: _Arrival, tag: Addressed | None, problem: str
) -> Taken:
    """Add a reply to its case, if its address bears our seal and it comes from whom the letter went to. Nobody is
    answered: without the seal the sender is unknown, with it the case tells its filer."""
    mail = came.mail
    complaint = replied_complaint(session, client.keys, tag) if tag else None
    if complaint is None:
        mails.add_mail(session, row, "waiting", "no_seal", raw=came.raw)
        return Taken(mail.digest, "waiting", "no_seal")
    contacts = session.scalars(select(PartyRow.contact).where(PartyRow.complaint == complaint.number))
    written_to = {(letter.mail_address(contact) or "").lower() for contact in contacts}
    if not problem and mail.address not in written_to:
        problem = "other_sender"
    if not problem:
        problem = _add_evidence(session, client, complaint, came)
    state = "waiting" if problem else "supplement"
    mails.add_mail(session, row, state, problem, complaint.number, came.raw if problem else None)
    return Taken(mail.digest, state, problem, complaint.number)


def act_id(mail: str) -> str:
    """Return the id of the act by which a mail is added to a case: it is there once, whoever adds it."""
    return f"mail:{mail[:32]}"


def _add_evidence(session: Session, client: BanjieClient, complaint: ComplaintRow, came: _Arrival) -> str:
    """Put what the filer adds into the inbox of the case; return why it cannot be, empty where it is there."""
    number, now = complaint.number, client.clock(session, complaint.number)
    case = case_files.load_case_file(session, number)
    act_input = ActInput(
        name=EVIDENCE, actor=SYSTEM, id=act_id(came.mail.digest), party=case.law.procedure.filing_role,
        texts={EVIDENCE: said_in(came.mail)}, attachments=came.files.stored,
    )  # fmt: skip
    try:
        check_act(session, case, act_input, now, is_known=True)
    except BadInput:
        return "act_refused"
    if case.recorded.seq:
        stated = received_act(session, case, provisional_act(case.procedure, act_input), now)
        before = case_before_act(case, whole_case(session, case), stated)
        if refusals_beforehand(case, before, stated):
            return "act_refused"
    receive_act(session, client, number, act_input, Submission(sender=MAIL_IN, by_filer=True))
    return ""


# ---- a letter that came back -------------------------------------------------------------------------------


def _take_report(
    session: Session, client: BanjieClient, row: TakenMail, came: _Arrival, tag: Addressed | None
) -> Taken:
    """Mark the letter of a notice as undelivered, if the address to which it came back bears our seal. Any other report
    is kept and does nothing: anybody can write one."""
    notice = bounced_notice(session, client.keys, tag) if tag else None
    if notice is None or not kinds.has_failed(came.mail):
        mails.add_mail(session, row, "ignored", "report", raw=came.raw)
        return Taken(row.id, "ignored", "report")
    owed = letter.owed_notice(session, notice)
    outbox.record_bounce(session, notice.id, row.taken_at, letter.responsible_holder(owed))
    mails.add_mail(session, row, "bounce", complaint=notice.complaint)
    return Taken(row.id, "bounce", complaint=notice.complaint)
