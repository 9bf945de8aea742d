"""Intake: a complaint is on record under its number before anything else knows of it."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.case_input import OpenCase
from models.form import Party, Said, StoredFile
from models.frozen import Frozen
from models.law import parse
from models.messages import Act, Chained, Digest, Event, FactValue, Number, TextRef
from models.procedure import Procedure
from models.requirement import Name
from models.tables import ComplaintRow, CounterRow, PartyRow
from models.time import CHINA
from register import attachments, calendar_adoption, inbox, texts
from register.locks import NoSuchComplaint, hold
from register.texts import Ids

AT_MOST = 100


class KeyTaken(Exception):  # says what is so, like a refusal
    """Another complaint came under the same key, and has this number."""

    def __init__(self, number: Number) -> None:
        super().__init__(f"this key belongs to {number}, which says something else")
        self.number = number


class Intake(Frozen):
    """A complaint as it comes in: under which key of the sender's, by which law, from whom, saying what.

    `first` is what the member of staff who takes it in does with it on the spot. `parent`: the case, and its
    event, that opens this one.
    """

    key: str
    law: str
    law_sha256: Digest
    calendar: str
    entry: Name
    received_at: AwareDatetime
    happened_at: AwareDatetime | None = None
    party: Party | None = None
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}
    attachments: tuple[StoredFile, ...] = ()
    first: Said | None = None
    parent: Number | None = None
    parent_seq: int | None = None
    clock_offset: int = 0
    raw_signals: Literal["refuse", "accept"] = "refuse"


CONTENT = {"entry", "happened_at", "party", "facts", "texts", "attachments", "first", "parent", "parent_seq"}


def take_in(session: Session, intake: Intake, *, ids: Ids, secret: bytes) -> Number:
    """Register a complaint in the caller's transaction; give its number, or that of a key that came before.

    Raises KeyTaken where it came with other content. Law, calendar and instant are not content: they may have
    changed when a sender tries again.
    """
    digest = fingerprint(intake, secret)
    if number := _known(session, intake.key, digest):
        return number
    hold(session, f"key:{intake.key}")
    if number := _known(session, intake.key, digest):  # by whoever held the key before
        return number
    return _register(session, intake, digest, ids=ids, secret=secret)


def fingerprint(intake: Intake, secret: bytes) -> str:
    """By which a second sending is known to say the same."""
    content = intake.model_dump(mode="json", include=CONTENT, exclude_defaults=True)
    content.get("first", {}).pop("id", None)
    return texts.fingerprint(secret, content | {"procedure": _procedure(intake).slug})


def opening(session: Session, number: Number) -> OpenCase:
    """With what the case of this number is started. Raises NoSuchComplaint."""
    opened = session.scalar(select(ComplaintRow.opened).where(ComplaintRow.number == number))
    if opened is None:
        raise NoSuchComplaint(number)
    return OpenCase.model_validate_json(opened)


def unstarted(session: Session, older_than: datetime) -> list[OpenCase]:
    """Complaints without a first event that came in, or were last started, before then: the oldest first."""
    tried = func.coalesce(ComplaintRow.started_at, ComplaintRow.received_at)
    silent = select(ComplaintRow.opened).where(ComplaintRow.seq == 0, tried < older_than)
    rows = session.scalars(silent.order_by(ComplaintRow.received_at).limit(AT_MOST))
    return [OpenCase.model_validate_json(opened) for opened in rows]


def started(session: Session, number: Number, at: datetime) -> None:
    """Note that the case has been started; should no event follow, the sweeper starts it again."""
    session.execute(update(ComplaintRow).where(ComplaintRow.number == number).values(started_at=at))


def _known(session: Session, key: str, digest: str) -> Number | None:
    row = session.execute(select(ComplaintRow.number, ComplaintRow.key_digest).where(ComplaintRow.key == key)).first()
    if row is None:
        return None
    if row.key_digest != digest:
        raise KeyTaken(row.number)
    number: Number = row.number
    return number


def _register(session: Session, intake: Intake, digest: str, *, ids: Ids, secret: bytes) -> Number:
    complaint = _numbered(session, intake, digest)
    session.add(complaint)
    session.flush()
    if intake.party:
        session.add(PartyRow(complaint=complaint.number, **intake.party.model_dump()))
    by, at = intake.first.actor if intake.first else None, intake.received_at
    phrases = parse(intake.law, intake.calendar).procedure.phrases
    refs = texts.write(session, complaint.number, intake.texts, at=at, by=by, ids=ids, secret=secret, phrases=phrases)
    files = attachments.write(
        session, complaint.number, intake.attachments, n=None, at=at, by=by, ids=ids, secret=secret
    )
    first = _first(session, complaint, intake.first, ids=ids, secret=secret) if intake.first else None
    complaint.opened = _opened(intake, complaint.number, (refs, files), first).model_dump_json(exclude_defaults=True)
    session.flush()
    return complaint.number


def _numbered(session: Session, intake: Intake, digest: str) -> ComplaintRow:
    procedure = _procedure(intake)
    return ComplaintRow(
        number=_next_number(session, procedure.prefix, intake.received_at),
        key=intake.key,
        key_digest=digest,
        procedure=procedure.slug,
        edition=procedure.edition,
        law_sha256=intake.law_sha256,
        entry=intake.entry,
        parent=intake.parent,
        parent_seq=intake.parent_seq,
        received_at=intake.received_at,
        opened="",
        n=0,
        last_received_at=intake.received_at,
        calendar_sha=calendar_adoption.sha(intake.calendar),
        seq=0,
        head=Chained().hash,
    )


def _next_number(session: Session, prefix: str, received_at: datetime) -> Number:
    """The counter's row stays locked until the caller commits, and falls back if he does not: no gaps."""
    year = received_at.astimezone(CHINA).year
    counted = insert(CounterRow).values(prefix=prefix, year=year, last=1)
    further = counted.on_conflict_do_update(index_elements=["prefix", "year"], set_={"last": CounterRow.last + 1})
    last = session.execute(further.returning(CounterRow.last)).scalar_one()
    return f"{prefix}-{year}-{last:06d}"


def _first(session: Session, complaint: ComplaintRow, said: Said, *, ids: Ids, secret: bytes) -> Act:
    at = complaint.received_at
    refs = texts.write(session, complaint.number, said.texts, at=at, by=said.actor, ids=ids, secret=secret)
    act = inbox.as_act(said, refs, act_id=said.id or ids())
    digest = texts.fingerprint(secret, inbox.content(said))
    return inbox.delivered(inbox.enter(session, complaint, act, digest=digest, at=at))


def _opened(
    intake: Intake, number: Number, stored: tuple[dict[Name, TextRef], tuple[TextRef, ...]], first: Act | None
) -> OpenCase:
    event = Event(
        seq=1,
        type="opened",
        name=intake.entry,
        at=intake.happened_at or intake.received_at,
        recorded_at=intake.received_at,
        facts=intake.facts,
        texts=stored[0],
        attachments=stored[1],
    )
    return OpenCase(
        number=number,
        law=intake.law,
        law_sha256=intake.law_sha256,
        calendar=intake.calendar,
        entry=intake.entry,
        opened=event,
        first=first,
        clock_offset=intake.clock_offset,
        raw_signals=intake.raw_signals,
    )


def _procedure(intake: Intake) -> Procedure:
    return parse(intake.law, intake.calendar).procedure
