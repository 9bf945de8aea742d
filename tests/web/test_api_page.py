"""docs/api/README.md does what is written there, against the real interface."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from register.log import sequence_next
from services.embedded.stack import Stack
from settings import Settings
from starter.client import open_client
from tests.stack.office import ROOT
from tests.test_adopting import answer_matches
from tests.web.conftest import Served

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs/api/README.md").read_text(encoding="utf-8")
END_OF_ANSWER = "--- end of the answer ---"


class PageStep(NamedTuple):
    """A command with the answer that the page shows, where it shows one."""

    command: str
    answer: str


def page_steps(page: str) -> Iterator[PageStep]:
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, answer = step.partition("\nEND\n") if "<<'END'" in step else step.partition("\n")
            yield PageStep(f"{command}\nEND" if "<<'END'" in step else command, answer)


def run_script(script: str, folder: Path, **variables: str) -> str:
    """Run a script in a folder; return what it prints. Its failure is the test's."""
    path = f"{variables.pop('programs', '')}:{Path(sys.executable).parent}:/usr/bin:/bin"
    environment = {"PATH": path, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), "no_proxy": "*", **variables}
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def sequencer(home: Path) -> Iterator[None]:
    """The part of the relay that gives events their positions in the feed."""
    client, stopped = open_client(Settings(home=home)), threading.Event()

    def work() -> None:
        while not stopped.wait(0.1):
            client.transact_sync(sequence_next)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        client.close()


def test_the_page_can_be_followed_with_curl_alone(
    served: Served, stack: Stack, banjie_script: str, tmp_path: Path
) -> None:
    steps = [*page_steps(PAGE.replace("http://127.0.0.1:8080", served.url))]
    assert len(steps) >= 20
    script = "\n".join(f"{step.command}\necho; echo '{END_OF_ANSWER}'" for step in steps)

    with sequencer(stack.home):
        printed = run_script(script, tmp_path, programs=str(Path(banjie_script).parent), BANJIE_HOME=str(stack.home))

    answers = re.sub(r"ZZW-\d{4}-\d+", "ZZW-2026-000001", printed.replace("\r", "")).split(END_OF_ANSWER)
    other = [
        f"$ {step.command}\n{answer}\n-- the page says --\n{step.answer}"
        for step, answer in zip(steps, answers, strict=False)
        if not answer_matches(answer, step.answer)
    ]
    assert not other, "\n\n".join(other)
