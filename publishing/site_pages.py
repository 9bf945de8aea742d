"""Stage the documents for the site: docs/, the documents of the root and the pages that are made now.

On a forge the documents are read where they lie and link to files anywhere in the repository. On the site the
documents of the root lie beside those of docs/ (README.md as index.md), and a file outside docs/ has a source page
(`source/<path>.html`) on which each line has the anchor that a forge gives it (`#L12`).
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from publishing.built_pages import built_pages
from publishing.flowcharts import flowchart_svg
from publishing.folder_index import folder_index_page
from publishing.source_pages import write_source_page

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
INDEX = "index.md"
# Where a document of the root lies whose name in lower case is taken.
ROOT_PAGES = {"readme.md": INDEX, "security.md": "report-a-vulnerability.md"}
FENCE = re.compile(r"^\s*```(\w*)")
CODE_SPAN = re.compile(r"(`[^`]+`)")
TARGET = re.compile(r"""(?P<before>\]\(|\b(?:src|href)=")(?P<target>[^)"\s]+)""")
PICTURE = re.compile(r"!\[([^\]]*)\]\((\S+\.svg)\)$")


class BrokenLinkError(Exception):
    """A document links to a file that does not exist."""


def stage_documents(staged: Path) -> None:
    """Write into `staged` all documents with their links rewritten, their pictures, and the source pages."""
    shutil.copytree(DOCS, staged, ignore=shutil.ignore_patterns("*.md"))
    for folder in (path for path in DOCS.iterdir() if path.is_dir()):
        (staged / folder.name / INDEX).write_text(folder_index_page(folder), encoding="utf-8")
    for path, text in built_pages().items():
        _stage(DOCS / path, text, staged)
    for document in (*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))):
        _stage(document, document.read_text(encoding="utf-8"), staged)


def _stage(document: Path, text: str, staged: Path) -> None:
    page = staged / staged_path(document)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(
        StagedDocument(document, staged).rewritten(text) if page.suffix == ".md" else text, encoding="utf-8"
    )


def staged_path(document: Path) -> Path:
    """Return the path of a document's page within the site's documents. A README of a folder is its index."""
    name = document.name.lower()
    if document.is_relative_to(DOCS):
        page = document.relative_to(DOCS)
        return page.with_name(INDEX) if name == "readme.md" else page
    return Path(ROOT_PAGES.get(name, name))


class StagedDocument:
    """One document on its way to the site."""

    def __init__(self, document: Path, staged: Path) -> None:
        self.document = document
        self.staged = staged
        self.page = staged_path(document)

    def rewritten(self, text: str) -> str:
        """Return the text of the document as the Markdown of its page."""
        return "\n".join(self._lines(iter(text.splitlines()))) + "\n"

    def _lines(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            if not (fence := FENCE.match(line)):
                yield _scrollable_picture(self.with_links(line))
                continue
            block = [line, *_until_closed(lines)]
            yield from self._drawn(block) if fence[1] == "mermaid" else block

    def _drawn(self, block: list[str]) -> list[str]:
        """Return a reference to the picture of a flowchart, or the block itself if it is not to be drawn."""
        if (picture := flowchart_svg(block[1:-1])) is None:
            return block
        folder = (self.staged / self.page).parent
        name = f"{self.page.stem}-{len([*folder.glob(f'{self.page.stem}-*.svg')]) + 1}.svg"
        (folder / name).write_text(picture, encoding="utf-8")
        return [f"[![Flowchart]({name})]({name}){{ .drawn }}"]

    def with_links(self, line: str) -> str:
        """Rewrite the targets of a line's links, outside code."""
        parts = CODE_SPAN.split(line)
        return "".join(part if part.startswith("`") else TARGET.sub(self._rewritten, part) for part in parts)

    def _rewritten(self, link: re.Match[str]) -> str:
        path, hash_sign, anchor = link["target"].partition("#")
        if not path or re.match(r"[a-z]+:", path):
            return link[0]
        file = (self.document.parent / unquote(path)).resolve()
        if (self.staged / self.page.parent / path).exists():  # made now
            return link[0]
        if not file.exists():
            raise BrokenLinkError(f"{self.document.relative_to(ROOT)}: {link['target']}")
        target = os.path.relpath(self._site_path(file), self.page.parent)
        return f"{link['before']}{target}{hash_sign}{anchor}"

    def _site_path(self, file: Path) -> Path:
        """Return where the site has a file of the repository; makes its source page if it is not a document."""
        if file.parent == DOCS and file.is_dir():
            return Path(file.name, INDEX)
        if (file.suffix == ".md" and file.parent == ROOT) or (file.is_relative_to(DOCS) and file.is_file()):
            return staged_path(file)
        return write_source_page(file, ROOT, self.staged)


def _scrollable_picture(line: str) -> str:
    """Show a picture that has its own line in its full size, in a frame that scrolls, with a link to its file."""
    if not (picture := PICTURE.match(line)):
        return line
    alt, file = picture.groups()
    return f'<div class="picture" markdown>[![{alt}]({file})]({file})</div>'


def _until_closed(lines: Iterator[str]) -> Iterator[str]:
    """Yield the rest of a code block, its closing fence included."""
    for line in lines:
        yield line
        if FENCE.match(line):
            return
