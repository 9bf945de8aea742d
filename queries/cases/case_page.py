"""The pages of one case for one person: the case, its timeline, its place in the drawing of the regulation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.events import stages_reached
from models.messages import Number, Person
from models.requirement import Name
from models.rule import HOUSE_MARK, RuleId
from models.tables import EventRow
from procedures.diagrams.drawing import Drawing, Mark, draw_procedure
from queries.acts.acts_of_person import ActsOfPerson, ActsView, OpenLineView
from queries.acts.judging import UNFOLDABLE
from queries.cases.case_file import CaseFile
from queries.cases.complaint import view_of_file
from queries.cases.history import event_views, events_of, history_view
from queries.cases.reading import CaseReading, begin_reading
from queries.documents.attachments import attachment_views
from queries.lists.cases import FAR_AHEAD
from queries.lists.limit_lights import LightView, limit_lights
from queries.lists.urgings import urging_of
from queries.views.about import AboutView
from queries.views.base import NamedView, View
from queries.views.case import AttachmentView, CaseView, FactView, RunningClockView, WrittenTextView
from queries.views.history import EventView, HistoryView, RefusedActView
from queries.views.lists import UrgedView
from register.office.access_journal import ReadingDoor
from rules.event_names import CORRECT, CORRECT_FILER
from rules.fact import SUBJECT
from rules.next_limit import LimitOrder, limit_order
from wording import terms

Zoom = Literal["business", "all", "raw"]
ZOOMS: tuple[Zoom, ...] = get_args(Zoom)
RECEIPT = 1  # the event with which a complaint comes in
NEWEST, FOLDED = 8, 32  # events on the page of the case itself: those in sight, and those before them
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
    `raw`. `refused`: the reader's own acts that were refused, of everybody where more than the business is shown.
    `may_audit`: the reader may take the dossier of the case away."""

    history: HistoryView
    told: ToldEventsView
    refused: tuple[RefusedActView, ...]
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
        refused=tuple(act for act in history.refused if zoom != "business" or act.by == person),
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
        newest = [event.seq for event in events if event.type not in BY_ITSELF][-NEWEST - FOLDED :]
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


class FactsOfActView(View):
    """Facts of a case that were stated together: with the act `label`."""

    label: str
    facts: tuple[FactView, ...]


class ComplaintView(View):
    """What a complaint says: its texts as they stand, the facts and the files that came with it."""

    texts: tuple[WrittenTextView, ...]
    facts: tuple[FactView, ...]
    files: tuple[AttachmentView, ...]


class CasePageView(View):
    """A complaint as one person may see it.

    `complaint` is what it says; `told` its newest events; `texts` are those that stand and are in neither; `facts` are
    those that were stated later. The running limits in the order of lists, the light of each by its key. `ways`: the
    act by which what a rule asks for is put on record, by the rule, where that is open to the person. `acts` is what
    they can do; nothing on a closed case that no act is open for. `may_audit`: they may take its dossier away; they
    may correct the texts `correctable`, and who filed it (`corrects_filer`)."""

    case: CaseView
    complaint: ComplaintView
    told: ToldEventsView
    texts: tuple[WrittenTextView, ...]
    facts: tuple[FactsOfActView, ...]
    limits: tuple[RunningClockView, ...]
    lights: dict[str, LightView]
    ways: dict[RuleId, OpenLineView]
    acts: ActsView
    may_audit: bool
    correctable: tuple[Name, ...]
    corrects_filer: bool
    urged: UrgedView | None

    @property
    def in_sight(self) -> tuple[EventView, ...]:
        return self.told.events[:NEWEST]

    @property
    def folded(self) -> tuple[EventView, ...]:
        return self.told.events[NEWEST:]


def case_page_view(session: Session, number: Number, person: Person, now: datetime, door: ReadingDoor) -> CasePageView:
    """Return what the page of a case shows to a person. What it shows of who filed it is put on record. Raises
    BadInput, ReadingRefused."""
    reading = begin_reading(session, number, person, now, door)
    case, lights = view_of_file(reading, reading.case_file, now), limit_lights(session, now)
    acts = ActsOfPerson(reading, now)
    told, offered, complaint = newest_events(acts), acts.view(), complaint_view(reading.case_file, case)
    if not case.texts:  # else it is on record that they were shown
        reading.record_shown(identity=False, narrative=any(event.texts for event in told.events))
    shown = {event.seq for event in told.events}
    limits = sorted(case.waiting.clocks if case.waiting else (), key=_place_of_limit)
    return CasePageView(
        case=case,
        complaint=complaint,
        told=told,
        texts=tuple(text for text in later_texts(case, complaint) if text.seq not in shown),
        facts=tuple(_facts_by_act(reading.case_file, case)),
        limits=tuple(limits),
        lights={clock.clock: lights.light(clock) for clock in limits},
        ways=_ways(acts, offered),
        acts=offered,
        may_audit=reading.may_export,
        correctable=acts.texts_correctable(),
        corrects_filer=not acts.hindrances(CORRECT_FILER),
        urged=urging_of(session, number, now),
    )


