"""Every command of docs/plain-host.md is run in the order of the page, on real servers and with plain processes.

Only `systemctl` is replaced, by a program that starts what the unit file says, and the folder and ports by those of the
test. The programs are those of the image: that a wheel installs is shown in `tests/test_release.py`.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.embedded.postgres import BIN_FOLDER, PostgresServer
from services.embedded.processes import ChildProcesses
from services.embedded.temporal import TemporalServer
from tests.deploy.compose_files import ROOT
from tests.deploy.host import free_port
from tests.deploy.systemctl_stand_in import SystemctlStandIn
from tests.stack.tools import tool
from tests.stack.waiting import wait_until

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs/plain-host.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
UNIT = ROOT / "deploy/plain/banjie@.service"


class PlainHost:
    """A machine with PostgreSQL and Temporal, and the folder of an office."""

    def __init__(self, home: Path, programs: Path) -> None:
        self.folder = home / "office"
        self.postgres = PostgresServer(home / "servers", throwaway=True)
        self.temporal = TemporalServer(home / "servers", throwaway=True)
        self.children = ChildProcesses(home / "logs", lambda _: None)
        self.http = free_port()
        shutil.copytree(ROOT / "deploy", self.folder / "deploy")
        shutil.copytree(ROOT / "examples", self.folder / "examples")
        (self.folder / "programs").mkdir()
        (self.folder / "programs/bin").symlink_to(programs)
        bin_folder = home / "bin"
        bin_folder.mkdir()
        unit = UNIT.read_text().replace("/srv/banjie", str(self.folder))
        self.systemctl = SystemctlStandIn(bin_folder, unit, self.environment, self.lose_temporal)

    def start(self) -> None:
        (self.folder.parent / "servers").mkdir()
        self.children.start_child(self.postgres.prepare_command())
        wait_until(self.postgres.is_ready, "PostgreSQL answers")
        self.server = self.children.start_child(self.temporal.prepare_command())
        wait_until(self.temporal.is_ready, "Temporal answers")
        self.systemctl.start()

    def lose_temporal(self) -> None:
        """Start the server again on the same ports, with nothing of what it knew."""
        self.children.stop_child(self.server)
        self.server = self.children.start_child(self.server.command)
        wait_until(self.temporal.is_ready, "Temporal answers")

    def stop(self) -> None:
        self.systemctl.stop()
        self.children.stop_all()
        self.postgres.remove_socket_folder()
        self.temporal.release_ports()

    def environment(self) -> dict[str, str]:
        programs = [self.systemctl.folder, BIN_FOLDER, Path(sys.executable).parent, "/usr/bin", "/bin"]
        return {
            "PATH": ":".join(map(str, programs)), "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "PYTHONTZPATH": "",
            "PGHOST": str(self.postgres.socket), "PGPORT": "5432",
        }  # fmt: skip

    def here(self, text: str) -> str:
        """Return what the page or the unit says, with the folder and ports of this host."""
        for old, new in {
            "/srv/banjie": str(self.folder), "localhost/banjie": "/banjie", "8080": str(self.http),
            "127.0.0.1:7233": self.temporal.address,
        }.items():  # fmt: skip
            text = text.replace(old, new)
        return text

    def run(self, block: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.here(block)],
            cwd=self.folder, env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def plain_host(module_home: Path, programs: Path) -> Iterator[PlainHost]:
    host = PlainHost(module_home, programs)
    try:
        host.start()
        yield host
    finally:
        host.stop()


@pytest.mark.deep
def test_every_command_of_the_page_does_what_it_says(plain_host: PlainHost) -> None:
    assert len(BLOCKS) >= 12
    for block in BLOCKS:
        done = plain_host.run(block)
        assert done.returncode == 0, f"{block}{done.stdout[-1500:]}{done.stderr[-1500:]}{plain_host.systemctl.logs()}"
    passwords = {path.read_text() for path in (plain_host.folder / "secrets/postgres").iterdir()}
    assert not any(word.strip() in done.stdout for word in passwords)
    number = plain_host.run("psql -XtA -U postgres -d banjie -c 'SELECT count(*) FROM complaint'")
    assert number.stdout.strip() == "1"


@pytest.mark.parametrize(
    ("process", "environment", "named"),
    [(("web",), "BANJIE_MCP=perhaps", "BANJIE_MCP"), (("web", "mcp"), "BANJIE_MCP=yes", "BANJIE_MCP_KEY")],
)
def test_the_door_for_programs_is_set_in_the_file_of_settings(
    process: tuple[str, ...], environment: str, named: str, tmp_path: Path, programs: Path
) -> None:
    """A word that opens nothing is refused by its name; the door beside the servers asks for its key."""
    (tmp_path / "deploy/plain").mkdir(parents=True)
    shutil.copy(ROOT / "deploy/plain/run.sh", tmp_path / "deploy/plain/run.sh")
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs/bin").symlink_to(programs)
    for name in ("shared", "web"):
        (tmp_path / "secrets" / name).mkdir(parents=True)
    (tmp_path / "secrets/web/banjie_database_url").write_text("postgresql+psycopg2://banjie_web@localhost/banjie")
    (tmp_path / "secrets/shared/banjie_secret").write_text("x" * 64)
    (tmp_path / "environment").write_text(
        f"BANJIE_HOME={tmp_path}\nBANJIE_TEMPORAL_ADDRESS=127.0.0.1:1\n{environment}\n"
    )
    done = subprocess.run(
        [tmp_path / "deploy/plain/run.sh", *process],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert re.search(rf"\b{named}\b", done.stderr), done.stderr


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    """With what it starts in its place; the account is made by the office."""
    unit = tmp_path / "banjie@web.service"
    runs = ROOT / "deploy/plain/run.sh"
    unit.write_text(
        UNIT.read_text().replace("/srv/banjie/deploy/plain/run.sh", str(runs)).replace("=banjie\n", "=root\n")
    )
    done = subprocess.run(
        [tool("systemd-analyze"), "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert runs.stat().st_mode & stat.S_IXUSR
    assert os.access(runs, os.X_OK)
