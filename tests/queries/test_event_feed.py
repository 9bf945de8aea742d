"""The feed under many writers: readers that die on the way lose, double and disorder nothing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random  # noqa: TID251  # seeded: the same reader dies at the same place

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.events import Noted
from queries.webhooks.event_feed import event_page
from register import journal
from register.locks import lock_complaint
from register.log import sequence_next
from tests.register.recorded_case import MONDAY, complaint, register_complaint_of

pytestmark = pytest.mark.slow
WRITERS = 8


def write_events(sessions: sessionmaker[Session], number: str, count: int) -> None:
    """Append events to the journal of a case, each in a transaction of its own, as a worker does."""
    for _ in range(count):
        with sessions.begin() as session:
            lock_complaint(session, number)
            head = journal.read_stream_head(session, number)
            event = Noted(seq=head.seq + 1, type="noted", name="note", at=MONDAY, recorded_at=MONDAY, by="li")
            journal.append_event(session, number, head, event)


def read_feed(sessions: sessionmaker[Session], sequenced: threading.Event, seed: int) -> list[tuple[int, str, int]]:
    """Read the feed to its end as a program that is killed now and then: what it has not kept it asks for again."""
    dies, kept, after = Random(seed), list[tuple[int, str, int]](), 0
    while True:
        ended = sequenced.is_set()
        with sessions() as session:
            page = event_page(session, after, limit=dies.randint(1, 100))
        if dies.random() < 0.2:  # killed before it has kept the page
            continue
        kept += [(event.position, event.subject, event.data.seq) for event in page.events]
        after = page.next
        if ended and not page.events and after >= page.last:
            return kept


def sequence_until(sessions: sessionmaker[Session], written: threading.Event) -> None:
    while True:
        ended = written.is_set()
        with sessions.begin() as session:
            done = sequence_next(session, 50)
        if ended and not done:
            return


def test_readers_that_die_get_every_event_once_in_order(
    sessions: sessionmaker[Session], many: Callable[[int, int], int]
) -> None:
    each = many(60, 12_500)
    with sessions.begin() as session:
        numbers = [register_complaint_of(session, complaint(f"form-{nth}")) for nth in range(WRITERS)]
    written, sequenced = threading.Event(), threading.Event()
    with ThreadPoolExecutor(2 * WRITERS) as pool:
        sequencer = pool.submit(sequence_until, sessions, written)
        readers = [pool.submit(read_feed, sessions, sequenced, seed) for seed in range(3)]
        for writer in [pool.submit(write_events, sessions, number, each) for number in numbers]:
            writer.result()
        written.set()
        sequencer.result()
        sequenced.set()
        found = [reader.result() for reader in readers]

    for kept in found:
        positions = [position for position, _, _ in kept]
        assert positions == sorted(set(positions))
        for number in numbers:
            seqs = [seq for _, subject, seq in kept if subject == number]
            assert seqs == list(range(1, each + 1))
