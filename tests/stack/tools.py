"""Programs of the machine that some tests need. The end of a run names those that are missing, in one line."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

MISSING = "missing tool: "
# The packages of Debian that have another name than their program.
PACKAGES = {"ip": "iproute2", "nsenter": "util-linux", "dovecot": "dovecot-imapd"}


def tool(*names: str) -> str:
    """Return the path of a program by the first of its names that is installed; skip the test if there is none."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    found = next(filter(None, (shutil.which(name, path=path) for name in names)), None)
    if found is None:
        pytest.skip(MISSING + names[0])
    return found


def missing_tools_line(reasons: Iterable[str]) -> str:
    """Return the line about the tests that were skipped for a missing program; empty if there are none."""
    missing = [reason.partition(MISSING)[2] for reason in reasons if MISSING in reason]
    packages = sorted({PACKAGES.get(name, name) for name in missing})
    return (
        f"Skipped for missing tools: {len(missing)}. To run them: apt-get install {' '.join(packages)}"
        if missing
        else ""
    )
