"""The subjects of approvals that are due: each text, fact and document as it stands, or the request for more time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from models.events import read_event
from models.messages import Number, Person, TextRef
from models.requirement import Name
from models.tables import DocumentRow, EventRow, PersonRow, TextRow
from queries.cases.case_file import CaseFile, load_case_files, person_name
from queries.cases.reading import CaseReading, begin_reading
from queries.cases.waiting import pending_request_view, person_decisions
from queries.lists.inbox import InboxFilter, InboxLineView, inbox_view
from queries.lists.limit_lights import LightView
from queries.views.about import AboutView
from queries.views.base import ShownInstant, View
from queries.views.lists import UrgedView
from register.office.access_journal import ReadingDoor
from rules.waiting import pending_requests
from wording import dates, terms
from wording.translation import gettext, listed

PAGE_SIZE = 20  # each with the file of its case


class SubjectPartView(View):
    """A part of what is to be approved: what it says, who stated it and when. `version` of a document; `digest` is the
    SHA-256 of its file, or the salted digest of a text on record."""

    label: str
    says: str
    by_name: str = ""
    at: ShownInstant | None = None
    version: int | None = None
    digest: str = ""


def approval_subject(reading: CaseReading) -> tuple[SubjectPartView, ...]:
    """Return the parts that wait for approval on a case, as the reader may see them; none where nothing waits. Puts
    on record that the reader was shown a text which a rule keeps to some."""
    return approval_subjects(reading.session, [reading])[reading.case_file.row.number]


def approval_subjects(session: Session, readings: Sequence[CaseReading]) -> dict[Number, tuple[SubjectPartView, ...]]:
    """Return the parts that wait for approval on several cases, by number, and put on record what is shown as
    `approval_subject` does. One statement reads the contents for all cases."""
    files = [reading.case_file for reading in readings]
    rows = _read_rows(session, files)
    return {reading.case_file.row.number: tuple(_subject(reading, rows)) for reading in readings}


@dataclass(frozen=True)
class _SubjectRows:
    """The contents of the parts of several cases: bodies of texts by id; references to the texts of each request, by
    case and event; documents in the order of their events. `people` holds the rows of persons in the session, so
    that their names cost no query."""

    texts: dict[str, str]
    written: dict[tuple[Number, int], Mapping[Name, TextRef]]
    documents: Sequence[DocumentRow]
    people: Sequence[PersonRow]

    def newest(self, number: Number, name: Name) -> DocumentRow | None:
        """Return the newest version of a document of a case."""
        return next((row for row in reversed(self.documents) if (row.complaint, row.name) == (number, name)), None)


def _read_rows(session: Session, files: Iterable[CaseFile]) -> _SubjectRows:
    parts = [(file.case, name) for file in files for name in _approved_names(file)]
    requests = {(file.case.number, seq): one.by for file in files for seq, one in file.case.requests.items()}
    asked = {(file.case.number, seq): one for file in files for seq, one in file.case.asked_for.items()}
    written = _written_with(session, [*requests, *asked])
    refs = [case.texts_as_corrected[name].id for case, name in parts if name in case.texts]
    refs += [ref.id for texts in written.values() for ref in texts.values()]
    stated = {case.stated[name].by for case, name in parts if name in case.stated}
    stated.update(person for one in asked.values() for person in (one.whom, *one.by))
    numbers = sorted({case.number for case, name in parts if name in case.documents})
    texts = session.scalars(select(TextRow).where(TextRow.id.in_(refs))).all() if refs else ()
    found = select(DocumentRow).where(DocumentRow.complaint.in_(numbers)).order_by(DocumentRow.seq, DocumentRow.name)
    return _SubjectRows(
        texts={row.id: body for row in texts if (body := row.readable) is not None},
        written=written,
        documents=session.scalars(found).all() if numbers else (),
        people=session.scalars(select(PersonRow).where(PersonRow.id.in_(stated.union(requests.values())))).all(),
    )


def _written_with(
    session: Session, events: Collection[tuple[Number, int]]
) -> dict[tuple[Number, int], Mapping[Name, TextRef]]:
    """Return the references to the texts of these events, given by case and number."""
    found = select(EventRow).where(tuple_(EventRow.stream, EventRow.seq).in_(events))
    rows = session.scalars(found).all() if events else ()
    return {(row.stream, row.seq): read_event(row.body).texts for row in rows}


def _approved_names(case_file: CaseFile) -> Iterator[Name]:
    """Yield the facts, texts and documents that the current approvals of a case are about."""
    for position in case_file.case.positions.values():
        approval = case_file.law.find_stage(position.stage).approval
        yield from approval.of if approval else ()


def _subject(reading: CaseReading, rows: _SubjectRows) -> Iterator[SubjectPartView]:
    names, case = [*_approved_names(reading.case_file)], reading.case_file.case
    shows = any(name in case.texts for name in names) or any(
        rows.written.get((case.number, seq)) for seq in (*case.requests, *case.asked_for)
    )
    reading.record_shown(identity=False, narrative=shows)
    yield from _requests(reading, rows)
    yield from _people(reading, rows)
    for name in names:
        yield from _part(reading, name, rows)


def _requests(reading: CaseReading, rows: _SubjectRows) -> Iterator[SubjectPartView]:
    """Yield each request for more time, then what was written with it."""
    case_file = reading.case_file
    for request in pending_requests(case_file.law, case_file.case):
        view = pending_request_view(reading.session, case_file, request)
        asked = view.units_label or (gettext("until {day}", day=dates.last_day_text(view.until)) if view.until else "")
        yield SubjectPartView(
            label=gettext("More time for “{limit}”", limit=view.label), says=asked, by_name=view.by_name
        )
        for name, ref in rows.written.get((case_file.case.number, request.request), {}).items():
            yield _text_part(reading, name, ref, rows, view.by_name)


def _people(reading: CaseReading, rows: _SubjectRows) -> Iterator[SubjectPartView]:
    """Yield the decisions about people that are due, each with the reason written with its request."""
    case_file = reading.case_file
    seqs = list(case_file.case.asked_for)
    for place, view in enumerate(person_decisions(reading.session, case_file)):
        by_name = listed(one.label for one in view.by)
        yield SubjectPartView(label=view.act_label, says=reading.shown_text(view.label), by_name=by_name)
        written = rows.written.get((case_file.case.number, seqs[place]), {}) if place < len(seqs) else {}
        for name, ref in written.items():
            yield _text_part(reading, name, ref, rows, by_name)


def _part(reading: CaseReading, name: Name, rows: _SubjectRows) -> Iterator[SubjectPartView]:
    case, procedure = reading.case_file.case, reading.case_file.procedure
    stated = case.stated.get(name)
    by_name = person_name(reading.session, stated.by) if stated else ""
    if name in case.documents:
        newest = rows.newest(case.number, name)
        yield SubjectPartView(
            label=terms.label(procedure, name, "document"),
            says="",
            by_name=by_name,
            at=newest.produced_at if newest else None,
            version=case.documents[name].version,
            digest=newest.sha256 if newest else "",
        )
    elif name in case.texts:
        yield _text_part(reading, name, case.texts_as_corrected[name], rows, by_name)
    elif name in case.facts:
        says = terms.value_text(procedure, name, case.facts[name])
        yield SubjectPartView(label=terms.label(procedure, name), says=says, by_name=by_name)


def _text_part(reading: CaseReading, name: Name, ref: TextRef, rows: _SubjectRows, by_name: str) -> SubjectPartView:
    says, label = rows.texts.get(ref.id), terms.label(reading.case_file.procedure, name, "text")
    shown = gettext("(erased)") if says is None else reading.shown_text(says)
    return SubjectPartView(label=label, says=shown, by_name=by_name, digest=ref.digest)


class ApprovalLineView(View):
    """A case that waits for a decision, with what is to be approved. `head` is the hash of its last event. `by_form`:
    it is approved or refused; a decision about people alone is taken from the page of its case."""

    number: str
    title: str
    about: AboutView | None
    stage_label: str
    urged: UrgedView | None
    light: LightView
    head: str
    subject: tuple[SubjectPartView, ...]
    by_form: bool


class ApprovalsView(View):
    """One page of what waits for a decision."""

    lines: tuple[ApprovalLineView, ...]
    total: int
    total_is_capped: bool
    next: str | None


def approvals_view(
    session: Session, person: Person, after: str | None, now: datetime, door: ReadingDoor
) -> ApprovalsView:
    """Return one page of the decisions that wait for a person. Puts on record the shown texts that a rule keeps to
    some. Raises BadInput."""
    inbox = inbox_view(session, person, InboxFilter("decide", after=after, limit=PAGE_SIZE), now, door)
    files = load_case_files(session, [line.case.number for line in inbox.lines])
    readings = {number: begin_reading(session, file, person, now, door) for number, file in files.items()}
    subjects = approval_subjects(session, [*readings.values()])
    return ApprovalsView(
        lines=tuple(_line(line, readings[line.case.number], subjects) for line in inbox.lines),
        total=inbox.total,
        total_is_capped=inbox.total_is_capped,
        next=inbox.next,
    )


def _line(
    line: InboxLineView, reading: CaseReading, subjects: Mapping[Number, tuple[SubjectPartView, ...]]
) -> ApprovalLineView:
    return ApprovalLineView(
        number=line.case.number,
        title=line.case.title,
        about=line.case.about,
        stage_label=line.case.stage_label,
        urged=line.case.urged,
        light=line.light,
        head=reading.case_file.recorded.hash,
        subject=subjects[line.case.number],
        by_form=_is_by_form(reading.case_file),
    )


def _is_by_form(case_file: CaseFile) -> bool:
    stages = (case_file.law.find_stage(position.stage) for position in case_file.case.positions.values())
    return bool(case_file.case.requests) or any(stage.approval for stage in stages)


def next_approval(session: Session, person: Person, now: datetime, decided: Number) -> Number | None:
    """Return the first other complaint that waits for a person to approve or refuse; none among the first page of what
    waits for them."""
    inbox = inbox_view(session, person, InboxFilter("decide", limit=PAGE_SIZE), now)
    files = load_case_files(session, [line.case.number for line in inbox.lines if line.case.number != decided])
    numbers = (line.case.number for line in inbox.lines)
    return next((number for number in numbers if number in files and _is_by_form(files[number])), None)
