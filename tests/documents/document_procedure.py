"""A procedure whose outcomes issue documents, and cases under it."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from models.form import Party
from models.procedure import DocumentKind, Procedure
from models.stage import OwnAct
from models.tables import DocumentRow
from procedures import load
from register import editions
from register.documents import made_documents
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, packed_law

Sessions = sessionmaker[Session]
LATER = MONDAY + timedelta(days=2)
PARTY = Party(name="张三丰", unit="某某印刷厂", contact="13800000000", address="中原路1号")
DOCUMENT_KINDS = {
    "acceptance": DocumentKind(
        name="受理通知书", holds=("kind", "grounds", "basis_pointed_to"), signers=("accepting_office", "filer")
    ),
    "receipt": DocumentKind(name="《收件回执》", holds=("channel", "hotline")),
}


def procedure_with_documents(edition: str = "papering", text: Procedure | None = None) -> Procedure:
    """Return the procedure of the tests, or another of its editions, with documents issued on registration, on
    acceptance and by an act."""
    procedure = text or load("zhengzhou-water")
    stages = dict(procedure.stages)
    for stage, name, document in (("registration", "registered", "receipt"), ("screening", "accepted", "acceptance")):
        current = stages[stage]
        outcome = current.outcomes[name].model_copy(update={"makes": (document,)})
        stages[stage] = current.model_copy(update={"outcomes": {**current.outcomes, name: outcome}})
    reissue = OwnAct(name="重新制发受理通知书", by=("accepting_office",), makes=("acceptance",))
    rewritten = OwnAct(name="重写依据", by=("accepting_office",), states=("basis_pointed_to",))
    changed = {
        "edition": edition,
        "documents": DOCUMENT_KINDS,
        "letters": {},
        "stages": stages,
        "acts": {**procedure.acts, "reissued": reissue, "rewritten": rewritten},
    }
    return procedure.model_copy(update=changed)


def accepted_complaint(sessions: Sessions, **options: Any) -> RecordedCase:
    """Return a complaint registered on Monday and accepted on Tuesday; its documents are still to be produced."""
    procedure = procedure_with_documents()
    with sessions.begin() as session:
        editions.keep_edition(session, procedure, MONDAY)
    return RecordedCase(sessions, complaint(law=packed_law(procedure), party=PARTY, **options)).accept()


def document_rows(sessions: Sessions, number: str) -> list[DocumentRow]:
    with sessions() as session:
        return list(made_documents.stored_documents(session, number))


def pending_document_events(sessions: Sessions, number: str) -> list[int]:
    """Return the events whose documents are still to be produced."""
    with sessions() as session:
        return [row.seq for row in made_documents.pending_documents(session, number)]
