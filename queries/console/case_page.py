"""What the page of a case shows to one person."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.messages import Number, Person
from queries.complaint import view_of_file
from queries.console.acts import ActsOfPerson, ActsView
from queries.console.limit_lights import LightView, limit_lights
from queries.console.timeline import ToldEventsView, newest_events
from queries.reading import begin_reading
from queries.views.base import View
from queries.views.case import CaseView
from register.office.access_journal import ReadingDoor


class CasePageView(View):
    """A complaint as one person may see it, with its newest events, the lights of its running limits by their keys, and
    what the person can do; nothing on a closed case that no act is open for. `may_audit`: they may take its dossier
    away."""

    case: CaseView
    newest: ToldEventsView
    lights: dict[str, LightView]
    acts: ActsView
    may_audit: bool


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
    )
