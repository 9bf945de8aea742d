"""Courses made from the scenario file of a procedure: one to each end of the procedure.

The staff are the persons whom the scenarios name, with the roles they hold there; the form is the situation with which
a scenario begins; every act is received at its instant. So a procedure can be demonstrated (`banjie demo`) and played
through by the real workflow without courses of its own.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from pydantic import ValidationError

from cli.demo.example_words import in_current_language, staff_in_current_language
from cli.demo.script import Course, CourseStep
from models.errors import BadInput
from models.frozen import StrictModel
from models.law import Law
from models.messages import Person
from models.requirement import Name
from models.written_data import UnreadableData
from procedures import law_of, load, slugs
from procedures.load import scenario_file
from procedures.scenarios.player import BegunCases, PlayedCase, play_scenario
from procedures.scenarios.schema import (
    Scenario,
    ScenarioAct,
    ScenarioBook,
    Situation,
    read_scenarios,
    scenario_file_problems,
)
from starter.office.staff_file import Employee, StaffFile, UnitEntry
from wording import terms
from wording.regulation_names import translated
from wording.system_problems import data_problem
from wording.translation import gettext, listed

REGISTER_ACTS = frozenset({"served", "undelivered", "link_ended", "adopt_calendar"})  # acts that no person does
RANK, HEAD, ABOVE, OVER, ON = "rank_", "head_of_", "above_", "over_", "on_"
EVERYBODY = "staff"  # what each member of the staff holds anyhow
ClosingPlays = dict[Name, tuple[PlayedCase, Scenario]]  # by the end of the case
Merit = tuple[bool | int, ...]  # by what a case to be shown is chosen: the greatest is taken


class Life(StrictModel):
    """A scenario that closes its case, by its name, as a course; `staff` is its office."""

    scenario: str
    end: Name
    course: Course
    staff: StaffFile


def scenario_book(slug: str) -> ScenarioBook:
    """Read the scenarios of a procedure. Raises BadInput if there is no such file or it is wrong."""
    path = scenario_file(slug)
    if not path.exists():
        raise BadInput(
            gettext(
                "There is no scenario file {path}. How to write one: docs/procedure-language.md, Scenario files.",
                path=path,
            )
        )
    try:
        return read_scenarios(path)
    except UnreadableData as error:
        raise BadInput(data_problem(error, gettext("Scenario file {path}", path=path))) from None
    except ValidationError as error:
        problems = map(str, scenario_file_problems(path, error))
        raise BadInput("\n".join([gettext("Scenario file {path} is wrong:", path=path), *problems])) from None


def scenario_courses(slug: str) -> tuple[dict[str, Course], StaffFile]:
    """Return the courses of a procedure by their ends, and their office. Raises BadInput."""
    if slug not in slugs():
        raise BadInput(gettext("There is no procedure {slug}. There are: {slugs}.", slug=slug, slugs=listed(slugs())))
    found = closing_lives(slug)
    return {end: life.course for end, life in found.items()}, scenario_staff(scenario_book(slug))


def ends_not_shown(slug: str, found: Collection[Name]) -> list[str]:
    """Return the ends of a procedure to which no course leads."""
    procedure = load(slug)
    stages = procedure.stages
    ends = [name for name, stage in stages.items() if stage.kind == "end" and stage.ends == "case"]
    return [translated(procedure, stages[name].name) for name in ends if name not in found]


def closing_lives(slug: str) -> dict[Name, Life]:
    """Return for each end of a procedure one scenario that leads there, with its office."""
    found = closing_plays(slug, by_people=True)
    return {end: scenario_life(played, end, scenario) for end, (played, scenario) in sorted(found.items())}


def tells_more(played: PlayedCase, scenario: Scenario) -> Merit:
    """Return the merit of a case to be shown: a title goes first, then the number of events."""
    return scenario.title is not None, len(played.events)


def closing_plays(
    slug: str, *, by_people: bool = False, merit: Callable[[PlayedCase, Scenario], Merit] = tells_more
) -> ClosingPlays:
    """Return for each end of a procedure the scenario of the most merit that leads there. With `by_people` it does so
    by acts of people alone, which can be played on real servers."""
    book, found = scenario_book(slug), dict[Name, tuple[PlayedCase, Scenario]]()
    laws: dict[frozenset[tuple[Name, object]], tuple[Law, BegunCases]] = {}
    for scenario in book.scenarios:
        if not scenario.then.closed:
            continue
        chosen = frozenset(scenario.settings.items())
        if chosen not in laws:
            laws[chosen] = law_of(load(slug, dict(chosen))), BegunCases()
        played = _closed_play(*laws[chosen], book, scenario, by_people=by_people)
        shown = found.get(played.case.stage) if played else None
        if played and (shown is None or merit(played, scenario) > merit(*shown)):
            found[played.case.stage] = (played, scenario)
    return found


def _closed_play(
    law: Law, begun: BegunCases, book: ScenarioBook, scenario: Scenario, *, by_people: bool
) -> PlayedCase | None:
    """Play a scenario; return None unless it closes its case, with `by_people` by acts of people alone."""
    played = play_scenario(law, book, scenario, begun)
    if by_people and any(done.act in REGISTER_ACTS for done in played.acts):
        return None
    return played if played.case.closed_at and not played.refused and not played.wrong else None


def scenario_life(played: PlayedCase, end: Name, scenario: Scenario) -> Life:
    """Return a played scenario as a course with its office."""
    book = played.book
    opening = book.opening_situation(scenario.given)
    assert opening.received
    steps = [course_step(book, done, name) for done in played.acts if (name := done.act)]
    course = Course(
        title=_course_title(book, scenario, end),
        form=opening_form(book, opening),
        received=opening.received,
        settings=dict(scenario.settings),
        acts=tuple(steps),
        closed_at=played.case.closed_at,
    )
    return Life(scenario=scenario.name, end=end, course=course, staff=scenario_staff(book))


def opening_form(book: ScenarioBook, opening: Situation) -> dict[str, object]:
    form: dict[str, object] = {
        "procedure": book.procedure,
        "entry": opening.entry,
        "party": opening.party.model_dump() if opening.party else {},
        "facts": opening.facts,
        "texts": opening.texts,
    }
    return in_current_language(form)


def _course_title(book: ScenarioBook, scenario: Scenario, end: Name) -> str:
    """Return what happens in a course: its title, else how the case ends. The name of a scenario says what it tests."""
    if scenario.title:
        return in_current_language(scenario.title)
    procedure = load(book.procedure, dict(scenario.settings))
    return gettext("A case that ends at: {end}", end=terms.label(procedure, end, "stage"))


def course_step(book: ScenarioBook, done: ScenarioAct, name: Name) -> CourseStep:
    said = in_current_language(done.model_dump(exclude_defaults=True, exclude={"act", "by", "happened"}))
    happened = {"happened_at": done.happened} if done.happened else {}
    return CourseStep(name=name, actor=done.by or next(iter(book.people)), **said, **happened)


def scenario_staff(book: ScenarioBook) -> StaffFile:
    """Return the office of the scenarios: people with their roles and ranks, units with their heads, registers."""
    held = {person: frozenset(standing) for person, standing in book.people.items()}
    ranks = _rank_order(held.values())
    office = StaffFile(
        ranks=ranks,
        staff=tuple(_employee(book, person, standing, ranks) for person, standing in held.items()),
        registers={name: tuple(_holders_of(held, f"{ON}{name}")) for name in _names_with_prefix(held, ON)},
        units=tuple(_unit_entries(held)),
    )
    return staff_in_current_language(office)


def _employee(book: ScenarioBook, person: Person, standing: frozenset[Name], ranks: tuple[Name, ...]) -> Employee:
    derived = (RANK, HEAD, ABOVE, OVER, ON)
    upper = [_upper_unit(unit) for unit in _names_with_prefix({person: standing}, OVER)]
    roles = upper + [role for role in book.people[person] if not role.startswith(derived) and role != EVERYBODY]
    rank = next((name for name in reversed(ranks) if f"{RANK}{name}" in standing), None)
    return Employee(person=person, name=book.names.get(person, person), roles=tuple(roles), rank=rank)


def _rank_order(standings: Iterable[frozenset[Name]]) -> tuple[Name, ...]:
    """Return the ranks, the lowest first: whoever holds a rank also holds those below it."""
    holders = Counter(name.removeprefix(RANK) for standing in standings for name in standing if name.startswith(RANK))
    return tuple(rank for rank, _ in sorted(holders.items(), key=lambda item: (-item[1], item[0])))


def _unit_entries(held: Mapping[Person, frozenset[Name]]) -> Iterator[UnitEntry]:
    """Yield each unit with its head, below an upper unit if the scenarios name somebody above it or over it."""
    for name in sorted({unit for prefix in (HEAD, ABOVE, OVER) for unit in _names_with_prefix(held, prefix)}):
        above, over, head = (next(_holders_of(held, f"{prefix}{name}"), None) for prefix in (ABOVE, OVER, HEAD))
        if above or over:
            yield UnitEntry(unit=_upper_unit(name), head=above)
        yield UnitEntry(unit=name, parent=_upper_unit(name) if above or over else None, head=head)


def _upper_unit(unit: Name) -> Name:
    return f"upper_{unit}"


def _holders_of(held: Mapping[Person, frozenset[Name]], standing: Name) -> Iterator[Person]:
    yield from (person for person, standings in held.items() if standing in standings)


def _names_with_prefix(held: Mapping[Person, frozenset[Name]], prefix: str) -> tuple[Name, ...]:
    names = {name.removeprefix(prefix) for standing in held.values() for name in standing if name.startswith(prefix)}
    return tuple(sorted(names))
