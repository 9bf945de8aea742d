"""Statements and commits of an act, counted in PostgreSQL's own log: those of client and worker. The relay, which gives
many records their places in the log at once, is left out."""

import asyncio
import re
from typing import NamedTuple

from sqlalchemy import NullPool, create_engine, make_url, text

from benchmarks.contenders.turns import SendAct
from benchmarks.office import RunningOffice

STATEMENT = re.compile(r"LOG:  statement: (\S+)")
FRAME = ("BEGIN", "COMMIT", "ROLLBACK")  # around the statements of a transaction
COUNTED_ACTS = 20
LAST_RECORD = 0.5  # seconds until the worker's last commit is in the log


class StatementCount(NamedTuple):
    """Statements and commits of one act, on average."""

    statements: float
    commits: float


async def count_statements(office: RunningOffice, send_act: SendAct) -> StatementCount:
    """Return what an act costs in an office that runs without a relay."""
    _log_every_statement(office)
    await asyncio.sleep(LAST_RECORD)
    await send_act(0)  # connects anew
    before = _logged_statements(office)
    for _ in range(COUNTED_ACTS):
        await send_act(0)
    await asyncio.sleep(LAST_RECORD)
    logged = _logged_statements(office)[len(before) :]
    commits = logged.count("COMMIT")
    return StatementCount(sum(word not in FRAME for word in logged) / COUNTED_ACTS, commits / COUNTED_ACTS)


def _log_every_statement(office: RunningOffice) -> None:
    """Let PostgreSQL log each statement of the application from now on; connections that are open are closed."""
    url = make_url(office.stack.database_url).set(username="postgres")
    server = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("ALTER ROLE banjie SET log_statement = 'all'"))
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'banjie'"))
    server.dispose()


def _logged_statements(office: RunningOffice) -> list[str]:
    """Return the first word of each statement in the log of the server, in order."""
    return STATEMENT.findall((office.stack.logs / "postgres.log").read_text(encoding="utf-8"))
