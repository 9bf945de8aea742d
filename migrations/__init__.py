"""The schema of the register, step by step. Run by the role that owns the tables, not by the application."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def config(url: str) -> Config:
    """Alembic's configuration for a database; `env.py` takes the URL from it."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    found.attributes["url"] = url
    return found


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database to the newest schema; where it is there already, nothing happens."""
    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take a database back to an older schema, and with `base` to none."""
    command.downgrade(config(url), revision)


def check(url: str) -> None:
    """Raise where the tables in `models/tables.py` are not those the migrations make."""
    command.check(config(url))
