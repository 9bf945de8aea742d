"""Each guard of the engine that no judge of a record can see is missed by a test of its own: with the guard taken out
that test fails. `guards_by_tests.yaml` is the table: the ADR, the guard, what is called in its place, and the test."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

pytestmark = pytest.mark.slow
TABLE = Path(__file__).parent / "guards_by_tests.yaml"
ROOT = Path(__file__).parents[2]


class GuardOfTest(NamedTuple):
    """A row of the table."""

    adr: int
    guard: str
    instead: str
    test: str


ROWS = [GuardOfTest(**row) for row in yaml.safe_load(TABLE.read_text(encoding="utf-8"))]
SAMPLED = 120  # each row starts pytest anew: `make test` tries every 120th, `make deep PART=adversaries` all


@pytest.mark.parametrize(
    "row",
    [row if n % SAMPLED == 0 else pytest.param(row, marks=pytest.mark.deep) for n, row in enumerate(ROWS)],
    ids=[row.guard.removeprefix("rules.") for row in ROWS],
)
def test_a_guard_is_missed_by_its_test(row: GuardOfTest) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conformance.taken_out", "-p", "no:cacheprovider"]
    out = {"TAKEN_OUT": row.guard, "INSTEAD": row.instead}

    done = subprocess.run(
        [*command, row.test], cwd=ROOT, env={**os.environ, **out}, capture_output=True, check=False
    )  # our own tests

    assert done.returncode == 1, done.stdout.decode()  # the test has failed
