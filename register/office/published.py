"""The regulations that this office has published: each edition as a file, in force from a day, on record."""

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.messages import Digest, Person
from models.office_events import TextPublished
from models.rule import Slug
from models.tables import EditionRow, PublishedRow
from procedures.load import add_procedures_folder, other_folders, sha256
from register.office import org_journal
from register.office.org_journal import StaffError


class PublishedText(NamedTuple):
    """An edition of a regulation. `body` is its file (YAML), `first_day` the first one on which it is in force."""

    slug: Slug
    edition: str
    first_day: date
    body: str

    @property
    def digest(self) -> Digest:
        return sha256(self.body)


def publish_text(session: Session, text: PublishedText, at: datetime, by: Person | None = None) -> None:
    """Publish an edition. Raises StaffError where one of that name was published, or complaints have followed it."""
    org_journal.lock_org_stream(session)
    if session.get(PublishedRow, text[:2]) or _is_followed(session, *text[:2]):
        raise StaffError("edition_known", slug=text.slug, edition=text.edition)
    words = {"edition": text.edition, "first_day": text.first_day.isoformat(), "digest": text.digest}
    session.add(PublishedRow(slug=text.slug, body=text.body, since=at, **words))
    event = TextPublished(**org_journal.change(text.slug, at, by), type="text_published", **words)
    org_journal.append_org_event(session, event)


def take_back_text(session: Session, slug: Slug, edition: str, at: datetime, by: Person | None = None) -> None:
    """Take an edition back. Raises StaffError where it is not published, or complaints follow it."""
    org_journal.lock_org_stream(session)
    row = session.get(PublishedRow, (slug, edition))
    if row is None or row.until:
        raise StaffError("edition_unknown", slug=slug, edition=edition)
    if _is_followed(session, slug, edition):
        raise StaffError("edition_followed", slug=slug, edition=edition)
    row.until = at
    words = {"edition": edition, "first_day": row.first_day, "digest": row.digest}
    event = TextPublished(**org_journal.change(slug, at, by), type="text_taken_back", **words)
    org_journal.append_org_event(session, event)


def _is_followed(session: Session, slug: Slug, edition: str) -> bool:
    """Whether a complaint was opened under it: then its text is on record."""
    stored = exists().where(EditionRow.slug == slug, EditionRow.edition == edition)
    return bool(session.scalar(select(stored)))


def published_digests(session: Session) -> dict[tuple[Slug, str], Digest]:
    """Return the digests of the editions that are published now."""
    rows = session.execute(
        select(PublishedRow.slug, PublishedRow.edition, PublishedRow.digest).where(PublishedRow.until.is_(None))
    )
    return {(row.slug, row.edition): row.digest for row in rows}


def published_text(session: Session, slug: Slug, edition: str) -> PublishedText:
    """Return a published edition, also one that was taken back. Raises NoResultFound."""
    row = session.get_one(PublishedRow, (slug, edition))
    return PublishedText(row.slug, row.edition, date.fromisoformat(row.first_day), row.body)


# ---- where the loader of procedures finds them ---------------------------------------------------------------

_taken: dict[tuple[Slug, str], Digest] = {}  # what lies in the folder of this process
_lock = Lock()


@cache
def _folder() -> Path:
    """Return the folder of this process, which goes with it: the register is where the texts are kept."""
    folder = Path(tempfile.mkdtemp(prefix="banjie-published-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    add_procedures_folder(folder)
    return folder


def take_published(session: Session) -> None:
    """Let this process have the regulations that are published now, beside those of the program and of the office's
    folder. It costs one query where nothing has changed."""
    published = published_digests(session)
    if published == _taken:
        return
    with _lock:
        wanted = dict(_file_names(published))
        for name, key in wanted.items():
            whole = _folder() / f"{name}.part"
            whole.write_text(published_text(session, *key).body, encoding="utf-8")
            whole.replace(_folder() / name)  # nobody reads half of it
        for path in _folder().glob("*.yaml"):
            if path.name not in wanted:
                path.unlink()
        _taken.clear()
        _taken.update(published)


def _file_names(published: Iterable[tuple[Slug, str]]) -> Iterator[tuple[str, tuple[Slug, str]]]:
    """Yield the names of the files: of a regulation that is on file nowhere else the first edition has the bare one."""
    bare = {path.stem for folder in other_folders(_folder()) for path in folder.glob("*.yaml")}
    for slug, edition in sorted(published):
        yield f"{slug}.yaml" if slug not in bare else f"{slug}@{edition}.yaml", (slug, edition)
        bare.add(slug)
