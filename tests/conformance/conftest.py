"""Print at the end of the session how much adversaries played, and which share of the enforcing parts of each text they
find when it is cut."""

from typing import Any

from tests.stack.reported import reported


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if played := reported(terminalreporter, "played"):
        steps, seeds = sum(text["steps"] for text in played), max(text["seeds"] for text in played)
        terminalreporter.section(f"adversaries played {steps:,} acts of {len(played)} texts, seeds 0 to {seeds - 1}")
    found = reported(terminalreporter, "found")
    if not found:
        return
    missed, tried = sum(len(text["missed"]) for text in found), sum(text["parts"] for text in found)
    terminalreporter.section(f"adversaries find {tried - missed} of {tried} parts that are taken out, by text")
    for text in sorted(found, key=lambda text: str(text["slug"])):
        left = "; ".join(text["missed"]) or "none"
        terminalreporter.write_line(
            f"{text['slug']}: {text['parts'] - len(text['missed'])} of {text['parts']}, not: {left}"
        )
