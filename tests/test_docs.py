"""The hand-written documents: lines of at most 100 characters, links and paths that exist."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LINE_WIDTH = 100
DOCUMENTS = sorted(
    {
        path
        for folder in (DOCS / "adr", DOCS / "api", ROOT / "examples", ROOT / "clients")
        for path in folder.rglob("*.md")
    }
    | {*DOCS.glob("*.md"), *ROOT.glob("*.md")}
)
TOP_LEVEL = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}

FENCE = re.compile(r"^\s*```")
ONE_LINK = re.compile(r"^[-*>\s]*(<?https?://\S+|\[[^\]]*\]\([^)]*\))[.,;:]?$")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")
PATH = re.compile(r"[\w.-]+(/[\w.@-]+)*/?")
PLACE_IN_FILE = re.compile(r":(\d+|\w+)$")  # rules/gates.py:gates_refusals


class Line(NamedTuple):
    """A line of a document outside its code blocks."""

    document: Path
    number: int
    text: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.number}"


def prose_lines(document: Path) -> Iterator[Line]:
    in_code = False
    for number, text in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        if FENCE.match(text):
            in_code = not in_code
        elif not in_code:
            yield Line(document, number, text)


def is_long(text: str) -> bool:
    return len(text) > LINE_WIDTH and not text.startswith("|") and not ONE_LINK.match(text)


def broken_links(line: Line) -> Iterator[str]:
    """Return the relative links of a line whose file, or whose heading in a document, does not exist."""
    for target in LINK.findall(CODE.sub("", line.text)):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        file = line.document.parent / unquote(path) if path else line.document
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            yield target


def anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub makes of the headings."""
    headings = [line.text.lstrip("#").strip() for line in prose_lines(document) if line.text.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def missing_paths(text: str) -> Iterator[str]:
    """Return what a line sets as code, looks like a path of this repository and does not exist there."""
    for code in CODE.findall(text):
        path = PLACE_IN_FILE.sub("", code)
        if is_repository_path(path) and not exists(path):
            yield code


def is_repository_path(path: str) -> bool:
    """True for a path below a folder of this repository, and for any module with its folder."""
    if "/" not in path or path.startswith(".") or not PATH.fullmatch(path):
        return False
    return path.partition("/")[0] in TOP_LEVEL or path.endswith(".py")


def exists(path: str) -> bool:
    """A folder is written with a closing `/`. A module may be named without its `.py`."""
    found = ROOT / path
    return found.is_dir() if path.endswith("/") else found.exists() or found.with_name(f"{found.name}.py").exists()


def test_documents_are_found() -> None:
    assert {ROOT / "README.md", DOCS / "operations.md", DOCS / "adr/0001-procedures-are-data.md"} <= {*DOCUMENTS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
class TestDocument:
    def test_lines_have_at_most_100_characters(self, document: Path) -> None:
        assert [str(line) for line in prose_lines(document) if is_long(line.text)] == []

    def test_code_blocks_are_closed(self, document: Path) -> None:
        lines = document.read_text(encoding="utf-8").splitlines()
        assert sum(1 for text in lines if FENCE.match(text)) % 2 == 0

    def test_relative_links_lead_to_a_file_and_its_heading(self, document: Path) -> None:
        assert [f"{line}: {target}" for line in prose_lines(document) for target in broken_links(line)] == []

    def test_paths_in_backticks_exist(self, document: Path) -> None:
        assert [f"{line}: {code}" for line in prose_lines(document) for code in missing_paths(line.text)] == []


@pytest.mark.parametrize(
    "text", ["`rules/clocks.py`", "`activities/inbox.py`", "`forms/sheet.py`", "`docs/laws/`", "`rules/gates.py/`"]
)
def test_a_path_that_does_not_exist_is_found(text: str) -> None:
    assert [*missing_paths(text)] == [text.strip("`")]


@pytest.mark.parametrize(
    "text", ["`rules/`", "`rules/gates.py:gates_refusals`", "`procedures/<slug>.yaml`", "`tests/*.py`", "`and/or`"]
)
def test_what_exists_or_is_no_path_of_the_repository_passes(text: str) -> None:
    assert [*missing_paths(text)] == []


def test_a_heading_that_does_not_exist_is_found() -> None:
    readme = ROOT / "README.md"

    assert [*broken_links(Line(readme, 1, "[x](#figures) [y](#no-such-heading) [z](docs/none.md)"))] == [
        "#no-such-heading",
        "docs/none.md",
    ]


def test_the_names_that_say_where_to_add_what_are_in_the_files_of_their_row() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("## Where to add what\n")[2].partition("\n## ")[0]
    rows = [CODE.findall(row) for row in table.splitlines() if row.startswith("| a")]

    assert len(rows) > 15
    for row in rows:
        files = "".join(text_below(ROOT / code) for code in row if (ROOT / code).exists())
        assert [code for code in row if re.fullmatch(r"[A-Za-z_]\w*", code) and code not in files] == []


def text_below(path: Path) -> str:
    """Return the text of a file, or of all modules below a folder."""
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return "".join(file.read_text(encoding="utf-8") for file in files)
