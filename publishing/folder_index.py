"""Pages of the documentation site that list a folder of docs/, which on a forge shows its files by itself."""

from pathlib import Path

TITLES = {"adr": "Architecture decisions", "procedures": "Procedures on file"}


def folder_index_page(folder: Path) -> str:
    """Return the Markdown that lists the documents of a folder."""
    documents = sorted(folder.glob("*.md"))
    lines = [f"- [{document_title(path)}]({path.name}) `{path.stem}`" for path in documents]
    return "\n".join([f"# {TITLES.get(folder.name, folder.name.capitalize())}", "", *lines, ""])


def document_title(document: Path) -> str:
    """Return the first heading of a document."""
    with document.open(encoding="utf-8") as lines:
        return next((line.lstrip("#").strip() for line in lines if line.startswith("#")), document.stem)
