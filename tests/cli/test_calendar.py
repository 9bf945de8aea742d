"""`banjie calendar due`: JSON lines for programs, days with their reasons for people, and no server anywhere."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli import main
from cli.calendars import limit_ends
from queries.calendars import due_date
from queries.views.clock import LimitErrorView

BANJIE = Path(sys.executable).with_name("banjie")


def said(*written: str, capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    assert main.run_command(limit_ends.app, ["calendar", "due", *written]) == code
    return capsys.readouterr().out


def line(**asked: Any) -> dict[str, Any]:
    return due_date.answer_json_line(json.dumps(asked)).model_dump(mode="json")


@pytest.mark.parametrize(
    ("asked", "end", "last"),
    [
        ({"start": "2025-09-30T16:00", "n": 3, "unit": "working_day"}, "2025-10-12T00:00:00+08:00", "2025-10-11"),
        ({"start": "2025-09-30", "n": 3.0, "unit": "working_day"}, "2025-10-12T00:00:00+08:00", "2025-10-11"),
        ({"start": "2025-09-30T16:00:00Z", "n": 1, "unit": "calendar_day"}, "2025-10-03T00:00:00+08:00", "2025-10-02"),
        (
            {"start": "2025-09-05", "n": 30, "unit": "calendar_day", "last_day": "roll_forward", "extended": 10},
            "2025-10-21T00:00:00+08:00",
            "2025-10-20",
        ),
        (
            {"start": "2025-03-03", "n": 5, "unit": "working_day", "suspended": [["2025-03-05", "2025-03-07"]]},
            "2025-03-13T00:00:00+08:00",
            "2025-03-12",
        ),
        (
            {"start": "2025-03-03T10:00", "n": 2, "unit": "hour"}
            | {"suspended": [["2025-03-03T11:00", "2025-03-03T14:00"]]},
            "2025-03-03T15:00:00+08:00",
            "2025-03-03",
        ),
        ({"start": "2025-03-03T10:00", "unit": "same_day"}, "2025-03-04T00:00:00+08:00", "2025-03-03"),
        ({"start": "2025-03-03", "n": 31, "unit": "day_of_month"}, "2025-04-01T00:00:00+08:00", "2025-03-31"),
    ],
)  # fmt: skip
def test_a_line_is_answered_with_the_end_and_the_last_day(asked: dict[str, Any], end: str, last: str) -> None:
    assert line(**asked) == {"due": end, "last_day": last, "provisional": False, "calendar": "CN 2004-2026"}


def test_what_no_notice_settles_yet_is_said_to_be_provisional() -> None:
    assert line(start="2026-12-20", n=15, unit="working_day")["provisional"]


def test_a_suspension_that_has_not_ended_leaves_no_due_date() -> None:
    answer = line(start="2025-03-03", n=5, unit="working_day", suspended=[["2025-03-05", None]])

    assert (answer["due"], answer["last_day"]) == (None, None)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "不是正确的 JSON"),
        ("[1]", "名称: 值"),
        ('{"n": 3, "unit": "working_day"}', "start：没有填写"),
        ('{"start": "2025-02-30", "n": 3, "unit": "month"}', "start：2025-02-30 不是日期或时刻"),
        ('{"start": 20250228, "n": 3, "unit": "month"}', "start：20250228 不是日期或时刻"),
        ('{"start": "0001-01-01T00:00", "n": 3, "unit": "month"}', "不在可计算的年份内"),
        ('{"start": "2025-02-28", "n": 3, "unit": "fortnight"}', "unit：应为以下之一：working_day"),
        ('{"start": "2025-02-28", "n": 3, "unit": "month", "roll": true}', "roll：没有这一项"),
        ('{"start": "2025-02-28", "n": 1.5, "unit": "month"}', "n：1.5 不是整数"),
        ('{"start": "2025-02-28", "n": true, "unit": "month"}', "n：True 不是"),
        ('{"start": "2025-02-28", "n": NaN, "unit": "month"}', "n：nan 不是"),
        ('{"start": "2025-02-28", "n": 1e99, "unit": "month"}', "不是至多 36500 的整数"),
        ('{"start": "2025-02-28", "n": 0, "unit": "hour"}', "n 至少为 1"),
        ('{"start": "2025-02-28", "n": 9, "unit": "weekday"}', "没有 weekday 9 这一天"),
        ('{"start": "2025-02-28", "unit": "month_end", "extended": 1}', "没有可延长的单位"),
        ('{"start": "2025-02-28", "n": 1, "unit": "month", "extended": -1}', "不能为负"),
        ('{"start": "2025-02-28", "n": 36000, "unit": "month"}', "超出可计算的年份"),
        ('{"start": "2025-02-28", "unit": "same_day", "suspended": [["2025-03-05", "2025-03-04"]]}', "恢复在中止之前"),
        ('{"start": "2025-02-28", "unit": "same_day", "suspended": [["2025-03-05"]]}', "suspended.0.1：没有填写"),
    ],
)
def test_a_bad_line_is_told_what_is_wrong_with_it(written: str | bytes, says: str) -> None:
    answer = due_date.answer_json_line(written)

    assert isinstance(answer, LimitErrorView)
    assert says in answer.error


def test_a_line_that_is_no_text_or_nested_without_end_is_told_so() -> None:
    assert due_date.answer_json_line("[" * 100_000) == LimitErrorView(error="嵌套过深")
    assert due_date.answer_json_line(b'{"start": "\xff"}') == LimitErrorView(error="不是 UTF-8 文字")


@pytest.mark.slow
def test_lines_are_answered_in_order_and_a_bad_one_stops_nothing() -> None:
    good = {"start": "2025-09-30", "n": 3, "unit": "working_day"}
    sent = "\n".join([json.dumps(good), "", "\udcff", json.dumps(good | {"n": 4})])

    run = subprocess.run(
        [BANJIE, "calendar", "due", "-"], input=sent.encode(errors="surrogateescape"), capture_output=True, check=True
    )

    answers = [json.loads(one) for one in run.stdout.splitlines()]
    assert [answer.get("last_day") for answer in answers] == ["2025-10-11", None, None, "2025-10-13"]
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert run.stderr == b""


@pytest.mark.slow
def test_it_starts_without_what_cases_and_register_need() -> None:
    code = "import sys; import cli.calendars.limit_ends as one; print(*{'temporalio', 'sqlalchemy'} & {*sys.modules})"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "\n"


def test_a_person_reads_the_days_with_their_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    told = said("2025-09-30T16:00", "3 working_day", "--explain", capsys=capsys).splitlines()

    assert told[:3] == [
        "自 2025年9月30日 16:00 起算，期限 3个工作日",
        "2025年9月30日（星期二）  开始的当日，不计入（民法典第二百零一条）",
        "2025年10月1日（星期三）  不计：国庆节、中秋节放假（国办发明电〔2024〕12号）",
    ]
    assert told[-3:] == [
        "2025年10月10日（星期五）  第 2 日",
        "2025年10月11日（星期六）  第 3 日；国庆节、中秋节调休上班（国办发明电〔2024〕12号）",
        "最后一日 2025年10月11日（星期六）；2025年10月12日 00:00 起为逾期",
    ]


def test_who_reads_no_chinese_reads_the_days_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    told = said("2025-09-30T16:00", "1 working_day", "--explain", "--lang", "en", capsys=capsys).splitlines()

    assert told[0] == "Starts 30 Sept 2025, 16:00; time limit: 1 working day"
    assert told[-2:] == ["9 Oct 2025 (Thu)  day 1", "last day 9 Oct 2025 (Thu); overdue from 10 Oct 2025, 00:00"]


def test_a_person_reads_of_suspension_extension_and_rolling(capsys: pytest.CaptureFixture[str]) -> None:
    terms = ["--roll", "--extended", "1", "--suspended", "2025-03-04/2025-03-06", "--explain"]
    told = said("2025-03-03", "3 calendar_day", *terms, capsys=capsys)

    assert "2025年3月4日（星期二）  不计：中止期间" in told
    assert "2025年3月8日（星期六）  第 3 日；休息日" in told
    assert "2025年3月10日（星期一）  最后一日是休息日，顺延（民法典第二百零三条）" in told
    assert "2025年3月11日（星期二）  第 4 日（延长）" in told


def test_a_person_reads_what_is_provisional_suspended_or_counted_in_hours(capsys: pytest.CaptureFixture[str]) -> None:
    assert "暂按法定节假日推算" in said("2026-12-30", "3 working_day", capsys=capsys)
    assert "元旦放假（暂按法定节假日推算）" in said("2026-12-30", "3 working_day", "--explain", capsys=capsys)
    assert "没有届满之日" in said("2025-03-03", "3 working_day", "--suspended", "2025-03-04/", capsys=capsys)
    assert "计 1 小时 30 分" in said("2025-09-30T16:00", "3 working_hour", "--explain", capsys=capsys)


def test_a_program_gets_the_days_too(capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(said("2025-09-30T16:00", "3 working_day", "--explain", "--json", capsys=capsys))

    assert answer["due"] == "2025-10-12T00:00:00+08:00"
    assert answer["days"][-1] == {
        "day": "2025-10-11",
        "role": "counted",
        "is": "made_up",
        "by": "国办发明电〔2024〕12号",
        "nth": 3,
        "minutes": None,
    }


@pytest.mark.parametrize(
    "written",
    [["2025-09-30"], ["2025-09-30", "3"], ["2025-09-30", "three working_day"], ["30.9.2025", "3 working_day"],
     ["2025-09-30", "3 working_day", "--suspended", "soon"], ["2025-09-30", "-3 working_day"]],
)  # fmt: skip
def test_what_cannot_be_understood_is_bad_input(written: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said(*written, capsys=capsys, code=2)
