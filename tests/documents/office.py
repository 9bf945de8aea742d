"""A law that has documents made and signed, and a case on which they are."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from models.form import Party
from models.procedure import OwnAct, Paper, Procedure
from models.tables import DocumentRow
from procedures import load
from register import documents, editions
from tests.register.recorded_case import MONDAY, Desk, complaint, law_of

Sessions = sessionmaker[Session]
LATER = MONDAY + timedelta(days=2)
PARTY = Party(name="张三丰", unit="某某印刷厂", contact="13800000000", address="中原路1号")
PAPERS = {
    "acceptance": Paper(
        zh="受理通知书", holds=("kind", "grounds", "basis_pointed_to"), signers=("accepting_office", "filer")
    ),
    "receipt": Paper(zh="《收件回执》", holds=("channel", "hotline")),
}


def papering(edition: str = "papering") -> Procedure:
    """The regulation of the tests, had it these documents too: made upon registration and acceptance, and again."""
    procedure = load("zhengzhou-water")
    stages = dict(procedure.stages)
    for stage, name, made in (("registration", "registered", "receipt"), ("screening", "accepted", "acceptance")):
        here = stages[stage]
        way = here.outcomes[name].model_copy(update={"issues": (made,)})
        stages[stage] = here.model_copy(update={"outcomes": {**here.outcomes, name: way}})
    again = OwnAct(zh="重新制发受理通知书", by=("accepting_office",), issues=("acceptance",))
    changed = {"edition": edition, "documents": PAPERS, "stages": stages, "acts": {**procedure.acts, "reissued": again}}
    return procedure.model_copy(update=changed)


def in_hand(sessions: Sessions, **other: Any) -> Desk:
    """A complaint under that law, registered on Monday, accepted on Tuesday; its papers are still to be made."""
    law = papering()
    with sessions.begin() as session:
        editions.keep(session, law, MONDAY)
    return Desk(sessions, complaint(law=law_of(law), party=PARTY, **other)).accepted()


def made(sessions: Sessions, number: str) -> list[DocumentRow]:
    with sessions() as session:
        return list(documents.made(session, number))


def owed(sessions: Sessions, number: str) -> list[int]:
    """The events of which the papers are still to be made."""
    with sessions() as session:
        return [row.seq for row in documents.waiting(session, number)]
