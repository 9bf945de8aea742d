"""The sections of the periodic report after its totals, in the language of the reader: the same figures in the same
order as on paper."""

from collections.abc import Iterator

from activities.report_content import PersonNames, counted_ends, counted_values, stage_label
from activities.report_figures import CaseCount, ReportFigures
from models.messages import FactValue
from models.procedure import PeriodicReportRule, Procedure
from models.requirement import Name
from starter.statistics.tables import Cell, StatisticsTable
from wording import statistics_words as words
from wording import terms


def report_tables(
    procedure: Procedure, duty: PeriodicReportRule, figures: ReportFigures, person_name: PersonNames
) -> tuple[StatisticsTable, ...]:
    """Return how the closed complaints ended, and the counts by each fact that the report counts by."""
    return _ends_table(procedure, figures), *_fact_tables(procedure, duty, figures, person_name)


def _ends_table(procedure: Procedure, figures: ReportFigures) -> StatisticsTable:
    ends = counted_ends(procedure, figures)
    rows = [(terms.named(name, stage_label(procedure, name)), figures.ends[name]) for name in ends]
    return StatisticsTable(words.ENDS(), words.end_columns(), tuple(rows) or ((words.NO_ENDS(), 0),))


def _fact_tables(
    procedure: Procedure, duty: PeriodicReportRule, figures: ReportFigures, person_name: PersonNames
) -> Iterator[StatisticsTable]:
    for name in duty.by:
        fact = terms.label(procedure, name, "fact")
        rows = tuple(
            _count_row(_value_label(procedure, name, value, person_name), figures.by[name].get(value, CaseCount()))
            for value in counted_values(procedure, name, figures)
        )
        columns = words.report_columns()
        note = words.SEVERAL_NOTE() if procedure.facts[name].is_ == "codes" else ""
        yield StatisticsTable(
            words.BY_FACT(fact=fact), (fact, *columns), rows or (_count_row(words.NO_VALUES(), CaseCount()),), note
        )


def _value_label(procedure: Procedure, name: Name, value: FactValue | None, person_name: PersonNames) -> str:
    if value is None:
        return words.NOT_STATED()
    return (
        person_name(str(value)) if procedure.facts[name].is_ == "person" else terms.value_text(procedure, name, value)
    )


def _count_row(name: str, count: CaseCount) -> tuple[Cell, ...]:
    return name, count.received, count.closed, count.open, count.in_time, count.late
