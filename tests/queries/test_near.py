"""What is near is the same in every place, and lists stand in the order of the limit that they show."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from models.messages import Number
from models.procedure import Procedure
from models.rule import HOUSE_MARK
from procedures import load
from procedures.reminders import with_idle_reminders
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list
from queries.lists.inbox import InboxFilter, InboxLineView, Tab, inbox_view
from queries.lists.limit_list import LimitFilter, limit_list
from queries.lists.supervision import supervision_view
from register import editions, metrics
from register.office import staff
from tests.register.monthly_report_law import HOTLINE_YAML, hotline_procedure, register_hotline_staff
from tests.register.recorded_case import REGISTERED, RecordedCase, complaint, packed_law
from tests.zones import CHINA

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
FURTHER = """
  - id: HOT-03
    article: 第三条
    enforce: clock
    clock:
      {code: second, name: 复核, starts: [complaint], stops: [confirmed], limit: {n: 9, unit: calendar_day},
      extension: {by: units, asks: [desk], grants: [leader], each: 20}}
  - id: HOT-04
    article: 第四条
    enforce: clock
    clock:
      {code: calling, name: 回电, starts: [complaint], stops: [answered], limit: {n: 6, unit: working_day},
       breach: false}
stages:
"""
BOTH = HOTLINE_YAML.replace("\nstages:\n", FURTHER)
REMINDING = BOTH.replace("limit: {n: 5, unit: calendar_day}", "limit: {n: 5, unit: calendar_day}, breach: false")
REMINDING = REMINDING.replace("extension: {by: units, asks: [desk], grants: [leader], each: 20}", "breach: false")
REMINDING = REMINDING.replace("slug: hotline", "slug: reminding").replace("HOT", "REM")
# The Thursday before the Monday of Qingming, which is off, and a Tuesday: of its third working day the weekend follows.
NOWS = [datetime(2026, 4, 2, 10, 30, tzinfo=CHINA), datetime(2026, 3, 10, 10, 30, tzinfo=CHINA)]
DAYS = 16
TABS: tuple[Tab, ...] = ("all", "mine", "unit")

# A second calculation, from the rows of the limits, the weekdays and the one holiday: the end of the third working day
# with the rest days after it; then of each complaint whether it is near, and what orders it.
NEAR = """
WITH days AS (SELECT day FROM generate_series(CAST(:today AS date) + 1, CAST(:today AS date) + 20, '1 day') AS day
    WHERE extract(isodow FROM day) < 6 AND day::date <> '2026-04-06' ORDER BY day OFFSET 3 LIMIT 1),
  until AS (SELECT (day::date)::timestamp AT TIME ZONE 'Asia/Shanghai' AS until FROM days),
  limits AS (SELECT c.complaint, c.due, c.state, o.procedure, o.procedure || ' ' || c.rule = ANY(:reminders) AS reminder
    FROM clock AS c JOIN complaint AS o ON o.number = c.complaint
    WHERE o.closed_at IS NULL AND c.due IS NOT NULL AND c.rule NOT LIKE '%-house%'
    AND c.state IN ('running', 'held', 'over')),
  cases AS (SELECT complaint, procedure, bool_or(state = 'over' AND NOT reminder) AS late,
      bool_or(state = 'held') AS held,
      min(due) FILTER (WHERE state = 'over' AND NOT reminder) AS late_since,
      min(due) FILTER (WHERE state = 'held') AS held_since,
      min(due) FILTER (WHERE state = 'running') AS next, min(due) FILTER (WHERE state = 'over') AS past,
      bool_or(due > :now AND due <= until) AS soon
    FROM limits, until GROUP BY complaint, procedure)
SELECT o.number, cases.*, coalesce(soon AND NOT late AND NOT held, false) AS near,
  coalesce(late_since, held_since, next, past) AS shown
