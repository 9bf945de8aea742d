"""`banjie audit` beside a running stack: the three commands of docs/auditing.md, as they are written there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_cases import accept, take_in
from tests.stack.fixtures import Command
from tests.stack.office import ROOT

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs/auditing.md").read_text(encoding="utf-8")


def test_a_case_is_audited_in_the_three_commands_of_the_page(
    banjie: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = take_in(banjie)
    accept(banjie, number)
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    export, fetch, check = (shlex.split(line.replace("ZZW-2026-000001", number)) for line in block.splitlines())

    said = banjie(*export[1:])
    assert (said.code, "已导出" in said.out, "python3 check.py" in said.out) == (0, True, True), said
    assert banjie(*fetch[1:]).code == 0
    checked = subprocess.run([sys.executable, *check[1:]], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout
    assert "完整，未被改动。" in checked.stdout
    assert "acted  accepted  li" in checked.stdout
    assert "导出卷宗" in banjie("access", number).out


def test_bad_input_is_said(banjie: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = take_in(banjie)
    monkeypatch.chdir(tmp_path)
    taken = tmp_path / "taken.zip"
    taken.touch()

    for words in ([number], ["ZZW-2026-999999", "--person", "li"], [number, "--person", "li", "--out", str(taken)]):
        assert banjie("audit", "dossier", *words).code == 2, words
    assert banjie("audit", "checker", str(taken)).code == 2
    assert banjie("audit", "dossier", number, "--person", "li", "--out", "there.zip", "--json").data["events"] >= 1
