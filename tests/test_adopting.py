"""docs/adopting.md as it is written: its files, its commands, what they answer; from a blank file to a running case."""

import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from models.time import CHINA

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/adopting.md").read_text(encoding="utf-8")
FURTHER = ", further"
START_SECONDS = 60.0  # seconds until `banjie up` is at work, on a loaded machine


class Block(NamedTuple):
    kind: str
    written: str


class PageCommand(NamedTuple):
    """A command of the page, what it answers, and with which code."""

    command: str
    answer: str
    code: int


def page_blocks() -> list[Block]:
    page = PAGE.partition("## 6.")
    this_year = f"HTG-{datetime.now(CHINA).year}-"  # noqa: TID251  # what is registered today bears this year's number
    text = page[0] + page[1] + page[2].replace("HTG-2026-", this_year)
    return [Block(*one) for one in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def page_commands(block: Block) -> list[PageCommand]:
    found = []
    for said in re.split(r"^\$ ", block.written, flags=re.MULTILINE)[1:]:
        command, _, answer = said.partition("\n")
        ended = re.search(r"^\[exit code (\d+)\]\n", answer, re.MULTILINE)
        found.append(
            PageCommand(command, answer.replace(ended[0], "") if ended else answer, int(ended[1]) if ended else 0)
        )
    return found


def answer_matches(answer: str, pattern: str) -> bool:
    """`…` stands for anything, at the end of a line for further lines, too."""
    return re.fullmatch(".*".join(map(re.escape, pattern.strip().split("…"))), answer.strip(), re.DOTALL) is not None


class Reader:
    """Somebody who does what the page says, in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.up: subprocess.Popen[bytes] | None = None
        self.env = {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "200",
        }

    def write(self, block: Block) -> None:
        first, _, rest = block.written.partition("\n")
        path = self.folder / first.removeprefix("# ").removesuffix(FURTHER)
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") + "\n" if first.endswith(FURTHER) else ""
        path.write_text(before + rest, encoding="utf-8")

    def do(self, one: PageCommand) -> None:
        if one.command.endswith(" &"):
            self._begin(one.command.removesuffix(" &"))
            return
        done = subprocess.run(
            ["bash", "-c", f"{one.command} 2>&1"],
            cwd=self.folder, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == one.code, f"$ {one.command}\n{done.stdout}"
        assert answer_matches(done.stdout, one.answer), (
            f"$ {one.command}\n{done.stdout}\n-- the page says --\n{one.answer}"
        )

    def _begin(self, command: str) -> None:
        log = (self.folder / "up.log").open("w")
        self.up = subprocess.Popen(command.split(), cwd=self.folder, env=self.env, stdout=log, stderr=log)
        log.close()
        until = time.monotonic() + START_SECONDS
        asked = [sys.executable, "-m", "cli.main", "list"]
        while subprocess.run(asked, cwd=self.folder, env=self.env, capture_output=True, check=False).returncode:
            assert time.monotonic() < until, "banjie up is not at work"
            time.sleep(0.5)

    def leave(self) -> None:
        if self.up:
            self.up.terminate()
            self.up.wait(30)


def test_the_page_can_be_followed_as_it_is_written(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    try:
        for block in page_blocks():
            if block.kind == "yaml":
                reader.write(block)
            for one in page_commands(block) if block.kind == "console" else ():
                reader.do(one)
    finally:
        reader.leave()
    assert (tmp_path / "测温记录.docx").stat().st_size > 0
