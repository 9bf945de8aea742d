"""A regulation with some of its lines changed, as an author might mistake them, and checked."""

import re
from pathlib import Path

from banjie_author.report import CheckReport, check_procedure
from procedures.load import PROCEDURES_FOLDER
from tests.test_authored_regulations import regulation_path

DOCS = Path(__file__).parents[2] / "docs/procedure-language.md"
LIBRARY = "library-complaints"
NEWCOMERS = ("market-complaints", "petitions")
Changes = tuple[tuple[str, str], ...]


def written_text(slug: str) -> str:
    """Return a regulation as written: of the docs, of the two that newcomers wrote, or on file."""
    if slug == LIBRARY:
        page = DOCS.read_text(encoding="utf-8")
        found = re.search(
            r"^```yaml\n(# procedures/library-complaints\.yaml\n.*?)^```$", page, re.MULTILINE | re.DOTALL
        )
        assert found
        return found[1]
    path = regulation_path(slug) if slug in NEWCOMERS else PROCEDURES_FOLDER / f"{slug}.yaml"
    return path.read_text(encoding="utf-8")


def changed_file(folder: Path, slug: str, changes: Changes) -> Path:
    """Write a copy of the regulation with each old text, which stands there once, replaced by the new one."""
    written = written_text(slug)
    for old, new in changes:
        assert written.count(old) == 1, f"{old!r} stands {written.count(old)} times in {slug}"
        written = written.replace(old, new)
    path = folder / f"{slug}.yaml"
    path.write_text(written, encoding="utf-8")
    return path


def check_changed(folder: Path, slug: str, *changes: tuple[str, str]) -> CheckReport:
    """Return the report on the regulation with these changes."""
    return check_procedure(changed_file(folder, slug, changes))


def kinds(report: CheckReport) -> set[str]:
    """Return the names of what is found."""
    return {finding.kind for finding, _ in report.findings}
