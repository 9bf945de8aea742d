"""`verify`: all that the watch verifies within a day, over a large register in which nothing is wrong."""

from collections.abc import Callable, Iterable
from datetime import datetime
from time import process_time
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.adopt import cpu_seconds
from benchmarks.figures import Measurement
from benchmarks.register import LargeRegister, RegisterPlan, large_register
from benchmarks.watch import LOOKS_TIMED, MAX_LOOK, check_nothing_found, database_process, look_cost, middle_cost
from models.tables import ComplaintRow, EventRow
from register.operations import alarms
from register.operations.alarms import Finding
from register.operations.verification import case_look, chains, log_rows

LOOKS_A_DAY = 1_440
MILLION = 1_000_000
PROGRESS = TypeAdapter(dict[str, object])


class Verification(NamedTuple):
    """One thing that the watch verifies little by little: the looks of its progress, and which field of it starts anew
    when everything has come round."""

    group: str
    look: str
    field: str
    verify: Callable[[Session, datetime], Iterable[Finding] | None]


DIGESTS, LISTS = "chains and digests", "lists and columns, folded anew from the journal"
VERIFICATIONS = (
    Verification(DIGESTS, chains.CHAIN_LOOK, "after", chains.broken_streams),
    Verification(DIGESTS, log_rows.LOG_LOOK, "position", log_rows.broken_log),
    Verification(LISTS, case_look.CASE_LOOK, "after", case_look.look_at_cases),
)
TARGETS = {DIGESTS: 60, LISTS: 180}


def measure_verification(plan: RegisterPlan) -> list[Measurement]:
    """Measure CPU time of this process and its database, so that other processes count little."""
    with large_register(plan) as made:
        look = middle_cost([look_cost(made) for _ in range(LOOKS_TIMED)]).cpu
        check_nothing_found(made, ())
        took, most_looks = dict.fromkeys(TARGETS, 0.0), 0
        for verification in VERIFICATIONS:
            seconds, looks = _verify_all(made, verification)
            took[verification.group] += seconds
            most_looks = max(most_looks, looks)
        with made.sessions() as session:
            events = session.scalar(select(func.count()).select_from(EventRow)) or 1
            open_cases = session.scalar(select(func.count()).where(ComplaintRow.closed_at.is_(None)))
    return [
        Measurement(f"a look of the watch over {open_cases:,} open complaints", look, "s", "at most", MAX_LOOK),
        *(
            _verification_figure(group, took[group] * MILLION / events, events)
            for group in TARGETS
        ),
        Measurement("looks until all has been verified", most_looks, "", "at most", LOOKS_A_DAY),
        Measurement("false alarms", 0, "", "at most", 0),
    ]  # fmt: skip


def _verification_figure(group: str, seconds: float, events: int) -> Measurement:
    return Measurement(f"{group}: each million of {events:,} events", seconds, "s", "at most", TARGETS[group])


def _verify_all(made: LargeRegister, verification: Verification) -> tuple[float, int]:
    """Look until everything has come round once, from its beginning. Return the CPU seconds and the number of looks."""
    with made.sessions() as session:
        database = database_process(session)
    round_looks, reached = list[float](), _progress(made, verification)
    begun = False
    while True:
        began = process_time() + cpu_seconds(database)
        with made.sessions.begin() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            found = verification.verify(session, made.now)
        took = process_time() + cpu_seconds(database) - began
        check_nothing_found(made, found or ())
        before, reached = reached, _progress(made, verification)
        starts_anew = reached <= before
        if begun and starts_anew:
            return sum(round_looks), len(round_looks)
        begun = begun or starts_anew
        round_looks += [took] if begun else []


def _progress(made: LargeRegister, verification: Verification) -> str:
    with made.sessions() as session:
        last = alarms.last_look(session, verification.look)
        written = PROGRESS.validate_json(last.upto) if last and last.upto else {}
    reached = written.get(verification.field, "")
    return f"{reached:012d}" if isinstance(reached, int) else str(reached)
