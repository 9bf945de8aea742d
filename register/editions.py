"""Store each edition of a procedure when it is first used, so that its text can always be shown as it was then; and
each law that complaints carry, once for all that carry the same. A law is joined to how a complaint was opened where
the whole input of its workflow is needed."""

import hashlib
import json
from collections.abc import Callable, Collection
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case_input import CaseOpening, OpenCase
from models.law import Law
from models.messages import Digest
from models.office_events import FirstUsed
from models.packed_law import law_of_case, pack_law, unpack_law
from models.procedure import Procedure
from models.rule import Slug
from models.tables import ComplaintRow, EditionRow, LawRow
from procedures.load import sha256
from register import journal

EDITION_STREAM = "editions"
NOT_OF_THE_TEXT: dict[str, Any] = {"periodic": True, "form": True, "in_force": {"until"}}
_READ: dict[str, Procedure] = {}  # by SHA-256; an edition never changes, and there are few
_READ_LAWS: dict[Digest, str] = {}  # packed, by their digests; the same holds of laws


class EditionDiffers(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a procedure file differs from the stored edition of the same name."""

    def __init__(self, slug: str, edition: str) -> None:
        super().__init__(f"{slug} {edition} has been used with other words; give the file a new edition")
        self.slug, self.edition = slug, edition


class UnsoundLaw(ValueError):  # no suffix Error: an expected answer, like a refusal
    """Raised where a law is not in the register, or its text has another digest."""

    def __init__(self, digest: Digest) -> None:
        super().__init__(f"no law of the digest {digest}")


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
    if not is_edition_stored(session, text):
        store_first_use(session, EditionRow(**text._asdict(), first_used=at), lambda: is_edition_stored(session, text))


def store_first_use(session: Session, row: EditionRow | LawRow, is_stored: Callable[[], bool]) -> None:
    """Store a text when it is first used, with its event in the journal; `is_stored` asks whether somebody else has
    done so meanwhile."""
    with session.begin_nested() as attempt:
        head = journal.lock_stream_head(session, EDITION_STREAM)
        if is_stored():
            attempt.rollback()  # lets go of the stream, for which others wait who come with the same text
            return
        session.add(row)
        at = row.first_used
        entry = FirstUsed(seq=head.seq + 1, type="first_used", name=row.slug, at=at, recorded_at=at, sha256=row.sha256)
        journal.append_event(session, EDITION_STREAM, head, entry)


def load_edition(session: Session, slug: str, edition: str) -> Procedure:
    """Return the procedure of a stored edition, with its prose. Of an edition that this process has read before only
    the digest is fetched. Raises NoResultFound where it was never used."""
    named = select(EditionRow.sha256).where(EditionRow.slug == slug, EditionRow.edition == edition)
    digest = session.scalars(named).one()
    return load_editions(session, (digest,))[digest]


def load_editions(session: Session, digests: Collection[str]) -> dict[str, Procedure]:
    """Return procedures with their prose by the SHA-256 of their editions. Those that this process has read before
    cost no query."""
    if unread := sorted({*digests} - _READ.keys()):
        rows = session.execute(select(EditionRow.sha256, EditionRow.body).where(EditionRow.sha256.in_(unread)))
        _READ.update((row.sha256, _parse_edition(row.body)) for row in rows)
    return {digest: _READ[digest] for digest in digests}


def edition_json(procedure: Procedure) -> str:
    """Return the whole procedure as JSON, without what an office may still change: the days on which it compiles its
    reports, what its pages ask, and the last day of an edition that a newer one follows."""
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=NOT_OF_THE_TEXT)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=64)
def _parse_edition(body: str) -> Procedure:
    return Procedure.model_validate_json(body)


def is_edition_stored(session: Session, text: EditionText) -> bool:
    """Return whether an edition is stored. Raises EditionDiffers for another text under its name."""
    same = (EditionRow.slug == text.slug, EditionRow.edition == text.edition)
    stored = session.scalar(select(EditionRow.sha256).where(*same))
    if stored not in (None, text.sha256):
        raise EditionDiffers(text.slug, text.edition)
    return stored is not None


# ---- the laws that complaints carry ---------------------------------------------------------------------------------


def keep_law(session: Session, slug: Slug, packed: str, digest: Digest, at: datetime) -> None:
    """Store a law when it is first used. Raises UnsoundLaw for a text of another digest."""
    if _is_law_stored(session, digest):
        return
    row = LawRow(sha256=digest, slug=slug, body=unpack_law(packed), first_used=at)
    if sha256(row.body) != digest:
        raise UnsoundLaw(digest)
    store_first_use(session, row, lambda: _is_law_stored(session, digest))


def read_laws(session: Session, digests: Collection[Digest]) -> dict[Digest, str]:
    """Return the laws of these digests, packed, as the register has them now. Those that are not sound are left out."""
    rows = session.execute(select(LawRow.sha256, LawRow.body).where(LawRow.sha256.in_(digests)))
    return {digest: packed for digest, body in rows if (packed := _pack_sound(body, digest))}


@lru_cache(maxsize=256)
def _pack_sound(body: str, digest: Digest) -> str | None:
    return pack_law(body) if sha256(body) == digest else None


def packed_law(session: Session, digest: Digest) -> str:
    """Return a packed law. A law that this process has read before costs no query. Raises UnsoundLaw."""
    if digest not in _READ_LAWS:
        _READ_LAWS.update(read_laws(session, [digest]))
    try:
        return _READ_LAWS[digest]
    except KeyError:
        raise UnsoundLaw(digest) from None


def procedure_of_law(session: Session, digest: Digest) -> Procedure:
    """Return the procedure of a law, without its prose. Raises UnsoundLaw."""
    return _parse_packed(packed_law(session, digest))


@lru_cache(maxsize=256)
def _parse_packed(packed: str) -> Procedure:
    return Procedure.model_validate_json(unpack_law(packed))


def case_input(session: Session, written: str) -> OpenCase:
    """Return the input of a case's workflow; `written` is how it was opened, as the register has it. Raises
    UnsoundLaw."""
    opening = CaseOpening.model_validate_json(written)
    return opening.with_law(packed_law(session, opening.law_sha256))


def law_of_complaint(session: Session, complaint: ComplaintRow) -> Law:
    """Return the law that a complaint was opened with. Raises UnsoundLaw."""
    return law_of_case(case_input(session, complaint.opened))


def _is_law_stored(session: Session, digest: Digest) -> bool:
    return session.scalar(select(LawRow.sha256).where(LawRow.sha256 == digest)) is not None
