"""Documents of a case: make each version once as a file, list them, save them unaltered to a new file; print the
approval sheet."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from documents import UnsoundDocument, is_printed, printed_text, produce_document
from documents.translated_paper import translated_paper
from integrity.log.printed import line_on_paper
from models.errors import BadInput, UnknownRecord
from models.frozen import Frozen
from models.tables import DocumentRow
from queries.acts.approval_sheet import approval_sheet
from queries.cases import case_file
from queries.cases.history import events_of
from queries.cases.reading import CaseReading, begin_reading, filer_words
from queries.documents.content import DocumentVersion, DocumentWriter
from queries.documents.versions import NO_STORE, document_list, opening_refusal, record_opening, versions_of
from queries.views.documents import DocumentListView
from register.documents import made_documents
from register.documents.attachments import AttachmentStore
from register.office.access_journal import COMMAND, ReadingDoor
from starter.client import BanjieClient, in_transaction
from starter.documents import upload
from starter.intake.grading import grade_link
from starter.notices.delivery import NoticeSettings
from wording import terms
from wording.blotting import Blotter
from wording.regulation_names import language_of, translated
from wording.translation import N_, Language, by_door, gettext, listed

log = logging.getLogger("banjie.documents")


@in_transaction
def complaints_with_due_documents(session: Session, client: BanjieClient) -> list[str]:
    """Return the complaints whose documents are to be made now. Raises Unavailable."""
    return list(made_documents.numbers_with_due_documents(session, client.clock(session, "")))


@in_transaction
def make_documents(session: Session, client: BanjieClient, settings: NoticeSettings, number: str) -> int:
    """Make the documents that a complaint lacks and return their number. What cannot be made is logged and tried again.
    Raises Unavailable."""
    owed = made_documents.claim_due_documents(session, number)
    if not owed:
        return 0
    now = client.clock(session, "")
    if client.store is None:
        log.error("no folder is set for attachments and documents: none is made", extra={"number": number})
        made_documents.postpone_documents(owed, NO_STORE, now)
        return 0
    file = case_file.load_case_file(session, number)
    writer = DocumentWriter(
        session,
        file,
        events_of(session, number),
        settings.signature,
        settings.remedy,
        line_on_paper(client.published_log),
        grade_link(client, file),
    )
    made = {(row.name, row.seq) for row in made_documents.stored_documents(session, number)}
    lacking = [version for version in versions_of(writer) if (version.name, version.made.seq) not in made]
    failed = [
        error for version in lacking if (error := _make_document(client, client.store, settings, writer, version))
    ]
    for error in failed:
        log.error("%s cannot be made: %s", number, error, extra={"number": number})
    if failed:
        made_documents.postpone_documents(owed, failed[0].document, now)
    else:
        made_documents.clear_due_documents(session, owed)
    return len(lacking) - len(failed)


def _make_document(
    client: BanjieClient,
    store: AttachmentStore,
    settings: NoticeSettings,
    writer: DocumentWriter,
    version: DocumentVersion,
) -> UnsoundDocument | None:
    """Make the file of a version and its row; return the error if the document is not sound."""
    try:
        paper = produce_document(writer.sheet(version), settings.forms)
    except UnsoundDocument as error:
        return error
    printed = printed_text(paper)
    row = DocumentRow(
        complaint=writer.case_file.row.number,
        name=version.name,
        seq=version.made.seq,
        version=version.issued.version,
        salt=client.randomness.new_salt(),
        signatures=len(version.issued.signatures),
        identity=any(is_printed(said, printed) for said in writer.party_words if len(said) > 1)
        or Blotter(filer_words(writer.session, writer.case_file)).is_in(printed),
        at=version.made.at,
        produced_at=client.clock(writer.session, ""),
    )
    made_documents.store_document(writer.session, store, row, paper)
    return None


# ---- reading ---------------------------------------------------------------------------------------------------


@in_transaction
def list_documents(
    session: Session, client: BanjieClient, number: str, person: str | None = None, door: ReadingDoor = COMMAND
) -> DocumentListView:
    """Return all documents of a complaint, those too that are still to be made. Raises BadInput, ReadingRefused."""
    return document_list(session, number, person, client.clock(session, number), door)


class SavedDocument(Frozen):
    """A document that was saved to a file, unaltered."""

    number: str
    document: str
    label: str
    version: int
    signatures: int
    sha256: str
    size: int
    out: str


@dataclass(frozen=True)
class DocumentFilter:
    """Chooses a file of a document: the newest, that of a version, or that of an event."""

    document: str
    version: int | None = None
    seq: int | None = None

    def matches(self, row: DocumentRow) -> bool:
        return self.version in (None, row.version) and self.seq in (None, row.seq)


async def save_document(
    client: BanjieClient,
    number: str,
    criteria: DocumentFilter,
    out: Path | None,
    person: str | None,
    *,
    door: ReadingDoor,
) -> SavedDocument:
    """Write the newest of the matching documents to a new file, compared with its digest. Raises BadInput,
    ReadingRefused (by the rules that hide it), Unavailable (altered or missing); then nothing is written."""

    def readable(session: Session) -> tuple[DocumentRow, str]:
        reading = begin_reading(session, number, person, client.clock(session, number), door)
        return _readable_document(reading, criteria)

    row, label = await client.transact(readable)
    title = label.strip("《》")
    file_name = gettext("{number}-{title}-v{version}.docx", number=number, title=title, version=row.version)
    place = out or Path(file_name.replace("/", "_"))
    await asyncio.to_thread(
        upload.copy_to_new_file,
        upload.attachment_store(client),
        row.sha256,
        place,
        gettext("document {title}", title=title),
        row.name,
    )
    return SavedDocument(
        number=number,
        document=row.name,
        label=label,
        version=row.version,
        signatures=row.signatures,
        sha256=row.sha256,
        size=row.size,
        out=str(place),
    )


def _readable_document(reading: CaseReading, criteria: DocumentFilter) -> tuple[DocumentRow, str]:
    session, case, number = reading.session, reading.case_file, reading.case_file.row.number
    stored = made_documents.stored_documents(session, number)
    made = {row.name: terms.written_name(case.procedure, row.name, "document") for row in stored}
    declared = {**made, **case.procedure.paper_names}
    labels = {name: translated(case.procedure, words) for name, words in declared.items()}
    named = (
        (name, label)
        for name, label in labels.items()
        if criteria.document in (name, label, label.strip("《》"), declared[name].strip("《》"))
    )
    found, title = next(named, (None, ""))
    if found is None:
        unknown = {"procedure": terms.title(case.procedure), "document": criteria.document}
        names = (terms.CODE_AND_NAME(code=code, label=name) for code, name in labels.items())
        documents_known = listed(names) or gettext("none")
        raise UnknownRecord(
            gettext(
                "{procedure} has no document “{document}”. It has: {documents}.", **unknown, documents=documents_known
            )
        )
    rows = [row for row in stored if row.name == found and criteria.matches(row)]
    if not rows:
        raise UnknownRecord(
            by_door(
                N_("There is no such file of document {title}. To see what has been made: banjie documents {number}"),
                http=N_(
                    "There is no such file of document {title}. To see what has been made: GET "
                    "/v1/complaints/{number}/documents"
                ),
                page=N_("There is no such file of document {title}."),
            )(title=title.strip("《》"), number=number)
        )
    if hidden := opening_refusal(reading, rows[-1]):
        raise hidden
    record_opening(reading, rows[-1])
    return rows[-1], title


class SavedTranslation(Frozen):
    """A translation of a document that was saved to a file. Its digest is that of this file, which is on no record."""

    number: str
    document: str
    label: str
    version: int
    language: Language
    sha256: str
    out: str


async def save_translation(
    client: BanjieClient,
    number: str,
    criteria: DocumentFilter,
    language: Language,
    out: Path | None,
    person: str | None,
    *,
    door: ReadingDoor,
) -> SavedTranslation:
    """Write the newest of the matching documents, made anew in another language, to a new file. Who may read it, and
    what goes on record of that, is as for the document itself. Raises BadInput, ReadingRefused, Unavailable."""

    def translated_file(session: Session) -> tuple[DocumentRow, str, bytes]:
        reading = begin_reading(session, number, person, client.clock(session, number), door)
        if language is language_of(reading.case_file.procedure):
            raise BadInput(gettext("The document itself is in this language."))
        row, label = _readable_document(reading, criteria)
        events = events_of(session, number)
        writer = DocumentWriter(session, reading.case_file, events, client.signature, client.remedy)
        found = (one for one in versions_of(writer) if (one.name, one.made.seq) == (row.name, row.seq))
        return row, label, translated_paper(writer.sheet(next(found), language), language)

    row, label, content = await client.transact(translated_file)
    title = label.strip("《》")
    name = gettext("{number}-{title}-v{version}.docx", number=number, title=title, version=f"{row.version}-{language}")
    place = out or Path(name.replace("/", "_"))
    await asyncio.to_thread(upload.write_new_file, place, lambda file: file.write(content))
    return SavedTranslation(
        number=number,
        document=row.name,
        label=label,
        version=row.version,
        language=language,
        sha256=hashlib.sha256(content).hexdigest(),
        out=str(place),
    )


class PrintedSheet(Frozen):
    """An approval sheet that was printed to a file."""

    number: str
    sha256: str
    out: str


async def print_approval_sheet(
    client: BanjieClient, number: str, out: Path | None, person: str | None, *, door: ReadingDoor
) -> PrintedSheet:
    """Write the approval sheet of a case to a new file. Raises BadInput, ReadingRefused, Unavailable."""

    def produced(session: Session) -> bytes:
        now = client.clock(session, number)
        return produce_document(approval_sheet(begin_reading(session, number, person, now, door), now))

    content = await client.transact(produced)
    place = out or Path(gettext("{number} approval sheet.docx", number=number))
    await asyncio.to_thread(upload.write_new_file, place, lambda file: file.write(content))
    return PrintedSheet(number=number, sha256=hashlib.sha256(content).hexdigest(), out=str(place))
