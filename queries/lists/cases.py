"""Lists of complaints by role and person, overdue, soon due: one page at a time, from indexed tables alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, func, null, select
from sqlalchemy.orm import Session, aliased

from models.messages import Number, Person
from models.requirement import Name
from models.rule import HOUSE_MARK
from models.tables import AbsenceRow, ClockRow, ComplaintRow, EditionRow, PersonRow, TaskRow
from queries.cases.limits import clock_view
from queries.lists import list_places
from queries.lists.about_lines import about_lines
from queries.lists.bound_values import MOST_KEPT, NOW, is_one_of
from queries.lists.case_filter import CaseFilter, filter_holders
from queries.lists.known_names import require_procedures, require_stages
from queries.lists.line_words import LineWords
from queries.lists.list_places import counted_numbers, cursor_of, list_order, newest_order, page_numbers
from queries.lists.urgings import urged_lately
from queries.search.reader import SearchReader
from queries.views.clock import ClockView
from queries.views.lists import CaseLineView, CaseListView, UrgedView
from register import editions
from register.cases.near import office_near_end
from register.office.absence import persons_stood_for
from register.office.access_journal import ReadingDoor
from register.office.staff import WorkHolders
from rules.next_limit import LimitOrder, limit_order
from rules.sees import Admissions, is_shut_out
from wording.translation import gettext

FAR_AHEAD = datetime.max.replace(tzinfo=UTC)


def case_list(session: Session, criteria: CaseFilter, now: datetime, door: ReadingDoor | None = None) -> CaseListView:
    """Return one page of the open complaints, with `everything` of the closed ones too. Read through a `door` for
    somebody it says what they are about, which is put on record. Raises BadInput.

    Three queries: the rows with the total, their running clocks, their tasks with the holders' names. One more for
    editions that this process has not read yet, and one for the names of stages. What the complaints are about takes
    as many for a page as for one of them.
    """
    require_procedures(session, criteria.procedure)
    require_stages(session, criteria.stage, criteria.procedure)
    held = filter_holders(session, criteria, now) if criteria.by_work else None
    if criteria.near:
        criteria = replace(criteria, near_until=office_near_end(session, now))
    found = session.execute(page_query(criteria, held), {"now": now}).all()
    page = found[: criteria.limit]
    matches = found[0].total if found else 0
    reader = criteria.reader or criteria.person or criteria.done_by
    hidden = _hidden_from(session, reader, page, now)
    shown = [row for row in page if row.number not in hidden]
    return CaseListView(
        cases=tuple(_case_lines(session, shown, SearchReader(session, reader, now) if reader else None, now, door)),
        total=min(matches, list_places.MAX_COUNTED) - len(hidden),
        total_is_capped=matches > list_places.MAX_COUNTED,
        next=cursor_of(page[-1], criteria) if len(found) > len(page) else None,
    )


def named_cases(
    session: Session, numbers: Sequence[Number], reader: Person, now: datetime, door: ReadingDoor
) -> tuple[CaseLineView, ...]:
    """Return the complaints of these numbers that there are and of which the reader may read anything, in this
    order."""
    rows = {row.number: row for row in session.execute(_named_query(), {"numbers": [*numbers], "now": now})}
    page = [rows[number] for number in numbers if number in rows]
    hidden = _hidden_from(session, reader, page, now)
    shown = [row for row in page if row.number not in hidden]
    return tuple(_case_lines(session, shown, SearchReader(session, reader, now), now, door))


@cache
def _named_query() -> Select[*tuple[Any, ...]]:
    return _rows_of_lines().where(is_one_of(ComplaintRow.number, "numbers"))


def _hidden_from(session: Session, reader: Person | None, page: Sequence[Row[Any]], now: datetime) -> set[Number]:
    """Return the complaints of a page in which the reader, or somebody for whom they stand in, is recused or
    complained of: they read nothing of these. Such work lies with their office, so that it is in the list of everybody
    there."""
    guarded = [row for row in page if row.admissions]
    if not reader or not guarded:
        return set()
    people = {reader, *persons_stood_for(session, reader, now)}
    return {row.number for row in guarded if is_shut_out(Admissions.model_validate_json(row.admissions), people)}


def _rows_of_lines(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Return the query of what the lines of a list are made from, without the input and the state of a case, which are
    large."""
    edition = (EditionRow.slug == ComplaintRow.procedure) & (EditionRow.edition == ComplaintRow.edition)
    query = select(
        ComplaintRow.number, ComplaintRow.procedure, ComplaintRow.entry, ComplaintRow.stage, ComplaintRow.received_at,
        ComplaintRow.seq, ComplaintRow.urgent, ComplaintRow.overdue, ComplaintRow.next_due, ComplaintRow.admissions,
        EditionRow.sha256, urged_lately(ComplaintRow.number, NOW).label("urged"), *more,
    )  # fmt: skip
    return query.join(EditionRow, edition)


