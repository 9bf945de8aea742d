"""A short run of `make faults`: nothing may be lost, twice or silent. Longer: make faults N=200 SEED=..."""

from pathlib import Path

import pytest

from tests.faults.run import run

pytestmark = pytest.mark.slow
FAULTS, SEED = 10, 3


async def test_nothing_is_lost_and_nothing_twice_whatever_is_killed(tmp_path: Path) -> None:
    said: list[str] = []

    report = await run(tmp_path / "run", FAULTS, SEED, said.append)

    told = "\n".join([*said, *report.lines()])
    assert report.found == [], told
    assert report.faults.total() == FAULTS, told
    assert report.answers["done"] > 20, told
    assert [row for row in report.seen.tables["event"] if row["type"] == "expired"], told
    assert report.seen.letters, told
