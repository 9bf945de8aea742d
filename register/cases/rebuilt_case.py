"""Rebuild a case from its journal: fold what its next run has to know, after the hash chain has been verified."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.case import CASE
from models.case_input import MAX_CARRIED_RECEIPTS, CarriedState, JudgedAct, OpenCase
from models.events import ChainHead, Event, read_event
from models.messages import Number
from models.packed_law import law_of_case
from models.tables import ComplaintRow, EventRow, InboxRow
from register import inbox, journal
from register.complaints import load_case_input
from register.editions import UnsoundLaw
from register.journal import complaint_head
from register.locks import lock_complaint
from register.log import NotVouchedFor, require_signatures
from register.row_conditions import ACT_UNJUDGED
from rules.digests.seal_parts import act_digest
from rules.evolve import fold_events
from rules.hash_chain import next_link


class UnsoundJournal(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a case cannot be rebuilt: `what` is wrong with the journal, at event `seq`."""

    def __init__(self, what: str, seq: int) -> None:
        super().__init__(f"{what} at event {seq}")
        self.what, self.seq = what, seq


def rebuilt_case_input(session: Session, number: Number) -> OpenCase:
    """Return the input of a new run of a case: the law it was opened under, and the state carried into it.

    Locks the complaint, so that no step is written meanwhile. A case without an event begins as it was registered.
    Raises NoSuchComplaint, UnsoundJournal.
    """
    complaint = lock_complaint(session, number)
    try:
        opened = load_case_input(session, number)
    except UnsoundLaw:
        raise UnsoundJournal("law", 0) from None
    if opened.law_sha256 != complaint.law_sha256:
        raise UnsoundJournal("law", 0)
    if complaint.seq == 0:
        return opened
    return opened.model_copy(update={"first": None, "carried": rebuilt_carried(session, complaint, opened)})


def rebuilt_carried(session: Session, complaint: ComplaintRow, opened: OpenCase) -> CarriedState:
    """Return what a case with this journal would carry into its next run. Raises UnsoundJournal."""
    events = tuple(verified_events(session, complaint.number, complaint_head(complaint)))
    if events[0] != opened.opened:
        raise UnsoundJournal("opened", 1)
    case = fold_events(law_of_case(opened), complaint.number, events)
    if case.without_history != CASE.validate_json(complaint.state or "{}"):
        raise UnsoundJournal("state", complaint.seq)
    return CarriedState(
        case=case,
        head=complaint_head(complaint),
        judged=settled_up_to(session, complaint),
        receipts=latest_receipts(session, complaint.number),
    )


def require_signed_journal(session: Session, number: Number) -> None:
    """Raise UnsoundJournal for the first event of a case that no process has signed."""
    hashes = select(EventRow.seq, EventRow.hash).where(EventRow.stream == number)
    try:
        require_signatures(session, number, {row.seq: row.hash for row in session.execute(hashes)})
    except NotVouchedFor as error:
        raise UnsoundJournal("unsigned", error.seq) from None


def verified_events(session: Session, stream: str, head: ChainHead) -> Iterator[Event]:
    """Yield the events of a case up to this head, verifying that each follows the one before. Raises UnsoundJournal."""
    at = ChainHead()
    rows = session.scalars(select(EventRow).where(EventRow.stream == stream).order_by(EventRow.seq))
    for row in rows:
        after = next_link(at, row.body, row.seq)
        if (row.seq, row.prev, row.hash) != (at.seq + 1, at.hash, after.hash):
            raise UnsoundJournal("chain", row.seq)
        at = after
        yield read_event(row.body)
    if at != head:
        raise UnsoundJournal("head", at.seq)


def settled_up_to(session: Session, complaint: ComplaintRow) -> int:
    """Return the last number up to which every act has its verdict."""
    waiting = (InboxRow.complaint == complaint.number, ACT_UNJUDGED)
    first = session.scalar(select(func.min(InboxRow.n)).where(*waiting))
    return complaint.n if first is None else first - 1


def latest_receipts(session: Session, number: Number) -> dict[int, JudgedAct]:
    """Return which event each of the latest accepted acts became, by the act's number in ascending order; at most
    MAX_CARRIED_RECEIPTS."""
    accepted = select(InboxRow).where(InboxRow.complaint == number, InboxRow.state == "accepted")
    latest = session.scalars(accepted.order_by(InboxRow.n.desc()).limit(MAX_CARRIED_RECEIPTS)).all()
    receipts = {}
    for row in reversed(latest):
        if row.seq and (head := journal.chain_at(session, number, row.seq)):
            receipts[row.n] = JudgedAct(act=act_digest(inbox.act_to_deliver(row)), head=head)
    return receipts
