"""Connect to PostgreSQL: one engine per process, a timeout for every wait, and a transaction whose errors are told in
words for people. Knows nothing of Temporal."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from select import POLLIN, poll
from time import monotonic
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Engine,
    create_engine,
    event,
)  # fmt: skip
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from models.errors import BadInput, Failure, ReadingRefused, Unavailable
from register.signing import NoSigner, Signing
from register.transaction import Transaction
from wording.translation import N_, by_door, gettext

T = TypeVar("T")
NUL_MESSAGE = "NUL (0x00)"  # how psycopg2 refuses a text that PostgreSQL cannot store
CONNECT_TIMEOUT = timedelta(seconds=5)  # to connect, and to wait for a free connection
CONNECTION_MAX_AGE = timedelta(minutes=30)
# A host that loses its power or its link says nothing: without these a caller would wait for a quarter of an hour.
GIVEN_UP = {
    "keepalives_idle": 10,  # seconds, as the next
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # ms
}
IDLE_BEFORE_PING = timedelta(seconds=1)  # within it a connection may break as well after a ping as before
LAST_USED = "last used"  # where a connection of the pool says when
SERVER_TIMEOUTS = {
    "statement_timeout": "8s",  # below the 10 s that an attempt of an activity is given
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}
# The login of the connection may hold several roles, as with one login for a whole office. It lacks them where they are
# its own alone, or where the role does not exist.
TAKE_ROLE = """
SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = %s AND pg_has_role(session_user, oid, 'SET')
"""
OUTDATED_SCHEMA_CODES = {"42P01", "42703"}  # SQLSTATE: no such table, no such column
UNUSABLE_ADDRESS = "invalid dsn"  # how psycopg2 begins its complaint about an option that no database has
READ_ONLY_CODE = "25006"  # SQLSTATE: a standby after a switch-over, or set so by an administrator


def create_register_engine(url: str, *, role: str | None = None, connections: int = 16) -> Engine:
    """Create an engine with as many connections as the worker has threads.

    `role` is that of the process (`register/migrations/rights.py`): each connection takes it where its login holds it.
    """
    engine = create_engine(
        url,
        hide_parameters=True,  # an error is logged and retried; the words of people do not belong in a log
        pool_size=connections,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT.total_seconds(),
        pool_recycle=int(CONNECTION_MAX_AGE.total_seconds()),
        connect_args=GIVEN_UP
        | {
            "connect_timeout": int(CONNECT_TIMEOUT.total_seconds()),
            "options": " ".join(f"-c {name}={value}" for name, value in SERVER_TIMEOUTS.items()),
        },
    )
    if role:
        event.listen(engine, "connect", partial(_take_role, role))
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _ping_if_idle)
    return engine


def _take_role(role: str, connection: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ARG001
    with connection.cursor() as cursor:
        cursor.execute(TAKE_ROLE, (role,))
    connection.commit()


def _note_use(connection: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ARG001  # a listener of the pool
    entry.info[LAST_USED] = monotonic()


def _ping_if_idle(connection: Any, entry: ConnectionPoolEntry, proxy: Any) -> None:  # noqa: ARG001
    """Ask PostgreSQL whether a connection that has been idle still stands; if not, all of the pool are opened anew. The
    server sends nothing to an idle connection but its end, so that one it has ended is noticed without asking."""
    used = entry.info.get(LAST_USED)
    if used is None:
        return
    try:
        if monotonic() - used > IDLE_BEFORE_PING.total_seconds() or _has_received(connection):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            connection.rollback()
    except connection.Error as error:
        raise InvalidatePoolError from error


def session_factory(engine: Engine, signing: Signing | None = None) -> sessionmaker[Session]:
    """Return a factory of sessions with one transaction each: `with sessions.begin() as session`. Without the keys of
    its process none can put anything on record."""
    return cast(
        sessionmaker[Session], sessionmaker(engine, class_=Transaction, expire_on_commit=False, signing=signing)
    )


def _has_received(connection: Any) -> bool:
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    return bool(waiting.poll(0))


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
    except NoSigner as error:
        raise BadInput(
            gettext("This process has no key with which it could sign what it records (BANJIE_SIGNING_KEYS).")
        ) from error
    except (OperationalError, NoConnectionFree) as error:
        raise Unavailable(gettext("The register (PostgreSQL) does not answer.")) from error
    except (DBAPIError, ValueError) as error:
        if (failure := _failure_of(error)) is None:
            raise
        raise failure from None if isinstance(failure, BadInput) else error


def _failure_of(error: DBAPIError | ValueError) -> Failure | None:
    """Return what people are told of an error of the database; None for one that is a bug."""
    if not isinstance(error, DBAPIError):
        unstorable = isinstance(error, UnicodeEncodeError) or NUL_MESSAGE in str(error)
        return (
            BadInput(gettext("It has characters that cannot be stored (NUL, or surrogates without a pair)."))
            if unstorable
            else None
        )
    if str(error.orig).startswith(UNUSABLE_ADDRESS):
        return BadInput(
            gettext("BANJIE_DATABASE_URL is not written correctly: {problem}.", problem=str(error.orig).splitlines()[0])
        )
    code = getattr(error.orig, "pgcode", "")
    if isinstance(error, ProgrammingError) and code in OUTDATED_SCHEMA_CODES:
        return Unavailable(
            by_door(
                N_("The tables of the register are outdated. Run banjie migrate."),
                page=N_("The tables of the register are outdated."),
            )()
        )
    if code == READ_ONLY_CODE:
        return Unavailable(gettext("The register (PostgreSQL) can be read but not written now."))
    return Unavailable(gettext("The register (PostgreSQL) does not answer.")) if error.connection_invalidated else None
