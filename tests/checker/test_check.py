"""`banjie procedures check` finds each kind of slip in a small sound procedure: where it is, what to do."""

from pathlib import Path

import pytest

from procedures import slugs
from procedures.checker.report import CheckReport, check_procedure

SOUND_PROCEDURE = """\
slug: small-office
prefix: SML
title: 小局投诉办法
edition: "1"
in_force: {from: 2020-01-01}
roles:
  window: {zh: 窗口, is: unit}
  leader: {zh: 领导, is: post}
  handler: {zh: 经办人, is: named, given_by: handler}
  filer: {zh: 来件人, is: outside}
settings:
  days: {zh: 期限, default: 5}
facts:
  handler: {zh: 经办人, is: person}
  clear: {zh: 明确, is: yes_no}
  kind: {zh: 类型, is: code, one_of: {small: 小, large: 大}}
  scope: {zh: 范围, is: code, one_of: {inside: 内, outside: 外}, follows: {kind: {small: inside}}}
  grounds: {zh: 情形, is: codes, one_of: {first: 一, second: 二}}
  until: {zh: 约定日期, is: date}
  parties: {zh: 人数, is: number}
texts:
  reason: 理由
  answer: 答复
entries: {complaint: reception}
rules:
  - id: SML-01a
    article: 第一条
    enforce: block
    gates:
      - {at: [reception.accepted], needs: {all: [{fact: clear, is: true}, {fact: kind, is: small}]}}
      - {at: [urged], needs: {role: [leader]}}
  - id: SML-01b
    article: 第一条
    enforce: record
    record: {fields: [handler, kind], before: [reception.accepted], during: [reception]}
  - id: SML-02a
    article: 第二条
    enforce: clock
    clock:
      name: handling
      starts: [accepted]
      stops: [answered]
      limit: {n: {setting: days}, unit: working_day}
      warn: 1
      over:
        - {do: remind, to: window}
        - {do: escalate, to: leader, after: 2}
      extension: {asks: [handler], grants: [leader], each: 3, total: 5}
  - id: SML-02b
    article: 第二条
    enforce: notify
    notice: {name: answer, to: filer, by: [desk.answered], owed: [accepted], with: [answer]}
  - id: SML-03a
    article: 第三条
    enforce: block
    gates:
      - {at: [review.confirmed], needs: {other_person: answered}}
      - {at: [desk.answered], needs: {any: [{none: [{fact: grounds, has: first}]}, {text: reason}]}}
  - id: SML-04a
    article: 第四条
    enforce: guide
    guide: {at: [desk], shows: 先听当事人的意见}
    sees: {part: identity, roles: [window], when: {fact: kind, is: large}}
stages:
  reception:
    zh: 接收
    who: [window]
    outcomes:
      accepted: {zh: 受理, to: desk}
      refused: {zh: 不予受理, to: closed}
  desk:
    zh: 办理
    who: [handler, window]
    outcomes:
      answered: {zh: 已答复, to: review, late_report: 3}
  review:
    zh: 复核
    who: [window, leader]
    outcomes:
      confirmed: {zh: 确认, to: closed}
      returned: {zh: 退回, to: desk}
  closed: {zh: 办结, kind: end}
acts:
  urged: {zh: 催办, at: [desk], by: [leader]}
readings:
  - {question: 几日, rules: [SML-02a], taken: 五日, why: 未定, setting: days}
"""


def check_with_changes(tmp_path: Path, *changes: tuple[str, str]) -> tuple[CheckReport, str]:
    written = SOUND_PROCEDURE
    for old, new in changes:
        assert written.count(old) == 1, f"{old!r} stands {written.count(old)} times in the sound procedure"
        written = written.replace(old, new)
    path = tmp_path / "small-office.yaml"
    path.write_text(written, encoding="utf-8")
    return check_procedure(path), written


@pytest.mark.parametrize("slug", slugs())
def test_every_procedure_on_file_is_sound(slug: str) -> None:
    assert check_procedure(slug).problems == ()


