"""Free texts: stored here and nowhere else, referred to by id and salted digest."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Number, Person, TextRef
from models.requirement import Name
from models.tables import TextRow
from register.body_digests import text_digest
from register.randomness import Randomness
from rules.phrase import phrase_lists_found


def store_texts(  # noqa: PLR0913  # whose, which, and their stamp
    session: Session,
    number: Number,
    bodies: Mapping[Name, str],
    *,
    at: datetime,
    by: Person | None,
    randomness: Randomness,
    phrases: Mapping[Name, tuple[str, ...]] = MappingProxyType({}),
) -> dict[Name, TextRef]:
    """Store texts, each with a salt of its own; return their references, with the names of the lists of `phrases` that
    each text contains one of."""
    rows = [_text_row(number, name, body, at=at, by=by, randomness=randomness) for name, body in bodies.items()]
    session.add_all(rows)
    return {
        row.name: TextRef(id=row.id, digest=row.digest, holds=phrase_lists_found(bodies[row.name], phrases))
        for row in rows
    }


def _text_row(  # noqa: PLR0913  # the columns
    number: Number, name: Name, body: str, *, at: datetime, by: Person | None, randomness: Randomness
) -> TextRow:
    salt = randomness.new_salt()
    return TextRow(
        id=randomness.new_id(),
        complaint=number,
        name=name,
        body=body,
        salt=salt,
        digest=text_digest(salt, number, name, body),
        written_at=at,
        written_by=by,
    )


def load_texts(session: Session, refs: Mapping[Name, TextRef]) -> dict[Name, str]:
    """Return the texts of these references, without those that have been erased."""
    ids = {ref.id: name for name, ref in refs.items()}
    rows = session.scalars(select(TextRow).where(TextRow.id.in_(ids)))
    return {ids[row.id]: row.body for row in rows if row.body is not None}
