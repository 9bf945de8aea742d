"""Rules that bind only the cases of some entries."""

from pathlib import Path

from banjie_author.report import check_procedure
from rules.guide import guides_shown
from tests.checker.planted_mistakes import SOUND_PROCEDURE
from tests.rules.shop_procedure import ShopCase, clock_rule, day, rule, shop_law

RULES = (
    clock_rule("handling", ["complaint", "injury"], ["minor", "cared"]) | {"entries": ["complaint"]},
    rule("9z", "gates", entries=["injury"], gates=[{"at": ["minor", "cared"], "needs": {"text": "findings"}}]),
    rule("9y", "guide", entries=["injury"], guide={"shows": "先送医"}),
)


def test_a_rule_binds_the_cases_of_its_entries() -> None:
    case = ShopCase(shop_law(*RULES), "injury")

    assert case.refusal_reasons("an", "cared") == ["SHP-9z:needs"]
    assert guides_shown(case.law, case.state) == ("SHP-9y",)


def test_a_rule_binds_no_case_of_another_entry() -> None:
    complaint, injury = ShopCase(shop_law(*RULES)), ShopCase(shop_law(*RULES), "injury")

    assert complaint.refusal_reasons("an", "minor") == []
    assert guides_shown(complaint.law, complaint.state) == ()
    assert [event.type for event in complaint.wait_until(day(9))] == ["expired"]
    assert injury.wait_until(day(9)) == []
    assert (list(complaint.state.clocks), list(injury.state.clocks)) == (["handling"], [])


def check_report_entry(folder: Path, gate: str) -> list[str]:
    """Check the small procedure with a second entry, whose cases are bound by a gate of their own."""
    written = SOUND_PROCEDURE.replace(
        "entries: {complaint: reception}", "entries: {complaint: reception, report: desk}"
    )
    ruled = f"rules:\n  - {{id: SML-00a, article: 一, enforce: gates, entries: [report], gates: [{gate}]}}\n"
    path = folder / "small-office.yaml"
    path.write_text(written.replace("rules:\n", ruled, 1), encoding="utf-8")
    return [problem.says for problem in check_procedure(path).problems]


def test_the_cases_of_each_entry_are_proved_by_themselves(tmp_path: Path) -> None:
    assert check_report_entry(tmp_path, "{at: [desk.answered], needs: {text: reason}}") == []
    never = check_report_entry(tmp_path, "{at: [desk.answered], needs: {event: refused, ever: true}}")
    assert never
    assert all("refused" in says for says in never)
