"""What there is for the relay to do, and the cases whose acts it delivers again."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BindParameter, Interval, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from models.messages import Number
from models.payload_limit import MAX_ITEMS_PER_PAYLOAD
from models.tables import ComplaintRow, DocumentDueRow, EndpointRow, InboxRow, NoticeRow, UnsequencedRow
from register.row_conditions import ACT_UNJUDGED, CASE_TO_START

NOW: BindParameter[datetime] = bindparam("now")
OLD = func.now() - bindparam("grace", type_=Interval)
LAST_STARTED = func.coalesce(ComplaintRow.started_at, ComplaintRow.received_at)


class RelayWork(NamedTuple):
    """For which parts of the relay there is something. Each part reads for itself what it is."""

    cases: bool
    log: bool
    notices: bool
    documents: bool
    webhooks: bool


# One statement: the relay looks every second, and most of the time there is nothing.
LOOK = select(
    or_(
        exists().where(CASE_TO_START, LAST_STARTED < OLD),
        exists().where(ACT_UNJUDGED, InboxRow.received_at < OLD),
    ),
    exists().where(UnsequencedRow.id > 0),
    exists().where(NoticeRow.next_at <= NOW),
    exists().where(DocumentDueRow.next_at <= NOW),
    exists().where(EndpointRow.until.is_(None), EndpointRow.disabled.is_(None)),
)


def find_work(session: Session, now: datetime, grace: timedelta) -> RelayWork:
    """Return which parts of the relay have work at this instant. What came within `grace` is left to the process that
    brought it."""
    return RelayWork(*session.execute(LOOK, {"now": now, "grace": grace}).one())


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
