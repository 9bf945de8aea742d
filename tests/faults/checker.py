"""The independent checker: reports what is lost, duplicated, out of order or altered in tables and histories.

It shares no code with the program.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from tests.faults.check_callers import caller_findings
from tests.faults.check_histories import history_findings
from tests.faults.check_limits import expiry_findings
from tests.faults.check_notices import alarm_findings, letter_findings, notice_findings
from tests.faults.check_register import chain_findings, inbox_findings, number_findings
from tests.faults.evidence import Evidence

PROCEDURES = Path(__file__).parents[2] / "procedures"
CHECKS = (
    number_findings,
    chain_findings,
    inbox_findings,
    history_findings,
    caller_findings,
    expiry_findings,
    notice_findings,
    letter_findings,
    alarm_findings,
)
FRIDAY_NIGHT = datetime(2025, 3, 7, 16, tzinfo=UTC)  # 24:00 in China, the third working day after Tuesday 4 March 2025


def all_findings(seen: Evidence) -> list[str]:
    """Return everything that is wrong."""
    return [found for check in CHECKS for found in check(seen)]


def known_rules() -> dict[str, Any]:
    """Return what the checker knows of the procedures, read from their files.

    That is: the clocks of every case, the outcomes by which notices are given, and the first limit of the water bureau.
    """
    known: dict[str, Any] = {}
    for slug in ("zhengzhou-water", "property-internal"):
        written = yaml.load((PROCEDURES / f"{slug}.yaml").read_bytes(), yaml.CSafeLoader)
        clocks = {rule["id"]: rule["clock"] for rule in written["rules"] if "clock" in rule}
        known[slug] = {
            "for_all": {clock["code"] for clock in clocks.values() if "when" not in clock},
            "starts": {clock["code"]: {*_start_names(written, clock)} for clock in clocks.values()},
            "told_by": {
                by: rule["notice"]["code"] for rule in written["rules"] for by in rule.get("notice", {}).get("by", [])
            },
        }
        if slug == "zhengzhou-water":
            first = clocks["ZZW-05a"]
            assert first["limit"] == {"n": 3, "unit": "working_day"}
            starts = [*_start_names(written, first)]
            known[slug]["first_limit"] = {**first, "starts": starts, "due": FRIDAY_NIGHT}
    return known


def _start_names(written: Any, clock: Any) -> Iterator[str]:
    """Yield the names of the events by which a clock starts, those too that a setting names."""
    for start in clock["starts"]:
        name = written["settings"][start["setting"]]["default"] if isinstance(start, dict) else start
        yield name.rsplit(".", 1)[-1]
