"""What the people of the demonstration and of the office to look at say, in the current language.

Narratives, findings, letters and the names of persons and bodies are written in Chinese: in `examples/`, and in the
scenarios of the regulations. `examples/names/LANGUAGE.po` has them in another language by the Chinese words.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from starter.office.staff_file import StaffFile
from wording.regulation_names import NAMES_FOLDER, names_in
from wording.translation import Language, current_language

WRITTEN_IN = Language.zh  # the language of the examples and scenarios
EXAMPLES = Path(__file__).parents[2] / "examples"
T = TypeVar("T")


def in_current_language(said: T) -> T:
    """Return data with each text in it in the current language; words that nobody has translated stay."""
    language = current_language()
    if language is WRITTEN_IN:
        return said
    known = names_in(EXAMPLES / NAMES_FOLDER / f"{language}.po")

    def spoken(part: object) -> object:
        match part:
            case str():
                return known.get(part, part)
            case dict():
                return {name: spoken(value) for name, value in part.items()}
            case list() | tuple():
                return type(part)(map(spoken, part))
            case _:
                return part

    return spoken(said)  # type: ignore[return-value]  # of the same form


def originals(texts: Mapping[str, str]) -> list[str]:
    """Return the Chinese of texts that are in the current language because they were translated."""
    language = current_language()
    if language is WRITTEN_IN:
        return []
    known = {english: chinese for chinese, english in names_in(EXAMPLES / NAMES_FOLDER / f"{language}.po").items()}
    return [known[body] for body in texts.values() if body in known]


def staff_in_current_language(office: StaffFile) -> StaffFile:
    """Return an office whose people bear their names in the current language."""
    return StaffFile.model_validate(in_current_language(office.model_dump()))
