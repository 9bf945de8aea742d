"""Lists of complaints by role and person, overdue, soon due: one page at a time, from indexed tables alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from models.errors import BadInput
from models.held_role import SCOPE_MARK
from models.messages import Number, Person
from models.procedure import Procedure
from models.tables import ClockRow, ComplaintRow, EditionRow, HoldingRow, InboxRow, PersonRow, TaskRow
from queries.case_file import held_by, require_staff
from queries.limits import clock_view
from queries.page_cursor import decode_cursor, encode_cursor
from queries.views.base import NamedView
from queries.views.lists import CaseLineView, CaseListView
from register import editions
from register.office import staff
from register.office.absence import persons_stood_for
from register.office.held_names import STAFF
from register.office.staff import WorkHolders
from rules.reading.admissions import Admissions, is_shut_out
from wording import terms
from wording.table.cases import reads

PAGE_SIZE = 200
MAX_COUNTED = 1000  # a total beyond is shown as "1000+": counting a million rows would take longer than the page

# Urgent complaints first, then what is late, then by the end of the next limit, those without one last. Ascending in
# every part, so that an index serves both the order and the comparison with a cursor (ix_complaint_open_order).
_NO_DUE: ColumnElement[datetime] = literal_column("'infinity'::timestamptz")


@dataclass(frozen=True)
class CaseFilter:
    """Which complaints a list shows. `person`: all that the person, those the person stands for, and their roles hold;
    with `colleagues` also what lies with others who hold one of these roles. `tasks`: of that, work of these kinds
    alone. `done_by`: those in which this person has done something. `reader`: without those of which the person reads
    nothing. `limit` rows a page; `after` is the `next` of the page before."""

    role: str | None = None
    person: str | None = None
    colleagues: bool = False
    tasks: tuple[str, ...] = ()
    done_by: str | None = None
    procedure: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    urgent: bool = False
    reader: str | None = None
    overdue: bool = False
    due_within: timedelta | None = None
    due_before: datetime | None = None
    received_after: datetime | None = None
    everything: bool = False
    limit: int = PAGE_SIZE
    after: str | None = None


def case_list(session: Session, wanted: CaseFilter, now: datetime) -> CaseListView:
    """Return one page of the open complaints, with `everything` of the closed ones too. Raises BadInput.

    Three queries: the rows with the total, their running clocks, their tasks with the holders' names. One more for
    editions that this process has not read yet.
    """
    found = session.execute(page_query(session, wanted, now)).all()
    page = found[: wanted.limit]
    matches = found[0].total if found else 0
    reader = wanted.person or wanted.done_by or wanted.reader
    guarded = [row for row in page if row.admissions]
    hidden = _closed_to(session, reader, guarded, now) if reader and guarded else set()
    return CaseListView(
        cases=tuple(_case_lines(session, [row for row in page if row.number not in hidden])),
        total=min(matches, MAX_COUNTED) - len(hidden),
        total_is_capped=matches > MAX_COUNTED,
        next=_cursor_of(page[-1]) if len(found) > len(page) else None,
    )


def _closed_to(session: Session, person: Person, page: Sequence[Row[Any]], now: datetime) -> set[Number]:
    """Return the complaints of a page of which the person reads nothing: they, or for whom they stand in, are recused
    or complained of. Their work lies with their office, so that it is in the list of all who work there."""
    people = {person, *persons_stood_for(session, person, now)}
    return {row.number for row in page if is_shut_out(Admissions.model_validate_json(row.admissions), people)}


def page_query(session: Session, wanted: CaseFilter, now: datetime) -> Select[*tuple[Any, ...]]:
    """Return the query of one page, one row more than it shows, each with the total. Raises BadInput.

    The places of the page are found first, in an index alone where that is possible; then the rows are read, without
    the input and the state of a case, which are large. Where no index has the order, which is so with work, all matches
    are found once, for the page and the total.
    """
    matching = select(ComplaintRow.urgent, ComplaintRow.overdue, ComplaintRow.next_due, ComplaintRow.number)
    matching = matching.where(*list_conditions(session, wanted, now))
    matches = (matching.cte() if wanted.role or wanted.person else matching.subquery()).c
    counted = select(literal(1)).select_from(select(matches.number).limit(MAX_COUNTED + 1).subquery())
    order = _order(matches)
    after = [] if wanted.after is None else [_is_after(wanted.after, order)]
    found = select(matches.number).where(*after).order_by(*order).limit(wanted.limit + 1).subquery()
    edition = (EditionRow.slug == ComplaintRow.procedure) & (EditionRow.edition == ComplaintRow.edition)
    query = select(
        ComplaintRow.number, ComplaintRow.procedure, ComplaintRow.entry, ComplaintRow.stage, ComplaintRow.received_at,
        ComplaintRow.seq, ComplaintRow.urgent, ComplaintRow.overdue, ComplaintRow.next_due, ComplaintRow.admissions,
        EditionRow.sha256,
        select(func.count()).select_from(counted.subquery()).scalar_subquery().label("total"),
    )  # fmt: skip
    query = query.join(found, found.c.number == ComplaintRow.number).join(EditionRow, edition)
    return query.order_by(*_order(ComplaintRow))


def _order(columns: type[ComplaintRow] | ReadOnlyColumnCollection[str, Any]) -> tuple[ColumnElement[Any], ...]:
    end: ColumnElement[Any] = func.coalesce(columns.next_due, _NO_DUE)
    number: ColumnElement[Any] = columns.number.expression
    return not_(columns.urgent), not_(columns.overdue), end, number


def list_conditions(session: Session, wanted: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what a complaint must meet to be in the list. Raises BadInput."""
    matching = [*_column_conditions(wanted, now)]
    if wanted.role or wanted.person:
        held = held_by(TaskRow.holder, TaskRow.complaint, _filter_holders(session, wanted, now))
        kinds = [TaskRow.kind.in_(wanted.tasks)] if wanted.tasks else []
        matching.append(ComplaintRow.number.in_(select(TaskRow.complaint).where(held, *kinds)))
    return matching


