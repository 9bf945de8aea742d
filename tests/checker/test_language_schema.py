"""The JSON Schema of the language takes every text on file, refuses what no text may have, and explains its words."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator, ValidationError

from banjie_author.language_schema import FIRST_LINE, SCHEMA_FILE, language_schema, schema_text
from procedures.load import PROCEDURES_FOLDER
from tests.checker.planted_mistakes import SOUND_PROCEDURE

SCHEMA = language_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
FILES = sorted(PROCEDURES_FOLDER.glob("*.yaml"))
# Each: what stands in the sound procedure, what is written in its place, and the word that the schema refuses.
WRONG = [
    ("enforce: gates", "enforce: gate", "gate"),
    ("is: unit}", "is: office}", "office"),
    ("unit: working_day}", "unit: workday}", "workday"),
    ("n: {setting: days}", "n: five", "five"),
    ("    article: 第一条\n", "", "article"),
    ("warn: 1", "warning: 1", "warning"),
    ("{role: [leader]}", "{roles: [leader]}", "roles"),
    ("is: yes_no}", "is: yesno}", "yesno"),
    ("prefix: SML", "prefix: sml", "sml"),
    ("slug: small-office\n", "", "slug"),
]


def problems(text: str) -> list[str]:
    """Return what the schema says against a file, as an editor would show it."""
    data: Any = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return [one.message for found in VALIDATOR.iter_errors(data) for one in _with_causes(found)]


def _with_causes(error: ValidationError) -> Iterator[ValidationError]:
    yield error
    for tried in getattr(error.kind, "context", ()):
        for cause in tried:
            yield from _with_causes(cause)


def test_the_kept_schema_is_current() -> None:
    assert (PROCEDURES_FOLDER / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text(), "make pages"


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_text_on_file_names_the_schema_and_fits_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert text.startswith(FIRST_LINE + "\n")
    assert problems(text) == []


@pytest.mark.parametrize(("right", "wrong", "word"), WRONG)
def test_a_wrong_word_is_refused(right: str, wrong: str, word: str) -> None:
    assert problems(SOUND_PROCEDURE) == []
    assert right in SOUND_PROCEDURE

    assert any(word in says for says in problems(SOUND_PROCEDURE.replace(right, wrong, 1)))


def test_every_part_of_the_language_is_explained() -> None:
    parts = {name: part for name, part in SCHEMA["$defs"].items() if part.get("type") == "object"}

    assert len(parts) > 50
    assert [name for name, part in parts.items() if not part.get("description")] == []
