"""A case that was urged bears a mark in every list until whoever has work on it acts, two weeks at most."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from procedures import load
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list, named_cases
from queries.lists.limit_list import LimitFilter, limit_list
from queries.lists.supervision import supervision_view
from queries.lists.urgings import MARKED_FOR
from queries.search.found import search_view
from queries.search.views import SearchFilter
from queries.views.lists import UrgedView
from register import editions
from register.office.access_journal import COMMAND
from tests.register.recorded_case import MONDAY, REGISTERED, RecordedCase, complaint

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
FIRST, SECOND = MONDAY + timedelta(hours=3), MONDAY + timedelta(hours=5)
PLEASE, NOTED = {"texts": {"reason": "请尽快办理"}}, {"texts": {"opinion": "正在核实"}}


@pytest.fixture
def case(sessions: Sessions) -> RecordedCase:
    """A case of the water policy office that the head of the office has urged twice."""
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    case = RecordedCase(sessions, complaint("urged"))
    case.perform("registered", "li", MONDAY + timedelta(hours=1), **REGISTERED)
    for at in (FIRST, SECOND):
        case.perform("urge", "zhou", at, **PLEASE)
    case.record()
    return case


def mark(case: RecordedCase, now: datetime = SECOND) -> UrgedView | None:
    with case.sessions() as session:
        (line,) = case_list(session, CaseFilter(), now).cases
        assert named_cases(session, [case.number], "li", now)[0].urged == line.urged
    return line.urged


def test_every_list_says_how_often_and_when_last(case: RecordedCase) -> None:
    twice = UrgedView(times=2, last=SECOND)
    assert mark(case) == twice
    late = MONDAY + MARKED_FOR
    case.ring_clocks(late)
    case.record()
    with case.sessions() as session:
        assert limit_list(session, "li", LimitFilter("all"), late).lines[0].urged == twice
        assert supervision_view(session, "zhou", late).longest_late[0].case.urged == twice
        (hit, *_) = search_view(session, SearchFilter(case.number, "li"), late, COMMAND).hits
        assert hit.urged == twice


def test_the_mark_goes_when_the_holder_acts_and_not_when_others_do(case: RecordedCase) -> None:
    case.perform("note", "chen", SECOND + timedelta(hours=1), **NOTED)
    case.record()
    assert mark(case) == UrgedView(times=2, last=SECOND)
    case.perform("note", "wang", SECOND + timedelta(hours=2), **NOTED)
    case.record()
    assert mark(case) is None
    again = SECOND + timedelta(hours=3)
    case.perform("urge", "zhou", again, **PLEASE)
    case.record()
    assert mark(case) == UrgedView(times=1, last=again)


def test_the_mark_goes_after_two_weeks(case: RecordedCase) -> None:
    assert mark(case, FIRST + MARKED_FOR) == UrgedView(times=1, last=SECOND)
    assert mark(case, SECOND + MARKED_FOR) is None
