"""A program without the author's tool says what to install."""

import json
import subprocess
import sys

import pytest

from banjie_author.commands import author_commands
from cli.procedures import AUTHOR_COMMANDS

pytestmark = pytest.mark.slow  # more than a second

HIDDEN = """\
import importlib.metadata
importlib.metadata.entry_points = lambda **_: ()
from cli.main import main
main()
"""


def test_the_commands_of_the_author_say_what_to_install() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HIDDEN, "--lang", "en", "procedures", "check", "bank", "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert json.loads(ran.stdout) == {
        "error": "bad_input",
        "says": "banjie procedures check belongs to the author's tool. Install that: pip install 'banjie[author]'.",
    }


def test_the_tool_has_the_commands_that_are_missing_without_it() -> None:
    assert {command.name for command in author_commands.registered_commands} == {*AUTHOR_COMMANDS}
