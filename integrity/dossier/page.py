"""The page of a dossier that people read, in each language: what happened, limits, what was refused, what is missing.

Names are translated; what people have written, letters and documents are as they are on record.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from integrity.dossier.openings import Opened
from integrity.dossier.records import Line
from models.procedure import Procedure
from queries.cases.case_file import person_name
from queries.cases.reading import CaseReading
from queries.views.case import CaseView
from queries.views.history import HistoryView
from register.acts.proposals import proposal_stream
from register.journal import ProposalEvent
from wording import dates
from wording.articles import article_of
from wording.regulation_names import read_as_written, translated
from wording.terms import label
from wording.translation import N_, NP_, Language, current_language, listed
from wording.visible_text import visible_text

PAGE_FILES = {Language.zh: "README.html", Language.en: "README.en.html"}
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
    "translated": N_(
        "The names and rules on this page are translated. The Chinese text of the regulation governs; letters and "
        "documents are inside as they were made, and what people have written stands as they wrote it."
    ),
    "colon": N_(": "),
    "exported": N_("Exported at {at} by {by}"),
    "stage": N_("Where it stands"),
    "received": NP_("instant", "Received"),
    "closed": NP_("instant", "Closed"),
    "edition": N_("Regulation: code, edition, SHA-256"),
    "filer": NP_("complainant", "Who filed it"),
    "facts": N_("What is stated"),
    "words": N_("Words of the articles cited"),
    "says": N_("Words of the regulation"),
    "letter": N_("Letter: {name}"),
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
    "proposals": N_("What programs proposed"),
    "program": N_("Program"),
    "to": N_("To whom"),
    "became": N_("What became of it"),
    "not_taken": N_("not taken up"),
    "dismissed": N_("dismissed"),
    "confirmed": N_("confirmed as act {n}"),
    "changed": N_("changed, and confirmed as act {n}"),
    "papers": N_("Documents and files"),
    "not_inside": N_("What is not inside"),
    "check": N_("How to check this dossier"),
    "check_how": N_(
        "With a check.py that you trust (Python alone, no network): python3 check.py --lang en {file}. "
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
    """A file inside, as the page names it; of a document also the event after which it was made."""

    name: str
    path: str
    seq: int | None = None


class Letter(NamedTuple):
    """A letter as it was sent: what it is called, and its words."""

    name: str
    body: str


class ToldProposal(NamedTuple):
    """What a program proposed to a person, when, and what they made of it, in words."""

    at: datetime
    program: str
    to: str
    name: str
    became: str


class CitedRule(NamedTuple):
    """A rule as the law has it: its id, its article, and its words."""

    id: str
    article: str
    says: str


def readable_page(
    reading: CaseReading, case: CaseView, history: HistoryView, parts: Iterable[Opened], journal: Iterable[Line]
) -> bytes:
    """Return the page: texts, letters, files and documents under their events, limits with the words of the law, and
    the words of the rules that the course cites. `journal`: the events of the case and of its notices. The page needs
    no script and fetches nothing."""
    procedure, known = reading.case_file.procedure, list(parts)
    rules = [
        CitedRule(rule.id, article_of(procedure, rule), translated(procedure, rule.says))
        for rule in procedure.rules
        if rule.says
    ]
    cited = {name for event in history.events for name in event.rules} | {clock.rule for clock in case.clocks}
    cited |= {name for act in history.refused for name in act.refused_by}
    shown = TEMPLATES.get_template("README.html.j2").render(
        lang=current_language(),
        case=case,
        history=history,
        cited=[rule for rule in rules if rule.id in cited],
        words={rule.id: rule.says for rule in rules},
        other=PAGE_FILES[Language.en if current_language() is Language.zh else Language.zh],
        is_translated=current_language() is Language.en and not read_as_written(procedure),
        at=dates.long_instant(reading.now),
        by=person_name(reading.session, reading.person),
        file_name=f"{case.number}.dossier.zip",
        instant=dates.short_instant,
        listed=listed,
        clocks=CLOCKS,
        letters=_letters(procedure, known, journal),
        files=_files(procedure, history, known),
        proposals=_proposals(reading, journal),
        exhibits=[_linked(_called(procedure, part), part) for part in known if part.path and _called(procedure, part)],
        papers=_papers(procedure, known),
        kept_out=kept_out(known),
        say=lambda word, **values: PAGE[word](**values),
    )
    return (shown + "\n").encode()


def _letters(procedure: Procedure, parts: Iterable[Opened], journal: Iterable[Line]) -> dict[int, list[Letter]]:
    """Return the letters that went out, each by the event that it tells of."""
    bodies = {part.line["id"]: part.content.decode() for part in parts if part.content and part.line["kind"] == "text"}
    told_of, rendered = dict[int, int](), list[tuple[int, str, str]]()
    for line in journal:
        stream, event = str(line["stream"]), line["event"]
        assert isinstance(event, dict)
        if event["type"] == "notified":
            told_of[event["seq"]] = event.get("refers_to") or event["seq"]
        elif event["type"] == "rendered" and stream.startswith("notice:"):
            rendered.append((int(stream.split(":")[2]), event["name"], event["text"]["id"]))
    found = dict[int, list[Letter]]()
    for seq, name, text in rendered:
        if text in bodies:
            letter = Letter(label(procedure, name, "notice"), bodies[text])
            found.setdefault(told_of.get(seq, seq), []).append(letter)
    return found


def _proposals(reading: CaseReading, journal: Iterable[Line]) -> list[ToldProposal]:
    """Return what programs proposed, in order."""
    own = proposal_stream(reading.case_file.row.number)
    events = [ProposalEvent.model_validate(line["event"]) for line in journal if line["stream"] == own]
    settled = {event.refers_to: event for event in events if event.type != "proposed"}
    found = []
    for event in (event for event in events if event.type == "proposed"):
        after = settled.get(event.seq)
        word = after.type if after else "not_taken"
        became = PAGE["changed" if after and after.changed else word](n=after and after.n)
        to, act = person_name(reading.session, event.by), label(reading.case_file.procedure, event.name, "act")
        found.append(ToldProposal(event.at, event.program or "", to, act, became))
    return found


def _files(procedure: Procedure, history: HistoryView, parts: Iterable[Opened]) -> dict[int, list[LinkedFile]]:
    """Return the attached files by the event to which they were attached."""
    files = {part.line["id"]: part for part in parts if part.path and part.line["kind"] == "file"}
    return {
        event.seq: [
            _linked(_called(procedure, files[name]), files[name]) for name in event.attachments if name in files
        ]
        for event in history.events
    }


def _papers(procedure: Procedure, parts: Iterable[Opened]) -> dict[int, list[LinkedFile]]:
    """Return the documents by the event after which they were made."""
    found = dict[int, list[LinkedFile]]()
    for part in parts:
        if part.path and part.line["kind"] == "paper":
            file = _linked(_called(procedure, part), part)
            found.setdefault(file.seq or 0, []).append(file)
    return found


def _called(procedure: Procedure, part: Opened) -> str:
    """Return how people call an attached file or a document; nothing for another part."""
    name = str(part.line["name"])
    if part.line["kind"] == "paper":
        return label(procedure, name.partition(":")[0], "document")
    return name if part.line["kind"] == "file" else ""


def _linked(name: str, part: Opened) -> LinkedFile:
    seq = int(str(part.line["name"]).partition(":")[2]) if part.line["kind"] == "paper" else None
    return LinkedFile(name, str(part.path).removeprefix("data/"), seq)


def kept_out(parts: Iterable[Opened]) -> list[KeptOut]:
    """Return the parts that are not inside, each with why."""
    missing = []
    for line in (part.line for part in parts if part.content is None):
        rules = line.get("rules")
        why = PAGE[str(line["state"])](rules=listed(rules) if isinstance(rules, list) else "")
        missing.append(KeptOut(KINDS[str(line["kind"])](), str(line.get("name") or line["id"]), why))
    return missing
