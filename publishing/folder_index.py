"""Pages of the documentation site that list a folder of docs/, which on a forge shows its files by itself."""

import json
from pathlib import Path

SCHEMAS_HEAD = """\
# JSON schemas

What the commands print with `--json`, and what the Python interface returns.

| View | What it is |
|---|---|
"""
TITLES = {"adr": "Architecture decisions", "procedures": "Procedures on file"}


def folder_index_page(folder: Path) -> str:
    """Return the Markdown that lists the JSON schemas or the documents of a folder."""
    if schemas := sorted(folder.glob("*.json")):
        return SCHEMAS_HEAD + "".join(f"{_schema_row(path)}\n" for path in schemas)
    documents = sorted(folder.glob("*.md"))
    lines = [f"- [{document_title(path)}]({path.name}) `{path.stem}`" for path in documents]
    return "\n".join([f"# {TITLES.get(folder.name, folder.name.capitalize())}", "", *lines, ""])


def document_title(document: Path) -> str:
    """Return the first heading of a document."""
    with document.open(encoding="utf-8") as lines:
        return next((line.lstrip("#").strip() for line in lines if line.startswith("#")), document.stem)


def _schema_row(path: Path) -> str:
    schema = json.loads(path.read_text(encoding="utf-8"))
    description = " ".join(str(schema.get("description", "")).split()).replace("|", "\\|")
    return f"| [{path.stem}]({path.name}) | {description} |"