def test_the_small_procedure_is_sound(tmp_path: Path) -> None:
    assert check_with_changes(tmp_path)[0].problems == ()


UNKNOWN_NAMES = [
    ("who: [window]\n", "who: [windw]\n", None, "no role is called windw; did you mean window?"),
    (
        "urged: {zh: 催办, at: [desk], by: [leader]}",
        "urged: {zh: 催办, at: [desk], by: [boss]}",
        None,
        "no role",
    ),
    ("needs: {role: [leader]}", "needs: {role: [lead]}", "SML-01a", "did you mean leader?"),
    ("{do: remind, to: window}", "{do: remind, to: nobody}", "SML-02a", "no role is called nobody"),
    ("grants: [leader]", "grants: [boss]", "SML-02a", "no role is called boss"),
    ("to: filer, by", "to: author, by", "SML-02b", "add it under roles:"),
    ("roles: [window], when", "roles: [all_of_us], when", "SML-04a", "no role is called all_of_us"),
    ("{fact: clear, is: true}", "{fact: cleer, is: true}", "SML-01a", "no fact is called cleer"),
    ("is: named, given_by: handler", "is: named, given_by: hand", None, "no fact is called hand"),
    ("follows: {kind: {", "follows: {sort: {", None, "no fact is called sort"),
    ("limit: {n: {setting: days}, unit: working_day}", "limit: {set_by: someday}", "SML-02a", "no fact"),
    ("fields: [handler, kind]", "fields: [handler, sort]", "SML-01b", "no fact or text is called sort"),
    ("{text: reason}", "{text: raison}", "SML-03a", "did you mean reason?"),
    ("with: [answer]", "with: [reply]", "SML-02b", "no text is called reply"),
    ("needs: {other_person: answered}", "needs: {other_person: replied}", "SML-03a", "no event is called"),
    (
        "starts: [accepted]",
        "starts: [acepted]",
        "SML-02a",
        "no event is called acepted; did you mean accepted?",
    ),
    ("stops: [answered]", "stops: [replied]", "SML-02a", "no event is called replied"),
    ("owed: [accepted]", "owed: [taken]", "SML-02b", "no event is called taken"),
    ("needs: {role: [leader]}", "needs: {clock: handing, is: over}", "SML-01a", "no clock is called handing"),
    ("to: review, late", "to: reviews, late", None, "no stage is called reviews; did you mean review?"),
    ("at: [desk], by", "at: [dusk], by", None, "no stage is called dusk"),
    ("guide: {at: [desk]", "guide: {at: [dusk]", "SML-04a", "no stage is called dusk"),
    ("during: [reception]", "during: [receptoin]", "SML-01b", "did you mean reception?"),
    ("entries: {complaint: reception}", "entries: {complaint: door}", None, "no stage is called door"),
    ("by: [leader]}\n", "by: [leader], after_closing: afterwards}\n", None, "no entry is called afterwards"),
    (
        "to: closed}\n      returned",
        "to: closed, opens: {entry: other}}\n      returned",
        None,
        "no entry is called",
    ),
    ("at: [urged]", "at: [desk.answerd]", "SML-01a", "no outcome or act is at desk.answerd"),
    (
        "before: [reception.accepted]",
        "before: [desk.accepted]",
        "SML-01b",
        "no outcome or act is at desk.accepted",
    ),
    ("by: [desk.answered]", "by: [desk.told]", "SML-02b", "no outcome or act is at desk.told"),
    ("rules: [SML-02a]", "rules: [SML-99a]", None, "no rule is called SML-99a"),
    ("why: 未定, setting: days", "why: 未定, setting: dayz", None, "no setting is called dayz"),
    ("{setting: days}", "{setting: dayz}", "SML-02a", "no setting is called dayz"),
]

