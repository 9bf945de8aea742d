"""The page of a dossier that people read: what happened, the limits, what was refused, and what is not inside."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from audit.dossier.openings import Opened
from queries.views.case import CaseView
from queries.views.history import HistoryView
from wording.language import current_language, listed
from wording.table.office import dossier_words
from wording.terms import official_instant
from wording.visible_text import visible_text

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=lambda value: visible_text(value) if type(value) is str else value,
)


class KeptOut(NamedTuple):
    """A part that is not inside, in words, and why."""

    kind: str
    name: str
    why: str


class LinkedFile(NamedTuple):
    """A file inside, as the page names it."""

    name: str
    path: str


def readable_page(case: CaseView, history: HistoryView, parts: Iterable[Opened], at: datetime, by: str) -> bytes:
    """Return the page. It needs no script and fetches nothing."""
    known = list(parts)
    shown = TEMPLATES.get_template("README.html.j2").render(
        lang=current_language(),
        case=case,
        history=history,
        at=official_instant(at),
        by=by,
        file_name=f"{case.number}.dossier.zip",
        instant=official_instant,
        clocks=dossier_words.CLOCKS,
        files=[*_linked_files(known)],
        kept_out=kept_out(known),
        say=lambda name, **values: dossier_words.PAGE[name](**values),
    )
    return (shown + "\n").encode()


def kept_out(parts: Iterable[Opened]) -> list[KeptOut]:
    """Return the parts that are not inside, each with why."""
    return [_kept_out(part) for part in parts if part.content is None]


def _kept_out(part: Opened) -> KeptOut:
    kind = dossier_words.KINDS[str(part.line["kind"])]()
    rules = part.line.get("rules")
    why = dossier_words.PAGE[str(part.line["state"])](rules=listed(rules) if isinstance(rules, list) else "")
    return KeptOut(kind, str(part.line.get("name") or part.line["id"]), why)


def _linked_files(parts: Iterable[Opened]) -> Iterable[LinkedFile]:
    for part in parts:
        if part.path and part.line["kind"] in ("file", "paper"):
            yield LinkedFile(str(part.line["name"]), part.path.removeprefix("data/"))
