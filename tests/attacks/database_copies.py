"""A database of a test, copied and set back with the server's own means: nothing of the program takes part."""

from sqlalchemy import NullPool, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from tests.stack.databases import Database

END_CONNECTIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
)


def copy_database(database: Database, register: sessionmaker[Session]) -> str:
    """Copy the database as it is now; return the name of the copy."""
    name = f"{_name(database)}_copy"
    _make(database, register, name, of=_name(database))
    return name


def set_back(database: Database, register: sessionmaker[Session], copy: str) -> None:
    """Restore the database from a copy, as a backup would be."""
    _make(database, register, _name(database), of=copy)


def _make(database: Database, register: sessionmaker[Session], name: str, *, of: str) -> None:
    server = create_engine(
        make_url(database.superuser_url).set(database="postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    with server.connect() as superuser:
        superuser.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        superuser.exec_driver_sql(END_CONNECTIONS, (of,))
        superuser.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {of} OWNER banjie_owner")
    register.kw["bind"].dispose()


def _name(database: Database) -> str:
    return make_url(database.superuser_url).database or ""
