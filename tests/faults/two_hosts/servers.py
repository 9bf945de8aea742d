"""The servers of two hosts: a PostgreSQL pair, two workers, a relay, a watch and a web process on each, one proxy."""

import sys
from pathlib import Path

from services.embedded.processes import Command
from settings.environment import child_environment
from tests.faults.servers import ROOT, Servers
from tests.faults.two_hosts.network import HOSTS, Network
from tests.faults.two_hosts.postgres_pair import pair_at
from tests.faults.two_hosts.proxy import WEB_PORT, proxy_command
from tests.stack.waiting import wait_until

WORKERS = 2  # on each host
PROGRAMS: dict[str, tuple[str, ...]] = {
    "relay": ("tests.faults.relay",),
    "watch": ("tests.faults.two_hosts.watch",),
    "web": ("tests.faults.web",),
}
NEAR = "127.0.0.1"


class TwoHosts(Servers):
    """Two hosts. Temporal is one server, near the callers; the hosts reach it through the proxy."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        super().__init__(home, settings)
        self.network = Network()
        self.pair = pair_at(home, self.network)
        self.postgres = self.pair.servers[self.pair.primary]
        ports = (settings["BANJIE_SMTP_PORT"], settings["BANJIE_WEBHOOK_URL"].split(":")[2].split("/")[0])
        self._letter_ports = tuple(map(int, ports))

    def __enter__(self) -> "TwoHosts":
        self.network.__enter__()
        try:
            super().__enter__()
        except BaseException:
            self.network.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for host in HOSTS:
            self.network.join(host)
        super().__exit__()
        self.network.__exit__()

    def members(self, role: str) -> list[str]:
        if role == "postgres":
            return [f"postgres-{self.pair.primary}", f"postgres-{self.pair.standby}"]
        return [name for name in self._commands if name == role or name.startswith(f"{role}-")]

    def on_host(self, host: str) -> list[str]:
        """Return the servers of a host, PostgreSQL first."""
        return sorted((name for name in self._commands if name.split("-")[-1] == host), key=_postgres_first)

    @property
    def database_url(self) -> str:
        return self.pair.url("banjie")

    def environment(self) -> dict[str, str]:
        """Return the environment of a program on either host."""
        here = super().environment() | {
            "BANJIE_WITNESS": str(self.home / "witness"),
            "BANJIE_WEBHOOK_INSECURE": "yes",
            "BANJIE_ALARM_TO": "duty@water.example.cn",
        }
        return {name: value.replace(NEAR, self.network.near) for name, value in here.items()}

    def lose_power(self, host: str) -> None:
        """End all processes of a host and lose all packets from it."""
        self.network.cut(host)
        for name in self.on_host(host):
            self.kill_tree(name)

    def change_primary(self, *, in_order: bool) -> None:
        """Promote the standby; without `in_order` after the power of the primary's host has failed."""
        wait_until(self.pair.is_paired)
        old = self.pair.primary
        if in_order:
            self.stop(f"postgres-{old}")
        else:
            self.lose_power(old)
        self.pair.promote()
        self.postgres = self.pair.servers[self.pair.primary]

    def return_host(self, host: str) -> None:
        """Bring a host back; its PostgreSQL becomes the standby if it was the primary, anew from a copy."""
        self.network.join(host)
        if host == self.pair.standby:
            self._commands[f"postgres-{host}"] = self.pair.make_standby()
        self.start(*self.on_host(host))

    def pair_up(self) -> None:
        """Wait until the standby follows, and let commits wait for it again."""
        wait_until(self._standby_follows)
        self.pair.wait_for_standby()
        wait_until(self.pair.is_paired)

    def _standby_follows(self) -> bool:
        return self.superuser("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == 1

    def _start_database(self) -> None:
        primary, standby = (f"postgres-{host}" for host in (self.pair.primary, self.pair.standby))
        self._commands[primary] = self.pair.command(self.pair.primary)
        self.start(primary)
        wait_until(self.postgres.is_ready)
        self.postgres.create_database()
        self._commands[standby] = self.pair.make_standby()
        self.start(standby)
        self.pair_up()

    def _programs(self) -> list[Command]:
        (self.home / "witness").touch()
        ways = (int(self.temporal.address.split(":")[1]), *self._letter_ports)
        web = [self.network.address(host) for host in HOSTS]
        proxy = proxy_command(self.home, self.http_port, web, self.network.near, ways)
        return [proxy, *(command for host in HOSTS for command in self._programs_of(host))]

    def _programs_of(self, host: str) -> list[Command]:
        own = {"BANJIE_HTTP_HOST": self.network.address(host), "BANJIE_HTTP_PORT": str(WEB_PORT)}
        modules = {f"{name}-{host}": module for name, module in PROGRAMS.items()}
        modules |= {f"worker-{nth + 1}-{host}": ("cli.main", "worker") for nth in range(WORKERS)}
        environment = child_environment(self.home) | self.environment() | own
        return [
            Command(name, self.network.inside(host, (sys.executable, "-m", *module)), environment, ROOT)
            for name, module in modules.items()
        ]


def _postgres_first(name: str) -> tuple[bool, str]:
    return not name.startswith("postgres"), name
