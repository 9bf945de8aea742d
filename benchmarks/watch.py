"""`watch`: a look of the second watch over 100,000 open complaints and a million events, where nothing is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from statistics import median
from time import process_time

from psutil import Process
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

import migrations
from benchmarks.adopt import MONDAY, fill, settle, spent
from benchmarks.figures import Figure
from benchmarks.office import home
from embedded.stack import Stack
from models.messages import Chained
from register.database import engine, sessions
from register.operations import journal_verification, watch_checks
from rules.hash_chain import linked

EVENTS = 10  # of each complaint
NOW = MONDAY + timedelta(hours=1)
BODY = '{"seq":%d,"type":"acted","name":"note","at":"2026-03-02T09:00:00+08:00","recorded_at":"2026-03-02T09:00:00+08:00","by":"li"}'  # noqa: E501
ROUNDS = 5
# What lies beside the complaints: their acts, what was told, the runs that go on and one that went before each.
BESIDE = """
UPDATE complaint SET received_at = :now, last_received_at = :now, head = :head, seq = :seq;
INSERT INTO inbox (complaint, n, act_id, digest, name, actor, verified, received_at, state, seq, judged_at)
  SELECT number, one, CAST(one AS text), '', 'note', 'li', true, :now, 'accepted', one, :now
  FROM complaint, generate_series(1, 3) one;
INSERT INTO notice (id, complaint, seq, kind, name, to_role, channel, state, at, receipt, tries, next_at)
  SELECT number || ':2:told', number, 2, 'sent', 'told', 'filer', 'smtp',
    CASE WHEN number LIKE '%7' THEN 'handed_over' ELSE 'delivered' END, :now, false, 1,
    CASE WHEN number LIKE '%7' THEN CAST(:now AS timestamptz) + interval '3 days' END
  FROM complaint;
INSERT INTO run (run_id, complaint, status, started_at, ended_at, exported_at, seen_at, seq, registered)
  SELECT number || one, number, one, :now, CASE one WHEN 'continued' THEN CAST(:now AS timestamptz) END,
    CASE one WHEN 'continued' THEN CAST(:now AS timestamptz) END, :now, :seq, :seq
  FROM complaint, unnest(ARRAY['running', 'continued']) one;
"""
EVENT = """
INSERT INTO event (stream, seq, type, name, at, recorded_at, body, prev, hash)
  SELECT number, :seq, 'acted', 'note', :at, :at, :body, :prev, :hash FROM complaint ORDER BY number
"""


def measure() -> list[Figure]:
    """Of one core, this process and its database together, so that neighbours count little."""
    with _register() as register:
        took = median(_looked(register) for _ in range(ROUNDS))
        rounds = _rounds(register)
    return [
        Figure("a look of the watch over 100,000 open complaints", took, "s", "at most", 1),
        Figure("looks until all of a million events have been verified", rounds, "", "at most", 1_440),
    ]


def _looked(register: sessionmaker[Session]) -> float:
    with register() as session:  # there is one connection: the look has the same
        database = Process(session.scalar(text("SELECT pg_backend_pid()")))
    with register.begin() as session:
        began = process_time() + spent(database)
        if not watch_checks.look(session, lambda *_: NOW):
            raise RuntimeError("another watch looks")
        took = process_time() + spent(database) - began
    with register() as session:
        if amiss := session.execute(text("SELECT kind, about FROM alarm LIMIT 3")).all():
            raise RuntimeError(f"nothing is wrong, and yet: {amiss}")
    return took


def _rounds(register: sessionmaker[Session]) -> float:
    looks = 0
    while looks == 0 or _after(register):
        with register.begin() as session:
            journal_verification.broken(session, NOW)
        looks += 1
    return looks


def _after(register: sessionmaker[Session]) -> str:
    with register() as session:
        upto = session.scalar(text("SELECT upto FROM look WHERE name = 'chain'"))
    return journal_verification.Progress.model_validate_json(upto).after


@contextmanager
def _register() -> Iterator[sessionmaker[Session]]:
    with Stack(home("watch"), throwaway=True, temporal=False) as stack:
        migrations.upgrade(stack.database_owner_url)
        opened = engine(stack.database_url, connections=1)
        register = sessions(opened)
        fill(register)
        with register.begin() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            _beside(session, NOW - timedelta(minutes=5))
        settle(stack.database_owner_url, "complaint, clock, event, inbox, notice, run")
        yield register
        opened.dispose()


def _beside(session: Session, at: datetime) -> None:
    head = Chained()
    for seq in range(1, EVENTS + 1):
        body, before = BODY % seq, head
        head = linked(head, body, seq)
        said = {"seq": seq, "body": body, "prev": before.hash, "hash": head.hash, "at": MONDAY}
        session.execute(text(EVENT), said)
    for statement in filter(str.strip, BESIDE.split(";")):
        session.execute(text(statement), {"now": at, "head": head.hash, "seq": EVENTS})
