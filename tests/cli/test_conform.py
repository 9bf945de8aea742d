"""`banjie conform`: the second verdict on the rules of cases, beside a running stack."""

import json
from pathlib import Path

import pytest

from tests.cli.test_cases import take_in
from tests.stack.fixtures import Command

pytestmark = pytest.mark.slow
FORM = {
    "procedure": "restaurant-five-steps",
    "entry": "complaint",
    "party": {"name": "王先生", "contact": "13800000407"},
    "texts": {"narrative": "鱼端上来是凉的，催了两次没有人理"},
}


@pytest.fixture
def noted(banjie: Command, tmp_path: Path) -> str:
    """A complaint of a guest whose account has been noted."""
    path = tmp_path / "来客.json"
    path.write_text(json.dumps(FORM, ensure_ascii=False), encoding="utf-8")
    number = take_in(banjie, path)
    words = ["--fact", "kind=complaint"]
    said = banjie("act", number, "noted", "--actor", "li", *words)
    assert said.code == 0, said
    return number


def test_a_case_is_judged_rule_by_rule(banjie: Command, noted: str) -> None:
    said = banjie("conform", noted, "--json")

    assert said.code == 0
    found = {rule["rule"]: rule["found"] for rule in said.data["rules"]}
    assert (found["RFS-01e"], found["RFS-03d"]) == ("kept", "does_not_apply")
    shown = banjie("conform", noted).out
    assert "已遵守  RFS-01e 步骤一：对事件作笔录" in shown
    assert "不涉及  RFS-03d" in shown


def test_all_cases_of_a_procedure_are_counted(banjie: Command, noted: str) -> None:
    said = banjie("conform", "--procedure", "restaurant-five-steps", "--json")

    assert said.code == 0
    assert said.data["counted"]["RFS-01e"]["kept"] >= 1
    untested = set(said.data["never_tested"])
    assert "RFS-03d" in untested
    assert untested.isdisjoint({"RFS-01e", *said.data["refused"]})
    assert said.data["unexplained"] == []
    assert "没有登记簿未记为逾期的违反" in banjie("conform", "--all").out
    assert noted


def test_attempts_that_a_rule_refused_are_counted(banjie: Command) -> None:
    number = take_in(banjie)
    before = banjie("conform", "--procedure", "zhengzhou-water", "--json").data["refused"].get("ZZW-04a", 0)
    assert banjie("act", number, "受理", "--actor", "li").code == 1

    found = banjie("audit", "conform", "--procedure", "zhengzhou-water", "--json").data
    rules = {rule for rule, times in found["refused"].items() if times}
    assert rules
    assert rules.isdisjoint(found["never_tested"])
    assert found["refused"].get("ZZW-04a", 0) >= before
    shown = banjie("conform", "--procedure", "zhengzhou-water").out
    assert ("据以拒绝" in shown, "从未用到的规则" in shown) == (True, True)


def test_what_is_asked_wrongly_is_refused(banjie: Command, noted: str) -> None:
    for words in ([], [noted, "--all"], ["--procedure", "bank", "--all"]):
        said = banjie("conform", *words)
        assert (said.code, "三者择一" in said.err) == (2, True), said
    assert "没有「bnak」这一制度" in banjie("conform", "--procedure", "bnak").err
    assert banjie("conform", "RFS-2026-999999").code == 2
