"""The documents of a complaint: every version, who signed it, and who may read it."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.errors import ReadingRefused
from models.requirement import Name
from models.rule import PersonalPart
from models.tables import DocumentRow
from queries.alarms import record_doubts
from queries.cases.case_file import CaseFile, person_name
from queries.cases.history import events_of
from queries.cases.reading import CaseReading, begin_reading
from queries.documents.content import DocumentVersion, DocumentWriter, document_versions
from queries.views.documents import DocumentListView, DocumentSummaryView, DocumentView, SignatureView
from register.cases.case_details import CaseDetails
from register.documents import closed_texts, made_documents
from register.office.access_journal import ReadingDoor
from rules import sees
from wording import terms
from wording.translation import N_, by_door, gettext

NO_STORE = "store"  # the failure code when no folder is set for files


def document_summaries(rows: CaseDetails, case_file: CaseFile) -> tuple[DocumentSummaryView, ...]:
    """Return the newest file of each document. That it exists is shown to everybody; what it says may be hidden."""
    procedure = case_file.procedure
    newest = {row.name: row for row in rows.documents if case_file.knows(row.produced_at)}
    return tuple(
        DocumentSummaryView(
            name=name,
            label=terms.label(procedure, name, "document"),
            version=row.version,
            signatures=row.signatures,
            produced_at=row.produced_at,
        )
        for name, row in newest.items()
    )


def versions_of(writer: DocumentWriter) -> list[DocumentVersion]:
    """Return every version of the documents of a case, in the order of the events that made them."""
    return list(document_versions(writer.case_file.law, writer.case_file.row.number, writer.events))


def document_list(
    session: Session, number: str, person: str | None, now: datetime, door: ReadingDoor
) -> DocumentListView:
    """Return all versions of a complaint's documents, those too that are still to be made. Raises BadInput,
    ReadingRefused."""
    reading = begin_reading(session, number, person, now, door)
    case_file = reading.case_file
    writer = DocumentWriter(session, case_file, events_of(session, number))
    versions = versions_of(writer)
    rows = {(row.name, row.seq): row for row in made_documents.stored_documents(session, number)}
    failed = {row.code for row in made_documents.pending_documents(session, number) if row.tries}
    undone = {event.refers_to for event in writer.events if event.type == "corrected"}
    current = {
        version.name: version.made.seq
        for version in versions
        if (version.letter and version.made.seq not in undone) or version.name in case_file.case.documents
    }
    closed, views = closed_papers(reading), []
    for version in versions:
        row = rows.get((version.name, version.made.seq))
        allowed = row is not None and reading.may(*_parts_of(row)) and (row.name, row.seq) not in closed
        view = _document_view(writer, version, row, allowed)
        state = "made" if row else "failed" if failed & {version.name, NO_STORE} else "due"
        is_current = current.get(version.name) == version.made.seq
        views.append(view.model_copy(update={"current": is_current, "state": state}))
    return DocumentListView(doubts=record_doubts(session, number), documents=tuple(views))


def _document_view(
    writer: DocumentWriter, version: DocumentVersion, row: DocumentRow | None, allowed: bool
) -> DocumentView:
    """Return one version, as not current and due."""
    procedure = writer.case_file.procedure
    return DocumentView(
        document=version.name,
        label=terms.label(procedure, version.name, "document"),
        version=version.issued.version,
        seq=version.made.seq,
        at=version.made.at,
        signed=tuple(
            SignatureView(
                role=signature.role,
                label=terms.label(procedure, signature.role),
                by=signature.by,
                by_name=person_name(writer.session, signature.by),
                seq=signature.seq,
            )
            for signature in version.issued.signatures
        ),
        sha256=(row.sha256 if allowed else gettext("(confidential)")) if row else None,
        size=row.size if row else None,
        produced_at=row.produced_at if row else None,
        current=False,
        state="due",
    )


def opening_refusal(reading: CaseReading, row: DocumentRow) -> ReadingRefused | None:
    """Return why a reader may not see a document, or None. A document tells the narrative, and may tell who filed the
    complaint; one that prints a text which is closed is read by nobody."""
    if (row.name, row.seq) in closed_papers(reading):
        return reading.refusal(
            gettext("The document holds a text of another case, which is closed: nobody reads it."),
            "document",
            (),
            f"{row.name}:{row.seq}",
        )
    if reading.may(*_parts_of(row)):
        return None
    headline = (
        gettext("The document may not be read:")
        if reading.person
        else by_door(
            N_("Documents are only for staff with a role in the case; say who reads it (--person)."),
            http=N_("Documents are only for staff with a role in the case; say who reads it (?for=)."),
            page=N_("Documents are only for staff with a role in the case; say who reads it."),
        )()
    )
    return reading.refusal(headline, "document", _parts_of(row), f"{row.name}:{row.seq}")


def record_opening(reading: CaseReading, row: DocumentRow) -> None:
    """Put on record that the reader was given a document that not everybody may see."""
    law, case = reading.case_file.law, reading.case_file.case
    if row.identity or sees.guarding_rules(law, case, "narrative"):
        reading.record("document", about=f"{row.name}:{row.seq}", kind="opened")


def closed_papers(reading: CaseReading) -> frozenset[tuple[Name, int]]:
    """Return the documents, by name and event, that were made while a text stood in their case, and could be read,
    which is closed to readers now."""
    session, case_file = reading.session, reading.case_file
    closed = {row.id: row.closed_at for row in closed_texts.closed_rows(session, case_file.row.number)}
    if not closed:
        return frozenset()
    rows = {(row.name, row.seq): row for row in made_documents.stored_documents(session, case_file.row.number)}
    found = set[tuple[Name, int]]()
    for version in versions_of(DocumentWriter(session, case_file, events_of(session, case_file.row.number))):
        key, case = (version.name, version.made.seq), version.case
        stated = [
            *case.texts.items(),
            *(text for kind in case.items.values() for one in kind.values() for text in one.texts.items()),
        ]
        since = [closed[ref.id] for name, ref in stated if ref.id in closed and name in case_file.procedure.texts]
        if key in rows and any(at and rows[key].produced_at <= at for at in since):
            found.add(key)
    return frozenset(found)


def _parts_of(row: DocumentRow) -> tuple[PersonalPart, ...]:
    return ("narrative", "identity") if row.identity else ("narrative",)