def _column_conditions(wanted: CaseFilter, now: datetime) -> Iterator[ColumnElement[bool]]:
    """Yield what the filter asks of the row of the complaint itself."""
    if wanted.overdue:  # which only open ones are
        yield ComplaintRow.overdue.expression  # as the index says it: one on `IS TRUE` would not use it
    elif not wanted.everything:
        yield ComplaintRow.closed_at.is_(None)
    if wanted.procedure:
        yield _is_one_of(ComplaintRow.procedure, wanted.procedure)
    if wanted.stage:
        yield _is_one_of(ComplaintRow.stage, wanted.stage)
    if wanted.done_by:
        accepted = InboxRow.actor == wanted.done_by, InboxRow.state == "accepted"
        yield ComplaintRow.number.in_(select(InboxRow.complaint).where(*accepted))
    yield from _urgency_conditions(wanted, now)


def _urgency_conditions(wanted: CaseFilter, now: datetime) -> Iterator[ColumnElement[bool]]:
    """Yield what the filter asks of instants, and whether a complaint is urgent."""
    if wanted.urgent:
        yield ComplaintRow.urgent.is_(True)
    if wanted.received_after:
        yield ComplaintRow.received_at >= wanted.received_after
    if wanted.due_within is not None:
        yield ComplaintRow.next_due <= now + wanted.due_within
    if wanted.due_before:
        yield ComplaintRow.next_due < wanted.due_before


def _is_one_of(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], values: tuple[str, ...]
) -> ColumnElement[bool]:
    """Return the condition on one of several values; on a single one so that an index gives the order as well."""
    return column == values[0] if len(values) == 1 else column.in_(values)


def _filter_holders(session: Session, wanted: CaseFilter, now: datetime) -> WorkHolders:
    """Return the holders whose tasks the filter asks for. Raises BadInput."""
    named = (wanted.role,) if wanted.role else ()
    if wanted.role and not _is_role_in_use(session, wanted.role):
        raise BadInput(reads.ROLE_NOT_IN_USE(role=wanted.role))
    if not wanted.person:
        return WorkHolders(named, {})
    held = staff.work_holders(session, wanted.person, now)
    if STAFF not in held.anywhere:
        require_staff(session, wanted.person, now)
    others = _colleagues(session, held) if wanted.colleagues else ()
    return held._replace(anywhere=(*named, *held.anywhere, *others))


