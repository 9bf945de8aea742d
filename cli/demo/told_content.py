"""What people say in a course of the demonstration: a form and the acts on it, in words, beside the lines of a history.

The history leaves facts out, and hides texts where it is read for nobody in particular; the people of the demonstration
are made up.
"""

from collections.abc import Iterator, Mapping, Sequence

from cli.demo.script import Course, CourseStep
from models.messages import FactValue, Person
from models.procedure import Procedure
from models.requirement import Name
from procedures import load
from queries.views.history import EventView
from wording import terms
from wording.translation import gettext, joined, listed

Names = Mapping[Person, str]


def told_by_event(course: Course, events: Sequence[EventView], names: Names) -> dict[int, str]:
    """Return what was said with each event of the case of a course, by the number of the event."""
    form = course.form_input
    procedure = load(form["procedure"], dict(course.settings))
    said = {1: _content(procedure, form.get("facts", {}), form.get("texts", {}), names)}
    steps = [step for step in course.acts if step.refused is None]
    for event, step in _events_of_steps(events, steps):
        said[event.seq] = _content(procedure, step.facts, step.texts, names)
    return {seq: words for seq, words in said.items() if words}


def _events_of_steps(
    events: Sequence[EventView], steps: Sequence[CourseStep]
) -> Iterator[tuple[EventView, CourseStep]]:
    """Yield the first event of each step: the acts of people, in the order of the course."""
    waiting, done = list(reversed(steps)), None
    for event in events[1:]:
        if waiting and event.n != done and event.by == waiting[-1].actor:
            done = event.n
            yield event, waiting.pop()


def _content(procedure: Procedure, facts: Mapping[Name, FactValue], texts: Mapping[Name, str], names: Names) -> str:
    stated = [(procedure.facts[name].zh, _value(procedure, name, value, names)) for name, value in facts.items()]
    written = [(procedure.texts.get(name) or terms.label(procedure, name), text) for name, text in texts.items()]
    return joined(gettext("{name}: {value}", name=name, value=value) for name, value in stated + written)


def _value(procedure: Procedure, name: Name, value: FactValue, names: Names) -> str:
    if procedure.facts[name].is_ in ("person", "persons"):
        persons = value if isinstance(value, tuple) else (str(value),)
        return listed(names.get(person, person) for person in persons)
    return terms.value_text(procedure, name, value)
