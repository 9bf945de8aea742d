"""Findings: those of the regulations on file are exactly the ones listed; an office's own file may have none."""

from pathlib import Path

import pytest

from models.requirement import NeedsAll, NeedsAny, NeedsEvent, NeedsFact, NeedsNone, Requirement
from procedures.checker.proofs.assumptions import while_met
from procedures.checker.report import CheckReport, check_procedure
from tests.checker.open_findings import present_findings, read_open_findings
from tests.checker.planted_mistakes import SOUND_PROCEDURE
from tests.stack.regulations import SLUGS

ANSWERED = "answered: {zh: 已答复, to: review, late_report: 3}"
STOPS = "stops: [answered]"
WITHDRAWN = (ANSWERED, f"{ANSWERED}\n      withdrawn: {{zh: 撤回, to: closed}}")
FOR_GOOD = [
    (ANSWERED, f"{ANSWERED}\n      given_up: {{zh: 不再办, to: review}}"),
    ("退回, to: desk", "退回, to: closed"),
]


def check_with(tmp_path: Path, *changes: tuple[str, str]) -> CheckReport:
    written = SOUND_PROCEDURE
    for old, new in changes:
        assert written.count(old) == 1, old
        written = written.replace(old, new)
    path = tmp_path / "small-office.yaml"
    path.write_text(written, encoding="utf-8")
    return check_procedure(path)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_findings_of_a_regulation_are_exactly_those_listed(slug: str) -> None:
    """Mended ones are taken out by `python -m tests.checker.open_findings --write`; new ones are mended."""
    assert present_findings(slug) == read_open_findings().get(slug, {})


def test_open_findings_name_regulations_on_file() -> None:
    assert set(read_open_findings()) <= set(SLUGS)


def places(report: CheckReport) -> list[tuple[str, str]]:
    return [(finding.kind, finding.place) for finding, _ in report.findings]


def test_the_small_procedure_has_no_findings(tmp_path: Path) -> None:
    assert check_with(tmp_path).findings == ()


# ---- clocks ----------------------------------------------------------------------------------------------------


def test_a_clock_that_an_end_cuts_off_is_found_with_its_line_and_rule(tmp_path: Path) -> None:
    report = check_with(tmp_path, WITHDRAWN)

    assert places(report) == [("clock_cut_off", "clock handling, stage closed, act desk.withdrawn")]
    (line,) = str(report).splitlines()
    assert line.startswith("finding: small-office.yaml:42: SML-02a: handling can still run when desk.withdrawn")


def test_a_finding_is_an_error_in_a_file_of_an_office_only(tmp_path: Path) -> None:
    assert not check_with(tmp_path, WITHDRAWN).ok
    assert check_procedure("bank").findings
    assert check_procedure("bank").ok


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


def test_a_clock_that_runs_on_where_nothing_stops_it_is_found(tmp_path: Path) -> None:
    report = check_with(tmp_path, *FOR_GOOD)

    assert places(report) == [("clock_runs_on", "clock handling, stage review, act desk.given_up")]


def test_a_clock_that_can_still_be_stopped_does_not_run_on(tmp_path: Path) -> None:
    assert check_with(tmp_path, FOR_GOOD[0], (STOPS, f"{STOPS}\n      outlives: {{closed: 办结即止}}")).findings == ()


def test_a_reason_for_what_the_clock_does_not_outlive_is_found(tmp_path: Path) -> None:
    report = check_with(tmp_path, (STOPS, f"{STOPS}\n      outlives: {{review: 复核不计时}}"))

    assert places(report) == [("outlives_nothing", "clock handling, act review")]


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
