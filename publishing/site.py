"""Build the documentation site by Zensical, strictly and without a network: `python -m publishing.site` (`make docs`).

On a forge the documents are read where they lie and link to files anywhere in the repository. On the site the documents
of the root lie beside those of docs/ (README.md as index.md), and a file outside docs/ has a page with its text
(`source/<path>.html`), on which each line has an anchor, as on a forge.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from publishing.built_pages import built_pages

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
INDEX = "index.md"
# Where a document of the root lies whose name in lower case is taken.
ROOT_PAGES = {"readme.md": INDEX, "security.md": "report-a-vulnerability.md"}
FENCE = re.compile(r"^\s*```")
CODE_SPAN = re.compile(r"(`[^`]+`)")
TARGET = re.compile(r"""(?P<before>\]\(|\b(?:src|href)=")(?P<target>[^)"\s]+)""")
FOLDER_TITLES = {"adr": "Architecture decisions", "procedures": "Procedures on file", "problems": "Problems over HTTP"}
SOURCE_PAGE = """\
---
title: {title}
search: {{exclude: true}}
hide: [navigation, toc]
---

{body}
"""


class SiteError(Exception):
    """The site cannot be built: a link leads to no file, or the generator warns of something."""


def build_site(target: Path) -> None:
    """Build the site and put it in place of `target`. Raises SiteError."""
    with tempfile.TemporaryDirectory(prefix="banjie-site-") as folder:
        work = Path(folder)
        stage_documents(work / "docs")
        shutil.copy(Path(__file__).with_name("site.css"), work / "docs")
        shutil.copy(ROOT / "mkdocs.yml", work)
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
        variables = {**os.environ, "NO_COLOR": "1"}
        built = subprocess.run(command, cwd=work, env=variables, capture_output=True, text=True, check=False)
        if built.returncode:
            raise SiteError(built.stdout + built.stderr)
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(work / "site", target)


def stage_documents(staged: Path) -> None:
    """Write into `staged` all documents with their links rewritten, their pictures, an index of each folder, and the
    pages of the files to which they link. Raises SiteError."""
    shutil.copytree(DOCS, staged, ignore=shutil.ignore_patterns("*.md", "*.dot"))
    for folder in (path for path in DOCS.rglob("*") if path.is_dir()):
        (staged / folder.relative_to(DOCS) / INDEX).write_text(folder_index(folder), encoding="utf-8")
    for path, text in built_pages().items():
        _stage(DOCS / path, text, staged)
    for document in (*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))):
        _stage(document, document.read_text(encoding="utf-8"), staged)


def _stage(document: Path, text: str, staged: Path) -> None:
    page = staged / staged_path(document)
    page.parent.mkdir(parents=True, exist_ok=True)
    if page.suffix == ".md":
        text = "\n".join(_staged_lines(document, text, staged)) + "\n"
    page.write_text(text, encoding="utf-8")


def staged_path(document: Path) -> Path:
    """Return the path of a document's page within the site's documents. A README of a folder is its index."""
    name = document.name.lower()
    if document.is_relative_to(DOCS):
        page = document.relative_to(DOCS)
        return page.with_name(INDEX) if name == "readme.md" else page
    return Path(ROOT_PAGES.get(name, name))


def folder_index(folder: Path) -> str:
    """Return the Markdown that lists the documents of a folder, which a forge shows by itself."""
    title = FOLDER_TITLES.get(folder.name, folder.name.capitalize())
    documents = [f"- [{_title(path)}]({path.name}) `{path.stem}`" for path in sorted(folder.glob("*.md"))]
    return "\n".join([f"# {title}", "", *documents, ""])


def _title(document: Path) -> str:
    with document.open(encoding="utf-8") as lines:
        return next((line.lstrip("#").strip() for line in lines if line.startswith("#")), document.stem)


def _staged_lines(document: Path, text: str, staged: Path) -> Iterator[str]:
    """Yield the lines of a document with the links outside code rewritten."""
    in_code = False
    for line in text.splitlines():
        in_code ^= bool(FENCE.match(line))
        yield line if in_code else with_links(line, document, staged)


def with_links(line: str, document: Path, staged: Path) -> str:
    """Rewrite the targets of a line's links, outside code. Makes the page of a file that is none of the documents."""
    page = staged_path(document)

    def rewritten(link: re.Match[str]) -> str:
        path, hash_sign, anchor = link["target"].partition("#")
        if not path or re.match(r"[a-z]+:", path):
            return link[0]
        file = (document.parent / unquote(path)).resolve()
        if (staged / page.parent / path).exists():  # made now
            return link[0]
        if not file.exists():
            raise SiteError(f"{document.relative_to(ROOT)}: {link['target']}")
        if file.is_relative_to(DOCS):
            target = file.relative_to(DOCS) / INDEX if file.is_dir() else staged_path(file)
        elif file.suffix == ".md" and file.parent == ROOT:
            target = staged_path(file)
        else:
            target = write_source_page(file, staged)
            anchor = re.sub(r"^L(?=\d+$)", "__codelineno-0-", anchor)  # as the generator names a line
        return f"{link['before']}{os.path.relpath(target, page.parent)}{hash_sign}{anchor}"

    parts = CODE_SPAN.split(line)
    return "".join(part if part.startswith("`") else TARGET.sub(rewritten, part) for part in parts)


def write_source_page(file: Path, staged: Path) -> Path:
    """Write the page of a file, or of a folder with its files, if it is not there yet. Return its path."""
    relative = file.relative_to(ROOT)
    path = Path("source", relative, INDEX) if file.is_dir() else Path("source", f"{relative}.md")
    page = staged / path
    if page.exists():
        return path
    page.parent.mkdir(parents=True, exist_ok=True)
    if file.is_dir():
        files = sorted(one for one in file.iterdir() if one.is_file() and not one.name.startswith("."))
        body = "\n".join(f"- [{one.name}]({write_source_page(one, staged).name})" for one in files)
    else:
        try:
            text = file.read_text(encoding="utf-8").rstrip("\n")
        except UnicodeDecodeError:
            return Path(shutil.copy(file, staged / "source" / relative)).relative_to(staged)
        body = f'``````````{{ .{file.suffix[1:] or "text"} linenums="1" }}\n{text}\n``````````'
    page.write_text(SOURCE_PAGE.format(title=relative, body=body), encoding="utf-8")
    return path


def main() -> int:
    """Build the site into site/. Return the exit code."""
    try:
        build_site(ROOT / "site")
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"site: {sum(1 for _ in (ROOT / 'site').rglob('*.html'))} pages. Open {ROOT / 'site' / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
