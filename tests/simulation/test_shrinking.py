"""A run with a finding is made shorter while the finding stays, and its plan can be kept."""

from pathlib import Path

import pytest

from services.embedded.postgres import PostgresServer
from simulation.planted_races import RACES
from simulation.races import find, plan_of, play_with, shortest
from simulation.run import play
from simulation.shrinking import in_words, kept, kind_of, written

pytestmark = pytest.mark.slow
BY_NAME = {race.name: race for race in RACES}


@pytest.mark.deep
def test_a_run_with_a_race_is_made_shorter(simulated_postgres: PostgresServer, tmp_path: Path) -> None:
    race = BY_NAME["judged_again"]
    found = find(simulated_postgres, race)
    assert found
    short = shortest(simulated_postgres, race, found)
    assert len(short.story) < len(found.played.story)
    assert len(short.faults) < len(found.played.faults)
    assert kind_of(found.finding) in map(kind_of, short.findings)
    assert all(line in in_words(short) for line in short.story)
    (file := tmp_path / "plan.json").write_text(written(short.plan), encoding="utf-8")
    assert play_with(simulated_postgres, race, kept(file)) == short
    assert not play(simulated_postgres, short.plan).findings


def test_a_plan_is_kept_whole(tmp_path: Path) -> None:
    plan = plan_of(3)
    (file := tmp_path / "plan.json").write_text(written(plan), encoding="utf-8")
    assert kept(file) == plan
