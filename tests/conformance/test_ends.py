"""Wherever people have brought a case, an honest office brings it to an end with those who are left: from each distinct
state once, again where somebody has left the staff, and again where a party says nothing."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from models.messages import Person
from tests.conformance.adversaries import Adversary, Repertoire
from tests.conformance.course import CaseWithAbsences, Course, as_scenario
from tests.conformance.honest_office import DistinctState, can_end
from tests.conformance.test_procedures import TRIES, law_of
from tests.stack.regulations import SLUGS, scenario_book, some_or_deep

pytestmark = pytest.mark.slow
COURSES, MANY_COURSES = 6, 200
STATES, MANY_STATES = 3, 400  # of each text, spread over all that the courses show

# What is known to have no end, by what is in the way, with its cause in the findings. A row goes when its cause does.
KNOWN = {
    "somebody is out": "A2: whoever is excluded is out for good, be it the last who could act",
    "somebody has left": "point 9: the only holder of a role has left, and nobody is named in their place",
    "a party is silent": "point 9: what waits for a party has no other way on",
}


@pytest.mark.parametrize("slug", some_or_deep(SLUGS, one_in=4))
def test_from_each_state_an_honest_course_ends_the_case(
    slug: str, many: Callable[[int, int], int], record_property: Callable[[str, object], None]
) -> None:
    law, book = law_of(slug), scenario_book(slug)
    repertoire = Repertoire.of(law, book)
    states = [*distinct_states(repertoire, many(COURSES, MANY_COURSES)).items()]
    spread = states[:: max(1, len(states) // many(STATES, MANY_STATES))][: many(STATES, MANY_STATES)]
    staff = [person for person, held in book.people.items() if held]
    asked, stuck, shown = 0, Counter[str](), dict[str, str]()
    for place, (state, (played, course)) in enumerate(spread):
        for way, gone, silent in questions(state, staff[place % len(staff)]):
            asked += 1
            if not can_end(repertoire, played, gone, silent=silent):
                stuck[way] += 1
                shown.setdefault(way, f"{way} ({gone}), at {state.places}\n{as_scenario(course)}")

    record_property("ends", {"slug": slug, "states": len(spread), "asked": asked, "stuck": dict(stuck)})
    assert [shown[way] for way in stuck if way not in KNOWN] == []
    if stuck:
        pytest.xfail("; ".join(f"{way}: {number} of {asked}" for way, number in sorted(stuck.items())))


def questions(state: DistinctState, somebody: Person) -> Iterator[tuple[str, Person | None, bool]]:
    """Yield what is asked of a state: the row of `KNOWN`, who has left, and whether the parties are silent."""
    if state.out:
        yield "somebody is out", None, False
        return
    yield "everybody is there", None, False
    yield "somebody has left", somebody, False
    yield "a party is silent", None, True


def distinct_states(repertoire: Repertoire, courses: int) -> dict[DistinctState, tuple[CaseWithAbsences, Course]]:
    """Return the states that courses come to, each with the case and the course as they were then."""
    found = dict[DistinctState, tuple[CaseWithAbsences, Course]]()
    for seed in range(courses):
        adversary = Adversary(repertoire, seed)

        def look(played: CaseWithAbsences, adversary: Adversary = adversary) -> None:
            state = DistinctState.of(played.law, played.case)
            if state not in found:
                found[state] = played.copied(), adversary.course_so_far()

        adversary.walk(TRIES, look)
    return found
