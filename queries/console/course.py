"""The drawing of a regulation with the place and the course of one case."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.messages import Number, Person
from models.requirement import Name
from procedures.diagrams.drawing import Drawing, Mark, draw_procedure
from queries.history import events_of
from queries.reading import begin_reading
from register.office.access_journal import ReadingDoor


def course_drawing(session: Session, number: Number, person: Person, now: datetime, door: ReadingDoor) -> Drawing:
    """Return the drawing of the regulation of a case, with the stages where it stands and where it has been. Raises
    BadInput, ReadingRefused."""
    case_file = begin_reading(session, number, person, now, door).case_file
    marks: dict[Name, Mark] = {}
    for event in events_of(session, number):
        marks |= dict.fromkeys(filter(None, (event.to, event.stage, *event.fork.values())), "been")
    marks |= {position.stage: "here" for position in case_file.case.positions.values()}
    return replace(draw_procedure(case_file.procedure), marks=marks)
