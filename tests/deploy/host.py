"""A host without a container engine: the services of docker-compose.yml as processes beside the embedded servers.

Commands, environments, health checks and scripts are read from the files. Only what each container has to itself is
replaced: host names, folders and the port of the metrics. The embedded Temporal has no TLS: a front decrypts for it,
and nobody checks the tokens.
"""

import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from register.signing import make_missing_keys
from services.embedded.postgres import BIN_FOLDER, PostgresServer
from services.embedded.processes import Child, ChildProcesses, Command
from services.embedded.temporal import TemporalServer
from settings.servers import ProcessIdentity
from tests.deploy.compose_files import (
    ROOT,
    entry_point,
    health_command,
    instructions,
    make_secrets,
    service_environment,
    services,
    uv_sync_commands,
)
from tests.stack.tls_front import TlsFront, make_keys
from tests.stack.waiting import LIMIT_SECONDS, wait_until

# As in the image: the superuser needs no password on the local socket, for the script that creates the roles.
PG_HBA = "local all postgres trust\nlocal all all scram-sha-256\n"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def build_image_environment(folder: Path) -> Path:
    """Create the image's environment with the Dockerfile's commands from its build context; return its `bin` folder."""
    context = folder / "context"
    context.mkdir(parents=True)
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line.startswith("!"):
            _copy(ROOT / line[1:], context / line[1:])
    uv = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    uv |= {"UV_PYTHON_DOWNLOADS": "never", "UV_PROJECT_ENVIRONMENT": str(folder / "opt"), "UV_PYTHON": _image_python()}
    for _, *words in uv_sync_commands():
        subprocess.run([ROOT / ".uv/bin/uv", *words, "--quiet"], cwd=context, env=uv, check=True)
    return folder / "opt" / "bin"


