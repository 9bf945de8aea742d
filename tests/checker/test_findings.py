"""Findings: the regulations on file have none, and an office's own file may have none."""

from dataclasses import replace
from pathlib import Path

import pytest

from banjie_author.proofs.clock_ends import while_met
from banjie_author.proofs.listing import findings_and_proofs
from banjie_author.report import CheckReport
from models.requirement import NeedsAll, NeedsAny, NeedsEvent, NeedsFact, NeedsNone, Requirement
from procedures import canonical_law
from procedures.checker.soundness import graphs_by_entry, is_overlay
from procedures.load import parse_file
from tests.checker.changed_procedure import check_with
from tests.checker.planted_mistakes import SOUND_PROCEDURE
from tests.stack.regulations import SLUGS, regulation

ANSWERED = "answered: {name: 已答复, to: review, late_report: 3}"
STOPS = "stops: [answered]"
WITHDRAWN = (ANSWERED, f"{ANSWERED}\n      withdrawn: {{name: 撤回, to: closed}}")
FOR_GOOD = [
    (ANSWERED, f"{ANSWERED}\n      given_up: {{name: 不再办, to: review}}"),
    ("退回, to: desk", "退回, to: closed"),
]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_regulation_on_file_has_no_findings(slug: str) -> None:
    procedure = regulation(slug)
    findings = [] if is_overlay(procedure) else findings_and_proofs(graphs_by_entry(procedure)).findings
    assert [(finding.kind, finding.place) for finding in findings] == []


def places(report: CheckReport) -> list[tuple[str, str]]:
    return [(finding.kind, finding.place) for finding, _ in report.findings]


def test_the_small_procedure_has_no_findings(tmp_path: Path) -> None:
    assert check_with(tmp_path).findings == ()


# ---- clocks ----------------------------------------------------------------------------------------------------


def test_a_clock_that_an_end_cuts_off_is_found_with_its_line_and_rule(tmp_path: Path) -> None:
    report = check_with(tmp_path, WITHDRAWN)

    assert places(report) == [("clock_cut_off", "clock handling, stage closed, act desk.withdrawn")]
    (line,) = str(report).splitlines()
    assert line.startswith("finding: small-office.yaml:43: SML-02a: handling can still run when desk.withdrawn")


def test_a_finding_is_an_error_in_a_file_of_an_office_only(tmp_path: Path) -> None:
    report = check_with(tmp_path, WITHDRAWN)
    assert not report.ok
    assert replace(report, built_in=True).ok


@pytest.mark.parametrize(
    "change",
    [
        (STOPS, "stops: [answered, withdrawn]"),
        (STOPS, f"{STOPS}\n      outlives: {{desk.withdrawn: 撤回的不再计时}}"),
        (STOPS, f"{STOPS}\n      outlives: {{closed: 办结即止}}"),
        (STOPS, f"{STOPS}\n      breach: false"),
    ],
    ids=["stopped", "with a reason for the outcome", "with a reason for the end", "only a reminder"],
)
def test_a_clock_that_is_stopped_or_has_its_reason_is_not_found(tmp_path: Path, change: tuple[str, str]) -> None:
    assert check_with(tmp_path, WITHDRAWN, change).findings == ()


def test_a_clock_that_a_gate_shows_to_be_stopped_is_not_found(tmp_path: Path) -> None:
    gate = "{at: [desk.withdrawn], needs: {clock: handling, is: stopped}}"
    before = "      - {at: [review.confirmed], needs: {other_person: answered}}"

    assert check_with(tmp_path, WITHDRAWN, (before, f"{before}\n      - {gate}")).findings == ()


