"""Checks of expiries: each is recorded once, with its due instant and the instant at which it was noticed."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.faults.evidence import Evidence, Row

SLACK = timedelta(seconds=5)


def expiry_findings(seen: Evidence) -> Iterator[str]:
    clocks, streams = seen.of_case("clock"), seen.streams()
    for complaint in seen.complaints:
        number, events = complaint["number"], streams.get(complaint["number"], [])
        expired = [event for event in events if event["type"] == "expired"]
        yield from _duplicate_findings(number, events, seen.laws[complaint["procedure"]]["starts"])
        for clock in clocks[number]:
            yield from _clock_findings(complaint, clock, expired, case_now(seen, complaint))
            if clock["name"] in seen.laws[complaint["procedure"]]["for_all"]:
                yield from _late_stop_findings(number, clock)
        yield from _recounted_findings(seen, complaint, events)


def case_now(seen: Evidence, complaint: Row) -> datetime:
    """Return the time of a case: that of the register plus the offset with which the case was opened."""
    now: datetime = seen.now + timedelta(seconds=json.loads(complaint["opened"]).get("clock_offset", 0))
    return now


def seconds_late(seen: Evidence) -> list[float]:
    """Return by how many seconds each expiry was noticed late, in ascending order."""
    found = [row for row in seen.tables["event"] if row["type"] == "expired"]
    return sorted((row["recorded_at"] - row["at"]).total_seconds() for row in found)


def _duplicate_findings(number: str, events: list[Row], starts: dict[str, set[str]]) -> Iterator[str]:
    """An expiry is recorded once in each run of its clock. A clock that starts anew by an act of an earlier day, or
    after a correction, may end at an instant at which it has ended before."""
    expired = Counter[tuple[Any, ...]]()
    runs = Counter[str]()
    for event in events:
        began = [name for name, by in starts.items() if event["type"] == "corrected" or event["name"] in by]
        runs.update(began)
        if event["type"] != "expired":
            continue
        expired[(*_expiry_key(event), runs[event["name"]])] += 1
        if event["recorded_at"] < event["at"]:
            yield f"{number}: the expiry of {event['name']} was recorded before it was due"
    for (name, item, at, _), times in expired.items():
        if times > 1:
            yield f"{number}: the expiry of {name} {item or ''} at {at} is recorded {times} times"


def _expiry_key(event: Row) -> tuple[str, Any, datetime]:
    return event["name"], event["said"].get("item"), event["at"]


def _clock_findings(complaint: Row, clock: Row, expired: list[Row], now: datetime) -> Iterator[str]:
    """An expired clock has one expiry at its due instant; a running clock is not past its due instant."""
    about = f"{complaint['number']}: limit {clock['name']}"
    name, _, item = clock["name"].partition(":")
    own_expiries = [event for event in expired if _expiry_key(event)[:2] == (name, item or None)]
    if clock["noticed"]:
        matching = [
            expiry
            for expiry in own_expiries
            if (expiry["at"], expiry["recorded_at"]) == (clock["due"], clock["noticed"])
        ]
        if len(matching) != 1:
            yield f"{about} was over at {clock['due']}, noticed {clock['noticed']}, and has {len(matching)} expiries"
    elif clock["state"] == "over":
        yield f"{about} is over and nobody knows since when"
    elif clock["state"] == "running" and clock["due"] and clock["due"] + SLACK < now and not complaint["closed_at"]:
        yield f"{about} was due at {clock['due']}, it is {now}, and no expiry is recorded"


def _late_stop_findings(number: str, clock: Row) -> Iterator[str]:
    late = clock["state"] == "stopped" and clock["due"] and clock["stopped"] > clock["due"]
    if late and not clock["noticed"]:
        says = f"was due at {clock['due']}, stopped at {clock['stopped']}"
        yield f"{number}: limit {clock['name']} {says}, and no expiry is recorded"


def _recounted_findings(seen: Evidence, complaint: Row, events: list[Row]) -> Iterator[str]:
    """Recount the first limit from the procedure file alone: three working days from Tuesday end with Friday."""
    rule = seen.laws[complaint["procedure"]].get("first_limit")
    if rule is None or any(event["type"] == "corrected" for event in events):
        return
    started = [event for event in events if event["type"] in ("opened", "acted") and event["name"] in rule["starts"]]
    stopped = [event["at"] for event in events if event["type"] == "acted" and event["name"] in rule["stops"]]
    due: datetime = rule["due"]
    if not started or min([*stopped, *filter(None, [complaint["closed_at"]])], default=due) < due:
        return
    if case_now(seen, complaint) < due + SLACK:
        return
    found = [event for event in events if event["type"] == "expired" and event["name"] == rule["code"]]
    if [event["at"] for event in found] != [due]:
        yield f"{complaint['number']}: by the text {rule['code']} ran out at {due}; recorded: {len(found)} times"
