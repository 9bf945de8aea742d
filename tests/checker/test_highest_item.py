"""`highest` of an item names a number that the items have; a text where it names anything else is refused."""

from pathlib import Path

import pytest

from banjie_author.report import check_procedure

SCORED = """\
language: zh-CN
slug: scored-windows
prefix: SCW
title: 窗口考核办法
edition: "1"
in_force: {from: 2020-01-01}
roles: {hall: {name: 服务大厅, is: unit}}
facts:
  score: {name: 得分, is: number}
  month: {name: 月份, is: number}
  checked: {name: 已抽查, is: yes_no}
items: {windows: {name: 窗口, fields: [score, checked], states: {scored: 已评分, flagged: 已挂旗}}}
entries: {assessment: scoring}
rules:
  - id: SCW-01
    article: 一
    says: 评分
    must: A window is scored with a number.
    enforce: gates
    gates: [{at: [window_scored], needs: {all: [{fact: score}, {fact: checked}, {fact: month}]}}]
stages:
  scoring:
    name: 评分
    who: [hall]
    outcomes:
      flagged: {name: 挂旗, to: closed, item: {of: windows, from: [scored], state: flagged, highest: score}}
      nobody: {name: 不挂旗, to: closed}
  closed: {name: 结束, kind: end}
acts: {window_scored: {name: 评分, at: [scoring], item: {of: windows, adds: true}}}
"""


def problems(tmp_path: Path, written: str) -> list[str]:
    path = tmp_path / "scored-windows.yaml"
    path.write_text(written, encoding="utf-8")
    return [str(problem) for problem in check_procedure(path).problems]


def test_a_number_of_the_items_is_taken(tmp_path: Path) -> None:
    assert problems(tmp_path, SCORED) == []


@pytest.mark.parametrize("name", ["checked", "month", "weight"])
def test_what_is_no_number_of_the_items_is_refused(tmp_path: Path, name: str) -> None:
    (found,) = problems(tmp_path, SCORED.replace("highest: score", f"highest: {name}"))
    assert f"names a number among the fields of windows; {name} is none" in found


def test_what_is_added_is_compared_with_nothing(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, SCORED.replace("adds: true}", "adds: true, highest: score}"))
    assert "is for items that exist" in found
