"""At the end a person reads how the walks have used the vocabulary; from every process that walked."""

from collections import Counter
from typing import Any

PER_LINE = 5


def pytest_terminal_summary(terminalreporter: Any) -> None:
    walked = [
        dict(report.user_properties)["walks"]
        for reports in (terminalreporter.stats.get("passed", []), terminalreporter.stats.get("failed", []))
        for report in reports
        if "walks" in dict(report.user_properties)
    ]
    total = sum(one["walks"] for one in walked)
    if total:
        terminalreporter.section(f"{total} walks: share of them that used each word")
        for line in coverage_lines(walked, total):
            terminalreporter.write_line(line)


def coverage_lines(walked: list[dict[str, Any]], total: int) -> list[str]:
    """The rarest first."""
    used: Counter[str] = Counter()
    for one in walked:
        used.update({word: round(share * one["walks"]) for word, share in one["shares"].items()})
    told = [f"{count / total:6.1%} {word:<24}" for word, count in sorted(used.items(), key=lambda pair: pair[::-1])]
    return ["".join(told[place : place + PER_LINE]).rstrip() for place in range(0, len(told), PER_LINE)]
