"""Races planted in the office are found by the simulation; without one, the same plan finds nothing."""

from typing import Any

import pytest

from services.embedded.postgres import PostgresServer
from simulation.planted_races import RACES, PlantedRace
from simulation.races import find, plan_of
from simulation.run import play

pytestmark = pytest.mark.slow
SAMPLE = ("act_without_key", "form_without_key")


def races() -> list[Any]:
    return [pytest.param(race, marks=() if race.name in SAMPLE else pytest.mark.deep, id=race.name) for race in RACES]


@pytest.mark.parametrize("race", races())
def test_a_planted_race_is_found(race: PlantedRace, simulated_postgres: PostgresServer) -> None:
    assert find(simulated_postgres, race), race.says


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1, 9))
def test_nothing_is_found_without_a_race(seed: int, simulated_postgres: PostgresServer) -> None:
    assert not play(simulated_postgres, plan_of(seed)).findings
