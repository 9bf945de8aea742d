"""`python -m simulation.races`: plants one race after the other, and plays seeds until a checker finds it."""

import argparse
import logging
import os
import sys
from time import monotonic
from typing import NamedTuple

from services.embedded.postgres import PostgresServer
from simulation.faults import Chances
from simulation.people import Crowd
from simulation.planted_races import RACES, PlantedRace
from simulation.register import postgres_server
from simulation.run import Plan, Played, play
from simulation.shrinking import in_words, shrink

MOST_SEEDS = 12  # for each race
ROUGH = Chances(transaction=0.02, call=0.06, crash=0.01, eviction=0.3, activity=0.1, long_history=60, longest_outage=20)
CROWD = Crowd(0.6, 3)


def plan_of(seed: int) -> Plan:
    """Return what is played to find a race: small and rough, and three people act at once on most complaints."""
    return Plan(seed, complaints=3, days=2, chances=ROUGH, crowd=CROWD, patience=300, most_steps=100_000)


class Found(NamedTuple):
    """A run with a race in the office, and what was found about it."""

    played: Played
    finding: str


def find(server: PostgresServer, race: PlantedRace, first: int = 1, seeds: int = MOST_SEEDS) -> Found | None:
    """Play seeds with this race in the office; return the first run with a finding about it. None: no seed. Other
    findings, such as a run that stalls, do not count."""
    for seed in range(first, first + seeds):
        played = play_with(server, race, plan_of(seed))
        for finding in played.findings:
            if race.shown_by in finding:
                return Found(played, finding)
    return None


def play_with(server: PostgresServer, race: PlantedRace, plan: Plan) -> Played:
    """Play a plan with this race in the office."""
    with race.planted():
        return play(server, plan)


def shortest(server: PostgresServer, race: PlantedRace, found: Found) -> Played:
    """Return the shortest run that still has what was found about the race."""
    return shrink(lambda plan: play_with(server, race, plan), *found)


def main() -> int:
    """Return 1 if a race is not found."""
    parser = argparse.ArgumentParser(prog="python -m simulation.races")
    parser.add_argument("names", nargs="*", help="of races; without any, all")
    parser.add_argument("--shrink", action="store_true", help="shorten what is found, and tell it in words")
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--seeds", type=int, default=MOST_SEEDS, help="at most, for each race")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    chosen = [race for race in RACES if not given.names or race.name in given.names]
    if unknown := set(given.names) - {race.name for race in chosen}:
        parser.error(f"no such race: {', '.join(sorted(unknown))}")
    missed = 0
    with postgres_server() as server:
        for race in chosen:
            began = monotonic()
            found = find(server, race, given.seed, given.seeds)
            missed += found is None
            says = f"seed {found.played.plan.seed}: {found.finding}" if found else f"NOT FOUND by {given.seeds} seeds"
            print(f"{race.name} ({monotonic() - began:.0f} s): {says}", flush=True)
            if found and given.shrink:
                print(in_words(shortest(server, race, found)), flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} found")
    return 1 if missed else 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets must be the same in each process
        os.execve(
            sys.executable,
            [sys.executable, "-m", "simulation.races", *sys.argv[1:]],
            os.environ | {"PYTHONHASHSEED": "0"},
        )
    sys.exit(main())
