"""Verify the journal of one case. Standard library only; shares no code with the program that wrote the journal.

    verify_chain.py JOURNAL.csv HISTORY.json [SEQ:HASH ...]

JOURNAL.csv has the columns seq, prev, hash, body. HISTORY.json is the output of `banjie history --json`, read after the
journal. Each SEQ:HASH is a head that the journal must contain: the one that `banjie show --json` printed before the
journal was read, and those that were noted at earlier audits. Exit code 1 if anything is found.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

GENESIS = "0" * 64  # stands for the hash before the first event


def chain_findings(rows: list[dict[str, str]]) -> Iterator[str]:
    """Yield each place at which the rows are not one chain from the first event on."""
    previous = GENESIS
    for place, row in enumerate(rows, start=1):
        computed = hashlib.sha256(f"{previous}\n{row['body']}".encode()).hexdigest()
        if (row["seq"], json.loads(row["body"])["seq"]) != (str(place), place):
            yield f"event {place}: missing, or out of order"
        if (row["prev"], row["hash"]) != (previous, computed):
            yield f"event {place}: the hash does not follow from the content and the event before"
        previous = row["hash"]


def comparison_findings(rows: list[dict[str, str]], shown: list[dict[str, object]], heads: list[str]) -> Iterator[str]:
    """Yield each head that the journal does not contain, and each event of which the program shows something else."""
    links = {f"{row['seq']}:{row['hash']}" for row in rows}
    yield from (f"head {head}: not in the journal" for head in heads if head not in links)
    events = [event for event in shown if event["seq"] in range(1, len(rows) + 1)]  # the case may have gone on since
    differing = {*map(identity, events)} ^ {identity(json.loads(row["body"])) for row in rows}
    yield from (f"event {seq}: journal and history differ" for seq in sorted({seq for seq, *_ in differing}))


def identity(event: Mapping[str, object]) -> tuple[int, str, datetime]:
    """Return what journal and history must agree on: the place; kind, name and actor; the instant."""
    what = f"{event['type']} {event['name']} {event.get('by') or ''}"
    return int(str(event["seq"])), what, datetime.fromisoformat(str(event["at"]))


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        journal = list(csv.DictReader(file))
    history = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))["events"]
    found = [*chain_findings(journal), *comparison_findings(journal, history, sys.argv[3:])]
    if found or not journal:
        sys.exit("\n".join(found or ["the journal is empty"]))
    print(f"{len(journal)} events, head {journal[-1]['seq']}:{journal[-1]['hash']}: the chain holds")