UNFIT_VALUES = [
    (
        "{fact: kind, is: small}",
        "{fact: kind, is: tiny}",
        "SML-01a",
        "tiny is no value of kind; use one of small",
    ),
    ("{fact: grounds, has: first}", "{fact: grounds, has: third}", "SML-03a", "third is no value of grounds"),
    (
        "{fact: grounds, has: first}",
        "{fact: grounds, is: first}",
        "SML-03a",
        "grounds is a codes; `is` may be",
    ),
    ("{fact: clear, is: true}", "{fact: clear, is: small}", "SML-01a", "write true or false"),
    (
        "{fact: clear, is: true}",
        "{fact: clear, at_least: 1}",
        "SML-01a",
        "clear is a yes_no; `at_least` may be",
    ),
    ("{fact: clear, is: true}", "{fact: parties, is: true}", "SML-01a", "parties is a number; write one"),
    ("{fact: clear, is: true}", "{fact: grounds, has: first, at_least: 1}", "SML-01a", "ask one, the other"),
    ("{kind: {small: inside}}", "{kind: {tiny: inside}}", None, "tiny is no value of kind"),
    ("{kind: {small: inside}}", "{kind: {small: within}}", None, "within is no value of scope"),
    ("{kind: {small: inside}}", "{until: {small: inside}}", None, "only a code follows from a code"),
    ("is: code, one_of: {small: 小, large: 大}", "is: code", None, "list them under one_of:"),
    ("{zh: 人数, is: number}", "{zh: 人数, is: number, one_of: {one: 一}}", None, "a number has no list"),
    ("is: named, given_by: handler", "is: named", None, "add given_by:"),
    ("is: named, given_by: handler", "is: named, given_by: until", None, "given by person or persons, not"),
    ("{zh: 窗口, is: unit}", "{zh: 窗口, is: unit, files: true}", None, "leave files: out"),
    ("{zh: 窗口, is: unit}", "{zh: 窗口, is: unit, given_by: kind}", None, "small of kind is no role"),
    ("{zh: 领导, is: post}", "{zh: 领导, is: post, given_by: kind}", None, "given by nothing, not by a code"),
    ("default: 5", "default: 0", "SML-02a", "a limit of 0 is none; write 1 or more"),
    (
        "limit: {n: {setting: days}, unit: working_day}",
        "limit: {set_by: kind}",
        "SML-02a",
        "name a date or an",
    ),
    ("limit: {n: {setting: days}, unit: working_day}", "limit: {set_by: until}", "SML-02a", "write by: date"),
    ("{n: {setting: days}, unit: working_day}", "{n: 0, unit: same_day}", "SML-02a", "same_day has no unit to extend"),
    ("warn: 1", "warn: 0", "SML-02a", "write 1 or more, or none"),
    ("each: 3, total: 5", "each: 6, total: 5", "SML-02a", "write 1 <= each <= total"),
    ("grants: [leader]", "grants: [handler]", "SML-02a", "name another role under grants:"),
    ("{do: remind, to: window}", "{do: remind, to: window, after: 3}", "SML-02a", "in order of after:"),
    ("to: leader, after: 2", "to: leader, after: -2", "SML-02a", "greater than or equal to 0"),
    (
        "stops: [answered]",
        "stops: [answered, accepted]",
        "SML-02a",
        "accepted both starts and stops handling",
    ),
    ("starts: [accepted]", "starts: []", "SML-02a", "handling never starts; name an event"),
    (
        "when: {fact: kind, is: large}",
        "when: {role: [leader]}",
        "SML-04a",
        "nobody acts here, so it is never met",
    ),
    ("{text: reason}", "{all: [{any: [{text: reason}]}]}", "SML-03a", "goes two deep at most"),
    ("fields: [handler, kind]", "fields: []", "SML-01b", "name it under fields:"),
    ("before: [reception.accepted], during: [reception]", "before: []", "SML-01b", "it is never asked for"),
    ("during: [reception]", "during: [closed]", "SML-01b", "nothing is asked or shown at the end closed"),
    ("guide: {at: [desk]", "guide: {at: [closed]", "SML-04a", "nothing is asked or shown at the end closed"),
    (
        "by: [desk.answered], owed: [accepted]",
        "owed: [complaint]",
        "SML-02b",
        "the system tells nothing at registration",
    ),
    ("at: [desk], by", "at: [desk, closed], by", None, "nothing is open at the end closed"),
    ("late_report: 3", "late_report: -3", None, "0 or more"),
    ("- id: SML-04a", "- id: SML-03a", "SML-03a", "another rule is called SML-03a"),
    ("- id: SML-04a", "- id: ZZZ-04a", "ZZZ-04a", "does not begin with the prefix SML"),
    ("refused: {zh: 不予受理", "refuse: {zh: 不予受理", None, "refuse is an act every case knows"),
    ("refused: {zh: 不予受理", "complaint: {zh: 不予受理", None, "complaint is also an entry"),
    ("texts:\n", "texts:\n  clear: 说明\n", None, "clear is also a fact"),
]

