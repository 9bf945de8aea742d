"""What a regulation calls things in another language: `LANGUAGE/SLUG.po` beside the regulations.

A name is looked up by its words in the language of the regulation. It is no part of the law: a better translation moves
no edition and no case, and a word that an older edition has, or an office, and no translator, stays as it is written.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

NAMES_FOLDER = "names"


def names_file(procedure_file: Path, language: str) -> Path:
    """Return where the names of a regulation in this language stand: `names/en/SLUG.po` beside its file."""
    slug = procedure_file.stem.partition("@")[0]
    return procedure_file.parent / NAMES_FOLDER / language / f"{slug}.po"


def read_names(path: Path) -> Mapping[str, str]:
    """Return the names of a file by their words in the regulation. A file that is not there has none."""
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    return _read(path, changed)


@lru_cache(maxsize=128)
def _read(path: Path, changed: int) -> Mapping[str, str]:  # noqa: ARG001 - read anew when it was changed
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}
