"""Free texts: stored here and nowhere else, referred to by id and keyed digest."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from secrets import token_hex
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Number, Person, TextRef
from models.requirement import Name
from models.tables import TextRow
from rules.phrase import phrase_lists_found

IdGenerator = Callable[[], str]


def random_id() -> str:
    """Return a new id of a text or an act: meaningless, and short because it lies in workflow histories."""
    return token_hex(8)


def keyed_digest(secret: bytes, *words: str) -> str:
    """Return a digest that nobody without the key can compare with guessed words."""
    return hmac.new(secret, "|".join(words).encode(), hashlib.sha256).hexdigest()


def content_digest(secret: bytes, content: Mapping[str, object]) -> str:
    """Return the digest by which repeated content is recognised. Keyed: it covers names and words of people."""
    return keyed_digest(secret, json.dumps(content, ensure_ascii=False, sort_keys=True))


def text_digest(secret: bytes, number: Number, name: Name, body: str) -> str:
    """Return the digest of a text; it holds for this text under this name at this complaint only."""
    return keyed_digest(secret, number, name, body)[:32]


def store_texts(  # noqa: PLR0913  # whose, which, and with what they are sealed
    session: Session,
    number: Number,
    bodies: Mapping[Name, str],
    *,
    at: datetime,
    by: Person | None,
    ids: IdGenerator,
    secret: bytes,
    phrases: Mapping[Name, tuple[str, ...]] = MappingProxyType({}),
) -> dict[Name, TextRef]:
    """Store texts; return their references, with the names of the lists of `phrases` that each text contains one of."""
    refs = {
        name: TextRef(id=ids(), hmac=text_digest(secret, number, name, body), holds=phrase_lists_found(body, phrases))
        for name, body in bodies.items()
    }
    session.add_all(
        TextRow(
            id=ref.id,
            complaint=number,
            name=name,
            body=bodies[name],
            hmac=ref.hmac,
            written_at=at,
            written_by=by,
        )
        for name, ref in refs.items()
    )
    return refs


def load_texts(session: Session, refs: Mapping[Name, TextRef]) -> dict[Name, str]:
    """Return the texts of these references, without those that have been erased."""
    ids = {ref.id: name for name, ref in refs.items()}
    rows = session.scalars(select(TextRow).where(TextRow.id.in_(ids)))
    return {ids[row.id]: row.body for row in rows if row.body is not None}
