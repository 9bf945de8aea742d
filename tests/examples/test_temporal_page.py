"""The page for users of Temporal, `docs/temporal.md`: its commands and programs run as they stand there."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from models.search_attributes import SEARCH_ATTRIBUTES
from tests.cli.test_up import environment, up
from tests.stack.office import ROOT
from tests.stack.waiting import LIMIT_SECONDS

PAGE = ROOT / "docs" / "temporal.md"
BLOCK = re.compile(r"^```(sh|python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """Commands or a program, and the lines that it shows."""

    language: str
    code: str
    shows: tuple[str, ...]


def blocks() -> Iterator[Block]:
    """Yield the blocks of the page in their order. A block of text says what the one before it shows."""
    found = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    for (language, code), (after, text) in zip(found, [*found[1:], ("", "")], strict=True):
        if language != "text":
            yield Block(language, code, tuple(text.splitlines()) if after == "text" else ())


def squeezed(text: str) -> str:
    """Return a text as it is compared: colours, line breaks and spaces do not count."""
    return "".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())


class Shell:
    """Runs the blocks one after the other, in one folder; what a block exports or sets is there in the next."""

    def __init__(self, folder: Path, home: Path, port: str) -> None:
        self.folder, self.state = folder, folder / "state.sh"
        (folder / "examples").symlink_to(ROOT / "examples")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BANJIE_", "TEMPORAL_"))}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = inherited | {"BANJIE_HOME": str(home), "BANJIE_HTTP_PORT": port, "BANJIE_LANG": "en"}
        self.environment |= {"PATH": path, "COLUMNS": "200"}
        self.state.write_text("", encoding="utf-8")

    def run(self, block: Block) -> str:
        """Return what a block wrote. It must succeed."""
        keep = f"set -aeu\n. {self.state}\n{block.code}\n{{ export -p; declare -f; }} > {self.state}\n"
        argv = ["bash", "-c", keep] if block.language == "sh" else [sys.executable, "-c", block.code]
        done = subprocess.run(
            argv,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_SECONDS,
        )
        assert done.returncode == 0, f"{block.code}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def show(self, block: Block) -> None:
        """Run a block until it shows what the page says."""
        deadline = time.monotonic() + LIMIT_SECONDS  # signals are judged a moment after they are sent
        while True:
            out = self.run(block)
            missing = [line for line in block.shows if squeezed(line) not in squeezed(out)]
            if not missing:
                return
            assert time.monotonic() < deadline, f"{block.code}\nshows\n{out}\nwithout\n{missing}"
            time.sleep(0.5)


@pytest.mark.deep
@pytest.mark.slow
@pytest.mark.timeout(1200)  # some twenty commands, each a process of its own
def test_the_page_runs_as_it_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, own = tmp_path / "home", environment(tmp_path / "home")
    monkeypatch.setattr("tests.cli.test_up.environment", lambda _: own)
    with up(home):
        shell, found = Shell(tmp_path, home, own["BANJIE_HTTP_PORT"]), list(blocks())
        for block in found:
            shell.show(block)

    assert {block.language for block in found} == {"sh", "python"}
    assert sum(bool(block.shows) for block in found) >= 9


def test_the_page_and_the_script_of_the_namespace_name_every_search_attribute() -> None:
    page = PAGE.read_text(encoding="utf-8")
    script = (ROOT / "deploy" / "temporal" / "namespace.sh").read_text(encoding="utf-8")
    for name, kind in SEARCH_ATTRIBUTES.items():
        assert f"| `{name}` | {kind} |" in page
        assert f"{name}:{kind}" in page
        assert f"patiently searched {name} {kind}\n" in script
