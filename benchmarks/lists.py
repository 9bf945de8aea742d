"""`lists`: a page of the list by each filter, in a register of 10,000 complaints and in a large one, in turns: wall
time, and CPU time of this process and the database's, on which other programs of the machine weigh less."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from statistics import quantiles
from time import perf_counter

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from benchmarks.figures import Measurement, cpu_seconds, database_process
from benchmarks.register import SMALL, LargeRegister, RegisterPlan, small_and_large
from models.tables import ComplaintRow, PersonRow, TaskRow
from queries.lists.case_filter import PAGE_SIZE, CaseFilter
from queries.lists.cases import case_list
from queries.views.lists import CaseListView

ROUNDS = 60  # of each filter, after one to warm up
TARGET_MILLISECONDS, TARGET_RATIO = 50, 1.2
OF_100 = 95
PAGES_ON = 20  # pages before the one that is far behind
LINES = (50, PAGE_SIZE)  # what the interface gives where nobody says how many, and the most
Pages = Mapping[str, CaseFilter]


def measure_lists(plan: RegisterPlan) -> list[Measurement]:
    """Measure what 95 of 100 pages of 50 and of 200 complaints stay below, on the wall, editions read before; and their
    CPU time on average."""
    with small_and_large(plan) as (few, many):
        pages = [_pages(few), _pages(many)]
        return [
            figure
            for lines in LINES
            for name in pages[0]
            for figure in _compared(name, (few, many), [replace(one[name], limit=lines) for one in pages])
        ]


def _compared(name: str, registers: tuple[LargeRegister, LargeRegister], pages: list[CaseFilter]) -> list[Measurement]:
    took: tuple[list[float], list[float]] = ([], [])
    worked = [0.0, 0.0]
    with registers[0].sessions() as few, registers[1].sessions() as many:
        lines = len(case_list(few, pages[0], registers[0].now).cases)  # as many in both: a short page is quick
        pages = [replace(one, limit=max(1, lines)) for one in pages]
        shown = [
            _shown(case_list(session, one, made.now))
            for session, one, made in zip((few, many), pages, registers, strict=True)
        ]
        databases = [database_process(session) for session in (few, many)]
        for nth in range(ROUNDS + 1):
            for place, session in enumerate((few, many)):
                began = cpu_seconds(databases[place])
                took[place].append(_page_milliseconds(session, registers[place], pages[place]))
                worked[place] += cpu_seconds(databases[place]) - began if nth else 0
    few_took, many_took = (quantiles(times[1:], n=100)[OF_100 - 1] for times in took)
    return [
        Measurement(f"list, {name}, {lines} lines", many_took, "ms", "at most", TARGET_MILLISECONDS),
        Measurement(f"  beside {SMALL:,} complaints", many_took / few_took, "times", "at most", TARGET_RATIO),
        Measurement("  CPU, on average", 1000 * worked[1] / ROUNDS, "ms"),
        Measurement(f"  beside {SMALL:,} complaints", worked[1] / worked[0], "times"),
        Measurement("  limits and holders on the page, beside that", shown[1] / max(1, shown[0]), "times"),
    ]


def _shown(page: CaseListView) -> int:
    """Return how many limits and holders a page shows, which the time of a page depends on as well."""
    return sum(len(line.clocks) + len(line.holders) for line in page.cases)


def _page_milliseconds(session: Session, made: LargeRegister, wanted: CaseFilter) -> float:
    began = perf_counter()
    case_list(session, wanted, made.now)
    took = 1000 * (perf_counter() - began)
    session.rollback()  # a request has a transaction of its own
    return took


def _pages(made: LargeRegister) -> Pages:
    with made.sessions() as session:
        return dict(_wanted(session, made))


def _wanted(session: Session, made: LargeRegister) -> Iterator[tuple[str, CaseFilter]]:
    """Yield the filters: for each what most complaints have, and what few have."""
    is_open = ComplaintRow.closed_at.is_(None)
    procedures = _by_frequency(session, ComplaintRow.procedure, is_open)
    stages = _by_frequency(session, ComplaintRow.stage, is_open)
    roles = _by_frequency(session, TaskRow.holder, TaskRow.holder.not_in(select(PersonRow.id)))
    people = _by_frequency(session, TaskRow.holder, TaskRow.holder.in_(select(PersonRow.id)))
    soon = made.now + timedelta(days=1)
    yield "the first page", CaseFilter()
    yield "a page far behind", _far_page(session, made)
    yield "with closed ones", CaseFilter(everything=True)
    for often, name in (("many", 0), ("few", -1)):
        yield f"of a procedure with {often}", CaseFilter(procedure=(procedures[name],))
        yield f"at a stage with {often}", CaseFilter(stage=(stages[name],))
        yield f"of a role with {often}", CaseFilter(role=roles[name])
        yield f"of a person with {often}", CaseFilter(person=people[name])
    yield "of a procedure, with closed ones", CaseFilter(procedure=(procedures[0],), everything=True)
    yield "of a procedure at a stage", CaseFilter(procedure=(procedures[0],), stage=(stages[0],))
    yield "overdue", CaseFilter(overdue=True)
    yield "overdue of a role", CaseFilter(overdue=True, role=roles[0])
    yield "overdue of a procedure with few", CaseFilter(overdue=True, procedure=(procedures[-1],))
    yield "due within a day", CaseFilter(due_before=soon)
    yield "received within a week", CaseFilter(received_after=made.now - timedelta(days=7))
    yield (
        "received within a week, closed ones too",
        CaseFilter(received_after=made.now - timedelta(days=7), everything=True),
    )


def _by_frequency(
    session: Session, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], which: ColumnElement[bool]
) -> list[str]:
    """Return the values of a column, the most frequent first."""
    query = select(column).where(which, column.is_not(None)).group_by(column).order_by(func.count().desc(), column)
    return [value for value in session.scalars(query) if value]


def _far_page(session: Session, made: LargeRegister) -> CaseFilter:
    wanted = CaseFilter()
    for _ in range(PAGES_ON if made.plan.complaints > SMALL else 1):
        wanted = replace(wanted, after=case_list(session, wanted, made.now).next)
    return wanted
