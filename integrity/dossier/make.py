"""Make the dossier of a case: first its export goes on record, then everything on record is packed."""

import hashlib
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrity.dossier import records
from integrity.dossier.bag import bag_files, zip_bytes
from integrity.dossier.openings import Opened, Opener
from integrity.dossier.page import PAGE_FILES, KeptOut, kept_out, readable_page
from integrity.dossier.proofs import is_signed, log_files
from integrity.dossier.records import Inventory, Line, Name
from integrity.log.keys import log_keys
from integrity.log.publish import PublishedLog
from models.messages import Number, Person
from models.packed_law import unpack_law
from models.tables import EditionRow, RunRow
from queries.cases.complaint import view_of_file
from queries.cases.history import event_views, events_of, history_view
from queries.cases.reading import PARTS, CaseReading, begin_reading
from queries.views.history import HistoryView
from register.custody.record import read_custody
from register.documents.attachments import AttachmentStore, DamagedFile
from register.editions import case_input
from register.files import history_archive
from register.journal import Part
from register.office import access_journal
from register.office.access_journal import ReadingDoor
from register.release_names import CODE_ROOT, release_name
from register.transaction import signing_of
from wording.translation import gettext, speaking

FORMAT = 4
CHECKER = Path(__file__).parents[1] / "check.py"
PERSON_ID = re.compile(r'"([a-z][a-z0-9_-]{0,31})"')
ACCESS = "access"


@dataclass(frozen=True)
class Sources:
    """What lies outside the database: attached files and documents, histories, the published log."""

    store: AttachmentStore | None = None
    archive: Path | None = None
    log: PublishedLog | None = None


NOTHING_OUTSIDE = Sources()


@dataclass(frozen=True)
class Export:
    """An export as it is on record (`place`: where): by whom, when, through which door, and what there was of the
    case."""

    number: Number
    person: Person
    at: datetime
    door: ReadingDoor
    inventory: Inventory
    place: Name


@dataclass(frozen=True)
class Dossier:
    """A dossier as one file, with how many events it tells, whether all in it is in the signed log (None: nobody signs
    it), and what is not inside."""

    packed: bytes
    events: int
    signed: bool | None
    kept_out: list[KeptOut]


