"""What passed and failed tests have recorded of themselves, for the summary at the end of a session."""

from typing import Any


def reported(terminalreporter: Any, name: str) -> list[Any]:
    """Return the values that tests have recorded under a name, by pytest's `record_property`."""
    stats = terminalreporter.stats
    properties = [dict(report.user_properties) for report in (*stats.get("passed", []), *stats.get("failed", []))]
    return [found[name] for found in properties if name in found]
