"""What no course may show, whatever people try: a rule or an invariant of the journal broken, or a case that stops."""

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress

import pytest

from conformance.raw.judge import RawJudge
from rules.timer import next_alarm
from rules.waiting import waiting_for
from tests.conformance.adversaries import Adversary, Repertoire
from tests.conformance.course import Course, as_scenario, shortest
from tests.conformance.guards import Judges, label_of
from tests.conformance.scenario_records import scenario_records
from tests.conformance.test_procedures import TRIES, law_of
from tests.rules.walks.complete_act import completed_act
from tests.rules.walks.cooperative_office import StuckCase, next_step
from tests.rules.walks.people import joined_by
from tests.stack.regulations import SLUGS, Settings, scenario_book, scenario_suite

pytestmark = pytest.mark.slow
COURSES, MANY_COURSES = 6, 1400  # of each text; the many are a million acts over all texts, tried or done
STUCK = "stuck"
each_text = pytest.mark.parametrize("slug", SLUGS)


@each_text
def test_no_course_breaks_a_rule_or_an_invariant_or_stops_a_case(
    slug: str, many: Callable[[int, int], int], record_property: Callable[[str, object], None]
) -> None:
    law, seeds = law_of(slug), many(COURSES, MANY_COURSES)
    judges, repertoire = Judges(law), Repertoire.of(law, scenario_book(slug))
    broken, first = Counter[str](), dict[str, tuple[int, Course]]()
    gained = steps = 0
    for seed in range(seeds):
        adversary = Adversary(repertoire, seed)
        course = adversary.walk(TRIES)
        record = adversary.record(law.procedure, law.calendar)
        found = judges.labels(record)
        if not (adversary.played.case.closed_at or is_open_to_somebody(adversary)):
            found.add(STUCK)
        gained, steps = gained + bool(judges.gained), steps + adversary.steps
        broken.update(found)
        for label in found:
            first.setdefault(label, (seed, course))

    record_property("played", {"slug": slug, "seeds": seeds, "steps": steps})
    record_property("broken", {"slug": slug, "seeds": seeds, "courses": dict(broken), "gained": gained})
    assert [f"{label}, seed {seed}\n{shown(judges, label, course)}" for label, (seed, course) in first.items()] == []


@each_text
def test_no_scenario_breaks_an_invariant(slug: str, record_property: Callable[[str, object], None]) -> None:
    judges, broken = dict[Settings, RawJudge](), defaultdict[str, list[str]](list)
    for scenario, record in scenario_records(slug):
        settings = frozenset(scenario.settings.items())
        judge = judges.setdefault(settings, RawJudge(scenario_suite(slug).law_under(settings)))
        for label in {label_of(found) for found in judge.verdict(record).irregular}:
            broken[label].append(scenario.name)

    record_property("scenarios", {"slug": slug, "scenarios": {label: len(names) for label, names in broken.items()}})
    assert dict(broken) == {}


def shown(judges: Judges, label: str, course: Course) -> str:
    """Return the shortest course that shows the same finding, as a scenario."""

    def breaks(shorter: Course) -> bool:
        return label in judges.labels_of(shorter)

    return as_scenario(course if label == STUCK else shortest(course, breaks))


def is_open_to_somebody(adversary: Adversary) -> bool:
    """Return True if a limit still runs, or somebody of the scenarios' people, or people of good will, can do what
    leads on. What takes longest to find out is asked last."""
    law, case, now = adversary.played.law, adversary.played.case, adversary.now
    if next_alarm(law, case):
        return True
    names = [act.name for act in waiting_for(law, case).open]
    if adversary.may_do_one_of(names):
        return True
    with joined_by(adversary.repertoire.people):
        if any(completed_act(law, case, name, now) for name in names):
            return True
        with suppress(StuckCase):
            return bool(next_step(law, case, now))
    return False
