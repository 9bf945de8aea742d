"""The courses of `examples/` as input of people, and as the acts that the register makes of it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count

import procedures
from benchmarks.office import example_staff
from cli.demo.script import Course, load_courses
from models.events import Opened
from models.form import ActInput, Form
from models.law import Law
from models.messages import Act
from models.packed_law import pack_law, parse_law
from models.procedure import Procedure
from procedures.scenarios.player import text_refs
from starter.intake.check import REGISTERED_ACT

SIX_STEPS = "01"


def six_steps() -> Course:
    """Return the ordinary course: registered, accepted, investigators named, investigated, outside liability, told."""
    return next(iter(load_courses(SIX_STEPS).values()))


def stated_acts(course: Course) -> list[ActInput]:
    """Return the acts after the form as people state them, without the instants of the example."""
    return [
        ActInput.model_validate(step.model_dump(exclude={"at", "refused"}, exclude_unset=True)) for step in course.acts
    ]


def course_form(course: Course) -> Form:
    """Return the intake form of a course."""
    return Form.model_validate(course.form_input)


def course_law(course: Course) -> Law:
    """Return the law of a course as its case carries it."""
    procedure = procedures.load(course_form(course).procedure, course.settings)
    calendar = procedures.law_of(procedure).calendar.model_dump_json(exclude_defaults=True)
    return parse_law(pack_law(procedures.canonical_law(procedure)), calendar)


def opening_event(course: Course) -> Opened:
    """Return the first event of its case."""
    form = course_form(course)
    procedure = course_law(course).procedure
    entry = next(iter(procedure.entries))
    event = Opened(
        seq=1, type="opened", name=entry, at=course.received, recorded_at=course.received,
        facts=form.facts, texts=text_refs(form.texts, procedure),
    )  # fmt: skip
    return Opened.model_validate_json(event.model_dump_json())


def course_acts(course: Course) -> Iterator[Act]:
    """Yield its acts as the inbox holds them, starting with the registrant's."""
    roles = {member["person"]: (*member["roles"], "staff") for member in example_staff()}
    procedure, number = course_law(course).procedure, count(1)
    if registrant := course_form(course).registrant:
        yield _inbox_act(
            procedure, ActInput(name=REGISTERED_ACT, actor=registrant), course.received, next(number), roles
        )
    for step in course.acts:
        yield _inbox_act(procedure, step, step.at, next(number), roles)


def _inbox_act(procedure: Procedure, stated: ActInput, at: datetime, n: int, roles: dict[str, tuple[str, ...]]) -> Act:
    return Act(
        id=f"act-{n}", name=stated.name, actor=stated.actor, n=n, received_at=at,
        standing=roles[stated.actor], named=roles,
        facts=stated.facts, texts=text_refs(stated.texts, procedure), means=stated.means, clock=stated.clock,
        units=stated.units, happened_at=stated.happened_at, until=stated.until,
    )  # fmt: skip
