"""Judge acts on a closed case. Its workflow has ended, so the register judges by the same rules and records the result
in the same transaction (docs/adr/0041)."""

from sqlalchemy.orm import Session

from models.messages import Act, Number, Verdict
from models.tables import InboxRow
from register import journal
from register.acts import inbox
from register.cases import linked_cases, projections
from register.cases.calling_runs import begin_generation
from register.cases.stored_case import stored_case
from register.documents import made_documents
from register.documents.closed_texts import follow_closing
from register.editions import law_of_complaint
from register.journal import complaint_head
from register.locks import lock_complaint
from register.notices import notice_rows
from register.randomness import Randomness
from rules.acts import closed_case
from rules.event_names import CORRECT
from rules.evolve import fold_events
from rules.judge import decide


def judge_closed_case_acts(session: Session, number: Number, upto: int, randomness: Randomness) -> None:
    """Judge, in order, the acts of a closed case up to the number `upto` that have no verdict yet."""
    for act in inbox.unjudged_acts(session, number, 0, upto, None)[0]:
        judge_closed_case_act(session, number, act, randomness)


def judge_closed_case_act(session: Session, number: Number, act: Act, randomness: Randomness) -> Verdict:
    """Judge an act on record of a closed case; an act that has a verdict keeps it. A complaint that joins a merged case
    goes on with that case. Where the end is undone, the case goes on in a run that the relay starts."""
    complaint = lock_complaint(session, number)
    row = session.get_one(InboxRow, (number, act.n), populate_existing=True)
    if row.state != "received":
        return Verdict(n=act.n, seq=row.seq, refused=inbox.REFUSALS.validate_json(row.refused or "[]"))
    law, case = law_of_complaint(session, complaint), stored_case(session, complaint)
    assert case
    assert case.closed_at
    if act.name == CORRECT:  # the row keeps no earlier acts
        case = fold_events(law, number, journal.load_events(session, number))
    if why := closed_case.closed_case_refusals(law, case, act):
        inbox.record_refusal(session, number, act.n, why, act.received)
        return Verdict(n=act.n, refused=why)
    head = complaint_head(complaint)
    for event, after in decide(law, case, act, act.received):
        head = journal.append_event(session, number, head, event)
        before, case = case, after
        made_documents.enqueue_documents(session, law, before, case, event)
        notice_rows.write_notices(session, law, case, event)
        follow_closing(session, number, event)
    complaint.seq, complaint.head = head.seq, head.hash
    if case.closed_at is None:
        begin_generation(session, number)
        complaint.awaits_run = True
    projections.renew_projections(session, complaint, law, case)
    inbox.record_acceptance(session, number, act.n, head.seq)
    linked_cases.tell_merging(session, complaint, case, randomness)
    return Verdict(n=act.n, seq=head.seq)
