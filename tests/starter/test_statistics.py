"""The statistics say what the periodic report says; stages, limits and files beside it."""

import csv
import io
import re
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from activities.report_content import report_page
from activities.report_figures import CaseCount, compute_figures
from documents.report_layout import ReportSection
from models.errors import BadInput
from procedures import load
from register import editions
from starter.statistics.all_regulations import overall_statistics, overall_tables
from starter.statistics.period import Period, read_period
from starter.statistics.procedure_statistics import (
    ProcedureStatistics,
    procedure_statistics,
    statistics_drawing,
    statistics_tables,
)
from starter.statistics.tables import StatisticsTable, as_csv, as_workbook
from tests.register.monthly_report_law import (
    answer_case,
    hotline_procedure,
    open_hotline_case,
    record_march_cases,
    ring_clocks_until,
)
from tests.register.recorded_case import MONDAY, RecordedCase, complaint
from wording.translation import Language, speaking

Sessions = sessionmaker[Session]
MARCH_FIRST = datetime(2026, 3, 1)  # noqa: DTZ001  # as a workbook has it
MARCH = Period(date(2026, 3, 1), date(2026, 3, 1))
MAY = Period(date(2026, 5, 1), date(2026, 5, 1))
SPRING = Period(date(2026, 3, 1), date(2026, 5, 1))


def statistics(sessions: Sessions, period: Period = MARCH) -> ProcedureStatistics:
    with sessions() as session:
        return procedure_statistics(session, hotline_procedure(), period)


def table(found: ProcedureStatistics, heading: str, period: Period = MARCH) -> StatisticsTable:
    return next(one for one in statistics_tables(found, period) if one.heading == heading)


def report_sections(sessions: Sessions, period: Period) -> list[ReportSection]:
    procedure = hotline_procedure()
    with sessions() as session:
        figures = compute_figures(session, procedure, procedure.periodic["summary"], period.since, period.until)
    return list(report_page(procedure, "summary", figures, str).sections)


@pytest.mark.slow
def test_the_numbers_are_those_of_the_monthly_report(sessions: Sessions) -> None:
    record_march_cases(sessions)
    for period in (MARCH, SPRING):
        found, (totals, *others) = statistics(sessions, period), report_sections(sessions, period)
        assert tuple(map(str, table(found, "总体情况", period).rows[0][1:6])) == totals.rows[0]
        by_heading = {one.heading: tuple(tuple(map(str, row)) for row in one.rows) for one in found.sections}
        assert by_heading.keys() == {one.heading.partition("、")[2] for one in others}
        for one in others:
            if "承办人" not in one.heading:  # named here, a code there
                assert by_heading[one.heading.partition("、")[2]] == one.rows
        assert found.stages.late == found.figures.total.late
    with speaking(Language.en):
        english = statistics(sessions, MARCH).sections
    chinese = statistics(sessions, MARCH).sections
    assert english[0].heading == "Outcomes"
    assert all(one.heading.startswith("By ") and one.columns[1] == "Received" for one in english[1:])
    assert [[row[1:] for row in one.rows] for one in english] == [[row[1:] for row in one.rows] for one in chinese]


@pytest.mark.slow
def test_months_add_up_to_the_period_and_stages_are_counted_in_working_days(sessions: Sessions) -> None:
    record_march_cases(sessions)
    found = statistics(sessions, SPRING)
    months = found.figures.months.values()
    assert sum(one.received for one in months) == found.figures.total.received
    assert sum(one.late for one in months) == found.figures.total.late
    assert found.figures.months[date(2026, 4, 1)] == CaseCount(1, 0, 0, 0)
    # Sunday to Tuesday, Wednesday to Sunday, Tuesday to Friday two weeks later, and from 10 March to 2 April
    assert sorted(found.stages.stages["handling"].days) == [2, 2, 13, 17]
    assert found.stages.stages["handling"].breaches == found.stages.limits["replying"]
    row = next(row for row in table(found, "各环节用时", SPRING).rows if row[0] == "办理")
    assert row[1:6] == ("热线组", 4, 7.5, None, 17)
    assert ("答复", "第一条", "5日", found.stages.limits["replying"]) in table(found, "各期限逾期", SPRING).rows
    only = statistics_tables(found, SPRING, "leader")
    assert [row[0] for row in next(one for one in only if one.heading == "各环节用时").rows] == ["复核"]
    drawn = statistics_drawing(found)
    (handling,) = [node for node in drawn.nodes if node.name == "handling"]
    assert "4 次 · 中位 7.5 · 最长 17 工作日" in handling.lines
    assert drawn.marks == {"handling": "late"}


