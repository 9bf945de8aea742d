"""Measurements of the benchmarks, and the timing of work on the CPU."""

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Literal, NamedTuple

from psutil import Process
from sqlalchemy import text
from sqlalchemy.orm import Session


class Measurement(NamedTuple):
    """A measured value. `target` and `bound` say what it must be; without a target it is for information. `low` and
    `high`: the least and the greatest of the values of which it is the median."""

    what: str
    value: float
    unit: str
    bound: Literal["at most", "at least"] | None = None
    target: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def target_met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.target is None:
            return None
        return self.value <= self.target if self.bound == "at most" else self.value >= self.target


def per_second(work: Callable[[], int], rounds: int = 7) -> float:
    """Return units of work per second of CPU time, so that other processes count little. `work` returns its units.

    The result is the median of `rounds`, after one round to warm up.
    """
    work()
    return median(_work_rate(work) for _ in range(rounds))


def _work_rate(work: Callable[[], int]) -> float:
    before = process_time()
    done = work()
    return done / (process_time() - before)


def database_process(session: Session) -> Process:
    """Return the server's process for the connection of the session."""
    return Process(session.scalar(text("SELECT pg_backend_pid()")))


def cpu_seconds(database: Process) -> float:
    """Return the CPU time of this process and the database's, so that other processes count little."""
    times = database.cpu_times()
    return process_time() + float(times.user + times.system)
