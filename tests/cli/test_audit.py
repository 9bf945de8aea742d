"""`banjie audit` beside a running stack: the three commands of docs/auditing.md, as they are written there."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from integrity import in_processes
from integrity.verify.whole_record import Part, Verified
from starter.client import BanjieClient
from tests.cli.test_cases import accept, take_in
from tests.stack.fixtures import Command
from tests.stack.office import BY_PHONE, ROOT

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs/auditing.md").read_text(encoding="utf-8")


def test_a_case_is_audited_in_the_three_commands_of_the_page(
    banjie: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = take_in(banjie)
    accept(banjie, number)
    monkeypatch.chdir(tmp_path)
    block, *_ = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    export, fetch, check = (shlex.split(line.replace("ZZW-2026-000001", number)) for line in block.splitlines())

    said = banjie(*export[1:])
    assert (said.code, "已导出" in said.out, "python3 check.py" in said.out) == (0, True, True), said
    assert banjie(*fetch[1:]).code == 0
    checked = subprocess.run([sys.executable, *check[1:]], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout
    assert "卷内没有总序的签名" not in checked.stdout
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


def test_a_witness_on_another_machine_cosigns_the_log(banjie: Command, tmp_path: Path) -> None:
    take_in(banjie)
    assert "条，根" in banjie("audit", "checkpoint").out
    key = banjie("audit", "key").out.strip()
    home, copy = str(tmp_path / "witness"), tmp_path / "copy"
    shutil.copytree(banjie.home / "log", copy)

    assert "公钥" in banjie("witness", "new", key, "--name", "archive.gov.cn/witness", "--home", home).out
    assert banjie("witness", "new", key, "--name", "archive.gov.cn/witness", "--home", home).code == 2
    assert banjie("witness", "status", "--home", home).code == 0
    signed = banjie("witness", "sign", str(copy), "--home", home)
    assert ("已见证" in signed.out, "巡查程序两天没有核对" in signed.out) == (True, True)
    (copy / "watched").write_text(datetime.now(UTC).isoformat())  # noqa: TID251  # the witness has this clock
    assert "查明" not in banjie("witness", "sign", str(copy), "--home", home).out
    (tmp_path / "witness" / "heard").write_text("2020-01-01T00:00:00+00:00")
    silent = banjie("witness", "status", "--home", home)
    assert (silent.code, "两天没有收到总序" in silent.out) == (1, True)
    take_in(banjie)
    assert banjie("audit", "checkpoint").code == 0
    assert banjie("witness", "sign", str(banjie.home / "log"), "--home", home).code == 0
    refused = banjie("witness", "sign", str(copy), "--home", home)
    assert (refused.code, "拒绝见证" in refused.err) == (1, True)
    assert banjie("witness", "sign", str(tmp_path), "--home", home).code == 2
    assert banjie("witness", "serve", "--home", str(tmp_path / "none")).code == 2


def test_what_is_on_record_is_verified_and_judged_again(banjie: Command, tmp_path: Path) -> None:
    number = take_in(banjie)
    accept(banjie, number)
    refused = banjie("act", number, "受理", "--actor", "li")
    assert refused.code == 1

    assert "记录完整，未被改动" in banjie("audit", "verify", number).out
    replayed = banjie("audit", "replay", number, "--json").data
    assert (replayed["differences"], replayed["decisions"] >= 4) == ([], True)
    assert "全部重现" in banjie("audit", "replay", number).out
    assert banjie("audit", "as-of", number, "2999-01-01").code == 2
    assert banjie("audit", "as-of", number, "heute").code == 2
    opened = banjie("show", number, "--json").data["received_at"]
    assert banjie("audit", "as-of", number, opened, "--json").data["stage"] == "registration"
    assert banjie("audit", "as-of", number, opened, "--known-now", "--json").data["stage"] == "screening"
    assert "按当时所记" in banjie("audit", "staff-as-of", opened).out
    staff = banjie("audit", "staff-as-of", opened, "--known-now", "--json").data["staff"]
    assert "li" in [one["code"] for one in staff]
    assert "其中逾期 0 件，按现在所记" in banjie("audit", "list-as-of", opened, "--known-now").out
    listed = banjie("audit", "list-as-of", opened, "--json").data["cases"]
    assert [case["stage"] for case in listed if case["number"] == number] == ["registration"]
    for command in ("staff-as-of", "list-as-of"):
        assert banjie("audit", command, "2999-01-01").code == 2
    assert banjie("audit", "conform", number).code == 0
    for words in ([], [number, "--all"], ["--since", str(tmp_path / "none")], ["ZZW-2026-999999"]):
        assert banjie("audit", "verify", *words).code == 2, words


def work_until_killed(work: Callable[[BanjieClient, Part], Verified], part: Part) -> Verified:
    """Work on parts up to the first with complaints; there the process is killed."""
    if isinstance(part, partial) and "numbers" in part.keywords:
        os.kill(os.getpid(), signal.SIGKILL)
    return in_processes.work_here(work, part)


def test_a_process_that_is_killed_ends_the_command_and_nothing_is_half_said(
    banjie: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(banjie)
    monkeypatch.setattr(in_processes, "FEW_PARTS", 0)
    monkeypatch.setattr(in_processes, "work_here", work_until_killed)

    said = banjie("audit", "verify", "--all", "--processes", "2")

    assert (said.code, said.out) == (3, "")
    assert "一个工作进程中途结束；请再运行一次" in said.err


def test_what_another_law_would_have_made_is_said_with_what_it_assumes(banjie: Command, tmp_path: Path) -> None:
    number = take_in(banjie)
    accept(banjie, number)

    said = banjie("audit", "what-if", number, "--set", "screening.limit.n=3")
    assert (said.code, "以各人当时的行为不变为前提" in said.out, "其中 0 件" in said.out) == (0, True, True), said
    changed = banjie("audit", "what-if", number, "--set", "screening.limit={n: 9, unit: working_day}", "--json").data
    assert (changed["counted"]["later"], "行为不变" in changed["assumes"]) == (1, True)
    overlay = tmp_path / "reform.yaml"
    overlay.write_text("set:\n  screening.limit: {n: 9, unit: working_day}\n", encoding="utf-8")
    same = banjie("audit", "what-if", number, "--overlay", str(overlay), "--json").data
    assert same["differing"] == changed["differing"]
    for words in ([], ["--set", "nowhere.n=1"], ["--set", "screening"], ["--set", "screening.limit.n=no"]):
        assert banjie("audit", "what-if", number, *words).code == 2, words


def test_the_dossiers_of_several_cases_are_files_that_one_check_takes(banjie: Command, tmp_path: Path) -> None:
    numbers = [take_in(banjie), take_in(banjie)]
    folder = tmp_path / "some"

    made = banjie("audit", "dossiers", *numbers, "--person", "li", "--out", str(folder), "--json")
    assert (made.code, [one["number"] for one in made.data["made"]], made.data["refused"]) == (0, numbers, [])
    checker = ROOT / "integrity/check.py"
    paths = map(str, sorted(folder.iterdir()))
    assert subprocess.run([sys.executable, str(checker), *paths], capture_output=True, check=False).returncode == 0
    said = banjie("audit", "dossiers", "--until", "2001-01-01", "--person", "li", "--out", str(folder))
    assert (said.code, "已导出 0 件" in said.out) == (0, True), said
    for words in ([], [numbers[0], "--procedure", "bank"], ["ZZW-2026-999999"]):
        assert banjie("audit", "dossiers", *words, "--person", "li", "--out", str(folder)).code == 2, words


def test_the_line_of_a_receipt_is_compared_and_a_log_that_holds_is_not_begun_anew(banjie: Command) -> None:
    take_in(banjie)
    assert banjie("audit", "checkpoint").code == 0
    line = banjie("register", str(BY_PHONE), "--json").data["log"]
    assert line.startswith("总序 ")

    assert banjie("audit", "verify", "--since", line).code == 0
    size = line.split()[1]
    assert banjie("audit", "verify", "--since", line.replace(size, str(int(size) - 1), 1)).code == 1
    assert banjie("audit", "verify", "--since", "总序 3 条").code == 2
    refused = banjie("audit", "restored", "--actor", "wu", "--second", "li", "--reason", "恢复备份")
    assert (refused.code, "照常签名" in refused.err) == (2, True), refused

    assert banjie("audit", "key", "--add").code == 0
    assert banjie("audit", "key", "--drop").code == 2  # the newer one has signed nothing yet
    assert banjie("audit", "checkpoint").code == 0
    assert banjie("audit", "key", "--drop").code == 0
    assert banjie("audit", "checkpoint").code == 0
