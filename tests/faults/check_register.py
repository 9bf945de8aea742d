"""Checks of the register alone: numbers, hash chain, inbox. Written from the specification, without code of rules/."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from tests.faults.evidence import Evidence, Row

FIRST_HASH = "0" * 64


def number_findings(seen: Evidence) -> Iterator[str]:
    """Register numbers run from 1 without gaps, and the counter holds the last one."""
    given: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in seen.complaints:
        prefix, year, number = row["number"].split("-")
        given[prefix, int(year)].append(int(number))
    for (prefix, year), found in given.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"register numbers {prefix}-{year} have gaps: {sorted(found)}"
    counted = {(row["prefix"], row["year"]): row["last"] for row in seen.tables["register_counter"]}
    if counted != {at: max(found) for at, found in given.items()}:
        yield f"the counter says {counted}, the register {given}"


def chain_findings(seen: Evidence) -> Iterator[str]:
    """Each stream runs from 1 without gaps; each hash is SHA-256 of the previous hash, a line feed and the event."""
    for stream, rows in seen.streams().items():
        head = FIRST_HASH
        for place, row in enumerate(rows, 1):
            if row["seq"] != place:
                yield f"{stream}: event {place} is missing"
                break
            digest = hashlib.sha256(f"{head}\n{row['body']}".encode()).hexdigest()
            if (row["prev"], row["hash"]) != (head, digest):
                yield f"{stream}: the chain is broken at event {row['seq']}"
            head = row["hash"]
            yield from _column_findings(stream, row)
    yield from _head_findings(seen)


def _column_findings(stream: str, row: Row) -> Iterator[str]:
    """The columns agree with the hashed text, and the text is in canonical form."""
    said = row["said"]
    columns = {name: row[name] for name in ("seq", "type", "name")}
    if columns != {name: said[name] for name in columns} or any(
        datetime.fromisoformat(said[name]) != row[name] for name in ("at", "recorded_at")
    ):
        yield f"{stream}: the columns of event {row['seq']} differ from its text"
    if row["body"] != canonical_text(said):
        yield f"{stream}: event {row['seq']} is not in canonical form"


def canonical_text(said: Row) -> str:
    """Return the canonical JSON of an event: sorted keys, no spaces, no escapes."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _head_findings(seen: Evidence) -> Iterator[str]:
    streams = seen.streams()
    for row in seen.complaints:
        last = streams[row["number"]][-1] if row["number"] in streams else {"seq": 0, "hash": FIRST_HASH}
        if (row["seq"], row["head"]) != (last["seq"], last["hash"]):
            yield f"{row['number']}: the complaint stands at event {row['seq']}, its journal at {last['seq']}"
        if row["seq"] == 0:
            yield f"{row['number']}: registered and never begun"


def inbox_findings(seen: Evidence) -> Iterator[str]:
    """Acts are numbered without gaps in the order of receipt; each is judged once, accepted ones in order."""
    rows_by_case, streams = seen.of_case("inbox"), seen.streams()
    for complaint in seen.complaints:
        number, rows = complaint["number"], rows_by_case[complaint["number"]]
        if [row["n"] for row in rows] != list(range(1, complaint["n"] + 1)):
            yield f"{number}: the inbox counts to {complaint['n']} and holds {[row['n'] for row in rows]}"
        if any(row["received_at"] > later["received_at"] for row, later in pairwise(rows)):
            yield f"{number}: the inbox is not in the order of receipt"
        for act_id, times in Counter(row["act_id"] for row in rows).items():
            if times > 1:
                yield f"{number}: act {act_id} stands {times} times in the inbox"
        yield from _judgement_findings(number, rows, streams.get(number, []))


def _judgement_findings(number: str, rows: list[Row], events: list[Row]) -> Iterator[str]:
    events_by_act: dict[int, list[Row]] = defaultdict(list)
    for event in events:
        if event["said"].get("n"):
            events_by_act[event["said"]["n"]].append(event)
    for n in events_by_act.keys() - {row["n"] for row in rows}:
        yield f"{number}: event {events_by_act[n][0]['seq']} answers act {n}, which is not in the inbox"
    for row in rows:
        yield from _verdict_findings(number, row, events_by_act[row["n"]])
    order = [row["seq"] for row in rows if row["state"] == "accepted"]
    if order != sorted(order):
        yield f"{number}: acts were not judged in order: events {order}"


def _verdict_findings(number: str, row: Row, events: list[Row]) -> Iterator[str]:
    about = f"{number}: act {row['n']} ({row['act_id']}, {row['name']})"
    match row["state"], len(events):
        case "received", _:
            yield f"{about} is on record and not judged"
        case "accepted", 1:
            seq = events[0]["seq"]
            if row["seq"] != seq and not (row["name"] == "withdraw_breach" and row["seq"] > seq):
                yield f"{about} is noted as event {row['seq']} and became event {seq}"
        case "refused", 0:
            if not json.loads(row["refused"] or "[]"):
                yield f"{about} is refused without a reason"
            if "quarantined" in row["refused"]:
                yield f"{about} met a quarantined case"
        case state, times:
            yield f"{about} is {state} and became {times} events"
