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
from tests.releases.bureau import edited_tree
from tests.stack.office import ROOT


def append_newline(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the program that a test may edit; what runs runs from there."""
    made = edited_tree(tmp_path / "tree")
    monkeypatch.setattr(releases, "CODE_ROOT", made)
    releases.release_name.cache_clear()
    return made


@pytest.mark.parametrize(
    "file",
    ["rules/statutory_time/counting.py", "workflows/signals.py", "models/case.py", "register/inbox.py", "worker.py"],
)
def test_one_letter_of_what_decides_makes_another_release(tree: Path, file: str) -> None:
    before = releases.release_name(tree)
    append_newline(tree / file)
    releases.release_name.cache_clear()

    assert releases.release_name(tree) != before


def test_a_release_is_named_short_and_alike_wherever_it_lies(tree: Path) -> None:
    name = releases.running_release(Settings())
    append_newline(tree / "procedures" / "zhengzhou-water.yaml")
    append_newline(tree / "cli" / "cases.py")
    releases.release_name.cache_clear()

    assert releases.running_release(Settings()) == name == releases.release_name(ROOT)
    assert len(name) == releases.NAME_LENGTH
    assert releases.running_release(Settings(build="2026.3")) == "2026.3"


def test_what_is_kept_is_brought_up_to_date_but_for_what_decides(tree: Path, tmp_path: Path) -> None:
    chosen = Settings(home=tmp_path / "home", build="spring")
    assert releases.keep_release(chosen) == "spring"
    append_newline(tree / "procedures" / "zhengzhou-water.yaml")
    assert releases.keep_release(chosen) == "spring"

    kept = releases.kept_releases(chosen.home)["spring"]
    assert (kept / "procedures" / "zhengzhou-water.yaml").read_text(encoding="utf-8").endswith("\n\n")
    assert [path.name for path in kept.parent.iterdir()] == ["spring"]
    append_newline(tree / "rules" / "clock.py")
    releases.release_name.cache_clear()
    with pytest.raises(BadInput, match="BANJIE_BUILD"):
        releases.keep_release(chosen)


@dataclass
class RecordingStack:
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
    servers = RecordingStack(tmp_path / "home")
    for build in ("spring", "summer"):
        releases.keep_release(Settings(home=servers.home, build=build))
    crew = ReleaseWorkers(cast("Stack", servers), "summer", cast("dict[str, Child]", {}))
    crew.sync_workers()
    crew.sync_workers()
    assert (servers.at_work, crew.other_releases) == (["worker-spring", "worker"], ["spring"])

    assert releases.retire_release(servers.home, "spring")
    crew.sync_workers()
    assert (servers.at_work, crew.other_releases) == (["worker"], [])
    assert not releases.retire_release(servers.home, "spring")

    releases.keep_release(Settings(home=servers.home, build="spring"))
    crew.sync_workers()
    assert servers.at_work == ["worker", "worker-spring"]
