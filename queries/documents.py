"""The documents of a complaint: every version, who signed it, and who may read it."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.errors import Refused
from models.procedure import Procedure
from models.tables import DocumentRow
from queries.alarms import record_doubts
from queries.case_file import CaseFile, PersonalPart, load_case_file, may_read, person_name, require_staff
from queries.document_content import DocumentVersion, DocumentWriter, document_versions
from queries.history import events_of
from queries.views.documents import DocumentListView, DocumentSummaryView, DocumentView, SignatureView
from register import documents
from register.office import staff
from rules import sees
from wording import refusal_texts, terms
from wording.table.cases import reads

NO_STORE = "store"  # the failure code when no folder is set for files


def document_summaries(session: Session, number: str, procedure: Procedure) -> tuple[DocumentSummaryView, ...]:
    """Return the newest file of each document. That it exists is shown to everybody; what it says may be hidden."""
    newest = {row.name: row for row in documents.stored_documents(session, number)}
    return tuple(
        DocumentSummaryView(
            name=name,
            label=terms.label(procedure, name),
            version=row.version,
            signatures=row.signatures,
            produced_at=row.produced_at,
        )
        for name, row in newest.items()
    )


def versions_of(writer: DocumentWriter) -> list[DocumentVersion]:
    """Return every version of the documents of a case, in the order of the events that made them."""
    return list(document_versions(writer.case_file.law, writer.case_file.row.number, writer.events))


def document_list(session: Session, number: str, person: str | None, now: datetime) -> DocumentListView:
    """Return all versions of a complaint's documents, those too that are still to be made. Raises BadInput."""
    case_file = load_case_file(session, number)
    writer = DocumentWriter(session, case_file, events_of(session, number))
    versions = versions_of(writer)
    rows = {(row.name, row.seq): row for row in documents.stored_documents(session, number)}
    failed = {row.code for row in documents.pending_documents(session, number) if row.tries}
    current = {version.name: version.made.seq for version in versions if version.name in case_file.case.documents}
    views = []
    for version in versions:
        row = rows.get((version.name, version.made.seq))
        allowed = row is not None and reading_refusal(session, now, case_file, row, person) is None
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
        label=terms.label(procedure, version.name),
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
        sha256=(row.sha256 if allowed else reads.HIDDEN()) if row else None,
        size=row.size if row else None,
        produced_at=row.produced_at if row else None,
        current=False,
        state="due",
    )


def reading_refusal(
    session: Session, now: datetime, case_file: CaseFile, row: DocumentRow, person: str | None
) -> Refused | None:
    """Return why a reader may not see a document, or None. A document tells the narrative, and may tell who filed the
    complaint. Raises BadInput."""
    if person is None:
        return Refused(reads.READER_WANTED(), (), number=row.complaint)
    require_staff(session, person, now)
    parts: tuple[PersonalPart, ...] = ("narrative", "identity") if row.identity else ("narrative",)
    hidden = [part for part in parts if not may_read(session, case_file, person, now, part)]
    if not hidden:
        return None
    represented, standing = staff.standing_at(session, person, now, case_file.procedure.slug)
    refusals = tuple(
        refusal
        for part in hidden
        for refusal in sees.read_refusals(case_file.law, case_file.case, person, standing, part, stands_for=represented)
    )
    says = [refusal_texts.cited_refusal(case_file.procedure, refusal) for refusal in refusals] or [
        reads.READER_WITHOUT_ROLE()
    ]
    lines = "\n".join([reads.READING_REFUSED(), *(f"  · {line}" for line in dict.fromkeys(says))])
    return Refused(lines, refusals, number=row.complaint)
