"""The running limits of all open cases in the order of their ends, page by page; and how many end on which day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Row, Select, func, literal, literal_column, select, tuple_
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.messages import ClockKey, Number, Person
from models.rule import HOUSE_MARK
from models.tables import ClockRow, ComplaintRow, EditionRow
from models.time import CHINA, ONE_DAY
from queries.case_file import CaseFile, case_file_of_row
from queries.console.limit_lights import LightView, LimitLights, limit_lights
from queries.limits import running_clock_view
from queries.lists import MAX_COUNTED, CaseFilter, holder_view, holders_of, list_conditions
from queries.page_cursor import decode_cursor, encode_cursor
from queries.readable_cases import readable_by
from queries.views.base import NamedView, View
from queries.views.waiting import RunningClockView
from rules.waiting import counting_clocks
from wording import terms
from wording.table.cases import reads

Scope = Literal["mine", "unit", "all"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PAGE_SIZE = 30  # each with the file of its case
DAYS_AHEAD = 14
COUNTING = ("running", "held", "over")
_END: ColumnElement[datetime] = func.coalesce(ClockRow.due, literal_column("'infinity'::timestamptz"))
_ORDER = (_END, ClockRow.complaint, ClockRow.name)  # models.tables: ix_clock_end


@dataclass(frozen=True)
class LimitFilter:
    """Which limits: whose work (`mine`, `unit`, `all`), of which regulations, with whom; only those that are late or
    near, end on a `day`, or are reckoned until a holiday notice comes (`provisional`)."""

    scope: Scope = "mine"
    procedures: tuple[str, ...] = ()
    holder: str = ""
    late: bool = False
    near: bool = False
    provisional: bool = False
    day: date | None = None
    after: str | None = None
    limit: int = PAGE_SIZE


class LimitLineView(View):
    """A limit that counts, with its complaint, how it stands, how much of it is used, and what comes by itself."""

    number: Number
    title: str
    stage_label: str
    holders: tuple[NamedView, ...]
    light: LightView
    clock: RunningClockView


class DayLoadView(View):
    """How many limits end on a day, and whether people work on it."""

    day: date
    count: int
    is_working_day: bool


class LimitListView(View):
    """One page of limits, with the loads of the next `DAYS_AHEAD` days."""

    lines: tuple[LimitLineView, ...]
    days: tuple[DayLoadView, ...]
    total: int
    total_is_capped: bool
    next: str | None


def limit_list(session: Session, person: Person, wanted: LimitFilter, now: datetime) -> LimitListView:
    """Return one page of the limits that the filter asks for. Reminders of the office, which no article sets, are not
    among them. Raises BadInput."""
    lights = limit_lights(session, now)
    counting = _conditions(session, person, wanted, now)
    asked = [*counting, *_end_conditions(wanted, lights)]
    found = session.execute(_page_query(asked, wanted)).all()
    page = found[: wanted.limit]
    matches = found[0].total if found else 0
    return LimitListView(
        lines=tuple(_lines(session, page, lights)),
        days=tuple(_day_loads(session, counting, lights)),
        total=min(matches, MAX_COUNTED),
        total_is_capped=matches > MAX_COUNTED,
        next=_cursor_of(page[-1]) if len(found) > len(page) else None,
    )


def _conditions(session: Session, person: Person, wanted: LimitFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what a limit and its complaint must meet, whenever the limit ends. Raises BadInput."""
    own = wanted.scope != "all"
    cases = CaseFilter(
        procedure=wanted.procedures, role=wanted.holder or None, person=person if own else None,
        colleagues=wanted.scope == "unit",
    )  # fmt: skip
    kept = [ClockRow.provisional.is_(True)] if wanted.provisional else []
    return [
        ClockRow.state.in_(COUNTING),
        ~ClockRow.rule.contains(HOUSE_MARK, autoescape=True),
        *kept,
        *list_conditions(session, cases, now),
        readable_by(session, person, now),
    ]


def _end_conditions(wanted: LimitFilter, lights: LimitLights) -> Iterator[ColumnElement[bool]]:
    """Yield what the filter asks of the end of a limit."""
    if wanted.late:
        yield ClockRow.due <= lights.now
        yield ClockRow.state != "held"
    if wanted.near:
        yield ClockRow.due > lights.now
        yield ClockRow.due < lights.near_end
    if wanted.day:
        began = datetime.combine(wanted.day, time(), CHINA)
        yield ClockRow.due > began
        yield ClockRow.due <= began + ONE_DAY


