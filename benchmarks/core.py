"""`core`: how many acts a second the pure core judges, on one core, without Temporal and without PostgreSQL."""

from collections.abc import Callable
from typing import NamedTuple

from benchmarks import course
from benchmarks.figures import Figure, per_second
from cli.demo.script import courses
from models.case import Case
from models.law import Law
from models.messages import Act, Chained, Event
from rules.evolve import evolve, open_case
from rules.hash_chain import chained
from rules.judge import decide, refusals
from rules.timer import alarm, ring

Judge = Callable[[Law, Case, Act], Case]
TIMES = 40  # all courses, a round
NUMBER = "ZZW-2025-000001"


class Play(NamedTuple):
    law: Law
    opened: Event
    acts: tuple[Act, ...]


def measure() -> list[Figure]:
    """Rung, refused or decided, folded in; then the same with all that a case does besides."""
    plays = [Play(course.law(one), course.opened(one), tuple(course.acts(one))) for one in courses(None).values()]
    for play in plays:
        _expect_the_example(play)
    return [
        Figure("acts judged: ring, refusals, decide, evolve", _rate(plays, judged), "acts/s", "at least", 1000),
        Figure("the same with validator, chain and next alarm", _rate(plays, judged_as_a_case_does), "acts/s"),
    ]


def _rate(plays: list[Play], judge: Judge) -> float:
    def all_courses() -> int:
        for play in plays * TIMES:
            case = open_case(play.law, NUMBER, play.opened)
            for act in play.acts:
                case = judge(play.law, case, act)
        return TIMES * sum(len(play.acts) for play in plays)

    return per_second(all_courses)


def judged(law: Law, case: Case, act: Act) -> Case:
    """The case after an act."""
    for event in ring(law, case, act.received, act.received):
        case = evolve(law, case, event)
    if refusals(law, case, act):
        return case
    for event in decide(law, case, act, act.received):
        case = evolve(law, case, event)
    return case


def judged_as_a_case_does(law: Law, case: Case, act: Act) -> Case:
    """Asked by the validator on a copy first; every event chained, and the next alarm looked up after it."""
    copy, head = case, Chained()
    for event in ring(law, copy, act.received, act.received):
        copy = evolve(law, copy, event)
    if refusals(law, copy, act):
        return case
    for event in (*ring(law, case, act.received, act.received), *decide(law, copy, act, act.received)):
        case, head = evolve(law, case, event), chained(head, (event,))
        alarm(law, case)
    return case


def _expect_the_example(play: Play) -> None:
    """A course that no longer runs as written would be measured as refusals, which cost little."""
    case = open_case(play.law, NUMBER, play.opened)
    for act in play.acts:
        case = judged(play.law, case, act)
    if case.seq < len(play.acts) // 2:
        raise RuntimeError(f"a course stops at {case.stage}")