class BesideFormView(View):
    """What stands beside the form of an act: what the complaint says, and what was found and written since, the last
    first."""

    about: AboutView | None
    hidden: tuple[NamedView, ...]
    complaint: ComplaintView
    texts: tuple[WrittenTextView, ...]
    facts: tuple[FactsOfActView, ...]


def beside_form(reading: CaseReading, now: datetime) -> BesideFormView:
    """Return what the form of an act shows of its case. It is put on record as by the page of the case."""
    case = view_of_file(reading, reading.case_file, now)
    complaint = complaint_view(reading.case_file, case)
    return BesideFormView(
        about=case.about,
        hidden=case.hidden,
        complaint=complaint,
        texts=tuple(reversed(later_texts(case, complaint))),
        facts=tuple(_facts_by_act(reading.case_file, case)),
    )


def complaint_view(case_file: CaseFile, case: CaseView) -> ComplaintView:
    """Return what a complaint says, of what a reader sees of it: the texts that a form asks for, as they stand, and
    what its first event states."""
    procedure = case_file.procedure
    order = {name: place for place, name in enumerate(procedure.texts)}
    asked = {next(iter(order), ""), *procedure.form.texts}
    texts = [text for text in _own_texts(case) if text.name in asked or text.seq == RECEIPT]
    return ComplaintView(
        texts=tuple(sorted(texts, key=lambda text: order.get(text.name, len(order)))),
        facts=tuple(fact for fact in case.facts if _stated_with(case_file, fact.name) == RECEIPT),
        files=tuple(file for file in case.attachments if file.n is None),
    )


def later_texts(case: CaseView, complaint: ComplaintView) -> list[WrittenTextView]:
    """Return the texts that stand and were written after the receipt."""
    return [text for text in _own_texts(case) if text not in complaint.texts]


def _own_texts(case: CaseView) -> list[WrittenTextView]:
    """Return the texts that are the case's own, and not its heading or those which any act may carry."""
    return [text for text in case.texts if not text.of_act and text.name != SUBJECT]


def _stated_with(case_file: CaseFile, fact: Name) -> int:
    """Return the event with which a fact was stated; that of the receipt for what is known without."""
    stated = case_file.case.stated.get(fact)
    return stated.seq if stated else RECEIPT


def _facts_by_act(case_file: CaseFile, case: CaseView) -> Iterator[FactsOfActView]:
    """Yield the facts that were stated after the receipt, the last first, by the act that stated them."""
    for seq in sorted({_stated_with(case_file, fact.name) for fact in case.facts} - {RECEIPT}, reverse=True):
        facts = tuple(fact for fact in case.facts if _stated_with(case_file, fact.name) == seq)
        act = case_file.case.stated[facts[0].name].act
        yield FactsOfActView(label=terms.label(case_file.procedure, act, "act"), facts=facts)


def _place_of_limit(clock: RunningClockView) -> tuple[bool, LimitOrder]:
    """Return what orders the limits of a case: as in lists, those of the text before those of the office."""
    return HOUSE_MARK in clock.rule, limit_order(clock.state, clock.due or FAR_AHEAD, breach=clock.breach)


def _ways(acts: ActsOfPerson, offered: ActsView) -> dict[RuleId, OpenLineView]:
    """Return the act that does what a rule asks for, by the rule: the first that is offered."""
    found = dict[RuleId, OpenLineView]()
    for line in offered.steps:
        if act := acts.law.stage_act(acts.stage_of(line), line.name):
            for rule, _ in (*act.records, *act.notices):
                found.setdefault(rule.id, line)
    return found


def course_drawing(reading: CaseReading) -> Drawing:
    """Return the drawing of the regulation of a case, with the stages where it stands and where it has been."""
    case_file = reading.case_file
    marks: dict[Name, Mark] = {}
    for event in events_of(reading.session, case_file.row.number):
        marks |= dict.fromkeys(filter(None, (event.stage, *stages_reached(event))), "been")
    marks |= {position.stage: "here" for position in case_file.case.positions.values()}
    return replace(draw_procedure(case_file.procedure), marks=marks)
