"""Complaints like one that comes in: a hint for whoever may read them. A person links or merges."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from models.case import Case
from models.case_input import CaseOpening
from models.events import Opened
from models.form import Form
from models.messages import FactValue, Number, Person, TextRef
from models.requirement import Name
from models.rule import PersonalPart, Slug
from models.tables import ComplaintRow, PartyRow, TextRow
from register.cases.stored_case import stored_case
from register.documents import texts
from register.office import staff
from rules.sees import Admissions, admits

# The share of pairs of neighbouring characters that two texts have in common (Dice), from which they are near. A text
# sent again with a sentence more reaches 0.8; two complaints of one person about two matters stay below 0.3.
NEAR_TEXT = 0.6
# How procedures name whom or what a complaint is about, as a fact or as a text.
TARGETS = frozenset({
    "target", "target_name", "respondent_name", "respondent_named", "respondents", "department", "outlet_name",
})  # fmt: skip
Said = Mapping[Name, FactValue | str]

LOOKED_BACK = timedelta(days=90)
MAX_OF_CONTACT = 200  # a hotline may leave its own number with each
MAX_COMPARED = 20  # the newest: a hint is not worth more


def are_similar(one: Said, other: Said) -> bool:
    """Return True if what both name as their target is the same and the other texts that both have are near."""
    both = one.keys() & other.keys()
    if any(_said(one[name]) != _said(other[name]) for name in both & TARGETS):
        return False
    told = sorted(name for name in both - TARGETS if isinstance(one[name], str))
    near = text_overlap(*("\n".join(str(said[name]) for name in told) for said in (one, other)))
    return near >= NEAR_TEXT


def text_overlap(one: str, other: str) -> float:
    """Return how many pairs of neighbouring characters two texts have in common, from 0 to 1. Punctuation, blanks,
    width and case do not count; a text without a pair is like no other."""
    pairs = _bigrams(one), _bigrams(other)
    counted = sum(map(Counter.total, pairs))
    return 2 * (pairs[0] & pairs[1]).total() / counted if counted else 0.0


@lru_cache(maxsize=8)  # what comes in is compared with twenty
def _bigrams(text: str) -> Counter[str]:
    plain = _plain(text)
    return Counter(map("".join, pairwise(plain)))


def _said(value: FactValue | str) -> object:
    return _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


class Reader(NamedTuple):
    """The reader of the hint: the person who registers, or the program through which the complaint comes."""

    person: Person | None = None
    sender: Slug | None = None


def similar_complaints(
    session: Session, form: Form, received_at: datetime, reader: Reader, own: Number | None = None
) -> tuple[Number, ...]:
    """Return the complaints of the same contact, under the same procedure, of the 90 days before, that say nearly the
    same of the same target; newest first.

    A person is told of those whose filer and narrative they may both read, a program alone of those that it sent
    itself, nobody of any other. `own` is the complaint itself, once it has a number.
    """
    if not form.party.contact.strip() or reader == Reader():
        return ()
    said = {**form.facts, **form.texts}
    candidates = _candidates(session, form, received_at, reader, own)
    alike = [row for row, stated in _with_what_is_said(session, candidates) if are_similar(said, stated)]
    if alike and reader.person:
        readable = _readable(session, reader.person, form.procedure, received_at, {row.admissions for row in alike})
        alike = [row for row in alike if row.admissions in readable]
    return tuple(row.number for row in alike)


def _candidates(
    session: Session, form: Form, received_at: datetime, reader: Reader, own: Number | None
) -> Sequence[ComplaintRow]:
    """Return the complaints with the contact of this form; without a person only those of the program itself.

    The contact is looked up first: otherwise PostgreSQL may look through all complaints of the 90 days.
    """
    of_contact = select(PartyRow.complaint).where(PartyRow.contact == form.party.contact, PartyRow.contact != "")
    newest = of_contact.order_by(PartyRow.id.desc()).limit(MAX_OF_CONTACT).subquery()
    found = (
        select(ComplaintRow)
        .options(defer(ComplaintRow.opened))  # large, and needed only of a case that has not begun
        .join(newest, newest.c.complaint == ComplaintRow.number)
        .where(ComplaintRow.procedure == form.procedure, ComplaintRow.received_at <= received_at)
        .where(ComplaintRow.received_at > received_at - LOOKED_BACK)
    )
    found = found.where(ComplaintRow.number < own) if own else found
    found = found if reader.person else found.where(ComplaintRow.sender == reader.sender)
    newest_first = ComplaintRow.received_at.desc(), ComplaintRow.number.desc()
    return session.scalars(found.order_by(*newest_first).limit(MAX_COMPARED)).all()


def _with_what_is_said(session: Session, rows: Sequence[ComplaintRow]) -> Iterator[tuple[ComplaintRow, Said]]:
    """Yield each complaint with the facts and texts that it holds now."""
    held = [(row, stored_case(session, row) or CaseOpening.model_validate_json(row.opened).opened) for row in rows]
    ids = [ref.id for _, case in held for ref in _read_now(case).values()]
    bodies = session.scalars(select(TextRow).where(TextRow.id.in_(ids))).all() if ids else []
    for row, case in held:
        facts = {name: value for name, value in case.facts.items() if value is not None}
        yield row, {**facts, **texts.bodies_of(_read_now(case), bodies)}


def _read_now(case: Case | Opened) -> Mapping[Name, TextRef]:
    """Return the texts of a complaint as they have been corrected; before its first event as they came in."""
    return case.texts if isinstance(case, Opened) else case.texts_as_corrected


def _readable(
    session: Session, person: Person, procedure: Slug, now: datetime, admissions: Collection[str]
) -> frozenset[str]:
    """Return those of these admissions, as rows hold them, under which the person reads both the filer and the
    narrative: the hint tells both."""
    stands_for, held = staff.standing_at(session, person, now, procedure)
    persons, parts = {person, *stands_for}, get_args(PersonalPart)
    read = {text: Admissions.model_validate_json(text) for text in admissions}
    return frozenset(text for text, one in read.items() if all(admits(one, persons, held, part) for part in parts))
