"""A case is followed through its stages by few events: where that leads is where the fold of all its events leads."""

import pytest

from models.events import stages_reached
from models.law import Law
from rules.evolve import evolve, open_case
from starter.statistics.stage_figures import FOLLOWED, UNDOING, StageStay, case_course
from tests.conformance.scenario_records import scenario_records


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["home-mall"])  # a text with tracks
def test_the_stays_are_those_of_the_fold(slug: str) -> None:
    seen = 0
    for _, record in scenario_records(slug):
        law, events = Law(record.procedure, record.calendar), list(record.events)
        case, stays = open_case(law, "HMM-2026-000001", events[0]), list[StageStay]()
        for event in events[1:]:
            before, case = case, evolve(law, case, event)
            left = {(here.stage, here.seq, here.since) for here in before.positions.values()}
            left -= {(here.stage, here.seq, here.since) for here in case.positions.values()}
            stays += [StageStay(stage, since, event.at) for stage, _, since in sorted(left)]
        followed = [event for event in events if event.type in (*FOLLOWED, UNDOING) or stages_reached(event)]
        course = case_course(law, "HMM-2026-000001", events if UNDOING in {one.type for one in events} else followed)
        assert course.stays == stays
        standing = sum(state.expired is not None and not state.withdrawn for state in case.clocks.values())
        assert sum(map(len, course.breaches.values())) >= standing
        seen += len(stays)
    assert seen > 50
