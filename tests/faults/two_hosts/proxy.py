"""The proxy of the office: one address for two web processes, and the way from the hosts to what is near the callers.

Temporal, the mail server and the gateway listen on the loopback of the machine; the proxy takes their ports at the
address that the hosts reach.
"""

from collections.abc import Iterable
from pathlib import Path

from services.embedded.processes import Command
from settings.environment import child_environment

WEB_PORT = 8080  # of a web process on its host
SETTINGS = """
defaults
    timeout connect 2s
    timeout check 5s
    timeout client 1h
    timeout server 1h

frontend office
    mode http
    bind 127.0.0.1:{port}
    default_backend web

backend web
    mode http
    option httpchk GET /readyz
    option redispatch
    default-server check inter 1s fall 3 rise 1
{web}
"""
WAY = """
listen way{port}
    mode tcp
    bind {near}:{port}
    server there 127.0.0.1:{port}
"""


def proxy_command(home: Path, port: int, web: Iterable[str], near: str, ways: Iterable[int]) -> Command:
    """Return the command of a proxy at a port: before the web processes at the addresses `web`, and before these ports
    of the loopback at the address `near`."""
    servers = "\n".join(f"    server web{nth} {address}:{WEB_PORT}" for nth, address in enumerate(web))
    written = SETTINGS.format(port=port, web=servers) + "".join(WAY.format(near=near, port=way) for way in ways)
    path = home / "haproxy.cfg"
    path.write_text(written, encoding="utf-8")
    return Command("proxy", ("haproxy", "-db", "-f", str(path)), child_environment(home), home)