def _page_query(asked: Sequence[ColumnElement[bool]], wanted: LimitFilter) -> Select[*tuple[Any, ...]]:
    """Return the query of one page, one row more than it shows, each with the total. Raises BadInput."""
    joined = select(literal(1)).select_from(ClockRow).join(ComplaintRow, ComplaintRow.number == ClockRow.complaint)
    counted = joined.where(*asked).limit(MAX_COUNTED + 1).subquery()
    query = select(
        ComplaintRow.number, ClockRow.name, ClockRow.due, ClockRow.state,
        select(func.count()).select_from(counted).scalar_subquery().label("total"),
    ).join(ClockRow, ClockRow.complaint == ComplaintRow.number)  # fmt: skip
    if wanted.after is not None:
        asked = [*asked, _is_after(wanted.after)]
    return query.where(*asked).order_by(*_ORDER).limit(wanted.limit + 1)


def _cursor_of(row: Row[Any]) -> str:
    return encode_cursor([False, row.due.isoformat() if row.due else None, f"{row.number} {row.name}"])


def _is_after(cursor: str) -> ColumnElement[bool]:
    """Return the condition that a limit comes after a cursor. Raises BadInput for one that no page gave out."""
    _, due, name = decode_cursor(cursor)
    number, separator, clock = name.partition(" ")
    if not separator:
        raise BadInput(reads.UNKNOWN_PAGE())
    end = literal(due) if due else literal_column("'infinity'::timestamptz")
    return tuple_(*_ORDER) > tuple_(end, literal(number), literal(clock))


def _lines(session: Session, rows: Sequence[Row[Any]], lights: LimitLights) -> Iterator[LimitLineView]:
    """Yield the lines of a page; the file of each case is read once."""
    numbers = list(dict.fromkeys(row.number for row in rows))
    files, holders = _files(session, numbers), holders_of(session, numbers)
    clocks = {number: _clocks(file, lights.now) for number, file in files.items()}
    for row in rows:
        file, clock = files[row.number], clocks[row.number].get(row.name)
        if clock is None:  # its case judges it otherwise by now
            continue
        stage = file.procedure.find_stage(file.case.stage)
        yield LimitLineView(
            number=row.number,
            title=terms.case_title(file.procedure, file.row.entry),
            stage_label=terms.named(file.case.stage, stage.zh),
            holders=tuple(holder_view(file.procedure, holder, name) for holder, name in holders[row.number].items()),
            light=lights.light(clock),
            clock=clock,
        )


def _files(session: Session, numbers: Sequence[Number]) -> dict[Number, CaseFile]:
    """Return the files of these complaints. Their rows and editions are read in one statement each."""
    rows = session.scalars(select(ComplaintRow).where(ComplaintRow.number.in_(numbers))).all()
    texts = {(row.procedure, row.edition) for row in rows}
    kept = session.scalars(select(EditionRow).where(tuple_(EditionRow.slug, EditionRow.edition).in_(texts))).all()
    files = {row.number: case_file_of_row(session, row) for row in rows}
    assert len(kept) == len(texts)  # held until here, so that the session has them
    return files


def _clocks(file: CaseFile, now: datetime) -> dict[ClockKey, RunningClockView]:
    return {clock.clock: running_clock_view(file, clock, now) for clock in counting_clocks(file.law, file.case)}


def _day_loads(session: Session, counting: Sequence[ColumnElement[bool]], lights: LimitLights) -> Iterator[DayLoadView]:
    """Yield the days from today on, with the number of limits that end on each."""
    first = datetime.combine(lights.today, time(), CHINA)
    day = func.date(func.timezone("Asia/Shanghai", ClockRow.due - timedelta(microseconds=1)))
    query = select(day, func.count()).join(ComplaintRow, ComplaintRow.number == ClockRow.complaint)
    within = ClockRow.due > first, ClockRow.due <= first + timedelta(days=DAYS_AHEAD)
    counts = {found: count for found, count in session.execute(query.where(*counting, *within).group_by(day))}  # noqa: C416
    for nth in range(DAYS_AHEAD):
        one = lights.today + timedelta(days=nth)
        yield DayLoadView(day=one, count=counts.get(one, 0), is_working_day=lights.days.is_working_day(one))
