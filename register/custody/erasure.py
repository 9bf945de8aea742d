"""Erasure: a text, a file, or who filed a complaint is taken away with its salt, wherever it stands in the register.

The event is written first, in the same transaction. The function `erase_recorded` of the database
(`register/migrations/versions/r0001_register.sql`) does what the event names and nothing else; the role of the
application can change none of it by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, delete, or_, select, text, update
from sqlalchemy.orm import Session

from models.events import Event
from models.messages import Id, Number, Person
from models.requirement import Name
from models.tables import (
    AttachmentRow,
    ComplaintRow,
    DocumentDueRow,
    DocumentRow,
    NoticeRow,
    PartyRow,
    SearchRow,
    TextRow,
)
from register.cases.case_rows import read_case_rows
from register.cases.folded_case import fold_case
from register.cases.named_bodies import named_by_intake_and_acts
from register.custody.record import append_custody_event, read_custody
from register.documents import texts
from register.editions import law_of_complaint
from register.identity.decisions import Decider
from register.identity.drafts import drop_drafts_of
from register.journal import CustodyEvent
from register.locks import lock_complaint
from register.randomness import Randomness
from register.search.search_rows import FIELDS_CORRECTED, PARTY_FIELDS
from rules.fact import CORRECTED_TEXT, SUBJECT
from rules.item import CORRECT_TEXT
from wording.blotting import Blotter

GROUND = "erasure_ground"
ERASE_RECORDED = text("SELECT erase_recorded(:number, :seq)")
Papers = Literal["anew", "gone"]


@dataclass(frozen=True)
class ErasureOrder:
    """An order to erase texts and files (by id), who filed the complaint, or its papers for good. `ground` says why;
    `by` decided, `second` confirmed; `listed` is the retention list that names the complaint, if any. Without a list
    the `decider` has proven to be `by`."""

    by: Person
    second: Person
    ground: str
    texts: frozenset[Id] = frozenset()
    files: frozenset[Id] = frozenset()
    party: bool = False
    papers: bool = False
    listed: int | None = None
    decider: Decider | None = None


@dataclass(frozen=True)
class Erased:
    """What became of an order: its event, and the SHA-256 of files that nothing in the register of this complaint names
    any more. `refused`: a hold stands, and nothing was erased."""

    event: CustodyEvent
    files: frozenset[str] = frozenset()
    refused: bool = False


class NothingToErase(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where nothing that an order names is left."""


def erase(session: Session, number: Number, order: ErasureOrder, *, at: datetime, randomness: Randomness) -> Erased:
    """Erase what an order names, or put on record that a hold forbids it. Raises NothingToErase, NoSuchComplaint."""
    complaint = lock_complaint(session, number)
    targets = erasure_targets(session, complaint, order)
    if not (targets.texts or targets.files or targets.party or (order.papers and targets.papers)):
        raise NothingToErase
    refs = texts.store_texts(session, number, {GROUND: order.ground}, at=at, by=order.by, randomness=randomness)
    who = {"by": order.by, "second": order.second, "reason": refs[GROUND], "listed": order.listed}
    if read_custody(session, number).held:
        return Erased(
            append_custody_event(session, number, "refused", "erasure", at, order.decider, **who), refused=True
        )
    taken = {
        "texts": (*targets.texts, *targets.letters), "files": targets.files, "party": targets.party,
        "acts": targets.acts, "opening": targets.opening, "upto": complaint.seq,
        "papers": ("gone" if order.papers else "anew") if targets.papers else None,
    }  # fmt: skip
    event = append_custody_event(session, number, "erased", "erasure", at, order.decider, **who, **taken)
    session.flush()
    session.execute(ERASE_RECORDED, {"number": number, "seq": event.seq})
    _follow(session, number, targets, at, anew=not order.papers)
    session.expire_all()
    return Erased(event, frozenset(targets.stored))


@dataclass(frozen=True)
class Targets:
    """All rows that an order takes: `letters` that repeat a text, `acts` and the `opening` whose digests were made with
    it, the events `papers` were made after, and the SHA-256 of files."""

    texts: tuple[Id, ...]
    files: tuple[Id, ...]
    party: bool
    letters: tuple[Id, ...]
    acts: tuple[int, ...]
    opening: bool
    papers: tuple[int, ...]
    stored: tuple[str, ...]


