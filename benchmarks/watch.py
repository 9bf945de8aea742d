"""`watch`: looks of the watch over a register in which every complaint is open: where nothing is wrong, and where
thousands of clocks are overdue."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from psutil import Process
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from benchmarks.adopt import cpu_seconds
from benchmarks.figures import Measurement
from benchmarks.register import LargeRegister, RegisterPlan, large_register
from models.tables import AlarmRow, ClockRow, ComplaintRow
from register.operations import watch_checks
from register.operations.alarms import Finding
from register.operations.outside import OutsideFiles
from register.row_conditions import CLOCK_RUNNING

LOOKS_TIMED = 5
CLOCKS_OVERDUE = 3_000  # at least; copies of a complaint have their limits together
MAX_LOOK = 1.0  # seconds


class LookCost(NamedTuple):
    """What a look takes: `cpu` of this process and its database, so that other processes count little."""

    cpu: float
    wall: float


def measure_watch(plan: RegisterPlan) -> list[Measurement]:
    """Measure the first look, which does the hourly part too, those after it, and those that raise many alarms."""
    with large_register(plan if plan.open else plan._replace(open=plan.complaints)) as made:
        first, *others = [look_cost(made) for _ in range(LOOKS_TIMED + 1)]
        check_nothing_found(made, ())
        overdue_at, overdue = _overdue_instant(made)
        raising, *standing = [look_cost(made, overdue_at) for _ in range(LOOKS_TIMED)]
        with made.sessions() as session:
            open_count = session.scalar(select(func.count()).where(ComplaintRow.closed_at.is_(None)))
    return [
        *_look_figures(f"a look of the watch over {open_count:,} open complaints", middle_cost(others)),
        *_look_figures("the look of the hour, which verifies the whole too", first),
        *_look_figures(f"a look that finds {overdue:,} clocks overdue and raises alarms", raising),
        *_look_figures("a look while these alarms stand", middle_cost(standing)),
    ]


def middle_cost(looks: list[LookCost]) -> LookCost:
    """Return the median of CPU time and of wall time."""
    return LookCost(median(look.cpu for look in looks), median(look.wall for look in looks))


def _look_figures(what: str, cost: LookCost) -> list[Measurement]:
    return [
        Measurement(what, cost.cpu, "s", "at most", MAX_LOOK),
        Measurement("  by the clock on the wall", cost.wall, "s"),
    ]


def look_cost(made: LargeRegister, now: datetime | None = None) -> LookCost:
    """Look once, as if it were `now`, and return what it took. Raises RuntimeError if another watch is checking."""
    outside = OutsideFiles(
        witness=made.stack.home / "witness", attachments=made.stack.home / "attachments", archive=None
    )
    with made.sessions() as session:
        database = database_process(session)
    began, cpu = perf_counter(), process_time() + cpu_seconds(database)
    with made.sessions.begin() as session:
        if not watch_checks.run_watch(session, lambda *_: now or made.now, outside):
            raise RuntimeError("another watch is checking")
    return LookCost(process_time() + cpu_seconds(database) - cpu, perf_counter() - began)


def _overdue_instant(made: LargeRegister) -> tuple[datetime, int]:
    """Return an instant at which CLOCKS_OVERDUE clocks should have been rung, and how many it are."""
    due = select(ClockRow.due).where(CLOCK_RUNNING, ClockRow.due > made.now).order_by(ClockRow.due)
    with made.sessions() as session:
        at = session.scalars(due.offset(CLOCKS_OVERDUE - 1).limit(1)).first() or session.scalars(due).first()
        if at is None:
            raise RuntimeError("no clock is running")
        count = session.scalar(select(func.count()).where(CLOCK_RUNNING, ClockRow.due <= at)) or 0
    return at + watch_checks.PROCESSING_GRACE + timedelta(minutes=1), count


def check_nothing_found(made: LargeRegister, found: Iterable[Finding]) -> None:
    """Raise RuntimeError for a finding, or an alarm that stands: nothing is wrong."""
    with made.sessions() as session:
        standing = session.execute(select(AlarmRow.kind, AlarmRow.about, AlarmRow.detail).limit(3)).all()
    if wrong := [*list(found)[:3], *standing]:
        raise RuntimeError(f"nothing is wrong, and yet: {wrong}")


def database_process(session: Session) -> Process:
    """Return the server's process for the one connection of the pool."""
    return Process(session.scalar(text("SELECT pg_backend_pid()")))
