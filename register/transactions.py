"""Run a transaction in the register and translate what PostgreSQL reports into errors for people. Knows nothing of
Temporal."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, sessionmaker

from models.errors import Unavailable
from wording.table.office import servers

T = TypeVar("T")
OUTDATED_SCHEMA_CODES = {"42P01", "42703"}  # SQLSTATE: no such table, no such column
READ_ONLY_CODE = "25006"  # SQLSTATE: a standby after a switch-over, or set so by an administrator


def run_in_transaction(register: sessionmaker[Session], work: Callable[[Session], T]) -> T:
    """Run `work` in one transaction. Raises Unavailable where PostgreSQL does not answer; where the connection broke
    during the commit, it is unknown whether it was committed."""
    try:
        with register.begin() as session:
            return work(session)
    except (OperationalError, NoConnectionFree) as error:
        raise Unavailable(servers.REGISTER_UNAVAILABLE()) from error
    except DBAPIError as error:
        code = getattr(error.orig, "pgcode", "")
        if isinstance(error, ProgrammingError) and code in OUTDATED_SCHEMA_CODES:
            raise Unavailable(servers.REGISTER_OUTDATED()) from error
        if code == READ_ONLY_CODE:
            raise Unavailable(servers.REGISTER_READ_ONLY()) from error
        if error.connection_invalidated:
            raise Unavailable(servers.REGISTER_UNAVAILABLE()) from error
        raise
