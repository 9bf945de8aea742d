"""A stand-in for `docker` in the tests of docs/operations.md, on a host without a container engine.

A program `docker` on the path of the page's commands sends its arguments here. This side starts and stops services, and
answers what to run in place of a container. Options must be known to the real `docker compose`.
"""

import re
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import NamedTuple

from tests.deploy.compose_files import ROOT, services
from tests.deploy.host import Host
from tests.stack.waiting import wait_until

SERVERS = {
    "postgres",
    "temporal",
    "temporal-keys",
    "temporal-schema",
    "temporal-namespace",
    "temporal-ui",
    "prometheus",
    "postgres-exporter",
}
IMAGE = "banjie:local"
FLAGS = {"--detach", "--wait", "--no-TTY", "--rm", "--no-deps", "--quiet", "--no-log-prefix", "--force"}
DOCKER_PROGRAM = """#!{python}
import os, sys
from multiprocessing.connection import Client
with Client({address!r}, "AF_UNIX") as line:
    line.send(sys.argv[1:])
    code, said, argv, env = line.recv()
if argv:
    os.execvpe(argv[0], argv, env)
sys.stdout.write(said)
sys.exit(code)
"""


class ComposeAnswer(NamedTuple):
    """Output and exit code, or the command to run in place of a container."""

    code: int = 0
    said: str = ""
    argv: tuple[str, ...] = ()
    env: dict[str, str] = {}


class ComposeCommand(NamedTuple):
    """`docker compose NAME --flags WORDS`."""

    name: str
    flags: dict[str, str]
    words: tuple[str, ...]


@contextmanager
def stand_in_for_docker(host: Host, folder: Path) -> Iterator[Path]:
    """Serve as `docker` within the block; yield the folder that holds the program."""
    address = str(folder / "engine.socket")
    program = folder / "docker"
    program.write_text(DOCKER_PROGRAM.format(python=sys.executable, address=address))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with Listener(address, "AF_UNIX") as listener:
        threading.Thread(target=_serve, args=(listener, host), daemon=True).start()
        yield folder


def _serve(listener: Listener, host: Host) -> None:
    while True:
        try:
            line: Connection = listener.accept()
        except OSError:
            return
        with line:
            try:
                line.send(tuple(_execute(host, parse_command(line.recv()))))
            except (AssertionError, KeyError) as error:
                line.send((1, f"{error!r}\n", (), {}))


def parse_command(argv: list[str]) -> ComposeCommand:
    """Parse a command; a container of the image alone is run as that of the command line. Raises AssertionError for an
    option that the real program does not know."""
    _, *words = argv if argv[0] == "compose" else ["", *(word if word != IMAGE else "office" for word in argv)]
    while words[0].startswith("--"):
        words = words[2:]  # --profile metrics
    name, *words = words
    flags: dict[str, str] = {}
    while words and words[0].startswith("--"):
        flag, *words = words
        assert flag in known_options(name), f"docker compose {name} knows no {flag}"
        flags[flag] = ""
        if flag not in FLAGS:
            flags[flag], *words = words
    return ComposeCommand(name, flags, tuple(words))


@cache
def known_options(name: str) -> frozenset[str]:
    """Return the options of a command from the real program, or a fixed set if it is not installed."""
    real = shutil.which("docker-compose")
    if real is None:
        return frozenset(FLAGS | {"--entrypoint", "--tail"})
    said = subprocess.run([real, name, "--help"], capture_output=True, text=True, check=True).stdout
    return frozenset(re.findall(r"--[\w-]+", said))


def _execute(host: Host, command: ComposeCommand) -> ComposeAnswer:
    for name in command.words if command.name in {"up", "stop", "restart", "logs"} else ():
        assert name in services(), f"no service {name}"
    match command.name:
        case "config" | "build":
            return ComposeAnswer()
        case "up":
            return _up(
                host, set(command.words) or {name for name, service in services().items() if "profiles" not in service}
            )
        case "stop":
            return _stop(host, set(command.words) or set(services()))
        case "restart":
            _stop(host, set(command.words))
            return _up(host, set(command.words))
        case "ps":
            return ComposeAnswer(
                said="".join(f"{name} healthy={host.is_healthy(name)}\n" for name in sorted(host.running))
            )
        case "logs":
            return ComposeAnswer(said="".join(host.log_text(name) for name in command.words))
    return _run_inside(host, command)


def _up(host: Host, names: set[str]) -> ComposeAnswer:
    """Run the one-time services, then start the others and wait until all are healthy."""
    if "migrate" in names:
        host.run_once("migrate")
    fresh = sorted(names - SERVERS - {"migrate"} - set(host.running))
    for name in fresh:
        host.run_service(name)
    for name in sorted(set(host.running) & names):
        wait_until(lambda name=name: host.has_ended(name) or host.is_healthy(name), f"{name} is healthy")  # type: ignore[misc]
    down = [name for name in fresh if host.has_ended(name)]
    return ComposeAnswer(len(down) > 0, "".join(f"{name}: {host.log_text(name)[-500:]}\n" for name in down))


def _stop(host: Host, names: set[str]) -> ComposeAnswer:
    for name in sorted(names & set(host.running)):
        host.stop_service(name)
    return ComposeAnswer()


def _run_inside(host: Host, command: ComposeCommand) -> ComposeAnswer:
    """Answer `exec` in a running container, or `run` in a new one."""
    name, *words = command.words
    if command.name == "exec" and name not in SERVERS:
        assert name in host.running, f"{name} does not run"
    if command.name == "run" and "--entrypoint" in command.flags:
        words = [command.flags["--entrypoint"], *words]
    elif command.name == "run" and name in SERVERS:
        words = [word.replace("/deploy", str(ROOT / "deploy/temporal")) for word in services()[name]["entrypoint"]]
    elif command.name == "run":
        program, *usual = host.command(name).argv
        words = [program, *(words or usual)]
    env = host.container_environment() | ({} if name == "postgres" else host.environment(name))
    env["COLUMNS"] = "200"
    program = shutil.which(words[0], path=env["PATH"]) or words[0]
    return ComposeAnswer(argv=(program, *(host.host_path(name, word) for word in words[1:])), env=env)
