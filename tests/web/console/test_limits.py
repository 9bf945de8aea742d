"""The page of limits: order, filter and places in the address, what each line says, who sees what, and its cost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlalchemy.orm import Session, sessionmaker

from models.rule import Rule
from models.tables import ClockRow, ComplaintRow, TaskRow
from procedures import load
from queries.lists import limit_list as limit_list_module
from queries.lists import supervision
from queries.lists.case_filter import OWN_WORK
from queries.lists.inbox import InboxFilter, inbox_view
from queries.lists.limit_list import WEEKS, LimitFilter, LimitListView, limit_list
from queries.lists.supervision import supervision_view
from register import editions, metrics
from starter.client import BanjieClient
from tests.queries.test_lists import counted_queries
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, packed_law
from tests.stack.office import registered, registered_first
from tests.web.console.conftest import BrowserOf

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
MOST_STATEMENTS = 11  # of the list alone


async def test_the_page_says_how_long_why_and_what_comes(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await registered_first(desk), await browser_of("li")
    await registered(desk)  # its limit ends within the days of the strip
    page = await browser.get("/console/limits?scope=all&procedure=zhengzhou-water")
    assert page.status_code == 200
    assert f'href="/console/case/{number}/limit/screening"' in page.text
    assert re.search(r'class="light (near|fine|late)"', page.text)
    assert "已用" in page.text
    assert re.search(r"<meter [^>]*max=", page.text)
    assert number in (await browser.get("/console/limits")).text
    assert number not in (await (await browser_of("wu")).get("/console/limits?scope=mine")).text
    there = re.search(r'href="(\?[^"]*day=[^"]+)"', page.text)
    assert there
    assert (await browser.get("/console/limits" + there[1].replace("&amp;", "&"))).status_code == 200
    assert (
        await browser.get("/console/limits?scope=all&near=yes&late=yes&urged=yes&provisional=yes&day=x")
    ).status_code == 200
    chips = (await browser.get("/console/limits?scope=all&urged=yes")).text
    assert "只看被催办的" in chips.partition('class="chips')[2].partition("<form")[0]
    assert (await browser.get("/console/limits?after=rubbish")).status_code == 422
    week = await browser.get("/console/limits?scope=all&week=this&procedure=zhengzhou-water")
    assert ">下周</a>" in week.text
    assert (await browser.get("/console/limits?scope=all&week=next")).status_code == 200
    lines = await browser.get("/console/limits?scope=all", headers={"HX-Request": "true"})
    assert "<html" not in lines.text


@pytest.fixture
def seven(sessions: Sessions) -> Sessions:
    """Seven complaints with limits that end one day after another; one without an end."""
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    for place in range(7):
        RecordedCase(sessions, complaint(f"limit-{place}")).record()
    with sessions.begin() as session:
        for place, row in enumerate(session.query(ClockRow).filter_by(name="screening").order_by(ClockRow.complaint)):
            row.due = MONDAY + timedelta(days=place - 1) if place else None
    return sessions


def limits(sessions: Sessions, **asked: object) -> LimitListView:
    with sessions() as session:
        return limit_list(session, "li", LimitFilter(**{"scope": "all"} | asked), MONDAY)  # type: ignore[arg-type]


def test_pages_of_any_size_show_each_limit_once_in_the_order_of_the_ends(seven: Sessions) -> None:
    whole = limits(seven)
    with seven() as session:
        rows = session.query(ClockRow).filter(ClockRow.state == "running").all()
    rows.sort(key=lambda row: (row.due is None, row.due or MONDAY, row.complaint, row.name))
    found, after = list[tuple[str, str]](), None
    while True:
        page = limits(seven, limit=2, after=after)
        found += [(line.number, line.clock.clock) for line in page.lines]
        if (after := page.next) is None:
            break
    assert found == [(row.complaint, row.name) for row in rows]
    assert whole.total == len(rows)


def test_what_somebody_reads_nothing_of_is_neither_listed_nor_counted(seven: Sessions) -> None:
    before = limits(seven)
    shut = before.lines[0].number
    with seven.begin() as session:
        row = session.get_one(ComplaintRow, shut)
        row.admissions = row.admissions.replace("{", '{"shut_out":["li"],', 1)
    after = limits(seven)
    gone = sum(line.number == shut for line in before.lines)
    assert shut not in {line.number for line in after.lines}
    assert after.total == before.total - gone
    assert sum(day.count for day in after.days) < sum(day.count for day in before.days)


def test_late_near_and_a_day_are_kept_apart(seven: Sessions) -> None:
    with seven() as session:
        ends = [row.due for row in session.query(ClockRow).filter(ClockRow.state == "running") if row.due]
    assert limits(seven, late=True).total == sum(end <= MONDAY for end in ends) > 0
    assert limits(seven, near=True).total == sum(MONDAY < end <= MONDAY + timedelta(days=3) for end in ends) > 0
    for scope in ("all", "mine"):
        assert limits(seven, scope=scope, procedures=("zhengzhou-water",)).total == len(ends) + 1
        assert limits(seven, scope=scope, procedures=("bank",)).total == 0
    for load_of_day in limits(seven).days:
        assert limits(seven, day=load_of_day.day).total == load_of_day.count


def test_what_a_page_counts_is_capped_and_says_so(seven: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it costs does not grow with what is open."""
    with seven() as session:
        whole = supervision_view(session, "li", MONDAY)
        monkeypatch.setattr(supervision, "MOST_IN_ALL", 5)
        monkeypatch.setattr(supervision, "MOST_OF_HOLDER", 3)
        capped = supervision_view(session, "li", MONDAY)
        counted = session.query(TaskRow.holder, func.count(TaskRow.complaint.distinct())).filter(
            TaskRow.closed_at.is_(None), TaskRow.kind.in_(OWN_WORK)).group_by(TaskRow.holder).all()  # fmt: skip
    assert (whole.open, capped.open, whole.most_in_all) == (7, 6, 10_000)
    assert sorted((load.holder, load.open) for load in whole.loads) == sorted(map(tuple, counted))
    assert [(load.holder, load.open) for load in capped.loads] == [
        (load.holder, min(load.open, 4)) for load in whole.loads
    ]
    days = limits(seven).days
    monkeypatch.setattr(limit_list_module, "MAX_ON_A_DAY", 0)
    assert any(day.count for day in days)
    for before, after in zip(days, limits(seven).days, strict=True):
        assert (after.count, after.count_is_capped) == (0, before.count > 0), before


