"""A case that was urged bears a mark in every list until whoever has work on it acts, two weeks at most."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from procedures import load
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list, named_cases
from queries.lists.limit_list import SCOPES, LimitFilter, limit_list
from queries.lists.received_notices import received_notices
from queries.lists.supervision import supervision_view
from queries.lists.urgings import MARKED_FOR
from queries.search.found import search_view
from queries.search.views import SearchFilter
from queries.views.lists import UrgedView
from register import editions
from register.office.absence import insert_absence
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
        assert named_cases(session, [case.number], "li", now, COMMAND)[0].urged == line.urged
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


def test_a_list_can_be_narrowed_to_what_was_urged_and_not_answered(case: RecordedCase) -> None:
    other = RecordedCase(case.sessions, complaint("quiet"))
    other.perform("registered", "li", MONDAY + timedelta(hours=1), **REGISTERED)
    other.record()

    def narrowed(criteria: CaseFilter) -> list[str]:
        with case.sessions() as session:
            return [line.number for line in case_list(session, criteria, SECOND).cases]

    def limited(**asked: Any) -> list[str]:
        with case.sessions() as session:
            return [line.number for line in limit_list(session, "li", LimitFilter(**asked), SECOND).lines]

    own = CaseFilter(person="li")
    assert set(narrowed(own)) == {case.number, other.number}
    assert narrowed(replace(own, urged=True)) == [case.number]
    assert narrowed(CaseFilter(urged=True)) == [case.number]
    assert {*limited()} == {case.number, other.number}
    for scope in SCOPES:
        assert {*limited(scope=scope, urged=True)} == {case.number}
    assert {*limited(urged=True, procedures=("zhengzhou-water",))} == {case.number}
    case.perform("note", "wang", SECOND, **NOTED)
    case.record()
    assert narrowed(CaseFilter(urged=True)) == []
    assert limited(urged=True) == []


def test_to_be_urged_rings_for_those_who_have_the_work_and_not_for_who_urges(case: RecordedCase) -> None:
    def rings(person: str) -> list[str]:
        with case.sessions() as session:
            return [one.says for one in received_notices(session, person, None, SECOND).notices]

    assert rings("wang") == ["催办", "催办"]
    assert rings("zhao") == []  # of the other office
    case.perform("transfer", "li", SECOND, whom="wang", texts={"reason": "由经办人办"})
    case.perform("urge", "wang", SECOND, **PLEASE)
    case.record()
    assert rings("wang").count("催办") == 2  # not by oneself


def test_who_is_away_stands_in_a_list_with_who_stands_in(case: RecordedCase) -> None:
    case.perform("transfer", "li", SECOND, whom="wang", texts={"reason": "由经办人办"})
    case.record()
    with case.sessions.begin() as session:
        insert_absence(session, "wang", MONDAY, SECOND + timedelta(days=2), "li", at=MONDAY)

    def holders(reader: str, now: datetime) -> list[str]:
        with case.sessions() as session:
            (line,) = case_list(session, CaseFilter(reader=reader), now).cases
            return [one.label for one in line.holders]

    assert holders("zhou", SECOND) == ["wang某（外出，li某代）"]
    assert holders("li", SECOND) == ["代wang某"]
    assert holders("zhou", SECOND + timedelta(days=2)) == ["wang某"]
