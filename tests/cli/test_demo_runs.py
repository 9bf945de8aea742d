"""`banjie demo` and the demonstration of every text: they end well only if their records break no rule that the
register does not call a breach."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.regulations import SLUGS

pytestmark = [pytest.mark.slow, pytest.mark.deep]


@pytest.mark.parametrize("words", [(), *(("--procedure", slug) for slug in SLUGS)], ids=str)
def test_a_demonstration_leaves_no_rule_broken(words: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cli.main", "--lang", "en", "demo", *words]
    home = {"BANJIE_HOME": str(tmp_path)}
    said = subprocess.run(command, env={**os.environ, **home}, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert "No rule was broken that the register does not call a breach." in said.stdout
