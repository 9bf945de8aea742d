"""The time that cases spent at each stage of a regulation, in working days, and the limits broken there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from activities.report_figures import LawKey, counted_cases, laws_of
from calendars import office_zone
from models.case import Case, replace
from models.events import Event, read_event
from models.law import Law
from models.messages import ClockKey, Number
from models.procedure import PeriodicReportRule, Procedure
from models.requirement import Name
from models.tables import ComplaintRow, EventRow
from register import journal
from register.calendars.notice_adoption import intake_calendar
from rules import position
from rules.clock import clock_key
from rules.evolve import evolve, open_case
from rules.statutory_time.calendar import WorkingDays, working_days_of
from starter.statistics.period import Period

# What a case is followed through its stages by: the events of these types, and of those that may lead on (`to`, `fork`)
# those that do.
FOLLOWED = ("opened", "expired", "breach_withdrawn", "dropped")
LEADING = ("acted", "taken")
UNDOING = "corrected"  # takes a case back: then all of its events are needed

ROWS_AT_ONCE = 2000


@dataclass
class CaseCourse:
    """The course of one case: its ended stays at stages, and for each limit the stages at which a breach stands."""

    stays: list["StageStay"] = field(default_factory=list)
    breaches: dict[ClockKey, list[Name]] = field(default_factory=dict)

    def breached(self, law: Law) -> Iterator[tuple[Name, Name]]:
        """Yield the limit and the stage of each breach that stands; not of a limit whose end breaks no duty."""
        for clock, stages in self.breaches.items():
            if law.clock_rule(clock)[1].breach:
                yield from ((law.clock_rule(clock)[1].code, stage) for stage in stages)


@dataclass(frozen=True)
class StageStay:
    """A stay at a stage that has ended. At a stage where tracks meet it ends when they are together."""

    stage: Name
    since: datetime
    until: datetime


def case_course(law: Law, number: Number, events: Iterable[Event]) -> CaseCourse:
    """Return the course of a case by its events: all of them, or those that `FOLLOWED` says."""
    ordered = list(events)
    whole = any(event.type == UNDOING for event in ordered)
    course, case = CaseCourse(), open_case(law, number, ordered[0])
    _note_breach(course, case, ordered[0])
    for event in ordered[1:]:
        before, case = case, evolve(law, case, event) if whole else _led_on(law, case, event)
        left = _standing(before).items() - _standing(case).items()
        course.stays += [StageStay(stage, since, event.at) for (stage, _), since in sorted(left)]
        _note_breach(course, before, event)
    return course


def _led_on(law: Law, case: Case, event: Event) -> Case:
    """Return the case where the event has led it; nothing else of it is followed."""
    if event.type == "dropped":
        return replace(case, positions={track: here for track, here in case.positions.items() if track != event.name})
    if event.type not in ("acted", "taken") or not (event.to or event.fork):
        return case
    return replace(case, positions=position.positions_after(law, case, event))


def _standing(case: Case) -> dict[tuple[Name, int], datetime]:
    return {(here.stage, here.seq): here.since for here in case.positions.values()}


def _note_breach(course: CaseCourse, case: Case, event: Event) -> None:
    clock = clock_key(event.name, event.item)
    if event.type == "expired":
        course.breaches.setdefault(clock, []).append(position.position_on(case, event.track).stage)
    elif event.type == "breach_withdrawn" and course.breaches.get(clock):
        course.breaches[clock].pop()


@dataclass
class StageTime:
    """The stays at one stage that have ended, each in working days, and the breaches put on record there."""

    days: list[int] = field(default_factory=list)
    breaches: int = 0

    @property
    def median(self) -> float | None:
        """Half of the stays took no longer; None without any."""
        if not self.days:
            return None
        half = median(self.days)
        return int(half) if half == int(half) else half  # a whole number without its decimal point


@dataclass
class StageFigures:
    """Stages by name, how many breaches stand of each limit, and of how many cases (`late`)."""

    stages: dict[Name, StageTime] = field(default_factory=dict)
    limits: Counter[Name] = field(default_factory=Counter)
    late: int = 0

    def count(self, law: Law, course: CaseCourse, days: WorkingDays) -> None:
        for stay in course.stays:
            self.stages.setdefault(stay.stage, StageTime()).days.append(working_days(stay, days))
        breached = list(course.breached(law))
        for clock, stage in breached:
            self.stages.setdefault(stage, StageTime()).breaches += 1
            self.limits[clock] += 1
        self.late += bool(breached)


def working_days(stay: StageStay, days: WorkingDays) -> int:
    """Return the working days of a stay: those after the day on which it began, up to the day on which it ended."""
    began, ended = (at.astimezone(office_zone()).date() + timedelta(days=1) for at in (stay.since, stay.until))
    return days.working_days_between(began, ended)


def stage_figures(session: Session, procedure: Procedure, duty: PeriodicReportRule, period: Period) -> StageFigures:
    """Count the stages of the same cases that the report of the period counts, by what was on record at its end."""
    counted = counted_cases(procedure, duty, period.since, period.until)
    days = working_days_of(intake_calendar(session, period.since.year - 1, period.until.year + 1))
    figures, laws = StageFigures(), dict[LawKey, Law]()
    rows = session.execute(_followed_events(counted, period).execution_options(yield_per=ROWS_AT_ONCE))
    for number, of_case in groupby(rows, key=attrgetter("stream")):
        found = list(of_case)
        key = found[0].law_sha256, found[0].entry
        if key not in laws:
            laws |= laws_of(session, {key: number})
        law = laws[key]
        undone = any(row.type == UNDOING for row in found)  # then all of its events are needed
        events = journal.load_events(session, number) if undone else [read_event(row.body) for row in found]
        figures.count(law, case_course(law, number, events), days)
    return figures


def _followed_events(counted: Sequence[ColumnElement[bool]], period: Period) -> Select[*tuple[Any, ...]]:
    leads_on = or_(EventRow.body.contains('"to":'), EventRow.body.contains('"fork":'))
    wanted = or_(EventRow.type.in_((*FOLLOWED, UNDOING)), and_(EventRow.type.in_(LEADING), leads_on))
    query = select(EventRow.stream, EventRow.type, EventRow.body, ComplaintRow.law_sha256, ComplaintRow.entry)
    joined = query.join(ComplaintRow, ComplaintRow.number == EventRow.stream)
    return joined.where(*counted, wanted, EventRow.recorded_at < period.until).order_by(EventRow.stream, EventRow.seq)


def counted_number(session: Session, procedure: Procedure, duty: PeriodicReportRule, period: Period) -> int:
    """Return how many cases the figures of a period count."""
    counted = counted_cases(procedure, duty, period.since, period.until)
    return session.scalar(select(func.count()).select_from(ComplaintRow).where(*counted)) or 0