def test_a_gate_that_is_open_to_a_case_without_the_start_shows_that_a_clock_that_started_is_stopped(
    tmp_path: Path,
) -> None:
    """Without `ever` it looks back no further than to when the stage was entered, so that it shows nothing."""
    before = "      - {at: [review.confirmed], needs: {other_person: answered}}"
    once = ("starts: [accepted, returned]", "starts: [accepted]")
    meant = ("退回, to: desk", "退回, to: desk, meant: {round_without_limit: 只限头一次}")

    def found_with(started: str) -> CheckReport:
        needs = f"{{any: [{{none: [{{{started}}}]}}, {{event: answered, ever: true}}]}}"
        gate = (before, f"{before}\n      - {{at: [desk.withdrawn], needs: {needs}}}")
        return check_with(tmp_path, WITHDRAWN, once, meant, gate)

    assert found_with("event: accepted, ever: true").findings == ()
    assert places(found_with("event: accepted")) == [
        ("clock_cut_off", "clock handling, stage closed, act desk.withdrawn")
    ]


def test_an_event_of_any_age_does_not_show_that_a_clock_that_may_have_started_again_is_stopped(tmp_path: Path) -> None:
    """Answered, returned (the clock starts again), withdrawn: the answer lies before the second start."""
    before = "      - {at: [review.confirmed], needs: {other_person: answered}}"

    def found_with(needs: str) -> list[tuple[str, str]]:
        gate = (before, f"{before}\n      - {{at: [desk.withdrawn], needs: {needs}}}")
        return places(check_with(tmp_path, WITHDRAWN, gate))

    assert found_with("{event: answered, ever: true}") == [
        ("clock_cut_off", "clock handling, stage closed, act desk.withdrawn")
    ]
    assert found_with("{any: [{clock: handling, is: stopped}, {clock: handling, is: over}]}") == []


def test_a_clock_that_runs_on_where_nothing_stops_it_is_found(tmp_path: Path) -> None:
    report = check_with(tmp_path, *FOR_GOOD)

    assert places(report) == [("clock_runs_on", "clock handling, stage review, act desk.given_up")]


def test_a_clock_that_can_still_be_stopped_does_not_run_on(tmp_path: Path) -> None:
    meant = (STOPS, f"{STOPS}\n      outlives: {{closed: 办结即止}}")
    keeps_running = ("starts: [accepted, returned]", "starts: [accepted]")

    assert check_with(tmp_path, FOR_GOOD[0], meant, keeps_running).findings == ()


def test_a_reason_for_what_the_clock_does_not_outlive_is_found(tmp_path: Path) -> None:
    report = check_with(tmp_path, (STOPS, f"{STOPS}\n      outlives: {{review: 复核不计时}}"))

    assert places(report) == [("outlives_nothing", "clock handling, act review")]


URGING = (
    "  - id: SML-02b\n",
    """\
  - id: SML-02c
    article: 第二条
    enforce: clock
    clock: {code: urging, starts: [urge], stops: [answered], breach: false, limit: {n: 3, unit: working_day}}
  - id: SML-02b
""",
)
PERMITTED = ("\nstages:\n", "\npermits: {urge: {at: [reception, desk]}}\nstages:\n")
STOPPED_LATER = ("stops: [answered], breach", "stops: [answered, confirmed, returned], breach")
EXPLAINED = ("stops: [answered], breach", "stops: [answered], outlives: {urge: 复核时催办的也限期答复}, breach")


def test_a_clock_that_starts_where_nothing_stops_it_any_more_is_found_with_its_line_and_cures(tmp_path: Path) -> None:
    report = check_with(tmp_path, FOR_GOOD[1], URGING)

    assert places(report) == [("clock_starts_late", "clock urging, act urge")]
    (line,) = str(report).splitlines()
    assert line.startswith(
        "finding: small-office.yaml:53: SML-02c: urge may come as late as review: urging would start"
    )
    for cure in (PERMITTED, STOPPED_LATER, EXPLAINED):
        assert check_with(tmp_path, FOR_GOOD[1], (URGING[0], URGING[1].replace(*cure)), *[cure][: cure is PERMITTED]).ok


