"""The drawing of a regulation with the place and the course of one case."""

from dataclasses import replace

from models.events import stages_reached
from models.requirement import Name
from procedures.diagrams.drawing import Drawing, Mark, draw_procedure
from queries.history import events_of
from queries.reading import CaseReading


def course_drawing(reading: CaseReading) -> Drawing:
    """Return the drawing of the regulation of a case, with the stages where it stands and where it has been."""
    case_file = reading.case_file
    marks: dict[Name, Mark] = {}
    for event in events_of(reading.session, case_file.row.number):
        marks |= dict.fromkeys(filter(None, (event.stage, *stages_reached(event))), "been")
    marks |= {position.stage: "here" for position in case_file.case.positions.values()}
    return replace(draw_procedure(case_file.procedure), marks=marks)
