"""The outcome of an act on record."""

from typing import cast

from sqlalchemy.orm import Session

from models.errors import UnknownRecord
from models.messages import Id, Number
from queries.cases.case_file import load_case_file
from queries.views.history import ActOutcomeView
from register.acts import inbox
from register.acts.inbox import REFUSALS, ActState
from wording import refusal_texts
from wording.translation import gettext


def act_outcome(session: Session, number: Number, act_id: Id) -> ActOutcomeView:
    """Return what became of the act of this case with the sender's id. Raises UnknownRecord."""
    case_file = load_case_file(session, number)
    row = inbox.find_act(session, number, act_id)
    if row is None:
        raise UnknownRecord(gettext("{number} has no act with the id {id}.", number=number, id=act_id))
    refused = [*REFUSALS.validate_json(row.refused or "[]")]
    return ActOutcomeView(
        number=row.complaint,
        id=row.act_id,
        n=row.n,
        name=row.name,
        state=cast(ActState, row.state),
        received_at=row.received_at,
        seq=row.seq,
        refused_by=tuple(sorted({refusal.rule for refusal in refused if refusal.rule})),
        refusals=tuple(refused),
        says=tuple(refusal_texts.cited_refusal(case_file.procedure, refusal) for refusal in refused),
    )
