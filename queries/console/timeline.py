"""What happened in a case, at three zooms: its business, everything, everything with the hashes of the chain."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Number, Person
from models.tables import EventRow
from queries.history import history_view
from queries.reading import begin_reading
from queries.views.base import View
from queries.views.history import EventView, HistoryView
from register.office.access_journal import ReadingDoor

Zoom = Literal["business", "all", "raw"]
ZOOMS: tuple[Zoom, ...] = get_args(Zoom)
# What limits and notices do by themselves on their way, and what a newer calendar does to them.
BY_ITSELF = frozenset({"warned", "reminded", "held", "notified", "redated", "adopted", "dropped"})


class TimelineView(View):
    """The history of a case, its events newest first as far as the zoom shows them; with their hashes where it is
    `raw`. `may_audit`: the reader may take the dossier of the case away."""

    history: HistoryView
    zoom: Zoom
    events: tuple[EventView, ...]
    hashes: dict[int, str]
    may_audit: bool


def timeline_view(
    session: Session, number: Number, zoom: Zoom, person: Person, now: datetime, door: ReadingDoor
) -> TimelineView:
    """Return what happened in a case as one person reads it. Raises BadInput, ReadingRefused."""
    reading = begin_reading(session, number, person, now, door)
    history = history_view(session, number, reading)
    hashes = select(EventRow.seq, EventRow.hash).where(EventRow.stream == number)
    shown = tuple(event for event in reversed(history.events) if zoom != "business" or event.type not in BY_ITSELF)
    found = {row.seq: row.hash for row in session.execute(hashes)} if zoom == "raw" else {}
    return TimelineView(history=history, zoom=zoom, events=shown, hashes=found, may_audit=reading.may_export)


def events_after(
    session: Session, number: Number, seen: str, person: Person, now: datetime, door: ReadingDoor
) -> tuple[EventView, ...]:
    """Return what was recorded of a case after the event with this hash, newest first, as one person reads it. Raises
    BadInput, ReadingRefused."""
    known = session.scalar(select(EventRow.seq).where(EventRow.stream == number, EventRow.hash == seen)) or 0
    events = timeline_view(session, number, "all", person, now, door).events
    return tuple(event for event in events if event.seq > known)