def test_a_receipt_that_may_come_after_what_stops_its_clock_is_not_found(tmp_path: Path) -> None:
    """It starts nothing then: the window asks another body, waits three days at most, and the receipt comes later."""
    waiting = """\
  - id: SML-02c
    article: 第二条
    enforce: clock
    clock: {code: feedback, starts: [asking_served], stops: [answered, not_fed_back], limit: {n: 3, unit: working_day}}
    notice: {code: asking, to: filer, by: [reception.accepted], receipt: true, attempts: 3}
  - id: SML-02d
    article: 第二条
    enforce: clock
    clock:
      code: waiting
      starts: [accepted]
      stops: [answered, not_fed_back]
      breach: false
      limit: {n: 9, unit: working_day}
      over: [{do: take, code: not_fed_back}]
  - id: SML-02b
"""
    unanswered = "not_fed_back: {name: 逾期未反馈, to: review, offered: true}"
    handled = ("stops: [answered]\n", "stops: [answered, not_fed_back]\n")
    changes = [FOR_GOOD[1], (URGING[0], waiting), (ANSWERED, f"{ANSWERED}\n      {unanswered}"), handled]

    assert check_with(tmp_path, *changes).findings == ()


# ---- persons who are lacking -----------------------------------------------------------------------------------

ONLY_HANDLER = ("    who: [handler, window]\n", "    who: [handler]\n")
URGED = "urged: {name: 催办, at: [desk], by: [leader]}"
NOTICE = "    notice: {code: answer,"
NOBODY_REPLACES = ("\nstages:\n", "\npermits: {replace: false, deputise: false}\nstages:\n")
HANDED_ON = "transfer: {by: [leader], to: {handler: [window]}}"
NO_DEPUTY = ("\nstages:\n", "\npermits: {deputise: false}\nstages:\n")


def test_a_stage_that_only_a_named_person_can_leave_is_found_with_the_act(tmp_path: Path) -> None:
    report = check_with(tmp_path, ONLY_HANDLER, NOBODY_REPLACES)

    assert places(report) == [("held_by_person", "stage desk, person handler")]
    assert "nobody else can take answered" in str(report)


@pytest.mark.parametrize(
    "changes",
    [
        [
            NOBODY_REPLACES,
            (URGED, f"{URGED}\n  renamed: {{name: 另行指定, at: [desk], by: [leader]}}"),
            ("before: [reception.accepted], during", "before: [reception.accepted, renamed], during"),
        ],
        [
            NOBODY_REPLACES,
            (URGED, f"{URGED}\n  taken_back: {{name: 收回, at: [desk], by: [leader], to: reception}}"),
            (STOPS, "stops: [answered, taken_back]"),
        ],
        [(URGED, f"{URGED}\npermits: {{replace: false, deputise: false, {HANDED_ON}}}")],
        [NO_DEPUTY],
        [(URGED, f"{URGED}\npermits: {{replace: {{by: [leader]}}, deputise: false}}")],
        [("\nstages:\n", "\npermits: {replace: false}\nstages:\n")],
    ],
    ids=[
        "another can be named", "the case can be taken back", "another may transfer it", "who named may replace",
        "the text says who replaces", "a deputy can be named",
    ],
)  # fmt: skip
def test_a_named_person_who_can_be_replaced_is_not_found(tmp_path: Path, changes: list[tuple[str, str]]) -> None:
    assert check_with(tmp_path, ONLY_HANDLER, *changes).findings == ()


@pytest.mark.parametrize(
    ("words", "permits", "says"),
    [
        ("from: [window]", "", "handler from window (another named by window)"),
        ("on_register: trained", "", "handler on the register trained (another named by window)"),
        ("from: [window]", "permits: {replace: {by: [leader]}}\n", "handler from window (another named by leader)"),
        ("from: [window]", "permits: {replace: false}\n", "handler from window"),
    ],
)
def test_the_check_says_from_whom_a_named_person_comes(tmp_path: Path, words: str, permits: str, says: str) -> None:
    named = ("handler: {name: 经办人, is: person}", f"handler: {{name: 经办人, is: person, {words}}}")
    report = check_with(tmp_path, named, ("\nstages:\n", f"\n{permits}stages:\n"))

    begins = "proved: whom a fact names is on the staff, and neither recused nor complained of: "
    assert f"{begins}{says}" in str(report).splitlines()


