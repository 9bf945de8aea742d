"""`banjie up` keeps a worker for every release with open cases, even after its files have changed."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from register import release_names
from settings import Settings
from settings.servers import running_stack
from starter.client import open_client
from tests.cli.test_up import environment
from tests.releases.bureau import NOTE, Bureau, edited_tree
from tests.releases.test_releases import OTHER_DATES
from tests.stack.fixtures import hire
from tests.stack.office import registered, until_done
from tests.stack.processes import listening
from tests.stack.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.slow


@contextmanager
def banjie_up(tree: Path, home: Path) -> Iterator[None]:
    """Run `banjie up` of a release; yield when it is ready."""
    argv = [sys.executable, "-P", "-m", "cli.main", "up"]
    env = environment(home) | {"PYTHONPATH": str(tree)}
    process = subprocess.Popen(argv, env=env, cwd=home.parent, stdout=subprocess.PIPE, text=True, preexec_fn=listening)  # noqa: PLW1509
    try:
        assert process.stdout
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line, "banjie up has ended"
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=LIMIT_SECONDS)


def running_process_names(home: Path) -> set[str]:
    """Return the names of the running processes."""
    found = running_stack(home)
    return {process.name for process in found.processes} if found else set()


@pytest.mark.deep
async def test_an_open_case_has_its_worker_after_the_files_have_changed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    old, new = edited_tree(tmp_path / "old"), edited_tree(tmp_path / "new", OTHER_DATES)
    old_release, new_release = release_names.release_name(old), release_names.release_name(new)
    with banjie_up(old, home):
        await hire(home)
        bureau = Bureau(
            open_client(Settings(home=home)), tmp_path, home=home, trees={old_release: old, new_release: new}
        )
        number = await registered(bureau.client)
        bureau.client.close()

    (old / "rules" / "clock.py").write_text("a release that is gone", encoding="utf-8")
    with banjie_up(new, home):
        assert {"worker", f"worker-{old_release}"} <= running_process_names(home)
        bureau.client = open_client(Settings(home=home))
        await until_done(bureau.client, number, NOTE)
        assert (await bureau.current_run(await registered(bureau.client)))[1] == old_release

        deployed = await bureau.run_banjie(new_release, "deploy")
        assert deployed.data["stayed"].keys() >= {number}
        assert (await bureau.current_run(await registered(bureau.client)))[1] == new_release
        assert (await bureau.run_banjie(new_release, "deploy", "retire", old_release)).code == 1
        versions = {
            version["release"]: version
            for version in (await bureau.run_banjie(new_release, "deploy", "status")).data["versions"]
        }
        assert [
            (versions[name]["current"], versions[name]["working"], versions[name]["pinned"])
            for name in (old_release, new_release)
        ] == [
            (False, True, 2),
            (True, True, 1),
        ]
        bureau.client.close()
