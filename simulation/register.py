"""The register of a simulated office: a real PostgreSQL that tells the simulated time."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, event

import register.randomness
from register.database import create_register_engine
from services.embedded.postgres import DATABASE, PostgresServer
from simulation.scheduler import SimulatedLoop
from tests.stack.databases import Database, create_copy, drop, execute, migrated_server, superuser

# Where PostgreSQL is asked for the time it calls a function by its name: these come first.
SIMULATED_TIME = """
CREATE SCHEMA simulated;
GRANT USAGE ON SCHEMA simulated TO PUBLIC;
CREATE FUNCTION simulated.now() RETURNS timestamptz STABLE LANGUAGE sql
  AS $$ SELECT current_setting('simulated.instant')::timestamptz $$;
CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz STABLE LANGUAGE sql
  AS $$ SELECT current_setting('simulated.instant')::timestamptz $$;
"""
# By table: the order of its rows, and what else is compared. Signatures are made with the keys of this run.
JOURNAL = {
    "event": ("stream, seq", ", type, name, at, recorded_at, body, prev, hash"),
    "inbox": ("complaint, n", ", act_id, name, actor, state, seq, received_at"),
    "complaint": ("number", ", seq, head, n, received_at"),
    "notice": ("id", ""),
}


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run PostgreSQL with a migrated database that tells the simulated time."""
    home = TemporaryDirectory(prefix="banjie-simulation-", ignore_cleanup_errors=True)
    with home as folder, migrated_server(Path(folder)) as server:
        _stop_housekeeping(server)
        yield server


def _stop_housekeeping(server: PostgresServer) -> None:
    """Let nothing of this server depend on when its own housekeeping comes round."""
    execute(server, "ALTER SYSTEM SET autovacuum = off")
    execute(server, "SELECT pg_reload_conf()")


@contextmanager
def simulated_database(server: PostgresServer) -> Iterator[Database]:
    """Lend an empty database that tells the simulated time."""
    database = create_copy(server, DATABASE)
    try:
        with superuser(server, database.name) as connection:
            connection.exec_driver_sql(SIMULATED_TIME)
            order = "simulated, pg_catalog, public"
            connection.exec_driver_sql(f"ALTER DATABASE {database.name} SET search_path = {order}")
        yield database
    finally:
        drop(database)


def simulated_engine(database: Database, loop: SimulatedLoop, role: str | None = None) -> Engine:
    """Return an engine of which each transaction happens at one instant of the simulation."""
    engine = create_register_engine(database.url, role=role, connections=8)

    def set_time(connection: Any) -> None:
        connection.exec_driver_sql("SELECT set_config('simulated.instant', %s, false)", (loop.instant().isoformat(),))

    event.listen(engine, "begin", set_time)
    return engine


@contextmanager
def seeded_randomness(loop: SimulatedLoop) -> Iterator[None]:
    """Let ids and salts be drawn by the seed."""
    source: Any = register.randomness
    real = source.token_hex
    source.token_hex = lambda count: f"{loop.draws.getrandbits(8 * count):0{2 * count}x}"
    try:
        yield
    finally:
        source.token_hex = real


def journal_digest(database: Database) -> str:
    """Return a digest of all that is on record, but for signatures."""
    digest = hashlib.sha256()
    with superuser(database.server, database.name) as connection:
        for table, (order, more) in JOURNAL.items():
            rows = connection.exec_driver_sql(f"SELECT {order}{more} FROM {table} ORDER BY {order}")
            for row in rows:
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
