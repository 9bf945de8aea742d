"""Cases that have acts on record without a verdict, for the relay."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.messages import Number
from models.payload_limit import MAX_ITEMS_PER_PAYLOAD
from models.tables import ComplaintRow, InboxRow
from register.row_conditions import ACT_UNJUDGED


def cases_with_unjudged_acts(session: Session, older_than: datetime) -> list[tuple[Number, int, int]]:
    """Return at most MAX_ITEMS_PER_PAYLOAD cases with acts received before `older_than` that have no verdict, longest
    waiting first, each with its newest such act and the number of its last event. The relay delivers that act again;
    the case fetches those before it.
    """
    columns = InboxRow.complaint, func.max(InboxRow.n), func.max(ComplaintRow.seq)
    waiting = select(*columns).join(ComplaintRow, ComplaintRow.number == InboxRow.complaint)
    grouped = waiting.where(ACT_UNJUDGED, InboxRow.received_at < older_than).group_by(InboxRow.complaint)
    ordered = grouped.order_by(func.min(InboxRow.received_at), InboxRow.complaint).limit(MAX_ITEMS_PER_PAYLOAD)
    return [(number, n, seq) for number, n, seq in session.execute(ordered)]
