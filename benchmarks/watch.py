"""`watch`: one look of the watch over a register in which every complaint is open and nothing is wrong."""

from collections.abc import Iterable
from statistics import median
from time import process_time

from psutil import Process
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from benchmarks.adopt import cpu_seconds
from benchmarks.figures import Measurement
from benchmarks.register import LargeRegister, RegisterPlan, large_register
from models.tables import AlarmRow
from register.operations import watch_checks
from register.operations.alarms import Finding

LOOKS_TIMED = 5


def measure_watch(plan: RegisterPlan) -> list[Measurement]:
    """Measure CPU time of this process and its database, so that other processes count little."""
    with large_register(plan._replace(open_share=1.0)) as made:
        took = median(look_seconds(made) for _ in range(LOOKS_TIMED))
    return [Measurement(f"a look of the watch over {plan.complaints:,} open complaints", took, "s", "at most", 1)]


def look_seconds(made: LargeRegister) -> float:
    """Return the CPU seconds of one look. Raises RuntimeError if it finds anything."""
    with made.sessions() as session:
        database = database_process(session)
    with made.sessions.begin() as session:
        began = process_time() + cpu_seconds(database)
        if not watch_checks.run_watch(session, lambda *_: made.now):
            raise RuntimeError("another watch is checking")
        took = process_time() + cpu_seconds(database) - began
    check_nothing_found(made, ())
    return took


def check_nothing_found(made: LargeRegister, found: Iterable[Finding]) -> None:
    """Raise RuntimeError for a finding, or an alarm that stands: nothing is wrong."""
    with made.sessions() as session:
        standing = session.execute(select(AlarmRow.kind, AlarmRow.about, AlarmRow.detail).limit(3)).all()
    if wrong := [*list(found)[:3], *standing]:
        raise RuntimeError(f"nothing is wrong, and yet: {wrong}")


def database_process(session: Session) -> Process:
    """Return the server's process for the one connection of the pool."""
    return Process(session.scalar(text("SELECT pg_backend_pid()")))
