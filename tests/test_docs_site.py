"""The documentation site is built strictly, holds every page and loads nothing from elsewhere."""

import fcntl
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from publishing.drawings import PICTURES, drawn
from publishing.site import DOCS, SiteError, build_site, staged_path, with_links

MKDOCS = DOCS.parent / "mkdocs.yml"
FETCHED = {"script", "link", "img", "iframe", "source", "video", "audio", "object", "embed"}
NOT_FETCHED_LINKS = {"canonical", "prev", "next"}
FOREIGN_IN_STYLES = re.compile(r"(?:@import\s|url\()\s*[\"']?(?:https?:)?//[^)\"']+")


class Page(HTMLParser):
    """What a page fetches, the files to which it links, and its anchors."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors.update(value for name, value in values.items() if name in {"id", "name"})
        target = values.get("src") or values.get("href") or values.get("data")
        if target and tag in FETCHED and values.get("rel") not in NOT_FETCHED_LINKS:
            self.fetched.append(target)
        if tag == "a" and target:
            self.links.append(target)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built once, by the first of the processes that need it."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    target = shared / "docs-site"
    with (shared / "docs-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            build_site(shared / "docs-site.new")
            (shared / "docs-site.new").rename(target)
    return target


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in site.rglob("*.html")}


@pytest.mark.slow
class TestSite:
    def test_front_page_decision_and_procedure_with_its_picture_are_there(self, site: Path) -> None:
        assert "Banjie 办结" in (site / "index.html").read_text(encoding="utf-8")
        assert "Procedures are data" in (site / "adr/0001-procedures-are-data.html").read_text(encoding="utf-8")
        assert "bank.svg" in Page(site / "procedures/bank.html").fetched
        assert (site / "procedures/bank.svg").read_bytes() == (DOCS / "procedures/bank.svg").read_bytes()

    def test_every_document_has_its_page(self, site: Path) -> None:
        made_now = (DOCS / name for name in ("rules.md", "readings.md", "configuration.md", "schemas/index.md"))
        pages = [staged_path(path).with_suffix(".html") for path in (*DOCS.rglob("*.md"), *made_now)]
        assert [page for page in pages if not (site / page).exists()] == []

    def test_nothing_is_fetched_from_elsewhere(self, site: Path, pages: dict[Path, Page]) -> None:
        foreign = {target for page in pages.values() for target in page.fetched if urlsplit(target).netloc}
        styles = [path.read_text(encoding="utf-8") for path in (*site.rglob("*.css"), *pages)]
        assert foreign | {found for style in styles for found in FOREIGN_IN_STYLES.findall(style)} == set()

    def test_no_diagram_needs_a_program_in_the_browser(self, pages: dict[Path, Page]) -> None:
        assert [path for path in pages if 'class="mermaid"' in path.read_text(encoding="utf-8")] == []

    def test_every_link_leads_to_a_page_and_its_anchor(self, site: Path, pages: dict[Path, Page]) -> None:
        assert sorted(broken_site_links(site, pages)) == []


def broken_site_links(site: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for path, page in pages.items():
        for target in {*page.links, *page.fetched}:
            url = urlsplit(target)
            if path.name == "404.html" or url.scheme or url.netloc:
                continue
            file = (path.parent / unquote(url.path)).resolve() if url.path else path
            anchor_is_missing = url.fragment and file in pages and unquote(url.fragment) not in pages[file].anchors
            if not file.exists() or anchor_is_missing:
                yield f"{path.relative_to(site)}: {target}"


def test_the_navigation_names_every_document_or_the_index_of_its_folder() -> None:
    named = {*re.findall(r": (\S+\.md)$", MKDOCS.read_text(encoding="utf-8"), re.MULTILINE)}
    assert {staged_path(path).as_posix() for path in DOCS.glob("*.md")} <= named
    folders = {path.parent.relative_to(DOCS).as_posix() for path in DOCS.glob("*/**/*.md")}
    assert {f"{folder}/index.md" for folder in folders} <= named


class TestLinks:
    def test_a_file_of_the_repository_gets_a_page_with_the_anchors_of_its_lines(self, tmp_path: Path) -> None:
        written = with_links("[x](../procedures/bank.yaml#L2)", DOCS / "glossary.md", tmp_path)
        assert written == "[x](source/procedures/bank.yaml.md#__codelineno-0-2)"
        assert "slug: bank" in (tmp_path / "source/procedures/bank.yaml.md").read_text(encoding="utf-8")

    def test_the_readme_is_the_front_page(self, tmp_path: Path) -> None:
        document = DOCS / "adr/0001-procedures-are-data.md"
        assert with_links("[x](../../README.md#figures)", document, tmp_path) == "[x](../index.md#figures)"

    @pytest.mark.parametrize("line", ["`[x](../none.md)`", "[x](https://example.org/a)", "[x](#here)"])
    def test_code_addresses_and_anchors_stay(self, line: str, tmp_path: Path) -> None:
        assert with_links(line, DOCS / "glossary.md", tmp_path) == line

    def test_a_link_to_no_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SiteError, match=r"none\.md"):
            with_links("[x](../none.md)", DOCS / "glossary.md", tmp_path)


@pytest.mark.parametrize("source", sorted(PICTURES.glob("*.dot")), ids=lambda path: path.name)
def test_drawings_are_those_of_their_graphs(source: Path) -> None:
    assert source.with_suffix(".svg").read_bytes() == drawn(source), "make pages"
