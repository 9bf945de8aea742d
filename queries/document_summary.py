"""The newest issued file of each document of a complaint, in short."""

from sqlalchemy.orm import Session

from models.procedure import Procedure
from queries.views.documents import DocumentSummaryView
from register import documents
from wording import terms


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
