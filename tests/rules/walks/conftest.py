"""Print at the end of the session which share of the walks used each word of the procedure language.

The figures of all worker processes are added up.
"""

from collections import Counter
from typing import Any

from tests.stack.reported import reported

PER_LINE = 5


def pytest_terminal_summary(terminalreporter: Any) -> None:
    walked = reported(terminalreporter, "walks")
    total = sum(figures["walks"] for figures in walked)
    if total:
        terminalreporter.section(f"{total} walks: share of them that used each word")
        for line in coverage_lines(walked, total):
            terminalreporter.write_line(line)


def coverage_lines(walked: list[dict[str, Any]], total: int) -> list[str]:
    """Return the lines of the summary, the rarest words first."""
    used: Counter[str] = Counter()
    for figures in walked:
        used.update({word: round(share * figures["walks"]) for word, share in figures["shares"].items()})
    columns = [f"{count / total:6.1%} {word:<24}" for word, count in sorted(used.items(), key=lambda pair: pair[::-1])]
    return ["".join(columns[place : place + PER_LINE]).rstrip() for place in range(0, len(columns), PER_LINE)]
