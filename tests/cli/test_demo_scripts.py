"""The courses of `examples/` run as they are written, by the pure rules alone; their history names its rules."""

from itertools import chain, repeat
from pathlib import Path

import pytest

import calendars
from benchmarks import course
from cli.demo.script import Course, load_courses
from models.events import Event
from models.law import Law
from models.messages import Act
from procedures import load
from procedures.scenarios.player import play_scenario
from procedures.scenarios.schema import read_scenarios
from queries.cases.history import followed_events
from rules.evolve import open_case
from rules.judge import act_refusals, decide
from rules.timer import ring_clocks

NUMBER = "PIN-2025-000001"
BOOK = Path(__file__).parents[1] / "procedures" / "property-internal.yaml"
FOUND = load_courses(None)


def played(law: Law, opened: Event, acts: list[tuple[Act, tuple[str, ...] | None]]) -> list[str]:
    """What is judged otherwise than the course says."""
    case = open_case(law, NUMBER, opened)
    otherwise = []
    for act, expected in acts:
        for rung in ring_clocks(law, case, act.received, act.received):
            case = rung.case
        refused = act_refusals(law, case, act)
        by = {one.rule for one in refused if one.rule} if refused else None
        if by != (None if expected is None else set(expected)):
            otherwise.append(f"{act.name} at {act.received}: {refused}")
        for done in () if refused else decide(law, case, act, act.received):
            case = done.case
    return otherwise


@pytest.mark.parametrize("one", FOUND.values(), ids=FOUND)
def test_a_course_is_judged_as_it_is_written(one: Course) -> None:
    acts = list(course.course_acts(one))
    registrants = len(acts) - len(one.acts)
    expected = chain(repeat(None, registrants), (step.refused for step in one.acts))

    assert played(course.course_law(one), course.opening_event(one), list(zip(acts, expected, strict=True))) == []


def test_no_two_courses_bear_the_same_number() -> None:
    assert len({name[:2] for name in FOUND}) == len(FOUND)


def test_what_a_case_does_by_itself_names_the_rules_of_its_clock_and_notice() -> None:
    law, book = Law(load("property-internal"), calendars.load_calendar()), read_scenarios(BOOK)
    month = next(one for one in book.scenarios if one.name.startswith("满一个月未解决的，自行成为重大"))

    told = {
        (event.type, event.name): rules
        for event, rules, _ in followed_events(law, NUMBER, play_scenario(law, book, month).events)
    }  # fmt: skip

    assert told["expired", "unsolved_month"] == ["PIN-11d"]
    assert told["taken", "major_after_month"] == ["PIN-11d", "PIN-33a", "PIN-33b"]
    assert told["notified", "management_told"] == ["PIN-22a"]
