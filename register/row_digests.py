"""Digests of rows that are no events: a complaint as it was opened, an act as it was received, a refusal, the file of
a document. The log holds these rows by their digests.

A digest covers the columns that nobody changes. Of a salt it covers the SHA-256. When a salt is destroyed with what
it protects, the column keeps that SHA-256 (`sha256:` before it), so that the digest can still be computed.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter

from pydantic_core import to_json

from models.messages import Number
from models.tables import ComplaintRow, DocumentRow, InboxRow

# In ascending order, as the keys of the text are.
OPENING_COLUMNS = (
    "edition", "entry", "key", "key_digest", "key_salt", "law_sha256", "number", "opened", "parent", "parent_seq",
    "procedure", "received_at", "sender",
)  # fmt: skip
ACT_COLUMNS = (
    "act_id", "actor", "body", "complaint", "digest", "happened_at", "n", "name", "received_at", "salt", "sender",
    "verified",
)  # fmt: skip
VERDICT_COLUMNS = ("refused", "refused_at", "state")
DOCUMENT_COLUMNS = tuple(sorted(column.key for column in DocumentRow.__table__.columns))
ROW_STREAMS = ("opening:", "inbox:", "verdict:", "document:")  # how streams of rows begin, which have no chain
SALTS = frozenset({"salt", "key_salt"})
DESTROYED = "sha256:"  # begins what is left of a salt
Row = ComplaintRow | InboxRow | DocumentRow


def stream_of_case(stream: str) -> str:
    """Return the stream of the complaint to which a stream of rows belongs; any other stream as it is."""
    return stream.split(":")[1] if stream.startswith(ROW_STREAMS) else stream


def is_destroyed(salt: str | None) -> bool:
    """Return True where only the SHA-256 of a salt is left: what it protected was erased."""
    return bool(salt and salt.startswith(DESTROYED))


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


def document_stream(row: DocumentRow) -> str:
    """Return the stream of the log that holds the file of a document after an event; `seq` counts how often it was
    made: once, and again where its row was lost."""
    return f"document:{row.complaint}:{row.name}:{row.seq}"


def opening_digest(row: ComplaintRow) -> str:
    return _row_digest(row, OPENING_COLUMNS)


def act_digest(row: InboxRow) -> str:
    return _row_digest(row, ACT_COLUMNS)


def verdict_digest(row: InboxRow) -> str:
    return _row_digest(row, VERDICT_COLUMNS)


def document_digest(row: DocumentRow) -> str:
    return _row_digest(row, DOCUMENT_COLUMNS)


def row_text(row: Row, columns: tuple[str, ...]) -> str:
    """Return the text of which the digest of a row is made."""
    return _row_json(row, columns).decode()


def _row_digest(row: Row, columns: tuple[str, ...]) -> str:
    return hashlib.sha256(_row_json(row, columns)).hexdigest()


def _row_json(row: Row, columns: tuple[str, ...]) -> bytes:
    values: dict[str, object] = dict(zip(columns, _getter(columns)(row), strict=True))
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value.astimezone(UTC).isoformat()
        elif name in SALTS and isinstance(value, str):
            kept = value.removeprefix(DESTROYED) if is_destroyed(value) else hashlib.sha256(value.encode()).hexdigest()
            values[name] = kept
    return to_json(values)


@cache
def _getter(columns: tuple[str, ...]) -> Callable[[Row], tuple[object, ...]]:
    return attrgetter(*columns)
