"""What complaints are searched by: made from what is personal, and deleted with it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    CheckConstraint,
    ColumnElement,
    Identity,
    Index,
    cast,
    func,
    type_coerce,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from models.tables.base import Table


class PieceSet(TypeDecorator[frozenset[str]]):
    """The pieces of a text, in PostgreSQL a `tsvector` without positions."""

    impl = TSVECTOR
    cache_ok = True

    def bind_expression(self, bindparam: BindParameter[frozenset[str]]) -> ColumnElement[frozenset[str]]:
        return func.array_to_tsvector(cast(type_coerce(bindparam, ARRAY(SqlText)), ARRAY(SqlText)))

    def column_expression(self, column: ColumnElement[frozenset[str]]) -> ColumnElement[frozenset[str]]:
        return func.tsvector_to_array(column, type_=self)

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> list[str]:  # noqa: ARG002
        return sorted(value or ())

    def process_result_value(self, value: Collection[str] | None, dialect: Dialect) -> frozenset[str]:  # noqa: ARG002
        return frozenset(value or ())


class SearchRow(Table):
    """Something of a complaint that can be found: its `number`, a field of who filed it, a text, the name of a file.

    `source` is the id of the text or attachment, `name` the name of the text, or the number that a complaint had in
    an old system. `n` is the act
    with which it came, none for the intake. `at` is when it was written. The text itself stands in its own table alone.
    Made by `register/search/search_rows.py`.
    """

    __tablename__ = "search"
    __table_args__ = (
        CheckConstraint("kind IN ('number', 'name', 'unit', 'contact', 'address', 'text', 'file')", name="kind"),
        Index("ix_search_complaint", "complaint"),
        Index("ix_search_pieces", "pieces", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    complaint: Mapped[str]
    n: Mapped[int | None]
    kind: Mapped[str]
    name: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime]
    pieces: Mapped[frozenset[str]] = mapped_column(PieceSet)
