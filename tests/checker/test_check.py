"""The checker reports each kind of mistake in a small procedure: its line, its rule and a message with the remedy.

Each mistake is one replacement of text in a sound procedure.
"""

from pathlib import Path

import pytest

from banjie_author.report import check_procedure
from procedures import slugs
from tests.checker.changed_procedure import check_with_changes
from tests.checker.planted_mistakes import (
    ALL_CLEAR,
    ANY_REASON,
    REPORTED_LINE,
    SOUND_PROCEDURE,
    UNFIT_VALUES,
    UNKNOWN_NAMES,
    UNSOUND_STAGES,
)

COVERED = ": covered by the house reminder (idle_reminder, by default 10 working days)"


@pytest.mark.slow
@pytest.mark.parametrize("slug", slugs())
def test_every_procedure_on_file_is_sound(slug: str) -> None:
    assert check_procedure(slug).problems == ()


def test_the_small_procedure_is_sound(tmp_path: Path) -> None:
    assert check_with_changes(tmp_path)[0].problems == ()


@pytest.mark.parametrize(("old", "new", "rule", "message"), [*UNKNOWN_NAMES, *UNFIT_VALUES, *UNSOUND_STAGES])
def test_a_mistake_is_reported_with_its_line_and_rule(
    tmp_path: Path, old: str, new: str, rule: str | None, message: str
) -> None:
    report, written = check_with_changes(tmp_path, (old, new))
    found = [problem for problem in report.problems if message in problem.says]

    assert found, str(report)
    assert found[0].file == "small-office.yaml"
    assert found[0].rule == rule
    line = written.splitlines()[found[0].line - 1]
    assert REPORTED_LINE[new] in line if new in REPORTED_LINE else line not in SOUND_PROCEDURE.splitlines(), line


@pytest.mark.parametrize(
    "changes",
    [
        [(ANY_REASON, "{clock: handling, is: over}"), ("退回, to: desk", "不予确认, to: closed")],
        [(ANY_REASON, "{event: urged}")],
        [(ANY_REASON, "{none: [{fact: grounds, has: first}]}")],
        [(ALL_CLEAR, "{none: [{event: accepted}]}")],
        [("    who: [handler, window]\n", "    who: [handler]\n")],
    ],
    ids=[
        "waits for the clock",
        "does the act first",
        "states it otherwise",
        "not yet",
        "a handler is on record",
    ],
)
def test_a_requirement_that_the_office_can_meet_is_no_problem(tmp_path: Path, changes: list[tuple[str, str]]) -> None:
    assert check_with_changes(tmp_path, *changes)[0].problems == ()


def test_a_stage_whose_only_holder_may_never_be_named_is_found(tmp_path: Path) -> None:
    report, _ = check_with_changes(
        tmp_path,
        ("    who: [handler, window]\n", "    who: [handler]\n"),
        ("before: [reception.accepted]", "before: [reception.refused]"),
    )

    assert "stuck at desk" in report.problems[0].says


def test_an_outcome_that_needs_another_person_than_the_only_holder_is_found(tmp_path: Path) -> None:
    report, _ = check_with_changes(
        tmp_path,
        ("    who: [handler, window]\n", "    who: [handler]\n"),
        ("    who: [window, leader]\n", "    who: [handler]\n"),
    )

    assert "confirmed at review can never be done: SML-03a" in report.problems[0].says


def test_stages_without_a_way_to_an_end_are_found(tmp_path: Path) -> None:
    report, _ = check_with_changes(
        tmp_path, ("confirmed: {name: 确认, to: closed}", "confirmed: {name: 确认, to: desk}")
    )

    assert [problem.says.split(";")[0] for problem in report.problems] == [
        "no way leads from desk to an end",
        "no way leads from review to an end",
    ]


def test_a_limit_that_ends_with_what_has_happened_is_found(tmp_path: Path) -> None:
    report, written = check_with_changes(
        tmp_path,
        ("limit: {n: {setting: days}, unit: working_day}", "limit: {set_by: until}"),
        ("until: {name: 约定日期, is: date}", "until: {name: 约定日期, is: date, lies: past}"),
    )
    (found,) = [problem for problem in report.problems if "the limit is over as it starts" in problem.says]

    assert (found.rule, "limit: {set_by: until}" in written.splitlines()[found.line - 1]) == ("SML-02a", True)


