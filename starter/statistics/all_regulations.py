"""The statistics over all regulations that a reader may see: the counts of each, of each month, and the stock."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from activities.report_figures import CaseCount, compute_figures
from models.limit import TimeAmount
from models.procedure import PeriodicReportRule, Procedure
from models.time import Unit
from starter.statistics.grades import GradeCount, grade_figures, grade_tables, regulations_table
from starter.statistics.open_stock import OpenStock, open_stock
from starter.statistics.period import Period
from starter.statistics.procedure_statistics import MOST_CASES, count_row, stock_table
from starter.statistics.stage_figures import counted_number
from starter.statistics.tables import StatisticsTable
from wording import statistics_words as words
from wording import terms

ALL = "all"  # in the place of the one regulation


@dataclass
class OverallStatistics:
    """The counts of each regulation by what came in, the sums by month, and the stock of all. `cases`: how many are
    counted; with more than `MOST_CASES` there are no figures."""

    cases: int = 0
    of_each: list[tuple[str, CaseCount]] = field(default_factory=list)
    months: dict[date, CaseCount] = field(default_factory=lambda: defaultdict(CaseCount))
    stock: OpenStock = field(default_factory=OpenStock)
    grades: list[tuple[str, GradeCount]] = field(default_factory=list)
    grade_months: dict[date, GradeCount] = field(default_factory=lambda: defaultdict(GradeCount))


def overall_statistics(session: Session, texts: Iterable[Procedure], period: Period) -> OverallStatistics:
    """Return the figures of these regulations together. Each is counted by what came in, whatever its own report counts
    by: the sum of two ways of counting would be neither."""
    duty = PeriodicReportRule(name=words.TITLE.zh, day=TimeAmount(n=1, unit=Unit.day_of_month))
    texts = list(texts)
    found = OverallStatistics(sum(counted_number(session, text, duty, period) for text in texts))
    if found.cases > MOST_CASES:
        return found
    for text in texts:
        figures, stock = (
            compute_figures(session, text, duty, period.since, period.until),
            open_stock(session, text, period),
        )
        for month, count in figures.months.items():
            found.months[month] += count
        grades = grade_figures(session, text, period)
        found.grades.append((terms.title(text), grades.total))
        for month, given in grades.months.items():
            found.grade_months[month] += given
        found.stock.of_period += stock.of_period
        found.stock.earlier += stock.earlier
        if figures.total.received or stock.total.open:
            found.of_each.append((terms.title(text), figures.total))
    found.of_each.sort(key=lambda one: -one[1].received)
    return found


def overall_tables(found: OverallStatistics, period: Period) -> tuple[StatisticsTable, ...]:
    total = sum((count for _, count in found.of_each), CaseCount())
    graded = sum((count for _, count in found.grades), GradeCount())
    columns = words.count_columns()
    each = tuple(count_row(count, name) for name, count in found.of_each)
    months = tuple(count_row(found.months.get(month, CaseCount()), month) for month in period.months)
    return (
        StatisticsTable(words.TOTALS(), columns, (count_row(total, period),), words.TOTALS_NOTE()),
        stock_table(found.stock),
        StatisticsTable(words.BY_MONTH(), columns, months, words.BY_MONTH_NOTE(), ((1, 4, 5), (7, 8)), (7,)),
        *(
            [StatisticsTable(words.BY_REGULATION(), words.regulation_columns(), each, charts=((1, 4, 5),))]
            if each
            else []
        ),
        *grade_tables(graded, found.grade_months, period),
        *(regulations_table(found.grades) if graded.graded else ()),
    )
