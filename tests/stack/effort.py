"""How much work a piece of code does, counted in calls: the same on every machine, however fast or busy it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooMuchWork(BaseException):
    """Ends the work: no code that catches its own errors catches this."""


@contextmanager
def calls_at_most(most: int) -> Iterator[None]:
    """Raise TooMuchWork where this thread makes more calls of functions, Python's own included, in the block."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")
        if calls > most:
            raise TooMuchWork(f"more than {most} calls")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
