"""`python -m simulation --seed 1 --runs 10`: plays an office by one seed after the other, and prints what it finds."""

import argparse
import logging
import os
import sys
from collections import Counter
from pathlib import Path
from time import monotonic

from simulation.register import postgres_server
from simulation.run import Plan, play
from simulation.shrinking import in_words, shrink, written


def main() -> int:
    """Return 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m simulation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1, help="seeds, one after the other")
    parser.add_argument("--complaints", type=int, default=20)
    parser.add_argument("--days", type=float, default=36.5, help="within which they come in")
    parser.add_argument(
        "--shrink", type=int, metavar="SEED", help="play it; shorten what is found, and tell it in words"
    )
    parser.add_argument("--keep", type=Path, metavar="FILE", help="where to write the shortest plan")
    parser.add_argument("--story", action="store_true", help="print what happened")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began, counts, wrong = monotonic(), Counter[str](), 0
    with postgres_server() as server:
        if given.shrink is not None:
            found = play(server, Plan(given.shrink, given.complaints, given.days))
            if found.findings:
                found = shrink(lambda plan: play(server, plan), found, found.findings[0])
                if given.keep:
                    given.keep.write_text(written(found.plan), encoding="utf-8")
            print(in_words(found))
            return 1 if found.findings else 0
        for seed in range(given.seed, given.seed + given.runs):
            played = play(server, Plan(seed, given.complaints, given.days))
            counts.update(played.counts)
            wrong += bool(played.findings)
            print(f"seed {seed}: trace {played.trace[:16]}, journal {played.journal[:16]}, {dict(played.counts)}")
            for finding in played.findings:
                print(f"  found: {finding}")
            if given.story or played.findings:
                print(*played.story, *played.faults, sep="\n  ")
    print(f"{monotonic() - began:.0f} s: {dict(counts)}; {wrong} runs with findings")
    return 1 if wrong else 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets must be the same in each process
        os.execve(
            sys.executable, [sys.executable, "-m", "simulation", *sys.argv[1:]], os.environ | {"PYTHONHASHSEED": "0"}
        )
    sys.exit(main())
