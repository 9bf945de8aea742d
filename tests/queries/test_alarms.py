"""What alarms say in words: nothing that stands in them is left as a code of the program."""

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Session, sessionmaker

from activities.admission import CALLERS
from integrity.verify.office import OFFICE_ROWS
from procedures import load
from queries.alarms import ABOUTS, ACTIVITIES, PARTS, RECORD_FAULTS, about_label, finding_view, part_label
from register import editions
from register.alarms.alarms import AlarmDetail, Finding
from register.cases.projections import ProjectedColumns
from tests.register.recorded_case import MONDAY, RecordedCase, complaint
from wording.translation import Language, speaking

CASE_PARTS = {"text_altered": "narrative", "act_altered": "recuse", "lists_wrong": "screening"}


@pytest.mark.slow
def test_limits_texts_acts_and_streams_stand_in_alarms_by_their_names(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    number = RecordedCase(sessions, complaint("form-1")).number
    seen = dict[str, str]()
    with sessions() as session:
        for kind, name in CASE_PARTS.items():
            detail: AlarmDetail = {
                "what": "clock" if kind == "lists_wrong" else "altered",
                "name": name,
                "seq": 3,
                "n": 2,
            }
            seen[kind] = finding_view(session, kind, Finding(number, number, detail), MONDAY).seen_text
        log: AlarmDetail = {"position": 9, "stream": "access:2026-03-02", "seq": 1}
        seen["log_broken"] = finding_view(session, "log_broken", Finding("log", None, log), MONDAY).seen_text
        office: AlarmDetail = {"change": "altered", "columns": "until successor", "seq": 4}
        view = finding_view(session, "office_altered", Finding("service li", None, office), MONDAY)
        with speaking(Language.en):
            english = finding_view(session, "office_altered", Finding("service li", None, office), MONDAY)
        gone = finding_view(session, "text_altered", Finding("ZZW-2026-000099", "ZZW-2026-000099", detail), MONDAY)
    assert not [text for kind, text in seen.items() if CASE_PARTS.get(kind, "access:") in text], seen
    assert "查阅的日志 2026-03-02" in seen["log_broken"]
    assert (view.about_label, view.seen_text) == ("任职 li", "被改动 终止时间 接替人（日志 org 第 4 号）")
    assert (english.about_label, "end successor" in english.seen_text) == ("service li", True)
    assert "screening" in gone.seen_text  # of which nothing is on record


def test_each_column_and_table_that_is_verified_has_its_words() -> None:
    columns = {*ProjectedColumns._fields}
    for row in OFFICE_ROWS.values():
        columns |= {column.name for column in inspect(row).columns if not column.primary_key}
    assert columns <= PARTS.keys()
    assert OFFICE_ROWS.keys() <= RECORD_FAULTS.keys() | ABOUTS.keys()
    assert CALLERS.keys() == ACTIVITIES.keys()


def test_other_words_stay_as_they_are() -> None:
    assert about_label("clock_unrung ZZW-2026-000001") == "期限已届满，逾期未记录 ZZW-2026-000001"
    assert about_label("2027") == "2027"
    assert about_label("li 2026-11-29T17:45:59+00:00", {"li": "李敏"}) == "李敏 2026年11月30日 01:45"
    assert part_label("my photo.jpg", load("zhengzhou-water")) == "my photo.jpg"
