"""The names of a regulation in another language, held against its file: `banjie procedures names`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from procedures.source import Source, YamlPath
from wording.articles import article_text
from wording.translation import Language, speaking

HAN = re.compile("[\u3400-\u9fff]")
WIDTH = 120


class Words(NamedTuple):
    """Words of a regulation that people read, where they stand, and the `must` of their rule."""

    text: str
    place: str
    must: str


def words_of(source: Source) -> Iterator[Words]:
    """Yield every text of a file that is not in English yet, from top to bottom. A place of the regulation that the
    program says in English by itself (第十二条) is none."""
    yield from _words_in(source.data, (), "", "")


def _words_in(part: Any, path: YamlPath, rule: str, must: str) -> Iterator[Words]:
    if isinstance(part, dict):
        rule, must = str(part.get("id", rule)), str(part.get("must", must))
        for key, value in part.items():
            if key != "must":
                yield from _words_in(value, (*path, str(key)), rule, must)
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _words_in(value, (*path, place), rule, must)
    elif isinstance(part, str) and HAN.search(part) and not _is_said_in_english(path, part):
        where = path[2:] if path[0] == "rules" else path
        yield Words(part, ".".join([*([rule] if path[0] == "rules" else []), *map(str, where)]), must)


def _is_said_in_english(path: YamlPath, part: str) -> bool:
    with speaking(Language.en):
        return path[-1] == "article" and not HAN.search(article_text(part))


def held_against(source: Source, names: Path) -> Catalog:
    """Return the names as the file has them, with what is new in the regulation and without what is gone from it."""
    old = Catalog(locale=names.parent.name)
    if names.exists():
        with names.open("rb") as file:
            old = read_po(file, locale=names.parent.name)
    new = Catalog(
        locale=names.parent.name, project=names.stem, version="", fuzzy=False,
        msgid_bugs_address="", last_translator="", language_team="",
    )  # fmt: skip
    new.header_comment = f"# {source.data.get('title', names.stem)}: its names and sentences in another language."
    new.creation_date, new.revision_date = old.creation_date, old.revision_date
    for words in words_of(source):
        known = old.get(words.text)
        new.add(
            words.text,
            known.string if known else "",
            locations=[(words.place, 0)],
            auto_comments=[words.must] if words.must and words.place.endswith(".says") else (),
        )
    return new


def write_names(source: Source, names: Path) -> list[str]:
    """Bring the file of names up to the regulation; return the words that still have none."""
    catalog = held_against(source, names)
    names.parent.mkdir(parents=True, exist_ok=True)
    with names.open("wb") as file:
        write_po(file, catalog, width=WIDTH, include_lineno=False)
    return [str(entry.id) for entry in catalog if entry.id and not entry.string]
