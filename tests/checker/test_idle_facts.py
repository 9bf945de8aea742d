"""Advice of the check: facts that only repeat which outcome was taken, or when."""

from pathlib import Path

import pytest

from tests.checker.changed_procedure import check_with
from wording.translation import Language, speaking

AT_REVIEW = "      - {at: [review.confirmed], needs: {other_person: answered}}"
ONE = f"{AT_REVIEW}\n      - {{at: [review.returned], needs: {{fact: faulty, is: true}}}}"
BOTH = f"{ONE}\n      - {{at: [review.confirmed], needs: {{fact: faulty, is: false}}}}"
ELSEWHERE = f"{BOTH}\n      - {{at: [urged], needs: {{any: [{{fact: faulty}}, {{text: reason}}]}}}}"
VALUE_OF_SEVERAL = f"{AT_REVIEW}\n      - {{at: [review.returned], needs: {{fact: faulty}}}}"
RECORD = "record: {fields: [handler, kind], before: [reception.accepted], during: [reception]}"
SEEN = "record: {fields: [handler, kind, seen], before: [reception.accepted], during: [reception]}"
REPEATS = "nothing is used but what the outcome taken says already"
TIMES = "nothing is used but the time of the act"


def advice_with(tmp_path: Path, *changes: tuple[str, str]) -> str:
    report = check_with(tmp_path, *changes)
    assert report.ok, str(report)
    return str(report)


def declared(fact: str) -> tuple[str, str]:
    return ("  parties: {name: 人数", f"  {fact}\n  parties: {{name: 人数")


FAULTY = declared("faulty: {name: 有误, is: yes_no}")


@pytest.mark.parametrize(
    ("gates", "advised"),
    [(ONE, True), (BOTH, True), (ELSEWHERE, False), (VALUE_OF_SEVERAL, False)],
    ids=["one outcome, one value", "two outcomes, two values", "used elsewhere", "any value"],
)
def test_a_fact_that_only_repeats_the_outcome_is_advised_of(tmp_path: Path, gates: str, advised: bool) -> None:
    assert (f"faulty, {REPEATS}" in advice_with(tmp_path, FAULTY, (AT_REVIEW, gates))) == advised


@pytest.mark.parametrize(
    ("lies", "gates", "advised"),
    [
        ("", AT_REVIEW, True),
        (", lies: ahead", AT_REVIEW, False),
        ("", f"{AT_REVIEW}\n      - {{at: [urged], needs: {{any: [{{fact: seen}}, {{text: reason}}]}}}}", False),
    ],
    ids=["past", "ahead", "used elsewhere"],
)
def test_a_time_beside_that_of_the_act_is_advised_of(tmp_path: Path, lies: str, gates: str, advised: bool) -> None:
    seen = declared(f"seen: {{name: 看到日期, is: date{lies}}}")

    assert (f"seen, {TIMES}" in advice_with(tmp_path, seen, (RECORD, SEEN), (AT_REVIEW, gates))) == advised


def test_the_advice_is_chinese_where_chinese_is_spoken(tmp_path: Path) -> None:
    with speaking(Language.zh):
        assert "建议：「clear、faulty」只重复了所作的办理决定" in advice_with(tmp_path, FAULTY, (AT_REVIEW, BOTH))


def test_only_codes_are_answered_by_none_of_these(tmp_path: Path) -> None:
    report = check_with(tmp_path, declared("seen: {name: 看过, is: date, may_be_none: true}"))

    assert not report.ok
    assert "seen is a date, so drop may_be_none:" in str(report)


def test_only_a_yes_or_no_tells_what_the_calendar_knows(tmp_path: Path) -> None:
    report = check_with(tmp_path, declared("seen: {name: 看过, is: date, tells: outside_hours}"))

    assert not report.ok
    assert "only a yes or no tells what the calendar knows; seen is a date, so drop tells:" in str(report)
