"""`make test`: pytest, and then what failed once more, alone and in one process.

A chance failure beside other work costs a line and not a run. The line is an issue to be mended. Nothing else is tried
again: neither many failures, nor a pytest that ended in any other way.
"""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

MOST = 5  # failures; more than these are no chance
FAILED, REPORT = Path(".pytest_cache/v/cache/lastfailed"), Path(".pytest_cache/second_try.xml")


def run_tests(options: list[str]) -> int:
    """Run pytest with these options, and what failed again; return the exit code."""
    # The cache has failures of earlier runs, too.
    code = run_pytest("--cache-clear", *options)
    if code != pytest.ExitCode.TESTS_FAILED:
        return code
    failed = sorted(json.loads(FAILED.read_text(encoding="utf-8")))
    if not 1 <= len(failed) <= MOST:
        return say(f"{len(failed)} tests failed; up to {MOST} are run again.", code)
    say(f"run again, alone and in one process: {', '.join(failed)}", code)
    REPORT.unlink(missing_ok=True)
    again = run_pytest(f"--junit-xml={REPORT}", *failed)
    if again or passed() != len(failed):
        return say("not all of them passed then.", again or code)
    return say(f"PASSED ONLY WHEN RUN AGAIN: {', '.join(failed)}. Such a test is an issue to be mended.", 0)


def run_pytest(*words: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *words], check=False).returncode


def passed() -> int:
    """Return how many tests have passed, as the report says: one that was skipped has not."""
    suite = ElementTree.parse(REPORT).getroot()[0] if REPORT.exists() else ElementTree.Element("none")
    total, *others = (int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped"))
    return total - sum(others)


def say(line: str, code: int) -> int:
    """Write a line that stands out; return the exit code."""
    print(f"== make test: {line}", flush=True)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[1:]))
