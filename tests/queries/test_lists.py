"""Lists of complaints: order, pages, total, and the number of queries per page."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import Session, sessionmaker

from models.errors import BadInput
from models.tables import ComplaintRow, InboxRow, TaskRow
from procedures import load
from queries.lists import list_places
from queries.lists.case_filter import CaseFilter, filter_holders
from queries.lists.cases import case_list, page_query
from queries.views.lists import CaseListView
from register import editions
from register.cases.near import office_near_end
from register.cases.projections import place_of
from register.office import staff
from register.randomness import RANDOM
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, register_complaint_of

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


@pytest.fixture
def nine_complaints(sessions: Sessions) -> Sessions:
    """Register nine complaints: urgent or not, late or not, with different or no due dates, not started, closed."""
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    for place in range(7):
        RecordedCase(sessions, complaint(f"form-{place}")).record()
    for place in range(2):
        with sessions.begin() as session:  # registered; the case is not started
            register_complaint_of(session, complaint(f"unstarted-{place}"))
    with sessions.begin() as session:
        rows = session.query(ComplaintRow).order_by(ComplaintRow.number).all()
        rows[5].urgent = rows[7].urgent = True
        rows[3].next_due = MONDAY - timedelta(days=1)
        rows[4].next_due = None
        rows[2].overdue, rows[2].next_due = True, None  # late, and nothing else runs: it stands near the top
        rows[6].closed_at = MONDAY
        for task in session.query(TaskRow):
            for name, value in place_of(next(row for row in rows if row.number == task.complaint)).items():
                setattr(task, name, value)
    return sessions


def case_page(sessions: Sessions, case_filter: CaseFilter) -> CaseListView:
    with sessions() as session:
        return case_list(session, case_filter, MONDAY)


def all_numbers(sessions: Sessions, size: int, *, everything: bool = False) -> list[str]:
    """Return the numbers on all pages of this size, in order."""
    return numbers_on_pages(sessions, CaseFilter(limit=size, everything=everything))


def with_tasks(sessions: Sessions) -> set[str]:
    with sessions() as session:
        return set(session.scalars(select(TaskRow.complaint)))


def numbers_on_pages(sessions: Sessions, wanted: CaseFilter) -> list[str]:
    """Return the numbers on all pages, in order."""
    numbers: list[str] = []
    after = None
    while True:
        shown = case_page(sessions, replace(wanted, after=after))
        numbers += [case.number for case in shown.cases]
        if (after := shown.next) is None:
            return numbers


@pytest.mark.parametrize("size", [1, 3, 200])
def test_what_lies_with_somebody_stands_in_the_order_of_all(nine_complaints: Sessions, size: int) -> None:
    """Two units have each case, and the person holds a role of one of them: each case is shown once."""
    by_role = CaseFilter(role="water_policy_office", limit=size)
    with nine_complaints.begin() as session:
        staff.add_member(session, "lin", "林涛", at=MONDAY, randomness=RANDOM)
        for role in ("water_policy_office", "discipline_office"):
            staff.give_role(session, "lin", role, at=MONDAY)
    begun = [
        number for number in expected_order(nine_complaints, everything=False) if number in with_tasks(nine_complaints)
    ]
    for wanted in (by_role, CaseFilter(person="lin", limit=size), replace(by_role, procedure=("zhengzhou-water",))):
        assert numbers_on_pages(nine_complaints, wanted) == begun
        assert case_page(nine_complaints, wanted).total == len(begun)
    late = numbers_on_pages(nine_complaints, replace(by_role, overdue=True))
    assert late == numbers_on_pages(nine_complaints, CaseFilter(overdue=True))
    assert numbers_on_pages(nine_complaints, replace(by_role, tasks=("review",))) == []


def expected_order(sessions: Sessions, *, everything: bool) -> list[str]:
    """Return all numbers, urgent first, then late ones, then by due date with none last; sorted here, not by the
    database."""
    with sessions() as session:
        rows = [row for row in session.query(ComplaintRow) if everything or row.closed_at is None]
        rows.sort(
            key=lambda row: (not row.urgent, not row.overdue, row.next_due is None, row.next_due or MONDAY, row.number)
        )
        return [row.number for row in rows]


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 200])
def test_pages_of_any_size_show_each_case_once_in_the_same_order(
    nine_complaints: Sessions, size: int, everything: bool
) -> None:
    assert all_numbers(nine_complaints, size, everything=everything) == expected_order(
        nine_complaints, everything=everything
    )


def test_a_complaint_registered_between_pages_shifts_no_other(nine_complaints: Sessions) -> None:
    first = case_page(nine_complaints, CaseFilter(limit=3))
    before = all_numbers(nine_complaints, 200)
    with nine_complaints.begin() as session:
        number = register_complaint_of(session, complaint("in-between"))
        session.get_one(ComplaintRow, number).urgent = True

    second = case_page(nine_complaints, CaseFilter(limit=200, after=first.next))

    assert [case.number for case in (*first.cases, *second.cases)] == before


def test_the_total_counts_all_pages_up_to_the_maximum(
    nine_complaints: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = case_page(nine_complaints, CaseFilter(limit=3))
    last = case_page(nine_complaints, CaseFilter(limit=200, after=first.next))
    assert (first.total, first.total_is_capped) == (last.total, last.total_is_capped) == (8, False)

    monkeypatch.setattr(list_places, "MAX_COUNTED", 5)
    capped = case_page(nine_complaints, CaseFilter(limit=3))
    assert (capped.total, capped.total_is_capped) == (5, True)


def test_no_match_is_an_empty_page(nine_complaints: Sessions) -> None:
    shown = case_page(nine_complaints, CaseFilter(procedure=("bank",)))
    assert shown == CaseListView(cases=(), total=0, total_is_capped=False, next=None)


FAR_OFF = base64.urlsafe_b64encode(b'[true, true, "2026-03-02T09:00:00+18:01", "X"]').decode()
DEEP = base64.urlsafe_b64encode(b"[" * 30_000).decode()


@pytest.mark.parametrize(
    "cursor", ["", "rubbish", "eyJhIjoxfQ==", "WzEsMl0=", "W3RydWUsICJ0b2RheSIsICJYIl0=", "四", FAR_OFF, DEEP]
)
def test_an_invalid_cursor_is_refused(nine_complaints: Sessions, cursor: str) -> None:
    with pytest.raises(BadInput, match="--after"):
        case_page(nine_complaints, CaseFilter(after=cursor))


def test_what_somebody_has_done_stands_in_the_order_of_their_last_acts(nine_complaints: Sessions) -> None:
    """Each once, however often they acted in it; what was refused, and what others did later, does not count."""
    with nine_complaints.begin() as session:
        numbers = session.scalars(select(ComplaintRow.number).order_by(ComplaintRow.number)).all()
        acts = [(4, 1, "sun"), (5, 1, "sun"), (4, 2, "sun"), (6, 1, "sun"), (5, 2, "rao"), (3, 1, "rao")]
        for place, (nth, n, actor) in enumerate(acts):
            session.add(received_act(numbers[nth], 90 + n, actor, MONDAY + timedelta(hours=place)))
        session.add(received_act(numbers[2], 91, "sun", MONDAY, state="refused"))
    done = CaseFilter(done_by="sun", everything=True)
    for size in (1, 2, 50):
        assert numbers_on_pages(nine_complaints, replace(done, limit=size)) == [numbers[nth] for nth in (6, 4, 5)]
    assert case_page(nine_complaints, done).total == 3
    plan = plan_of(nine_complaints, replace(done, after=case_page(nine_complaints, replace(done, limit=1)).next))
    assert "Scan Backward using ix_inbox_done" in plan, plan
    assert "AND (ROW(received_at, complaint) < ROW(" in plan, plan
    assert numbers_on_pages(nine_complaints, replace(done, urgent=True, limit=1)) == [numbers[5]]
    with pytest.raises(BadInput):
        case_page(nine_complaints, replace(done, after=case_page(nine_complaints, CaseFilter(limit=1)).next))


def received_act(number: str, n: int, actor: str, at: datetime, state: str = "accepted") -> InboxRow:
    return InboxRow(
        complaint=number, n=n, act_id=f"{number} {n}", digest="", name="note", actor=actor, verified=True,
        received_at=at, state=state,
    )  # fmt: skip


@contextmanager
def counted_queries(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []
    connection: Connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda _c, _cursor, statement, *_: statements.append(statement))
    yield statements


def test_a_page_of_any_size_costs_three_queries(nine_complaints: Sessions) -> None:
    case_page(nine_complaints, CaseFilter())  # caches the edition
    for size in (1, 200):
        with nine_complaints() as session, counted_queries(session) as statements:
            case_list(session, CaseFilter(limit=size), MONDAY)
        assert len(statements) == 3, statements


def plan_of(sessions: Sessions, wanted: CaseFilter) -> str:
    """Return how PostgreSQL would find a page without sequential scans and sorts."""
    with sessions() as session:
        session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
        held = filter_holders(session, wanted, MONDAY) if wanted.by_work else None
        asked = replace(wanted, near_until=office_near_end(session, MONDAY)) if wanted.near else wanted
        compiled = (
            page_query(asked, held)
            .params(now=MONDAY)
            .compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        )
        return "\n".join(session.scalars(text(f"EXPLAIN {compiled}")))


@pytest.mark.parametrize(
    ("case_filter", "index"),
    [
        (CaseFilter(), "ix_complaint_open_order"),
        (CaseFilter(everything=True), "ix_complaint_order"),
        (CaseFilter(overdue=True), "ix_complaint_overdue_order"),
        (CaseFilter(near=True), "ix_complaint_open_order"),
        (CaseFilter(role="water_policy_office"), "ix_task_order"),
    ],
    ids=["open", "all", "overdue", "near", "of a role"],
)
def test_an_index_serves_the_order_and_the_cursor(
    nine_complaints: Sessions, case_filter: CaseFilter, index: str
) -> None:
    """Sequential scans and sorts are disabled, since the planner would prefer them for nine rows."""
    after = case_page(nine_complaints, CaseFilter(limit=2)).next
    plan = plan_of(nine_complaints, replace(case_filter, after=after))
    assert index in plan
    assert re.search(r"(Index Cond: \(\(?|AND \()ROW\(", plan), plan
    assert "Sort" not in plan or case_filter.by_work, plan  # what lies with several is put together
