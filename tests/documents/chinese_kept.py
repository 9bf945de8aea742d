"""The Chinese that leaves the program or stays on record, recorded: `python -m tests.documents.chinese_kept`.

Letters, papers and sheets are written, and Temporal's summaries made, from the cases that the scenarios play: of each
kind the digest of all that are different. What code says in Chinese by name stands with its Chinese. So a change of the
catalogue that alters one of them is seen, and is recorded anew only where it is meant.
"""

import ast
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from unittest import mock

from jinja2 import TemplateError
from openpyxl import load_workbook

import documents
from banjie_author import sample_documents
from models.case import Case
from models.events import ChainHead, Event, Step
from models.law import Law
from models.tables import ComplaintRow, NoticeRow
from procedures import load, slugs
from procedures.load import law_of
from queries.cases.case_file import CaseFile
from queries.notices.letter import OwedNotice, Recipient, letter_text
from rules.event_names import names_of_event
from rules.evolve import evolve, open_case
from rules.item import CORRECT_TEXT
from starter.moving_in.template import write_template
from tests.documents.test_letters import letters_of, played_cases
from wording.translation import CONTEXT_END, N_, NP_
from workflows import ui_details
from workflows.live_case import LiveCase

ROOT = Path(__file__).parents[2]
RECORD = Path(__file__).with_name("chinese_kept.json")
SPEAKING_FOLDERS = ("activities", "integrity", "procedures", "queries", "register", "starter", "web", "workflows")
Record = dict[str, dict[str, str]]


class Played(NamedTuple):
    """An event in a scenario, and the case after it."""

    law: Law
    case: Case
    event: Event


def played_events(slug: str) -> Iterator[Played]:
    """Yield one event of each kind that happens in the scenarios of a regulation."""
    seen = set[object]()
    for played in played_cases(slug):
        if seen.issuperset(map(event_kind, played.events)):
            continue
        case = None
        for event in played.events:
            case = evolve(played.law, case, event) if case else open_case(played.law, played.case.number, event)
            if event_kind(event) not in seen:
                seen.add(event_kind(event))
                yield Played(played.law, case, event)


def event_kind(event: Event) -> object:
    return event.type, event.name, event.stage, event.means


def notice_letters(law: Law, case: Case, event: Event) -> Iterator[tuple[str, str]]:
    """Yield the letter of each notice that an event owes, with the name of the notice."""
    told_anyhow = event.type in ("redated", "corrected") or event.name == CORRECT_TEXT
    file = CaseFile(ComplaintRow(number=case.number), law, case, law.procedure, ChainHead())
    for rule in law.procedure.rules:
        if rule.notice and (told_anyhow or not names_of_event(event).isdisjoint(law.notice_events(rule.notice))):
            row = NoticeRow(complaint=case.number, name=rule.notice.code, seq=event.seq, at=event.at)
            owed = OwedNotice(row, file, rule, rule.notice, event, case)
            with suppress(TemplateError):  # not all that the letter gives was stated in this scenario
                yield rule.notice.code, letter_text(cast(Any, None), owed, Recipient("张三"), "某某局")


def temporal_texts(law: Law, case: Case, event: Event) -> Iterator[str]:
    """Yield what Temporal's screen shows of a case at an event: the step, the timer, the overview."""
    live = SimpleNamespace(law=law, case=case, opened=SimpleNamespace(lang="zh"), quarantined=event.n is None)
    shown = cast(LiveCase, live)
    yield ui_details.step_summary(shown, Step(number=case.number, head=ChainHead(), events=(event,)))
    yield ui_details.timer_summary(shown)
    yield ui_details.case_details(shown)


def printed_papers(slug: str) -> Iterator[tuple[str, str]]:
    """Yield the text of each paper of a regulation: its documents filled in with samples, its letters as played."""
    procedure = load(slug)
    sheets = {name: sample_documents.sample_sheet(procedure, name) for name in procedure.documents} | letters_of(slug)
    for name, sheet in sheets.items():
        yield name, documents.printed_text(documents.produce_document(sheet))


def moving_in_sheet(slug: str) -> str:
    """Return what stands on the sheet by which complaints of an old system move in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write_template(law_of(load(slug)), path)
        return "\n".join(
            str(row) for page in load_workbook(path).worksheets for row in page.iter_rows(values_only=True)
        )


def digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(sorted(set(texts))).encode()).hexdigest()[:16]


def said_by_name(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the sentences that a module says in Chinese, or in the office's language, whatever is spoken."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(value=ast.Call() as said, attr="zh"):
                yield from sentences_in(said)
            case ast.Call(func=ast.Name(id="said_in"), args=[_, said, *_]):
                yield from sentences_in(said)
            case ast.With(items=[ast.withitem(context_expr=ast.Call(func=ast.Name(id="speaking")))]):
                yield from sentences_in(node)


def sentences_in(code: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each sentence with its Chinese."""
    for node in ast.walk(code):
        match node:
            case ast.Call(func=ast.Name(id="N_" | "gettext"), args=[ast.Constant(value=str(sentence)), *_]):
                yield sentence, N_(sentence).zh
            case ast.Call(
                func=ast.Name(id="NP_" | "pgettext"),
                args=[ast.Constant(value=str(context)), ast.Constant(value=str(sentence)), *_],
            ):
                yield context + CONTEXT_END + sentence, NP_(context, sentence).zh


def chinese_kept() -> Record:
    """Return the digests of letters, papers, summaries and sheets by kind, and what is said in Chinese by name."""
    letters, summaries, papers = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set), dict[str, str]()
    with mock.patch("register.documents.texts.load_texts", lambda _, refs: {name: f"（{name}）" for name in refs}):
        for slug in slugs():
            for played in played_events(slug):
                for name, letter in notice_letters(*played):
                    letters[f"{slug}.{name}"].add(letter)
                summaries[slug].update(temporal_texts(*played))
            papers |= {f"{slug}.{name}": digest([text]) for name, text in printed_papers(slug)}
    by_name = {
        sentence: chinese
        for folder in SPEAKING_FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for sentence, chinese in said_by_name(path)
    }
    return {
        "letters": {kind: digest(texts) for kind, texts in letters.items()},
        "papers": papers,
        "temporal": {slug: digest(texts) for slug, texts in summaries.items()},
        "sheets": {slug: digest([moving_in_sheet(slug)]) for slug in slugs()},
        "by name": by_name,
    }


if __name__ == "__main__":
    RECORD.write_text(json.dumps(chinese_kept(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
