"""Verify the files outside the database, some at each look: attachments and documents against size and SHA-256, the
histories of the archive against the digest that the register has of them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, CompoundSelect, Integer, Select, case, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from integrity.verify.outside import OutsideFiles
from models.frozen import Frozen
from models.messages import Number
from models.tables import AlarmRow, AttachmentRow, DocumentRow, RunRow
from register.alarms import alarms
from register.alarms.alarms import Count, Finding, Place
from register.alarms.kinds import ARCHIVE_DAMAGED, FILE_DAMAGED
from register.documents import attachments
from register.documents.attachments import AttachmentStore, DamagedFile
from register.files import history_archive

FILE_LOOK, ARCHIVE_LOOK = "files", "archive"
MIN_FILES_PER_LOOK = 20  # of very many a thousandth: there are 1,440 looks a day
MIN_BYTES_PER_LOOK = 32 * 1024 * 1024  # a look ends after so many, of very large folders after a thousandth
MAX_SUSPECTS_PER_LOOK = 5  # files with an alarm; the others keep theirs until it is their turn
FileQuery = (
    Select[str, str, str, int, int | None, int]
    | Select[str, str, str | None, int | None, int, int]
    | CompoundSelect[str, str, str, int, int | None, int]
)


class FileProgress(Frozen):
    """The file up to which this round has got, and how many there were, with how many bytes, when it began."""

    after: Place = ""
    files: Count = 0
    size: Count = 0


FILE_PROGRESS = TypeAdapter(FileProgress)


class NamedFile(NamedTuple):
    """A file that a row names: its key, whose it is, what it is, after which event or with which act it came, its size
    in bytes."""

    key: str
    complaint: Number
    name: str
    seq: int | None
    n: int | None
    size: int


class FileArea(NamedTuple):
    """One folder: the rows that name its files, and how one of them is verified (raises DamagedFile)."""

    kind: str
    look: str
    rows: FileQuery
    verify: Callable[[NamedFile], None]


def look_at_files(session: Session, now: datetime, outside: OutsideFiles) -> None:
    """Verify some files of each folder that is known here, and settle their alarms."""
    if outside.attachments:
        _look_at_area(session, now, _stored_area(AttachmentStore(outside.attachments)))
    if outside.archive:
        _look_at_area(session, now, _archive_area(outside.archive))


def damaged_files(
    session: Session, outside: OutsideFiles, complaint: Number | None = None
) -> Iterator[tuple[str, Finding]]:
    """Yield what is wrong with all files of each folder that is known here, or with those of one complaint, each with
    the kind of its alarm."""
    areas = [_stored_area(AttachmentStore(outside.attachments))] if outside.attachments else []
    areas += [_archive_area(outside.archive)] if outside.archive else []
    for area in areas:
        for file in _files(session, area, complaint=complaint):
            yield from ((area.kind, finding) for finding in _damage(area, file))


def _stored_area(store: AttachmentStore) -> FileArea:
    attached = select(
        AttachmentRow.sha256.label("key"), AttachmentRow.complaint, AttachmentRow.id.label("name"),
        case((AttachmentRow.n.is_(None), 1)).label("seq"), AttachmentRow.n, AttachmentRow.size,
    ).where(AttachmentRow.salt.is_not(None))  # fmt: skip
    made = select(
        DocumentRow.sha256.label("key"), DocumentRow.complaint, DocumentRow.name, DocumentRow.seq,
        cast(null(), Integer).label("n"), DocumentRow.size,
    )  # fmt: skip

    def verify(file: NamedFile) -> None:
        attachments.copy_stored_file(store, file.key)
        path = store.path(file.key)
        if path.stat().st_size != file.size:
            raise DamagedFile("altered", path)

    return FileArea(FILE_DAMAGED, FILE_LOOK, union_all(attached, made), verify)


def _archive_area(root: Path) -> FileArea:
    exported = select(
        RunRow.run_id.label("key"), RunRow.complaint, RunRow.sha256.label("name"),
        RunRow.seq, cast(null(), Integer).label("n"), cast(literal(0), BigInteger).label("size"),
    ).where(RunRow.exported_at.is_not(None), RunRow.sha256.is_not(None))  # fmt: skip

    def verify(file: NamedFile) -> None:
        history_archive.load_history(root, file.complaint, file.key, file.name)

    return FileArea(ARCHIVE_DAMAGED, ARCHIVE_LOOK, exported, verify)


def _look_at_area(session: Session, now: datetime, area: FileArea) -> None:
    suspects = _files(session, area, keys=_suspects(session, area.kind))
    progress = _progress(session, now, area)
    following = _next_files(session, area, progress)
    if progress.after and not following:
        progress = _new_round(session, area)
        following = _next_files(session, area, progress)
    looked_at = {file.key: file for file in (*suspects, *following)}
    found = {finding.about: finding for file in (*suspects, *following) for finding in _damage(area, file)}
    gone = set(_suspects(session, area.kind)) - looked_at.keys()  # no row names them any more
    alarms.settle_alarms(session, area.kind, list(found.values()), now, of={*looked_at, *gone})
    reached = FileProgress(after=following[-1].key, files=progress.files, size=progress.size) if following else None
    alarms.record_look(session, area.look, now, reached.model_dump_json() if reached else None)


def _progress(session: Session, now: datetime, area: FileArea) -> FileProgress:
    return alarms.resume_look(session, area.look, now, FILE_PROGRESS) or _new_round(session, area)


def _new_round(session: Session, area: FileArea) -> FileProgress:
    """Return the beginning of a round, which begins with counting."""
    rows = area.rows.subquery()
    files, size = session.execute(select(func.count(), func.coalesce(func.sum(rows.c.size), 0))).one()
    return FileProgress(files=files, size=int(size))


def _next_files(session: Session, area: FileArea, progress: FileProgress) -> list[NamedFile]:
    most = max(MIN_FILES_PER_LOOK, progress.files // 1_000)
    return list(_within_budget(_files(session, area, after=progress.after, most=most), progress))


def _files(
    session: Session,
    area: FileArea,
    *,
    after: str = "",
    most: int | None = None,
    keys: Sequence[str] | None = None,
    complaint: Number | None = None,
) -> list[NamedFile]:
    rows = area.rows.subquery()
    wanted = select(rows).where(rows.c.key > after if keys is None else rows.c.key.in_(keys))
    wanted = wanted.where(rows.c.complaint == complaint) if complaint else wanted
    return [NamedFile(*row) for row in session.execute(wanted.order_by(rows.c.key, rows.c.complaint).limit(most))]


def _within_budget(files: Sequence[NamedFile], progress: FileProgress) -> Iterator[NamedFile]:
    """Yield files until their bytes are spent. Rows with one file stay together."""
    left, last = max(MIN_BYTES_PER_LOOK, progress.size // 1_000), ""
    for file in files:
        if left <= 0 and file.key != last:
            return
        yield file
        left, last = left - file.size, file.key


def _suspects(session: Session, kind: str) -> Sequence[str]:
    standing = select(AlarmRow.about).where(AlarmRow.kind == kind, AlarmRow.cleared_at.is_(None))
    return session.scalars(standing.order_by(AlarmRow.seen_at, AlarmRow.about).limit(MAX_SUSPECTS_PER_LOOK)).all()


def _damage(area: FileArea, file: NamedFile) -> Iterator[Finding]:
    try:
        area.verify(file)
    except DamagedFile as error:
        yield Finding(file.key, file.complaint, {"what": error.why, "name": file.name, "seq": file.seq, "n": file.n})
    except OSError:
        yield Finding(file.key, file.complaint, {"what": "missing", "name": file.name, "seq": file.seq, "n": file.n})
