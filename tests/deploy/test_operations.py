"""Every command of docs/operations.md is run in the order of the page on real servers."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.compose_files import ROOT
from tests.deploy.docker_stand_in import stand_in_for_docker
from tests.deploy.host import Host

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```(\w*)$", PAGE, re.MULTILINE)
BLOCKS = [
    (heading.strip(), block)
    for heading, section in re.findall(r"^## (.+?)$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    for block in re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
]
COPIED = {"docker-compose.yml", "deploy", "examples"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Copy the files of the repository that the page starts with."""
    for name in COPIED:
        source = ROOT / name
        _ = shutil.copytree(source, tmp_path / name) if source.is_dir() else shutil.copy(source, tmp_path)
    return tmp_path


def run_block(block: str, repository: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(repository), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block], cwd=repository, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.deep
def test_every_command_of_the_page_does_what_it_says(
    host: Host, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert len(BLOCKS) >= 15
    failed = []
    for volume in ("attachments", "archive"):
        (host.home / volume).mkdir()
    with stand_in_for_docker(host, tmp_path_factory.mktemp("bin")) as programs:
        for heading, block in BLOCKS:
            done = run_block(block, repository, programs)
            if done.returncode != 0:
                failed.append(f"## {heading}\n{block}{done.stdout[-500:]}{done.stderr[-1500:]}")
    assert not failed, "\n".join(failed)
    secrets = repository / "deploy/secrets"
    assert secrets.stat().st_mode & 0o077 == 0
    assert {path.name for path in secrets.iterdir()} == {path.name for path in (host.home / "secrets").iterdir()}
    assert host.sql("SELECT count(*) FROM complaint", database="banjie") == "1"


def test_every_code_block_of_the_page_is_run() -> None:
    assert set(FENCES) == {"sh", ""}
    assert FENCES.count("sh") == len(BLOCKS)
