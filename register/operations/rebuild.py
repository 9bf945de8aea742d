"""A case made again from the journal: what its next run has to know is folded here, once the chain has been seen to
hold."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.case import Case
from models.case_input import CARRIED, Carried, OpenCase
from models.law import parse, unpack
from models.messages import Chained, Event, Number
from models.tables import ComplaintRow, EventRow, InboxRow
from procedures.load import sha256
from register import journal
from register.complaints import opening
from register.inbox import State
from register.journal import stored_head
from register.locks import locked
from rules.evolve import fold
from rules.hash_chain import linked

ACCEPTED: State = "accepted"
RECEIVED: State = "received"


class Unfounded(Exception):  # says what is so, like a refusal
    """Nothing may be built on this journal: `what` is wrong with it, at the event `seq`."""

    def __init__(self, what: str, seq: int) -> None:
        super().__init__(f"{what} at event {seq}")
        self.what, self.seq = what, seq


def reopened(session: Session, number: Number) -> OpenCase:
    """With what a new run of a case begins: the law it was opened under, and what is carried into it. Held, so that no
    step is written meanwhile. One without an event begins as it was registered. Raises NoSuchComplaint, Unfounded."""
    complaint = locked(session, number)
    opened = opening(session, number)
    if sha256(unpack(opened.law)) != complaint.law_sha256:
        raise Unfounded("law", 0)
    if complaint.seq == 0:
        return opened
    return opened.model_copy(update={"first": None, "carried": carried(session, complaint, opened)})


def carried(session: Session, complaint: ComplaintRow, opened: OpenCase) -> Carried:
    """What a case of this journal would carry into its next run. Raises Unfounded."""
    events = tuple(sound(session, complaint.number, stored_head(complaint)))
    if events[0] != opened.opened:
        raise Unfounded("opened", 1)
    case = fold(parse(opened.law, opened.calendar), complaint.number, events)
    if case.alone != Case.model_validate_json(complaint.state or "{}"):
        raise Unfounded("state", complaint.seq)
    return Carried(
        case=case,
        head=stored_head(complaint),
        judged=settled(session, complaint),
        receipts=receipts(session, complaint.number),
    )


def sound(session: Session, stream: str, head: Chained) -> Iterator[Event]:
    """The events of a case, each seen to follow the one before, up to this head. Raises Unfounded."""
    at = Chained()
    rows = session.scalars(select(EventRow).where(EventRow.stream == stream).order_by(EventRow.seq))
    for row in rows:
        after = linked(at, row.body, row.seq)
        if (row.seq, row.prev, row.hash) != (at.seq + 1, at.hash, after.hash):
            raise Unfounded("chain", row.seq)
        at = after
        yield Event.model_validate_json(row.body)
    if at != head:
        raise Unfounded("head", at.seq)


def settled(session: Session, complaint: ComplaintRow) -> int:
    """The last act up to which every one has its verdict."""
    waiting = (InboxRow.complaint == complaint.number, InboxRow.state == RECEIVED)
    first = session.scalar(select(func.min(InboxRow.n)).where(*waiting))
    return complaint.n if first is None else first - 1


def receipts(session: Session, number: Number) -> dict[int, Chained]:
    """Which event the latest accepted acts became, in their order."""
    accepted = select(InboxRow.n, InboxRow.seq).where(InboxRow.complaint == number, InboxRow.state == ACCEPTED)
    latest = session.execute(accepted.order_by(InboxRow.n.desc()).limit(CARRIED)).all()
    answers = {n: journal.at(session, number, seq) for n, seq in reversed(latest) if seq}
    return {n: chained for n, chained in answers.items() if chained}
