"""The running limits of all open cases in the order of their ends, page by page; and how many end on which day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Row,
    Select,
    column,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from calendars import office_zone
from models.errors import BadInput
from models.messages import Number, Person
from models.rule import HOUSE_MARK
from models.tables import ClockRow, ComplaintRow, EditionRow, TaskRow
from models.time import ONE_DAY
from queries.cases.case_file import case_files_of_rows, held_by
from queries.cases.limits import running_clock_view
from queries.lists.about_lines import about_lines
from queries.lists.case_filter import CaseFilter, filter_holders, place_conditions
from queries.lists.cases import holders_of
from queries.lists.known_names import require_procedures
from queries.lists.limit_lights import LightView, LimitLights, limit_lights
from queries.lists.line_words import holder_view, reminder_rules
from queries.lists.list_places import MAX_COUNTED
from queries.lists.page_cursor import UNKNOWN_PLACE, decode_cursor, encode_cursor
from queries.lists.shut_out import readable_by
from queries.lists.urgings import urged_lately
from queries.search.reader import SearchReader
from queries.views.about import AboutView
from queries.views.base import NamedView, View
from queries.views.case import RunningClockView
from queries.views.lists import UrgedView
from register import editions
from register.cases.near import is_near
from register.office.access_journal import ReadingDoor
from rules.waiting import counting_clocks
from wording import terms

Scope = Literal["mine", "unit", "all"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
Week = Literal["this", "next"]
WEEKS: tuple[Week, ...] = get_args(Week)
ONE_WEEK = 7 * ONE_DAY
PAGE_SIZE = 14  # a page is at most 60 kB when each line is full, and reads the file of each case
DAYS_AHEAD = 14
MAX_ON_A_DAY = 300  # counted
COUNTING = ("running", "held", "over")
_BEGAN = column("began", DateTime(timezone=True))
_end: ColumnElement[datetime] = func.coalesce(ClockRow.due, literal_column("'infinity'::timestamptz"))
_ORDER = (_end, ClockRow.complaint, ClockRow.name)  # models.tables: ix_clock_end


@dataclass(frozen=True)
class LimitFilter:
    """Chooses limits: by whose work (`mine`, `unit`, `all`), regulation and `holders`; only late ones, near ones, those
    of cases that were `urged`, those that end on a `day` or in this or the next `week`, or those reckoned until a
    holiday notice comes (`provisional`)."""

    scope: Scope = "mine"
    procedures: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    late: bool = False
    near: bool = False
    urged: bool = False
    provisional: bool = False
    day: date | None = None
    week: Week | None = None
    after: str | None = None
    limit: int = PAGE_SIZE


class LimitLineView(View):
    """A limit that counts, with its complaint, how it stands, how much of it is used, and what comes by itself."""

    number: Number
    title: str
    about: AboutView | None
    stage_label: str
    holders: tuple[NamedView, ...]
    urged: UrgedView | None
    light: LightView
    clock: RunningClockView


class DayLoadView(View):
    """How many limits end on a day, at most `MAX_ON_A_DAY` and more than that where `count_is_capped`; and whether
    people work on it."""

    day: date
    count: int
    count_is_capped: bool
    is_working_day: bool


class LimitListView(View):
    """One page of limits, with the loads of the next `DAYS_AHEAD` days. Of limits that are near (`near_means`: what
    counts as that, in words): of how many complaints they are, and how many of these complaints are near themselves,
    since nothing of theirs has ended."""

    lines: tuple[LimitLineView, ...]
    days: tuple[DayLoadView, ...]
    total: int
    total_is_capped: bool
    next: str | None
    near_means: str
    complaints: int = 0
    near_complaints: int = 0


def limit_list(
    session: Session, person: Person, criteria: LimitFilter, now: datetime, door: ReadingDoor | None = None
) -> LimitListView:
    """Return one page of the limits that the filter asks for. Reminders of the office, which no article sets, are not
    among them. Through a `door` it says what the complaints are about, which is put on record. Raises BadInput."""
    lights = limit_lights(session, now)
    counting = _conditions(session, person, criteria, now)
    asked = [*counting, *_end_conditions(criteria, lights), *(_is_breach(session) if criteria.late else ())]
    matches, counts = session.execute(select(_matches(asked), _counts_by_day(counting, lights))).one()
    complaints, near = session.execute(_complaints_query(asked, lights)).one() if criteria.near else (0, 0)
    found = session.execute(_page_query(asked, criteria, lights.now)).all()
    page = found[: criteria.limit]
    numbers = {row.ComplaintRow.number for row in page}
    about = about_lines(SearchReader(session, person, now), numbers, door) if door else {}
    following = None
    if len(found) > len(page):
        following = encode_cursor(page[-1].due, f"{page[-1].ComplaintRow.number} {page[-1].name}")
    return LimitListView(
        lines=tuple(_lines(session, page, lights, about, person)),
        days=tuple(_day_loads(counts or {}, lights)),
        total=min(matches, MAX_COUNTED),
        total_is_capped=matches > MAX_COUNTED,
        next=following,
        near_means=lights.near_means,
        complaints=complaints,
        near_complaints=near,
    )


def _conditions(session: Session, person: Person, criteria: LimitFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what a limit must meet, whenever it ends. Raises BadInput."""
    kept = [ClockRow.provisional.is_(True)] if criteria.provisional else []
    return [
        ClockRow.state.in_(COUNTING),
        ~ClockRow.rule.contains(HOUSE_MARK, autoescape=True),
        *kept,
        *_case_conditions(session, person, criteria, now),
        readable_by(session, person, now, ClockRow.complaint),
    ]


