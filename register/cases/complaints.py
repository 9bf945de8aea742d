"""Intake: register a complaint under its number before anything else knows of it."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from calendars import office_zone
from models.case_input import OpenCase
from models.events import ChainHead, Imported, Opened
from models.form import ActInput, Party, StoredFile, act_from_input, act_input_content
from models.frozen import Frozen
from models.messages import Act, Digest, FactValue, Number, Person, TextRef
from models.packed_law import law_of_case, parse_law
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from models.tables import ComplaintRow, CounterRow, PartyRow
from register import editions, log, row_digests
from register.acts import inbox
from register.acts.inbox import ReceiptContext
from register.calendars import notice_adoption
from register.cases import projections
from register.cases.earlier_cases import earlier_cases_of
from register.documents import attachments, body_digests, texts
from register.locks import NoSuchComplaint, advisory_lock
from register.office.staff import office_at
from register.periodic_reports import REPORT_KEY_PREFIX
from register.randomness import Randomness
from register.row_conditions import CASE_TO_START
from register.search import search_rows
from rules import roles
from rules.acts import deciders
from rules.digests.identifying import opened_digest
from rules.digests.salted_digest import salted_digest
from rules.evolve import open_case

MAX_UNSTARTED_CASES = 100
GRADE_CASE = ":grade:"  # in the keys under which bad grades open a linked case
IMPORT_KEY_PREFIX = "import:"  # under such keys cases of an old system are registered
# Keys that the office itself gives: of another case that opened this one, of a periodic report, of an old system.
OWN_KEYS = re.compile(rf"[A-Z]{{3}}-\d{{4}}-\d{{6}}:|{REPORT_KEY_PREFIX}|{IMPORT_KEY_PREFIX}")
_COUNT_ON = (  # built once
    insert(CounterRow)
    .on_conflict_do_update(index_elements=["prefix", "year"], set_={"last": CounterRow.last + 1})
    .returning(CounterRow.last)
)


class KeyTaken(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where another complaint with other content came under the same key; `number` is that complaint's."""

    def __init__(self, number: Number) -> None:
        super().__init__(f"this key belongs to {number}, which says something else")
        self.number = number


class Intake(Frozen):
    """A complaint as it comes in.

    `key`: the sender's idempotency key. `sender`: the program through which it came. `filed_as`: the accounts of a
    filer who is on the staff. `first`: an act that the member of staff who takes it in does on the spot. `parent`,
    `parent_seq`: the case, and its event, that opens this one. `imported`: where an old system left it.
    `clock_offset`: how far the case's clock is ahead, in seconds.
    """

    key: str
    sender: Slug | None = None
    law: str
    law_sha256: Digest
    calendar: str
    entry: Name
    received_at: AwareDatetime
    happened_at: AwareDatetime | None = None
    party: Party | None = None
    filed_as: tuple[Person, ...] = ()
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}
    attachments: tuple[StoredFile, ...] = ()
    first: ActInput | None = None
    parent: Number | None = None
    parent_seq: int | None = None
    imported: Imported | None = None
    clock_offset: int = 0
    raw_signals: Literal["refuse", "accept"] = "refuse"
    lang: Literal["zh", "en"] = "zh"


INTAKE_CONTENT_FIELDS = {
    "entry", "happened_at", "party", "facts", "texts", "attachments", "first", "parent", "parent_seq", "imported",
}  # fmt: skip


class EnteredComplaint(NamedTuple):
    """A complaint in the register: its number, and whether it was there already under its key. `opened` is the input of
    its case if it came in now."""

    number: Number
    again: bool
    opened: OpenCase | None = None


def register_complaint(session: Session, intake: Intake, *, randomness: Randomness) -> Number:
    """Register a complaint as `enter_complaint` does; return its number alone."""
    return enter_complaint(session, intake, randomness=randomness).number


def enter_complaint(session: Session, intake: Intake, *, randomness: Randomness) -> EnteredComplaint:
    """Register a complaint in the caller's transaction, or find the complaint that came under its key before.

    Raises KeyTaken where the key came with other content. Law, calendar and instant are not content: they may have
    changed when a sender tries again.
    """
    advisory_lock(session, f"key:{intake.key}")
    if number := _number_of_key(session, intake):
        return EnteredComplaint(number, again=True)
    opened = _insert_complaint(session, intake, randomness=randomness)
    return EnteredComplaint(opened.number, again=False, opened=opened)