def _colleagues(session: Session, held: WorkHolders) -> tuple[Person, ...]:
    """Return everybody who holds one of the same roles, under whichever regulation."""
    roles = {*held.anywhere, *(name for names in held.only_in.values() for name in names)} - {STAFF}
    of_one = or_(*(HoldingRow.role.endswith(f"{SCOPE_MARK}{role}", autoescape=True) for role in sorted(roles)))
    holding = select(HoldingRow.person).distinct().where(or_(HoldingRow.role.in_(sorted(roles)), of_one))
    return tuple(session.scalars(holding.where(HoldingRow.until.is_(None)))) if roles else ()


def _is_role_in_use(session: Session, role: str) -> bool:
    under_one = HoldingRow.role.endswith(f"{SCOPE_MARK}{role}", autoescape=True)
    holds, waits = exists().where(or_(HoldingRow.role == role, under_one)), exists().where(TaskRow.holder == role)
    return bool(session.scalar(select(or_(holds, waits))))


# ---- the cursor: the place of the last row of a page in the order -------------------------------------------


def _cursor_of(row: Row[Any]) -> str:
    return encode_cursor(row.next_due, row.number, row.urgent, row.overdue)


def _is_after(cursor: str, order: tuple[ColumnElement[Any], ...]) -> ColumnElement[bool]:
    """Return the condition that a row comes after a cursor. Raises BadInput for one that no page gave out."""
    flags, due, number = decode_cursor(cursor, flags=2)
    passed = (*(literal(not flag) for flag in flags), literal(due) if due else _NO_DUE, literal(number))
    return tuple_(*order) > tuple_(*passed)


# ---- the lines of a page ------------------------------------------------------------------------------------


def _case_lines(session: Session, page: Sequence[Row[Any]]) -> Iterator[CaseLineView]:
    numbers = [row.number for row in page]
    procedures = editions.load_editions(session, {row.sha256 for row in page})
    clocks, holders = _running_clocks(session, numbers), holders_of(session, numbers)
    for row in page:
        procedure = procedures[row.sha256]
        stage = row.stage or procedure.entries[row.entry].to
        yield CaseLineView(
            number=row.number,
            procedure=row.procedure,
            title=terms.case_title(procedure, row.entry),
            stage=stage,
            stage_label=terms.named(stage, procedure.find_stage(stage).zh),
            received_at=row.received_at,
            holders=tuple(holder_view(procedure, holder, name) for holder, name in holders[row.number].items()),
            clocks=tuple(clock_view(procedure, clock) for clock in clocks[row.number]),
            begun=row.seq > 0,
            urgent=row.urgent,
        )


def _running_clocks(session: Session, numbers: list[str]) -> Mapping[str, list[ClockRow]]:
    """Return the clocks of each complaint that still count, the first to end first."""
    running = ClockRow.complaint.in_(numbers), ClockRow.state.in_(("running", "held", "over"))
    clocks = defaultdict[str, list[ClockRow]](list)
    for row in session.scalars(select(ClockRow).where(*running).order_by(ClockRow.due, ClockRow.name)):
        clocks[row.complaint].append(row)
    return clocks


def holders_of(session: Session, numbers: list[str]) -> Mapping[str, dict[str, str | None]]:
    """Return who has work on each complaint: a unit or post by its code, a person with a name."""
    tasks = select(TaskRow.complaint, TaskRow.holder, PersonRow.name).outerjoin(
        PersonRow, PersonRow.id == TaskRow.holder
    )
    holders = defaultdict[str, dict[str, str | None]](dict)
    for row in session.execute(tasks.where(TaskRow.complaint.in_(numbers)).order_by(TaskRow.holder)):
        holders[row.complaint][row.holder] = row.name
    return holders


def holder_view(procedure: Procedure, holder: str, name: str | None) -> NamedView:
    """Return a unit, a post or a person with the name that people read."""
    if holder == STAFF:
        return NamedView(code=holder, label=reads.ANY_STAFF())
    label = terms.label(procedure, holder) if holder in procedure.roles else name or holder
    return NamedView(code=holder, label=label)
