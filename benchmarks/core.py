"""`core`: acts per second that the pure rules judge on one CPU core, without Temporal and PostgreSQL."""

from collections.abc import Callable
from typing import NamedTuple

from benchmarks import course
from benchmarks.figures import Measurement, per_second
from cli.demo.script import load_courses
from models.case import Case
from models.events import ChainHead, Event
from models.law import Law
from models.messages import Act
from rules.evolve import open_case
from rules.hash_chain import chain_head
from rules.judge import act_refusals, decide
from rules.timer import next_alarm, ring_clocks

Judge = Callable[[Law, Case, Act], Case]
COURSE_REPEATS = 40  # how often a round plays all courses
NUMBER = "ZZW-2025-000001"


class CoreRun(NamedTuple):
    """A course of the examples, as the rules take it."""

    law: Law
    opened: Event
    acts: tuple[Act, ...]


def measure_core() -> list[Measurement]:
    """Measure judging alone, then with all else that a case does for an act."""
    plays = [
        CoreRun(course.course_law(example), course.opening_event(example), tuple(course.course_acts(example)))
        for example in load_courses(None).values()
    ]
    for play in plays:
        _check_course_completes(play)
    return [
        Measurement(
            "acts judged: ring, refusals, decide, evolve",
            _acts_per_second(plays, case_after_act),
            "acts/s",
            "at least",
            4000,
        ),
        Measurement(
            "the same with validator, chain and next alarm",
            _acts_per_second(plays, case_after_act_with_bookkeeping),
            "acts/s",
        ),
    ]


def _acts_per_second(plays: list[CoreRun], judge: Judge) -> float:
    def play_all_courses() -> int:
        for play in plays * COURSE_REPEATS:
            case = open_case(play.law, NUMBER, play.opened)
            for act in play.acts:
                case = judge(play.law, case, act)
        return COURSE_REPEATS * sum(len(play.acts) for play in plays)

    return per_second(play_all_courses)


def case_after_act(law: Law, case: Case, act: Act) -> Case:
    """Return the case after an act."""
    for rung in ring_clocks(law, case, act.received, act.received):
        case = rung.case
    if act_refusals(law, case, act):
        return case
    return decide(law, case, act, act.received)[-1].case


def case_after_act_with_bookkeeping(law: Law, case: Case, act: Act) -> Case:
    """Return the case after an act, with what a workflow adds: the validator judges a copy first, every event is
    chained, and the next alarm is computed after each."""
    copy, head = case, ChainHead()
    for rung in ring_clocks(law, copy, act.received, act.received):
        copy = rung.case
    if act_refusals(law, copy, act):
        return case
    for event, after in (*ring_clocks(law, case, act.received, act.received), *decide(law, copy, act, act.received)):
        case, head = after, chain_head(head, (event,))
        next_alarm(law, case)
    return case


def _check_course_completes(play: CoreRun) -> None:
    """Raise RuntimeError if a course stops early: its refusals would be measured, which cost little."""
    case = open_case(play.law, NUMBER, play.opened)
    for act in play.acts:
        case = case_after_act(play.law, case, act)
    if case.seq < len(play.acts) // 2:
        raise RuntimeError(f"a course stops at {case.stage}")
