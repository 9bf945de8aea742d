"""`watch`: one check round of the watch over 100,000 open complaints and a million events, with nothing wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from statistics import median
from time import process_time

from psutil import Process
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

import migrations
from benchmarks.adopt import MONDAY, cpu_seconds, fill_register, vacuum_tables
from benchmarks.figures import Measurement
from benchmarks.log_rows import fill_log
from benchmarks.office import fresh_home
from embedded.stack import Stack
from models.events import ChainHead
from register.database import create_register_engine, session_factory
from register.operations import watch_checks
from register.operations.verification import chains
from rules.hash_chain import next_link

EVENTS_PER_COMPLAINT = 10
NOW = MONDAY + timedelta(hours=1)
EVENT_BODY = '{"seq":%d,"type":"acted","name":"note","at":"2026-03-02T09:00:00+08:00","recorded_at":"2026-03-02T09:00:00+08:00","by":"li"}'  # noqa: E501
ROUNDS = 5
# Rows beside the complaints: acts, notices, and for each case its running run and an earlier one.
SURROUNDINGS_SQL = """
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
EVENT_SQL = """
INSERT INTO event (stream, seq, type, name, at, recorded_at, body, prev, hash)
  SELECT number, :seq, 'acted', 'note', :at, :at, :body, :prev, :hash FROM complaint ORDER BY number
"""


def measure_watch() -> list[Measurement]:
    """Measure CPU time of this process and its database, so that other processes count little."""
    with _watched_register() as register:
        took = median(_look_seconds(register) for _ in range(ROUNDS))
        rounds = _looks_to_verify_all(register)
    return [
        Measurement("a look of the watch over 100,000 open complaints", took, "s", "at most", 1),
        Measurement("looks until all of a million events have been verified", rounds, "", "at most", 1_440),
    ]


def _look_seconds(register: sessionmaker[Session]) -> float:
    with register() as session:  # the pool has one connection: the check uses the same
        database = Process(session.scalar(text("SELECT pg_backend_pid()")))
    with register.begin() as session:
        began = process_time() + cpu_seconds(database)
        if not watch_checks.run_watch(session, lambda *_: NOW):
            raise RuntimeError("another watch is checking")
        took = process_time() + cpu_seconds(database) - began
    with register() as session:
        if alarms := session.execute(text("SELECT kind, about FROM alarm LIMIT 3")).all():
            raise RuntimeError(f"nothing is wrong, and yet: {alarms}")
    return took


def _looks_to_verify_all(register: sessionmaker[Session]) -> float:
    looks = 0
    while looks == 0 or _verified_up_to(register):
        with register.begin() as session:
            chains.broken_streams(session, NOW)
        looks += 1
    return looks


def _verified_up_to(register: sessionmaker[Session]) -> str:
    with register() as session:
        upto = session.scalar(text("SELECT upto FROM look WHERE name = 'chain'"))
    return chains.Progress.model_validate_json(upto).after


@contextmanager
def _watched_register() -> Iterator[sessionmaker[Session]]:
    with Stack(fresh_home("watch"), throwaway=True, temporal=False) as stack:
        migrations.upgrade(stack.database_owner_url)
        engine = create_register_engine(stack.database_url, connections=1)
        register = session_factory(engine)
        fill_register(register)
        with register.begin() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            _insert_surroundings(session, NOW - timedelta(minutes=5))
            fill_log(session)
        vacuum_tables(stack.database_owner_url, "complaint, clock, event, inbox, log, notice, run")
        yield register
        engine.dispose()


def _insert_surroundings(session: Session, at: datetime) -> None:
    head = ChainHead()
    for seq in range(1, EVENTS_PER_COMPLAINT + 1):
        body, before = EVENT_BODY % seq, head
        head = next_link(head, body, seq)
        values = {"seq": seq, "body": body, "prev": before.hash, "hash": head.hash, "at": MONDAY}
        session.execute(text(EVENT_SQL), values)
    for statement in filter(str.strip, SURROUNDINGS_SQL.split(";")):
        session.execute(text(statement), {"now": at, "head": head.hash, "seq": EVENTS_PER_COMPLAINT})
