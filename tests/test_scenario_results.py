"""A scenario that does not hold says in what: the word of the file, what is named, and what is so."""

import re

import pytest

import calendars
from banjie_author.mismatches import scenario_mismatches, shown_value
from models.law import Law
from procedures.load import load_without_overlays, scenario_file
from procedures.scenarios.schema import Expectation, Given, Scenario, read_scenarios
from wording.translation import Language, speaking

SLUG = "zhengzhou-water"
WRONG = {
    "refused": ["role"], "stage": "nowhere", "tracks": {"side": "nowhere"}, "closed": True,
    "facts": {"kind": "none_such"}, "documents": {"letter": 1}, "seals": {"letter": "desk"}, "running": ["none_such"],
    "due": {"none_such": "2025-10-13"}, "expired": {"none_such": "2025-10-13 00:00"}, "owed": ["ZZW-99"],
    "lacks": {"none_such": []}, "open": ["none_such"], "not_open": ["registered"], "shows": ["ZZW-99"],
    "linked": "none_such", "carried_by": "none_such", "told": {"none_such": "phone"},
    "to": {"none_such": ["desk"]}, "carries": {"none_such": ["result"]},
    "items": {"none_such": "listed"},
}  # fmt: skip


def mismatches(situation: str, then: dict[str, object]) -> list[str]:
    book = read_scenarios(scenario_file(SLUG))
    law = Law(load_without_overlays(SLUG, dict(book.office_settings)), calendars.load_calendar())
    expected = Expectation.model_validate(then)
    scenario = Scenario(name="不符", rules=("ZZW-01a",), given=Given(situation=situation), then=expected)
    return scenario_mismatches(law, book, scenario)


def test_each_mismatch_is_told_in_chinese() -> None:
    found = mismatches("收件", WRONG)

    assert found[:2] == ["`refused`：应为「role」，实际已准许", "`stage`：应为「nowhere」，实际为「registration」"]
    assert "`documents`：「letter」应为「1」，实际没有生成" in found
    assert "`open`：「none_such」不能办理" in found
    assert "`not_open`：「registered」可以办理" in found
    assert len(found) == len(WRONG)
    assert [line for line in found if re.search("[A-Za-z]", re.sub("「[^」]*」|`[^`]*`", "", line))] == []


def test_each_mismatch_is_told_in_english() -> None:
    with speaking(Language.en):
        found = mismatches("收件", WRONG)

    assert found[:2] == ["refused: expected role, got accepted", "stage: expected nowhere, got registration"]
    assert "documents: letter: expected 1, got nothing" in found
    assert len(found) == len(WRONG)


def test_what_failed_before_the_act_is_told() -> None:
    refused = {"act": "accepted", "at": "2025-10-09 10:00"}
    book = read_scenarios(scenario_file(SLUG))
    law = Law(load_without_overlays(SLUG, dict(book.office_settings)), calendars.load_calendar())
    given = Given.model_validate({"situation": "收件", "done": [refused]})
    scenario = Scenario(name="不符", rules=("ZZW-01a",), given=given, then=Expectation())

    told = scenario_mismatches(law, book, scenario)

    assert told == ["`given`：2025-10-09 10:00:00+08:00 的「accepted」没有准许：规则 ZZW-04a（`not_open`）"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "空"), ((), "空"), (False, "「false」"), ({"b", "a"}, "「a」、「b」"), (("x", "y"), "「x」、「y」"),
        ({"main": "handling"}, "「main: handling」"), (3, "「3」"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_the_file_writes_it(value: object, shown: str) -> None:
    assert shown_value(value) == shown


def test_a_wrong_value_is_named() -> None:
    """Else many scenarios fail with one line that says nothing: (wrong_value)."""
    wrong = {"act": "registered", "at": "2025-10-09 10:00", "facts": {"channel": "pigeon"}}
    book = read_scenarios(scenario_file(SLUG))
    law = Law(load_without_overlays(SLUG, dict(book.office_settings)), calendars.load_calendar())
    given = Given.model_validate({"situation": "收件", "done": [wrong]})

    found = scenario_mismatches(law, book, Scenario(name="不符", rules=("ZZW-01a",), given=given, then=Expectation()))

    assert any("wrong_value: channel" in line for line in found), found
