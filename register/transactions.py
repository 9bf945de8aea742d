"""How a program asks the register, whether it knows of Temporal or not: by the settings, each wait with an end."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, sessionmaker

from models.errors import Unavailable

T = TypeVar("T")
NO_REGISTER = "登记簿(PostgreSQL)没有应答"
OLD_TABLES = {"42P01", "42703"}  # SQLSTATE: no such table, no such column
READ_ONLY = "25006"  # SQLSTATE: a standby after a switch-over, or set so by an administrator


def ask(register: sessionmaker[Session], work: Callable[[Session], T]) -> T:
    """One transaction. Raises Unavailable where PostgreSQL does not answer; where the connection broke while it was
    committing, nobody knows whether it did."""
    try:
        with register.begin() as session:
            return work(session)
    except (OperationalError, NoConnectionFree) as error:
        raise Unavailable(NO_REGISTER) from error
    except DBAPIError as error:
        code = getattr(error.orig, "pgcode", "")
        if isinstance(error, ProgrammingError) and code in OLD_TABLES:
            raise Unavailable("登记簿的结构不是最新的;请运行 banjie migrate") from error
        if code == READ_ONLY:
            raise Unavailable("登记簿(PostgreSQL)现在只能读,不能写") from error
        if error.connection_invalidated:
            raise Unavailable(NO_REGISTER) from error
        raise
