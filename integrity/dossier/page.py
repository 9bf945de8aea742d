"""The page of a dossier that people read: what happened, the limits, what was refused, and what is not inside."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from integrity.dossier.openings import Opened
from queries.reading import CaseReading
from queries.views.case import CaseView
from queries.views.history import HistoryView
from wording.terms import official_instant
from wording.translation import N_, NP_, current_language, listed
from wording.visible_text import visible_text

CLOCKS = {
    "running": NP_("of a limit", "running"),
    "held": N_("waits for a decision on more time"),
    "over": NP_("of a limit", "overdue"),
    "stopped": N_("stopped"),
}

KINDS = {
    "text": N_("text"),
    "file": N_("file"),
    "party": NP_("complainant", "who filed it"),
    "paper": N_("document"),
    "opening": NP_("record of intake", "intake"),
}

PAGE = {
    "title": N_("Dossier {number}"),
    "exported": N_("Exported at {at} by {by}"),
    "stage": N_("Where it stands"),
    "received": NP_("instant", "Received"),
    "closed": NP_("instant", "Closed"),
    "edition": N_("Under"),
    "filer": NP_("complainant", "Who filed it"),
    "facts": N_("What is stated"),
    "words": N_("Words of the articles cited"),
    "limits": NP_("of a case", "Limits"),
    "limit": N_("Limit"),
    "last_day": N_("Last day"),
    "state": NP_("of a limit", "State"),
    "course": N_("What happened"),
    "seq": N_("No."),
    "at": N_("When"),
    "what": N_("What"),
    "by": NP_("who did it", "By"),
    "articles": N_("Articles"),
    "due_next": N_("Limits afterwards"),
    "refused": NP_("of a case", "Acts that were refused"),
    "papers": N_("Documents and files"),
    "not_inside": N_("What is not inside"),
    "check": N_("How to check this dossier"),
    "check_how": N_(
        "With a check.py that you trust (Python alone, no network): python3 check.py {file}. "
        "One lies inside, data/check.py; better take it from elsewhere."
    ),
    "more": N_(
        "For programs: journal.jsonl (events with their hashes), inbox.jsonl (acts as "
        "received, what became of them), law/ (the text and the calendar), org.jsonl "
        "(changes of staff that bear on the case), access.jsonl (who has read it), "
        "openings.jsonl (digests of texts and files with their salts)."
    ),
    "withheld": N_("withheld by {rules}"),
    "erased": N_("erased by decision"),
    "misfiled": N_("of another case, closed"),
    "lost": N_("lost"),
}


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


class CitedRule(NamedTuple):
    """A rule as the law has it: its id, its article, and its words."""

    id: str
    article: str
    says: str


def cited_rules(reading: CaseReading) -> list[CitedRule]:
    """Return the rules of the case's law with their words."""
    return [CitedRule(rule.id, rule.article, rule.says) for rule in reading.case_file.procedure.rules if rule.says]


def readable_page(
    case: CaseView, history: HistoryView, rules: Iterable[CitedRule], parts: Iterable[Opened], at: datetime, by: str
) -> bytes:
    """Return the page: texts under their events, and the words of the rules that the course cites. It needs no script
    and fetches nothing."""
    known = list(parts)
    cited = {name for event in history.events for name in event.rules} | {clock.rule for clock in case.clocks}
    cited |= {name for act in history.refused for name in act.refused_by}
    shown = TEMPLATES.get_template("README.html.j2").render(
        lang=current_language(),
        case=case,
        history=history,
        cited=[rule for rule in rules if rule.id in cited],
        at=official_instant(at),
        by=by,
        file_name=f"{case.number}.dossier.zip",
        instant=official_instant,
        clocks=CLOCKS,
        files=[
            LinkedFile(str(part.line["name"]), part.path.removeprefix("data/"))
            for part in known
            if part.path and part.line["kind"] in ("file", "paper")
        ],
        kept_out=kept_out(known),
        say=lambda name, **values: PAGE[name](**values),
    )
    return (shown + "\n").encode()


def kept_out(parts: Iterable[Opened]) -> list[KeptOut]:
    """Return the parts that are not inside, each with why."""
    missing = []
    for line in (part.line for part in parts if part.content is None):
        rules = line.get("rules")
        why = PAGE[str(line["state"])](rules=listed(rules) if isinstance(rules, list) else "")
        missing.append(KeptOut(KINDS[str(line["kind"])](), str(line.get("name") or line["id"]), why))
    return missing
