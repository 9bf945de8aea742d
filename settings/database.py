"""Where the register is: in a database of one's own, or in the embedded stack below HOME."""

from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from settings.variable import SettingsGroup, VariableInfo

DATABASE_SCHEME = "postgresql+psycopg2"  # the driver that comes along


class DatabaseSettings(SettingsGroup):
    """The database of the register. Without its address the embedded stack is used."""

    title: ClassVar[str] = "Database"

    home: Annotated[Path, VariableInfo(("all",))] = Field(
        Path(".banjie"), description="Folder of the embedded stack: its data, logs and state. Below it is called HOME"
    )
    database_url: Annotated[str | None, VariableInfo(("all",), "embedded")] = Field(
        None, description="SQLAlchemy URL of the register, for the role of the process (docs/operations.md)"
    )
    database_owner_url: Annotated[str | None, VariableInfo(("migrate",), "`BANJIE_DATABASE_URL`")] = Field(
        None, description="SQLAlchemy URL of the register, for the role that owns the tables"
    )

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _check_database_url(cls, written: str | None) -> str | None:
        """Check a URL without showing it: it may hold a password."""
        if written is not None and not is_database_url(written):
            raise ValueError("not a URL such as postgresql+psycopg2://ROLE@HOST:PORT/DATABASE")
        return written

    @property
    def embedded(self) -> bool:
        return self.database_url is None


def is_database_url(written: str) -> bool:
    """Return whether SQLAlchemy can read this as the URL of a PostgreSQL database."""
    try:
        parts = urlsplit(written)
        return parts.scheme == DATABASE_SCHEME and "://" in written and (parts.port is None or parts.port > 0)
    except ValueError:  # of the port, or of an IPv6 address
        return False
