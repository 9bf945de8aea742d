"""The log: every record once, in one order without gaps, whoever dies meanwhile."""

import random  # noqa: TID251  # seeded; no workflow is tested here
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from models.tables import ComplaintRow, InboxRow, LogRow, UnsequencedRow
from register import log, row_digests
from register.database import session_factory
from register.locks import advisory_lock
from tests.register.fixed_watch import sequence_all
from tests.register.recorded_case import MONDAY, RecordedCase
from tests.stack.databases import Database
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
WRITERS, RECORDS_EACH, STREAMS = 8, 60, 3


class RolledBack(Exception):
    """Raised by a writer of the tests to undo what it has written."""


def log_rows(sessions: Sessions) -> list[LogRow]:
    with sessions() as session:
        return list(session.scalars(select(LogRow).order_by(LogRow.position)))


def append(sessions: Sessions, stream: str, undo: bool, killer: Session | None) -> int | None:
    """Record the next of a stream under its lock, as the journal does; undo it, or have the connection killed just
    before the commit. Return its number where it was committed."""
    try:
        with sessions.begin() as session:
            advisory_lock(session, f"journal:{stream}")
            last = session.scalar(text("SELECT coalesce(max(seq), 0) FROM committed WHERE stream = :s"), {"s": stream})
            assert last is not None
            session.execute(text("INSERT INTO committed VALUES (:s, :n)"), {"s": stream, "n": last + 1})
            log.enqueue(session, stream, last + 1, f"{stream}-{last + 1}")
            if killer is not None:
                pid = session.scalar(text("SELECT pg_backend_pid()"))
                killer.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            if undo:
                raise RolledBack
    except (RolledBack, DBAPIError):
        return None
    return int(last) + 1


def write_records(sessions: Sessions, database: Database, seed: int) -> list[tuple[str, int, str, int]]:
    """Record in streams of its own choice; return pairs of records of which the first was committed before the second
    began."""
    chance, before = random.Random(seed), None
    pairs: list[tuple[str, int, str, int]] = []
    engine = create_engine(database.superuser_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with session_factory(engine, keys_of_tests())() as superuser:
        for _ in range(RECORDS_EACH):
            stream, fate = f"access:{chance.randrange(STREAMS)}", chance.random()
            seq = append(sessions, stream, fate < 0.2, superuser if fate > 0.95 else None)
            if seq is not None:
                pairs += [(*before, stream, seq)] if before else []
                before = stream, seq
    return pairs


def run_sequencer(sessions: Sessions, seed: int, finished: Event) -> None:
    """Sequence in small steps; die now and then before the commit."""
    chance = random.Random(seed)
    while not finished.is_set():
        try:
            with sessions.begin() as session:
                log.sequence_next(session, chance.randrange(1, 9))
                if chance.random() < 0.1:
                    raise RolledBack
        except RolledBack:
            pass


def test_positions_have_no_gaps_and_follow_the_order_of_commits(sessions: Sessions, database: Database) -> None:
    owner = create_engine(database.owner_url, poolclass=NullPool)
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE committed (stream text, seq int, PRIMARY KEY (stream, seq))"))
        connection.execute(text("GRANT SELECT, INSERT ON committed TO PUBLIC"))
    finished = Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        sequencers = [pool.submit(run_sequencer, sessions, seed, finished) for seed in (101, 102)]
        writers = [pool.submit(write_records, sessions, database, seed) for seed in range(WRITERS)]
        pairs = [pair for writer in writers for pair in writer.result()]
        finished.set()
        for sequencer in sequencers:
            sequencer.result()
    sequence_all(sessions)

    rows = log_rows(sessions)
    positions = {(row.stream, row.seq): row.position for row in rows}
    with sessions() as session:
        committed = {(stream, seq) for stream, seq in session.execute(text("SELECT stream, seq FROM committed"))}
        assert session.scalars(select(UnsequencedRow)).all() == []
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert set(positions) == committed
    assert len(pairs) > WRITERS * RECORDS_EACH / 2
    assert all(positions[a, m] < positions[b, n] for a, m, b, n in pairs)
    for stream in {row.stream for row in rows}:
        of_stream = [row.seq for row in rows if row.stream == stream]
        assert of_stream == list(range(1, len(of_stream) + 1))
    head = log.EMPTY_HEAD
    for row in rows:
        head = log.next_head(head, row.position, row.stream, row.seq, row.hash)
        assert row.head == head


def test_a_second_sequencer_does_nothing(sessions: Sessions) -> None:
    RecordedCase(sessions)
    with sessions.begin() as first, sessions.begin() as second:
        assert log.sequence_next(first, 1) == 1
        assert log.sequence_next(second) == 0


def test_what_is_recorded_in_place_of_another_stays_in_the_queue(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for digest in ("first", "second"):
            log.enqueue(session, "org", 1, digest)
        log.enqueue(session, "org", 2, "third")
    sequence_all(sessions)

    assert [(row.seq, row.hash) for row in log_rows(sessions)] == [(1, "first"), (2, "third")]
    with sessions() as session:
        assert [row.hash for row in session.scalars(select(UnsequencedRow))] == ["second"]


def test_everything_on_record_is_in_the_log(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    refused = case.perform("accepted", "li", MONDAY + timedelta(days=2))
    case.record()
    sequence_all(sessions)

    rows = {(row.stream, row.seq): row.hash for row in log_rows(sessions)}
    with sessions() as session:
        events = session.execute(text("SELECT stream, seq, hash FROM event")).all()
        complaint = session.get_one(ComplaintRow, case.number)
        acts = session.scalars(select(InboxRow)).all()
        others = {(f"opening:{case.number}", 1): row_digests.opening_digest(complaint)}
        others |= {(f"inbox:{case.number}", act.n): row_digests.act_digest(act) for act in acts}
        judged = session.get_one(InboxRow, (case.number, refused.act.n))
        others[f"verdict:{case.number}", judged.n] = row_digests.verdict_digest(judged)
    assert rows == {(stream, seq): digest for stream, seq, digest in events} | others
