"""How long cases stayed at each stage of a regulation, in working days, and where limits were broken."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from activities.report_figures import LawKey, counted_cases, laws_of
from models.events import Event, read_event
from models.law import Law
from models.messages import Number
from models.procedure import PeriodicReportRule, Procedure
from models.requirement import Name
from models.tables import ComplaintRow, EventRow
from models.time import CHINA
from register import journal
from register.calendar_adoption import intake_calendar
from rules.statutory_time.calendar import ChinaCalendar, china_calendar
from starter.statistics.period import Period
from starter.statistics.stage_stays import FOLLOWED, LEADING, UNDOING, CaseCourse, StageStay, case_course

ROWS_AT_ONCE = 2000


@dataclass
class StageTime:
    """The stays at one stage that have ended, each in working days, and the breaches put on record there."""

    days: list[int] = field(default_factory=list)
    breaches: int = 0

    @property
    def median(self) -> float | None:
        """Half of the stays took no longer; None without any."""
        return _short(median(self.days)) if self.days else None


@dataclass
class StageFigures:
    """Stages by name, how many breaches stand of each limit, and of how many cases (`late`)."""

    stages: dict[Name, StageTime] = field(default_factory=dict)
    limits: Counter[Name] = field(default_factory=Counter)
    late: int = 0

    def count(self, law: Law, course: CaseCourse, days: ChinaCalendar) -> None:
        """Count what one case did."""
        for stay in course.stays:
            self.stages.setdefault(stay.stage, StageTime()).days.append(working_days(stay, days))
        breached = list(course.breached(law))
        for clock, stage in breached:
            self.stages.setdefault(stage, StageTime()).breaches += 1
            self.limits[clock] += 1
        self.late += bool(breached)


def working_days(stay: StageStay, days: ChinaCalendar) -> int:
    """Return the working days of a stay: those after the day on which it began, up to the day on which it ended."""
    began, ended = (at.astimezone(CHINA).date() + timedelta(days=1) for at in (stay.since, stay.until))
    return days.working_days_between(began, ended)


def stage_figures(session: Session, procedure: Procedure, duty: PeriodicReportRule, period: Period) -> StageFigures:
    """Count the stages of the same cases that the report of the period counts, by what was on record at its end."""
    counted = counted_cases(procedure, duty, period.since, period.until)
    days = china_calendar(intake_calendar(session, period.since.year - 1, period.until.year + 1))
    figures, laws = StageFigures(), dict[LawKey, Law]()
    rows = session.execute(_followed_events(counted, period).execution_options(yield_per=ROWS_AT_ONCE))
    for number, of_case in groupby(rows, key=attrgetter("stream")):
        found = list(of_case)
        law = _law(session, found[0], laws)
        figures.count(law, case_course(law, number, _events(session, number, found)), days)
    return figures


def _followed_events(counted: Sequence[ColumnElement[bool]], period: Period) -> Select[*tuple[Any, ...]]:
    leads_on = or_(EventRow.body.contains('"to":'), EventRow.body.contains('"fork":'))
    wanted = or_(EventRow.type.in_((*FOLLOWED, UNDOING)), and_(EventRow.type.in_(LEADING), leads_on))
    query = select(EventRow.stream, EventRow.type, EventRow.body, ComplaintRow.law_sha256, ComplaintRow.entry)
    joined = query.join(ComplaintRow, ComplaintRow.number == EventRow.stream)
    return joined.where(*counted, wanted, EventRow.recorded_at < period.until).order_by(EventRow.stream, EventRow.seq)


def _events(session: Session, number: Number, found: Sequence[Row[Any]]) -> Iterator[Event]:
    """Yield the events by which a case is followed; all of them where something was taken back."""
    if any(row.type == UNDOING for row in found):
        yield from journal.load_events(session, number)
    else:
        yield from (read_event(row.body) for row in found)


def _law(session: Session, row: Row[Any], laws: dict[LawKey, Law]) -> Law:
    key = row.law_sha256, row.entry
    if key not in laws:
        laws |= laws_of(session, {key: row.stream})
    return laws[key]


def counted_number(session: Session, procedure: Procedure, duty: PeriodicReportRule, period: Period) -> int:
    """Return how many cases the figures of a period count."""
    counted = counted_cases(procedure, duty, period.since, period.until)
    return session.scalar(select(func.count()).select_from(ComplaintRow).where(*counted)) or 0


def _short(number: float) -> float:
    """Return a whole number without its decimal point."""
    return int(number) if number == int(number) else number
