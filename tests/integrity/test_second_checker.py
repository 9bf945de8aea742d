"""The second checker of dossiers as an auditor runs it. That it judges as the first does is compared for every dossier
that the tests of this folder check (conftest.py)."""

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from integrity import check
from integrity.log.keys import read_keys
from tests.integrity.conftest import AuditedRegister
from tests.integrity.second_checker import PROGRAM
from tests.integrity.test_dossier import files_of, rebagged
from tests.stack.tools import tool

pytestmark = pytest.mark.slow
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def second() -> Run:
    """Return a function that runs the second checker with some words."""
    node = tool("node")

    def run(*words: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [node, PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=60, check=False
        )

    return run


def test_it_is_of_the_same_format_and_needs_nothing_but_the_standard_library() -> None:
    source = PROGRAM.read_text(encoding="utf-8")

    assert f"const FORMATS = [{', '.join(map(str, check.FORMATS))}];" in source
    assert all(name.startswith("node:") for name in re.findall(r'from "([^"]+)";$', source, re.MULTILINE))
    assert "import(" not in source
    assert "require(" not in source


def test_an_auditor_reads_what_it_found(audited: AuditedRegister, dossier: Path, tmp_path: Path, second: Run) -> None:
    withheld = tmp_path / "withheld.zip"
    withheld.write_bytes(audited.export(audited.names.paper, "zhou").packed)
    with zipfile.ZipFile(dossier) as archive:
        archive.extractall(tmp_path / "unpacked")
    files = files_of(dossier)
    forged = rebagged(tmp_path / "forged.zip", {**files, "data/README.html": b"<p>another"})
    policy = tmp_path / "policy"
    policy.write_text("".join(f"log {one.key}\n" for one in read_keys(audited.log.key_file)) + "quorum none\n")

    whole = second(dossier, tmp_path / "unpacked", withheld, "--policy", policy)
    altered = second(dossier, forged)

    assert (whole.returncode, whole.stderr) == (0, "")
    assert f"{dossier}: {audited.names.paper}: whole" in whole.stdout
    assert "by zhou (command)" in whole.stdout
    assert altered.returncode == 1
    assert "    data/README.html: the export names another" in altered.stdout.splitlines()


def test_it_says_what_it_did_not_check(dossier: Path, tmp_path: Path, second: Run) -> None:
    files = files_of(dossier)
    now = f'"format":{check.FORMATS[-1]}'.encode()
    later = {**files, "data/dossier.json": files["data/dossier.json"].replace(now, b'"format":99')}
    (tmp_path / "policy").write_text("log nobody\n")

    assert second(tmp_path / "none.zip").returncode == 3
    assert second(rebagged(tmp_path / "later.zip", later)).returncode == 3
    assert second(dossier, "--policy", tmp_path / "policy").returncode == 3
    assert second(dossier, "--max-bytes", 1000).returncode == 3
    assert second().returncode == 3


def test_a_key_that_stands_twice_is_read_by_neither(dossier: Path, tmp_path: Path, second: Run) -> None:
    files = files_of(dossier)
    twice = files["data/dossier.json"].replace(b'"format":', b'"format":1,"format":', 1)
    path = rebagged(tmp_path / "twice.zip", {**files, "data/dossier.json": twice})

    found = json.loads(second(path, "--json").stdout)

    assert [one["part"] for one in found["altered"]] == ["data/dossier.json"]
    assert [one.part for one in check.check(path).listed("altered")] == ["data/dossier.json"]
    with pytest.raises(check.Malformed):
        check.parsed(b'{"a":1,"a":1}')
