"""Checks of the answers to callers: every answer is true, and every request was answered."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator

from tests.faults.evidence import Evidence, Row

FINAL = ("done", "refused", "sent_back")


def caller_findings(seen: Evidence) -> Iterator[str]:
    complaints = {row["key"]: row for row in seen.complaints}
    streams = seen.streams()
    acts = {(row["complaint"], row["act_id"]): row for row in seen.tables["inbox"]}
    forms, asked = _lines_by_request(seen.ledger)
    for key, lines in forms.items():
        yield from _form_findings(key, lines, complaints.get(key))
    for (number, act_id), lines in asked.items():
        passed_on = complaints.get(f"{number}:after:{act_id}")
        row = acts.get((number, act_id))
        yield from _act_findings(f"{number} {act_id}", lines, row, passed_on)
        if row is not None:
            yield from _verdict_findings(
                f"{number} {act_id}", lines, row, _possible_events(row, streams.get(number, []))
            )
    for key, row in complaints.items():
        if key not in forms and row["parent"] is None:
            yield f"{row['number']} was registered under {key}, which nobody asked for"
    for (number, act_id), row in acts.items():
        if (number, act_id) not in asked and row["actor"] != "system" and row["n"] > 1:
            yield f"{number}: act {act_id} is on record, and nobody asked for it"


def _lines_by_request(ledger: list[Row]) -> tuple[dict[str, list[Row]], dict[tuple[str, str], list[Row]]]:
    forms: dict[str, list[Row]] = defaultdict(list)
    acts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for line in ledger:
        if "key" in line:
            stored = f"sha256:{hashlib.sha256(line['key'].encode()).hexdigest()}"  # all that is kept of a mark
            forms[stored] += [line] if "answer" in line else []
        else:
            acts[line["number"], line["id"]] += [line] if "answer" in line else []
    return forms, acts


def _form_findings(key: str, lines: list[Row], row: Row | None) -> Iterator[str]:
    yield from _answer_findings(key, lines)
    answered = {line["number"] for line in lines if line.get("number")}
    if answered and (row is None or answered != {row["number"]}):
        yield f"{key}: callers were told {sorted(answered)}, the register has {row and row['number']}"
    if any(line["answer"] in ("sent_back", "refused") for line in lines) and row is not None:
        yield f"{key}: sent back, and yet registered as {row['number']}"


def _act_findings(about: str, lines: list[Row], row: Row | None, passed_on: Row | None) -> Iterator[str]:
    yield from _answer_findings(about, lines)
    if any(line.get("opened") for line in lines):
        if passed_on is None or {line["opened"] for line in lines if line.get("opened")} != {passed_on["number"]}:
            yield f"{about}: was told that another complaint was opened, and the register has none such"
        return
    if any(line["answer"] == "sent_back" for line in lines):
        if row is not None:
            yield f"{about}: sent back, and yet on record as act {row['n']}"
        return
    answered = {line["n"] for line in lines if line.get("n")}
    if answered and (row is None or answered != {row["n"]}):
        yield f"{about}: callers were told act {sorted(answered)}, the register has {row and row['n']}"


def _possible_events(row: Row, events: list[Row]) -> set[int]:
    """Return the events that an accepted act may have become: its own, and those before the next act."""
    later = [event["seq"] for event in events if event["said"].get("n", 0) > row["n"]]
    last = min(later, default=len(events) + 1)
    return set(range(row["seq"], last)) if row["seq"] else set()


def _verdict_findings(about: str, lines: list[Row], row: Row, possible: set[int]) -> Iterator[str]:
    """Compare every answer about an act with its verdict in the register."""
    for line in lines:
        if line["answer"] == "done" and (row["state"] != "accepted" or line["seq"] not in possible):
            yield f"{about}: told event {line['seq']}, stands as {row['state']} {row['seq']}"
        if line["answer"] == "refused":
            if row["state"] != "refused":
                yield f"{about}: told that it was refused, stands as {row['state']}"
            elif not _is_told_so(line, json.loads(row["refused"])):
                told = line.get("refusals") or line["refused_by"]
                yield f"{about}: told it was refused by {told}, stands by {row['refused']}"


def _is_told_so(line: Row, refused: list[Row]) -> bool:
    """Return True where the caller was told of these refusals; over HTTP, by their rules."""
    if "refusals" in line:
        return bool(line["refusals"] == refused)
    return bool(line["refused_by"] == sorted({one["rule"] for one in refused if "rule" in one}))


def _answer_findings(about: str, lines: list[Row]) -> Iterator[str]:
    if not any(line["answer"] in FINAL for line in lines):
        says = lines[-1] if lines else "nothing"
        yield f"{about}: never had an answer; at last: {says}"
    for line in lines:
        if line["answer"] == "broken":
            yield f"{about}: instead of an answer: {line['kind']}"
