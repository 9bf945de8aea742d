"""Count the figures of a periodic report: what came in within a period, as it stood at the end of it, whenever it is
counted."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from calendars import office_zone
from models.case import COUNTING_BASIS, Case, ClockState, CountingBasis
from models.events import read_event
from models.law import Law
from models.limit import TimeAmount
from models.messages import ClockKey, FactValue, Number
from models.packed_law import law_of_case
from models.procedure import Bucket, Figure, PeriodicReportRule, Procedure
from models.requirement import Name
from models.stage import MERGED
from models.tables import ComplaintRow, EventRow
from models.time import Calendar
from register import journal
from register.cases.complaints import load_case_input
from register.editions import case_input
from register.transaction import read_each_once
from rules.clock import clock_key, is_overdue
from rules.evolve import fold_events
from rules.statutory_time.counting import count_limit

COMPLAINTS_PER_READ = 500
StateRows = Sequence[Row[str, str, str, str | None, str | None, datetime, datetime | None, bool, datetime | None]]
LawKey = tuple[str, Name]  # the digest of what cases were opened with, and their entry


class CaseSnapshot(NamedTuple):
    """A complaint as it stood: the facts stated, its end stage if it had ended, whether a breach was on record, and
    whether a limit was over then (`overdue`); how long it had waited for its first act; when it came in, or was closed
    where that is what is counted. `course`: its receipt, its end and its calendar, of one that has ended and not by a
    merge."""

    facts: Mapping[Name, FactValue]
    end: Name | None
    late: bool
    overdue: bool
    wait: timedelta | None = None
    counted_at: datetime | None = None
    course: "Course | None" = None


class Course(NamedTuple):
    """From when to when a complaint lasted, and by which calendar its days count."""

    received: datetime
    closed: datetime
    calendar: Calendar

    def lies_in(self, bucket: Bucket) -> bool:
        """Return True where it was closed within a span of time from its receipt."""
        after, within = (self._end(amount) if amount else None for amount in (bucket.after, bucket.within))
        return (after is None or self.closed >= after) and (within is None or self.closed < within)

    def _end(self, amount: TimeAmount) -> datetime:
        return count_limit(self.received, amount.n, amount.unit, calendar=self.calendar).at


@dataclass
class CaseCount:
    """Counts of complaints: received; of these closed; closed without a breach (`in_time`); with a breach, closed or
    not (`late`); of these with a limit that is over (`late_open`), as lists count what is late. What was merged into
    another complaint has been closed, and neither in time nor late by that."""

    received: int = 0
    closed: int = 0
    in_time: int = 0
    late: int = 0
    late_open: int = 0

    @property
    def open(self) -> int:
        return self.received - self.closed

    @property
    def due(self) -> int:
        """Those of which it is settled whether they are in time: closed in time, or with a breach."""
        return self.in_time + self.late

    def __add__(self, other: "CaseCount") -> "CaseCount":
        return CaseCount(*(own + more for own, more in zip(astuple(self), astuple(other), strict=True)))

    def count(self, snapshot: CaseSnapshot) -> None:
        self.received += 1
        self.closed += snapshot.end is not None
        self.in_time += snapshot.end not in (None, MERGED) and not snapshot.late
        self.late += snapshot.late
        self.late_open += snapshot.overdue


@dataclass
class ReportFigures:
    """All figures of the period [since, until).

    `earlier`: older complaints that were open when it began. `earlier_closed`: those of them that were closed within
    it. `waits`: how long each waited for its first act. `courses`: of each that has closed and not by a merge.
    `months`: the counts by the first day of the month, for statistics.
    """

    since: datetime
    until: datetime
    total: CaseCount = field(default_factory=CaseCount)
    ends: Counter[Name] = field(default_factory=Counter)
    by: dict[Name, dict[FactValue | None, CaseCount]] = field(default_factory=dict)
    earlier: int = 0
    earlier_closed: int = 0
    waits: list[timedelta] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    months: dict[date, CaseCount] = field(default_factory=dict)

    def count_snapshot(self, snapshot: CaseSnapshot) -> None:
        """Count a complaint; where a fact has several values, under each."""
        self.total.count(snapshot)
        if snapshot.counted_at:
            month = snapshot.counted_at.astimezone(office_zone()).date().replace(day=1)
            self.months.setdefault(month, CaseCount()).count(snapshot)
        if snapshot.end is not None:
            self.ends[snapshot.end] += 1
        if snapshot.wait is not None:
            self.waits.append(snapshot.wait)
        if snapshot.course:
            self.courses.append(snapshot.course)
        for name, counts in self.by.items():
            for value in fact_values(snapshot.facts.get(name)):
                counts.setdefault(value, CaseCount()).count(snapshot)

    def figure(self, name: Figure) -> int:
        """Return the figure of all complaints that a procedure calls by this name; a mean is rounded, 0 of none."""
        if name == "minutes_to_first_act":
            return _rounded_mean(self.waits, timedelta(minutes=1))
        if name == "hours_to_end":
            return _rounded_mean([one.closed - one.received for one in self.courses], timedelta(hours=1))
        return int(getattr(self.total, name))

    def closed_in(self, bucket: Bucket) -> int:
        """Return how many complaints were closed within a span of time from their receipt."""
        return sum(course.lies_in(bucket) for course in self.courses)

    def received_with(self, fact: Name, value: FactValue) -> int:
        """Return how many complaints were received in which a fact has a value."""
        count = self.by.get(fact, {}).get(value)
        return count.received if count else 0


def _rounded_mean(lengths: Sequence[timedelta], unit: timedelta) -> int:
    return round(sum(lengths, timedelta()) / len(lengths) / unit) if lengths else 0


def fact_values(value: FactValue | None) -> Sequence[FactValue | None]:
    """Return the values of a fact, each once; None where nothing is stated."""
    if not isinstance(value, tuple):
        return (value,)
    return tuple(dict.fromkeys(value)) or (None,)


def compute_figures(
    session: Session, procedure: Procedure, duty: PeriodicReportRule, since: datetime, until: datetime
) -> ReportFigures:
    """Count what came in or was closed within [since, until), except the reports themselves."""
    facts_of_fills = [name for figure in duty.fills.values() if isinstance(figure, dict) for name in figure]
    figures = ReportFigures(since, until, by={name: {} for name in (*duty.by, *facts_of_fills)})
    for snapshot in _snapshots(session, duty, counted_cases(procedure, duty, since, until), until):
        figures.count_snapshot(snapshot)
    open_at_start = or_(ComplaintRow.closed_at.is_(None), ComplaintRow.closed_at >= since)
    older = select(func.count(), func.count().filter(ComplaintRow.closed_at < until))
    figures.earlier, figures.earlier_closed = session.execute(
        older.where(*complaints_of(procedure), ComplaintRow.received_at < since, open_at_start)
    ).one()
    return figures


def counted_cases(
    procedure: Procedure, duty: PeriodicReportRule, since: datetime, until: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Return the condition on the complaints that are counted: what came in or was closed within [since, until)."""
    column = _counted_column(duty)
    return (*complaints_of(procedure), column >= since, column < until)


