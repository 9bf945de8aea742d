"""A run says in one line at its end which programs are missing for the tests that it skipped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.office import ROOT
from tests.stack.regulations import some_or_deep
from tests.stack.tools import missing_tools_line

NEEDS_PROMTOOL = "tests/deploy/test_dashboard.py::test_each_expression_is_read_by_the_parser_of_prometheus"


def test_the_line_counts_the_tests_and_names_each_package_once() -> None:
    skipped = ["Skipped: missing tool: ip", "Skipped: only root may", "Skipped: missing tool: openssl"]

    assert missing_tools_line([*skipped, *skipped]) == (
        "Skipped for missing tools: 4. To run them: apt-get install iproute2 openssl"
    )
    assert missing_tools_line(["Skipped: only root may"]) == ""


@pytest.mark.slow
@pytest.mark.parametrize("processes", some_or_deep(["1", "0"], one_in=2))
def test_a_run_ends_with_the_line(tmp_path: Path, processes: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", processes, "-p", "no:cacheprovider", NEEDS_PROMTOOL],
        cwd=ROOT, env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    assert said.splitlines()[-2:-1] == ["Skipped for missing tools: 1. To run them: apt-get install promtool"], said
    assert said.splitlines()[-1].startswith("1 skipped")
