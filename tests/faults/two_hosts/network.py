"""Two hosts on one machine: network namespaces on a bridge, each with its own address and a link that can be cut.

The bridge stands for the network of the office: callers, the proxy, Temporal and the mail server are on its side.
"""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

HOSTS = ("a", "b")
NAMESPACES = Path("/run/netns")
PROGRAMS = ("ip", "nsenter", "haproxy")  # that make and join the hosts
PREFIX = "banjie"


class Network:
    """The namespaces of one run; their names hold the pid of the process that made them."""

    def __init__(self) -> None:
        self.name = f"{PREFIX}-{os.getpid()}"
        self.subnet = f"10.213.{os.getpid() % 250}"
        self.near = f"{self.subnet}.1"  # the address of the machine itself

    def __enter__(self) -> "Network":
        remove_abandoned()
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("address", "add", f"{self.near}/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        for host in HOSTS:
            self._add_host(host)
        return self

    def __exit__(self, *_: object) -> None:
        for host in HOSTS:
            _ip("netns", "delete", self._namespace(host))
        _ip("link", "delete", self._bridge)

    def address(self, host: str) -> str:
        return f"{self.subnet}.{11 + HOSTS.index(host)}"

    def inside(self, host: str, argv: tuple[str, ...], account: tuple[int, int] | None = None) -> tuple[str, ...]:
        """Return the command that runs `argv` on a host, under a uid and gid if given. It has the pid of `argv`."""
        who = ("--setuid", str(account[0]), "--setgid", str(account[1])) if account else ()
        return ("nsenter", f"--net={NAMESPACES / self._namespace(host)}", *who, "--", *argv)

    def cut(self, host: str) -> None:
        """Lose every packet from and to a host, without a word to either side."""
        _ip("link", "set", self._link(host), "down")

    def join(self, host: str) -> None:
        """Let packets through again. Who asked for the address of a neighbour in vain meanwhile asks anew: else a
        connection made now may still fail by that question."""
        _ip("link", "set", self._link(host), "up")
        _ip("neighbour", "flush", "dev", self._bridge)
        for each in HOSTS:
            _ip("-n", self._namespace(each), "neighbour", "flush", "dev", "eth0")

    @property
    def _bridge(self) -> str:
        return f"bj{os.getpid()}"

    def _link(self, host: str) -> str:
        return f"bj{os.getpid()}{host}"  # the name of a link has at most 15 characters

    def _namespace(self, host: str) -> str:
        return f"{self.name}-{host}"

    def _add_host(self, host: str) -> None:
        namespace = self._namespace(host)
        _ip("netns", "add", namespace)
        _ip("link", "add", self._link(host), "type", "veth", "peer", "name", "eth0", "netns", namespace)
        _ip("link", "set", self._link(host), "master", self._bridge, "up")
        _ip("-n", namespace, "address", "add", f"{self.address(host)}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            _ip("-n", namespace, "link", "set", device, "up")


def why_not_here() -> str | None:
    """Return why two hosts cannot be made on this machine, or None."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        return f"not installed: {', '.join(missing)}"
    if os.geteuid() != 0:
        return "only root makes network namespaces"
    probe = f"{PREFIX}-{os.getpid()}-probe"
    try:
        _ip("netns", "add", probe)
        _ip("netns", "delete", probe)
    except subprocess.CalledProcessError as error:
        return f"no network namespaces here: {error.stderr}"
    return None


def remove_abandoned() -> None:
    """Remove what processes left behind that were killed."""
    for namespace in NAMESPACES.glob(f"{PREFIX}-*"):
        pid = namespace.name.split("-")[1]
        if not Path("/proc", pid).exists():
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "delete", namespace.name)
            with suppress(subprocess.CalledProcessError):
                _ip("link", "delete", f"bj{pid}")


def _ip(*words: str) -> None:
    subprocess.run(("ip", *words), check=True, capture_output=True, text=True)
