"""List what the tests check, a line each: `python -m tests.list_checks > before.txt`, and again after a change.

Tests are merged and sampled so that they take less time; this list shows that none of what they check is lost: the
scenarios and rules of each regulation, each part of them that is removed by the mutation tests, the alterations of the
evidence of a fault run, and every other test with its parameters. `make test` and `make deep` together check them all.
"""

import re
import subprocess
import sys
from collections.abc import Iterator

from tests import test_mutation
from tests.faults.test_faults import ALTERATIONS, EVIDENCE_ALTERATIONS
from tests.stack.regulations import SLUGS, scenario_book, scenario_suite

# Tests of which one goes over many checks; these are listed by their own lines.
MERGED = re.compile(
    r"tests/(test_procedures|test_trace|test_mutation)\.py::.*\["
    r"|tests/test_procedures\.py|tests/faults/test_faults\.py::test_each_alteration"
)
TRACED = ("tested or states why not", "line of the data", "module and function", "lines of the scenarios")


def collected_tests() -> list[str]:
    """Return the ids of all tests, those of the long form too."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--deep", "--no-summary"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if "::" in line]


def checks_of_regulations() -> Iterator[str]:
    for slug in SLUGS:
        suite = scenario_suite(slug)
        yield from (f"scenario {slug}: {scenario.name}" for scenario in suite.book.scenarios)
        yield from (f"regulation {slug}: every rule has scenarios, no unknown one, names are unique",)
        for rule in suite.procedure.rules:
            yield f"rule {rule.id}: every kind of scenario"
            yield from (f"rule {rule.id}: {what}" for what in TRACED)


def mutations() -> Iterator[str]:
    for slug in SLUGS:
        assert scenario_book(slug).scenarios
        yield from (f"mutation {slug}: rule {rule} {path_text(at)}" for rule, at in test_mutation.rule_cuts(slug))
        yield from (f"mutation {slug}: {path_text(at)}" for _, at in test_mutation.part_cuts(slug))


def path_text(at: test_mutation.CutPath) -> str:
    return ".".join(map(str, at)) or "whole"


def all_checks() -> list[str]:
    """Return every check, sorted."""
    lines = [f"test {one}" for one in collected_tests() if not MERGED.match(one)]
    lines += [*checks_of_regulations(), *mutations()]
    lines += [f"alteration {name}" for name in ALTERATIONS]
    lines += [f"alteration {alteration.__name__.strip('_')}" for alteration in EVIDENCE_ALTERATIONS]
    return sorted(lines)


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in all_checks()))
