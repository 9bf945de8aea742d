"""A plan of the simulation is kept whole."""

from pathlib import Path

from simulation.races import plan_of
from simulation.shrinking import kept, written


def test_a_plan_is_kept_whole(tmp_path: Path) -> None:
    plan = plan_of(3)
    (file := tmp_path / "plan.json").write_text(written(plan), encoding="utf-8")
    assert kept(file) == plan
