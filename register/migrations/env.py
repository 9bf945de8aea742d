"""Alembic's entry point: connects by the URL from `config` of this package, else by the owner's in the settings."""

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, text

from models.tables import Table
from settings import settings

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('banjie migrations', 0))")


def url() -> str:
    """Return the URL of the role that owns the tables."""
    given = context.config.attributes.get("url") or settings().database_owner_url or settings().database_url
    if not given:
        raise SystemExit("no database: set BANJIE_DATABASE_OWNER_URL, or run `banjie migrate`")
    return str(given)


def run(connection: Connection) -> None:
    """Migrate in one transaction. The lock admits one program at a time: several containers may start at once."""
    context.configure(connection=connection, target_metadata=Table.metadata)
    with context.begin_transaction():
        connection.execute(ONE_AT_A_TIME)
        context.run_migrations()


with create_engine(url(), poolclass=NullPool).connect() as connection:
    run(connection)