FROM complaint AS o LEFT JOIN cases ON cases.complaint = o.number WHERE o.closed_at IS NULL
"""


def laws() -> dict[str, Procedure]:
    water = with_idle_reminders(load("zhengzhou-water"), 2)
    return {"both": hotline_procedure(BOTH), "reminding": hotline_procedure(REMINDING), "water": water}


def fill(sessions: Sessions, now: datetime) -> None:
    """Complaints that came in on each day of two weeks, under limits, under reminders alone, under both; of some a
    request for more time waits, some are urgent, some are closed."""
    with sessions.begin() as session:
        register_hotline_staff(session)
        staff.give_role(session, "li", "water_policy_office", at=now - timedelta(days=100))
    for name, law in laws().items():
        with sessions.begin() as session:
            editions.keep_edition(session, law, now)
        for nth in range(DAYS):
            received = now - timedelta(days=nth, hours=1)
            more: dict[str, Any] = {} if name == "water" else {"facts": {}, "texts": {}, "party": None}
            case = RecordedCase(sessions, complaint(f"{name}-{nth}", law=packed_law(law), received_at=received, **more))
            case.record()
            if name == "water":
                case.perform("registered", "li", received, **REGISTERED)
            if name == "both" and nth in {2, 6, 8, 12}:
                case.perform("answered", "li", received + timedelta(minutes=1))
                case.perform("extend", "li", received + timedelta(minutes=1), clock="second", units=20)
            if nth == 5:
                case.perform("mark_urgent", "li", received + timedelta(minutes=2))
            assert all(verdict.seq for verdict in case.verdicts), case.verdicts
            case.ring_clocks(now)
            case.record()


def second_calculation(session: Session, now: datetime) -> Sequence[Any]:
    reminders = [
        f"{law.slug} {rule.id}" for law in laws().values() for rule in law.rules if rule.clock and not rule.clock.breach
    ]
    asked: Mapping[str, object] = {"now": now, "today": now.date(), "reminders": reminders}
    return session.execute(text(NEAR), asked).all()


@pytest.mark.parametrize("now", NOWS, ids=["before a holiday", "before a weekend"])
def test_near_is_one_number_in_every_place_and_lists_stand_by_the_limit_that_they_show(
    sessions: Sessions, now: datetime
) -> None:
    fill(sessions, now)
    with sessions() as session:
        rows = second_calculation(session, now)
        assert {row.procedure for row in rows if row.near} == {"hotline", "reminding", "zhengzhou-water"}
        assert any(row.soon and row.late for row in rows)
        assert any(row.held and not row.late for row in rows)
        near = {row.number for row in rows if row.near}
        check_complaints(session, now, near)
        check_loads(session, now, near, sum(bool(row.late) for row in rows))
        check_limits(session, now, near, {row.number for row in rows if row.soon})
        by_procedure = Counter(row.procedure for row in rows if row.near)
        assert metrics.near_complaints(session, now) == by_procedure
        check_order(session, now, {row.number: row.shown for row in rows})


def check_complaints(session: Session, now: datetime, near: set[Number]) -> None:
    """The badges of the inbox, its filter, and the lists of the command line and of HTTP."""
    lines = inbox_view(session, "chen", InboxFilter("all", limit=200), now).lines
    assert {line.case.number for line in lines if line.light.tone == "near"} == near
    filtered = inbox_view(session, "chen", InboxFilter("all", near=True, limit=200), now)
    assert ({line.case.number for line in filtered.lines}, filtered.total) == (near, len(near))
    listed = case_list(session, CaseFilter(near=True), now)
    assert ({case.number for case in listed.cases}, listed.total) == (near, len(near))


def check_loads(session: Session, now: datetime, near: set[Number], late: int) -> None:
    """Supervision: the office, and each holder, who has what the list behind the number shows."""
    view = supervision_view(session, "chen", now)
    assert (view.near, view.late) == (len(near), late)
    for load_of in view.loads:
        of = InboxFilter("all", procedures=(load_of.procedure,), holders=(load_of.holder,), limit=200)
        of_holder = {line.case.number for line in inbox_view(session, "chen", of, now).lines}
        assert (load_of.near, load_of.open) == (len(of_holder & near), len(of_holder)), load_of


def check_limits(session: Session, now: datetime, near: set[Number], soon: set[Number]) -> None:
    """The page of limits: those that are near, of which complaints, and how many of these are near."""
    limits = limit_list(session, "chen", LimitFilter("all", near=True, limit=200), now)
    assert {line.number for line in limits.lines} == soon
    assert (limits.complaints, limits.near_complaints) == (len(soon), len(near))
    assert {line.light.tone for line in limits.lines} == {"near"}
    every = limit_list(session, "chen", LimitFilter("all", limit=500), now).lines
    assert len([line for line in every if line.light.tone == "near"]) == limits.total


def check_order(session: Session, now: datetime, shown: Mapping[Number, datetime]) -> None:
    """Urgent ones first; then what is late; then by the end that stands on the line, of a reminder too."""
    tones = set[str]()
    for tab in TABS:
        lines = inbox_view(session, "li", InboxFilter(tab, limit=200), now).lines
        assert len(lines) == len(shown)
        assert {line.case.number: shown_due(line) for line in lines} == shown
        places = [(not line.case.urgent, line.light.tone != "late", shown_due(line)) for line in lines]
        assert places == sorted(places), tab
        tones |= {line.light.tone for line in lines}
    assert tones == {"late", "held", "near", "fine"}


def shown_due(line: InboxLineView) -> datetime:
    """The end of the limit that stands on a line, which is the first of its clocks."""
    first = line.case.clocks[0]
    assert (first.label, first.last_day_label) == (line.light.label, line.light.last_day_label)
    assert first.due
    assert HOUSE_MARK not in first.rule
    return first.due
