"""`banjie up` keeps a worker for every release that has open cases, whatever has become of the files since."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from embedded.stack import running_stack
from settings import Settings
from starter import acts
from starter.client import open_client
from starter.operations import releases
from tests.cli.test_up import environment
from tests.releases.bureau import NOTE, Bureau, edited_tree
from tests.releases.test_releases import OTHER_DATES
from tests.stack.fixtures import hire
from tests.stack.office import on_record, registered
from tests.stack.processes import listening

pytestmark = pytest.mark.slow


@contextmanager
def banjie_up(tree: Path, home: Path) -> Iterator[None]:
    """`banjie up` of a release, until it is at work."""
    argv = [sys.executable, "-P", "-m", "cli.main", "up"]
    env = environment(home) | {"PYTHONPATH": str(tree)}
    process = subprocess.Popen(argv, env=env, cwd=home.parent, stdout=subprocess.PIPE, text=True, preexec_fn=listening)  # noqa: PLW1509
    try:
        assert process.stdout
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line, "it has ended"
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def running_process_names(home: Path) -> set[str]:
    """What runs."""
    found = running_stack(home)
    return {one.name for one in found.processes} if found else set()


async def test_an_open_case_has_its_worker_after_the_files_have_changed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    old, new = edited_tree(tmp_path / "old"), edited_tree(tmp_path / "new", OTHER_DATES)
    was, now = releases.release_name(old), releases.release_name(new)
    with banjie_up(old, home):
        await hire(home)
        here = Bureau(open_client(Settings(home=home)), tmp_path, home=home, trees={was: old, now: new})
        number = await registered(here.desk)
        here.desk.close()

    (old / "rules" / "clock.py").write_text("a release that is gone", encoding="utf-8")
    with banjie_up(new, home):
        assert {"worker", f"worker-{was}"} <= running_process_names(home)
        here.desk = open_client(Settings(home=home))
        assert on_record(await acts.act(here.desk, number, NOTE)).recorded
        assert (await here.run(await registered(here.desk)))[1] == was

        deployed = await here.banjie(now, "deploy")
        assert deployed.data["stayed"].keys() >= {number}
        assert (await here.run(await registered(here.desk)))[1] == now
        assert (await here.banjie(now, "deploy", "retire", was)).code == 1
        versions = {one["release"]: one for one in (await here.banjie(now, "deploy", "status")).data["versions"]}
        assert [
            (versions[one]["current"], versions[one]["working"], versions[one]["pinned"]) for one in (was, now)
        ] == [
            (False, True, 2),
            (True, True, 1),
        ]
        here.desk.close()