def _case_conditions(
    session: Session, person: Person, criteria: LimitFilter, now: datetime
) -> Iterator[ColumnElement[bool]]:
    """Yield what the complaint of a limit must meet. That it is open need not be asked: of a closed one no limit
    counts, so that limits are counted without a look at their complaints. Raises BadInput."""
    require_procedures(session, criteria.procedures)
    own = criteria.scope != "all"
    cases = CaseFilter(
        procedure=criteria.procedures, holders=criteria.holders, person=person if own else None,
        colleagues=criteria.scope == "unit", urged=criteria.urged,
    )  # fmt: skip
    if cases.by_work:
        held = held_by(TaskRow, filter_holders(session, cases, now))
        tasks = select(TaskRow.complaint).where(held, *place_conditions(cases, now, TaskRow))
        yield ClockRow.complaint.in_(tasks)
    elif criteria.procedures or criteria.urged:
        found = select(ComplaintRow.number).where(*place_conditions(cases, now, ComplaintRow))
        yield ClockRow.complaint.in_(found)


def _end_conditions(criteria: LimitFilter, lights: LimitLights) -> Iterator[ColumnElement[bool]]:
    """Yield what the filter asks of the end of a limit."""
    if criteria.late:
        yield _end <= lights.now
        yield ClockRow.state != "held"
    if criteria.near:
        yield _end > lights.now
        yield _end <= lights.near_end
    if criteria.day:
        yield from _within(criteria.day, 1)
    if criteria.week:
        today = lights.now.astimezone(office_zone()).date()
        yield from _within(today - today.weekday() * ONE_DAY + WEEKS.index(criteria.week) * ONE_WEEK, 7)


