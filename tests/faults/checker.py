"""The independent checker: it reads tables and histories and says what is lost, twice, out of order or altered."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from tests.faults.check_callers import callers
from tests.faults.check_histories import histories
from tests.faults.check_limits import expiries
from tests.faults.check_notices import letters, notices
from tests.faults.check_register import chain, inbox, numbers
from tests.faults.evidence import Evidence

PROCEDURES = Path(__file__).parents[2] / "procedures"
CHECKS = (numbers, chain, inbox, histories, callers, expiries, notices, letters)
FRIDAY_NIGHT = datetime(2025, 3, 7, 16, tzinfo=UTC)  # 24:00 in China, the third working day after Tuesday 4 March 2025


def findings(seen: Evidence) -> list[str]:
    """Everything that is wrong; nothing where all is as it must be."""
    return [found for check in CHECKS for found in check(seen)]


def laws() -> dict[str, Any]:
    """What the checker knows of the texts: the first limit of the water bureau, as its file states it."""
    written = yaml.safe_load((PROCEDURES / "zhengzhou-water.yaml").read_text(encoding="utf-8"))
    clock = next(rule["clock"] for rule in written["rules"] if rule["id"] == "ZZW-05a")
    assert clock["limit"] == {"n": 3, "unit": "working_day"}
    first = {"name": clock["name"], "starts": clock["starts"], "stops": clock["stops"], "due": FRIDAY_NIGHT}
    return {"zhengzhou-water": {"first_limit": first}, "property-internal": {}}