ALL_CLEAR = "{all: [{fact: clear, is: true}, {fact: kind, is: small}]}"
ANY_REASON = "{any: [{none: [{fact: grounds, has: first}]}, {text: reason}]}"
END = "closed: {zh: 办结, kind: end}"

UNSOUND_STAGES = [
    ("to: review, late", "to: closed, late", None, "no way leads to review; let an outcome lead to it"),
    (
        "entries: {complaint: reception}",
        "entries: {complaint: closed}",
        None,
        "closed is an end; a case begins",
    ),
    ("entries: {complaint: reception}", "entries: {}", None, "a case cannot begin"),
    (END, END[:-1] + ", outcomes: {more: {zh: 再办, to: desk}}}", None, "closed is an end and can have none"),
    ("    who: [handler, window]\n", "", None, "nobody may do answered at desk"),
    (
        "stops: [answered]",
        "stops: [refused]",
        "SML-02a",
        "nothing that stops handling can happen once it runs",
    ),
    (ALL_CLEAR, "{all: [{fact: clear, is: true}, {fact: clear, is: false}]}", "SML-01a", "can never be met"),
    (ALL_CLEAR, "{all: [{fact: kind, is: large}, {fact: kind, is: small}]}", "SML-01a", "can never be met"),
    (ALL_CLEAR, "{all: [{text: reason}, {none: [{text: reason}]}]}", "SML-01a", "can never be met"),
    (
        ALL_CLEAR,
        "{all: [{fact: parties, at_least: 3}, {none: [{fact: parties, at_least: 2}]}]}",
        "SML-01a",
        "met",
    ),
    (ALL_CLEAR, "{event: urged}", "SML-01a", "can never be met"),
    (ALL_CLEAR, "{clock: handling, is: running}", "SML-01a", "can never be met"),
    (
        ANY_REASON,
        "{all: [{fact: grounds, has: first}, {none: [{fact: grounds}]}]}",
        "SML-03a",
        "can never be met",
    ),
    (ANY_REASON, "{all: [{clock: handling, is: over}, {clock: handling, is: running}]}", "SML-03a", "never"),
    (
        ANY_REASON,
        "{none: [{event: accepted, ever: true}]}",
        "SML-03a",
        "this gate can never be met; correct what it needs",
    ),
    (
        "needs: {role: [leader]}",
        "needs: {none: [{role: [leader]}]}",
        None,
        "urged at desk can never be done: SML-01a",
    ),
    (ANY_REASON, "{none: [{text: answer}]}", None, "answered at desk can never be done: SML-03a, SML-02b"),
    (
        ANY_REASON,
        "{none: [{text: reason}]}",
        None,
        "a case can be stuck at desk: of answered, urged, none that",
    ),
    ("needs: {other_person: answered}", "needs: {clock: handling, is: over}", None, "stuck at review"),
    ("needs: {other_person: answered}", "needs: {event: urged, ever: true}", None, "stuck at review"),
    ("needs: {other_person: answered}", "needs: {event: urged}", "SML-03a", "can never be met"),
]