def complaints_of(procedure: Procedure) -> tuple[ColumnElement[bool], ...]:
    """Return the condition on the complaints under a procedure, without the reports of its periodic duties."""
    return ComplaintRow.procedure == procedure.slug, ComplaintRow.entry.not_in(procedure.periodic)


def _counted_column(
    duty: PeriodicReportRule,
) -> InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]:
    return ComplaintRow.received_at if duty.covers == "received" else ComplaintRow.closed_at


def _snapshots(
    session: Session, duty: PeriodicReportRule, counted: Iterable[ColumnElement[bool]], until: datetime
) -> Iterator[CaseSnapshot]:
    """Yield each complaint that is counted, COMPLAINTS_PER_READ at a time."""
    last, laws = "", dict[LawKey, Law]()
    while True:
        wanted = select(
            ComplaintRow.number,
            ComplaintRow.law_sha256,
            ComplaintRow.entry,
            ComplaintRow.state,
            ComplaintRow.stage,
            ComplaintRow.received_at,
            ComplaintRow.closed_at,
            ComplaintRow.overdue,
            _counted_column(duty).label("counted_at"),
        ).where(*counted, ComplaintRow.number > last)
        rows = session.execute(wanted.order_by(ComplaintRow.number).limit(COMPLAINTS_PER_READ)).all()
        of_law = {(row.law_sha256, row.entry): row.number for row in rows}
        laws |= laws_of(session, {key: of_law[key] for key in of_law.keys() - laws.keys()})
        yield from _read_snapshots(session, rows, laws, until) if rows else ()
        if len(rows) < COMPLAINTS_PER_READ:
            return
        last = rows[-1].number


