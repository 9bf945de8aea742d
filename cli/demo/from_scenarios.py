"""Scenarios as they would be lived: a whole life to each end of a procedure, made of its scenario file.

The staff are those whom the scenarios name, with what each holds there; the form is the situation a scenario begins
with; every act is received at its instant. So a regulation with its two files can be shown (`banjie demo`) and lived
through by the real workflow, and no life is written twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml
from pydantic import ValidationError

import calendars
from cli.demo.script import Course, Step
from models.errors import BadInput
from models.frozen import Written
from models.law import Law
from models.messages import Person
from models.requirement import Name
from procedures import load, slugs
from procedures.load import scenarios_of
from procedures.scenarios.player import play
from procedures.scenarios.schema import Book, Done, Scenario, read
from starter.input_values import problems
from starter.staff_file import Employee, StaffFile, Unit

THE_REGISTERS = frozenset({"served", "undelivered", "ended", "adopt_calendar"})  # acts that no person does
RANK, HEAD, ABOVE, ON = "rank_", "head_of_", "above_", "on_"
EVERYBODY = "staff"  # what each member of the staff holds anyhow


class Life(Written):
    """A scenario that closes its case, as a course; `staff` is the office in which it happens."""

    end: Name
    course: Course
    staff: StaffFile


def book_of(slug: str) -> Book:
    """The scenarios of a procedure. Raises BadInput where there are none."""
    path = scenarios_of(slug)
    if not path.exists():
        raise BadInput(f"没有场景文件 {path};写法见 docs/procedure-language.md 的 Scenario files")
    try:
        return read(path)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(f"场景文件 {path}:{line} 不是 YAML:{error.problem}") from None
    except ValidationError as error:
        raise BadInput(f"场景文件 {path} 有误:\n" + problems(error.errors())) from None


def shown(slug: str) -> tuple[dict[str, Course], StaffFile]:
    """The lives of a procedure as courses, by their ends, and the office in which they happen. Raises BadInput."""
    if slug not in slugs():
        raise BadInput(f"没有「{slug}」这一制度;现有:{'、'.join(slugs())}")
    found = lives(slug)
    return {end: one.course for end, one in found.items()}, staff_of(book_of(slug))


def lives(slug: str) -> dict[Name, Life]:
    """To each end of a procedure the scenario that says so and in which most happens, but what the register does by
    itself."""
    book, found = book_of(slug), dict[Name, tuple[int, Scenario]]()
    laws: dict[frozenset[Any], Law] = {}
    for scenario in book.scenarios:
        if not scenario.then.closed:
            continue
        chosen = frozenset(scenario.settings.items())
        if chosen not in laws:
            laws[chosen] = Law(load(slug, dict(chosen)), calendars.load())
        if (ended := _ended(laws[chosen], book, scenario)) and ended[1] > found.get(ended[0], (0,))[0]:
            found[ended[0]] = (ended[1], scenario)
    return {end: life(book, end, scenario) for end, (_, scenario) in sorted(found.items())}


def _ended(law: Law, book: Book, scenario: Scenario) -> tuple[Name, int] | None:
    """At which end a scenario closes its case, after how many events; nothing where it does not, or not by people."""
    if any(done.act in THE_REGISTERS for done in _done(book, scenario)):
        return None
    played = play(law, book, scenario)
    whole = played.case.closed_at and not played.refused and not played.wrong
    return (played.case.stage, len(played.events)) if whole else None


def life(book: Book, end: Name, scenario: Scenario) -> Life:
    """A scenario as a course in an office."""
    opening = book.opening(scenario.given)
    assert opening.received
    form = {"procedure": book.procedure, "entry": opening.entry, "facts": opening.facts, "texts": opening.texts}
    steps = [_step(book, done, name) for done in _done(book, scenario) if (name := done.act)]
    course = Course(
        title=scenario.name, form=form, received=opening.received, settings=dict(scenario.settings), acts=tuple(steps)
    )
    return Life(end=end, course=course, staff=staff_of(book))


def _done(book: Book, scenario: Scenario) -> Iterator[Done]:
    yield from book.opening(scenario.given).done
    if scenario.when:
        yield scenario.when


def _step(book: Book, done: Done, name: Name) -> Step:
    said = done.model_dump(exclude_defaults=True, exclude={"act", "by", "happened"})
    happened = {"happened_at": done.happened} if done.happened else {}
    return Step(name=name, actor=done.by or next(iter(book.people)), **said, **happened)


def staff_of(book: Book) -> StaffFile:
    """The office whose people hold what the scenarios say they hold."""
    held = {person: frozenset(standing) for person, standing in book.people.items()}
    ranks = _ranks(held.values())
    return StaffFile(
        ranks=ranks,
        staff=tuple(_employee(book, person, standing, ranks) for person, standing in held.items()),
        registers={name: tuple(_with(held, f"{ON}{name}")) for name in _after(held, ON)},
        units=tuple(_units(held)),
    )


def _employee(book: Book, person: Person, standing: frozenset[Name], ranks: tuple[Name, ...]) -> Employee:
    roles = [one for one in book.people[person] if not one.startswith((RANK, HEAD, ABOVE, ON)) and one != EVERYBODY]
    rank = next((one for one in reversed(ranks) if f"{RANK}{one}" in standing), None)
    return Employee(person=person, name=book.names.get(person, person), roles=tuple(roles), rank=rank)


def _ranks(standings: Iterable[frozenset[Name]]) -> tuple[Name, ...]:
    """The lowest first: whoever holds a rank holds those below it."""
    many = Counter(one.removeprefix(RANK) for standing in standings for one in standing if one.startswith(RANK))
    return tuple(name for name, _ in sorted(many.items(), key=lambda one: (-one[1], one[0])))


def _units(held: Mapping[Person, frozenset[Name]]) -> Iterator[Unit]:
    """Every unit that has a head, under one whose head is whoever stands above it."""
    for name in sorted({*_after(held, HEAD), *_after(held, ABOVE)}):
        over, head = (next(_with(held, f"{prefix}{name}"), None) for prefix in (ABOVE, HEAD))
        if over:
            yield Unit(unit=f"over_{name}", head=over)
        yield Unit(unit=name, parent=f"over_{name}" if over else None, head=head)


def _with(held: Mapping[Person, frozenset[Name]], standing: Name) -> Iterator[Person]:
    yield from (person for person, standings in held.items() if standing in standings)


def _after(held: Mapping[Person, frozenset[Name]], prefix: str) -> tuple[Name, ...]:
    found = {one.removeprefix(prefix) for standings in held.values() for one in standings if one.startswith(prefix)}
    return tuple(sorted(found))
