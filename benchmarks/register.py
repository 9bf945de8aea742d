"""A large register with real journals: a few dozen complaints that lived through the project's own functions, and
copies of them. The same seed gives the same register.

The copies are loaded by COPY, beside the program that makes the next ones, into tables that have their indexes and keys
back only at the end. Making these anew checks every row.
"""

import io
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random  # noqa: TID251  # of a fixed seed
from typing import NamedTuple, Self

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, select, text, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.copies import LOG, Original, copied_columns
from benchmarks.lives import PlayedOffice, usable_lives
from benchmarks.office import fresh_home, kept_home
from calendars import office_zone
from integrity.verify import watch_checks
from models.messages import Number
from models.tables import ComplaintRow, CounterRow, Table
from procedures import slugs
from register import log, migrations
from register.alarms import alarms
from register.database import create_register_engine, session_factory
from register.log import LogHead
from register.signing import open_signing
from services.embedded.stack import Stack

HIRED = datetime(2024, 1, 2, 9, tzinfo=office_zone())  # before every life
OPEN_SHARE = 0.6
SMALL, SMALL_OPEN_SHARE = 10_000, 0.1  # beside a large register: how many complaints, and of both which share is open
COPIES_AT_ONCE = 500
COPIES_TOLD = 10_000
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
# Every open case has its run, as the hourly comparison has found it; every closed one ended a moment ago.
RUNS_SQL = """
INSERT INTO run (run_id, complaint, status, started_at, ended_at, seen_at, seq, registered)
  SELECT number, number, CASE WHEN closed_at IS NULL THEN 'running' ELSE 'completed' END, received_at,
    CASE WHEN closed_at IS NOT NULL THEN CAST(:now AS timestamptz) END, :now, seq, seq
  FROM complaint
"""


class RegisterPlan(NamedTuple):
    """What register is wanted: how many complaints, how many of them open (None: 60 of 100), the seed of all chance,
    and under which procedures (none named: under all that one staff can handle). `kept`: made once, and used again."""

    complaints: int = 100_000
    open: int | None = None
    seed: int = 1
    procedures: tuple[str, ...] = ()
    kept: bool = False

    @property
    def open_count(self) -> int:
        """Return how many complaints are to be open."""
        return round(self.complaints * OPEN_SHARE) if self.open is None else min(self.open, self.complaints)


@dataclass(frozen=True)
class LargeRegister:
    """A register as it is at the instant `now`, in servers that run."""

    plan: RegisterPlan
    stack: Stack
    engine: Engine
    now: datetime

    @property
    def sessions(self) -> sessionmaker[Session]:
        return session_factory(self.engine, open_signing(self.stack.home / "signing", None, make=True))


@contextmanager
def large_register(plan: RegisterPlan) -> Iterator[LargeRegister]:
    """Make a register in servers of its own, or find the one that was kept, and keep them running meanwhile."""
    name = f"register-{plan.complaints}-{plan.open_count}-{plan.seed}"
    home = kept_home(f"kept-{name}") if plan.kept else fresh_home(name)
    with Stack(home, throwaway=True, temporal=False) as stack:
        engine = create_register_engine(stack.database_url, connections=1)
        sessions = session_factory(engine, open_signing(stack.home / "signing", None, make=True))
        yield LargeRegister(plan, stack, engine, _made_at(stack, sessions, plan))
        engine.dispose()


@contextmanager
def small_and_large(plan: RegisterPlan) -> Iterator[tuple[LargeRegister, LargeRegister]]:
    """Keep a register of `SMALL` complaints and the one of the plan running, with the same share of open ones: 10 of
    100 where the plan names none."""
    large = plan if plan.open is not None else plan._replace(open=round(plan.complaints * SMALL_OPEN_SHARE))
    small = large._replace(complaints=SMALL, open=round(SMALL * large.open_count / large.complaints))
    with large_register(small) as few, large_register(large) as many:
        yield few, many


def _made_at(stack: Stack, sessions: sessionmaker[Session], plan: RegisterPlan) -> datetime:
    """Return the instant at which nothing is late in the register, which is made if it is not there."""
    note = stack.home / "made_at"
    if not note.exists():
        migrations.upgrade(stack.database_owner_url)
        now = fill_register(sessions, stack.database_owner_url, stack.home / "attachments", plan)
        _write_to_disk(make_url(stack.database_owner_url).set(username="postgres"))
        note.write_text(now.isoformat(), encoding="utf-8")
    return datetime.fromisoformat(note.read_text(encoding="utf-8"))


