"""Processes that a test starts."""

import signal


def listening() -> None:
    """A child hears Ctrl-C, even where the tests themselves run in the background and do not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
