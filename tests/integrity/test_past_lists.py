"""The open cases as of any instant are those that were on record then."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from models.errors import BadInput
from models.tables import EventRow
from queries.auditing.past_lists import PastList, past_case_list, whole_past_list
from queries.auditing.past_office import past_office_view
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister

pytestmark = pytest.mark.slow
HOUR = timedelta(hours=1)


def test_the_open_cases_of_today_are_those_of_the_list(audited: AuditedRegister) -> None:
    with audited.sessions() as session:
        # Other tests of this register have let limits end after NOW: those cases are no cases of today.
        ahead = set(session.scalars(select(EventRow.stream).where(EventRow.at > NOW)))
        listed = {case.number: case for case in case_list(session, CaseFilter(), NOW).cases if case.number not in ahead}
        overdue = {case.number for case in case_list(session, CaseFilter(overdue=True), NOW).cases}
        for known in ("then", "now"):
            past = past_case_list(session, PastList(NOW, known), NOW).cases
            found = {case.number: case for case in past if case.number not in ahead}
            assert found.keys() == listed.keys()
            assert {number for number, case in found.items() if case.late} == overdue - ahead
            for number, case in found.items():
                today = listed[number]
                assert set(case.holders) == set(today.holders), number
                assert case.model_dump(exclude={"late", "holders"}) == today.model_dump(exclude={"holders"})


def test_a_case_is_listed_from_its_registration_to_its_end(audited: AuditedRegister) -> None:
    closed = audited.names.closed
    with audited.sessions() as session:
        rows = select(EventRow.at, EventRow.recorded_at).where(EventRow.stream == closed).order_by(EventRow.seq)
        (opened_at, opened), *_, (_, ended) = session.execute(rows).all()

        def listed(at: datetime) -> dict[str, str]:
            return {case.number: case.stage for case in whole_past_list(session, PastList(at, limit=1), NOW).cases}

        first = listed(opened)
        assert closed in first
        assert closed in listed(ended - timedelta(microseconds=1))
        assert closed not in listed(ended)
        assert listed(opened_at - timedelta(days=9)) == {}
        assert {one: first[one] for one in (closed,)} == {closed: "handling"}


def test_an_instant_ahead_is_refused(audited: AuditedRegister) -> None:
    with audited.sessions() as session:
        with pytest.raises(BadInput):
            past_office_view(session, NOW + HOUR, "then", NOW, {})
        with pytest.raises(BadInput):
            past_case_list(session, PastList(NOW + HOUR), NOW)