def intake_digest(salt: str, intake: Intake) -> str:
    """Return the salted digest of an intake's content. A repeated intake has the same."""
    content = intake.model_dump(mode="json", include=INTAKE_CONTENT_FIELDS, exclude_defaults=True)
    content.get("first", {}).pop("id", None)
    return salted_digest(salt, "key", intake.key, content | {"procedure": _intake_procedure(intake).slug})


def complaint_of_key(session: Session, key: str) -> ComplaintRow | None:
    return session.scalars(select(ComplaintRow).where(ComplaintRow.key == stored_key(key))).first()


def stored_key(key: str) -> str:
    """Return by what a repeated intake is found. A sender's own mark may hold a name or a telephone number, and it is
    known again for ever, after an erasure too: only a digest of it is kept."""
    return key if OWN_KEYS.match(key) else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def grade_case_key(number: Number, seq: int) -> str:
    """Return the key under which the linked case of a bad grade is registered."""
    return f"{number}{GRADE_CASE}{seq}"


def load_case_input(session: Session, number: Number) -> OpenCase:
    """Return the input with which the workflow of this complaint is started. Raises NoSuchComplaint."""
    opened = session.scalar(select(ComplaintRow.opened).where(ComplaintRow.number == number))
    if opened is None:
        raise NoSuchComplaint(number)
    return editions.case_input(session, opened)


def unstarted_cases(session: Session, older_than: datetime) -> list[OpenCase]:
    """Return the inputs of at most MAX_UNSTARTED_CASES complaints that have no event yet, or go on since their end
    was undone, and came in or were last started before `older_than`; oldest first."""
    last_tried = func.coalesce(ComplaintRow.started_at, ComplaintRow.received_at)
    unstarted = select(ComplaintRow.opened).where(CASE_TO_START, last_tried < older_than)
    rows = session.scalars(unstarted.order_by(ComplaintRow.received_at).limit(MAX_UNSTARTED_CASES))
    return [editions.case_input(session, opened) for opened in rows]


def record_start_attempt(session: Session, number: Number, at: datetime) -> None:
    """Note that the workflow has been started. Where no event follows, the relay starts it again."""
    session.execute(update(ComplaintRow).where(ComplaintRow.number == number).values(started_at=at))


def _number_of_key(session: Session, intake: Intake) -> Number | None:
    columns = ComplaintRow.number, ComplaintRow.key_digest, ComplaintRow.key_salt
    row = session.execute(select(*columns).where(ComplaintRow.key == stored_key(intake.key))).first()
    if row is None:
        return None
    if row.key_salt is None or row.key_digest != intake_digest(row.key_salt, intake):
        raise KeyTaken(row.number)
    number: Number = row.number
    return number


def _insert_complaint(session: Session, intake: Intake, *, randomness: Randomness) -> OpenCase:
    # Read first: from the number on, everybody else who registers under this prefix waits.
    procedure = parse_law(intake.law, intake.calendar).procedure
    editions.keep_law(session, procedure.slug, intake.law, intake.law_sha256, intake.received_at)
    complaint = _complaint_row(session, intake, randomness.new_salt())
    session.add(complaint)
    session.flush()
    filed_by = _store_party(session, complaint.number, intake.party, randomness) if intake.party else None
    by, at = intake.first.actor if intake.first else None, intake.received_at
    refs = texts.store_texts(
        session, complaint.number, intake.texts, at=at, by=by, randomness=randomness, procedure=procedure
    )
    files = attachments.attach_files(
        session, complaint.number, intake.attachments, n=None, at=at, by=by, randomness=randomness
    )
    event = _opening_event(session, complaint, intake, refs, files, filed_by)
    first = _first_act(session, complaint, intake, intake.first, event, randomness=randomness) if intake.first else None
    carried = {"law", "law_sha256", "calendar", "entry", "clock_offset", "raw_signals", "lang"}
    opened = OpenCase(number=complaint.number, opened=event, first=first, **intake.model_dump(include=carried))
    complaint.opened = opened.opening_json()
    complaint.opening = opened_digest(complaint.number, opened.law_sha256, opened.opened)
    complaint.admissions = opening_admissions(opened)
    session.flush()
    search_rows.index_opening(session, opened)
    log.enqueue(session, row_digests.opening_stream(complaint.number), 1, row_digests.opening_digest(complaint))
    return opened


def opening_admissions(opened: OpenCase) -> str:
    """Return who may read a complaint before its first event, as its row has it."""
    law = law_of_case(opened)
    return projections.admissions_text(law, open_case(law, opened.number, opened.opened))


def _store_party(session: Session, number: Number, party: Party, randomness: Randomness) -> Digest:
    """Store who filed a complaint; return the digest, which is all that the case is given."""
    salt = randomness.new_salt()
    digest = body_digests.party_digest(salt, number, party)
    session.add(PartyRow(complaint=number, **party.model_dump(exclude={"person"}), salt=salt, digest=digest))
    return digest