def _write_to_disk(url: URL) -> None:
    """Have PostgreSQL write down all that it keeps in memory. Throwaway servers end without that, and what they then
    recover at the next start of a large register takes longer than they are waited for."""
    superuser = create_engine(url, isolation_level="AUTOCOMMIT")
    with superuser.connect() as connection:
        connection.execute(text("CHECKPOINT"))
    superuser.dispose()


def fill_register(sessions: sessionmaker[Session], owner_url: str, folder: Path, plan: RegisterPlan) -> datetime:
    """Fill an empty register; the files of its documents go into the folder. Return the instant at which nothing is
    late in it."""
    chance = Random(plan.seed)
    office = PlayedOffice(sessions, folder, chance, HIRED)
    numbers = office.play_lives(usable_lives(plan.procedures or slugs(), chance))
    with sessions() as session:
        originals = [Original(session, number) for number in numbers]
        closed = set(session.scalars(select(ComplaintRow.number).where(ComplaintRow.closed_at.is_not(None))))
    while office.client.transact_sync(log.sequence_next):
        pass
    wanted = _wanted_copies(originals, closed, plan, chance)
    _copy_all(owner_url, wanted, chance)
    with sessions.begin() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text(RUNS_SQL), {"now": office.at})
        alarms.record_look(session, watch_checks.COMPARISON_LOOK, office.at)
    owner = create_engine(owner_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    owner.dispose()
    return office.at + timedelta(minutes=1)


def _wanted_copies(
    originals: list[Original], closed: set[Number], plan: RegisterPlan, chance: Random
) -> list[Original]:
    """Return the original of each copy, in the order in which the copies came in."""
    ended = [one for one in originals if one.number in closed]
    going_on = [one for one in originals if one.number not in closed]
    count = plan.complaints - len(originals)
    open_count = max(0, plan.open_count - len(going_on))
    wanted = chance.choices(going_on, k=min(open_count, count))
    wanted += chance.choices(ended, k=count - len(wanted)) if ended else []
    chance.shuffle(wanted)
    return wanted


def _copy_all(owner_url: str, wanted: Iterable[Original], chance: Random) -> None:
    """Write the copies, and move on the counters of numbers and the log."""
    owner = create_engine(owner_url)
    with Session(owner) as session:
        counters = Counter({(row.prefix, row.year): row.last for row in session.scalars(select(CounterRow))})
        last = log.log_head(session)
        with _without_indexes(session.connection()):
            _write_copies(session, wanted, counters, last, chance)
        for (prefix, year), count in counters.items():
            session.execute(
                update(CounterRow).where(CounterRow.prefix == prefix, CounterRow.year == year).values(last=count)
            )
        session.commit()
    owner.dispose()


def _write_copies(
    session: Session, wanted: Iterable[Original], counters: Counter[tuple[str, int]], last: LogHead, chance: Random
) -> None:
    """Write the copies while the next ones are made. Say now and then how many there are."""
    remaining, written = iter(wanted), 0
    # It looks up the complaint of each event, which takes an index. What it looks for is there with every copy.
    session.execute(text("ALTER TABLE event DISABLE TRIGGER of_its_process"))
    with RowWriter(session) as writer:
        while batch := list(islice(remaining, COPIES_AT_ONCE)):
            rows, last = _rows_of_batch(batch, counters, last, chance)
            writer.write(rows)
            written += len(batch)
            if written % COPIES_TOLD == 0:
                print(f" {written:,} complaints ...", end="", file=sys.stderr, flush=True)
        writer.wait()
    session.execute(text("ALTER TABLE event ENABLE TRIGGER of_its_process"))


def _rows_of_batch(
    batch: list[Original], counters: Counter[tuple[str, int]], last: LogHead, chance: Random
) -> tuple[dict[str, list[str]], LogHead]:
    """Return the rows of some copies by table, and the end of the log after them."""
    rows: dict[str, list[str]] = {}
    for original in batch:
        values = original.values_of_copy(_next_number(original.number, counters), chance)
        for table, cut in original.tables.items():
            rows.setdefault(table.name, []).append(cut.filled(values))
        written, last = original.log_rows(values, last)
        rows.setdefault(LOG, []).append(written)
    return rows, last


def _next_number(original: Number, counters: Counter[tuple[str, int]]) -> Number:
    prefix, year, _ = original.rsplit("-", 2)
    counters[prefix, int(year)] += 1
    return f"{prefix}-{year}-{counters[prefix, int(year)]:06d}"


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
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
