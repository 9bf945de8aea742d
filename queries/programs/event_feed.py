"""The feed of events: every event of every case once, in the order of the log, without gaps.

The position of an event in the log is its place in the order of commits, given by one sequencer: whoever has read up to
a position has missed nothing before it. Thin: codes and digests, no words of people.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.events import Event
from models.messages import Number
from models.tables import ComplaintRow, EventRow, LogRow
from queries.views.event_feed import CaseEventData, CloudEvent, EventPageView
from register.log import log_head

SCANNED = 1_000  # records of the log that one page looks through
PAGE_SIZE = 100
SOURCE = "/banjie"
TYPE_PREFIX = "case."


def event_page(session: Session, after: int, types: Collection[str] = (), limit: int = PAGE_SIZE) -> EventPageView:
    """Return the events of cases after a position of the log; of these `types` alone where any are named."""
    head = log_head(session).position
    scanned = _scan(session, after)
    events, position = list[CloudEvent](), after
    for row, event_row, procedure in scanned:
        position = row.position
        if event_row is not None and procedure is not None:
            made = _cloud_event(row.position, event_row, procedure)
            events += [made] if not types or made.type in types else []
        if len(events) == limit:
            break
    return EventPageView(events=tuple(events), next=position, last=head)


def event_at(session: Session, position: int) -> CloudEvent:
    """Return the event of a case at this position of the log, which has one."""
    ((row, event_row, procedure),) = _scan(session, position - 1, most=1)
    assert event_row is not None and procedure is not None, position  # noqa: PT018
    return _cloud_event(row.position, event_row, procedure)


def _scan(session: Session, after: int, most: int = SCANNED) -> list[tuple[LogRow, EventRow | None, str | None]]:
    """Return the next records of the log, each with its event and the procedure of its case, where it is one of a
    case."""
    columns = select(LogRow, EventRow, ComplaintRow.procedure)
    joined = columns.outerjoin(ComplaintRow, ComplaintRow.number == LogRow.stream).outerjoin(
        EventRow, (EventRow.stream == ComplaintRow.number) & (EventRow.seq == LogRow.seq)
    )
    rows = session.execute(joined.where(LogRow.position > after).order_by(LogRow.position).limit(most))
    return [(row, event_row, procedure) for row, event_row, procedure in rows]


def _cloud_event(position: int, row: EventRow, procedure: str) -> CloudEvent:
    event = Event.model_validate_json(row.body)
    number: Number = row.stream
    data = CaseEventData(
        number=number, seq=row.seq, hash=row.hash, procedure=procedure, name=row.name, stage=event.stage, to=event.to,
        clock=event.clock, at=event.at, n=event.n,
    )  # fmt: skip
    return CloudEvent(
        id=f"{number}/{row.seq}", source=SOURCE, type=TYPE_PREFIX + row.type, subject=number, time=row.recorded_at,
        position=position, data=data,
    )  # fmt: skip
