"""Processes that a test starts."""

import signal


def listening() -> None:
    """A child hears Ctrl-C and the end of its terminal, even where the tests run in the background and do not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
