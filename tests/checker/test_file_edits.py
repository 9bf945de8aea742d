"""A form changes one place of a file; every other character stays."""

import difflib
from pathlib import Path

import pytest

from banjie_author.file_edits import NotEditable, with_value
from models.written_data import parse_yaml
from procedures.load import PROCEDURES_FOLDER
from procedures.source import YamlPath

TEXT = """\
# 首行注释，不动
title: 供热投诉   # 名称
roles:
  desk: {name: 服务台, is: unit}   # 岗位
  leader: {name: "领导, 主任", is: post}
rules:
  - id: HTG-01a
    says: 受理: 三日内
    clock:
      limit: {n: 5, unit: working_day}   # 第三条
      over:
        - {do: remind, to: desk}

    notice: {to: [desk, leader]}
  - id: HTG-02a
    says: |
      多行
      文字
"""
TEXT = TEXT.replace("says: 受理: 三日内", "says: '受理: 三日内'")
CHANGES: list[tuple[YamlPath, object, int]] = [  # where, what, and how many lines differ afterwards
    (("title",), "供水投诉", 1),
    (("roles", "desk", "name"), "窗口, 大厅", 1),
    (("roles", "leader", "name"), "馆长", 1),
    (("rules", 0, "clock", "limit", "n"), 7, 1),
    (("rules", 0, "clock", "limit", "unit"), "calendar_day", 1),
    (("rules", 0, "clock", "limit", "n"), {"setting": "days"}, 1),
    (("rules", 0, "says"), "受理：# 七日内", 1),
    (("rules", 0, "notice", "to"), ["desk"], 1),
    (("rules", 0, "notice", "to", 1), "desk", 1),
    (("rules", 0, "clock", "over", 0, "after"), 2, 1),
    (("rules", 0, "clock", "warn"), 1, 1),
    (("roles", "clerk"), {"name": "书记员", "is": "post"}, 1),
    (("rules", 1, "says"), "一行", 3),
    (("edition",), "2", 1),
]


@pytest.mark.parametrize(("path", "value", "lines"), CHANGES)
def test_one_place_is_changed_and_every_other_line_stays(path: YamlPath, value: object, lines: int) -> None:
    changed = with_value(TEXT, path, value)
    data = parse_yaml(TEXT)
    part = data
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value

    assert parse_yaml(changed) == data
    different = [line for line in difflib.ndiff(TEXT.splitlines(), changed.splitlines()) if line[0] in "+-"]
    assert len({line[2:] for line in different if line[0] == "-"} | {"new"}) <= lines + 1
    assert changed.count("#") == TEXT.count("#") + str(value).count("#")


@pytest.mark.parametrize(
    "path",
    [("rules", 0, "clock"), ("rules", 7, "says"), ("title", "name"), ("rules", 9), ("rules", 0, "clock", "over")],
)
def test_what_stands_over_several_lines_or_nowhere_is_left_to_the_text(path: YamlPath) -> None:
    with pytest.raises(NotEditable):
        with_value(TEXT, path, "x")


@pytest.mark.parametrize("path", sorted(PROCEDURES_FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_limit_of_each_text_on_file_can_be_changed_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    data = parse_yaml(text)
    places = [
        (("rules", place, "clock", "limit", "n"), rule["clock"]["limit"])
        for place, rule in enumerate(data["rules"])
        if "limit" in rule.get("clock", {}) and "n" in rule["clock"]["limit"]
    ]
    for at, limit in places[:: max(len(places) // 3, 1)]:
        changed = with_value(text, at, 77)
        limit["n"], before = 77, limit["n"]

        assert parse_yaml(changed) == data
        assert len([1 for one, two in zip(text.splitlines(), changed.splitlines(), strict=True) if one != two]) == 1
        limit["n"] = before