def _read_snapshots(
    session: Session, rows: StateRows, laws: Mapping[LawKey, Law], until: datetime
) -> Iterator[CaseSnapshot]:
    numbers = [row.number for row in rows]
    breaches = _breaches_by_case(session, numbers, until)
    first_acts, changed = _first_acts_and_changed(session, numbers, until)
    state: CountingBasis
    for row in rows:
        if row.state is None or row.number in changed:
            law, case = case_as_of(session, row.number, until)
            state, closed, stage, overdue = case, case.closed_at, case.stage, is_overdue(law, case)
        else:
            law = laws[row.law_sha256, row.entry]
            state, closed, stage = COUNTING_BASIS.validate_json(row.state), row.closed_at, row.stage
            overdue = row.overdue
        acted = first_acts.get(row.number)
        yield CaseSnapshot(
            state.facts,
            end=stage if closed else None,
            late=is_late(law, state.clocks, breaches.get(row.number, ())),
            overdue=overdue,
            wait=acted - row.received_at if acted else None,
            counted_at=row.counted_at,
            course=Course(row.received_at, closed, law.calendar) if closed and stage != MERGED else None,
        )


def laws_of(session: Session, cases: Mapping[LawKey, Number]) -> Mapping[LawKey, Law]:
    """Return laws, each read from the opening of one of the complaints that have it; one statement for all."""

    def read(keys: Collection[LawKey]) -> dict[LawKey, Law]:
        numbers = [cases[key] for key in keys]
        query = select(ComplaintRow.number, ComplaintRow.opened).where(ComplaintRow.number.in_(numbers))
        opened = {row.number: row.opened for row in session.execute(query)} if keys else {}
        return {key: law_of_case(case_input(session, opened[cases[key]])) for key in keys}

    return read_each_once(session, cases, read)


def _first_acts_and_changed(
    session: Session, numbers: Sequence[Number], until: datetime
) -> tuple[dict[Number, datetime], set[Number]]:
    """Return when the first outcome or own act of each case happened, and in which something was recorded later."""
    is_act = EventRow.type == "acted", EventRow.recorded_at < until
    query = select(
        EventRow.stream,
        func.min(EventRow.at).filter(*is_act).label("first"),
        func.bool_or(EventRow.recorded_at >= until).label("changed"),
    )
    rows = session.execute(query.where(EventRow.stream.in_(numbers)).group_by(EventRow.stream)).all()
    return {row.stream: row.first for row in rows if row.first}, {row.stream for row in rows if row.changed}


def case_as_of(session: Session, number: Number, until: datetime) -> tuple[Law, Case]:
    """Return a case as it was at an instant: one in which something has happened since, or that has not begun. It is
    folded by its own law: another case of the same may have been opened with another calendar."""
    opened = load_case_input(session, number)
    law = law_of_case(opened)
    events = [event for event in journal.load_events(session, number) if event.recorded_at < until]
    return law, fold_events(law, number, events or [opened.opened])


# ---- breaches -----------------------------------------------------------------------------------------------


class Breach(NamedTuple):
    """A breach of a limit, or its withdrawal."""

    clock: ClockKey
    seq: int
    withdrawn: bool


def _breaches_by_case(session: Session, numbers: Sequence[str], until: datetime) -> dict[str, list[Breach]]:
    wanted = select(EventRow.stream, EventRow.body).where(
        EventRow.stream.in_(numbers),
        EventRow.type.in_(("expired", "breach_withdrawn")),
        EventRow.recorded_at < until,
    )
    rows = session.execute(wanted.order_by(EventRow.stream, EventRow.seq))
    return {
        stream: [_parse_breach(row.body) for row in of_stream]
        for stream, of_stream in groupby(rows, key=lambda row: row.stream)
    }


def _parse_breach(body: str) -> Breach:
    event = read_event(body)
    return Breach(clock_key(event.name, event.item), event.seq, event.type == "breach_withdrawn")


def is_late(law: Law, clocks: Mapping[ClockKey, ClockState], breaches: Iterable[Breach]) -> bool:
    """Return True when a breach stands.

    Of the last running of a clock its state is decisive. A breach of an earlier running, before the clock was started
    anew, is known from the journal alone.
    """
    standing: dict[ClockKey, list[int]] = {}
    for breach in breaches:
        if not breach.withdrawn:
            standing.setdefault(breach.clock, []).append(breach.seq)
        elif standing.get(breach.clock):
            standing[breach.clock].pop()
    for clock, state in clocks.items():
        if state.expired is not None:
            earlier = [seq for seq in standing.get(clock, ()) if seq != state.expired]
            standing[clock] = earlier if state.withdrawn else [*earlier, state.expired]
    return any(seqs and law.clock_rule(clock)[1].breach for clock, seqs in standing.items())
