"""What is said of a closed case: its workflow has ended, so the register judges it by the same rules, and records it
in the same transaction (docs/adr/0014)."""

from sqlalchemy.orm import Session

from models.case import Case
from models.case_input import OpenCase
from models.law import parse
from models.messages import Act, Number, Verdict
from models.tables import InboxRow
from register import inbox, journal, projections
from register.journal import stored_head
from register.locks import locked
from rules.acts import closed_case
from rules.evolve import evolve
from rules.judge import decide


def settle(session: Session, number: Number, upto: int) -> None:
    """The verdicts on the acts of a closed case that have none yet, in order."""
    for act in inbox.between(session, number, 0, upto, None)[0]:
        judge(session, number, act)


def judge(session: Session, number: Number, act: Act) -> Verdict:
    """The verdict on an act that is on record, of a case whose end is. One that has a verdict keeps it."""
    complaint = locked(session, number)
    assert complaint.closed_at
    assert complaint.state
    row = session.get_one(InboxRow, (number, act.n), populate_existing=True)
    if row.state != "received":
        return Verdict(n=act.n, seq=row.seq, refused=inbox.REFUSALS.validate_json(row.refused or "[]"))
    opened, case = OpenCase.model_validate_json(complaint.opened), Case.model_validate_json(complaint.state)
    law = parse(opened.law, opened.calendar)
    if why := closed_case.refusals(law, case, act):
        inbox.refuse(session, number, act.n, why, act.received)
        return Verdict(n=act.n, refused=why)
    head = stored_head(complaint)
    for event in decide(law, case, act, act.received):
        head = journal.append(session, number, head, event)
        case = evolve(law, case, event)
    complaint.seq, complaint.head = head.seq, head.hash
    projections.renew(session, complaint, law, case)
    inbox.accept(session, number, act.n, head.seq, act.received)
    return Verdict(n=act.n, seq=head.seq)