class CaseMoved(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where something happened in a case since its export was put on record."""


class NotBegun(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised for a complaint whose case has no event yet: nothing but its intake would bind its law."""


class NotSigned(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a record is not in the signed log yet."""


@dataclass(frozen=True)
class Content:
    """All that is on record of a case: lines of records by file, other files, and what is personal."""

    lines: Mapping[str, list[Line]]
    files: Mapping[str, bytes]
    parts: list[Opened]
    runs: list[Line]

    @classmethod
    def read(cls, reading: CaseReading, sources: Sources) -> "Content":
        session, number = reading.session, reading.case_file.row.number
        parts = [*Opener(reading, read_custody(session, number), sources.store).opened_parts()]
        editions = _editions(session, reading)
        histories = _histories(session, number, sources.archive)
        lines = _record_lines(session, reading, parts, editions)
        files = {
            **_law_files(reading, editions),
            **{str(part.path): part.content for part in parts if part.content is not None},
            **{f"data/histories/{run}.json": text for run, (_, text) in histories.items() if text is not None},
            "data/openings.jsonl": records.jsonl(part.line for part in parts),
            **_pages(reading, parts, lines["journal"]),
            "data/check.py": CHECKER.read_bytes(),
            "data/signers": signing_of(session).list_text().encode(),
        }
        runs = [line for line, _ in histories.values()]
        return cls(lines, files, parts, runs)

    def with_accesses(self, places: Container[Name]) -> "Content":
        """Return the same with these readings alone."""
        kept = [line for line in self.lines[ACCESS] if records.place_of(line) in places]
        return replace(self, lines={**self.lines, ACCESS: kept})

    def inventory(self, reading: CaseReading, log: str | None) -> Inventory:
        acts, unjudged = records.read_acts(reading.session, reading.case_file.row.number)
        return Inventory(
            reading.case_file.row.number,
            release_name(CODE_ROOT),
            log,
            acts,
            unjudged,
            self.lines,
            {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()},
            self.runs,
        )


def record_export(
    session: Session,
    number: Number,
    person: Person,
    now: datetime,
    *,
    door: ReadingDoor,
    sources: Sources = NOTHING_OUTSIDE,
) -> Export:
    """Put on record that somebody exports the dossier of a case, before it is made. Raises BadInput, ReadingRefused:
    for whoever holds no role on the case, and where a colleague filed it whom they may not know, since the record
    itself names that person; NotBegun."""
    reading = begin_reading(session, number, person, now, door)
    if not reading.may_export:
        raise reading.refusal(gettext("The dossier of {number} may not be exported:", number=number), "case", PARTS)
    if reading.case_file.row.seq == 0:
        raise NotBegun
    key = str(log_keys(sources.log.key_file)[0].key) if sources.log else None
    inventory = Content.read(reading, sources).inventory(reading, key)
    reading.record(*_parts_inside(reading), about=inventory.digest, kind="exported")
    return Export(number, person, now, door, inventory, access_journal.last_access(session, now))


def _parts_inside(reading: CaseReading) -> tuple[Part, ...]:
    personal: tuple[Part, ...] = tuple(part for part in PARTS if reading.may(part))
    everything: tuple[Part, ...] = ("attachment", "document") if reading.may(*PARTS) else ()
    return ("case", *personal, *everything)


def make_dossier(session: Session, export: Export, sources: Sources, *, unsigned: bool = False) -> Dossier:
    """Return the dossier of an export that is on record; `unsigned`: even where a record is not in the signed log.
    Raises CaseMoved, NotSigned."""
    reading = begin_reading(session, export.number, export.person, export.at, export.door)
    content, had = Content.read(reading, sources), export.inventory
    before = {records.place_of(line) for line in had.records[ACCESS]}
    if content.with_accesses(before).inventory(reading, had.log).digest != had.digest:
        raise CaseMoved
    content = content.with_accesses({*before, export.place})
    lines = [*chain.from_iterable(content.lines.values())]
    signed = is_signed(sources.log, lines) if sources.log else None
    if signed is False and not unsigned:
        raise NotSigned
    stream, seq = export.place
    said: Line = {"format": FORMAT, "export": {"stream": stream, "seq": seq}, "inventory": had.as_data()}
    payload = {
        **{f"data/{name}.jsonl": records.jsonl(some) for name, some in content.lines.items()},
        **content.files,
        **(log_files(sources.log, lines) if sources.log else {}),
        "data/dossier.json": records.jsonl([said]),
    }
    about = {
        "External-Identifier": export.number,
        "Bagging-Date": export.at.isoformat()[:10],
        "Bag-Software-Agent": f"Banjie {had.release}",
    }
    packed = zip_bytes(bag_files(payload, about), export.number)
    events = sum(line["stream"] == export.number for line in content.lines["journal"])
    return Dossier(packed, events, signed, kept_out(content.parts))


def _record_lines(
    session: Session, reading: CaseReading, parts: list[Opened], editions: list[EditionRow]
) -> dict[str, list[Line]]:
    row = reading.case_file.row
    journal = records.journal_lines(session, row.number)
    withheld = (part.line for part in parts if part.line["state"] in ("withheld", "misfiled"))
    hidden = frozenset(str(line["id"]) for line in withheld if line["kind"] in ("paper", "opening"))
    inbox = records.row_lines(session, row, hidden)
    named = PERSON_ID.findall(records.jsonl([*journal, *inbox]).decode())
    used = [row.law_sha256, *(one.sha256 for one in editions)]
    return {
        "journal": journal,
        "inbox": inbox,
        "org": records.office_lines(session, named, used),
        "access": records.access_lines(session, row.number),
    }


def _pages(reading: CaseReading, parts: list[Opened], journal: list[Line]) -> dict[str, bytes]:
    """Return the page for people in each language, whatever is spoken now: its digest is in the inventory."""
    pages = dict[str, bytes]()
    for language, name in PAGE_FILES.items():
        with speaking(language):
            case, history = view_of_file(reading, reading.case_file, reading.now), _history_with_texts(reading)
            pages[f"data/{name}"] = readable_page(reading, case, history, parts, journal)
    return pages


def _law_files(reading: CaseReading, editions: list[EditionRow]) -> dict[str, bytes]:
    opened = case_input(reading.session, reading.case_file.row.opened)
    return {
        "data/law/procedure.json": unpack_law(opened.law).encode(),
        "data/law/calendar.json": opened.calendar.encode(),
        **{f"data/law/editions/{one.slug}@{one.edition}.json": one.body.encode() for one in editions},
    }


def _history_with_texts(reading: CaseReading) -> HistoryView:
    """Return the course of the case with what was written with each event. That it was shown says the export's own
    event."""
    number = reading.case_file.row.number
    shown = history_view(reading.session, number, reading, texts=False)
    events = event_views(reading, events_of(reading.session, number))
    return reading.without_filer(shown.model_copy(update={"events": events}))


def _editions(session: Session, reading: CaseReading) -> list[EditionRow]:
    """Return the edition of the case with its prose, and those that were laid over it."""
    row, overlays = reading.case_file.row, reading.case_file.law.procedure.overlays
    keys = {(row.procedure, row.edition), *overlays.items()}
    known = session.scalars(select(EditionRow).where(EditionRow.slug.in_([slug for slug, _ in keys])))
    return sorted((one for one in known if (one.slug, one.edition) in keys), key=lambda one: one.slug)


History = tuple[Line, bytes | None]


def _histories(session: Session, number: Number, archive: Path | None) -> dict[str, History]:
    """Return the runs of the case, each with its history where that lies in the archive."""
    runs = session.scalars(select(RunRow).where(RunRow.complaint == number).order_by(RunRow.started_at, RunRow.run_id))
    return {run.run_id: _history(run, archive) for run in runs}


def _history(run: RunRow, archive: Path | None) -> History:
    line: Line = {"run": run.run_id, "status": run.status, "sha256": run.sha256, "state": "not archived"}
    if archive is None or run.sha256 is None:
        return line, None
    try:
        text = history_archive.load_history(archive, run.complaint, run.run_id, run.sha256)
    except DamagedFile as error:
        return {**line, "state": error.why}, None
    return {**line, "state": "inside"}, text.encode()
