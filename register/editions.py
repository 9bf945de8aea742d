"""The editions that have been used: what a rule said then can be shown for ever, and no file changes it."""

import hashlib
import json
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.procedure import Procedure
from models.tables import EditionRow
from register import journal

STREAM = "editions"


class EditionDiffers(Exception):  # says what is so, like a refusal
    """A file says something else than the edition of that name that has been used."""

    def __init__(self, slug: str, edition: str) -> None:
        super().__init__(f"{slug} {edition} has been used with other words; give the file a new edition")
        self.slug, self.edition = slug, edition


def keep(session: Session, procedure: Procedure, at: datetime) -> None:
    """Store an edition when it is first used; refuse other words under its name.

    The procedure is to be loaded with its default settings: what an office chooses is not the text.
    """
    body = written(procedure)
    digest = hashlib.sha256(body.encode()).hexdigest()
    if _is_kept(session, procedure, digest):
        return
    head = journal.head(session, STREAM)
    if _is_kept(session, procedure, digest):  # by whoever held the stream before
        return
    session.add(
        EditionRow(
            slug=procedure.slug,
            edition=procedure.edition,
            sha256=digest,
            title=procedure.title,
            body=body,
            first_used=at,
        )
    )
    entry = journal.Entry(
        seq=head.seq + 1, type="first_used", name=procedure.slug, at=at, recorded_at=at, sha256=digest
    )
    journal.append(session, STREAM, head, entry)


def words(session: Session, slug: str, edition: str) -> Procedure:
    """The procedure as it stood in that edition, with its prose. Raises where it has never been used."""
    return _parsed(session.get_one(EditionRow, (slug, edition)).body)


def written(procedure: Procedure) -> str:
    """The whole procedure as one text. On which days the office counts is no sentence of it."""
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"periodic"})
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=64)
def _parsed(body: str) -> Procedure:
    return Procedure.model_validate_json(body)


def _is_kept(session: Session, procedure: Procedure, digest: str) -> bool:
    same = (EditionRow.slug == procedure.slug, EditionRow.edition == procedure.edition)
    kept = session.scalar(select(EditionRow.sha256).where(*same))
    if kept not in (None, digest):
        raise EditionDiffers(procedure.slug, procedure.edition)
    return kept is not None
