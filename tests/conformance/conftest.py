"""Print at the end of the session how much adversaries played, what they broke, from where no honest course ends, and
which share of the enforcing parts of each text they find when it is cut."""

from collections import Counter
from typing import Any

from tests.stack.reported import reported


def print_ends(terminalreporter: Any) -> None:
    """Print from how many states an honest office finds no end, text by text."""
    if not (ends := reported(terminalreporter, "ends")):
        return
    states, asked = sum(text["states"] for text in ends), sum(text["asked"] for text in ends)
    stuck = [f"{text['slug']} {text['stuck']}" for text in ends if text["stuck"]]
    terminalreporter.section(
        f"{asked} questions about {states} states of {len(ends)} texts; no end: {len(stuck)} texts"
    )
    for line in stuck:
        terminalreporter.write_line(line)


def print_broken_invariants(terminalreporter: Any) -> None:
    """Print in how many courses each invariant was broken, text by text."""
    broken = reported(terminalreporter, "broken")
    if not broken:
        return
    total = Counter[str]()
    for text in broken:
        total.update(text["courses"])
    courses = sum(text["seeds"] for text in broken)
    terminalreporter.section(f"invariants that {courses:,} courses of {len(broken)} texts broke: {len(total)}")
    for label, number in total.most_common():
        texts = [f"{text['slug']} {text['courses'][label]}" for text in broken if label in text["courses"]]
        terminalreporter.write_line(f"{label}: {number} courses ({', '.join(texts)})")
    terminalreporter.write_line(f"time gained by undoing: {sum(text['gained'] for text in broken)} courses")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if played := reported(terminalreporter, "played"):
        steps, seeds = sum(text["steps"] for text in played), max(text["seeds"] for text in played)
        terminalreporter.section(f"adversaries played {steps:,} acts of {len(played)} texts, seeds 0 to {seeds - 1}")
    print_broken_invariants(terminalreporter)
    print_ends(terminalreporter)
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
