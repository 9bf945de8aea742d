"""The feed of events: every event of every case once, in the order of the log, without gaps.

The position of an event in the log is its place in the order of commits, given by one sequencer: whoever has read up to
a position has missed nothing before it. Thin: codes and digests, no words of people.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.events import Event, clock_of, directed_to, read_event, stages_reached
from models.messages import Digest, Number
from models.tables import ComplaintRow, EventRow, LogRow
from queries.views.webhooks import (
    CLOSED,
    FEED_TYPES,
    TYPE_PREFIX,
    CaseEndView,
    CaseEventData,
    CloudEvent,
    EventPageView,
)
from register.editions import procedure_of_law
from register.log import coming_end
from rules.position import is_case_end
from wording.terms import written_name
from wording.translation import gettext, listed

SCANNED = 1_000  # records of the log that one page looks through
PAGE_SIZE = 100
SOURCE = "/banjie"


def require_types(names: Collection[str]) -> None:
    """Raise BadInput for a type of which no event can be."""
    if wrong := [one for one in names if one not in FEED_TYPES]:
        raise BadInput(
            gettext(
                "There is no kind of event {written}. The kinds are {types}.",
                types=listed(FEED_TYPES),
                written=listed(wrong),
            )
        )


def event_page(session: Session, after: int, types: Collection[str] = (), limit: int = PAGE_SIZE) -> EventPageView:
    """Return the events of cases after a position of the log; of these `types` alone where any are named."""
    last = coming_end(session)
    events, position = list[CloudEvent](), after
    for position, event, procedure, law in _scan(session, after):
        if event is not None and procedure is not None:
            made = _cloud_event(session, position, event, procedure, law)
            events += [made] if not types or made.type in types else []
        if len(events) == limit:
            break
    return EventPageView(events=tuple(events), next=position, last=last)


def event_at(session: Session, position: int) -> CloudEvent:
    """Return the event of a case at this position of the log, which has one."""
    ((_, event, procedure, law),) = _scan(session, position - 1, most=1)
    assert event is not None and procedure is not None, position  # noqa: PT018
    return _cloud_event(session, position, event, procedure, law)


def _scan(session: Session, after: int, most: int = SCANNED) -> list[tuple[int, EventRow | None, str | None, Digest]]:
    """Return the next records of the log, each with its event, the procedure of its case and the digest of its law,
    where it is one of a case."""
    columns = select(LogRow.position, EventRow, ComplaintRow.procedure, ComplaintRow.law_sha256).select_from(LogRow)
    joined = columns.outerjoin(ComplaintRow, ComplaintRow.number == LogRow.stream).outerjoin(
        EventRow, (EventRow.stream == ComplaintRow.number) & (EventRow.seq == LogRow.seq)
    )
    rows = session.execute(joined.where(LogRow.position > after).order_by(LogRow.position).limit(most))
    return [(position, event, procedure, law) for position, event, procedure, law in rows]


def _cloud_event(session: Session, position: int, row: EventRow, procedure: str, law: Digest) -> CloudEvent:
    event = read_event(row.body)
    number: Number = row.stream
    end = _end_reached(session, event, law)
    closed_here = end and event.type != "opened"  # what was moved in closed was opened here, and closed elsewhere
    data = CaseEventData(
        number=number, seq=row.seq, hash=row.hash, procedure=procedure, type=event.type, name=row.name,
        stage=event.stage, to=directed_to(event), clock=clock_of(event), at=event.at, n=event.n, end=end,
    )  # fmt: skip
    return CloudEvent(
        id=f"{number}/{row.seq}", source=SOURCE, type=CLOSED if closed_here else TYPE_PREFIX + row.type, subject=number,
        time=row.recorded_at, position=position, data=data,
    )  # fmt: skip


def _end_reached(session: Session, event: Event, law: Digest) -> CaseEndView | None:
    """Return the end at which a case closed by this event; None if it goes on."""
    imported = event.imported if event.type == "opened" else None
    reached = imported.stage if imported else next(iter(stages_reached(event)), None)
    procedure = procedure_of_law(session, law)
    if reached is None or not is_case_end(procedure.find_stage(reached)):
        return None
    return CaseEndView(code=reached, name=written_name(procedure, reached, "stage"))
