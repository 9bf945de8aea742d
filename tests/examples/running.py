"""How the tests run an example: as a process of its own, with the servers of the test."""

import os
import subprocess
import sys
from pathlib import Path

from tests.stack.office import ROOT
from tests.stack.waiting import LIMIT_SECONDS

EXAMPLES = ROOT / "examples"


def run_example(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program of `examples/`: a Python file or a script."""
    program = [sys.executable] if words[0].endswith(".py") else []
    return subprocess.run(
        [*program, str(EXAMPLES / words[0]), *words[1:]],
        cwd=ROOT,
        env=example_environment(home) | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_SECONDS,
    )


def example_environment(home: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BANJIE_")}
    return inherited | {"BANJIE_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
