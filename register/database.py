"""Connect to PostgreSQL: one engine per process, a timeout for every wait, and a transaction whose errors are told in
words for people. Knows nothing of Temporal."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, sessionmaker

from models.errors import BadInput, ReadingRefused, Unavailable
from wording.table.office import servers

T = TypeVar("T")
CONNECT_TIMEOUT = timedelta(seconds=5)  # to connect, and to wait for a free connection
CONNECTION_MAX_AGE = timedelta(minutes=30)
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
    return create_engine(
        url,
        pool_pre_ping=True,
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


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return a factory of sessions with one transaction each: `with sessions.begin() as session`."""
    made = sessionmaker(engine, expire_on_commit=False)
    event.listen(made, "pending_to_persistent", _hold_row)
    return made


def _hold_row(session: Session, row: object) -> None:
    """Hold what the session has written: SQLAlchemy forgets rows that nobody holds, and reads them again."""
    session.info.setdefault(WRITTEN, []).append(row)


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
