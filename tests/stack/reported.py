"""What tests have recorded of themselves, for the summary at the end of a session."""

from typing import Any

ENDS = ("passed", "failed", "xfailed")


def reported(terminalreporter: Any, name: str) -> list[Any]:
    """Return the values that tests have recorded under a name, by pytest's `record_property`."""
    ended = [report for end in ENDS for report in terminalreporter.stats.get(end, [])]
    properties = [dict(report.user_properties) for report in ended]
    return [found[name] for found in properties if name in found]