LIMIT = "limit: {n: {setting: days}, unit: working_day}"
URGED = "urged: {zh: 催办, at: [desk], by: [leader]}"
REPORTED_LINE = {  # what stands where the mistake shows, if not where it was made
    "default: 0": LIMIT,
    "limit: {set_by: until}": "extension: {",
    "{n: 0, unit: same_day}": "extension: {",
    "{do: remind, to: window, after: 3}": "{do: escalate, to: leader, after: 2}",
    "- id: SML-03a": "- id: SML-03a",
    "to: closed, late": "review:",
    "": "desk:",
    "needs: {none: [{role: [leader]}]}": URGED,
    "{none: [{text: answer}]}": "answered: {",
    "{none: [{text: reason}]}": "desk:",
    "needs: {clock: handling, is: over}": "review:",
    "needs: {event: urged, ever: true}": "review:",
}


@pytest.mark.parametrize(("old", "new", "rule", "says"), [*UNKNOWN_NAMES, *UNFIT_VALUES, *UNSOUND_STAGES])
def test_a_mistake_is_named_with_its_line_and_rule(
    tmp_path: Path, old: str, new: str, rule: str | None, says: str
) -> None:
    report, written = check_with_changes(tmp_path, (old, new))
    found = [problem for problem in report.problems if says in problem.says]

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
def test_what_an_office_can_bring_about_holds_nobody_up(tmp_path: Path, changes: list[tuple[str, str]]) -> None:
    assert check_with_changes(tmp_path, *changes)[0].problems == ()


def test_a_stage_of_one_who_may_never_be_named_is_found(tmp_path: Path) -> None:
    report, _ = check_with_changes(
        tmp_path,
        ("    who: [handler, window]\n", "    who: [handler]\n"),
        ("before: [reception.accepted]", "before: [reception.refused]"),
    )

    assert "stuck at desk" in report.problems[0].says


def test_a_check_that_only_the_maker_could_make_is_found(tmp_path: Path) -> None:
    report, _ = check_with_changes(
        tmp_path,
        ("    who: [handler, window]\n", "    who: [handler]\n"),
        ("    who: [window, leader]\n", "    who: [handler]\n"),
    )

    assert "confirmed at review can never be done: SML-03a" in report.problems[0].says


def test_a_stage_that_leads_round_for_ever_is_found(tmp_path: Path) -> None:
    report, _ = check_with_changes(tmp_path, ("confirmed: {zh: 确认, to: closed}", "confirmed: {zh: 确认, to: desk}"))

    assert [problem.says.split(";")[0] for problem in report.problems] == [
        "no way leads from desk to an end",
        "no way leads from review to an end",
    ]


@pytest.mark.parametrize(
    ("changes", "line", "says"),
    [
        ([("title: 小局投诉办法", "title: [")], None, "not YAML"),
        ([("prefix: SML", "prefixx: SML")], 2, "no such word belongs here"),
        ([("enforce: guide", "enforce: block")], None, "enforce: block needs `gates:`"),
        ([("{fact: clear, is: true}", "{fakt: clear}")], None, "a requirement is one of: fact, text"),
    ],
)
def test_what_is_no_procedure_at_all_is_a_problem_too(
    tmp_path: Path, changes: list[tuple[str, str]], line: int | None, says: str
) -> None:
    report, _ = check_with_changes(tmp_path, *changes)

    assert any(says in problem.says and line in (None, problem.line) for problem in report.problems), str(report)


def test_a_missing_file_names_those_there_are() -> None:
    assert "zhengzhou-water" in str(check_procedure("no-such-office"))


def test_an_office_that_sets_no_days_is_told(tmp_path: Path) -> None:
    check_with_changes(tmp_path)

    assert "a limit of 0 is none" in str(check_procedure(tmp_path / "small-office.yaml", {"days": 0}))


def test_a_sound_procedure_reads_as_what_one_should_know(tmp_path: Path) -> None:
    assert str(check_with_changes(tmp_path)[0]).splitlines() == [
        "small-office: every stage can be reached and can end",
        "end closed: at most 5 working_day (handling) (reception > desk > review > closed)",
        "clock handling: stopped by answered",
        "no limit at reception",
        "no limit at review",
        "loop desk > review > desk",
    ]
