"""What a measurement gives: figures, each with its target where there is one."""

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Literal, NamedTuple


class Figure(NamedTuple):
    """One number. Without a target it is for information."""

    what: str
    value: float
    unit: str
    bound: Literal["at most", "at least"] | None = None
    target: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; none where there is none."""
        if self.target is None:
            return None
        return self.value <= self.target if self.bound == "at most" else self.value >= self.target


def per_second(work: Callable[[], int], rounds: int = 7) -> float:
    """How many a second `work` does, of which it says how many it did: of the time this process had the core, so
    that neighbours count little. The median of some rounds after one to warm up."""
    work()
    return median(_rate(work) for _ in range(rounds))


def _rate(work: Callable[[], int]) -> float:
    before = process_time()
    done = work()
    return done / (process_time() - before)
