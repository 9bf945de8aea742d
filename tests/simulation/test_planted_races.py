"""Races planted in the office are found by the simulation; without one, the same plan finds nothing."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from services.embedded.postgres import PostgresServer
from simulation.planted_races import RACES, PlantedRace
from simulation.races import find, plan_of
from simulation.register import postgres_server
from simulation.run import play

pytestmark = pytest.mark.slow
SAMPLE = ("act_without_key", "form_without_key")


@pytest.fixture(scope="module")
def postgres_of_races() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def races() -> list[Any]:
    return [pytest.param(race, marks=() if race.name in SAMPLE else pytest.mark.deep, id=race.name) for race in RACES]


@pytest.mark.parametrize("race", races())
def test_a_planted_race_is_found(race: PlantedRace, postgres_of_races: PostgresServer) -> None:
    assert find(postgres_of_races, race), race.says


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1, 9))
def test_nothing_is_found_without_a_race(seed: int, postgres_of_races: PostgresServer) -> None:
    assert not play(postgres_of_races, plan_of(seed)).findings
