"""Make the dossier of a case: first its export goes on record, then everything on record is packed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.dossier import records
from audit.dossier.bag import bag_files, zip_bytes
from audit.dossier.exchange import ocel, xes
from audit.dossier.openings import Opened, Opener
from audit.dossier.page import KeptOut, kept_out, readable_page
from audit.dossier.proofs import is_signed, log_files
from audit.dossier.records import Inventory, Line
from audit.log.keys import log_keys
from audit.log.publish import PublishedLog
from audit.log.witness import last_cosigned
from models.events import EVENT
from models.messages import Number, Person
from models.packed_law import unpack_law
from models.tables import EditionRow, RunRow
from queries.complaint import view_of_file
from queries.history import history_view
from queries.reading import PARTS, CaseReading, begin_reading
from register.attachments import AttachmentStore, DamagedFile
from register.custody.record import read_custody
from register.editions import case_input
from register.journal import Part
from register.office.access_journal import ReadingDoor
from register.operations import history_archive
from register.operations.release_names import CODE_ROOT, release_name
from wording.translation import gettext

FORMAT = 1
CHECKER = Path(__file__).parents[1] / "check.py"
PERSON_ID = re.compile(r'"([a-z][a-z0-9_-]{0,31})"')


@dataclass(frozen=True)
class Export:
    """An export as it is on record: by whom, when, through which door, and what there was of the case."""

    number: Number
    person: Person
    at: datetime
    door: ReadingDoor
    inventory: Inventory


@dataclass(frozen=True)
class Sources:
    """What lies outside the database: attached files and documents, histories, the published log."""

    store: AttachmentStore | None = None
    archive: Path | None = None
    log: PublishedLog | None = None


@dataclass(frozen=True)
class Dossier:
    """A dossier as one file, with how many events it tells and what is not inside."""

    packed: bytes
    events: int
    kept_out: list[KeptOut]


class CaseMoved(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where something happened in a case since its export was put on record."""


class NotSigned(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a record is not in the signed log yet."""


def record_export(
    session: Session,
    number: Number,
    person: Person,
    now: datetime,
    *,
    door: ReadingDoor,
    log: PublishedLog | None = None,
) -> Export:
    """Put on record that somebody exports the dossier of a case, before it is made. Raises BadInput, ReadingRefused:
    for whoever holds no role on the case, and where a colleague filed it whom they may not know, since the record
    itself names that person."""
    reading = begin_reading(session, number, person, now, door)
    if not reading.may_export:
        raise reading.refusal(gettext("The dossier of {number} may not be exported:", number=number), "case", PARTS)
    key = str(log_keys(log.key_file)[0].key) if log else None
    inventory = records.read_inventory(session, number, key)
    reading.record(*_parts_inside(reading), about=inventory.digest, kind="exported")
    return Export(number, person, now, door, inventory)


def _parts_inside(reading: CaseReading) -> tuple[Part, ...]:
    personal: tuple[Part, ...] = tuple(part for part in PARTS if reading.may(part))
    everything: tuple[Part, ...] = ("attachment", "document") if reading.may(*PARTS) else ()
    return ("case", *personal, *everything)


def make_dossier(session: Session, export: Export, sources: Sources, *, unsigned: bool = False) -> Dossier:
    """Return the dossier of an export that is on record; `unsigned`: even where a record is not in the signed log.
    Raises CaseMoved, NotSigned."""
    if records.read_inventory(session, export.number, export.inventory.log) != export.inventory:
        raise CaseMoved
    reading = begin_reading(session, export.number, export.person, export.at, export.door)
    parts = [*Opener(reading, read_custody(session, export.number), sources.store).opened_parts()]
    editions = _editions(session, reading)
    lines = _record_lines(session, reading, parts, editions)
    if not unsigned and sources.log and not is_signed(sources.log, chain.from_iterable(lines.values())):
        raise NotSigned
    histories = _histories(session, export.number, sources.archive)
    payload = {
        **{f"data/{name}.jsonl": records.jsonl(some) for name, some in lines.items()},
        **_law_files(reading, editions),
        **_exchange_files(export.number, lines["journal"]),
        **{str(part.path): part.content for part in parts if part.content is not None},
        **{f"data/histories/{run}.json": text for run, (_, text) in histories.items() if text is not None},
        **(log_files(sources.log, chain.from_iterable(lines.values())) if sources.log else {}),
        "data/openings.jsonl": records.jsonl(part.line for part in parts),
        "data/dossier.json": _description(export, reading, histories),
        "data/README.html": readable_page(
            view_of_file(reading, reading.case_file, export.at),
            history_view(session, export.number, reading, texts=False),
            parts,
            export.at,
            export.person,
            witnessed=sources.log is not None and last_cosigned(sources.log.folder) is not None,
        ),
        "data/check.py": CHECKER.read_bytes(),
    }
    about = {
        "External-Identifier": export.number,
        "Bagging-Date": export.at.date().isoformat(),
        "Bag-Software-Agent": f"Banjie {release_name(CODE_ROOT)}",
    }
    packed = zip_bytes(bag_files(payload, about), export.number)
    events = export.inventory.chains.get(export.number, (0, ""))[0]
    return Dossier(packed, events, kept_out(parts))


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


def _exchange_files(number: Number, journal: list[Line]) -> dict[str, bytes]:
    own = [line for line in journal if line["stream"] == number]
    hashed = [(EVENT.validate_python(line["event"]), str(line["hash"])) for line in own]
    return {"data/xes.xml": xes(number, hashed), "data/ocel.json": ocel(number, hashed)}


def _law_files(reading: CaseReading, editions: list[EditionRow]) -> dict[str, bytes]:
    opened = case_input(reading.session, reading.case_file.row.opened)
    return {
        "data/law/procedure.json": unpack_law(opened.law).encode(),
        "data/law/calendar.json": opened.calendar.encode(),
        **{f"data/law/editions/{one.slug}@{one.edition}.json": one.body.encode() for one in editions},
    }


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


def _description(export: Export, reading: CaseReading, histories: Mapping[str, History]) -> bytes:
    said: Line = {
        "format": FORMAT,
        "number": export.number,
        "made_at": export.at.isoformat(),
        "made_by": export.person,
        "standing": list(reading.roles),
        "release": release_name(CODE_ROOT),
        "inventory": export.inventory.as_data(),
        "histories": [line for line, _ in histories.values()],
    }
    return records.jsonl([said])
