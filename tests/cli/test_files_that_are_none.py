"""A pipe, a device or a folder in the place of a file is refused at once, by every command that reads one."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.fixtures import Command
from tests.stack.office import ROOT
from tests.stack.regulations import some_or_deep

pytestmark = pytest.mark.slow
LONG = 300.0  # seconds: whoever waits at a pipe waits for ever
COMMANDS = (
    ("register", "{file}"),
    ("import", "{file}"),
    ("act", "{number}", "note", "--actor", "li", "--text", "findings=@{file}"),
    ("approve", "--from", "{file}", "--actor", "li"),
    ("attach", "{number}", "{file}", "--actor", "li"),
    ("staff", "load", "{file}"),
    ("calendar", "adopt", "{file}"),
    ("procedures", "check", "{file}"),
    ("procedures", "new", "shop", "--from", "{file}"),
    ("audit", "verify", "--since", "{file}"),
    ("audit", "what-if", "{number}", "--edition", "{file}"),
)


@pytest.fixture(params=some_or_deep(["pipe", "device", "socket", "folder"], one_in=3))
def no_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Something that has a path and is no file."""
    path = tmp_path / "2027.yaml"
    if request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "folder":
        path.mkdir()
    elif request.param == "device":
        path.symlink_to("/dev/zero")
    else:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
    return path


def test_what_is_no_file_is_refused_with_its_kind(no_file: Path, banjie: Command, banjie_script: str) -> None:
    number = banjie("register", str(ROOT / "examples/forms/01-extortion-at-night-inspection.yaml"), "--json").data[
        "number"
    ]
    kind = "这是文件夹" if no_file.is_dir() else "这是管道、设备或套接字"
    for command in COMMANDS:
        words = [word.format(file=no_file, number=number) for word in command]
        done = subprocess.run(
            [banjie_script, *words],
            env=os.environ | {"BANJIE_HOME": str(banjie.home)},
            capture_output=True,
            text=True,
            check=False,
            timeout=LONG,
        )
        assert done.returncode in (1, 2), (words, done.stdout + done.stderr)
        said = done.stdout + done.stderr
        assert kind in said or "不是检查点文件" in said, (words, said)


def test_the_check_of_dossiers_waits_at_no_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "dossier.zip")
    command = [sys.executable, "integrity/check.py", str(tmp_path / "dossier.zip")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONG)
    assert (done.returncode, "这是管道、设备或套接字" in done.stderr) == (3, True)
