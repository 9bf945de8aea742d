"""Short forms for the columns and constraints of a migration."""

from typing import Any

import sqlalchemy as sa
from alembic import op

Column = sa.Column[Any]


def text_columns(*names: str, null: bool = False) -> list[Column]:
    """Return columns of type text."""
    return [sa.Column(name, sa.Text(), nullable=null) for name in names]


def integer_columns(*names: str, null: bool = False) -> list[Column]:
    """Return integer columns that the database does not number by itself."""
    return [sa.Column(name, sa.Integer(), nullable=null, autoincrement=False) for name in names]


def instant_columns(*names: str, null: bool = False) -> list[Column]:
    """Return columns of type timestamp with time zone."""
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=null) for name in names]


def boolean_column(name: str) -> Column:
    """Return a boolean column without a default."""
    return sa.Column(name, sa.Boolean(), nullable=False)


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    """Return the primary key under its fixed name."""
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key to `target` (table.column) under its fixed name."""
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    """Return a check constraint under its fixed name."""
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """Return a unique constraint under its fixed name."""
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def create_index(  # where it is, and what of it
    table: str,
    name: str,
    *columns: str,
    where: str | None = None,
    unique: bool = False,
    include: tuple[str, ...] = (),
) -> None:
    """Create an index on columns or expressions, a partial one if `where` is given. Columns of `include` are stored in
    it beside its key."""
    condition = None if where is None else sa.text(where)
    parts = [column if column.isidentifier() else sa.text(column) for column in columns]
    op.create_index(
        f"ix_{table}_{name}", table, parts, unique=unique, postgresql_where=condition, postgresql_include=include
    )
