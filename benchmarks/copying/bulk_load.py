"""Loading millions of rows: by COPY, beside the program that makes the next ones, into tables that have their indexes
and keys back only at the end. Making these anew checks every row."""

import io
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from benchmarks.copying.copies import copied_columns
from models.tables import Table

COPY_BYTES = 1_000_000  # handed to the driver at a time: with its 8 kB the two threads wait for each other
# Primary and unique keys come before the foreign keys that refer to them.
KEYS_SQL = """
SELECT conrelid::regclass::text AS owner, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS made_by
FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype IN ('p', 'u', 'f')
ORDER BY contype = 'f', conname
"""
INDEXES_SQL = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made_by
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
ORDER BY relname
"""


@contextmanager
def without_indexes(connection: Connection) -> Iterator[None]:
    """Drop all indexes and keys of the register, and make the same ones again afterwards, in the same transaction."""
    keys, indexes = connection.execute(text(KEYS_SQL)).all(), connection.execute(text(INDEXES_SQL)).all()
    for key in reversed(keys):
        connection.exec_driver_sql(f"ALTER TABLE {key.owner} DROP CONSTRAINT {key.name}")
    for index in indexes:
        connection.exec_driver_sql(f"DROP INDEX {index.name}")
    yield
    connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
    for index in indexes:
        connection.exec_driver_sql(index.made_by.replace("%", "%%"))  # psycopg2 reads one sign as its own
    for key in keys:
        connection.exec_driver_sql(f"ALTER TABLE {key.owner} ADD CONSTRAINT {key.name} {key.made_by}")


class RowWriter:
    """Writes batches of rows in a thread of its own, one after the other; at most one waits."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._thread = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    def write(self, rows: Mapping[str, Sequence[str]]) -> None:
        """Write rows, given as the lines that COPY reads, by table. Raises what writing the rows before has raised."""
        self.wait()
        self._last = self._thread.submit(self._copy, rows)

    def wait(self) -> None:
        """Wait until everything is written. Raises what writing has raised."""
        if self._last:
            self._last.result()

    def _copy(self, rows: Mapping[str, Sequence[str]]) -> None:
        for table in Table.metadata.sorted_tables:
            if table.name in rows:
                self._copy_table(table, "".join(rows[table.name]))

    def _copy_table(self, table: SqlTable, lines: str) -> None:
        names = ", ".join(f'"{column.key}"' for column in copied_columns(table))
        driver = self._session.connection().connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor:
            command = f'COPY "{table.name}" ({names}) FROM STDIN'
            cursor.copy_expert(command, io.BytesIO(lines.encode()), COPY_BYTES)
