"""What a case waits for, its limits and its list line: the same codes, people and states in every view."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.tables import ClockRow
from procedures import load
from queries.cases.complaint import case_view
from queries.cases.waiting import waiting_view
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list
from queries.views.base import NamedView
from register import editions
from register.office.access_journal import COMMAND
from tests.register.recorded_case import ACCEPTED, MONDAY, REGISTERED, RecordedCase
from tests.register.test_record import REMEDY_BEGUN
from tests.zones import CHINA
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


@pytest.fixture
def case(sessions: Sessions) -> RecordedCase:
    """Record a complaint that waits for its screening."""
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    recorded = RecordedCase(sessions)
    recorded.perform("registered", "li", MONDAY, **REGISTERED)
    recorded.record()
    return recorded


def test_whoever_got_the_case_handed_over_is_whom_it_waits_for(case: RecordedCase, sessions: Sessions) -> None:
    case.perform("transfer", "li", MONDAY + timedelta(hours=1), whom="wang", texts={"reason": "knows the place"})
    case.record()
    with sessions() as session:
        waiting = waiting_view(session, case.number, MONDAY + timedelta(hours=2))

    assert [one.code for one in waiting.who] == ["wang"]


def test_a_limit_says_how_much_of_it_is_used(case: RecordedCase, sessions: Sessions) -> None:
    with sessions() as session:
        [limit] = waiting_view(session, case.number, MONDAY + timedelta(days=2)).clocks
        with speaking(Language.en):
            [in_english] = waiting_view(session, case.number, MONDAY + timedelta(days=2)).clocks

    assert (limit.used, limit.total, limit.unit, limit.state) == (1, 3, "working_day", "running")
    assert limit.used_label == "已过1个工作日，共3个工作日"
    assert in_english.used_label == "used: 1 working day of 3 working days"
    assert (limit.label, in_english.label) == ("受理审查", "Examination for acceptance")


def test_the_holder_and_the_state_of_a_limit_are_written_alike(case: RecordedCase, sessions: Sessions) -> None:
    with sessions() as session:
        waiting = waiting_view(session, case.number, MONDAY)
        [line] = case_list(session, CaseFilter(), MONDAY).cases

    assert line.holders == (NamedView(code="water_policy_office", label="水政水资源处"),)
    assert waiting.tracks[0].who == waiting.who == (
        NamedView(code="accepting_office", label="受理处室（水政水资源处）"),
    )  # fmt: skip
    assert [limit.state for limit in line.clocks] == [limit.state for limit in waiting.clocks]
    assert [limit.last_day_label for limit in line.clocks] == [limit.last_day_label for limit in waiting.clocks]


def test_every_instant_in_json_is_in_china_time(case: RecordedCase, sessions: Sessions) -> None:
    with sessions() as session:
        shown = case_view(session, case.number, None, MONDAY, COMMAND).model_dump(mode="json")

    assert shown["received_at"] == MONDAY.astimezone(CHINA).isoformat() == "2026-03-02T09:00:00+08:00"
    assert {limit["started"][-6:] for limit in shown["clocks"]} == {"+08:00"}
    [limit] = shown["waiting"]["clocks"]
    assert {event["at"][-6:] for event in limit["ahead"]} == {"+08:00"}


def test_a_closed_case_lists_the_limits_that_have_applied_to_it(case: RecordedCase, sessions: Sessions) -> None:
    """The longer limit for a case within the scope of liability starts with the other, and stops with it."""
    case.perform("accepted", "wang", MONDAY + timedelta(days=1), **ACCEPTED)
    case.perform("remedy_begun", "li", MONDAY + timedelta(days=2), **REMEDY_BEGUN)
    case.record()

    with sessions() as session:
        stored = session.scalars(select(ClockRow.name).where(ClockRow.complaint == case.number)).all()
        shown = case_view(session, case.number, None, MONDAY + timedelta(days=3), COMMAND)

    assert shown.closed_at
    assert {*stored} == {"screening", "handling", "handling_liability"}
    assert [(limit.clock, limit.state) for limit in shown.clocks] == [("screening", "stopped"), ("handling", "stopped")]


def test_what_an_open_act_lacks_names_the_text_of_its_notice(case: RecordedCase, sessions: Sessions) -> None:
    with sessions() as session:
        waiting = waiting_view(session, case.number, MONDAY)

    [referred] = [act for act in waiting.open if act.name == "referred"]
    asks = {missing.rule: missing.asks for missing in referred.asks}
    assert {
        "「告知向职能部门反映」的告知方式（--means）",
        "有关职能部门的名称（--text competent_department_name）",
    } <= {*asks["ZZW-05e"]}