def approval(by: str) -> list[tuple[str, str]]:
    outcomes = "agreed: {name: 同意, to: closed}\n      refused: {name: 不同意, to: desk}"
    return [
        ("    who: [window, leader]\n", f"    kind: approval\n    approval: {{by: [{by}]}}\n"),
        ("confirmed: {name: 确认, to: closed}\n      returned: {name: 退回, to: desk}", outcomes),
        ("      - {at: [review.confirmed], needs: {other_person: answered}}\n", ""),
        ("starts: [accepted, returned]", "starts: [accepted, review.refused]"),
    ]


@pytest.mark.parametrize(("by", "found"), [("leader", True), ("window", False), ("leader, window", False)])
def test_an_approver_whom_nobody_can_replace_is_found(tmp_path: Path, by: str, found: bool) -> None:
    report = check_with(tmp_path, *approval(by), NO_DEPUTY)

    assert places(report) == [("held_by_person", "stage review, person leader")] * found, str(report)
    assert found or report.ok


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ("{consent: answer, of: filer}", True),
        ("{any: [{consent: answer, of: filer}, {text: reason}]}", False),
        ("{any: [{consent: answer, of: filer}, {fact: kind, is: small}]}", True),
        ("{any: [{consent: answer, of: filer}, {none: [{clock: handling, is: running}]}]}", False),
    ],
    ids=["nothing else will do", "a reason will do", "only in some cases", "after the limit"],
)
def test_a_consent_that_may_never_come_is_found(tmp_path: Path, needs: str, found: bool) -> None:
    before = "      - {at: [review.confirmed], needs: {other_person: answered}}"
    gate = f"{before}\n      - {{at: [desk.answered], needs: {needs}}}"
    report = check_with(tmp_path, (before, gate))

    assert places(report) == [("held_by_party", "stage desk")] * found, str(report)


def test_an_answer_that_may_never_come_is_found_unless_there_is_a_limit(tmp_path: Path) -> None:
    waits = ("    name: 复核\n", "    name: 复核\n    kind: reply\n")
    ends = ("退回, to: desk", "退回, to: closed")
    clock = "  - id: SML-04a\n"
    waiting = """\
  - id: SML-03b
    article: 第三条
    enforce: clock
    clock: {code: waiting, starts: [answered], stops: [confirmed, returned], limit: {n: 3, unit: working_day}}
    gates: [{at: [review.returned], needs: {clock: waiting, is: over}}]
"""
    assert places(check_with(tmp_path, waits)) == [("held_by_party", "stage review")]
    assert places(check_with(tmp_path, waits, (clock, waiting + clock))) == [("held_by_party", "stage review")]
    assert check_with(tmp_path, waits, ends, (clock, waiting + clock)).findings == ()


LIMITS_THAT_DO_NOT_COUNT = {
    "starts: [asking_served]": "the limit waiting does not count: it starts at asking_served, and a receipt may never",
    "starts: [answered], when: {fact: clear, is: true}": "the limit waiting does not count: it has a when:",
    "starts: [urged]": "the limit waiting does not count: not every way to review starts it",
    "starts: [answered], limit: {set_by: until}": "the limit waiting does not count: its length depends on until",
}


@pytest.mark.parametrize("words", LIMITS_THAT_DO_NOT_COUNT)
def test_a_stage_that_a_party_holds_names_the_limit_that_does_not_count_and_why(tmp_path: Path, words: str) -> None:
    limit = "" if "limit:" in words else ", limit: {n: 3, unit: working_day}"
    waiting = f"""\
  - id: SML-03b
    article: 第三条
    enforce: clock
    clock: {{code: waiting, {words}, stops: [confirmed, returned]{limit}}}
    notice: {{code: asking, to: filer, by: [answered], receipt: true, attempts: 3}}
    gates: [{{at: [review.returned], needs: {{clock: waiting, is: over}}}}]
  - id: SML-04a
"""
    changes = [("    name: 复核\n", "    name: 复核\n    kind: reply\n"), ("退回, to: desk", "退回, to: closed")]
    report = check_with(tmp_path, *changes, ("  - id: SML-04a\n", waiting))

    assert ("held_by_party", "stage review") in places(report), str(report)
    assert LIMITS_THAT_DO_NOT_COUNT[words] in str(report)


