"""What stands on a paper, in the words in which it is printed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

A_LINE = 24  # signs that stand in one
BLANK = "—"  # what may be stated and is not
ILLEGIBLE = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # no XML can hold it


class Unsound(Exception):  # says what is so, like a refusal
    """A paper that cannot be made: its template asks for what is not there, or is none."""

    def __init__(self, sheet: "Sheet", says: str) -> None:
        super().__init__(f"{sheet.slug}.{sheet.document}: {says}")
        self.document, self.says = sheet.document, says


@dataclass(frozen=True)
class Row:
    """One thing the paper states; `text` is what a person wrote."""

    zh: str
    value: str
    text: bool = False

    @property
    def long(self) -> bool:
        """Whether it is more than a line of its own."""
        return self.text and (len(self.value) > A_LINE or "\n" in self.value)


@dataclass(frozen=True)
class Grid:
    """A collection of items, one in a line."""

    zh: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Signer:
    """A place to sign; `name` and `day` once that is done, the day already in Chinese."""

    role: str
    name: str = ""
    day: str = ""


@dataclass(frozen=True)
class Sheet:
    """A version of a document. `day` is when it came to say this, `at` the instant of its last signature, else of that
    day; `facts`, `texts`, `items` and `party` are what a template may name beside what the table shows."""

    slug: str
    document: str
    zh: str
    number: str
    version: int
    day: str
    at: datetime
    title: str
    articles: str = ""
    office: str = ""
    rows: tuple[Row, ...] = ()
    grids: tuple[Grid, ...] = ()
    signers: tuple[Signer, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    party: Mapping[str, str] = field(default_factory=dict)

    @property
    def context(self) -> dict[str, Any]:
        """What a template may name."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("slug", "at")}

    @property
    def basis(self) -> str:
        """The text it rests on."""
        return f"依据《{self.title}》{self.articles}"


def legible(words: str) -> str:
    """Without the signs that a file of Word cannot hold."""
    return ILLEGIBLE.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
