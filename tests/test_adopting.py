"""Every step of docs/adopting.md is carried out as written: its files, its commands and their answers."""

import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.deploy.host import free_port
from tests.stack.waiting import LIMIT_SECONDS, wait_until
from tests.zones import CHINA

pytestmark = [pytest.mark.slow, pytest.mark.deep]

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/adopting.md").read_text(encoding="utf-8")
FURTHER = ", further"
HERE, _, ELSEWHERE = PAGE.partition("## 10. An office elsewhere")


class Block(NamedTuple):
    kind: str
    written: str


class PageCommand(NamedTuple):
    """A command of the page with its answer and exit code."""

    command: str
    answer: str
    code: int


def page_blocks(part: str = HERE) -> list[Block]:
    page = part.partition("## 6.")
    this_year = f"HTG-{datetime.now(CHINA).year}-"  # noqa: TID251  # complaints registered today have numbers of this year
    text = page[0] + page[1] + page[2].replace("HTG-2026-", this_year)
    text = text.replace("FCD-2026-", this_year.replace("HTG", "FCD"))
    return [Block(*command) for command in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def page_commands(block: Block) -> list[PageCommand]:
    found = []
    for section in re.split(r"^\$ ", block.written, flags=re.MULTILINE)[1:]:
        command, _, answer = section.partition("\n")
        exit_code = re.search(r"^\[exit code (\d+)\]\n", answer, re.MULTILINE)
        found.append(
            PageCommand(
                command,
                answer.replace(exit_code[0], "") if exit_code else answer,
                int(exit_code[1]) if exit_code else 0,
            )
        )
    return found


def answer_matches(answer: str, pattern: str) -> bool:
    """Compare an answer with the page; `…` stands for any text, also several lines."""
    return re.fullmatch(".*".join(map(re.escape, pattern.strip().split("…"))), answer.strip(), re.DOTALL) is not None


class Reader:
    """A reader who follows the page in an empty folder."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.folder = folder
        self.up: subprocess.Popen[bytes] | None = None
        self.env = {
            "PATH": f"{program.parent}:{Path(sys.executable).parent}:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "200",
            "BANJIE_HTTP_PORT": str(free_port()),
        }

    def write(self, block: Block) -> None:
        first, _, rest = block.written.partition("\n")
        path = self.folder / first.removeprefix("# ").removesuffix(FURTHER)
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") + "\n" if first.endswith(FURTHER) else ""
        path.write_text(before + rest, encoding="utf-8")

    def run(self, command: PageCommand) -> None:
        if command.command.startswith("export "):
            self.env |= dict(word.split("=") for word in command.command.split()[1:])
            return
        if command.command.endswith(" &"):
            self._start_banjie_up(command.command.removesuffix(" &"))
            return
        done = subprocess.run(
            ["bash", "-c", f"{command.command} 2>&1"],
            cwd=self.folder, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == command.code, f"$ {command.command}\n{done.stdout}"
        assert answer_matches(done.stdout, command.answer), (
            f"$ {command.command}\n{done.stdout}\n-- the page says --\n{command.answer}"
        )

    def _start_banjie_up(self, command: str) -> None:
        path = self.folder / "up.log"
        written = [sys.executable, "-m", "cli.main", *command.split()[1:]]  # not by the server of the other commands
        with path.open("w") as log:
            self.up = subprocess.Popen(written, cwd=self.folder, env=self.env, stdout=log, stderr=log)
        up = self.up

        def is_at_work() -> bool:
            assert up.poll() is None, path.read_text(encoding="utf-8")
            return "Ctrl-C" in path.read_text(encoding="utf-8")

        wait_until(is_at_work, "banjie up is at work")

    def stop(self) -> None:
        if self.up:
            self.up.terminate()
            self.up.wait(LIMIT_SECONDS)


def follow(part: str, reader: Reader) -> None:
    """Do what a part of the page says."""
    try:
        for block in page_blocks(part):
            if block.kind == "yaml":
                reader.write(block)
            for command in page_commands(block) if block.kind == "console" else ():
                reader.run(command)
    finally:
        reader.stop()


def test_an_office_elsewhere_is_at_work_after_five_commands(tmp_path: Path, banjie_script: str) -> None:
    first = next(block for block in page_blocks(ELSEWHERE) if block.kind == "console")
    assert len(page_commands(first)) == 5

    follow(ELSEWHERE, Reader(tmp_path, Path(banjie_script)))


def test_the_page_can_be_followed_as_it_is_written(tmp_path: Path, banjie_script: str) -> None:
    follow(HERE, Reader(tmp_path, Path(banjie_script)))
    assert (tmp_path / "测温记录.docx").stat().st_size > 0
