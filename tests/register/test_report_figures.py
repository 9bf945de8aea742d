"""Report figures: what was received in a period, as it stood at the end of the period."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from activities.periodic_report import filled_facts
from activities.report_content import report_page
from activities.report_figures import Breach, CaseCount, Course, ReportFigures, compute_figures, is_late
from calendars import load_calendar
from models.case import ClockState, replace
from models.law import Law
from models.limit import TimeAmount
from models.procedure import Bucket, ClosedInBucket, PeriodicReportRule
from models.time import Calendar, Unit
from register.periodic_reports import PeriodicDuty
from tests.register.monthly_report_law import at, hotline_intake, hotline_procedure, record_march_cases
from tests.register.recorded_case import RecordedCase, register_complaint_of

slow = pytest.mark.slow
Sessions = sessionmaker[Session]


def hotline_figures(
    sessions: Sessions, since: str = "2026-03-01 00:00", until: str = "2026-04-01 00:00"
) -> ReportFigures:
    procedure = hotline_procedure()
    with sessions() as session:
        return compute_figures(session, procedure, procedure.periodic["summary"], at(since), at(until))


@slow
def test_the_figures_of_march(sessions: Sessions) -> None:
    record_march_cases(sessions)
    RecordedCase(sessions)  # under another procedure, on 2 March

    figures = hotline_figures(sessions)

    assert figures.total == CaseCount(received=6, closed=3, in_time=2, late=2, late_open=1)
    assert figures.total.open == 3
    assert figures.ends == {"closed": 2, "closed_unfounded": 1}
    assert figures.by["severity"] == {
        "major": CaseCount(2, 1, 1, 0),
        "minor": CaseCount(3, 2, 1, 2, 1),
        None: CaseCount(1, 0, 0, 0),
    }
    assert figures.by["causes"]["delay"] == CaseCount(2, 2, 1, 1)
    assert figures.by["causes"]["conduct"] == CaseCount(1, 1, 1, 0)
    assert {value: count.received for value, count in figures.by["satisfied"].items()} == {True: 1, False: 1, None: 4}
    assert {value: count.received for value, count in figures.by["handler"].items()} == {"li": 2, None: 4}
    assert (figures.earlier, figures.earlier_closed) == (2, 1)


@slow
def test_the_mean_time_to_the_first_act_and_to_the_end(sessions: Sessions) -> None:
    """Answered after 2 days 9 hours, 17 and 4 days; closed after 3 days 9 hours, 18 days, 8 days and 1 hour."""
    assert hotline_figures(sessions).figure("minutes_to_first_act") == 0
    assert hotline_figures(sessions).figure("hours_to_end") == 0
    record_march_cases(sessions)

    figures = hotline_figures(sessions)

    assert figures.figure("minutes_to_first_act") == round((57 + 17 * 24 + 4 * 24) * 60 / 3)
    assert figures.figure("hours_to_end") == round((81 + 18 * 24 + 8 * 24 + 1) / 3)
    assert figures.figure("received") == 6


@slow
def test_figures_of_what_was_closed_in_the_period_whenever_it_came_in(sessions: Sessions) -> None:
    """Three of March were closed in March, and one of February."""
    record_march_cases(sessions)
    procedure = hotline_procedure()
    duty = procedure.periodic["summary"].model_copy(update={"covers": "closed"})

    with sessions() as session:
        figures = compute_figures(session, procedure, duty, at("2026-03-01 00:00"), at("2026-04-01 00:00"))

    assert (figures.total.received, figures.total.closed) == (4, 4)
    closing = report_page(procedure.model_copy(update={"periodic": {"summary": duty}}), "summary", figures, str).closing
    assert closing[0].startswith("统计范围：期间内办结的全部投诉")


@slow
def test_figures_do_not_depend_on_the_number_of_complaints_per_read(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_march_cases(sessions)
    at_once = hotline_figures(sessions)
    monkeypatch.setattr("activities.report_figures.COMPLAINTS_PER_READ", 2)

    assert asdict(hotline_figures(sessions)) == asdict(at_once)


@slow
def test_events_after_the_period_are_not_counted(sessions: Sessions) -> None:
    """Counted on 2 May: what was answered on 2 April was open, minor and late at the end of March."""
    record_march_cases(sessions)

    assert hotline_figures(sessions).by["severity"]["minor"].late == 2
    later = hotline_figures(sessions, until="2026-05-02 00:00")
    assert later.by["severity"]["major"] == CaseCount(received=4, closed=2, in_time=1, late=1)
    assert later.total.late == 3


@slow
def test_a_complaint_whose_case_has_not_begun_is_counted(sessions: Sessions) -> None:
    with sessions.begin() as session:
        register_complaint_of(session, hotline_intake("2026-03-05 09:00", severity="minor"))
    figures = hotline_figures(sessions)

    assert figures.total == CaseCount(received=1)
    assert figures.by["severity"] == {"minor": CaseCount(received=1)}


@slow
def test_a_period_without_complaints_has_zero_figures(sessions: Sessions) -> None:
    figures = hotline_figures(sessions)

    assert figures.total == CaseCount()
    assert report_page(hotline_procedure(), "summary", figures, str).sections[1].rows == (("无办结的投诉", "0"),)


@slow
def test_the_report_page_uses_the_terms_of_the_procedure(sessions: Sessions) -> None:
    record_march_cases(sessions)
    figures = report_page(hotline_procedure(), "summary", hotline_figures(sessions), {"li": "李敏"}.__getitem__)
    sections = {section.heading: section for section in figures.sections}

    assert (figures.title, figures.kind) == ("热线投诉办理办法", "月度汇总")
    assert figures.lines == ("统计期间：2026年3月1日至2026年3月31日", "依据：第二条（HOT-02）")
    assert sections["一、总体情况"].rows == (("6", "3", "3", "2", "2"),)
    assert sections["一、总体情况"].note == "此前收件、期初未办结的 2 件，期内办结 1 件，期末仍未办结 1 件。"
    assert sections["二、办理结果"].rows == (("办结", "2"), ("不成立", "1"))
    assert sections["三、按类别"].columns == ("类别", "收件", "办结", "未办结", "按期办结", "逾期")
    assert [row[0] for row in sections["三、按类别"].rows] == ["重大", "轻微", "未记载"]
    assert [row[:2] for row in sections["五、按满意"].rows] == [("是", "1"), ("否", "1"), ("未记载", "4")]
    assert [row[:2] for row in sections["六、按承办人"].rows] == [("李敏", "2"), ("未记载", "4")]


LAW = Law(hotline_procedure(), Calendar())
STARTED = at("2026-03-02 09:00")


@pytest.mark.parametrize(
    ("state", "breaches", "late"),
    [
        ({}, [], False),
        ({"expired": 3}, [Breach("replying", 3, False)], True),
        ({"expired": 3, "withdrawn": True}, [Breach("replying", 3, False), Breach("replying", 5, True)], False),
        ({}, [Breach("replying", 3, False)], True),  # breached, then started again
        ({}, [Breach("replying", 3, False), Breach("replying", 4, True)], False),
        ({"expired": 9, "withdrawn": True}, [Breach("replying", 3, False), Breach("replying", 9, False)], True),
    ],
)
def test_a_breach_of_an_earlier_run_of_the_clock_counts_until_it_is_withdrawn(
    state: dict[str, Any], breaches: list[Breach], late: bool
) -> None:
    clock = replace(ClockState(started=STARTED), **state)

    assert is_late(LAW, {"replying": clock}, breaches) is late


@slow
def test_what_was_closed_is_counted_by_spans_of_time_from_its_receipt(sessions: Sessions) -> None:
    """Closed after 3 days 9 hours, 18 days, 8 days and 1 hour; three are open and in no span."""
    record_march_cases(sessions)
    figures = hotline_figures(sessions)
    days, weeks = TimeAmount(n=5, unit=Unit.calendar_day), TimeAmount(n=2, unit=Unit.week)

    assert figures.closed_in(Bucket(within=days)) == 1
    assert figures.closed_in(Bucket(after=days, within=weeks)) == 1
    assert figures.closed_in(Bucket(after=weeks)) == 1
    duty = PeriodicReportRule(
        name="汇总",
        day=TimeAmount(n=1, unit=Unit.day_of_month),
        fills={"quick": ClosedInBucket(closed=Bucket(within=days))},
    )
    assert filled_facts(PeriodicDuty("hotline", "summary", duty), figures) == {"quick": 1}


def test_the_last_instant_of_a_span_lies_in_it_by_the_calendar_of_the_case() -> None:
    calendar = load_calendar("GB-ENG")  # 6 April 2026 is Easter Monday in England, no day of rest in Scotland
    days = Bucket(within=TimeAmount(n=3, unit=Unit.working_day))
    received = datetime(2026, 4, 2, 16, tzinfo=calendar.zone)
    end = datetime(2026, 4, 10, tzinfo=calendar.zone)

    assert Course(received, end - timedelta(seconds=1), calendar).lies_in(days)
    assert not Course(received, end, calendar).lies_in(days)
    assert not Course(received, end - timedelta(seconds=1), load_calendar("GB-SCT")).lies_in(days)
