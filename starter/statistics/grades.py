"""How satisfied filers were (好差评): of the complaints that ended in a period, how many were graded since, and how.

A row of few grades shows their number alone: beside what somebody knows of the cases it would tell who gave which.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased

from activities.report_figures import complaints_of
from calendars import office_zone
from models.events import read_event
from models.procedure import Procedure
from models.requirement import Name
from models.stage import MERGED
from models.tables import ComplaintRow, EventRow
from rules.acts.grading import BAD_GRADES, GRADE, GRADES
from starter.statistics.period import Period
from starter.statistics.tables import Cell, StatisticsTable
from wording import statistics_words as words
from wording import terms

FEWEST = 5  # grades of which a row shows how many of each there are


@dataclass
class GradeCount:
    """Complaints that ended, and the grades given since."""

    ended: int = 0
    grades: Counter[str] = field(default_factory=Counter)

    @property
    def graded(self) -> int:
        return self.grades.total()

    def __add__(self, other: "GradeCount") -> "GradeCount":
        return GradeCount(self.ended + other.ended, self.grades + other.grades)

    def count(self, grade: str | None) -> None:
        self.ended += 1
        if grade:
            self.grades[grade] += 1


@dataclass
class GradeFigures:
    """The counts of a period: in all, by the month of the end, by the role that works at the stage from which a
    complaint ended. One that ended from a stage of several roles counts for each."""

    total: GradeCount = field(default_factory=GradeCount)
    months: dict[date, GradeCount] = field(default_factory=dict)
    units: dict[Name, GradeCount] = field(default_factory=dict)


def grade_figures(session: Session, procedure: Procedure, period: Period) -> GradeFigures:
    """Count the complaints that ended in a period but by a merge, as they stand now: an end that was undone counts no
    more, nor does its grade."""
    figures = GradeFigures()
    for closed_at, ended_by, graded_by, facts in session.execute(_ends(procedure, period)):
        grade = read_event(graded_by).about if graded_by else None
        month = closed_at.astimezone(office_zone()).date().replace(day=1)
        counts = [figures.total, figures.months.setdefault(month, GradeCount())]
        if stage := procedure.stages.get(read_event(ended_by).stage or ""):
            acting = (*stage.who, *(stage.approval.by if stage.approval else ()))
            units = dict.fromkeys(_unit(procedure, role, facts or {}) for role in acting)
            counts += [figures.units.setdefault(unit, GradeCount()) for unit in units]
        for count in counts:
            count.count(grade)
    return figures


def _unit(procedure: Procedure, role: Name, facts: Mapping[str, object]) -> Name:
    """Return the unit that a case names for a role, if it names one; else the role."""
    named = str(facts.get(procedure.roles[role].named_in or ""))
    return named if named in procedure.roles else role


def _ends(procedure: Procedure, period: Period) -> Select[*tuple[Any, ...]]:
    """Return each complaint that has ended, with the event that ended it last, and the one that graded it since."""
    end, grade, led = aliased(EventRow), aliased(EventRow), aliased(EventRow)
    last = select(func.max(led.seq)).where(
        led.stream == ComplaintRow.number,
        led.type.in_(("acted", "taken")),
        cast(led.body, JSONB)["to"].astext == ComplaintRow.stage,
    )
    of_it = (grade.stream == end.stream) & (grade.type == "noted") & (grade.name == GRADE) & (grade.seq > end.seq)
    return (
        select(ComplaintRow.closed_at, end.body, grade.body, cast(ComplaintRow.state, JSONB)["facts"])
        .select_from(ComplaintRow)
        .join(end, (end.stream == ComplaintRow.number) & (end.seq == last.correlate(ComplaintRow).scalar_subquery()))
        .outerjoin(grade, of_it)
        .where(
            *complaints_of(procedure),
            ComplaintRow.closed_at >= period.since,
            ComplaintRow.closed_at < period.until,
            ComplaintRow.stage != MERGED,
        )
    )


# ---- tables -------------------------------------------------------------------------------------------------


def grade_tables(total: GradeCount, months: Mapping[date, GradeCount], period: Period) -> Iterator[StatisticsTable]:
    """Yield the counts in all and by month; nothing where nobody has graded."""
    if not total.graded:
        return
    columns = words.grade_columns()
    yield StatisticsTable(
        words.GRADED(), (words.PERIOD(), *columns), _rows([(period, total)]), words.GRADED_NOTE(fewest=FEWEST)
    )
    by_month = [(month, months.get(month, GradeCount())) for month in period.months]
    rows = _rows(by_month)
    yield StatisticsTable(
        words.GRADED_BY_MONTH(), (words.PERIOD(), *columns), rows, charts=((1, 2), (3, 9)), percent=(3,)
    )


def units_table(procedure: Procedure, figures: GradeFigures, unit: Name) -> Iterator[StatisticsTable]:
    """Yield the counts by unit or post, or of that one alone."""
    named = [(terms.label(procedure, role, "role"), count) for role, count in figures.units.items()]
    shown = terms.label(procedure, unit, "role") if unit else ""
    rows = tuple(row for row in _rows(named) if shown in ("", row[0]))
    if figures.total.graded and rows:
        yield StatisticsTable(words.GRADED_BY_UNIT(), (words.WHO(), *words.grade_columns()), rows, words.UNITS_NOTE())


def regulations_table(of_each: Sequence[tuple[str, GradeCount]]) -> Iterator[StatisticsTable]:
    """Yield the counts by regulation."""
    if rows := _rows([(name, count) for name, count in of_each if count.ended]):
        yield StatisticsTable(words.GRADED_BY_REGULATION(), (words.REGULATION(), *words.grade_columns()), rows)


def _rows(counts: Sequence[tuple[str | date | Period, GradeCount]]) -> tuple[tuple[Cell, ...], ...]:
    hidden = _too_few([count.graded for _, count in counts])
    return tuple((name, *_cells(count, hidden=place in hidden)) for place, (name, count) in enumerate(counts))


def _too_few(graded: Sequence[int]) -> set[int]:
    """Return the places of the rows of few grades; where these together are few, the next one with them, since the sum
    of all is known."""
    hidden = {place for place, count in enumerate(graded) if 0 < count < FEWEST}
    others = sorted((count, place) for place, count in enumerate(graded) if count >= FEWEST)
    if hidden and others and sum(graded[place] for place in hidden) < FEWEST:
        hidden.add(others[0][1])
    return hidden


def _cells(count: GradeCount, *, hidden: bool) -> Iterator[Cell]:
    yield from (count.ended, count.graded, _percent(count.graded, count.ended))
    yield from (None if hidden else count.grades[grade] for grade in GRADES)
    satisfied = count.graded - sum(count.grades[grade] for grade in BAD_GRADES)
    yield None if hidden else _percent(satisfied, count.graded)


def _percent(part: int, of: int) -> float | None:
    return round(100 * part / of, 1) if of else None
