"""The pages of one case for one person: the case, its timeline, its place in the drawing of the regulation."""

from dataclasses import replace
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.events import stages_reached
from models.messages import Number, Person
from models.requirement import Name
from models.tables import EventRow
from procedures.diagrams.drawing import Drawing, Mark, draw_procedure
from queries.acts.acts_of_person import ActsOfPerson, ActsView
from queries.acts.judging import UNFOLDABLE
from queries.cases.complaint import view_of_file
from queries.cases.history import event_views, events_of, history_view
from queries.cases.reading import CaseReading, begin_reading
from queries.documents.attachments import attachment_views
from queries.lists.limit_lights import LightView, limit_lights
from queries.views.base import View
from queries.views.case import CaseView
from queries.views.history import EventView, HistoryView
from register.office.access_journal import ReadingDoor
from rules.event_names import CORRECT, CORRECT_FILER

Zoom = Literal["business", "all", "raw"]
ZOOMS: tuple[Zoom, ...] = get_args(Zoom)
NEWEST = 5  # events on the page of the case itself
# What limits and notices do by themselves on their way, and what a newer calendar does to them.
BY_ITSELF = frozenset({"warned", "reminded", "held", "notified", "redated", "adopted", "dropped"})


class ToldEventsView(View):
    """Events of a case, newest first. `files`: the names of what came with the acts,
    by id. `undo`: the events that the reader can undo, by the act of the name `undo_label`."""

    events: tuple[EventView, ...]
    files: dict[str, str]
    undo: tuple[int, ...]
    undo_label: str


class TimelineView(View):
    """The history of a case, with its events as far as the zoom shows them (`told`), with their hashes where it is
    `raw`. `may_audit`: the reader may take the dossier of the case away."""

    history: HistoryView
    told: ToldEventsView
    zoom: Zoom
    hashes: dict[int, str]
    may_audit: bool


def timeline_view(
    session: Session, number: Number, zoom: Zoom, person: Person, now: datetime, door: ReadingDoor
) -> TimelineView:
    """Return what happened in a case as one person reads it. Raises BadInput, ReadingRefused."""
    reading = begin_reading(session, number, person, now, door)
    history = history_view(session, number, reading)
    events = tuple(event for event in reversed(history.events) if zoom != "business" or event.type not in BY_ITSELF)
    hashes = select(EventRow.seq, EventRow.hash).where(EventRow.stream == number)
    return TimelineView(
        history=history,
        told=told_events(ActsOfPerson(reading, now), events),
        zoom=zoom,
        hashes={row.seq: row.hash for row in session.execute(hashes)} if zoom == "raw" else {},
        may_audit=reading.may_export,
    )


def newest_events(acts: ActsOfPerson) -> ToldEventsView:
    """Return the newest business of a case as a person reads it; nothing of an altered journal. The caller records that
    they were shown texts."""
    reading = acts.reading
    try:
        events = events_of(reading.session, reading.case_file.row.number)
        newest = [event.seq for event in events if event.type not in BY_ITSELF][-NEWEST:]
        views = event_views(reading, events, only=newest)
    except UNFOLDABLE:
        views = ()
    return told_events(acts, tuple(map(reading.without_filer, reversed(views))))


def told_events(acts: ActsOfPerson, events: tuple[EventView, ...]) -> ToldEventsView:
    """Return events with the names of their files, and which of them the person can undo."""
    return ToldEventsView(
        events=events,
        files={file.id: file.name for file in attachment_views(acts.reading)},
        undo=acts.events_open(CORRECT),
        undo_label=acts.label(CORRECT),
    )


def events_after(
    session: Session, number: Number, seen: str, person: Person, now: datetime, door: ReadingDoor
) -> tuple[EventView, ...]:
    """Return what was recorded of a case after the event with this hash, newest first, as one person reads it; without
    its texts. Raises BadInput, ReadingRefused."""
    known = session.scalar(select(EventRow.seq).where(EventRow.stream == number, EventRow.hash == seen)) or 0
    history = history_view(session, number, begin_reading(session, number, person, now, door), texts=False)
    return tuple(event for event in reversed(history.events) if event.seq > known)


class CasePageView(View):
    """A complaint as one person may see it, with its newest events, the lights of its running limits by their keys, and
    what the person can do; nothing on a closed case that no act is open for. `may_audit`: they may take its dossier
    away; they may correct the texts `correctable`, and who filed it (`corrects_filer`)."""

    case: CaseView
    newest: ToldEventsView
    lights: dict[str, LightView]
    acts: ActsView
    may_audit: bool
    correctable: tuple[Name, ...]
    corrects_filer: bool


def case_page_view(session: Session, number: Number, person: Person, now: datetime, door: ReadingDoor) -> CasePageView:
    """Return what the page of a case shows to a person. What it shows of who filed it is put on record. Raises
    BadInput, ReadingRefused."""
    reading = begin_reading(session, number, person, now, door)
    case, lights = view_of_file(reading, reading.case_file, now), limit_lights(session, now)
    running, acts = case.waiting.clocks if case.waiting else (), ActsOfPerson(reading, now)
    newest = newest_events(acts)
    if not case.texts:  # else it is on record that they were shown
        reading.record_shown(identity=False, narrative=any(event.texts for event in newest.events))
    return CasePageView(
        case=case,
        newest=newest,
        lights={clock.clock: lights.light(clock) for clock in running},
        acts=acts.view(),
        may_audit=reading.may_export,
        correctable=acts.texts_correctable(),
        corrects_filer=not acts.hindrances(CORRECT_FILER),
    )


def course_drawing(reading: CaseReading) -> Drawing:
    """Return the drawing of the regulation of a case, with the stages where it stands and where it has been."""
    case_file = reading.case_file
    marks: dict[Name, Mark] = {}
    for event in events_of(reading.session, case_file.row.number):
        marks |= dict.fromkeys(filter(None, (event.stage, *stages_reached(event))), "been")
    marks |= {position.stage: "here" for position in case_file.case.positions.values()}
    return replace(draw_procedure(case_file.procedure), marks=marks)
