"""A law that has documents made and signed, and a case on which they are."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from models.form import Party
from models.procedure import DocumentKind, Procedure
from models.stage import OwnAct
from models.tables import DocumentRow
from procedures import load
from register import documents, editions
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, law_of

Sessions = sessionmaker[Session]
LATER = MONDAY + timedelta(days=2)
PARTY = Party(name="张三丰", unit="某某印刷厂", contact="13800000000", address="中原路1号")
DOCUMENT_KINDS = {
    "acceptance": DocumentKind(
        zh="受理通知书", holds=("kind", "grounds", "basis_pointed_to"), signers=("accepting_office", "filer")
    ),
    "receipt": DocumentKind(zh="《收件回执》", holds=("channel", "hotline")),
}


def procedure_with_documents(edition: str = "papering") -> Procedure:
    """The regulation of the tests, had it these documents too: made upon registration and acceptance, and again."""
    procedure = load("zhengzhou-water")
    stages = dict(procedure.stages)
    for stage, name, made in (("registration", "registered", "receipt"), ("screening", "accepted", "acceptance")):
        here = stages[stage]
        way = here.outcomes[name].model_copy(update={"issues": (made,)})
        stages[stage] = here.model_copy(update={"outcomes": {**here.outcomes, name: way}})
    again = OwnAct(zh="重新制发受理通知书", by=("accepting_office",), issues=("acceptance",))
    changed = {
        "edition": edition,
        "documents": DOCUMENT_KINDS,
        "stages": stages,
        "acts": {**procedure.acts, "reissued": again},
    }
    return procedure.model_copy(update=changed)


def accepted_complaint(sessions: Sessions, **other: Any) -> RecordedCase:
    """A complaint under that law, registered on Monday, accepted on Tuesday; its papers are still to be made."""
    law = procedure_with_documents()
    with sessions.begin() as session:
        editions.keep_edition(session, law, MONDAY)
    return RecordedCase(sessions, complaint(law=law_of(law), party=PARTY, **other)).accepted()


def document_rows(sessions: Sessions, number: str) -> list[DocumentRow]:
    with sessions() as session:
        return list(documents.stored_documents(session, number))


def pending_document_events(sessions: Sessions, number: str) -> list[int]:
    """The events of which the papers are still to be made."""
    with sessions() as session:
        return [row.seq for row in documents.pending_documents(session, number)]