@lru_cache(maxsize=MOST_KEPT)
def page_query(criteria: CaseFilter, held: WorkHolders | None) -> Select[*tuple[Any, ...]]:
    """Return the query of one page, one row more than it shows, each with the total. Raises BadInput.

    The numbers on the page are found first, in an index alone where that is possible; then the rows are read.
    """
    counted = counted_numbers(criteria, NOW, held).subquery()
    found = page_numbers(criteria, NOW, held).subquery()
    query = _rows_of_lines(
        (found.c.done_at if criteria.done_by else null()).label("done_at"),
        select(func.count()).select_from(counted).scalar_subquery().label("total"),
    ).join(found, found.c[0] == ComplaintRow.number)
    done = (found.c.done_at.desc(), found.c[0].desc()) if criteria.done_by else ()
    newest = newest_order() if criteria.newest and not criteria.done_by else ()
    return query.order_by(*(done or newest or list_order(ComplaintRow, ComplaintRow.number)))


# ---- the lines of a page ------------------------------------------------------------------------------------


def _case_lines(
    session: Session, page: Sequence[Row[Any]], reader: SearchReader | None, now: datetime, door: ReadingDoor | None
) -> Iterator[CaseLineView]:
    numbers, who = [row.number for row in page], reader.person if reader else None
    procedures = editions.load_editions(session, {row.sha256 for row in page})
    words = {digest: LineWords(procedure) for digest, procedure in procedures.items()}
    clocks, holders = _running_clocks(session, numbers), holders_of(session, numbers, who, now)
    about = about_lines(reader, numbers, door) if reader and door else {}
    for row in page:
        people = holders[row.number].items()
        yield line_view(
            row,
            words[row.sha256],
            row.stage,
            people,
            clocks[row.number],
            begun=row.seq > 0,
            urgent=row.urgent,
            urged=row.urged,
        ).model_copy(update={"about": about.get(row.number)})


def line_view(
    row: Row[Any] | ComplaintRow,
    words: LineWords,
    stage: Name | None,
    holders: Iterable[tuple[str, str | None]],
    clocks: Iterable[ClockRow | Row[Any]],
    *,
    begun: bool,
    urgent: bool,
    urged: UrgedView | None = None,
) -> CaseLineView:
    """Return one complaint as a line of a list. `stage`: None before the case has begun. `holders`: with the names of
    those who are persons."""
    at, stage_label = words.stage(stage, row.entry)
    return CaseLineView(
        number=row.number,
        procedure=row.procedure,
        title=words.title(row.entry),
        stage=at,
        stage_label=stage_label,
        received_at=row.received_at,
        holders=tuple(words.holder(holder, name) for holder, name in holders),
        clocks=tuple(sorted((clock_view(words, clock) for clock in clocks), key=_clock_order)),
        begun=begun,
        urgent=urgent,
        urged=urged,
    )


def _clock_order(clock: ClockView) -> tuple[bool, LimitOrder, str]:
    """Return the sort key of a limit in a line: the limit by which the list is ordered comes first; limits of the
    office and those without an end come last."""
    stands_behind = HOUSE_MARK in clock.rule or clock.due is None
    return stands_behind, limit_order(clock.state, clock.due or FAR_AHEAD, breach=clock.breach), clock.clock


def _running_clocks(session: Session, numbers: list[str]) -> Mapping[str, list[Row[Any]]]:
    """Return the clocks of each complaint that still count."""
    clocks = defaultdict[str, list[Row[Any]]](list)
    for row in session.execute(_clocks_query(), {"numbers": numbers}):
        clocks[row.complaint].append(row)
    return clocks


@cache
def _clocks_query() -> Select[*tuple[Any, ...]]:
    running = ClockRow.state.in_(("running", "held", "over"))
    return select(*ClockRow.__table__.columns).where(is_one_of(ClockRow.complaint, "numbers"), running)


def holders_of(
    session: Session, numbers: list[str], reader: Person | None, now: datetime
) -> Mapping[str, dict[str, str | None]]:
    """Return who has work on each complaint: a unit or post by its code, a person with a name; of somebody who is away
    also who stands in, or that it is the reader."""
    holders = defaultdict[str, dict[str, str | None]](dict)
    for row in session.execute(_holders_query(), {"numbers": numbers, "now": now}):
        holders[row.complaint][row.holder] = _named_holder(row, reader)
    return holders


@cache
def _holders_query() -> Select[*tuple[Any, ...]]:
    away, instead = aliased(AbsenceRow), aliased(PersonRow)
    return (
        select(
            TaskRow.complaint, TaskRow.holder, PersonRow.name, away.substitute, instead.name.label("substitute_name")
        )
        .outerjoin(PersonRow, PersonRow.id == TaskRow.holder)
        .outerjoin(away, (away.person == TaskRow.holder) & (away.since <= NOW) & (away.until > NOW))
        .outerjoin(instead, instead.id == away.substitute)
        .where(is_one_of(TaskRow.complaint, "numbers"))
        .order_by(TaskRow.holder)
    )


def _named_holder(row: Row[*tuple[Any, ...]], reader: Person | None) -> str | None:
    if not row.substitute:
        return cast(str | None, row.name)
    if row.substitute == reader:
        return gettext("for {name}", name=row.name)
    return gettext("{name} (away; {substitute} stands in)", name=row.name, substitute=row.substitute_name)
