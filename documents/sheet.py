"""The printed content of a document, independent of its layout. All values are already text in its language."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from wording.translation import Language, pgettext
from wording.visible_text import visible_text

LINE_LENGTH = 24  # characters in one line of a form
NOT_NAMED = ("slug", "at", "log", "grade", "language")  # no template names these
BLANK = "—"  # printed for a value that is not stated


class UnsoundDocument(Exception):  # named like the refusals
    """A document that cannot be produced: its template is damaged, or names a value that the sheet lacks."""

    def __init__(self, sheet: "Sheet", says: str) -> None:
        super().__init__(f"{sheet.slug}.{sheet.document}: {says}")
        self.document, self.says = sheet.document, says


@dataclass(frozen=True)
class SheetRow:
    """One field of the document. `text`: it is free text, written by a person."""

    name: str
    value: str
    text: bool = False

    @property
    def long(self) -> bool:
        """Whether the value takes more than one line."""
        return self.text and (len(self.value) > LINE_LENGTH or "\n" in self.value)


@dataclass(frozen=True)
class SheetGrid:
    """A table of the items of a collection, one a line."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Signer:
    """A place to sign. `name` and `day` are empty until it is signed."""

    role: str
    name: str = ""
    day: str = ""


@dataclass(frozen=True)
class GradeCode:
    """What a letter about an end is graded by: the link, printed as a QR code, and the last day on which it is good."""

    link: str
    day: str


@dataclass(frozen=True)
class Sheet:
    """A version of a document. `day`: when this version got its content. `at`: the instant of its last signature, else
    of that day. `seal`: the unit whose seal it bears.
    `facts`, `texts` and `party`: all values that a template may name, besides the rows of the form.
    Of a letter to who filed the complaint, `letter` is its kind, `case` the number of the case, `filed` the day when it
    came in, `says` the sentence of the text itself, `remedy` what can be done about it, `limit` a last day, and
    `unit` who signs it where the office has set no name.
    `log`: the line at the end of a letter that says how the log of all records stood. `grade`: by what its reader
    grades how the complaint was handled.
    `language`: that of the set words of its layout.
    `choices`: what each signer decides between, by hand; `version` 0: it is printed to be filled in, and not kept."""

    slug: str
    document: str
    name: str
    number: str
    version: int
    day: str
    at: datetime
    title: str
    articles: str = ""
    office: str = ""
    seal: str = ""
    rows: tuple[SheetRow, ...] = ()
    grids: tuple[SheetGrid, ...] = ()
    signers: tuple[Signer, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    party: Mapping[str, str] = field(default_factory=dict)
    letter: str = ""
    case: str = ""
    filed: str = ""
    says: str = ""
    remedy: str = ""
    limit: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()
    log: str = ""
    grade: GradeCode | None = None
    language: Language = Language.zh

    @property
    def context(self) -> dict[str, object]:
        """The values that a template may name."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in NOT_NAMED}

    @property
    def basis(self) -> str:
        """The procedure and articles that the document is based on."""
        return pgettext("paper", "Under {title}, {articles}", title=self.title, articles=self.articles)


def date_blank() -> str:
    """Return room for a day, to be filled in by hand."""
    return pgettext("paper", "____ / ____ / ________")


def legible_text(words: str) -> str:
    """Return the words with hidden signs written out: a .docx file cannot hold all of them, and paper shows none."""
    return visible_text(words.replace("\r\n", "\n").replace("\r", "\n"))
