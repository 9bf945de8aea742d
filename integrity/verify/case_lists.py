"""Compare the lists made from a journal with the journal folded anew: columns of the complaint, clocks, tasks, notices,
documents."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from operator import attrgetter

from models.messages import Id
from models.tables import DocumentRow, NoticeRow
from models.tables.case import PLACE
from register import calendar_adoption, complaints
from register.alarms.alarms import Finding, case_finding
from register.cases import projections
from register.cases.case_rows import CaseRows
from register.cases.folded_case import FoldedCase, MadeDocument
from register.cases.named_bodies import named_by_intake_and_acts
from register.cases.open_tasks import TaskKey, TaskSpan
from register.notices.notice_passage import ProjectedNotice
from register.row_digests import document_digest, document_stream
from register.search import search_rows
from register.search.search_rows import SearchEntry, SearchKey
from rules.acts.text_closing import closed_ids

NOTICE_COLUMNS = tuple(column.name for column in fields(ProjectedNotice) if column.name != "id")
_notice_columns = attrgetter(*NOTICE_COLUMNS)
_place_columns = attrgetter(*PLACE)
_clock_columns = attrgetter(*projections.ProjectedClock._fields)


def wrong_lists(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    """Yield what the lists say that does not follow from the journal."""
    yield from wrong_state_lists(rows, folded)
    yield from _wrong_notices(rows, folded)
    yield from _wrong_documents(rows, folded)
    yield from _wrong_search(rows, folded)
    yield from _wrong_closures(rows, folded)


def wrong_state_lists(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    """Yield what the lists say that does not follow from the state of the case: its columns, clocks and tasks."""
    yield from _wrong_columns(rows, folded)
    yield from _wrong_clocks(rows, folded)
    yield from _wrong_tasks(rows, folded)


def expected_columns(folded: FoldedCase) -> dict[str, object]:
    """Return what the columns of a complaint say that change with its case."""
    if folded.case is None:
        opened_by = calendar_adoption.calendar_digest(folded.opened.calendar)
        unbegun: dict[str, object] = dict.fromkeys(("state", "stage", "closed_at", "next_due"))
        unbegun |= {"urgent": False, "overdue": False}
        return {**unbegun, "admissions": complaints.opening_admissions(folded.opened), "calendar_sha": opened_by}
    columns = projections.projected_columns(folded.law, folded.case)._asdict()
    columns["calendar_sha"] = columns["calendar_sha"] or calendar_adoption.calendar_digest(folded.opened.calendar)
    return columns


def expected_closures(folded: FoldedCase) -> Mapping[Id, datetime]:
    """Return which texts are closed to readers, and since when."""
    return closed_ids(folded.case, folded.events) if folded.case else {}


def _wrong_closures(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    expected = expected_closures(folded)
    for row in rows.texts:
        if row.closed_at != expected.get(row.id):
            yield case_finding(rows.complaint.number, "text", row.name, seq=rows.complaint.seq)


def _wrong_columns(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    for name, value in expected_columns(folded).items():
        if getattr(rows.complaint, name) != value:
            yield case_finding(rows.complaint.number, "complaint", name, seq=rows.complaint.seq)


def _wrong_clocks(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    stored = {row.name: projections.ProjectedClock(*_clock_columns(row)) for row in rows.clocks}
    for name in sorted(_differing(stored, folded.clocks)):
        yield case_finding(rows.complaint.number, "clock", name, seq=rows.complaint.seq)


def _wrong_tasks(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    """Yield tasks that do not follow from the case, and those that stand elsewhere in lists than their complaint, whose
    columns are compared with the case."""
    place = _place_columns(rows.complaint)
    for row in rows.tasks:
        if _place_columns(row) != place:
            yield case_finding(rows.complaint.number, "task", f"{row.kind} {row.holder}", seq=rows.complaint.seq)
    listed = [(TaskKey(row.holder, row.role, row.kind, row.about), TaskSpan(row.since, row.due)) for row in rows.tasks]
    if len(listed) == len(folded.tasks) and dict(listed) == folded.tasks:
        return
    stored, expected = Counter(listed), Counter(folded.tasks.items())
    for key, _ in [*(expected - stored), *(stored - expected)]:
        yield case_finding(rows.complaint.number, "task", f"{key.kind} {key.holder}", seq=rows.complaint.seq)


def _wrong_notices(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    bodies = {row.id: row.body for row in rows.texts}
    stored = {row.id: row for row in rows.notices}
    for name in sorted(stored.keys() | folded.notices.keys()):
        row, expected = stored.get(name), folded.notices.get(name)
        if (
            row is None
            or expected is None
            or _notice_columns(row) != _notice_columns(expected)
            or not _text_fits(row, bodies)
        ):
            found = expected or row
            yield case_finding(rows.complaint.number, "notice", name, seq=found.seq if found else None)


def _text_fits(row: NoticeRow, bodies: Mapping[str, str | None]) -> bool:
    """Return True where the text that was sent has the digest that the row has of it; an erased one has none."""
    body = bodies.get(row.text or "")
    return row.sha256 == (None if body is None else sha256(body.encode()).hexdigest())


def _wrong_documents(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    """Yield files that were never made and are not to be made, and rows of files that no event made."""
    number, due = rows.complaint.number, {row.seq for row in rows.due_documents}
    expected = {
        (made.name, made.event.seq): made for made in folded.documents if made.event.seq > rows.custody.papers_upto
    }
    stored = {(row.name, row.seq): row for row in rows.documents}
    for name, seq in sorted(expected.keys() | stored.keys()):
        made, row = expected.get((name, seq)), stored.get((name, seq))
        is_owed = row is None and any(seq <= due_seq for due_seq in due)
        if made is None or not (is_owed or (row and _is_as_made(rows, row, made))):
            yield case_finding(number, "document", name, seq=seq)
    for seq in sorted(due - {seq for _, seq in expected}):
        yield case_finding(number, "document", None, seq=seq)


def _is_as_made(rows: CaseRows, row: DocumentRow, made: MadeDocument) -> bool:
    """Return True where a file is what its event has made, and what the log holds of it since it was made last."""
    stream = document_stream(row)
    last = max((seq for name, seq in rows.logged if name == stream), default=0)
    logged = rows.logged.get((stream, last))
    said = (made.issued.version, len(made.issued.signatures), made.event.at)
    return (row.version, row.signatures, row.at) == said and logged in (None, document_digest(row))


def expected_search(rows: CaseRows, folded: FoldedCase) -> search_rows.Entries:
    came_with = named_by_intake_and_acts(rows, folded)
    return search_rows.expected_entries(folded.opened, rows.parties, rows.texts, rows.attachments, came_with)


def _wrong_search(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    """Yield what cannot be found, or is found although it is not there: erased, say."""
    expected = expected_search(rows, folded)
    stored = {
        SearchKey(row.kind, row.name, row.source): SearchEntry(row.at, row.n, row.pieces) for row in rows.searched
    }
    doubled = len(rows.searched) - len(stored)
    if stored == expected and not doubled:
        return
    wrong = {key for key in stored.keys() | expected.keys() if stored.get(key) != expected.get(key)}
    for key in sorted(wrong or set(stored if doubled else ())):
        yield case_finding(rows.complaint.number, "search", key.name or key.kind, seq=rows.complaint.seq)


def _differing(stored: Mapping[str, object], expected: Mapping[str, object]) -> set[str]:
    if stored == expected:  # nearly always
        return set()
    return {name for name in stored.keys() | expected.keys() if stored.get(name) != expected.get(name)}
