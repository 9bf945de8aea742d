"""Compare what an act costs, end to end, in two checkouts: `python -m benchmarks.act_cost BEFORE [AFTER]`.

Both offices run on servers of their own, as `banjie up` keeps them, and take turns, so that other load on the machine
falls on both. The bar is the CPU time of all their processes: client, worker, relay, Temporal, PostgreSQL.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.office import ROOT

TURNS = 9
MAX_COST = 0.08  # by which an act may cost more than before
PROGRAM = Path(__file__).with_name("turns.py")


class TurnCost(NamedTuple):
    """CPU and elapsed seconds for each act of one turn."""

    cpu: float
    wall: float


class CheckoutOffice:
    """An office that the program of another checkout runs."""

    def __init__(self, checkout: Path, name: str) -> None:
        self._checkout = checkout
        environment = {key: value for key, value in os.environ.items() if not key.startswith("BANJIE_")}
        environment |= {"PYTHONPATH": str(checkout), "BANJIE_HOME": str(checkout / ".banjie")}
        self._process = subprocess.Popen(
            # -P: the folder of the program holds modules of this checkout
            (sys.executable, "-P", str(PROGRAM), name),
            cwd=checkout, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._read_line()

    def take_turn(self) -> TurnCost:
        """Let the office handle its acts; return what they took."""
        assert self._process.stdin
        self._process.stdin.write("turn\n")
        self._process.stdin.flush()
        return TurnCost(**json.loads(self._read_line()))

    def close(self) -> None:
        """End the office and its servers."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _read_line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the office of {self._checkout} has ended")
        return line


def compare_checkouts(before: Path, after: Path, turns: int) -> int:
    """Print every turn, medians and spread. Return 1 if an act costs more than it may."""
    offices = [CheckoutOffice(checkout, f"act-cost-{nth}") for nth, checkout in enumerate((before, after))]
    try:
        for office in offices:  # to warm up
            office.take_turn()
        pairs = [_paired_turns(offices, nth) for nth in range(turns)]
    finally:
        for office in offices:
            office.close()
    more = {kind: _print_comparison(kind, pairs) for kind in TurnCost._fields}
    return int(more["cpu"] > MAX_COST)


def _paired_turns(offices: list[CheckoutOffice], nth: int) -> list[TurnCost]:
    """Let both take a turn; who is first alternates."""
    order = (0, 1) if nth % 2 == 0 else (1, 0)
    taken = {which: offices[which].take_turn() for which in order}
    return [taken[0], taken[1]]


def _print_comparison(kind: str, pairs: list[list[TurnCost]]) -> float:
    """Print the medians of one kind of cost with their spread; return by how much the second is dearer."""
    before, after = ([1000.0 * getattr(pair[which], kind) for pair in pairs] for which in (0, 1))
    ratios: list[float] = [new / old - 1 for old, new in zip(before, after, strict=True)]
    for name, values in (("before", before), ("after", after)):
        print(f"{kind} {name}: median {median(values):.2f} ms an act, from {min(values):.2f} to {max(values):.2f}")
    print(
        f"{kind}: {median(ratios):+.1%}, median of {len(ratios)} pairs, from {min(ratios):+.1%} to {max(ratios):+.1%}"
    )
    return median(ratios)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.act_cost", description=__doc__)
    parser.add_argument("before", type=Path, help="folder of the earlier checkout")
    parser.add_argument("after", type=Path, nargs="?", default=ROOT, help="folder of the later one; without it, this")
    parser.add_argument("--turns", type=int, default=TURNS)
    chosen = parser.parse_args()
    sys.exit(compare_checkouts(chosen.before.resolve(), chosen.after.resolve(), chosen.turns))
