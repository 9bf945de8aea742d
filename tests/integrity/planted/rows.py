"""Tamperings with rows, made from the tables: each column changed, the first and the last row deleted, all of them, a
row copied, two exchanged. Recorded tables and columns are all but those that are named here with the reason."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, LargeBinary, Row, Table, UniqueConstraint, text
from sqlalchemy.orm import Session

from models.tables.base import Table as RegisterTable
from tests.integrity.planted.planted import Planted

# What a finding is about, by the columns of the row; and the column that says where, if there is one.
CASE = ("{complaint}", None)
SUBJECTS: Mapping[str, tuple[str, str | None]] = {
    "absence": ("{person}", None), "account": ("{person}", None), "attachment": CASE,
    "calendar": ("calendar {number}", None), "clock": CASE, "complaint": ("{number}", None),
    "distinction": ("{person}", None), "document": CASE, "edition": ("{slug}", None), "endpoint": ("{name}", None),
    "event": ("{stream}", "seq"), "holding": ("{person}", None), "inbox": ("{complaint}", "n"),
    "law": ("{slug}", None), "log": ("{stream}", "seq"), "notice": CASE, "party": CASE,
    "periodic": ("{procedure}", None), "person": ("{id}", None), "published": ("{slug}", None), "query_code": CASE,
    "rank": ("rank", None),
    "register_counter": ("{prefix}", None), "search": CASE, "sender": ("{name}", None),
    "service": ("{person}", None), "task": CASE, "text": CASE, "unit": ("{code}", None),
}  # fmt: skip
NO_RECORD: Mapping[str, str] = {
    "alarm": "the watch verifies alarms, and brings them back",
    "look": "the watch's own progress: whatever it passes over comes round within a day",
    "run": "what Temporal has, which `banjie compare` asks again; of an exported history the digest is verified",
    "unsequenced": "empty once everything has its position; before that the watch verifies it",
    "delivery": "how far endpoints have been told; the events themselves are on record",
    "document_due": "what is still to be made; what is missing then is found with the document",
    "draft": "what people keep for themselves", "saved_view": "what people keep for themselves",
    "text_draft": "a draft binds nobody; what is published is on record",
    "phrase": "words that are offered, and stand in a text once somebody has put them there",
    "mail": "what waits for a person, and what is known again; what became of a mail is on record with its case",
    "notice_mark": "what people have read, opened and were mailed; notices and cases themselves are on record",
    "notice_preference": "what people choose for themselves",
    "login_session": "worth nothing without the key of the office", "one_time_link": "as sessions",
    "provider_attempt": "as sessions", "login_try": "attempts to log in", "login_address": "attempts to log in",
}  # fmt: skip
NO_RECORD_COLUMNS: Mapping[str, str] = {
    "complaint.last_received_at": "moved on with every look of the case; between the last act and now it says nothing",
    "complaint.started_at": "what Temporal has", "complaint.generation": "what Temporal has",
    "complaint.execution": "what Temporal has",
    "complaint.awaits_run": "what is still to be started; a case without a run is found by the comparison",
    "query_code.salt": "another salt opens nothing: it makes the code useless",
    "account.factor": "encrypted with the key of the office: read, it is compared with its digest on record",
    "account.failures": "follows from wrong log-ins", "account.locked_until": "follows from wrong log-ins",
    "account.factor_step": "the last step of time whose code was used",
    "sender.last_used": "when the program called last",
    "endpoint.position": "how far it has been told", "endpoint.disabled": "its answers", "endpoint.code": "its answers",
}  # fmt: skip
CHOICES: Mapping[str, tuple[str, str]] = {
    "clock.state": ("stopped", "held"), "distinction.kind": ("rank", "register"),
    "inbox.state": ("received", "accepted"), "notice.state": ("failed", "served"), "search.kind": ("file", "unit"),
    "task.kind": ("review", "notice"),
}  # fmt: skip
SPECIAL: Mapping[str, str] = {"unit.post": "head = NULL, post = 'x'"}  # one of the two alone may be there
OTHERS: Mapping[str, str] = {"query_code.complaint": "(SELECT min(number) FROM complaint)"}
FOUND_AS: Mapping[str, tuple[str, str | None]] = {  # elsewhere than where it was done
    "log: position changed": ("log", None), "log: row copied": ("log", None), "query_code: row copied": ("HOT-", None),
}  # fmt: skip
FAR = 1_000  # added to a number, so that no other row has it


def planted_rows(session: Session) -> Iterator[Planted]:
    """Yield what can be done to the rows that there are."""
    for table in RegisterTable.metadata.sorted_tables:
        if table.name not in NO_RECORD:
            yield from _planted_in(session, table)


def recorded_columns(table: Table) -> list[Column[Any]]:
    """Return the columns that carry record; numbers that the database itself gives are none."""
    return [
        one for one in table.columns if one.identity is None and f"{table.name}.{one.name}" not in NO_RECORD_COLUMNS
    ]


def _planted_in(session: Session, table: Table) -> Iterator[Planted]:
    keys = [column.name for column in table.primary_key]
    order = ", ".join(["complaint"] * ("complaint" in table.columns) + keys)
    rows = session.execute(text(f"SELECT ctid::text, * FROM {table.name} ORDER BY {order}")).all()
    assert rows, f"no row of {table.name} to tamper with"
    for column in recorded_columns(table):
        row = next((row for row in rows if getattr(row, column.name) is not None), rows[0])
        change = SPECIAL.get(f"{table.name}.{column.name}", f"{column.name} = {_other_value(table, column)}")
        yield _planted(table, f"{column.name} changed", row, f"UPDATE {table.name} SET {change} WHERE {_here(row)}")
    for what, row in {"first": rows[0], "last": rows[-1]}.items():
        yield _planted(table, f"{what} row deleted", row, f"DELETE FROM {table.name} WHERE {_here(row)}")
    yield _planted(table, "all rows deleted", rows[0], f"DELETE FROM {table.name}")
    yield _planted(table, "row copied", rows[0], _copy(table, rows[0]), FAR)
    if swap := _swap(table, rows):
        yield _planted(table, "rows exchanged", rows[0], swap)


def _planted(table: Table, what: str, row: Row[Any], sql: str, further: int = 0) -> Planted:
    about, place = FOUND_AS.get(f"{table.name}: {what}", SUBJECTS[table.name])
    at = getattr(row, place) + further if place else None
    return Planted(f"{table.name}: {what}", sql, about.format(**row._mapping), at)


def _here(row: Row[Any]) -> str:
    return f"ctid = '{row.ctid}'"


def _other_value(table: Table, column: Column[Any]) -> str:
    """Return an expression for another value that the column may have."""
    if other := OTHERS.get(f"{table.name}.{column.name}"):
        return other
    if choices := CHOICES.get(f"{table.name}.{column.name}"):
        one, other = choices
        return f"CASE WHEN {column.name} = '{one}' THEN '{other}' ELSE '{one}' END"
    changes = {
        Boolean: f"NOT {column.name}",
        Integer: f"coalesce({column.name}, 0) + {FAR}",
        DateTime: f"coalesce({column.name}, '2026-03-02') + interval '1 day'",
        Date: f"coalesce({column.name}, '2026-03-02') + 1",
        LargeBinary: "'\\x00'",
    }
    found = [change for kind, change in changes.items() if isinstance(column.type, kind)]
    return found[0] if found else "'{}'" if column.name == "pieces" else f"coalesce({column.name}, '') || 'x'"


def _copy(table: Table, row: Row[Any]) -> str:
    """Return the statement that puts a row in a second time, under another key."""
    unique = {column.name for column in table.columns if column.unique}
    for columns in (table.primary_key, *(one for one in table.constraints if isinstance(one, UniqueConstraint))):
        unique.add([*columns.columns][-1].name)
    copied = [column for column in table.columns if column.identity is None]
    values = [_other_value(table, one) if one.name in unique else one.name for one in copied]
    names = ", ".join(column.name for column in copied)
    return f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)} FROM {table.name} WHERE {_here(row)}"


def _swap(table: Table, rows: Sequence[Row[Any]]) -> str | None:
    """Return the statement by which the first and the last row exchange what they say, None where it is the same."""
    fixed = {column.name for column in table.primary_key} | {one.name for one in table.columns if one.unique}
    for one in table.constraints:
        fixed |= {column.name for column in one.columns} if isinstance(one, UniqueConstraint) else set()
    names = [one.name for one in recorded_columns(table) if one.name not in fixed | {"complaint"}]
    first, last = rows[0], rows[-1]
    if all(getattr(first, name) == getattr(last, name) for name in names):
        return None
    change = ", ".join(f"{name} = other.{name}" for name in names)
    pair = f"(one.ctid, other.ctid) IN (('{first.ctid}', '{last.ctid}'), ('{last.ctid}', '{first.ctid}'))"
    return f"UPDATE {table.name} AS one SET {change} FROM {table.name} AS other WHERE {pair}"
