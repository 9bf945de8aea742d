"""The open complaints as of an instant: at which stage, with whom, with which limits, late or not. Each is folded anew
from its journal and the passages of its notices, as the verification folds it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, takewhile

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.messages import Number
from models.procedure import Procedure
from models.rule import Slug
from models.tables import ClockRow, ComplaintRow, EditionRow, EventRow, PersonRow
from queries.auditing.past_office import require_past
from queries.auditing.views import PastCaseListView, PastCaseView
from queries.lists.case_filter import PAGE_SIZE
from queries.lists.cases import line_view
from queries.lists.known_names import require_procedures
from queries.lists.line_words import LineWords
from queries.views.base import Known
from register import editions
from register.cases.case_rows import CaseRows, read_case_rows
from register.cases.folded_case import FoldedCase, fold_case
from register.cases.projections import projected_columns
from register.chains import UnsoundJournal
from register.notices.delivery_attempts import notice_stream
from wording.translation import N_, by_door


@dataclass(frozen=True)
class PastList:
    """Which list is asked for: as of which instant, known when, of which procedure; `limit` complaints after one."""

    at: datetime
    known: Known = "then"
    procedure: Slug | None = None
    limit: int = PAGE_SIZE
    after: Number = ""


def past_case_list(session: Session, criteria: PastList, now: datetime) -> PastCaseListView:
    """Return one page of the complaints that were open at an instant which has passed. Raises BadInput."""
    require_past(criteria.at, now)
    require_procedures(session, [criteria.procedure] if criteria.procedure else [])
    found = list[PastCaseView]()
    after: Number | None = criteria.after
    while after is not None and len(found) <= criteria.limit:
        numbers = session.scalars(_candidates(criteria, after)).all()
        found += _lines(session, criteria, numbers)
        after = numbers[-1] if len(numbers) == PAGE_SIZE else None
    page = tuple(found[: criteria.limit])
    following = page[-1].number if len(found) > criteria.limit else None
    return PastCaseListView(as_of=criteria.at, known=criteria.known, cases=page, next=following)


def whole_past_list(session: Session, criteria: PastList, now: datetime) -> PastCaseListView:
    """Return all complaints that were open at an instant, as one page. Raises BadInput."""
    found = past_case_list(session, criteria, now)
    cases = list(found.cases)
    while found.next:
        found = past_case_list(session, replace(criteria, after=found.next), now)
        cases += found.cases
    return found.model_copy(update={"cases": tuple(cases)})


def _candidates(criteria: PastList, after: Number) -> Select[str]:
    """Return the query for the next complaints that may have been open: those that were registered, and not closed by
    then, or in which anything was recorded later."""
    later = exists().where(EventRow.stream == ComplaintRow.number, EventRow.recorded_at > criteria.at)
    not_closed = or_(ComplaintRow.closed_at.is_(None), ComplaintRow.closed_at > criteria.at, later)
    chosen = select(ComplaintRow.number).where(ComplaintRow.received_at <= criteria.at, not_closed)
    if criteria.procedure:
        chosen = chosen.where(ComplaintRow.procedure == criteria.procedure)
    return chosen.where(ComplaintRow.number > after).order_by(ComplaintRow.number).limit(PAGE_SIZE)


def _lines(session: Session, criteria: PastList, numbers: Sequence[Number]) -> Iterator[PastCaseView]:
    folded = [(rows, _folded(rows)) for rows in _rows_then(session, criteria, numbers)]
    still_open = [(rows, case) for rows, case in folded if case.case is None or case.case.closed_at is None]
    holders = {task.holder for _, case in still_open for task in case.tasks}
    names = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(holders))
    people = {person: name for person, name in session.execute(names)}  # noqa: C416
    digests = _edition_digests(session, [rows.complaint.number for rows, _ in still_open])
    procedures = editions.load_editions(session, set(digests.values()))
    for rows, case in still_open:
        yield _line(rows, case, procedures[digests[rows.complaint.number]], people)


def _folded(rows: CaseRows) -> FoldedCase:
    try:
        return fold_case(rows)
    except UnsoundJournal as error:
        raise BadInput(
            by_door(
                N_("Event {seq} of {number} cannot be read or folded. Verify the case: banjie audit verify {number}"),
                page=N_("Event {seq} of {number} cannot be read or folded."),
            )(number=rows.complaint.number, seq=error.seq)
        ) from None


def _rows_then(session: Session, criteria: PastList, numbers: Sequence[Number]) -> Iterator[CaseRows]:
    """Yield the rows of complaints, with their events and the passages of their notices up to the instant."""
    found = [*read_case_rows(session, numbers)]
    streams = [notice_stream(row) for rows in found for row in rows.notices if row.id in rows.passages]
    known = _known_counts(session, criteria, [*numbers, *streams])
    for rows in found:
        passages = {
            row.id: rows.passages[row.id][: known.get(notice_stream(row), 0)]
            for row in rows.notices
            if row.id in rows.passages
        }
        yield replace(rows, events=rows.events[: known.get(rows.complaint.number, 0)], passages=passages)


def _known_counts(session: Session, criteria: PastList, streams: Sequence[str]) -> dict[str, int]:
    """Return how many events of each stream were on record at the instant, or had happened by then."""
    instant = EventRow.recorded_at if criteria.known == "then" else EventRow.at
    rows = select(EventRow.stream, instant).where(EventRow.stream.in_(streams))
    found = session.execute(rows.order_by(EventRow.stream, EventRow.seq))
    return {
        stream: sum(1 for _ in takewhile(lambda row: row[1] <= criteria.at, of_stream))
        for stream, of_stream in groupby(found, key=lambda row: row[0])
    }


def _edition_digests(session: Session, numbers: Sequence[Number]) -> dict[Number, str]:
    edition = (EditionRow.slug == ComplaintRow.procedure) & (EditionRow.edition == ComplaintRow.edition)
    rows = select(ComplaintRow.number, EditionRow.sha256).join(EditionRow, edition)
    rows = rows.where(ComplaintRow.number.in_(numbers))
    return {number: sha256 for number, sha256 in session.execute(rows)}  # noqa: C416


def _line(rows: CaseRows, folded: FoldedCase, procedure: Procedure, people: Mapping[str, str]) -> PastCaseView:
    row, case = rows.complaint, folded.case
    columns = projected_columns(folded.law, case) if case else None
    line = line_view(
        row,
        LineWords(procedure),
        case.stage if case else None,
        [(holder, people.get(holder)) for holder in sorted({task.holder for task in folded.tasks})],
        [  # the limits that counted, as rows of no session
            ClockRow(complaint=row.number, name=name, **clock._asdict())
            for name, clock in folded.clocks.items()
            if clock.state in ("running", "held", "over")
        ],
        begun=case is not None,
        urgent=columns.urgent if columns else False,
    )
    return PastCaseView(**dict(line), late=columns.overdue if columns else False)
