"""`whole`: everything on record verified at once, as `banjie audit verify --all` does, by a process for each core."""

import os
from collections.abc import Sequence
from functools import partial
from time import perf_counter

from sqlalchemy import func, select

from audit import verify
from audit.log.publish import PublishedLog, publish
from audit.verify import Part, Verified
from benchmarks.figures import Measurement
from benchmarks.register import LargeRegister, RegisterPlan, large_register
from models.tables import EventRow
from register.database import create_register_engine, session_factory
from starter.auditing.in_processes import part_results
from starter.auditing.record import verify_part
from starter.client import BanjieClient

TEN_MILLION = 10_000_000
DIGESTS, CASES = "chains, log, signed tree and digests", "complaints, folded anew from the journal"
TARGETS = {DIGESTS: 300, CASES: 900}


def measure_whole(plan: RegisterPlan) -> list[Measurement]:
    """Measure on the clock, over the whole register, and reckon for ten million events."""
    with large_register(plan) as made:
        log = PublishedLog(made.stack.home / "log", made.stack.home / "log.key")
        began = perf_counter()
        with made.sessions.begin() as session:
            publish(session, log)
        signing = perf_counter() - began
        url = made.engine.url.render_as_string(hide_password=False)
        client = open_kept(url, log)
        client.opener = partial(open_kept, url, log)
        with made.sessions() as session:
            events = session.scalar(select(func.count()).select_from(EventRow)) or 1
            parts = {DIGESTS: list(verify.digest_parts(session, log)), CASES: list(verify.case_parts(session))}
        took = {what: _verify(made, client, chosen) for what, chosen in parts.items()}
        client.close()
    return [
        Measurement("signing the log", signing, "s"),
        *(Measurement(f"{what}, of {events:,} events", seconds, "s") for what, seconds in took.items()),
        *(
            Measurement(f"{what}: of ten million events", took[what] * TEN_MILLION / events, "s", "at most", target)
            for what, target in TARGETS.items()
        ),
    ]


def open_kept(url: str, log: PublishedLog) -> BanjieClient:
    """Open a client of the register, here or in another process."""
    return BanjieClient(session_factory(create_register_engine(url, connections=1)), "", published_log=log)


def _verify(made: LargeRegister, client: BanjieClient, parts: Sequence[Part]) -> float:
    done, began = Verified(), perf_counter()
    for verified in part_results(client, verify_part, parts, os.cpu_count() or 1):
        done.join(verified)
    if done.found:
        raise RuntimeError(f"a register that is whole is not found whole: {done.found[0]}, at {made.now}")
    return perf_counter() - began