# ---- mistakes that are easily made -----------------------------------------------------------------------------

FILES = ("filer: {name: 来件人, is: outside}", "filer: {name: 来件人, is: outside, filer: true}")
TAKES = ("        - {do: remind, to: window}\n", "        - {do: take, code: given_up}\n")
UNASKED = """      - {at: [review.confirmed], needs: {other_person: answered}}
      - {at: [refused], needs: {none: [{fact: kind, is: small}]}}"""
GIVEN_UP = f"{ANSWERED}\n      given_up: {{name: 期满了结, to: closed"
MISTAKES = {
    "a way back without a limit": (
        [("starts: [accepted, returned]", "starts: [accepted]")],
        ("round_without_limit", "clock handling, stage desk, act review.returned"),
    ),
    "the unit that asks grants": (
        [("asks: [handler], grants: [leader]", "asks: [window], grants: [window, leader]")],
        ("grants_to_own_unit", "clock handling, person window"),
    ),
    "an end without telling": ([FILES], ("ends_untold", "act reception.refused")),
    "a limit on a fact that is not asked for": (
        [
            ("      warn: 1\n", "      warn: 1\n      when: {fact: scope, is: inside}\n"),
            ("{kind: {small: inside}}", "{}"),
        ],
        ("limit_unknown", "clock handling, act reception.accepted"),
    ),
    "an end that is open because nobody was asked": (
        [("      - {at: [review.confirmed], needs: {other_person: answered}}", UNASKED)],
        ("ends_by_silence", "act reception.refused"),
    ),
    "states: names what the act is asked for": (
        [(ANSWERED, "answered: {name: 已答复, to: review, late_report: 3, states: [parties]}")],
        ("idle_states", "act answered"),
    ),
    "what a clock takes is open at once": (
        [TAKES, (ANSWERED, GIVEN_UP + "}"), (STOPS, "stops: [answered, given_up]")],
        ("open_at_once", "clock handling, act desk.given_up"),
    ),
}


@pytest.mark.parametrize("planted", MISTAKES.values(), ids=MISTAKES)
def test_a_planted_mistake_is_found(tmp_path: Path, planted: tuple[list[tuple[str, str]], tuple[str, str]]) -> None:
    changes, found = planted

    assert found in places(check_with(tmp_path, *changes)), str(check_with(tmp_path, *changes))


def test_what_a_clock_takes_is_not_open_at_once_if_it_is_offered(tmp_path: Path) -> None:
    offered = [TAKES, (ANSWERED, GIVEN_UP + ", offered: true}"), (STOPS, "stops: [answered, given_up]")]

    assert check_with(tmp_path, *offered).findings == ()


SECOND_CLOCK = (
    "  - id: SML-02b\n",
    """\
  - id: SML-02c
    article: 第二条
    enforce: clock
    clock: {code: waiting, starts: [accepted], stops: [answered, given_up], limit: {n: 30, unit: working_day}}
  - id: SML-02b
""",
)
GATE = "      - {at: [urged], needs: {role: [leader]}}"


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ("{any: [{clock: handling, is: over}, {clock: waiting, is: over}]}", set()),
        ("{all: [{fact: clear}, {any: [{clock: handling, is: over}, {clock: waiting, is: over}]}]}", set()),
        ("{any: [{clock: handling, is: over}, {fact: clear}]}", {"open_at_once"}),
        ("{clock: waiting, is: over}", {"open_at_once"}),
    ],
)
def test_a_step_may_wait_for_one_of_two_limits(tmp_path: Path, needs: str, found: set[str]) -> None:
    changes = [TAKES, (ANSWERED, GIVEN_UP + "}"), (STOPS, "stops: [answered, given_up]"), SECOND_CLOCK]
    gate = (GATE, f"{GATE}\n      - {{at: [desk.given_up], needs: {needs}}}")

    report = check_with(tmp_path, *changes, gate)

    assert {finding.kind for finding, _ in report.findings} & {"open_at_once"} == found, str(report)


