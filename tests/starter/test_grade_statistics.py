"""Statistics of grades: counted once more in SQL; rows of few grades keep how each was graded."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from procedures import load
from register import editions
from register.cases import closed_case
from register.randomness import RANDOM
from rules.acts.grading import GRADES
from starter.statistics.all_regulations import overall_statistics, overall_tables
from starter.statistics.grades import grade_figures
from starter.statistics.period import Period
from starter.statistics.procedure_statistics import procedure_statistics, statistics_tables
from starter.statistics.tables import StatisticsTable, as_csv, as_workbook
from tests.register.recorded_case import MONDAY, REGISTERED, RecordedCase, complaint
from tests.stack.office import REFERRED

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
MARCH, SPRING = Period(date(2026, 3, 1), date(2026, 3, 1)), Period(date(2026, 3, 1), date(2026, 5, 1))
WATER = load("zhengzhou-water")


def ended(sessions: Sessions, key: str, days: int) -> RecordedCase:
    """A complaint that was referred so many days after its receipt on Monday the 2nd of March, with which it ended."""
    case, at = RecordedCase(sessions, complaint(f"graded-{key}")), MONDAY + timedelta(days=days)
    case.perform("registered", "li", at, **REGISTERED)
    case.perform("referred", "li", at, **{name: value for name, value in REFERRED.items() if name != "name"})
    case.record()
    assert case.state.closed_at
    return case


def give(case: RecordedCase, grade: str, at: datetime) -> None:
    committed = case.commit("grade", "system", at, about=grade, party="filer")
    with case.sessions.begin() as session:
        assert closed_case.judge_closed_case_act(session, case.number, committed.act, RANDOM).seq


def undo_and_end_anew(case: RecordedCase, at: datetime) -> None:
    """The end is undone after its grade, and the case ends anew without one."""
    with case.sessions() as session:
        seq = session.scalar(
            text("SELECT max(seq) FROM event WHERE stream = :number AND name = 'referred'"), {"number": case.number}
        )
    for actor in ("li", "wang"):
        committed = case.commit("correct", actor, at, of=seq, texts={"reason": "另有情况"})
        with case.sessions.begin() as session:
            assert closed_case.judge_closed_case_act(session, case.number, committed.act, RANDOM).seq


def record_spring(sessions: Sessions) -> None:
    """Of March seven grades of eight ends, of April two of two, of May none of one; one end was undone."""
    with sessions.begin() as session:
        editions.keep_edition(session, WATER, MONDAY)
    march = [ended(sessions, f"march-{nth}", 1) for nth in range(8)]
    for case, grade in zip(march, ("very_satisfied", "very_satisfied", "satisfied", "mostly_satisfied", "dissatisfied",
                                   "very_dissatisfied", "satisfied"), strict=False):  # fmt: skip
        give(case, grade, MONDAY + timedelta(days=9))
    for nth in range(2):
        give(ended(sessions, f"april-{nth}", 35), "very_dissatisfied", MONDAY + timedelta(days=40))
    ended(sessions, "may", 70)
    undone = ended(sessions, "undone", 2)
    give(undone, "very_dissatisfied", MONDAY + timedelta(days=3))
    undo_and_end_anew(undone, MONDAY + timedelta(days=4))


# A second calculation, from the events alone: the last end of what is closed now, and the grade after it.
OF_ENDS = """
SELECT to_char(one.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month, count(*) AS ended,
  count(grade) AS graded, array_remove(array_agg(grade.body::jsonb ->> 'about'), NULL) AS grades
FROM complaint JOIN event AS one ON one.stream = number AND one.type = 'acted'
  AND one.body::jsonb ->> 'to' LIKE 'closed%'
  LEFT JOIN event AS grade ON grade.stream = number AND grade.name = 'grade' AND grade.seq > one.seq
WHERE closed_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM event WHERE stream = number AND type = 'corrected'
    AND (body::jsonb ->> 'refers_to')::int = one.seq)
GROUP BY 1 ORDER BY 1
"""


def tables(sessions: Sessions, period: Period = SPRING, unit: str = "") -> dict[str, StatisticsTable]:
    with sessions() as session:
        found = procedure_statistics(session, WATER, period)
    return {table.heading: table for table in statistics_tables(found, period, unit)}


def test_the_counts_are_those_of_a_second_calculation(sessions: Sessions) -> None:
    record_spring(sessions)
    with sessions() as session:
        figures, rows = grade_figures(session, WATER, SPRING), session.execute(text(OF_ENDS)).all()
    assert [(f"{month:%Y-%m}", one.ended, one.graded, sorted(one.grades.elements()))
            for month, one in sorted(figures.months.items())] == [
        (row.month, row.ended, row.graded, sorted(row.grades)) for row in rows
    ]  # fmt: skip
    assert [(row.ended, row.graded) for row in rows] == [(8, 7), (2, 2), (1, 0)]
    total = tables(sessions)["满意程度"].rows[0]
    given = [sum(grade in row.grades and row.grades.count(grade) for row in rows) for grade in GRADES]
    assert total[1:4] == (11, 9, round(100 * 9 / 11, 1))
    assert list(total[4:9]) == given == [2, 2, 1, 1, 3]
    assert total[9] == round(100 * 5 / 9, 1)


def test_few_grades_are_a_number_alone_and_no_sum_tells_them(sessions: Sessions) -> None:
    record_spring(sessions)
    by_month = {str(row[0]): row[1:] for row in tables(sessions)["满意程度按月"].rows}
    hidden = (None,) * 6
    assert by_month["2026-04-01"] == (2, 2, 100.0, *hidden)
    assert by_month["2026-03-01"] == (8, 7, 87.5, *hidden)  # with the sum of all it would tell those of April
    assert by_month["2026-05-01"] == (1, 0, 0.0, 0, 0, 0, 0, 0, None)
    assert tables(sessions, MARCH)["满意程度按月"].rows[0][4:9] == (2, 2, 1, 1, 1)


def test_they_are_counted_by_unit_and_over_all_regulations(sessions: Sessions) -> None:
    record_spring(sessions)
    units = {row[0]: row[1:4] for row in tables(sessions)["满意程度按处室"].rows}
    assert units == {WATER.roles["water_policy_office"].name: (11, 9, 81.8)}  # the one that the cases name
    assert len(tables(sessions, unit="water_policy_office")["满意程度按处室"].rows) == 1
    assert "满意程度按处室" not in tables(sessions, unit="discipline_office")
    with sessions() as session:
        found = overall_tables(overall_statistics(session, [WATER, load("bank")], SPRING), SPRING)
    by_heading = {table.heading: table for table in found}
    assert by_heading["满意程度"].rows == tables(sessions)["满意程度"].rows
    assert by_heading["满意程度按月"].rows == tables(sessions)["满意程度按月"].rows
    assert [row[:3] for row in by_heading["满意程度按制度"].rows] == [(WATER.title, 11, 9)]


def test_the_files_hold_them_and_without_grades_there_is_no_table(sessions: Sessions) -> None:
    assert not any(heading.startswith("满意程度") for heading in tables(sessions))
    record_spring(sessions)
    found = tuple(tables(sessions).values())
    lines = list(csv.reader(io.StringIO(as_csv(["统计"], found).decode("utf-8-sig"))))
    place = lines.index(["满意程度"])
    assert lines[place + 2][1:4] == ["11", "9", "81.8"]
    sheet = load_workbook(io.BytesIO(as_workbook(["统计"], found)))["满意程度按月"]
    march = next(row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] == datetime(2026, 3, 1))  # noqa: DTZ001
    assert march[1:4] == (8, 7, 87.5)
