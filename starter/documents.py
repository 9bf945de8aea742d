"""The papers of a case: made once each, listed with who signed them, taken out again unaltered."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from documents import Unsound, produce, words_of
from models.errors import BadInput
from models.frozen import Frozen
from models.tables import DocumentRow
from queries import case_file
from queries.document_content import Clerk, Paper
from queries.documents import NO_STORE, _hidden, _papers, listing
from queries.history import events_of
from queries.views import Data
from register import documents
from register.attachments import Store
from starter import attachment_upload
from starter.client import BanjieClient
from starter.notice_delivery import NoticeSettings

log = logging.getLogger("banjie.documents")


async def due(desk: BanjieClient) -> list[str]:
    """The complaints whose papers are to be made now. Raises Unavailable."""
    return list(await desk.ask(lambda session: documents.due(session, desk.clock(session, ""))))


async def make(desk: BanjieClient, house: NoticeSettings, number: str) -> int:
    """Make what papers a complaint lacks; how many. What cannot be made is told in the log and tried again. Raises
    Unavailable."""
    return await desk.ask(lambda session: _make(session, desk, house, number))


def _make(session: Session, desk: BanjieClient, house: NoticeSettings, number: str) -> int:
    owed = documents.claim(session, number)
    if not owed:
        return 0
    now = desk.clock(session, "")
    if desk.store is None:
        log.error("no folder is set for attachments and documents: none is made", extra={"number": number})
        documents.put_off(owed, NO_STORE, now)
        return 0
    clerk = Clerk(session, case_file.case_file(session, number), events_of(session, number), house.signature)
    there = {(row.name, row.seq) for row in documents.made(session, number)}
    lacking = [one for one in _papers(clerk) if (one.name, one.made.seq) not in there]
    failed = [error for one in lacking if (error := _made(desk, desk.store, house, clerk, one))]
    for error in failed:
        log.error("%s cannot be made: %s", number, error, extra={"number": number})
    if failed:
        documents.put_off(owed, failed[0].document, now)
    else:
        documents.settle(session, owed)
    return len(lacking) - len(failed)


def _made(desk: BanjieClient, store: Store, house: NoticeSettings, clerk: Clerk, one: Paper) -> Unsound | None:
    """The file and its row."""
    try:
        paper = produce(clerk.sheet(one), house.forms)
    except Unsound as error:
        return error
    printed = words_of(paper)
    row = DocumentRow(
        complaint=clerk.kept.row.number,
        name=one.name,
        seq=one.made.seq,
        version=one.issued.version,
        signatures=len(one.issued.signatures),
        identity=any(said in printed for said in clerk.party if len(said) > 1),
        at=one.made.at,
        produced_at=desk.clock(clerk.session, ""),
    )
    documents.keep(clerk.session, store, row, paper)
    return None


# ---- read ---------------------------------------------------------------------------------------------------


async def listed(desk: BanjieClient, number: str, person: str | None = None) -> list[Data]:
    """All papers of a complaint, those too that are still to be made. Raises BadInput."""
    return await desk.ask(lambda session: listing(session, number, person, desk.clock(session, number)))


class Saved(Frozen):
    """A paper that was taken out, unaltered."""

    number: str
    document: str
    zh: str
    version: int
    signatures: int
    sha256: str
    size: int
    out: str


@dataclass(frozen=True)
class DocumentFilter:
    """Which paper of a document: the newest, of one version, or the one an event has made."""

    document: str
    version: int | None = None
    seq: int | None = None

    def fits(self, row: DocumentRow) -> bool:
        return self.version in (None, row.version) and self.seq in (None, row.seq)


async def save(desk: BanjieClient, number: str, wanted: DocumentFilter, out: Path | None, person: str | None) -> Saved:
    """Write the newest of the papers that fit to a new file, compared with its digest. Raises BadInput, Refused (by
    the rules that hide it), Unavailable (altered or missing); then nothing is written."""
    row, zh = await desk.ask(lambda session: _readable(session, desk, number, wanted, person))
    place = out or Path(f"{number}-{zh.strip('《》')}-第{row.version}版.docx".replace("/", "_"))
    what = f"文书《{zh.strip('《》')}》"
    await asyncio.to_thread(
        attachment_upload.take_out, attachment_upload.store_of(desk), row.sha256, place, what, row.name
    )
    fields: dict[str, Any] = {one: getattr(row, one) for one in ("version", "signatures", "sha256", "size")}
    return Saved(number=number, document=row.name, zh=zh, out=str(place), **fields)


def _readable(
    session: Session, desk: BanjieClient, number: str, wanted: DocumentFilter, person: str | None
) -> tuple[DocumentRow, str]:
    kept = case_file.case_file(session, number)
    declared = {name: paper.zh for name, paper in kept.procedure.documents.items()}
    named = (one for one in declared.items() if wanted.document in (*one, one[1].strip("《》")))
    found, zh = next(named, (None, ""))
    if found is None:
        raise BadInput(
            f"{kept.procedure.title}没有文书「{wanted.document}」;现有:{'、'.join(declared.values()) or '无'}"
        )
    rows = [row for row in documents.made(session, number) if row.name == found and wanted.fits(row)]
    if not rows:
        raise BadInput(f"《{zh.strip('《》')}》没有这样一份已制发的;见 banjie documents {number}")
    if hidden := _hidden(session, desk.clock(session, number), kept, rows[-1], person):
        raise hidden
    return rows[-1], zh
