"""What is done to the files of a register is found: attachments, papers, histories, tiles, checkpoint and policy."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from integrity.verify.whole_record import Found
from tests.integrity.conftest import AuditedRegister
from tests.integrity.planted.files import PlantedFile, planted_checkpoints, planted_files
from tests.integrity.test_record import verified

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("checkpoint")]


@pytest.fixture
def copied(audited: AuditedRegister, tmp_path: Path) -> AuditedRegister:
    """The same register, with a copy of its files."""
    shutil.copytree(audited.home, tmp_path / "home")
    return audited._replace(home=tmp_path / "home")


@contextmanager
def damaged(one: PlantedFile) -> Iterator[None]:
    before = one.path.read_bytes()
    one.path.unlink() if one.content is None else one.path.write_bytes(one.content)
    yield
    one.path.write_bytes(before)


def found_after(copied: AuditedRegister, one: PlantedFile) -> list[Found]:
    with damaged(one), copied.sessions() as session:
        return verified(copied, session).found


def test_every_change_of_a_stored_file_is_named(copied: AuditedRegister, many: Callable[[int, int], int]) -> None:
    planted = [*planted_files(copied.home, ("attachments", "archive"))]
    assert len(planted) >= 25
    for one in planted[:: many(7, 1)]:
        [(kind, finding)] = found_after(copied, one)
        said = (kind, finding.about, finding.complaint is not None)
        place = finding.detail["seq"] or finding.detail["n"]
        shown = "archive_damaged" if "archive" in one.path.parts else "file_damaged"
        assert said == (shown, one.path.name.partition(".")[0], True), (one.name, finding)
        assert place, (one.name, finding)


def test_every_change_of_the_signed_log_is_named(
    copied: AuditedRegister, tmp_path: Path, many: Callable[[int, int], int]
) -> None:
    newest = copied.log.checkpoint()
    assert newest
    tile = copied.log.folder / f"tile/0/000.p/{newest.size}"
    tiles = [one for one in planted_files(copied.home, ("log",)) if one.path == tile and "lengthened" not in one.name]
    planted = [*planted_checkpoints(copied.log, tmp_path / "forger.key"), *tiles]
    assert len(planted) >= 14
    for one in planted[:: many(3, 1)]:
        found = [(kind, finding.about) for kind, finding in found_after(copied, one)]
        assert found == [("signed_log_differs", "checkpoint")], one.name
