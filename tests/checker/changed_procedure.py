"""The small sound procedure with some of its texts changed, and checked."""

from pathlib import Path

from banjie_author.report import CheckReport, check_procedure
from tests.checker.planted_mistakes import SOUND_PROCEDURE


def check_with_changes(tmp_path: Path, *changes: tuple[str, str]) -> tuple[CheckReport, str]:
    """Return the report on the procedure with each old text replaced by the new one, and the procedure so written."""
    written = SOUND_PROCEDURE
    for old, new in changes:
        assert written.count(old) == 1, f"{old!r} stands {written.count(old)} times in the sound procedure"
        written = written.replace(old, new)
    path = tmp_path / "small-office.yaml"
    path.write_text(written, encoding="utf-8")
    return check_procedure(path), written


def check_with(tmp_path: Path, *changes: tuple[str, str]) -> CheckReport:
    """Return the report on the procedure with each old text replaced by the new one."""
    return check_with_changes(tmp_path, *changes)[0]
