"""Stock phrases (常用语): words that the office keeps ready for the fields of an act. Whoever handles a case puts them
in and changes them there; they bind nobody."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.messages import Id, Person
from models.requirement import Name
from models.rule import Slug
from models.tables import PhraseRow
from register.locks import advisory_lock
from wording.translation import gettext

ANY = ""  # every regulation, every act
MOST_PHRASES = 60  # of one regulation, and of all together
MOST_LETTERS = 1000


class PhrasePlace(NamedTuple):
    """Where a phrase is offered: at an act of a regulation, or at any."""

    procedure: Slug
    act: Name


class Phrase(NamedTuple):
    """A phrase as it is shown."""

    id: Id
    act: Name
    words: str


def phrases_of(session: Session, procedure: Slug) -> tuple[Phrase, ...]:
    """Return the phrases that are kept for one regulation, or for all (`ANY`)."""
    return _phrases(session, PhraseRow.procedure == procedure)


def phrases_at(session: Session, procedure: Slug, acts: Iterable[Name]) -> tuple[str, ...]:
    """Return the words that are offered at acts of a regulation: first those of these acts alone."""
    offered = PhraseRow.procedure.in_({procedure, ANY}), PhraseRow.act.in_({*acts, ANY})
    found = _phrases(session, *offered)
    return tuple(dict.fromkeys(one.words for one in sorted(found, key=lambda one: one.act == ANY)))


def add_phrase(session: Session, id: Id, place: PhrasePlace, words: str, *, by: Person, at: datetime) -> None:
    """Keep a phrase. Raises BadInput for one that is empty or too long, and where there are `MOST_PHRASES` already."""
    words = "\n".join(line.rstrip() for line in words.strip().splitlines())
    if not words or len(words) > MOST_LETTERS:
        raise BadInput(gettext("A phrase has 1 to {most} signs.", most=MOST_LETTERS))
    advisory_lock(session, f"phrases:{place.procedure}")
    kept = select(func.count()).select_from(PhraseRow).where(PhraseRow.procedure == place.procedure)
    if (session.scalar(kept) or 0) >= MOST_PHRASES:
        raise BadInput(gettext("At most {most} phrases can be kept here. Remove one first.", most=MOST_PHRASES))
    session.add(PhraseRow(id=id, **place._asdict(), words=words, by=by, at=at))


def remove_phrase(session: Session, id: Id) -> None:
    """Remove a phrase; nothing changes where it was put in."""
    session.execute(delete(PhraseRow).where(PhraseRow.id == id))


def _phrases(session: Session, *where: ColumnElement[bool]) -> tuple[Phrase, ...]:
    query = select(PhraseRow.id, PhraseRow.act, PhraseRow.words).where(*where).order_by(PhraseRow.at, PhraseRow.id)
    return tuple(Phrase(*row) for row in session.execute(query))
