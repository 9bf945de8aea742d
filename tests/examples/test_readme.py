"""What README.md shows to whoever integrates does what is written there: from an empty folder, as it stands."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deploy.host import free_port
from tests.stack.office import ROOT
from tests.stack.processes import until_it_says

pytestmark = pytest.mark.slow
SECTION = (ROOT / "README.md").read_text(encoding="utf-8").partition("## I integrate")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
SHOWN_ADDRESS = "http://127.0.0.1:8080"


def environment(port: int) -> dict[str, str]:
    """What somebody has who follows the page: the programs of the project, and a port that is free."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BANJIE_", "PYTHON"))}
    path = f"{Path(sys.executable).parent}:{inherited['PATH']}"
    return inherited | {"PATH": path, "BANJIE_HTTP_PORT": str(port), "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}


@contextmanager
def office(script: str, folder: Path, port: int) -> Iterator[str]:
    """The first terminal, until it says that all runs: what it printed."""
    command = ["bash", "-c", f"exec env {script}"]
    with until_it_says("Ctrl-C", command, folder, environment(port)) as (_, said):
        yield "".join(said)


def terminal(folder: Path, port: int, *scripts: str) -> list[str]:
    """Run scripts one after the other in a second terminal; return what each printed."""
    mark = "--- end of a script ---"
    script = f"\necho '{mark}'\n".join(scripts).replace(SHOWN_ADDRESS, f"http://127.0.0.1:{port}")
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, env=environment(port), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split(mark)


@pytest.mark.deep
def test_the_page_runs_as_it_is_written_from_an_empty_folder(tmp_path: Path) -> None:
    assert [kind for kind, _ in BLOCKS] == ["yaml", "json", "sh", "sh", "python", "sh"]
    staff, form, start, prepare, program, curl = (text for _, text in BLOCKS)
    assert max(len([*filter(None, text.splitlines())]) for text in (program, curl)) <= 20
    folder, port = tmp_path / "empty", free_port()
    folder.mkdir()
    for name, text in (("staff.yaml", staff), ("form.json", form), ("web.py", program)):
        (folder / name).write_text(text, encoding="utf-8")

    with office(start, folder, port) as said:
        _, by_client, by_curl = terminal(folder, port, prepare, "python web.py", curl)

    assert f"127.0.0.1:{port}" in said
    lines = by_client.strip().splitlines()
    (number,) = {*re.findall(r"ZZW-\d{4}-\d+", by_client)}
    assert lines[0].startswith("refused by ")
    assert "ZZW-03b" in lines[0]
    assert re.fullmatch(rf"{number} Examination for acceptance until \d{{4}}-\d\d-\d\d", lines[1])
    events = [line.split()[1:] for line in lines[2:]]
    assert ["case.opened", number] in events, "the event of the complaint that was just registered"
    assert {subject for _, subject in events} == {number}
    assert {*re.findall(r"ZZW-\d{4}-\d+", by_curl)} == {number}, "one key, one complaint"
    assert '"title":"Refused by the regulation"' in by_curl
    assert '"type":"case.opened"' in by_curl