@pytest.mark.slow
def test_a_regulation_without_cases_has_empty_figures_and_too_many_are_not_counted(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert statistics(sessions).figures.total == CaseCount()
    answer_case(open_hotline_case(sessions, "2026-03-03 09:00"), "2026-03-04 09:00")
    monkeypatch.setattr("starter.statistics.procedure_statistics.MOST_CASES", 0)
    found = statistics(sessions)
    assert (found.cases, found.figures.total.received) == (1, 0)


def test_a_period_is_whole_months_and_bounded() -> None:
    today = date(2026, 3, 15)
    assert read_period("", "", today) == Period(date(2026, 1, 1), date(2026, 3, 1))
    assert read_period("2025-11", "2026-02", today).months == tuple(
        date(*month, 1) for month in ((2025, 11), (2025, 12), (2026, 1), (2026, 2))
    )
    assert read_period("nonsense", "2025-12", today).last == date(2025, 12, 1)
    for wrong in (("2026-03", "2026-01"), ("2020-01", "2026-03")):
        with pytest.raises(BadInput):
            read_period(*wrong, today)


def test_files_hold_the_tables_and_no_formula() -> None:
    tables = (StatisticsTable("按 A/B", ("名称", "件数"), (("=1+1", 3), ("乙", None), (date(2026, 3, 1), 66.7))),)
    signs = ("=1+1", "+1", "-1", "@A1", "＝1+1", "＋1", "－1", "＠A1", "\t=1", "\r=1", "\n=1")
    formulas = (StatisticsTable("=1", ("=2", "件数"), tuple((sign, 1) for sign in signs)),)
    for row in csv.reader(io.StringIO(as_csv(["=3"], formulas).decode("utf-8-sig"), newline="")):
        assert [cell for cell in row if cell.startswith(signs) or cell.startswith("=")] == []
    (sheet,) = load_workbook(io.BytesIO(as_workbook(["=3"], formulas))).worksheets
    assert {cell.data_type for row in sheet.rows for cell in row} == {"s", "n"}
    assert sheet["A1"].value == "'=2"
    written = as_csv(["统计"], tables).decode("utf-8-sig")
    assert written.splitlines() == ["统计", "", "按 A/B", "名称,件数", "'=1+1,3", "乙,", "2026-03,66.7"]
    (sheet,) = load_workbook(io.BytesIO(as_workbook(["统计", "水务局 & 分局"], tables))).worksheets
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert rows == [["名称", "件数"], ["'=1+1", 3], ["乙", None], [MARCH_FIRST, 66.7]]
    assert sheet["A4"].number_format == "yyyy-mm"
    assert sheet.oddHeader
    assert sheet.oddHeader.center.text == "统计\n水务局   分局"


@pytest.mark.slow
def test_every_count_of_the_workbook_is_a_number_and_every_month_a_date(sessions: Sessions) -> None:
    record_march_cases(sessions)
    written = as_workbook(["统计"], statistics_tables(statistics(sessions, SPRING), SPRING))
    for sheet in load_workbook(io.BytesIO(written)).worksheets:
        cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
        assert cells
        for cell in cells:
            is_number = isinstance(cell.value, str) and re.fullmatch(r"[-+]?[\d.]+|\d{4}-\d\d", cell.value)
            assert not is_number, (sheet.title, cell.coordinate, cell.value)
    months = load_workbook(io.BytesIO(written))["按月"]
    assert [row[0].value for row in months.iter_rows(min_row=2)] == [
        MARCH_FIRST.replace(month=month) for month in (3, 4, 5)
    ]


# A second calculation, from the events alone: what each complaint was at an instant.
AT = """
SELECT number, received_at >= :since AND received_at < :until AS of_period,
  EXISTS (SELECT FROM event WHERE stream = number AND type = 'acted' AND recorded_at < :until
    AND body::jsonb ->> 'to' LIKE 'closed%') AS closed,
  EXISTS (SELECT FROM event AS one WHERE one.stream = number AND one.type = 'expired' AND one.recorded_at < :until
    AND NOT EXISTS (SELECT FROM event WHERE stream = number AND type = 'breach_withdrawn' AND seq > one.seq
      AND recorded_at < :until)) AS late,
  EXISTS (SELECT FROM event WHERE stream = number AND name = 'answered' AND recorded_at < :until) AS answered
FROM complaint WHERE entry = 'complaint' AND received_at < :until
"""


@pytest.mark.slow
def test_late_open_cases_count_among_those_that_were_due_and_stand_in_the_stock(sessions: Sessions) -> None:
    """The quarter of the finding: all that was closed was in time, and a third was late and open."""
    record_march_cases(sessions)
    ring_clocks_until(open_hotline_case(sessions, "2026-05-04 09:00"), "2026-05-31 09:00")
    met_late = ring_clocks_until(open_hotline_case(sessions, "2026-05-05 09:00"), "2026-05-20 09:00")
    answer_case(met_late, "2026-05-20 09:00")  # late on record, and nothing is over now
    answer_case(open_hotline_case(sessions, "2026-05-06 09:00"), "2026-05-07 09:00")
    for period in (MARCH, SPRING, MAY):
        with sessions() as session:
            rows = session.execute(text(AT), {"since": period.since, "until": period.until}).all()
        counted = [row for row in rows if row.of_period]
        late, in_time = sum(row.late for row in counted), sum(row.closed and not row.late for row in counted)
        over = [row for row in rows if row.late and not (row.closed or row.answered)]
        found = statistics(sessions, period)
        total = table(found, "总体情况", period).rows[0]
        assert total[5:7] == (late, sum(row.of_period for row in over))
        assert total[8] == round(100 * in_time / (in_time + late), 1)
        is_open = [row for row in rows if not row.closed]
        of_period, both = (sum(row.of_period for row in is_open), total[6]), (len(is_open), len(over))
        earlier = found.stock.earlier
        assert (earlier.open, earlier.late) == (both[0] - of_period[0], sum(not row.of_period for row in over))
        shown = [row[1:] for row in table(found, "期末未办结", period).rows]
        assert shown == [of_period, (earlier.open, earlier.late), both]
    assert earlier.late > 0
    assert total[7:9] == (None, 0.0)  # of May nothing was closed: of those that were due none was in time


# A second calculation over all texts: of what came in within a period, as it stood at its end.
OF_ALL = """
SELECT procedure, count(*) AS received, count(*) FILTER (WHERE closed_at < :until) AS closed,
  count(*) FILTER (WHERE closed_at IS NULL OR closed_at >= :until) AS open
FROM complaint WHERE entry = 'complaint' AND received_at >= :since AND received_at < :until GROUP BY procedure
"""
STOCK_OF_ALL = """
SELECT count(*) AS open, count(*) FILTER (WHERE EXISTS (SELECT FROM clock WHERE clock.complaint = number
  AND clock.state = 'over')) AS late
FROM complaint WHERE closed_at IS NULL AND entry = 'complaint'
"""


@pytest.mark.slow
def test_the_figures_over_all_regulations_are_those_of_each_and_of_a_second_calculation(sessions: Sessions) -> None:
    record_march_cases(sessions)
    water = load("zhengzhou-water")
    with sessions.begin() as session:
        editions.keep_edition(session, water, MONDAY)
    for nth in range(3):
        RecordedCase(sessions, complaint(f"overall-{nth}")).record()
    texts = (hotline_procedure(), water)
    with sessions() as session:
        found = overall_statistics(session, texts, SPRING)
        counted = session.execute(text(OF_ALL), {"since": SPRING.since, "until": SPRING.until}).all()
        stock = session.execute(text(STOCK_OF_ALL)).one()
        each = [procedure_statistics(session, one, SPRING) for one in texts]
    assert sorted((name, count.received, count.closed, count.open) for name, count in found.of_each) == sorted(
        (next(one.title for one in texts if one.slug == row.procedure), row.received, row.closed, row.open)
        for row in counted
    )
    assert (found.stock.total.open, found.stock.total.late) == (stock.open, stock.late)
    assert found.stock.total.late > 0
    totals, of_stock, months, of_each = overall_tables(found, SPRING)
    assert totals.rows[0][1] == sum(one.figures.total.received for one in each)
    for place in range(1, 7):
        figures, by_month = ([int(str(row[place])) for row in table.rows] for table in (of_each, months))
        assert sum(figures) == totals.rows[0][place] == sum(by_month), place
    assert of_stock.rows[-1][1:] == (stock.open, stock.late)


@pytest.mark.slow
def test_too_many_over_all_regulations_are_not_counted(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_case(open_hotline_case(sessions, "2026-03-03 09:00"), "2026-03-04 09:00")
    monkeypatch.setattr("starter.statistics.all_regulations.MOST_CASES", 0)
    with sessions() as session:
        found = overall_statistics(session, [hotline_procedure()], MARCH)
    assert (found.cases, found.of_each) == (1, [])
