"""`make test`: pytest, and then what failed once more, alone and in one process.

A chance failure beside other work costs a line and not a run. The line is an issue to be mended. Nothing else is tried
again: neither many failures, nor a pytest that ended in any other way.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MOST = 5  # failures; more than these are no chance
FAILED = Path(".pytest_cache/v/cache/lastfailed")


class Passed(set[str]):
    """A plugin of pytest: the tests that ran and passed."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.add(report.nodeid)


def run_tests(options: list[str]) -> int:
    """Run pytest with these options, and what failed again; return the exit code."""
    # The cache has failures of earlier runs, too.
    code = subprocess.run([sys.executable, "-m", "pytest", "--cache-clear", *options], check=False).returncode
    if code != pytest.ExitCode.TESTS_FAILED:
        return code
    failed = sorted(json.loads(FAILED.read_text(encoding="utf-8")))
    if not 1 <= len(failed) <= MOST:
        return say(f"{len(failed)} tests failed; up to {MOST} are run again.", code)
    say(f"run again, alone and in one process: {', '.join(failed)}", code)
    passed = Passed()
    if (code_again := pytest.main(failed, plugins=[passed])) or passed != {*failed}:
        return say("a test failed twice.", code_again or code)
    return say(f"PASSED ONLY WHEN RUN AGAIN: {', '.join(failed)}. Such a test is an issue to be mended.", 0)


def say(line: str, code: int) -> int:
    """Write a line that stands out; return the exit code."""
    print(f"== make test: {line}", flush=True)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[1:]))
