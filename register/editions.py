"""Store each edition of a procedure when it is first used, so that its text can always be shown as it was then."""

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.procedure import Procedure
from models.tables import EditionRow
from register import journal

EDITION_STREAM = "editions"
NOT_OF_THE_TEXT: dict[str, Any] = {"periodic": True, "in_force": {"until"}}
_READ: dict[str, Procedure] = {}  # by SHA-256; an edition never changes, and there are few


class EditionDiffers(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a procedure file differs from the stored edition of the same name."""

    def __init__(self, slug: str, edition: str) -> None:
        super().__init__(f"{slug} {edition} has been used with other words; give the file a new edition")
        self.slug, self.edition = slug, edition


class EditionText(NamedTuple):
    """An edition of a procedure as it is stored: `body` is all of it as JSON, `sha256` the digest of that."""

    slug: str
    edition: str
    sha256: str
    title: str
    body: str


def edition_text(procedure: Procedure) -> EditionText:
    """Return the edition of a procedure that is loaded with its default settings."""
    body = edition_json(procedure)
    digest = hashlib.sha256(body.encode()).hexdigest()
    return EditionText(procedure.slug, procedure.edition, digest, procedure.title, body)


def keep_edition(session: Session, procedure: Procedure, at: datetime) -> None:
    """Store an edition when it is first used. Raises EditionDiffers for another text under its name.

    The procedure is to be loaded with its default settings: what an office chooses is not part of the text.
    """
    keep_edition_text(session, edition_text(procedure), at)


def keep_edition_text(session: Session, text: EditionText, at: datetime) -> None:
    """Store the text of an edition as `keep_edition` does. Raises EditionDiffers."""
    if _is_stored(session, text):
        return
    head = journal.lock_stream_head(session, EDITION_STREAM)
    if _is_stored(session, text):  # by whoever held the stream before
        return
    session.add(EditionRow(**text._asdict(), first_used=at))
    entry = journal.OfficeEvent(
        seq=head.seq + 1, type="first_used", name=text.slug, at=at, recorded_at=at, sha256=text.sha256
    )
    journal.append_event(session, EDITION_STREAM, head, entry)


def load_edition(session: Session, slug: str, edition: str) -> Procedure:
    """Return the procedure of a stored edition, with its prose. Raises NoResultFound where it has never been used."""
    return _parse_edition(session.get_one(EditionRow, (slug, edition)).body)


def load_editions(session: Session, digests: Collection[str]) -> dict[str, Procedure]:
    """Return procedures with their prose by the SHA-256 of their editions. Those that this process has read before
    cost no query."""
    if unread := sorted({*digests} - _READ.keys()):
        rows = session.execute(select(EditionRow.sha256, EditionRow.body).where(EditionRow.sha256.in_(unread)))
        _READ.update((row.sha256, _parse_edition(row.body)) for row in rows)
    return {digest: _READ[digest] for digest in digests}


def edition_json(procedure: Procedure) -> str:
    """Return the whole procedure as JSON, without what an office may still change: the days on which it compiles its
    reports, and the last day of an edition that a newer one follows."""
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=NOT_OF_THE_TEXT)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=64)
def _parse_edition(body: str) -> Procedure:
    return Procedure.model_validate_json(body)


def _is_stored(session: Session, text: EditionText) -> bool:
    same = (EditionRow.slug == text.slug, EditionRow.edition == text.edition)
    stored = session.scalar(select(EditionRow.sha256).where(*same))
    if stored not in (None, text.sha256):
        raise EditionDiffers(text.slug, text.edition)
    return stored is not None
