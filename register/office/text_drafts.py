"""Drafts of regulations: each save is a version, so that nothing is lost and each change can be undone. A draft binds
nobody and stands in no journal; publishing does (`published.py`)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.messages import Person
from models.rule import Slug
from models.tables import TextDraftRow

Part = Literal["text", "sentences", "scenarios"]
How = Literal["begun", "form", "typed", "autosave", "undone", "went_back", "sentences", "played"]
ONE_SITTING = timedelta(minutes=10)  # what one person types within it without saving is one version


class DraftChanged(ValueError):  # no suffix Error: an expected answer, like a refusal
    """Raised where a part has another version than the one that was changed: somebody saved meanwhile."""


class Version(NamedTuple):
    """A version of a part. `before`: the one to which undoing goes back, 0 where there is none."""

    version: int
    before: int
    body: str
    at: datetime
    by: Person
    how: How


class Saved(NamedTuple):
    """Who saves a version, when, and how it came about."""

    by: Person
    at: datetime
    how: How


class DraftLine(NamedTuple):
    """A draft in a list: its regulation, when it was saved last, by whom."""

    slug: Slug
    at: datetime
    by: Person


def list_drafts(session: Session) -> list[DraftLine]:
    """Return all drafts by their regulation."""
    newest = select(TextDraftRow.slug, TextDraftRow.at, TextDraftRow.by).order_by(
        TextDraftRow.slug, TextDraftRow.at.desc(), TextDraftRow.version.desc()
    )
    return [DraftLine(*row) for row in session.execute(newest.ext(distinct_on(TextDraftRow.slug)))]


def load_draft(session: Session, slug: Slug) -> Mapping[Part, Version]:
    """Return the newest version of each part; empty where there is no draft."""
    newest = (
        select(TextDraftRow).where(TextDraftRow.slug == slug).order_by(TextDraftRow.part, TextDraftRow.version.desc())
    )
    rows = session.scalars(newest.ext(distinct_on(TextDraftRow.part)))
    return {row.part: _version(row) for row in rows}  # type: ignore[misc]  # the table has these parts alone


def versions_of(session: Session, slug: Slug, part: Part) -> list[Version]:
    """Return the versions of a part, the newest first."""
    rows = select(TextDraftRow).where(TextDraftRow.slug == slug, TextDraftRow.part == part)
    return [_version(row) for row in session.scalars(rows.order_by(TextDraftRow.version.desc()))]


def save_part(session: Session, slug: Slug, part: Part, body: str, seen: int, saved: Saved) -> int:
    """Store a part as changed from the version `seen` (0: there was none), and return its version now. Equal words are
    stored once, and what is typed within one sitting is one version. Raises DraftChanged."""
    now = _newest(session, slug, part)
    if (now.version if now else 0) != seen:
        raise DraftChanged(slug)
    if now and now.body == body:
        return now.version
    same_sitting = now and now.how == saved.how == "autosave" and now.by == saved.by and saved.at - now.at < ONE_SITTING
    if now and same_sitting:
        now.body, now.at = body, saved.at
        return now.version
    session.add(TextDraftRow(slug=slug, part=part, version=seen + 1, before=seen, body=body, **saved._asdict()))
    session.flush()
    return seen + 1


def go_back(session: Session, slug: Slug, part: Part, seen: int, to: int, saved: Saved) -> int:
    """Store an earlier version once more, and return its number. To undo is to go back to the version `before`; what is
    undone stays. Raises DraftChanged, and KeyError where there is no such version."""
    now, earlier = _newest(session, slug, part), session.get(TextDraftRow, (slug, part, to))
    if now is None or now.version != seen:
        raise DraftChanged(slug)
    if earlier is None:
        raise KeyError(to)
    words = {"before": earlier.before, "body": earlier.body, **saved._asdict()}
    session.add(TextDraftRow(slug=slug, part=part, version=seen + 1, **words))
    session.flush()
    return seen + 1


def drop_draft(session: Session, slug: Slug) -> None:
    """Remove a draft with all its versions."""
    session.execute(delete(TextDraftRow).where(TextDraftRow.slug == slug))


def _newest(session: Session, slug: Slug, part: Part) -> TextDraftRow | None:
    """Return the newest version of a part; others that save it wait for the end of the transaction."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"text_draft {slug} {part}"))))
    rows = select(TextDraftRow).where(TextDraftRow.slug == slug, TextDraftRow.part == part)
    return session.scalar(rows.order_by(TextDraftRow.version.desc()).limit(1))


def _version(row: TextDraftRow) -> Version:
    return Version(row.version, row.before, row.body, row.at, row.by, row.how)  # type: ignore[arg-type]