def test_a_page_costs_few_statements(seven: Sessions) -> None:
    with seven() as session:
        limit_list(session, "li", LimitFilter("unit"), MONDAY)
    with seven() as session, counted_queries(session) as statements:
        limit_list(session, "li", LimitFilter("unit"), MONDAY)
    assert 0 < len(statements) <= MOST_STATEMENTS, statements


def test_a_reminder_that_is_past_is_no_breach(sessions: Sessions) -> None:
    text = load("zhengzhou-water")

    def is_reminder(rule: Rule) -> Rule:
        quiet = rule.clock and rule.id == "ZZW-05a" and rule.clock.model_copy(update={"breach": False})
        return rule.model_copy(update={"clock": quiet}) if quiet else rule

    reminding = text.model_copy(update={"edition": "reminding", "rules": tuple(map(is_reminder, text.rules))})
    later = MONDAY + timedelta(days=9)
    for key, law in (("limit", text), ("reminder", reminding)):
        with sessions.begin() as session:
            editions.keep_edition(session, law, MONDAY)
        case = RecordedCase(sessions, complaint(key, law=packed_law(law)))
        case.ring_clocks(later)
        case.record()
    with sessions() as session:
        inbox = inbox_view(session, "li", InboxFilter("all"), later)
        view = supervision_view(session, "li", later)
        late = limit_list(session, "li", LimitFilter("all", late=True), later)
        counted = metrics.overdue_complaints(session)
    assert [line.light.tone for line in inbox.lines] == ["late", "held"]
    assert inbox.lines[1].light.words == "提醒日已过 4 个工作日"
    assert (view.open, view.late) == (2, 1)
    assert [line.case.number for line in view.longest_late] == [inbox.lines[0].case.number]
    assert [line.number for line in late.lines] == [inbox.lines[0].case.number]
    assert counted == {"zhengzhou-water": 1}


def test_the_next_week_is_shown_day_by_day(seven: Sessions) -> None:
    """The limits end from Monday on, one a day: six of them in that week, the seventh has no end."""
    sunday_before = MONDAY - timedelta(days=2)
    with seven() as session:
        shown = [limit_list(session, "li", LimitFilter(scope="all", week=week), sunday_before) for week in WEEKS]
    assert [len(found.lines) for found in shown] == [0, 6]
    days = [str(line.clock.last_day) for line in shown[1].lines]
    assert days == sorted(days)
