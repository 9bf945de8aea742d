"""Names of releases, and the kept copies of their code."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from models.errors import BadInput
from register import release_names
from services.embedded.processes import Child
from services.embedded.stack import Stack
from services.release_workers import ReleaseWorkers
from settings import Settings
from starter.releases import kept_code
from tests.releases.bureau import edited_tree
from tests.stack.office import ROOT


def append_newline(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the program that a test may edit; releases are made from there."""
    copy = edited_tree(tmp_path / "tree")
    for module in (kept_code, release_names):
        monkeypatch.setattr(module, "CODE_ROOT", copy)
    release_names.release_name.cache_clear()
    return copy


@pytest.fixture(scope="module")
def shared_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program for tests that leave it as it was."""
    return edited_tree(tmp_path_factory.mktemp("shared") / "tree")


@pytest.mark.parametrize(
    "file",
    [
        "rules/statutory_time/counting.py",
        "workflows/signals.py",
        "models/case.py",
        "register/acts/inbox.py",
        "worker.py",
    ],
)
def test_a_change_of_code_that_decides_gives_another_release(shared_tree: Path, file: str) -> None:
    release_names.release_name.cache_clear()
    before, written = release_names.release_name(shared_tree), (shared_tree / file).read_bytes()
    append_newline(shared_tree / file)
    release_names.release_name.cache_clear()

    assert release_names.release_name(shared_tree) != before
    (shared_tree / file).write_bytes(written)


def test_the_name_of_a_release_is_short_and_independent_of_its_folder(tree: Path) -> None:
    name = release_names.running_release(Settings())
    append_newline(tree / "procedures" / "zhengzhou-water.yaml")
    append_newline(tree / "cli" / "main.py")
    release_names.release_name.cache_clear()

    assert release_names.running_release(Settings()) == name == release_names.release_name(ROOT)
    assert len(name) == release_names.NAME_LENGTH
    assert release_names.running_release(Settings(build="2026.3")) == "2026.3"


def test_a_kept_release_is_updated_except_for_code_that_decides(tree: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", build="spring")
    assert kept_code.keep_release(settings) == "spring"
    append_newline(tree / "procedures" / "zhengzhou-water.yaml")
    assert kept_code.keep_release(settings) == "spring"

    kept = kept_code.kept_releases(settings.home)["spring"]
    assert (kept / "procedures" / "zhengzhou-water.yaml").read_text(encoding="utf-8").endswith("\n\n")
    assert [path.name for path in kept.parent.iterdir()] == ["spring"]
    append_newline(tree / "rules" / "clock.py")
    release_names.release_name.cache_clear()
    with pytest.raises(BadInput, match="BANJIE_BUILD"):
        kept_code.keep_release(settings)


@dataclass
class RecordingStack:
    """A stack that records which workers it was asked to run."""

    home: Path
    running: list[str] = field(default_factory=list)

    def run_process(self, name: str, argv: Any, env: dict[str, str]) -> str:
        self.running.append(name)
        assert (Path(env["PYTHONPATH"]).name, argv[1]) == (env["BANJIE_BUILD"], "-P")
        return name

    def stop_process(self, child: str) -> None:
        self.running.remove(child)


@pytest.mark.usefixtures("tree")
def test_each_release_has_a_worker_until_it_is_retired(tmp_path: Path) -> None:
    stack = RecordingStack(tmp_path / "home")
    for build in ("spring", "summer"):
        kept_code.keep_release(Settings(home=stack.home, build=build))
    release_workers = ReleaseWorkers(cast("Stack", stack), "summer", cast("dict[str, Child]", {}))
    release_workers.sync_workers()
    release_workers.sync_workers()
    assert (stack.running, release_workers.other_releases) == (["worker-spring", "worker"], ["spring"])

    assert kept_code.retire_release(stack.home, "spring")
    release_workers.sync_workers()
    assert (stack.running, release_workers.other_releases) == (["worker"], [])
    assert not kept_code.retire_release(stack.home, "spring")

    kept_code.keep_release(Settings(home=stack.home, build="spring"))
    release_workers.sync_workers()
    assert stack.running == ["worker", "worker-spring"]