def test_whoever_filed_is_told_of_each_end_by_its_notices(tmp_path: Path) -> None:
    notice = ("by: [desk.answered], owed_after: [accepted]", "by: [desk.answered, refused], owed_after: [accepted]")

    assert check_with(tmp_path, FILES, notice).findings == ()


def test_whoever_filed_is_told_where_each_way_tells_by_another_act(tmp_path: Path) -> None:
    by = "by: [desk.answered, refused, given_up], owed_after: [accepted]"
    notice = ("by: [desk.answered], owed_after: [accepted]", by)
    given_up = (ANSWERED, f"{ANSWERED}\n      given_up: {{name: 不再办, to: review}}")
    stops = (STOPS, "stops: [answered, given_up]")
    silent = (notice[0], by.replace(", given_up", ""))

    assert check_with(tmp_path, FILES, given_up, stops, notice).findings == ()
    assert places(check_with(tmp_path, FILES, given_up, stops, silent)) == [("ends_untold", "act review.confirmed")]


REFUSED = "refused: {name: 不予受理, to: closed"
RETURNED = "returned: {name: 退回, to: desk"
STARTS_ONCE = ("starts: [accepted, returned]", "starts: [accepted]")


@pytest.mark.parametrize(
    "changes",
    [
        [FILES, (REFUSED, f"{REFUSED}, meant: {{ends_untold: 当场口头答复}}")],
        [STARTS_ONCE, (RETURNED, f"{RETURNED}, meant: {{round_without_limit: 退回后不再计时}}")],
    ],
)
def test_what_an_act_says_is_meant_is_not_found(tmp_path: Path, changes: list[tuple[str, str]]) -> None:
    assert len(check_with(tmp_path, *changes[:1]).findings) == 1
    assert check_with(tmp_path, *changes).findings == ()


def test_a_reason_stands_for_the_act_and_the_kind_that_it_names_alone(tmp_path: Path) -> None:
    wrong_kind = (REFUSED, f"{REFUSED}, meant: {{round_without_limit: 当场口头答复}}")
    other_act = (
        "confirmed: {name: 确认, to: closed",
        "confirmed: {name: 确认, to: closed, meant: {ends_untold: 已答复}",
    )
    report = check_with(tmp_path, FILES, wrong_kind, other_act)

    assert places(report) == [
        ("ends_untold", "act reception.refused"),
        ("meant_nothing", "act refused"),
        ("meant_nothing", "act confirmed"),
    ]
    assert "small-office.yaml:71: refused gives a reason for round_without_limit under meant:" in str(report)


@pytest.mark.parametrize("entries", ["", "    entries: [complaint]\n"], ids=["one law", "a rule of one entry"])
def test_an_own_act_that_ends_the_case_untold_is_found_at_its_own_line(tmp_path: Path, entries: str) -> None:
    two = ("entries: {complaint: reception}", "entries: {complaint: reception, telephone: reception}")
    of_one = ("  - id: SML-01b\n", f"  - id: SML-01b\n{entries}")
    notice = ("by: [desk.answered], owed_after: [accepted]", "by: [desk.answered, refused], owed_after: [accepted]")
    given_up = "given_up: {name: 终止, at: [reception], by: [leader], to: closed"
    changes = [FILES, two, of_one, notice]
    found = check_with(tmp_path, *changes, (URGED, f"{URGED}\n  {given_up}}}"))
    meant = check_with(tmp_path, *changes, (URGED, f"{URGED}\n  {given_up}, meant: {{ends_untold: 依令终止}}}}"))

    assert places(found) == [("ends_untold", "act reception.given_up")]
    assert f"small-office.yaml:{86 + bool(entries)}: reception.given_up ends" in str(found)
    assert meant.findings == ()


def test_the_reasons_for_what_is_meant_are_not_carried_by_the_cases(tmp_path: Path) -> None:
    path = tmp_path / "small-office.yaml"
    laws = []
    for meant in ("", ", meant: {ends_untold: 当场口头答复}"):
        path.write_text(SOUND_PROCEDURE.replace(REFUSED, f"{REFUSED}{meant}"), encoding="utf-8")
        laws.append(parse_file(path, {}))
    silent, said = laws

    assert said != silent
    assert canonical_law(said) == canonical_law(silent)


