"""The periodic duties of an office, since when each is in force, and the alarm for a missing report."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

import procedures
from activities.periodic_report import PeriodicReportActivity
from models.periodic import Occasion
from models.procedure import PeriodicReportRule
from register import periodic_reports
from register.documents.attachments import AttachmentStore
from register.periodic_reports import PeriodicDuty
from tests.register.fixed_watch import alarms_after_watch
from tests.register.monthly_report_law import at, hotline_procedure
from tests.register.recorded_case import clock_at

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
MARCH, APRIL, AN_HOUR = at("2026-03-10 09:00"), at("2026-04-01 00:00"), timedelta(hours=1)
A_SECOND = timedelta(seconds=1)
SUMMARY = PeriodicDuty("hotline", "summary", hotline_procedure().periodic["summary"])
MISSING = ("report_missing", "hotline summary --day 2026-04-01")


def duty_on_day(n: int) -> PeriodicDuty:
    """Return the same duty on another day of the month."""
    return SUMMARY._replace(
        rule=PeriodicReportRule.model_validate({"name": "汇总", "day": {"n": n, "unit": "day_of_month"}})
    )


def replace_duties(sessions: Sessions, *duties: PeriodicDuty, now: datetime = MARCH) -> list[tuple[str, str]]:
    with sessions.begin() as session:
        return periodic_reports.replace_duties(session, duties, now)


def current_duties(sessions: Sessions) -> dict[str, datetime]:
    with sessions() as session:
        return {duty.entry: since for duty, since in periodic_reports.current_duties(session)}


def missing_reports(sessions: Sessions, now: datetime) -> set[tuple[str, str]]:
    return {alarm for alarm in alarms_after_watch(sessions, now) if alarm[0] == "report_missing"}


def test_a_duty_is_in_force_from_its_adoption_until_it_is_removed(sessions: Sessions) -> None:
    assert replace_duties(sessions, SUMMARY) == []
    assert replace_duties(sessions, SUMMARY, now=APRIL) == []
    assert current_duties(sessions) == {"summary": MARCH}

    assert replace_duties(sessions, now=APRIL) == [("hotline", "summary")]
    assert replace_duties(sessions, now=APRIL) == []
    assert current_duties(sessions) == {}


def test_a_duty_moved_to_another_day_is_in_force_from_then(sessions: Sessions) -> None:
    replace_duties(sessions, SUMMARY)
    renamed = SUMMARY._replace(rule=SUMMARY.rule.model_copy(update={"name": "汇总", "by": ()}))
    replace_duties(sessions, renamed, now=APRIL)
    assert current_duties(sessions) == {"summary": MARCH}

    replace_duties(sessions, duty_on_day(20), now=APRIL)
    assert current_duties(sessions) == {"summary": APRIL}
    assert missing_reports(sessions, APRIL + 2 * AN_HOUR) == set()  # on 20 March the duty did not have this day yet


def test_a_missing_report_is_an_alarm_until_it_is_made(
    sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_duties(sessions, SUMMARY)
    assert missing_reports(sessions, APRIL - A_SECOND) == set()
    assert missing_reports(sessions, APRIL + AN_HOUR - A_SECOND) == set()
    assert missing_reports(sessions, APRIL + AN_HOUR) == {MISSING}

    monkeypatch.setattr(procedures, "load", lambda *_: hotline_procedure())
    reports = PeriodicReportActivity(sessions, AttachmentStore(tmp_path), clock=clock_at(APRIL + 2 * AN_HOUR))
    reports.report(Occasion(procedure="hotline", entry="summary", at=APRIL))
    assert missing_reports(sessions, APRIL + 3 * AN_HOUR) == set()


def test_an_occasion_before_the_duty_was_in_force_is_not_missing(sessions: Sessions) -> None:
    replace_duties(sessions, SUMMARY, now=APRIL + A_SECOND)

    assert missing_reports(sessions, APRIL + timedelta(days=20)) == set()
