"""An office played by a seed: the same seed plays the same, and nothing is lost, doubled or said wrongly."""

from dataclasses import replace

import pytest

from services.embedded.postgres import PostgresServer
from simulation.faults import Chances
from simulation.run import Plan, play

pytestmark = pytest.mark.slow
ROUGH = Chances(transaction=0.02, call=0.06, crash=0.01, eviction=0.3, activity=0.1, long_history=60)


def test_the_same_seed_plays_the_same(simulated_postgres: PostgresServer) -> None:
    plan = Plan(seed=1, complaints=2, days=1, chances=ROUGH)
    first, again = play(simulated_postgres, plan), play(simulated_postgres, plan)
    assert again.faults == first.faults
    assert again == first
    other = play(simulated_postgres, replace(plan, seed=2))
    assert (other.trace, other.journal) != (first.trace, first.journal)
    assert first.findings == other.findings == []
    assert len(first.faults) > 5
    assert {"crash", "eviction"} <= first.counts.keys() | other.counts.keys()


def test_a_plan_says_how_many_turns_a_complaint_has(simulated_postgres: PostgresServer) -> None:
    plan = Plan(seed=3, complaints=1, days=1)
    acts = [
        sum(" does " in line for line in play(simulated_postgres, replace(plan, most_acts=turns)).story)
        for turns in (2, 1)
    ]
    assert acts == [2, 1]


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 150))
def test_nothing_is_found(seed: int, simulated_postgres: PostgresServer) -> None:
    """Fifty tenths of a year of an office, with 20 complaints each."""
    played = play(simulated_postgres, Plan(seed))
    assert not played.findings, (played.findings, played.story, played.faults)