@pytest.mark.parametrize("reason", ["ends_untold: ''", "told_nothing: 当场口头答复"])
def test_a_reason_has_words_and_a_kind_that_there_is(tmp_path: Path, reason: str) -> None:
    report = check_with(tmp_path, (REFUSED, f"{REFUSED}, meant: {{{reason}}}"))

    (problem,) = report.problems
    assert problem.line == 71
    assert "meant" in str(problem)


# ---- what is left of a requirement -----------------------------------------------------------------------------

MAJOR = NeedsFact.model_validate({"fact": "kind", "is": "major"})
MINOR = NeedsFact.model_validate({"fact": "kind", "is": "minor"})
MEASURED = NeedsEvent(event="measured")


@pytest.mark.parametrize(
    ("need", "left"),
    [
        (MAJOR, MAJOR),
        (MINOR, None),
        (NeedsNone(none=(MAJOR,)), None),
        (NeedsAny(any=(NeedsNone(none=(MAJOR,)), MEASURED)), NeedsAny(any=(MEASURED,))),
        (NeedsAll(all=(MEASURED, MINOR)), None),
        (NeedsAll(all=(MEASURED, MAJOR)), NeedsAll(all=(MEASURED, MAJOR))),
    ],
)
def test_what_is_left_of_a_requirement_while_another_is_met(need: Requirement, left: Requirement | None) -> None:
    assert while_met(need, MAJOR) == left
    assert while_met(need, None) == need


def test_an_event_that_no_case_of_a_clock_has_seen_meets_nothing() -> None:
    """In a `when:` an event counts at any time: `none` excludes one of any age."""
    of_any_age = NeedsEvent(event="measured", ever=True)
    assert while_met(NeedsAny(any=(of_any_age, MAJOR)), NeedsNone(none=(MEASURED,))) == NeedsAny(any=(MAJOR,))


def test_a_step_that_only_the_person_complained_of_could_take_is_found(tmp_path: Path) -> None:
    changes = [
        (
            "  handler: {name: 经办人, is: named, named_in: handler}",
            "  handler: {name: 被投诉人, is: named, named_in: handler}",
        ),
        ("entries: {complaint: reception}", "respondents: {facts: [handler]}\nentries: {complaint: reception}"),
        ("at: [desk], by: [leader]}", "at: [desk], by: [handler]}"),
    ]
    report = check_with(tmp_path, *changes)
    assert [(finding.kind, finding.place) for finding, _ in report.findings if finding.act == "urged"] == [
        ("only_respondents", "stage desk, act urged")
    ]

    left = [*changes[:1], ("entries: {c", "respondents: {facts: [handler], may: [urged]}\nentries: {c"), changes[2]]
    assert not [finding for finding, _ in check_with(tmp_path, *left).findings if finding.kind == "only_respondents"]


def test_what_a_clock_takes_starts_another_only_where_it_is_open(tmp_path: Path) -> None:
    """By its bare name it is the same outcome: nothing takes it where the stage does not have it."""
    after = """\
  - id: SML-02c
    article: 第二条
    enforce: clock
    clock: {code: reviewing, starts: [given_up], stops: [confirmed, returned], limit: {n: 3, unit: working_day}}
  - id: SML-02b
"""
    changes = [TAKES, (ANSWERED, GIVEN_UP.replace("closed", "review") + ", offered: true}")]
    changes += [(STOPS, "stops: [answered, given_up]"), ("  - id: SML-02b\n", after)]

    found = {(one.kind, one.act) for one, _ in check_with(tmp_path, *changes).findings}

    assert ("clock_starts_late", "given_up") not in found
    bare, full = (
        {one.kind for one, _ in check_with(tmp_path, *changes, ("starts: [given_up]", f"starts: [{name}]")).findings}
        for name in ("given_up", "desk.given_up")
    )
    assert bare == full
