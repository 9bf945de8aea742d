"""Processes that a test starts."""

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.stack.waiting import LIMIT_SECONDS


def listening() -> None:
    """A child hears Ctrl-C and the end of its terminal, even where the tests run in the background and do not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@contextmanager
def until_it_says(
    word: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A command that goes on until Ctrl-C, once it has said this word: the process, and its lines up to then."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=listening,  # noqa: PLW1509
    )
    try:
        assert process.stdout
        said: list[str] = []
        while not said or word not in said[-1]:
            said.append(process.stdout.readline())
            assert said[-1], said
        yield process, said
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=LIMIT_SECONDS)
