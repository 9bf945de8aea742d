"""By which name a release is known, and how its code is kept as long as it is needed."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from embedded.processes import Child
from embedded.stack import Stack
from models.errors import BadInput
from services.release_workers import ReleaseWorkers
from settings import Settings
from starter.operations import releases
from tests.releases.bureau import tree_of
from tests.stack.office import ROOT


def written(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the program that a test may edit; what runs runs from there."""
    made = tree_of(tmp_path / "tree")
    monkeypatch.setattr(releases, "HERE", made)
    releases.named.cache_clear()
    return made


@pytest.mark.parametrize(
    "file",
    ["rules/statutory_time/counting.py", "workflows/signals.py", "models/case.py", "register/inbox.py", "worker.py"],
)
def test_one_letter_of_what_decides_makes_another_release(tree: Path, file: str) -> None:
    before = releases.named(tree)
    written(tree / file)
    releases.named.cache_clear()

    assert releases.named(tree) != before


def test_a_release_is_named_short_and_alike_wherever_it_lies(tree: Path) -> None:
    name = releases.release(Settings())
    written(tree / "procedures" / "zhengzhou-water.yaml")
    written(tree / "cli" / "cases.py")
    releases.named.cache_clear()

    assert releases.release(Settings()) == name == releases.named(ROOT)
    assert len(name) == releases.LETTERS
    assert releases.release(Settings(build="2026.3")) == "2026.3"


def test_what_is_kept_is_brought_up_to_date_but_for_what_decides(tree: Path, tmp_path: Path) -> None:
    chosen = Settings(home=tmp_path / "home", build="spring")
    assert releases.keep(chosen) == "spring"
    written(tree / "procedures" / "zhengzhou-water.yaml")
    assert releases.keep(chosen) == "spring"

    kept = releases.kept(chosen.home)["spring"]
    assert (kept / "procedures" / "zhengzhou-water.yaml").read_text(encoding="utf-8").endswith("\n\n")
    assert [path.name for path in kept.parent.iterdir()] == ["spring"]
    written(tree / "rules" / "clock.py")
    releases.named.cache_clear()
    with pytest.raises(BadInput, match="BANJIE_BUILD"):
        releases.keep(chosen)


@dataclass
class Servers:
    """A stack that says what it was asked for."""

    home: Path
    at_work: list[str] = field(default_factory=list)

    def run(self, name: str, argv: Any, env: dict[str, str]) -> str:
        self.at_work.append(name)
        assert (Path(env["PYTHONPATH"]).name, argv[1]) == (env["BANJIE_BUILD"], "-P")
        return name

    def end(self, child: str) -> None:
        self.at_work.remove(child)


@pytest.mark.usefixtures("tree")
def test_the_crew_has_a_worker_for_each_release_until_it_is_retired(tmp_path: Path) -> None:
    servers = Servers(tmp_path / "home")
    for build in ("spring", "summer"):
        releases.keep(Settings(home=servers.home, build=build))
    crew = ReleaseWorkers(cast("Stack", servers), "summer", cast("dict[str, Child]", {}))
    crew.look()
    crew.look()
    assert (servers.at_work, crew.others) == (["worker-spring", "worker"], ["spring"])

    assert releases.retire(servers.home, "spring")
    crew.look()
    assert (servers.at_work, crew.others) == (["worker"], [])
    assert not releases.retire(servers.home, "spring")

    releases.keep(Settings(home=servers.home, build="spring"))
    crew.look()
    assert servers.at_work == ["worker", "worker-spring"]