def _within(day: date, days: int) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that a limit ends on one of so many days: by midnight after the last of them."""
    began = datetime.combine(day, time(), office_zone())
    yield _end > began
    yield _end <= began + days * ONE_DAY


def _is_breach(session: Session) -> Iterator[ColumnElement[bool]]:
    """Yield the condition that a limit is no reminder of a text (the end of a reminder is no breach)."""
    kept = session.execute(select(EditionRow.slug, EditionRow.edition, EditionRow.sha256)).all()
    texts = editions.load_editions(session, {row.sha256 for row in kept})
    reminders = [(row.slug, row.edition, rule) for row in kept for rule in sorted(reminder_rules(texts[row.sha256]))]
    if reminders:
        named = tuple_(ComplaintRow.procedure, ComplaintRow.edition, ClockRow.rule).in_(reminders)
        of_text = exists().where(ComplaintRow.number == ClockRow.complaint, named)
        yield or_(ClockRow.rule.not_in({rule for _, _, rule in reminders}), ~of_text)


def _matches(asked: Sequence[ColumnElement[bool]]) -> ColumnElement[int]:
    """Return how many limits there are, counted up to `MAX_COUNTED` + 1."""
    counted = select(literal(1)).select_from(ClockRow).where(*asked).limit(MAX_COUNTED + 1).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


def _complaints_query(asked: Sequence[ColumnElement[bool]], lights: LimitLights) -> Select[int, int]:
    """Return the query of how many complaints the limits are of, and how many of these are near, of as many limits as
    are counted."""
    counted = select(ClockRow.complaint).where(*asked).limit(MAX_COUNTED).subquery()
    numbers = select(ComplaintRow.number).where(ComplaintRow.number.in_(select(counted.c.complaint)))
    near = numbers.where(*is_near(ComplaintRow, lights.now, lights.near_end))
    sizes = (select(func.count()).select_from(one.subquery()).scalar_subquery() for one in (numbers, near))
    return select(*sizes)


def _counts_by_day(counting: Sequence[ColumnElement[bool]], lights: LimitLights) -> ColumnElement[Any]:
    """Return the number of limits that end on each of the next days, by the day in ISO 8601, each counted up to
    `MAX_ON_A_DAY` + 1."""
    first = datetime.combine(lights.today, time(), office_zone())
    last = first + timedelta(days=DAYS_AHEAD - 1)
    days = func.generate_series(first, last, ONE_DAY).table_valued(_BEGAN).render_derived()
    began = days.c.began
    ending = select(literal(1)).select_from(ClockRow).where(*counting, _end > began, _end <= began + ONE_DAY)
    counted = ending.limit(MAX_ON_A_DAY + 1).correlate(days).subquery()
    count = select(func.count()).select_from(counted).scalar_subquery()
    day = func.date(func.timezone(str(office_zone()), began))
    return select(func.json_object_agg(day, count)).select_from(days).scalar_subquery()


def _page_query(asked: Sequence[ColumnElement[bool]], criteria: LimitFilter, now: datetime) -> Select[*tuple[Any, ...]]:
    """Return the query of one page, one row more than it shows. Raises BadInput."""
    if criteria.after is not None:
        asked = [*asked, _is_after(criteria.after)]
    limits = select(ClockRow.complaint, ClockRow.name, ClockRow.due, _end.label("ends")).where(*asked)
    found = limits.order_by(*_ORDER).limit(criteria.limit + 1).subquery()
    urged = urged_lately(ComplaintRow.number, now).label("urged")
    page = select(ComplaintRow, found.c.name, found.c.due, urged).join(found, found.c.complaint == ComplaintRow.number)
    return page.order_by(found.c.ends, found.c.complaint, found.c.name)


def _is_after(cursor: str) -> ColumnElement[bool]:
    """Return the condition that a limit comes after a cursor. Raises BadInput for one that no page gave out."""
    _, due, name = decode_cursor(cursor)
    number, separator, clock = name.partition(" ")
    if not separator:
        raise BadInput(UNKNOWN_PLACE())
    end = literal(due) if due else literal_column("'infinity'::timestamptz")
    return tuple_(*_ORDER) > tuple_(end, literal(number), literal(clock))


def _lines(
    session: Session, page: Sequence[Row[Any]], lights: LimitLights, about: Mapping[Number, AboutView], reader: Person
) -> Iterator[LimitLineView]:
    """Yield the lines of a page; the file of each case is read once."""
    files = case_files_of_rows(session, {row.ComplaintRow for row in page})
    holders = holders_of(session, [*files], reader, lights.now)
    names = {(row.ComplaintRow.number, row.name) for row in page}
    clocks = {
        (number, clock.clock): running_clock_view(file, clock, lights.now)
        for number, file in files.items()
        for clock in counting_clocks(file.law, file.case)
        if (number, clock.clock) in names
    }
    for row in page:
        number = row.ComplaintRow.number
        file, clock = files[number], clocks.get((number, row.name))
        if clock is None:  # its case judges it otherwise by now
            continue
        yield LimitLineView(
            number=number,
            title=terms.case_title(file.procedure, file.row.entry),
            about=about.get(number),
            stage_label=terms.label(file.procedure, file.case.stage, "stage"),
            holders=tuple(holder_view(file.procedure, holder, name) for holder, name in holders[number].items()),
            urged=row.urged,
            light=lights.light(clock),
            clock=clock,
        )


def _day_loads(counts: Mapping[str, int], lights: LimitLights) -> Iterator[DayLoadView]:
    """Yield the days from today on, with the number of limits that end on each."""
    for nth in range(DAYS_AHEAD):
        day = lights.today + timedelta(days=nth)
        count = counts.get(str(day), 0)
        yield DayLoadView(
            day=day,
            count=min(count, MAX_ON_A_DAY),
            count_is_capped=count > MAX_ON_A_DAY,
            is_working_day=lights.days.is_working_day(day),
        )
