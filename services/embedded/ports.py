"""The doors of the embedded stack: on what its processes listen now, as the system says."""

import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import StrEnum

import psutil

from models.frozen import Frozen
from services.embedded.processes import find_process
from settings.servers import ProcessIdentity


class PortUse(StrEnum):
    """What is behind a door."""

    SOCKET = "socket"
    GRPC = "grpc"
    HTTP = "http"
    METRICS = "metrics"
    SCREEN = "screen"
    INTERFACE = "interface"  # for programs of others, each by a key of its own
    INTERNAL = "internal"  # between the parts of one server; nothing of ours connects to it


class OpenPort(Frozen):
    """A door of one process: an address with its port, or the path of a socket file."""

    process: str
    address: str
    use: PortUse


def listening_ports(processes: Iterable[ProcessIdentity], uses: Mapping[int, PortUse]) -> tuple[OpenPort, ...]:
    """Return every TCP port on which these processes and their children listen. `uses` names the ports that were asked
    for; what is open beside them is `INTERNAL`."""
    return tuple(
        OpenPort(process=one.name, address=f"{host}:{port}", use=uses.get(port, PortUse.INTERNAL))
        for one in processes
        for host, port in sorted(set(_listening_addresses(one)), key=lambda address: address[1])
    )


def is_answered(port: int) -> bool:
    """Return True if any process of this machine takes connections on the port."""
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _listening_addresses(identity: ProcessIdentity) -> Iterable[tuple[str, int]]:
    found = find_process(identity)
    with suppress(psutil.NoSuchProcess):
        for process in (found, *found.children(recursive=True)) if found else ():
            for connection in process.net_connections("tcp"):
                if connection.status == psutil.CONN_LISTEN:
                    yield connection.laddr.ip, connection.laddr.port
