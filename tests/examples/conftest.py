"""The command `banjie` for the scripts of the examples."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.examples.running import example_environment
from tests.stack.office import ROOT


@pytest.fixture(scope="session")
def banjie_script() -> Iterator[str]:
    """The path of a command that needs no start of its own (see `command_server.py`)."""
    with TemporaryDirectory(prefix="banjie-command-") as folder:  # short: the path of a socket is limited
        script = Path(folder) / "banjie"
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.examples.command_server", str(Path(folder) / "socket"), folder],
            cwd=ROOT,
            env=example_environment(Path(folder)),
        )
        deadline = time.monotonic() + 60
        while not script.exists():
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield str(script)
        server.terminate()
        server.wait(10)
