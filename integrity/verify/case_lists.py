"""Compare the lists made from a journal with the journal folded anew: columns of the complaint, clocks, tasks, notices,
documents, what is searched, texts closed to readers. `integrity/repair/` writes what differs."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from hashlib import sha256
from operator import attrgetter

from pydantic import ValidationError

from integrity.verify.wrong_rows import WrongRow
from models.case import CASE, Case
from models.tables import ClockRow, ComplaintRow, DocumentDueRow, DocumentRow, NoticeRow, SearchRow, TaskRow, TextRow
from models.tables.case import PLACE
from register.calendars import notice_adoption
from register.cases import complaints, projections
from register.cases.case_rows import CaseRows
from register.cases.folded_case import FoldedCase, MadeDocument
from register.cases.named_bodies import named_by_intake_and_acts
from register.cases.open_tasks import TaskKey, TaskSpan
from register.notices.delivery_attempts import ProjectedNotice
from register.row_digests import document_digest, document_stream
from register.search import search_rows
from register.search.search_rows import SearchEntry, SearchKey
from rules.acts.text_closing import closed_ids
from rules.hash_chain import case_json

NOTICE_COLUMNS = tuple(column.name for column in fields(ProjectedNotice) if column.name != "id")
_notice_columns = attrgetter(*NOTICE_COLUMNS)
_place_columns = attrgetter(*PLACE)
_clock_columns = attrgetter(*projections.ProjectedClock._fields)


def wrong_lists_under(rows: CaseRows, folded: FoldedCase, release: str | None) -> Iterator[WrongRow]:
    """Yield the rows that do not follow from the journal, as this `release` folds it (none: every case is taken to be
    of this release).

    A case that goes on under another release has its lists from that one, which may fold the same events otherwise, as
    people were told. Where it folds another state, columns, clocks and tasks are compared with that state.
    """
    state = None if release is None or rows.release in (None, release) else _stored_state(rows.complaint.state or "")
    if state is None or folded.case is None or state == folded.case.without_history:
        yield from wrong_lists(rows, folded)
    else:
        notices = {row.id: row for row in rows.notices}
        yield from _wrong_state_lists(rows, replace(folded, case=state, notices=notices))


def _stored_state(stored: str) -> Case | None:
    """Return the state that a release has written; None if this release cannot read it as it was written."""
    try:
        state = CASE.validate_json(stored)
    except ValidationError:
        return None
    return state if case_json(state) == stored else None


def wrong_lists(rows: CaseRows, folded: FoldedCase) -> Iterator[WrongRow]:
    """Yield the rows that do not follow from the journal."""
    yield from _wrong_state_lists(rows, folded)
    yield from _wrong_notices(rows, folded)
    yield from _wrong_documents(rows, folded)
    yield from _wrong_texts(rows, folded)


def _wrong_state_lists(rows: CaseRows, folded: FoldedCase) -> Iterator[WrongRow]:
    """Yield the rows that do not follow from the state of the case: its columns, clocks and tasks."""
    columns = _expected_columns(folded)
    number, seq = rows.complaint.number, rows.complaint.seq
    for name, value in columns.items():
        if getattr(rows.complaint, name) != value:
            yield WrongRow("complaint", name, seq, ComplaintRow, {"number": number}, {name: value}, True, (name,))
    yield from _wrong_clocks(rows, folded)
    if rows.tasks or folded.tasks:
        place = {"procedure": folded.law.procedure.slug, **columns}
        yield from _wrong_tasks(rows, folded, {name: place[name] for name in PLACE})


def _expected_columns(folded: FoldedCase) -> dict[str, object]:
    """Return what the columns of a complaint say that change with its case."""
    if folded.case is None:
        opened_by = notice_adoption.calendar_digest(folded.opened.calendar)
        unbegun: dict[str, object] = dict.fromkeys(("state", "stage", "closed_at", "next_due"))
        unbegun |= {"urgent": False, "overdue": False}
        return {**unbegun, "admissions": complaints.opening_admissions(folded.opened), "calendar_sha": opened_by}
    columns = projections.projected_columns(folded.law, folded.case)._asdict()
    columns["calendar_sha"] = columns["calendar_sha"] or notice_adoption.calendar_digest(folded.opened.calendar)
    return columns


def _wrong_clocks(rows: CaseRows, folded: FoldedCase) -> Iterator[WrongRow]:
    stored = {row.name: projections.ProjectedClock(*_clock_columns(row)) for row in rows.clocks}
    if stored == folded.clocks:  # nearly always
        return
    number, seq = rows.complaint.number, rows.complaint.seq
    for name in sorted(stored.keys() | folded.clocks.keys()):
        was, expected = stored.get(name), folded.clocks.get(name)
        if was != expected:
            columns = expected._asdict() if expected else None
            key = {"complaint": number, "name": name}
            yield WrongRow("clock", name, seq, ClockRow, key, columns, was is not None)


def _wrong_tasks(rows: CaseRows, folded: FoldedCase, place: Mapping[str, object]) -> Iterator[WrongRow]:
    """Yield the tasks that do not follow from the case, and those that stand elsewhere in lists than it does."""
    here = tuple(place.values())
    keys = [TaskKey(row.holder, row.role, row.kind, row.about) for row in rows.tasks]
    listed = [(key, TaskSpan(row.since, row.due)) for key, row in zip(keys, rows.tasks, strict=True)]
    misplaced = [key for key, row in zip(keys, rows.tasks, strict=True) if _place_columns(row) != here]
    if not misplaced and len(listed) == len(folded.tasks) and dict(listed) == folded.tasks:  # nearly always
        return
    stored, expected = Counter(listed), Counter(folded.tasks.items())
    number, seq = rows.complaint.number, rows.complaint.seq
    for key in dict.fromkeys([*misplaced, *(key for key, _ in [*(expected - stored), *(stored - expected)])]):
        span = folded.tasks.get(key)
        columns = {**span._asdict(), **place} if span else None
        yield WrongRow(
            "task", f"{key.kind} {key.holder}", seq, TaskRow, {"complaint": number, **key._asdict()}, columns,
            key in keys,
        )  # fmt: skip


def _wrong_notices(rows: CaseRows, folded: FoldedCase) -> Iterator[WrongRow]:
    bodies = {row.id: row.body for row in rows.texts}
    stored = {row.id: row for row in rows.notices}
    for name in sorted(stored.keys() | folded.notices.keys()):
        row, expected = stored.get(name), folded.notices.get(name)
        columns: dict[str, object] | None = None
        if expected:
            body = bodies.get(expected.text or "")  # an erased text has none
            sent = None if body is None else sha256(body.encode()).hexdigest()
            if row and row.sha256 == sent and _notice_columns(row) == _notice_columns(expected):
                continue
            columns = {**dict(zip(NOTICE_COLUMNS, _notice_columns(expected), strict=True)), "sha256": sent}
        either = expected or stored[name]
        yield WrongRow("notice", name, either.seq, NoticeRow, {"id": name}, columns, row is not None)


def _wrong_documents(rows: CaseRows, folded: FoldedCase) -> Iterator[WrongRow]:
    """Yield the documents that were never made and are not to be made, what is to be made although no event says so,
    and the files that no event made: these are left, for a file is made once."""
    number, due = rows.complaint.number, {row.seq for row in rows.due_documents}
    expected = {
        (made.name, made.event.seq): made for made in folded.documents if made.event.seq > rows.custody.papers_upto
    }
    stored = {(row.name, row.seq): row for row in rows.documents}
    for name, seq in sorted(expected.keys() | stored.keys()):
        made, row = expected.get((name, seq)), stored.get((name, seq))
        if made and row is None:
            if not any(seq <= due_seq for due_seq in due):
                to_make = {"since": made.event.recorded_at, "next_at": made.event.recorded_at}
                key = {"complaint": number, "seq": seq}
                yield WrongRow("document", name, seq, DocumentDueRow, key, to_make, False)
        elif row and not (made and _is_as_made(rows, row, made)):
            key = {"complaint": number, "name": name, "seq": seq}
            yield WrongRow("document", name, seq, DocumentRow, key, None, True, is_lost=True)
    for seq in sorted(due - {seq for _, seq in expected}):
        yield WrongRow("document", None, seq, DocumentDueRow, {"complaint": number, "seq": seq}, None, True)


def _is_as_made(rows: CaseRows, row: DocumentRow, made: MadeDocument) -> bool:
    """Return True where a file is what its event has made, and what the log holds of it since it was made last."""
    stream = document_stream(row)
    last = max((seq for name, seq in rows.logged if name == stream), default=0)
    logged = rows.logged.get((stream, last))
    said = (made.issued.version, len(made.issued.signatures), made.event.at)
    return (row.version, row.signatures, row.at) == said and logged in (None, document_digest(row))


def _wrong_texts(rows: CaseRows, folded: FoldedCase) -> Iterator[WrongRow]:
    """Yield what cannot be found, or is found although it is not there: erased, say; and the texts that are closed to
    readers and should not be, or the other way round."""
    number, seq = rows.complaint.number, rows.complaint.seq
    closed = closed_ids(folded.case, folded.events) if folded.case else {}
    open_texts = [row for row in rows.texts if row.id not in closed]
    came_with = named_by_intake_and_acts(rows, folded)
    expected = search_rows.expected_entries(folded.opened, rows.parties, open_texts, rows.attachments, came_with)
    stored = {
        SearchKey(row.kind, row.name, row.source): SearchEntry(row.at, row.n, row.pieces) for row in rows.searched
    }
    if stored != expected or len(stored) != len(rows.searched):
        wrong = {key for key in stored.keys() | expected.keys() if stored.get(key) != expected.get(key)}
        for key in sorted(wrong or stored):  # none is wrong, but one stands there twice
            entry, found = expected.get(key), {"complaint": number, **key._asdict()}
            columns = entry._asdict() if entry else None
            yield WrongRow("search", key.name or key.kind, seq, SearchRow, found, columns, key in stored)
    for row in rows.texts:
        if row.closed_at != closed.get(row.id):
            columns = {"closed_at": closed.get(row.id)}
            yield WrongRow("text", row.name, seq, TextRow, {"id": row.id}, columns, True, ("closed_at",))
