"""Whoever can write the table of looks sends the watch ahead, or gives it what it cannot read: it looks on from the
beginning, and says so."""

import json
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import case_look, log_rows, watch_checks
from integrity.verify.outside import OutsideFiles
from integrity.verify.witness_file import WITNESS_LOOK
from models.tables import LookRow
from register import chains
from register.alarms import alarms
from register.alarms.alarms import Finding
from tests.register.fixed_watch import alarms_after_watch, record_comparison
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at

pytestmark = pytest.mark.slow
NOW = MONDAY + timedelta(minutes=5)
FAR = 10**30
FORGED = {
    "no JSON": (log_rows.LOG_LOOK, "nonsense"),
    "a position beyond every log": (log_rows.LOG_LOOK, json.dumps({"position": FAR})),
    "a position beyond this log": (log_rows.LOG_LOOK, json.dumps({"position": 10**6})),
    "a key of another kind": (log_rows.LOG_LOOK, json.dumps({"keys": {"events": [1, "org"]}})),
    "a key of no kind": (log_rows.LOG_LOOK, json.dumps({"keys": {"nothing": [1]}})),
    "a stream that no database holds": (chains.CHAIN_LOOK, json.dumps({"after": "\0"})),
    "pages beyond every table": (chains.CHAIN_LOOK, json.dumps({"after": "", "page": FAR})),
    "a number that no database holds": (case_look.CASE_LOOK, json.dumps({"after": "\0"})),
    "a queue in the time to come": (log_rows.QUEUE_LOOK, json.dumps({"id": 1, "at": "2999-01-01T00:00:00Z"})),
    "a witness without a position": (WITNESS_LOOK, "all"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_look_that_was_set_ahead_is_an_alarm_and_the_watch_goes_on(
    sessions: sessionmaker[Session], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    look, upto = FORGED[name]
    outside = OutsideFiles(witness=tmp_path_factory.mktemp("witness") / "witness")
    case = RecordedCase(sessions).accept()
    record_comparison(sessions, case.number, NOW)
    assert alarms_after_watch(sessions, NOW) == set()
    with sessions.begin() as session:
        session.merge(LookRow(name=look, at=NOW, upto=upto))

    with sessions.begin() as session:
        assert watch_checks.run_watch(session, clock_at(NOW), outside)
    assert alarms_after_watch(sessions, NOW) == {("alarm_altered", look)}
    assert alarms_after_watch(sessions, NOW + timedelta(hours=25)) - {("comparison_late", "comparison")} == set()


def test_a_clock_that_was_moved_back_is_an_alarm(sessions: sessionmaker[Session]) -> None:
    """What was looked at lies in the time to come; nothing that is on record becomes another."""
    case = RecordedCase(sessions).accept()
    record_comparison(sessions, case.number, NOW)
    assert alarms_after_watch(sessions, NOW) == set()

    assert ("alarm_altered", alarms.WATCH_LOOK) in alarms_after_watch(sessions, NOW - timedelta(hours=2))


def test_an_alarm_about_a_complaint_that_is_gone_stands_without_it_and_the_look_goes_on(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        alarms.raise_alarms(session, "log_broken", [Finding("opening", "ZZW-2026-999999", {"seq": 1})], NOW)

    with sessions() as session:
        [alarm] = alarms.standing_alarms(session, "log_broken")
        assert (alarm.about, alarm.complaint) == ("opening", None)
