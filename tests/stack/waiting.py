"""How tests wait: for the thing itself. The limit is there for what hangs; no machine that is only busy reaches it."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LIMIT_SECONDS = 240.0
POLL_SECONDS = 0.05


def wait_until(condition: Callable[[], T], what: object = "the condition") -> T:
    """Poll until the condition holds and return what it gives. Raises AssertionError after the limit."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {LIMIT_SECONDS:.0f} s: {what}"
        time.sleep(POLL_SECONDS)
    return found
