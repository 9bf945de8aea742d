"""`python -m simulation.races`: plants one race after the other, and plays seeds until a checker finds it."""

import argparse
import logging
import os
import sys
from time import monotonic

from services.embedded.postgres import PostgresServer
from simulation.faults import Chances
from simulation.planted_races import RACES, PlantedRace
from simulation.register import postgres_server
from simulation.run import Plan, play

MOST_SEEDS = 12  # for each race
ROUGH = Chances(transaction=0.02, call=0.06, crash=0.01, eviction=0.3, activity=0.1, long_history=60, longest_outage=20)


def plan_of(seed: int) -> Plan:
    """Return what is played to find a race: small and rough."""
    return Plan(seed, complaints=2, days=2, chances=ROUGH, patience=300, most_steps=100_000)


def find(server: PostgresServer, race: PlantedRace, first: int = 1, seeds: int = MOST_SEEDS) -> tuple[int, str] | None:
    """Play seeds with this race in the office; return the first with a finding about it, and what was found. None: no
    seed. Other findings, such as a run that stalls, do not count."""
    for seed in range(first, first + seeds):
        with race.planted():
            played = play(server, plan_of(seed))
        for finding in played.findings:
            if race.shown_by in finding:
                return seed, finding
    return None


def main() -> int:
    """Return 1 if a race is not found."""
    parser = argparse.ArgumentParser(prog="python -m simulation.races")
    parser.add_argument("names", nargs="*", help="of races; without any, all")
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
            says = f"seed {found[0]}: {found[1]}" if found else f"NOT FOUND by {given.seeds} seeds"
            print(f"{race.name} ({monotonic() - began:.0f} s): {says}", flush=True)
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