@dataclass
class Host:
    """A host; its servers run from `start` to `stop`."""

    home: Path
    bin: Path
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, Child] = field(default_factory=dict)

    def start(self) -> None:
        """Start the servers; create database roles and Temporal's namespace with the scripts of deploy/."""
        self.postgres = PostgresServer(self.home, throwaway=True)
        self.temporal = TemporalServer(self.home, throwaway=True)
        self.children = ChildProcesses(self.home / "logs", _ignore_identities)
        self.children.start_child(self.temporal.prepare_command())
        self.children.start_child(self.postgres.prepare_command())
        wait_until(self.postgres.is_ready, "PostgreSQL answers")
        make_secrets(self.home / "secrets")
        for url in (self.home / "secrets").glob("*/banjie_database_url"):
            url.write_text(url.read_text().replace("@postgres/", "@/"))  # by the socket
        self.run_script(
            "postgres/init.sh", {"POSTGRES_USER": "postgres", "SECRETS": str(self.home / "secrets/postgres")}
        )
        (self.postgres.data / "pg_hba.conf").write_text(PG_HBA)
        self.sql("SELECT pg_reload_conf()")
        wait_until(self.temporal.is_ready, "Temporal answers")
        make_keys(self.home / "keys")
        make_missing_keys(self.home / "signing")
        self.front = TlsFront(self.temporal.address, self.home / "keys")
        self.temporal_address = self.front.start()
        self.run_script("temporal/namespace.sh", self.environment("temporal-namespace"))

    def stop(self) -> None:
        self.front.stop()
        self.children.stop_all()
        self.postgres.remove_socket_folder()
        self.temporal.release_ports()

    def run_script(self, name: str, environment: dict[str, str]) -> None:
        """Run a script of deploy/ as a container runs it."""
        subprocess.run([ROOT / "deploy" / name], env=self.container_environment() | environment, check=True)

    def container_environment(self) -> dict[str, str]:
        """Return the environment that replaces the container: programs, home, access to the database."""
        programs = [self.bin, BIN_FOLDER, Path(sys.executable).parent, "/usr/bin", "/bin"]
        return {
            "PATH": ":".join(map(str, programs)),
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PGHOST": str(self.postgres.socket),
            "PGPORT": "5432",
            "PYTHONTZPATH": "",  # the image has no time zones of its own
        }

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of a service, adapted to this host."""
        found = service_environment(services()[name])
        return {key: self.host_path(name, value) for key, value in found.items()}

    def host_path(self, name: str, word: str) -> str:
        """Return a path or address of a container as it is on this host."""
        if word == services()["web"]["environment"]["BANJIE_HTTP_PORT"]:
            return str(self.ports.setdefault("http", free_port()))
        for old, new in {
            "/tmp/": f"{self.home}/{name}.",  # first: the paths of this host may begin with it
            "/run/secrets/shared": str(self.home / "secrets/shared"),
            "/run/secrets/own": str(self.home / "secrets" / name.removesuffix("-before")),
            "temporal:7233": self.temporal_address,
            "/run/temporal": str(self.home / "keys" / ("operator" if name.startswith("temporal") else "banjie")),
            "/run/signing": str(self.home / "signing"),
            "0.0.0.0:9464": f"127.0.0.1:{self.ports.setdefault(name, free_port())}",
            "/etc/banjie": str(ROOT / "deploy/office"),
            "/var/lib/banjie": str(self.home),
        }.items():
            word = word.replace(old, new)
        return word

    def command(self, name: str) -> Command:
        words = [
            "0.5" if word == "60" else word for word in services()[name].get("command", ())
        ]  # seconds between two rounds of the watch
        argv = (shutil.which(entry_point()[0], path=str(self.bin)) or "", *words)
        return Command(name, argv, self.container_environment() | self.environment(name), self.home)

    def run_once(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run a service that ends by itself."""
        command = self.command(name)
        return subprocess.run(
            command.argv, env=command.env, cwd=command.cwd, capture_output=True, text=True, check=True
        )

    def run_service(self, name: str) -> None:
        """Start a service that keeps running."""
        self.running[name] = self.children.start_child(self.command(name))

    def stop_service(self, name: str) -> int:
        """Stop a service as a container engine does; return its exit code."""
        child = self.running.pop(name)
        self.children.stop_child(child, grace=timedelta(seconds=LIMIT_SECONDS))
        return int(child.process.returncode)

    def has_ended(self, name: str) -> bool:
        """Return True if a service has ended by itself."""
        return self.running[name].process.poll() is not None

    def is_healthy(self, name: str) -> bool:
        """Run the health check of a service; return True if it passes."""
        env = self.container_environment() | self.environment(name)
        return (
            subprocess.run(health_command(services()[name]), env=env, capture_output=True, check=False).returncode == 0
        )

    def metrics_text(self, name: str) -> str:
        """Return the metrics that a service exposes."""
        with urlopen(f"http://127.0.0.1:{self.ports[name]}/metrics", timeout=LIMIT_SECONDS) as answer:
            return str(answer.read().decode())

    def log_text(self, name: str) -> str:
        path = self.children.log_path(name)
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def password(self, role: str) -> str:
        """Return the password of a database role."""
        return (self.home / "secrets/postgres" / role).read_text().strip()

    def sql(self, statement: str, role: str = "postgres", database: str = "postgres", password: str = "") -> str:
        """Return the output of psql. Raises CalledProcessError with its error output."""
        argv = ["psql", "-XtAq", "-v", "ON_ERROR_STOP=1", "-U", role, "-d", database, "-c", statement]
        env = self.container_environment() | {"PGPASSWORD": password}
        return subprocess.run(argv, env=env, capture_output=True, text=True, check=True).stdout.strip()


def _image_python() -> str:
    """Return the Python of the image's version if it is installed, or else the running one."""
    version = instructions("FROM", 0)[0].partition(":")[2].rsplit(".", 1)[0]
    return shutil.which(f"python{version}") or sys.executable


def _copy(source: Path, target: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "*.mo")
    _ = shutil.copytree(source, target, ignore=ignored) if source.is_dir() else shutil.copy(source, target)


def _ignore_identities(_: tuple[ProcessIdentity, ...]) -> None:
    """Identities of processes are not needed here."""
