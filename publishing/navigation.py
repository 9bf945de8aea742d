"""The navigation of the documentation site: that of mkdocs.yml, with every page that it does not name."""

from collections.abc import Iterator, Sequence
from pathlib import Path

Entry = str | dict[str, "str | list[Entry]"]  # a page, a page with its title, or a section
REST_TITLE = "More"


def complete_navigation(named: Sequence[Entry], docs: Path) -> list[Entry]:
    """Replace each folder by its pages, and append the pages of `docs` that are named nowhere."""
    navigation = [_expanded_entry(entry, docs) for entry in named]
    pages = set(named_pages(navigation))
    rest: list[Entry] = [*sorted(page for page in _markdown_pages(docs) if page not in pages)]
    return [*navigation, {REST_TITLE: rest}] if rest else navigation


def named_pages(navigation: Sequence[Entry]) -> Iterator[str]:
    """Yield the paths of all pages of a navigation, in order."""
    for entry in navigation:
        for value in [entry] if isinstance(entry, str) else entry.values():
            if isinstance(value, str):
                yield value
            else:
                yield from named_pages(value)


def _expanded_entry(entry: Entry, docs: Path) -> Entry:
    if isinstance(entry, str):
        return entry
    return {title: _expanded_value(value, docs) for title, value in entry.items()}


def _expanded_value(value: str | list[Entry], docs: Path) -> str | list[Entry]:
    if not isinstance(value, str):
        return [_expanded_entry(entry, docs) for entry in value]
    return [*_markdown_pages(docs, value)] if value.endswith("/") else value


def _markdown_pages(docs: Path, folder: str = "") -> Iterator[str]:
    """Yield the paths of the pages below a folder, its index first."""
    for path in sorted((docs / folder).rglob("*.md"), key=lambda path: (path.parent, path.name != "index.md", path)):
        yield path.relative_to(docs).as_posix()
