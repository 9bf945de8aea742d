"""Free texts: stored here and nowhere else, named by id and keyed digest."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from secrets import token_hex
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Number, Person, TextRef
from models.requirement import Name
from models.tables import TextRow
from rules.phrase import found

Ids = Callable[[], str]


def random_id() -> str:
    """The id of a text or an act; it says nothing, and is short because it lies in histories."""
    return token_hex(8)


def keyed(secret: bytes, *words: str) -> str:
    """A digest that nobody without the key can try words against."""
    return hmac.new(secret, "|".join(words).encode(), hashlib.sha256).hexdigest()


def fingerprint(secret: bytes, content: Mapping[str, Any]) -> str:
    """By which the same content is known again. Keyed: it covers names and words of people."""
    return keyed(secret, json.dumps(content, ensure_ascii=False, sort_keys=True))


def reference(secret: bytes, number: Number, name: Name, body: str) -> str:
    """The digest of a text: it holds for this text at this place only."""
    return keyed(secret, number, name, body)[:32]


def write(  # noqa: PLR0913  # whose, which, and with what they are sealed
    session: Session,
    number: Number,
    bodies: Mapping[Name, str],
    *,
    at: datetime,
    by: Person | None,
    ids: Ids,
    secret: bytes,
    phrases: Mapping[Name, tuple[str, ...]] = MappingProxyType({}),
) -> dict[Name, TextRef]:
    """Store texts; what goes on from here are their names, and which lists of `phrases` each holds something of."""
    refs = {
        name: TextRef(id=ids(), hmac=reference(secret, number, name, body), holds=found(body, phrases))
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


def read(session: Session, refs: Mapping[Name, TextRef]) -> dict[Name, str]:
    """The texts behind these references, without those that have been erased."""
    ids = {ref.id: name for name, ref in refs.items()}
    rows = session.scalars(select(TextRow).where(TextRow.id.in_(ids)))
    return {ids[row.id]: row.body for row in rows if row.body is not None}
