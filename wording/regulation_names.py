"""A regulation in another language than its own: names and sentences, from `names/LANGUAGE/SLUG.po` beside its file.

They are looked up by the words of the regulation and are no part of the law: a better translation moves no edition and
no case. Words that nobody has translated, of an older edition or an office's own text, stay as they are written.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import PoFileError, read_po

from models.procedure import Procedure
from models.rule import Slug
from wording.translation import N_, Language, current_language, said_in

NAMES_FOLDER = "names"
MOST_KEPT = 256  # files of names
NOT_ACTED_ON, HEAD_OF = N_("not acted on ({name})"), N_("head of {name}")
REMINDER_OF_HOUSE = N_("reminder of the house")
_folders = [Path(__file__).parents[1] / "procedures"]


def add_names_beside(folder: Path) -> None:
    """Look for names beside the regulations of this folder too."""
    if folder not in _folders:
        _folders.append(folder)


def names_file(folder: Path, slug: Slug, language: str) -> Path:
    """Return where the names of a regulation stand that lies in this folder."""
    return folder / NAMES_FOLDER / language / f"{slug}.po"


def is_language(tag: object) -> bool:
    """Return True if there is such a language, script or region: a tag of BCP 47, as zh-CN."""
    try:
        return isinstance(tag, str) and Locale.parse(tag, sep="-") is not None
    except (ValueError, UnknownLocaleError):
        return False


def read_as_written(procedure: Procedure) -> bool:
    """Return True if the current language is that of the regulation, so that its words need no translation."""
    return procedure.language.partition("-")[0] == current_language()


def language_of(procedure: Procedure) -> Language:
    """Return the language of what the program adds to the words of a regulation: its own, or Chinese where the program
    does not speak that one."""
    language = procedure.language.partition("-")[0]
    return Language(language) if language in set(Language) else Language.zh


def translated(procedure: Procedure, words: str) -> str:
    """Return words of a regulation, or of what is laid over it, in the current language. For screens alone: papers and
    letters are in the language of the regulation."""
    if read_as_written(procedure) or not words:
        return words
    language = current_language()
    for slug in (procedure.slug, *procedure.overlays):
        for folder in _folders:
            if name := names_in(names_file(folder, slug, language)).get(words):
                return name
    return _made_by_house(procedure, words)


def _made_by_house(procedure: Procedure, words: str) -> str:
    """Return a name that the program has made of one of the regulation (`procedures/reminders.py`)."""
    written_in = language_of(procedure)
    if words == said_in(written_in, REMINDER_OF_HOUSE):
        return REMINDER_OF_HOUSE()
    for line in (NOT_ACTED_ON, HEAD_OF):
        before, after = said_in(written_in, line, name="\n").split("\n")
        if words.startswith(before) and words.endswith(after) and len(words) > len(before) + len(after):
            return line(name=translated(procedure, words[len(before) : len(words) - len(after)]))
    return words


def names_in(path: Path) -> Mapping[str, str]:
    """Return the words of a file of names by what they translate; none where there is no such file."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError:  # there is no such file, or no such folder
        return {}
    return _read(path, changed)


@lru_cache(maxsize=MOST_KEPT)
def _read(path: Path, changed: int) -> Mapping[str, str]:  # noqa: ARG001 - read anew when the file was changed
    """Return the names of a file; none of one that cannot be read, so that half a file stops no page. What is wrong
    with it, `banjie procedures names` says."""
    try:
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
    except (OSError, UnicodeDecodeError, PoFileError):
        return {}
    return {str(entry.id): str(entry.string) for entry in catalog if entry.id and entry.string}
