"""PostgreSQL on two hosts: a primary whose commits wait for the standby, and the steps of docs/reliability.md."""

import os
import re
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from services.embedded.postgres import BIN_FOLDER, DATABASE, SOCKET_PORT, PostgresServer
from services.embedded.processes import Command
from tests.faults.servers import ROOT
from tests.faults.two_hosts.network import HOSTS, Network
from tests.stack.waiting import LIMIT_SECONDS

STREAMING = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'"


@dataclass
class PostgresPair:
    """Both servers. `primary` is the host of the one that accepts changes."""

    network: Network
    servers: dict[str, PostgresServer]
    primary: str = HOSTS[0]

    @property
    def standby(self) -> str:
        return next(host for host in HOSTS if host != self.primary)

    def url(self, role: str) -> str:
        """Return the address by which a program finds whichever accepts changes."""
        hosts = "&".join(f"host={self.network.address(host)}:{SOCKET_PORT}" for host in HOSTS)
        return f"postgresql+psycopg2://{role}@/{DATABASE}?{hosts}&target_session_attrs=read-write"

    def command(self, host: str) -> Command:
        """Return the command that starts the server of a host on its own address."""
        server = self.servers[host]
        server.home.mkdir(exist_ok=True)
        command = server.prepare_command()
        (server.data / "pg_hba.conf").write_text(
            f"local all all trust\nhost all all {self.network.subnet}.0/24 trust\n"
            f"host replication all {self.network.subnet}.0/24 trust\n",
            encoding="utf-8",
        )
        account = (command.account.uid, command.account.gid) if command.account else None
        argv = (*command.argv, "-c", f"listen_addresses={self.network.address(host)}")
        return replace(
            command,
            name=f"postgres-{host}",
            argv=self.network.inside(host, argv, account),
            stop=signal.SIGINT,
            account=None,
        )

    def make_standby(self) -> Command:
        """Copy the primary to the other host, as the page says; return the command that starts the copy."""
        host, owner = self.standby, self.servers[self.primary].data.stat()
        data = self.servers[host].data
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chown(data, owner.st_uid, owner.st_gid)
        self._run_page("Make a standby", host, (owner.st_uid, owner.st_gid))
        return self.command(host)

    def promote(self) -> None:
        """Make the standby the primary, as the page says. The old primary must be down."""
        self._run_page("Promote the standby", self.standby, None)
        self.primary = self.standby

    def wait_for_standby(self) -> None:
        """Make commits wait for the standby again, as the page says."""
        self._run_page("Let commits wait for both", self.primary, None)

    def is_paired(self) -> bool:
        """Return True if the standby has all that was committed and commits wait for it."""
        url = self.servers[self.primary].url("postgres", "postgres")
        with suppress(DBAPIError), create_engine(url, poolclass=NullPool).connect() as connection:
            return bool(connection.scalar(text(STREAMING)))
        return False

    def _run_page(self, heading: str, host: str, account: tuple[int, int] | None) -> None:
        names = {
            "PRIMARY": self.network.address(self.primary),
            "STANDBY": self.network.address(self.standby),
            "NAME": host,
            "DATA": str(self.servers[host].data),
            "PATH": f"{BIN_FOLDER}:{os.environ['PATH']}",
            "LANG": "C",
        }
        argv = self.network.inside(host, ("/bin/sh", "-ec", page_commands(heading)), account)
        done = subprocess.run(
            argv, env=names, cwd="/", capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{heading}: {done.stdout}{done.stderr}")


def page_commands(heading: str) -> str:
    """Return the commands below a heading of docs/reliability.md."""
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    found = re.search(rf"^#+ {re.escape(heading)}$.*?^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert found, f"docs/reliability.md has no commands for: {heading}"
    return found[1]


def pair_at(home: Path, network: Network) -> PostgresPair:
    """Return the pair that keeps its data in a folder for each host."""
    return PostgresPair(network, {host: PostgresServer(home / host) for host in HOSTS})
