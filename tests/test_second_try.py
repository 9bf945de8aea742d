"""What `make test` tries again, and what it does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.office import ROOT

pytestmark = pytest.mark.slow
# Each of these counts how often it has run, in a file of its own.
COUNTED = """
from pathlib import Path
import os, pytest

def runs(name):
    with Path(name).open("a") as file:
        file.write("x")
    return Path(name).stat().st_size

"""
BY_CHANCE = COUNTED + "def test_by_chance():\n    assert runs('chance') > 1\n\ndef test_sound():\n    runs('sound')\n"
ALWAYS = COUNTED + "def test_always():\n    assert runs('always') < 1\n"
MANY = COUNTED + "@pytest.mark.parametrize('n', range(6))\ndef test_many(n):\n    assert runs('many') > 6\n"
ENDS = COUNTED + "def test_ends():\n    if runs('ends') == 1:\n        os._exit(3)\n"
LEAVES = COUNTED + "def test_leaves():\n    if runs('leaves') > 1:\n        os._exit(0)\n    assert False\n"
SKIPS = COUNTED + "def test_skips():\n    if runs('skips') > 1:\n        pytest.skip('not there')\n    assert False\n"


def run_twice(folder: Path, tests: str, *options: str) -> tuple[int, str]:
    """Run these tests as `make test` does; return the exit code and what was said."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(tests)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.second_try", *options],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_what_fails_once_is_named_and_run_alone(tmp_path: Path) -> None:
    code, said = run_twice(tmp_path, BY_CHANCE, "-p", "xdist", "-n", "2")
    assert (code, "PASSED ONLY WHEN RUN AGAIN: test_it.py::test_by_chance." in said) == (0, True), said
    assert (tmp_path / "sound").read_text() == "x"


@pytest.mark.parametrize(("tests", "expected"), [(ALWAYS, 1), (MANY, 1), (ENDS, 3), (LEAVES, 1), (SKIPS, 1)])
def test_nothing_else_is_hidden(tmp_path: Path, tests: str, expected: int) -> None:
    code, said = run_twice(tmp_path, tests)
    assert (code, "PASSED ONLY" in said) == (expected, False), said


def test_whatever_failed_before_is_no_matter(tmp_path: Path) -> None:
    assert run_twice(tmp_path, MANY)[0] == 1
    (tmp_path / "many").unlink()
    assert run_twice(tmp_path, BY_CHANCE)[0] == 0
