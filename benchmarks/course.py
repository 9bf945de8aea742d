"""The courses of `examples/`, as what people said and as the acts the register would make of it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count

import calendars
import procedures
from benchmarks.office import staff
from cli.demo.script import Course, courses
from models.form import Said
from models.law import Law, pack, parse
from models.messages import Act, Event
from procedures.scenarios.player import written
from starter.registration import REGISTERED

SIX_STEPS = "01"


def six_steps() -> Course:
    """The ordinary course: registered, accepted, investigators named, investigated, outside liability, told."""
    return next(iter(courses(SIX_STEPS).values()))


def said(course: Course) -> list[Said]:
    """What people say after the form, without the instants of the example."""
    return [Said.model_validate(step.model_dump(exclude={"at", "refused"}, exclude_unset=True)) for step in course.acts]


def law(course: Course) -> Law:
    """The law of a course as its case carries it."""
    procedure = procedures.load(course.written["procedure"], course.settings)
    return parse(pack(procedures.carried(procedure)), calendars.load().model_dump_json(exclude_defaults=True))


def opened(course: Course) -> Event:
    """The first event of its case."""
    papers = course.written
    entry = next(iter(law(course).procedure.entries))
    coming = Event(
        seq=1, type="opened", name=entry, at=course.received, recorded_at=course.received,
        facts=papers["facts"], texts=written(papers["texts"]),
    )  # fmt: skip
    return Event.model_validate_json(coming.model_dump_json())


def acts(course: Course) -> Iterator[Act]:
    """Its acts as the inbox holds them, the registrant's first."""
    roles = {one["person"]: tuple(one["roles"]) for one in staff()}
    number = count(1)
    if registrant := course.written.get("registrant"):
        yield _act(Said(name=REGISTERED, actor=registrant), course.received, next(number), roles[registrant])
    for step in course.acts:
        yield _act(step, step.at, next(number), roles[step.actor])


def _act(said: Said, at: datetime, n: int, standing: tuple[str, ...]) -> Act:
    return Act(
        id=f"act-{n}", name=said.name, actor=said.actor, n=n, received_at=at, standing=standing,
        facts=said.facts, texts=written(said.texts), means=said.means, clock=said.clock, units=said.units,
        happened_at=said.happened_at, until=said.until,
    )  # fmt: skip
