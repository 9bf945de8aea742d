"""The input of a new run of a case, made from its journal: what the next run has to know."""

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.case import CASE, Case
from models.case_input import MAX_CARRIED_RECEIPTS, CarriedState, JudgedAct, OpenCase
from models.messages import Number
from models.tables import ComplaintRow, EventRow, InboxRow
from register import chains, journal, log
from register.acts import inbox
from register.cases.case_rows import read_journal_rows
from register.cases.folded_case import fold_sound_case
from register.chains import UnsoundJournal
from register.journal import complaint_head
from register.locks import lock_complaint
from register.log import NotVouchedFor, require_signatures
from register.row_conditions import ACT_UNJUDGED
from rules.digests.identifying import act_digest


def rebuilt_case_input(session: Session, number: Number, *, vouched_for: bool = True) -> OpenCase:
    """Return the input of a new run of a case: the law it was opened under, and the state carried into it.

    Locks the complaint, so that no step is written meanwhile. A case without an event begins as it was registered.
    `vouched_for`: the journal has to end as the log has it, and each event to be signed, which two persons may set
    aside.
    Raises NoSuchComplaint, UnsoundJournal.
    """
    complaint = lock_complaint(session, number)
    head = complaint_head(complaint)
    chains.require_sound(session, number, head)
    if vouched_for:
        if head != log.last_logged(session, number):
            raise UnsoundJournal("head", head.seq)
        _require_signed_journal(session, number)
    folded = fold_sound_case(read_journal_rows(session, complaint))
    if folded.case is None:
        return folded.opened
    if folded.case.without_history != _stored_state(complaint):
        raise UnsoundJournal("state", complaint.seq)
    carried = CarriedState(
        case=folded.case,
        head=head,
        judged=_settled_up_to(session, complaint),
        receipts=_latest_receipts(session, number),
    )
    return folded.opened.model_copy(update={"first": None, "carried": carried})


def _stored_state(complaint: ComplaintRow) -> Case | None:
    try:
        return CASE.validate_json(complaint.state or "")
    except ValidationError:
        return None


def _require_signed_journal(session: Session, number: Number) -> None:
    """Raise UnsoundJournal for the first event of a case that no process has signed."""
    hashes = select(EventRow.seq, EventRow.hash).where(EventRow.stream == number)
    try:
        require_signatures(session, number, {row.seq: row.hash for row in session.execute(hashes)})
    except NotVouchedFor as error:
        raise UnsoundJournal("unsigned", error.seq) from None


def _settled_up_to(session: Session, complaint: ComplaintRow) -> int:
    """Return the last number up to which every act has its verdict."""
    waiting = (InboxRow.complaint == complaint.number, ACT_UNJUDGED)
    first = session.scalar(select(func.min(InboxRow.n)).where(*waiting))
    return complaint.n if first is None else first - 1


def _latest_receipts(session: Session, number: Number) -> dict[int, JudgedAct]:
    """Return which event each of the latest accepted acts became, by the act's number in ascending order; at most
    MAX_CARRIED_RECEIPTS."""
    accepted = select(InboxRow).where(InboxRow.complaint == number, InboxRow.state == "accepted")
    latest = session.scalars(accepted.order_by(InboxRow.n.desc()).limit(MAX_CARRIED_RECEIPTS)).all()
    receipts = {}
    for row in reversed(latest):
        if row.seq and (head := journal.chain_at(session, number, row.seq)):
            receipts[row.n] = JudgedAct(act=act_digest(inbox.act_to_deliver(row)), head=head)
    return receipts