@pytest.mark.parametrize(
    ("changes", "line", "says"),
    [
        ([("title: 小局投诉办法", "title: [")], None, "not YAML"),
        ([("prefix: SML", "prefixx: SML")], 3, "no such word belongs here"),
        (
            [("texts:\n  reason: 理由", "texts: {reason: The reason, in full words, answer: An answer}\nunused:")],
            None,
            "a comma ends a text, so “in full words” stands alone",
        ),
        ([("enforce: guide", "enforce: gates")], None, "enforce: gates needs `gates:`"),
        ([("owed_after: [accepted]", "when: {text: answer}")], None, "says owed_while, not when"),
        (
            [("by: [desk.answered], owed_after: [accepted]", "owed_after: [accepted], owed_while: {text: answer}")],
            None,
            "says when, not owed_while",
        ),
        ([("{fact: clear, is: true}", "{fakt: clear}")], None, "a requirement is one of: fact, text"),
    ],
)
def test_an_unreadable_procedure_is_reported_as_a_problem(
    tmp_path: Path, changes: list[tuple[str, str]], line: int | None, says: str
) -> None:
    report, _ = check_with_changes(tmp_path, *changes)

    assert any(says in problem.says and line in (None, problem.line) for problem in report.problems), str(report)


def test_an_unknown_procedure_is_reported_with_the_existing_ones() -> None:
    assert "zhengzhou-water" in str(check_procedure("no-such-office"))


def test_an_invalid_setting_of_an_office_is_reported(tmp_path: Path) -> None:
    check_with_changes(tmp_path)

    assert "a limit of 0 is none" in str(check_procedure(tmp_path / "small-office.yaml", {"days": 0}))


def test_the_report_of_a_sound_procedure_summarizes_ends_clocks_and_loops(tmp_path: Path) -> None:
    assert str(check_with_changes(tmp_path)[0]).splitlines() == [
        "small-office: every stage can be reached and can end",
        "proved: no stage is returned from",
        "proved: facts and texts on which rules rest are stated by the acts that ask for them, never in passing; a "
        "fact is corrected with a reason by another person, or whom the text names, past the gates of the acts that "
        "state it; stated anew, by whoever may do it, with an act that asks for it each time: handler, kind",
        "proved: every clock ends with what it counts, or says why it does not",
        "proved: a case comes to an end though one of handler, filer is recused, has left or never answers, and nobody "
        "else is lacking",
        "proved: whom a fact names is on the staff, and neither recused nor complained of: "
        "handler from the whole staff (another named by window)",
        "proved: what a clock takes waits for it; no unit is named both as asking for more time and as granting it; "
        "what limits depend on is asked for; each way back has a limit again; or the act says why not",
        "not proved: that a case comes to an end where two are lacking at once, or where nobody is left in a unit or "
        "post",
        "not proved: that whoever filed is told of an end: no notice goes to them",
        "end closed: limits of 5 working_day (handling), and no limit at reception, review on the longest way "
        "(reception > desk > review > closed)",
        "not proved: that a case ends within these limits: more time granted, suspensions, further rounds and the time "
        "that an undone act gives back are not counted",
        "clock handling: stopped by answered",
        f"no limit at reception{COVERED}",
        f"no limit at review{COVERED}",
        "loop desk > review > desk: each round asks anew for answer, reason",
        "advice: of clear, nothing is used but what the outcome taken says already; it need not be asked for",
    ]


def test_what_an_act_gives_itself_is_asked_anew_in_each_round(tmp_path: Path) -> None:
    report, _ = check_with_changes(tmp_path, ("{text: reason}", "{reason: reason}"))

    assert "loop desk > review > desk: each round asks anew for answer, reason" in str(report).splitlines()


def test_a_step_for_which_no_rule_provides_is_listed(tmp_path: Path) -> None:
    urged = "  urged: {name: 催办, at: [desk], by: [leader]}"
    report, _ = check_with_changes(tmp_path, (urged, f"{urged}\n  noted: {{name: 记事, at: [desk], by: [leader]}}"))

    assert report.ok
    assert report.unruled == ("noted",)
    assert "advice: 1 places cite no rule when they are refused: give noted" in str(report)


def test_a_chinese_name_where_a_code_belongs_is_told_where_it_goes(tmp_path: Path) -> None:
    report, _ = check_with_changes(tmp_path, ("  window: {name: 窗口", "  窗口: {name: 窗口"))

    assert "a code begins with a lower-case letter" in report.problems[0].says
    assert "what people read stands under name:" in report.problems[0].says
