"""The desk of mail at which a person has to look: who reads which, what it says, what a person makes of it.

A mail is read by whoever would read a complaint that came to its address; one that belongs to a case by whoever reads
that case; one to no address of complaints by whoever reads the mail to all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.errors import BadInput, ReadingRefused, Unavailable, UnknownRecord
from models.events import Opened
from models.form import MAX_ATTACHMENTS, ActInput, Party, StoredFile
from models.law import Law
from models.messages import Number, Person
from models.rule import PersonalPart, Slug
from models.tables import MailRow
from queries.acts.field import written_answer
from queries.cases.case_file import load_case_file, person_name
from queries.cases.reading import PARTS, begin_reading
from register.calendars.notice_adoption import intake_calendar
from register.identity.drafts import Typed
from register.journal import MAIL, AccessType
from register.mail import mails
from register.office import access_journal
from register.office.absence import persons_stood_for
from register.office.access_journal import Access, ReadingDoor
from register.office.held_names import held_names
from register.transaction import read_once
from rules import sees
from rules.evolve import open_case
from rules.fact import EVIDENCE
from rules.sees import Admissions
from settings.mail import MailBox
from starter.acts.submit import act
from starter.client import BanjieClient
from starter.intake.check import PLACEHOLDER_NUMBER
from starter.mail.intake import (
    act_id,
    facts_of_box,
    inspect_piece,
    mail_pieces,
    mail_receipt,
    procedure_of_box,
    procedure_of_checked_box,
    said_in,
    store_piece,
)
from starter.mail.message import ReadMail, read_mail
from wording.blotting import Blotter
from wording.translation import N_, Message, gettext

Boxes = Mapping[str, MailBox]  # by address
STATES = ("waiting", "aside", "ignored")  # whose words are kept
SHOWN_AT_MOST, SHOWN_CHARACTERS, LONGEST_REASON = 200, 20_000, 400
MOST_SAID = 16 * 1024  # bytes, which a text field of the console takes; all of it is a file then
WHY: Mapping[str, Message] = {
    "form": N_("The form asks for what the mail does not say."),
    "no_seal": N_("It came to the address of replies, without the seal of a case."),
    "other_sender": N_("It came to the address of a case, from somebody to whom no letter went."),
    "act_refused": N_("The regulation of the case takes no evidence now."),
    "no_box": N_("None of its addresses takes complaints."),
    "file_refused": N_("A file is of a kind that is not taken, or too large."),
    "too_many_files": N_("It has more files than one complaint may have."),
    "too_large": N_("It is too large. Only its beginning is kept; all of it is in the mailbox."),
    "rate": N_("Its sender has sent many mails within an hour."),
    "message_id": N_("Another mail came under the same Message-ID."),
    "unreadable": N_("Its words cannot be read."),
    "too_many_parts": N_("It has too many parts; the first are shown."),
    "no_sender": N_("It names no sender."),
    "empty": N_("It has no words."),
    "loop": N_("It went round in a circle, or came from an address of the office."),
    "auto_reply": N_("An automatic answer."),
    "list": N_("It came through a mailing list."),
    "report": N_("A report of a mail server."),
}


class DeskLine(NamedTuple):
    """A mail in a list: why a person has to look, to which address it came, who has begun to register it, or has put it
    aside, and why."""

    id: str
    received_at: datetime
    box: str
    subject: str
    sender: str
    why: str
    by: str
    reason: str


class DeskFile(NamedTuple):
    """A file of a mail: its name, its size in bytes, and whether it is of a kind that is taken."""

    name: str
    size: int
    is_taken: bool


class DeskMail(NamedTuple):
    """A mail as somebody reads it; `is_whole`: nothing is blotted out, so that they may settle it. `complaint` is the
    case to which it came."""

    line: DeskLine
    state: str
    text: str
    files: tuple[DeskFile, ...]
    complaint: Number | None
    is_whole: bool


@dataclass(frozen=True)
class MailReader:
    """Who reads the desk, in a transaction, at an instant."""

    session: Session
    client: BanjieClient
    boxes: Boxes
    person: Person
    now: datetime
    door: ReadingDoor

    def parts(self, row: MailRow) -> frozenset[PersonalPart]:
        """Return the parts of a mail that the reader may see."""
        if row.complaint:
            case_file = load_case_file(self.session, row.complaint)
            return self._admitted(case_file.procedure.slug, sees.admissions_of(case_file.law, case_file.case))
        asked = [self.boxes[row.box]] if row.box in self.boxes else self.boxes.values()
        return frozenset(PARTS).intersection(*(self.parts_of_box(box) for box in asked))

    def parts_of_box(self, box: MailBox) -> frozenset[PersonalPart]:
        """Return the parts that the reader may see of a complaint that comes to this address."""
        read = partial(self._admissions, box)
        return self._admitted(box.slug, read_once(self.session, ("mail box", box.address, self.now), read))

    def record(self, row: MailRow, kind: AccessType = "read") -> None:
        """Put on record that the reader was shown a mail, or was not."""
        access_journal.record_access(self.session, self._access(row, kind), self.door, self.now)

    def record_listed(self, rows: Iterable[MailRow]) -> None:
        """Put on record, once a day, that the reader was shown these mails in a list."""
        accesses = [self._access(row, "read") for row in rows]
        access_journal.record_daily(self.session, accesses, self.door, self.now)

    def _access(self, row: MailRow, kind: AccessType) -> Access:
        about = row.id[: mails.MARK_LENGTH]
        return Access(kind, row.complaint or MAIL, ("mail",), self.person, self._stood_for, about=about)

    @cached_property
    def _stood_for(self) -> tuple[Person, ...]:
        return persons_stood_for(self.session, self.person, self.now)

    def _admissions(self, box: MailBox) -> Admissions:
        procedure = procedure_of_box(self.client, box, self.now)
        calendar = intake_calendar(self.session, self.now.year - 1, self.now.year + 1, procedure)
        law = Law(procedure, calendar).of_entry(next(iter(procedure.entries)))
        opened = Opened(
            seq=1, type="opened", name=next(iter(procedure.entries)), at=self.now, recorded_at=self.now,
            facts=facts_of_box(procedure, box), filer=Party(name="-", contact="-").gave,
        )  # fmt: skip
        return sees.admissions_of(law, open_case(law, PLACEHOLDER_NUMBER, opened))

    def _admitted(self, slug: Slug, admissions: Admissions) -> frozenset[PersonalPart]:
        people = {self.person, *self._stood_for}
        held = held_names(self.session, people, self.now).under(slug)
        return frozenset(part for part in PARTS if sees.admits(admissions, people, held, part))


def desk_roles(client: BanjieClient, boxes: Boxes, now: datetime) -> frozenset[str]:
    """Return the roles with which somebody reads complaints under the regulations of these addresses. Raises
    BadInput."""
    found = (procedure_of_checked_box(client, box, now) for box in boxes.values())
    return frozenset(role for procedure in found for role in sees.reading_roles(procedure))


def desk_lines(reader: MailReader, state: str) -> list[DeskLine]:
    """Return the mail of a state that the reader may see, and put on record that it was listed."""
    parts = {row: reader.parts(row) for row in mails.mails_on_desk(reader.session, state)}
    shown = [row for row, seen in parts.items() if "narrative" in seen][:SHOWN_AT_MOST]
    reader.record_listed(shown)
    return [_line(reader, row, is_whole="identity" in parts[row]) for row in shown]


def read_kept(reader: MailReader, id: str) -> tuple[DeskMail, ReadMail]:
    """Return a mail as the reader may see it, and whole, and put that on record. Raises UnknownRecord, and
    ReadingRefused for who reads no complaint to its address."""
    row = find_kept(reader, id)
    parts = reader.parts(row)
    if "narrative" not in parts:
        reader.record(row, "refused")
        raise ReadingRefused(
            gettext("This mail may not be read: whoever reads it reads complaints to its address."), ()
        )
    reader.record(row)
    assert row.raw is not None
    mail, is_whole = read_mail(row.raw), "identity" in parts
    line = _line(reader, row, is_whole=is_whole)
    text, files = mail.text[:SHOWN_CHARACTERS], tuple(_files(reader.client, mail))
    if not is_whole:
        blotter = Blotter((mail.name, mail.address))
        text = blotter.blotted(text)
        files = tuple(file._replace(name=blotter.blotted(file.name)) for file in files)
    return DeskMail(line, row.state, text, files, row.complaint, is_whole), mail


def _files(client: BanjieClient, mail: ReadMail) -> Iterator[DeskFile]:
    for piece in mail.pieces:
        try:
            inspect_piece(client, piece)
            yield DeskFile(piece.name, len(piece.content), is_taken=True)
        except BadInput:
            yield DeskFile(piece.name, len(piece.content), is_taken=False)


def find_kept(reader: MailReader, id: str) -> MailRow:
    """Return the row of a mail whose words are kept. Raises UnknownRecord."""
    row = mails.kept_mail(reader.session, id)
    if row is None:
        raise UnknownRecord(gettext("There is no such mail, or somebody has settled it."))
    return row


def _line(reader: MailReader, row: MailRow, *, is_whole: bool) -> DeskLine:
    subject, sender = row.subject, row.address
    if not is_whole:
        blotter = Blotter((sender,))
        subject, sender = blotter.blotted(subject), blotter.blotted(sender)
    return DeskLine(
        row.id, row.received_at, row.box, subject, sender, WHY[row.why]() if row.why in WHY else row.why,
        person_name(reader.session, row.settled_by) if row.settled_by else "", row.reason,
    )  # fmt: skip


# ---- what becomes of it ------------------------------------------------------------------------------------


class Begun(NamedTuple):
    """A registration that was begun from a mail: the regulation, what stands in its form, its files."""

    slug: Slug
    typed: Typed
    files: tuple[StoredFile, ...]


async def begin_complaint(client: BanjieClient, boxes: Boxes, kept: DeskMail, mail: ReadMail, slug: Slug) -> Begun:
    """Return the form of a complaint as the mail fills it in. Raises BadInput, Unavailable."""
    box = boxes.get(kept.line.box) or next((one for one in boxes.values() if one.slug == slug), None)
    if box is None or box.slug != slug:
        raise BadInput(gettext("Choose one of those listed."))
    procedure = procedure_of_box(client, box, await client.now())
    files = await _take_files(client, mail)
    typed = {
        f"texts.{next(iter(procedure.texts))}": [said_in(mail, MOST_SAID)],
        "party.name": [mail.name or mail.address[:100]],
        "party.contact": [mail.address[:200]],
        "happened_at": [written_answer(kept.line.received_at)],
        f"texts.{EVIDENCE}": [mail_receipt(kept.line.received_at)],
        **{f"facts.{name}": [value] for name, value in box.facts.items()},
    }
    return Begun(slug, typed, files)


async def add_to_case(
    client: BanjieClient, kept: DeskMail, mail: ReadMail, number: Number, person: Person, door: ReadingDoor
) -> None:
    """Put what a mail says on record as evidence of a case, by a person who may. Sent again it is there once. Raises as
    `act` does, and ReadingRefused, UnknownRecord."""

    def may_read(session: Session) -> None:
        begin_reading(session, number, person, client.clock(session, number), door)

    await client.transact(may_read)
    files = await _take_files(client, mail)
    said = f"{mail_receipt(kept.line.received_at)}\n\n{said_in(mail, MOST_SAID)}"
    evidence = ActInput(name=EVIDENCE, actor=person, id=act_id(kept.line.id), texts={EVIDENCE: said}, attachments=files)
    try:
        await act(client, number, evidence)
    except Unavailable as error:
        if error.more.get("n") is None:
            raise  # nothing of it is on record


async def _take_files(client: BanjieClient, mail: ReadMail) -> tuple[StoredFile, ...]:
    """Store the files of a mail that are taken, its words among them."""
    stored = list[StoredFile]()
    for piece in reversed(mail_pieces(mail, MOST_SAID)):
        if len(stored) < MAX_ATTACHMENTS:
            with suppress(BadInput):
                stored.append(await store_piece(client, piece))
    return tuple(reversed(stored))
