"""The names of a regulation in another language, held against its file: `banjie procedures names`."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from models.errors import BadInput
from procedures.source import Source, YamlPath
from wording.articles import article_text
from wording.translation import Language, gettext, speaking

HAN = re.compile("[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]")
CODE_NAME = re.compile(r"\b[a-z]+(_[a-z]+)+\b")
WIDTH = 120
LONGEST_ON_BUTTON = 32  # characters: what a button holds on a screen 390 pixels wide
KEPT_HEADERS = (b"Project-Id-Version", b"Language:", b"Plural-Forms", b"MIME-Version", b"Content-")
BUTTONS = re.compile(r"(^stages\.\w+\.outcomes\.\w+|^acts\.\w+)\.name$")


class Words(NamedTuple):
    """Words of a regulation that people read, where they stand, and the `must` of their rule."""

    text: str
    place: str
    must: str


def words_of(source: Source) -> Iterator[Words]:
    """Yield every text of a file, from top to bottom. A place of the regulation that the program says in English by
    itself (第十二条) is none."""
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
        keys = (rule, *path[2:]) if path[0] == "rules" else path
        yield Words(part, ".".join(map(str, keys)), must)


def _is_said_in_english(path: YamlPath, part: str) -> bool:
    with speaking(Language.en):
        return path[-1] == "article" and not HAN.search(article_text(part))


def held_against(source: Source, names: Path, *editions: Source) -> Catalog:
    """Return the names as the file has them, with what is new in the regulation and its other `editions` and without
    what is gone from all of them. Raises BadInput for a file that cannot be read."""
    old, new = _read(names), Catalog(locale=names.parent.name, project=names.stem, version="", fuzzy=False)
    new.header_comment = f"# {source.data.get('title', names.stem)}"
    for words in chain.from_iterable(map(words_of, (source, *editions))):
        known = old.get(words.text)
        explained = [words.must] if words.must and words.place.endswith(".says") else ()
        new.add(words.text, known.string if known else "", locations=[(words.place, 0)], auto_comments=explained)
    return new


def _read(names: Path) -> Catalog:
    if not names.exists():
        return Catalog(locale=names.parent.name)
    try:
        with names.open("rb") as file:
            return read_po(file, locale=names.parent.name, abort_invalid=True)
    except (OSError, UnicodeDecodeError, PoFileError) as error:
        raise BadInput(
            gettext("{path} cannot be read: {why}. Mend it; nothing was changed.", path=names, why=error)
        ) from None


def written(catalog: Catalog) -> bytes:
    """Return the bytes of a file of names: without the dates and addresses that gettext's header begins with."""
    file = BytesIO()
    write_po(file, catalog, width=WIDTH, include_lineno=False)
    head, separator, rest = file.getvalue().partition(b"\n\n")
    lines = (line for line in head.splitlines() if line[:1] != b'"' or line[1:].startswith(KEPT_HEADERS))
    return b"\n".join(lines) + separator + rest


def wrong_names(catalog: Catalog) -> Iterator[str]:
    """Yield what is wrong with each name: it is missing, holds Chinese or a code, is too long for a button, or stands
    for two things of one kind."""
    kinds: dict[tuple[str, str], str] = {}
    for entry in catalog:
        if not entry.id:
            continue
        name, places = str(entry.string), [place for place, _ in entry.locations]
        if not name:
            yield gettext("{words}: no name yet ({places})", words=entry.id, places=", ".join(places))
        elif HAN.search(name):
            yield gettext("{words}: its name holds Chinese: {name}", words=entry.id, name=name)
        elif CODE_NAME.search(name):
            yield gettext("{words}: its name holds a code: {name}", words=entry.id, name=name)
        elif len(name) > LONGEST_ON_BUTTON and any(map(BUTTONS.search, places)):
            yield gettext(
                "{words}: longer than a button ({most} characters): {name}",
                words=entry.id, most=LONGEST_ON_BUTTON, name=name,
            )  # fmt: skip
        for kind in _kinds(places):
            other = kinds.setdefault((kind, name), str(entry.id))
            if name and other != entry.id:
                yield gettext("{words} and {other} have the same name: {name}", words=entry.id, other=other, name=name)


def _kinds(places: Iterable[str]) -> set[str]:
    """Return of which kinds the things are that are named at these places; none of sentences."""
    parts = (place.split(".") for place in places)
    named = (part for part in parts if part[-1] == "name" or part[0] == "texts")
    return {".".join([part[0], *(["outcomes", part[1]] if "outcomes" in part else [])]) for part in named}
