"""`verify`: all that the watch verifies within a day, over a large register in which nothing is wrong."""

from collections.abc import Callable, Iterable
from datetime import datetime
from statistics import median
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.figures import Measurement, cpu_seconds, database_process
from benchmarks.register import LargeRegister, RegisterPlan, large_register
from integrity.verify import case_look, log_rows, watch_checks
from integrity.verify.outside import OutsideFiles
from models.tables import AlarmRow, ComplaintRow, EventRow
from register import chains
from register.alarms import alarms
from register.alarms.alarms import Finding

LOOKS_TIMED = 5
MAX_LOOK = 1.0  # seconds
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
    """Measure CPU time of this process and its database."""
    with large_register(plan) as made:
        look = median(_look_seconds(made) for _ in range(LOOKS_TIMED))
        _check_nothing_found(made, ())
        took, most_looks = dict.fromkeys(TARGETS, 0.0), 0
        for verification in VERIFICATIONS:
            seconds, looks = _verify_all(made, verification)
            took[verification.group] += seconds
            most_looks = max(most_looks, looks)
        with made.sessions() as session:
            events = session.scalar(select(func.count()).select_from(EventRow)) or 1
            open_cases = session.scalar(select(func.count()).where(ComplaintRow.closed_at.is_(None)))
    million = MILLION / events
    return [
        Measurement(f"a look of the watch over {open_cases:,} open complaints", look, "s", "at most", MAX_LOOK),
        *(
            Measurement(f"{group}: each million of {events:,} events", took[group] * million, "s", "at most", most)
            for group, most in TARGETS.items()
        ),
        Measurement("looks until all has been verified", most_looks, "", "at most", LOOKS_A_DAY),
        Measurement("false alarms", 0, "", "at most", 0),
    ]  # fmt: skip


def _look_seconds(made: LargeRegister) -> float:
    """Look once at everything that is looked at each minute. Raises RuntimeError if another watch is checking."""
    outside = OutsideFiles(
        witness=made.stack.home / "witness", attachments=made.stack.home / "attachments", archive=None
    )
    with made.sessions() as session:
        database = database_process(session)
    began = cpu_seconds(database)
    with made.sessions.begin() as session:
        if not watch_checks.run_watch(session, lambda *_: made.now, outside):
            raise RuntimeError("another watch is checking")
    return cpu_seconds(database) - began


def _verify_all(made: LargeRegister, verification: Verification) -> tuple[float, int]:
    """Look until everything has come round once, from its beginning. Return the CPU seconds and the number of looks."""
    with made.sessions() as session:
        database = database_process(session)
    round_looks, reached = list[float](), _progress(made, verification)
    begun = False
    while True:
        began = cpu_seconds(database)
        with made.sessions.begin() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            found = verification.verify(session, made.now)
        took = cpu_seconds(database) - began
        _check_nothing_found(made, found or ())
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


def _check_nothing_found(made: LargeRegister, found: Iterable[Finding]) -> None:
    """Raise RuntimeError for a finding, or an alarm that stands: nothing is wrong."""
    with made.sessions() as session:
        standing = session.execute(select(AlarmRow.kind, AlarmRow.about, AlarmRow.detail).limit(3)).all()
    if wrong := [*list(found)[:3], *standing]:
        raise RuntimeError(f"nothing is wrong, and yet: {wrong}")
