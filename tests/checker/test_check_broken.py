"""Procedure files with one mistake each: the checker reports exactly the problems that each file expects.

Also: settings without a default must be given by the office.
"""

from pathlib import Path

import pytest

from banjie_author.report import check_procedure
from procedures import load
from procedures.source import InvalidProcedure

PROCEDURE_FILES = Path(__file__).parents[1] / "procedures"
EXPECTED_PREFIX = "# expect: "
OPEN_PROCEDURE = """\
language: zh-CN
slug: open-office
prefix: OPN
title: 投诉办法
edition: "1"
in_force: {from: 2020-01-01}
roles: {desk: {name: 窗口, is: unit}}
settings:
  days: {name: 期限}
  closing_day: {name: 结账日}
  strict: {name: 逾期上报}
entries: {complaint: intake}
rules:
  - id: OPN-01
    article: 一
    enforce: clock
    clock:
      code: handling
      starts: [complaint]
      stops: [answered]
      limit: {n: {setting: days}, unit: working_day}
      over: [{do: escalate, to: desk, only: {setting: strict}}]
  - id: OPN-02
    article: 二
    enforce: clock
    clock:
      {code: account, starts: [complaint], stops: [], breach: false, limit: {n: {setting: closing_day}, unit: date}}
stages:
  intake: {name: 受理, who: [desk], outcomes: {answered: {name: 已答复, to: closed}}}
  closed: {name: 办结, kind: end}
"""


def procedure_files(folder: str) -> list[object]:
    return [pytest.param(path, id=path.stem) for path in sorted((PROCEDURE_FILES / folder).glob("*.yaml"))]


@pytest.mark.parametrize("path", procedure_files("broken"))
def test_a_broken_procedure_has_exactly_the_expected_problems(path: Path) -> None:
    written = path.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix(EXPECTED_PREFIX) for line in written if line.startswith(EXPECTED_PREFIX)]

    found = [str(problem).removeprefix(f"{path.name}:") for problem in check_procedure(path).problems]

    assert expected
    assert found == expected


@pytest.fixture
def office(tmp_path: Path) -> Path:
    path = tmp_path / "open-office.yaml"
    path.write_text(OPEN_PROCEDURE, encoding="utf-8")
    return path


def test_the_checker_lists_the_settings_that_the_office_must_give(office: Path) -> None:
    report = check_procedure(office)

    assert report.ok
    assert report.asked == ("days", "closing_day", "strict")
    assert "setting days must be given by the office" in str(report)


def test_a_procedure_cannot_be_loaded_without_its_required_settings(office: Path) -> None:
    with pytest.raises(InvalidProcedure) as broken:
        load(str(office), {"days": 3})

    assert list(map(str, broken.value.problems)) == [
        "open-office.yaml:10: setting closing_day must be given by the office",
        "open-office.yaml:11: setting strict must be given by the office",
    ]


def test_the_settings_of_the_office_take_effect(office: Path) -> None:
    procedure = load(str(office), {"days": 3, "closing_day": 1231, "strict": False})

    clocks = [rule.clock for rule in procedure.rules if rule.clock]
    assert [clock.limit.n for clock in clocks] == [3, 1231]
    assert clocks[0].over[0].only is False


def test_a_calendar_that_is_not_on_file_is_found_where_it_is_named(tmp_path: Path) -> None:
    """In the head, at a clock, and in what is seen if a rule was kept."""
    written = (Path(__file__).parents[1] / "procedures" / "abroad" / "parcels.yaml").read_text(encoding="utf-8")
    path = tmp_path / "parcels.yaml"
    path.write_text(
        written.replace("calendar: GB-ENG", "calendar: GB-ENGLAND").replace("calendar: DE-BY", "calendar: DE"),
        encoding="utf-8",
    )
    with pytest.raises(InvalidProcedure) as broken:
        load(str(path))
    named = [n for n, line in enumerate(written.splitlines(), 1) if "calendar: " in line]
    assert [(problem.line, problem.rule) for problem in broken.value.problems] == [
        (named[0], None), (named[1], "PCL-03a"), (named[2], "PCL-03a"),
    ]  # fmt: skip
    assert str(broken.value.problems[0]).startswith(
        f"parcels.yaml:{named[0]}: there is no calendar GB-ENGLAND; write one of these: AU-NSW, AU-QLD, "
    )
