"""Digests of rows that are no events, under which the log holds them: a complaint as it was opened, an act as it was
received, a refusal.

They cover the columns that nobody changes. Salts are not covered: they are destroyed with what they protect.
"""

import hashlib
import json
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, literal

from models.messages import Number
from models.tables import ComplaintRow, InboxRow

OPENING_COLUMNS = (
    "number", "key", "key_digest", "procedure", "edition", "law_sha256", "entry", "parent", "parent_seq", "received_at",
    "opened",
)  # fmt: skip
ACT_COLUMNS = (
    "complaint", "n", "act_id", "digest", "name", "actor", "verified", "received_at", "happened_at", "body",
)  # fmt: skip
VERDICT_COLUMNS = ("state", "refused", "judged_at")


def opening_stream(number: Number) -> str:
    """Return the stream of the log that holds how a complaint was opened, as its only record, `seq` 1."""
    return f"opening:{number}"


def act_stream(number: Number) -> str:
    """Return the stream of the log that holds the acts received for a complaint; `seq` is the act's `n`."""
    return f"inbox:{number}"


def verdict_stream(number: Number) -> str:
    """Return the stream of the log that holds the refusals of a complaint's acts; `seq` is the act's `n`. An act that
    was allowed became an event."""
    return f"verdict:{number}"


def opening_stream_column() -> ColumnElement[str]:
    """Return `opening_stream` of each complaint as an expression in SQL."""
    return literal(opening_stream("")).concat(ComplaintRow.number)


def act_stream_column() -> ColumnElement[str]:
    """Return `act_stream` of each act as an expression in SQL."""
    return literal(act_stream("")).concat(InboxRow.complaint)


def verdict_stream_column() -> ColumnElement[str]:
    """Return `verdict_stream` of each act as an expression in SQL."""
    return literal(verdict_stream("")).concat(InboxRow.complaint)


def opening_digest(row: ComplaintRow) -> str:
    """Return the digest of a complaint as it was opened."""
    return _row_digest(row, OPENING_COLUMNS)


def act_digest(row: InboxRow) -> str:
    """Return the digest of an act as it was received."""
    return _row_digest(row, ACT_COLUMNS)


def verdict_digest(row: InboxRow) -> str:
    """Return the digest of a refusal."""
    return _row_digest(row, VERDICT_COLUMNS)


def row_text(row: ComplaintRow | InboxRow, columns: tuple[str, ...]) -> str:
    """Return the text of which the digest of a row is made."""
    written = {name: _canonical_value(getattr(row, name)) for name in columns}
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _row_digest(row: ComplaintRow | InboxRow, columns: tuple[str, ...]) -> str:
    return hashlib.sha256(row_text(row, columns).encode()).hexdigest()


def _canonical_value(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