def erasure_targets(session: Session, complaint: ComplaintRow, order: ErasureOrder) -> Targets:
    """Return what an order takes that is still there. Who filed a complaint is taken with the texts and files that name
    them: nothing would blot them out there any more. What the case is about in a line is taken with every text of the
    intake, since it says the same."""
    number = complaint.number
    party = session.scalars(select(PartyRow).where(PartyRow.complaint == number, PartyRow.salt.is_not(None))).first()
    with_party = order.party and party is not None
    [case_rows] = read_case_rows(session, [number])
    folded = fold_case(case_rows)
    corrected = _corrected_texts(folded.events)
    kept_texts = select(TextRow).where(TextRow.complaint == number, TextRow.body.is_not(None)).order_by(TextRow.id)
    kept_files = select(AttachmentRow).where(AttachmentRow.complaint == number, AttachmentRow.salt.is_not(None))
    came_with = named_by_intake_and_acts(case_rows, folded)
    with_subject = any(came_with.get(ordered, 0) is None for ordered in order.texts)
    found = session.scalars(kept_texts).all()
    of_party = [row for row in found if row.name in FIELDS_CORRECTED] if with_party else []
    on_file = [getattr(party, name) for name in PARTY_FIELDS] if with_party else []
    words = Blotter((*on_file, *(row.body or "" for row in of_party)))
    named = order.texts | {row.id for row in of_party}
    named |= {row.id for row in found if with_subject and row.name == SUBJECT}
    rows = [
        row for row in found if row.id in named or corrected.get(row.id) in named or words.is_written_in(row.body or "")
    ]
    files = [
        row
        for row in session.scalars(kept_files.order_by(AttachmentRow.id))
        if row.id in order.files or words.is_written_in(row.name)
    ]
    letters = _letters(session, complaint, rows, every=with_party)
    taken = [row for row in rows if row.id not in letters]
    ids = {*(row.id for row in taken), *(row.id for row in files)}
    ns = {came_with[name] for name in ids & came_with.keys()}
    papers = session.scalars(select(DocumentRow).where(DocumentRow.complaint == number)).all()
    anything = bool(taken or files or with_party)
    return Targets(
        texts=tuple(sorted(row.id for row in taken)),
        files=tuple(sorted(row.id for row in files)),
        party=with_party,
        letters=tuple(sorted(letters)),
        acts=tuple(sorted(n for n in ns if n is not None)),
        opening=None in ns or with_party,
        papers=tuple(sorted({row.seq for row in papers})) if anything or order.papers else (),
        stored=(*(row.sha256 for row in files), *(row.sha256 for row in papers)),
    )


def _corrected_texts(events: Iterable[Event]) -> dict[Id, Id]:
    """Return which text each correction of a slip stands beside: it goes with that text."""
    standing, beside = dict[tuple[Name | None, Name], Id](), dict[Id, Id]()
    for event in events:
        if event.name == CORRECT_TEXT and CORRECTED_TEXT in event.texts and event.about:
            beside[event.texts[CORRECTED_TEXT].id] = standing.get((event.item, event.about), "")
        for name, ref in event.texts.items():
            standing[None, name] = standing[event.item, name] = ref.id
    return beside


def _letters(session: Session, complaint: ComplaintRow, rows: Iterable[TextRow], *, every: bool) -> set[Id]:
    """Return the texts of letters among these, and of those that repeat texts of their names; of `every` letter where
    it names who complained."""
    law = law_of_complaint(session, complaint)
    chosen = {row.id: row.name for row in rows}
    repeating = {notice.code for _, notice in law.notice_rules if set(chosen.values()).intersection(notice.with_)}
    sent = select(NoticeRow).where(NoticeRow.complaint == complaint.number, NoticeRow.text.is_not(None))
    letters = {row.text: row.name for row in session.scalars(sent) if row.text}
    return {name for name, notice in letters.items() if every or name in chosen or notice in repeating}


def _follow(session: Session, number: Number, targets: Targets, at: datetime, *, anew: bool) -> None:
    """Bring the lists to what is left: what is searched, letters, papers that are to be made again, no draft."""
    drop_drafts_of(session, number)
    sources = (*targets.texts, *targets.files)
    found = [SearchRow.source.in_(sources)] + ([SearchRow.kind.in_(PARTY_FIELDS)] if targets.party else [])
    session.execute(delete(SearchRow).where(SearchRow.complaint == number, or_(*found)))
    letters = and_(NoticeRow.complaint == number, NoticeRow.text.in_(targets.letters))
    session.execute(update(NoticeRow).where(letters).values(sha256=None))
    if anew:
        due = set(session.scalars(select(DocumentDueRow.seq).where(DocumentDueRow.complaint == number)))
        owed_again = (seq for seq in targets.papers if seq not in due)
        session.add_all(DocumentDueRow(complaint=number, seq=seq, since=at, next_at=at) for seq in owed_again)
    else:
        session.execute(delete(DocumentDueRow).where(DocumentDueRow.complaint == number))
    session.flush()
