"""Connect to PostgreSQL: one engine per process, a timeout for every wait, and a transaction whose errors are told in
words for people. Knows nothing of Temporal."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from select import POLLIN, poll
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Engine, Insert, Update, create_engine, event, insert, literal_column, select
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, make_transient_to_detached, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from models.errors import BadInput, ReadingRefused, Unavailable
from models.tables.base import Table
from wording.table.office import servers

T = TypeVar("T")
CONNECT_TIMEOUT = timedelta(seconds=5)  # to connect, and to wait for a free connection
CONNECTION_MAX_AGE = timedelta(minutes=30)
IDLE_BEFORE_PING = timedelta(seconds=1)  # within it a connection may break as well after a ping as before
LAST_USED = "last used"  # where a connection of the pool says when
SERVER_TIMEOUTS = {
    "statement_timeout": "8s",  # below the 10 s that an attempt of an activity is given
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}
APPLICATION_ROLE = "banjie_app"
WRITTEN = "rows written"  # where a session holds them
OUTDATED_SCHEMA_CODES = {"42P01", "42703"}  # SQLSTATE: no such table, no such column
UNUSABLE_ADDRESS = "invalid dsn"  # how psycopg2 begins its complaint about an option that no database has
READ_ONLY_CODE = "25006"  # SQLSTATE: a standby after a switch-over, or set so by an administrator


def create_register_engine(url: str, *, role: str | None = None, connections: int = 16) -> Engine:
    """Create an engine with as many connections as the worker has threads.

    `role` (banjie_app) is set on each connection where the login role may do more than the application should.
    """
    limits = SERVER_TIMEOUTS | ({"role": role} if role else {})
    engine = create_engine(
        url,
        hide_parameters=True,  # an error is logged and retried; the words of people do not belong in a log
        pool_size=connections,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT.total_seconds(),
        pool_recycle=int(CONNECTION_MAX_AGE.total_seconds()),
        connect_args={
            "connect_timeout": int(CONNECT_TIMEOUT.total_seconds()),
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        },
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _ping_if_idle)
    return engine


def _note_use(connection: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ARG001  # a listener of the pool
    entry.info[LAST_USED] = monotonic()


def _ping_if_idle(connection: Any, entry: ConnectionPoolEntry, proxy: Any) -> None:  # noqa: ARG001
    """Ask PostgreSQL whether a connection that has been idle still stands; if not, all of the pool are opened anew. The
    server sends nothing to an idle connection but its end, so that one it has ended is noticed without asking."""
    used = entry.info.get(LAST_USED)
    if used is None or not (monotonic() - used > IDLE_BEFORE_PING.total_seconds() or _has_received(connection)):
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.rollback()
    except connection.Error as error:
        raise InvalidatePoolError from error


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return a factory of sessions with one transaction each: `with sessions.begin() as session`."""
    made = sessionmaker(engine, expire_on_commit=False)
    event.listen(made, "pending_to_persistent", _hold_row)
    return made


def _hold_row(session: Session, row: object) -> None:
    """Hold what the session has written: SQLAlchemy forgets rows that nobody holds, and reads them again."""
    session.info.setdefault(WRITTEN, []).append(row)


def _has_received(connection: Any) -> bool:
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    return bool(waiting.poll(0))


def write_together(session: Session, rows: Sequence[Table], *further: Insert | Update) -> None:
    """Insert rows, each with all its columns, and execute further statements, all on one way to PostgreSQL. No part
    sees what another writes, and the order of the parts is not fixed. The session holds the rows afterwards."""
    inserts = [insert(type(row).__table__).values(_columns_of(row)).inline() for row in rows]
    parts = (part.cte(f"part_{nth}") for nth, part in enumerate((*inserts, *further)))
    session.connection().execute(select(literal_column("1")).add_cte(*parts))
    for row in rows:
        make_transient_to_detached(row)
        session.add(row)
        session.info.setdefault(WRITTEN, []).append(row)


def _columns_of(row: Table) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def run_in_transaction(register: sessionmaker[Session], work: Callable[[Session], T]) -> T:
    """Run `work` in one transaction. Raises Unavailable where PostgreSQL does not answer; where the connection broke
    during the commit, it is unknown whether it was committed. A refusal to read is committed, then raised."""
    try:
        with register.begin() as session:
            try:
                return work(session)
            except ReadingRefused as error:
                refused = error
        raise refused
    except (OperationalError, NoConnectionFree) as error:
        raise Unavailable(servers.REGISTER_UNAVAILABLE()) from error
    except DBAPIError as error:
        if str(error.orig).startswith(UNUSABLE_ADDRESS):
            raise BadInput(servers.WRONG_DATABASE_URL(problem=str(error.orig).splitlines()[0])) from None
        code = getattr(error.orig, "pgcode", "")
        if isinstance(error, ProgrammingError) and code in OUTDATED_SCHEMA_CODES:
            raise Unavailable(servers.REGISTER_OUTDATED()) from error
        if code == READ_ONLY_CODE:
            raise Unavailable(servers.REGISTER_READ_ONLY()) from error
        if error.connection_invalidated:
            raise Unavailable(servers.REGISTER_UNAVAILABLE()) from error
        raise
