"""`banjie demo` and the demonstration of every text, in English: they end well only if their records break no rule that
the register does not call a breach; no Chinese is printed, and what the pages show is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from banjie_author.names import HAN
from tests.stack.office import ROOT
from tests.stack.regulations import SLUGS

pytestmark = [pytest.mark.slow, pytest.mark.deep]


SHOWN_IN = ("README.md", "docs/commands.md")


def shown_lines(page: str) -> list[str]:
    """The lines of the demonstration that a page shows."""
    text = (ROOT / page).read_text(encoding="utf-8")
    (shown,) = [block for block in text.split("```") if "REFUSED" in block and block.count("ZZW-2025-000004") == 1]
    return [line for line in shown.splitlines() if line.strip(" …")]


@pytest.mark.parametrize("words", [(), *(("--procedure", slug) for slug in SLUGS)], ids=str)
def test_a_demonstration_leaves_no_rule_broken(words: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cli.main", "--lang", "en", "demo", *words]
    home = {"BANJIE_HOME": str(tmp_path)}
    said = subprocess.run(command, env={**os.environ, **home}, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert "No rule was broken that the register does not call a breach." in said.stdout
    assert [line for line in said.stdout.splitlines() if HAN.search(line)] == []
    if not words:
        printed = said.stdout.splitlines()
        assert [line for page in SHOWN_IN for line in shown_lines(page) if line not in printed] == []
