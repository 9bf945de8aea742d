"""The statistics of one regulation over a period: the figures of its periodic report, by month, and its stages.

Page and report count with the same functions, so that they cannot say two things.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from activities.report_content import PersonNames, counted_ends, counted_values
from activities.report_figures import CaseCount, ReportFigures, compute_figures
from models.law import Law
from models.limit import TimeAmount
from models.messages import FactValue
from models.procedure import PeriodicReportRule, Procedure
from models.requirement import Name
from models.time import Calendar, Unit
from procedures.checker.soundness import event_graph_of
from procedures.diagrams.clock_texts import ClockTexts
from procedures.diagrams.drawing import Drawing, Mark, draw_procedure
from queries.cases.case_file import person_name
from starter.statistics.grades import GradeFigures, grade_figures, grade_tables, units_table
from starter.statistics.open_stock import OpenStock, open_stock
from starter.statistics.period import Period
from starter.statistics.stage_figures import StageFigures, StageTime, counted_number, stage_figures
from starter.statistics.tables import Cell, StatisticsTable
from wording import statistics_words as words
from wording import terms
from wording.articles import article_of
from wording.limits import limit_text
from wording.translation import listed, ngettext

MOST_CASES = 5000  # a page that counts more of them takes too long; the periodic report has no such bound
NO_DUTY = "statistics"  # the name under which a regulation without a periodic report is counted


def report_tables(
    procedure: Procedure, duty: PeriodicReportRule, figures: ReportFigures, person_name: PersonNames
) -> tuple[StatisticsTable, ...]:
    """Return how the closed complaints ended, and the counts by each fact that the report counts by."""
    return _ends_table(procedure, figures), *_fact_tables(procedure, duty, figures, person_name)


def _ends_table(procedure: Procedure, figures: ReportFigures) -> StatisticsTable:
    ends = counted_ends(procedure, figures)
    rows = [(terms.label(procedure, name, "stage"), figures.ends[name]) for name in ends]
    return StatisticsTable(words.ENDS(), words.end_columns(), tuple(rows) or ((words.NO_ENDS(), 0),))


def _fact_tables(
    procedure: Procedure, duty: PeriodicReportRule, figures: ReportFigures, person_name: PersonNames
) -> Iterator[StatisticsTable]:
    for name in duty.by:
        fact = terms.label(procedure, name, "fact")
        rows = tuple(
            _fact_row(_value_label(procedure, name, value, person_name), figures.by[name].get(value, CaseCount()))
            for value in counted_values(procedure, name, figures)
        )
        columns = words.report_columns()
        note = words.SEVERAL_NOTE() if procedure.facts[name].is_ == "codes" else ""
        yield StatisticsTable(
            words.BY_FACT(fact=fact), (fact, *columns), rows or (_fact_row(words.NO_VALUES(), CaseCount()),), note
        )


def _value_label(procedure: Procedure, name: Name, value: FactValue | None, person_name: PersonNames) -> str:
    if value is None:
        return words.NOT_STATED()
    return (
        person_name(str(value)) if procedure.facts[name].is_ == "person" else terms.value_text(procedure, name, value)
    )


def _fact_row(name: str, count: CaseCount) -> tuple[Cell, ...]:
    return name, count.received, count.closed, count.open, count.in_time, count.late


@dataclass(frozen=True)
class ProcedureStatistics:
    """The figures of a regulation. `cases`: how many it counts; with more than `MOST_CASES` there are no figures."""

    procedure: Procedure
    entry: Name
    duty: PeriodicReportRule
    cases: int
    figures: ReportFigures
    stages: StageFigures
    stock: OpenStock
    grades: GradeFigures
    sections: tuple[StatisticsTable, ...]
    clocks: ClockTexts


def report_duty(procedure: Procedure) -> tuple[Name, PeriodicReportRule]:
    """Return the periodic report whose figures the statistics are: the monthly one if there is one. A regulation
    without any is counted by what came in."""
    monthly = [item for item in procedure.periodic.items() if item[1].day.unit is not Unit.weekday]
    first = next(iter([*monthly, *procedure.periodic.items()]), None)
    day = TimeAmount(n=1, unit=Unit.day_of_month)
    return first or (NO_DUTY, PeriodicReportRule(name=words.TITLE.zh, day=day))


def procedure_statistics(session: Session, procedure: Procedure, period: Period) -> ProcedureStatistics:
    """Return the figures of a regulation over a period, as its report would have them on the last day."""
    entry, duty = report_duty(procedure)
    clocks = ClockTexts(Law(procedure, Calendar.model_construct()), event_graph_of(procedure))
    cases = counted_number(session, procedure, duty, period)
    if cases > MOST_CASES:
        nothing = ReportFigures(period.since, period.until)
        return ProcedureStatistics(
            procedure, entry, duty, cases, nothing, StageFigures(), OpenStock(), GradeFigures(), (), clocks
        )
    figures = compute_figures(session, procedure, duty, period.since, period.until)
    sections = report_tables(procedure, duty, figures, lambda person: person_name(session, person))
    stages = stage_figures(session, procedure, duty, period)
    stock = open_stock(session, procedure, period)
    grades = grade_figures(session, procedure, period)
    return ProcedureStatistics(procedure, entry, duty, cases, figures, stages, stock, grades, sections, clocks)


def statistics_tables(found: ProcedureStatistics, period: Period, unit: Name = "") -> tuple[StatisticsTable, ...]:
    """Return the tables of a regulation; with `unit` of its stages only those at which that unit or post works."""
    totals = count_row(found.figures.total, period)
    tables = (
        StatisticsTable(words.TOTALS(), words.count_columns(), (totals,), words.TOTALS_NOTE()),
        stock_table(found.stock),
        _months_table(found, period),
        _stages_table(found, unit),
        _limits_table(found),
        *found.sections,
        *grade_tables(found.grades.total, found.grades.months, period),
        *units_table(found.procedure, found.grades, unit),
    )
    return tuple(table for table in tables if table.rows)


def in_time_rate(count: CaseCount, of: int) -> float | None:
    """Return how many of a hundred complaints were closed without a breach; None of none."""
    return round(100 * count.in_time / of, 1) if of else None


def count_row(count: CaseCount, name: str | date | Period) -> tuple[Cell, ...]:
    counts = count.received, count.closed, count.open, count.in_time, count.late, count.late_open
    return (name, *counts, in_time_rate(count, count.closed), in_time_rate(count, count.due))


def stock_table(stock: OpenStock) -> StatisticsTable:
    """Return what was open at the end of the period, whenever it came in."""
    parts = ((words.OF_PERIOD, stock.of_period), (words.EARLIER, stock.earlier), (words.SUM, stock.total))
    rows = tuple((name(), count.open, count.late) for name, count in parts)
    return StatisticsTable(words.STOCK(), words.stock_columns(), rows, words.STOCK_NOTE())


def _months_table(found: ProcedureStatistics, period: Period) -> StatisticsTable:
    months = found.figures.months
    rows = tuple(count_row(months.get(month, CaseCount()), month) for month in period.months)
    columns, note = words.count_columns(), words.BY_MONTH_NOTE()
    return StatisticsTable(words.BY_MONTH(), columns, rows, note, charts=((1, 4, 5), (7, 8)), percent=(7,))


# ---- stages and limits --------------------------------------------------------------------------------------


def _stages_table(found: ProcedureStatistics, unit: Name) -> StatisticsTable:
    rows = tuple(_stage_row(found, name) for name in _shown_stages(found, unit))
    return StatisticsTable(words.STAGES(), words.stage_columns(), rows, words.STAGES_NOTE(), charts=((3, 4),))


def _shown_stages(found: ProcedureStatistics, unit: Name) -> Iterator[Name]:
    """Yield the stages in the order of the text, then those that only older editions have."""
    stages = found.procedure.stages
    for name, stage in stages.items():
        acting = (*stage.who, *(stage.approval.by if stage.approval else ()))
        if stage.kind != "end" and (not unit or unit in acting):
            yield name
    if not unit:
        yield from sorted(name for name in found.stages.stages if name not in stages)


def _stage_row(found: ProcedureStatistics, name: Name) -> tuple[Cell, ...]:
    time, stage = found.stages.stages.get(name, StageTime()), found.procedure.stages.get(name)
    if stage is None:
        return (name, "", len(time.days), time.median, None, max(time.days, default=None), "", time.breaches)
    acting = dict.fromkeys((*stage.who, *(stage.approval.by if stage.approval else ())))
    law = found.clocks.law
    limits = [clock for clock in found.clocks.clocks_starting_at(name) if not law.clocks[clock][0].of_house]
    return (
        terms.label(found.procedure, name, "stage"),
        listed(terms.label(found.procedure, role, "role") for role in acting),
        len(time.days),
        time.median,
        _target(law, limits),
        max(time.days, default=None),
        listed(
            f"{terms.label(law.procedure, clock, 'clock')} {limit_text(law.procedure, law.clocks[clock][1])}"
            for clock in limits
        ),
        time.breaches,
    )


def _target(law: Law, limits: list[Name]) -> int | None:
    """Return the shortest limit that starts at a stage and counts a number of working days."""
    lengths = [law.clocks[name][1].limit for name in limits if law.clocks[name][1].breach]
    return min((one.n for one in lengths if one.n is not None and one.unit is Unit.working_day), default=None)


def _limits_table(found: ProcedureStatistics) -> StatisticsTable:
    law, procedure = found.clocks.law, found.procedure
    known = {name: (rule, clock) for name, (rule, clock) in law.clocks.items() if clock.breach}
    rows = [
        (terms.label(procedure, name, "clock"), article_of(procedure, rule), limit_text(procedure, clock),
         found.stages.limits[name])
        for name, (rule, clock) in known.items()
    ]  # fmt: skip
    rows += [(name, "", "", count) for name, count in sorted(found.stages.limits.items()) if name not in known]
    return StatisticsTable(words.LIMITS(), words.limit_columns(), tuple(rows), words.LIMITS_NOTE())


def statistics_drawing(found: ProcedureStatistics) -> Drawing:
    """Return the drawing of the regulation with the figures at each stage; those with breaches are marked."""
    drawing, times = draw_procedure(found.procedure), found.stages.stages
    said = {name: tuple(_stage_lines(time)) for name, time in times.items()}
    nodes = tuple(replace(node, lines=(*node.lines, *said.get(node.name, ()))) for node in drawing.nodes)
    marks: dict[Name, Mark] = {name: "late" for name, time in times.items() if time.breaches}
    return replace(drawing, nodes=nodes, marks=marks)


def _stage_lines(time: StageTime) -> Iterator[str]:
    if time.days:
        yield ngettext(
            "{n} time · median {median} · longest {longest} days",
            "{n} times · median {median} · longest {longest} days",
            len(time.days),
            median=f"{time.median:g}",
            longest=max(time.days),
        )
    if time.breaches:
        yield ngettext("{n} breach", "{n} breaches", time.breaches)
