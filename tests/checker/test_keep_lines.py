"""Lines of `keeps:` that no course can keep, or that none can break, are refused with the reason."""

from pathlib import Path
from typing import Any

import pytest

from models.law import Law
from models.time import Calendar
from procedures.checker.event_graph import EventGraph
from procedures.checker.keep_lines import keep_flaws
from tests.checker.changed_procedure import check_with
from tests.rules.shop_procedure import clock_rule, gate_rule, shop_law

MINOR_AT_INTAKE = {"event": "minor", "where": {"severity": "middling"}}


def flaws(line: dict[str, Any], **options: Any) -> list[tuple[str, str]]:
    """Return what is found of a line, and where in it."""
    ruled = [gate_rule("intake.minor", {"reason": "plan"}) | {"keeps": [line], **options}]
    procedure = shop_law(*ruled, clock_rule("handling", ["minor"], ["finished"])).procedure
    found = keep_flaws(EventGraph(Law(procedure, Calendar())))
    return [(".".join(map(str, flaw.path[4:])), flaw.says) for flaw in found]


@pytest.mark.parametrize(
    ("line", "place", "says"),
    [
        ({"each": "cared", "after": "minor"}, "after", "minor cannot happen before cared"),
        ({"each": "complaint", "after": "minor"}, "after", "minor cannot happen before complaint"),
        ({"each": "cared", "then": "minor"}, "then", "minor cannot happen after cared"),
        ({"each": "settled", "after": ["complaint", "injury"]}, "after", "every case begins with"),
        ({"each": "minor", "then": ["settled", "closed"]}, "then", "the close of the case itself"),
        ({"each": "handling_over", "by": "counter"}, "", "no course can keep this"),
        ({"each": "handling_over", "other_than": "minor"}, "", "no course can break this"),
        ({"count": "closed", "at_most": 1}, "count", "happens once at most"),
        ({"count": ["settled", "cared"], "at_most": 1}, "count", "happens once at most"),
        ({"never": MINOR_AT_INTAKE}, "never.where.severity", "severity is never middling"),
        ({"never": {"event": "minor", "where": {"amount": True}}}, "never.where.amount", "amount is never True"),
        ({"never": {"event": "minor", "where": {"severity": {"at_least": 2}}}}, "never.where.severity", "no number"),
        ({"never": {"event": "minor", "where": {"severity": {"none_of": "mid"}}}}, "never.where.severity", "never mid"),
        ({"never": {"event": "cared", "once": "minor"}}, "never.once", "minor cannot happen before cared"),
        ({"never": {"event": "minor", "not_once": ["complaint", "injury"]}}, "never.not_once", "every case begins"),
        ({"never": {"event": "handling_over", "states": "plan"}}, "never.states", "states nothing"),
        ({"each": "minor", "states": "plan", "states_none": "plan"}, "states_none", "plan is to be stated and not"),
        ({"each": "minor", "registered": "licensed"}, "registered.0", "no gate asks for the register licensed"),
        ({"each": "cared", "any": [{"after": "minor"}, {"by": "x"}]}, "any.0.after", "minor cannot happen before"),
        ({"each": "minor", "any": [{"then": "closed"}, {"by": "x"}]}, "any.0.then", "the close of the case itself"),
    ],
)
def test_a_line_that_nothing_keeps_or_breaks(line: dict[str, Any], place: str, says: str) -> None:
    ((at, said),) = flaws(line)

    assert at == place
    assert says in said


@pytest.mark.parametrize(
    "line",
    [
        {"each": "settled", "after": "finished", "anew": True},
        {"each": "finished", "after": ["minor", "major"]},
        {"each": "minor", "after": "complaint"},
        {"each": "replied", "after": "asked"},
        {"each": "minor", "then": "closed", "within": {"n": 5, "unit": "working_day"}},
        {"each": "major", "then": ["replied", "no_reply"]},
        {"each": "reopened", "then": "finished"},
        {"each": "settled", "after": "measure_done", "anew": True},
        {"count": "reopened", "at_most": 1},
        {"count": "settled", "exactly": 1},
        {"never": {"event": "minor", "where": {"amount": {"more_than": 3}, "severity": "major"}}},
        {"never": {"event": "finished", "once": "major", "where": {"severity": {"none_of": "major", "known": True}}}},
        {"each": "settled", "any": [{"after": "finished"}, {"states": "plan"}]},
        {"never": {"event": "minor", "not_once": ["complaint", "injury"], "anew": True}},
    ],
)
def test_a_line_that_can_be_kept_and_broken(line: dict[str, Any]) -> None:
    assert flaws(line) == []


def test_the_entries_of_the_rule_are_those_that_count() -> None:
    line = {"each": "minor", "after": "complaint"}

    assert flaws(line) == []
    assert [place for place, _ in flaws(line, entries=["complaint"])] == ["after"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{each: accepted, after: answered}", "answered cannot happen before accepted"),
        ("{each: answered, then: accepted}", "accepted cannot happen after answered"),
        ("{each: confirmed, after: accepted, anew: true}", "take anew out"),
    ],
)
def test_check_refuses_the_file(tmp_path: Path, line: str, says: str) -> None:
    wanted = "    record: {fields: [handler, kind], before: [reception.accepted], during: [reception]}\n"
    report = check_with(tmp_path, (wanted, f"{wanted}    keeps:\n      - {line}\n"))

    assert [(problem.rule, says in str(problem)) for problem in report.problems] == [("SML-01b", True)]
