"""The schema of the register as Alembic revisions, run by the role that owns the tables, not by the application.

Alembic is loaded where it is needed: every command imports this module, and few change the schema.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config


def config(url: str) -> "Config":
    """Return Alembic's configuration for a database; `env.py` reads the URL from it."""
    from alembic.config import Config  # noqa: PLC0415

    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    configuration.attributes["url"] = url
    return configuration


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database to a revision, by default the newest. Does nothing if it is there already."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take a database back to an older revision; `base` removes the schema."""
    from alembic import command  # noqa: PLC0415

    command.downgrade(config(url), revision)


def check(url: str) -> None:
    """Raise if the tables in `models/tables/` differ from those of the database, which the migrations have made."""
    from alembic import command  # noqa: PLC0415

    command.check(config(url))


def made_catalogue() -> list[str]:
    """Return what the migrations make of an empty database, a line for each protection. `python -m
    tests.register.record_catalogue` writes the list anew from a database that was just made."""
    return (Path(__file__).parent / "catalogue.txt").read_text(encoding="utf-8").splitlines()