def _complaint_row(session: Session, intake: Intake, key_salt: str) -> ComplaintRow:
    procedure = _intake_procedure(intake)
    return ComplaintRow(
        number=_next_number(session, procedure.prefix, intake.received_at),
        key=stored_key(intake.key),
        key_digest=intake_digest(key_salt, intake),
        key_salt=key_salt,
        procedure=procedure.slug,
        edition=procedure.edition,
        law_sha256=intake.law_sha256,
        entry=intake.entry,
        sender=intake.sender,
        parent=intake.parent,
        parent_seq=intake.parent_seq,
        received_at=intake.received_at,
        opened="",
        opening="",
        admissions="",
        n=0,
        last_received_at=intake.received_at,
        calendar_sha=notice_adoption.calendar_digest(intake.calendar),
        seq=0,
        head=ChainHead().hash,
    )


def _next_number(session: Session, prefix: str, received_at: datetime) -> Number:
    """Return the next number of a procedure and year. The counter's row stays locked until the caller commits and is
    rolled back with the caller's transaction: numbers have no gaps."""
    year = received_at.astimezone(office_zone()).year
    last = session.connection().execute(_COUNT_ON, {"prefix": prefix, "year": year, "last": 1}).scalar_one()
    return f"{prefix}-{year}-{last:06d}"


def raise_counters(session: Session, given: Iterable[Number]) -> None:
    """Raise the counters to these numbers, which have been given out although this register does not know them."""
    for number in given:
        prefix, year, last = number.rsplit("-", 2)
        counted = insert(CounterRow).values(prefix=prefix, year=int(year), last=int(last))
        highest = {"last": func.greatest(CounterRow.last, int(last))}
        session.execute(counted.on_conflict_do_update(index_elements=["prefix", "year"], set_=highest))


def _first_act(
    session: Session,
    complaint: ComplaintRow,
    intake: Intake,
    act_input: ActInput,
    opened: Opened,
    *,
    randomness: Randomness,
) -> Act:
    at = complaint.received_at
    refs = texts.store_texts(
        session, complaint.number, act_input.texts, at=at, by=act_input.actor, randomness=randomness
    )
    act = act_from_input(act_input, refs, act_id=act_input.id or randomness.new_id())
    earlier = earlier_cases_of(session, parse_law(intake.law, intake.calendar), act.name, complaint)
    act = act.model_copy(update={"earlier": earlier})
    law = parse_law(intake.law, intake.calendar).of_entry(intake.entry)
    if deciders.is_stamped(law, act):
        office, case = office_at(session, at, complaint.procedure), open_case(law, complaint.number, opened)
        act = act.model_copy(update=deciders.stamp_of(law, case, act, office)._asdict())
    content = act_input_content(act_input)
    salt = randomness.new_salt()
    row = inbox.insert_act(
        session, complaint, act, content=content, salt=salt, at=at, context=ReceiptContext(sender=intake.sender)
    )
    return inbox.act_to_deliver(row)


def _opening_event(
    session: Session,
    complaint: ComplaintRow,
    intake: Intake,
    refs: dict[Name, TextRef],
    files: tuple[TextRef, ...],
    filed_by: Digest | None,
) -> Opened:
    """Return the first event of a case. Where it names who is complained of, it says which roles that leaves vacant."""
    event = Opened(
        seq=1,
        type="opened",
        name=intake.entry,
        at=intake.happened_at or intake.received_at,
        recorded_at=intake.received_at,
        facts=intake.facts,
        texts=refs,
        attachments=files,
        filed_by=filed_by,
        filer=intake.party.gave if intake.party else (),
        filed_as=intake.filed_as,
        imported=intake.imported,
        law_sha256=intake.law_sha256,
        calendar_sha256=hashlib.sha256(intake.calendar.encode()).hexdigest(),
    )
    law = parse_law(intake.law, intake.calendar).of_entry(intake.entry)
    excludes = event.filed_as or roles.names_respondents(law, (), event.texts)
    if event.imported or not (excludes or not law.excluding_facts.isdisjoint(event.facts)):
        return event  # who worked there when a case was imported is not known
    office = office_at(session, intake.received_at, complaint.procedure)
    vacant = deciders.lost_roles(law, open_case(law, complaint.number, event), office)
    return event.model_copy(update={"vacant": vacant})


def _intake_procedure(intake: Intake) -> Procedure:
    return parse_law(intake.law, intake.calendar).procedure
