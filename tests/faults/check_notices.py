"""Checks of notices: each owed notice is delivered or due for another attempt, and repeats have the same key."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from tests.faults.evidence import Evidence, Letter, Row

CLOCK_EVENTS = ("warned", "held", "expired", "reminded", "escalated")
HANDED_OVER_STATES = ("handed_over", "delivered", "served")
OPEN_STATES = ("due", "handed_over")
ALARM_LETTER = "<alarm."  # how the keys of letters about alarms begin
TO_CORRECTED_CONTACT = re.compile(r"[:.]\d+(@\S*>)?$")  # which contact it went to, at the end of a key
MAX_PAUSE = timedelta(days=4)  # until a handed-over notice without proof is checked again


def notice_findings(seen: Evidence) -> Iterator[str]:
    by_case, streams = seen.of_case("notice"), seen.streams()
    for complaint in seen.complaints:
        number = complaint["number"]
        rows: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in by_case[number]:
            rows[row["seq"], row["name"]].append(row)
        for event in streams.get(number, []):
            yield from _owed_findings(number, event, rows.pop((event["seq"], event["name"]), []))
            name = seen.laws[complaint["procedure"]]["told_by"].get(event["name"])
            if (
                event["type"] == "acted"
                and event["said"].get("means")
                and name
                and not rows.pop((event["seq"], name), [])
            ):
                yield f"{number}: by whom {name} was told (event {event['seq']}) is not on record"
        for (seq, name), left in rows.items():
            yield f"{number}: notice {name} of event {seq} ({left[0]['kind']}) was owed by nothing"
    reports = Counter((row["complaint"], row["name"]) for row in seen.tables["inbox"] if row["actor"] == "system")
    yield from _report_findings(seen, reports)


def _owed_findings(number: str, event: Row, rows: list[Row]) -> Iterator[str]:
    if event["type"] == "notified" and not rows:
        yield f"{number}: nobody was told of {event['name']} (event {event['seq']})"
    if event["type"] in CLOCK_EVENTS and not rows:
        yield f"{number}: what {event['name']} said (event {event['seq']}, {event['type']}) reached nobody"
    if len({row["holder"] for row in rows}) != len(rows):
        yield f"{number}: event {event['seq']} told somebody twice of {event['name']}"


def _report_findings(seen: Evidence, reports: "Counter[tuple[str, str]]") -> Iterator[str]:
    """Each notice that requires proof has reported it, or its absence, to the case as one act."""
    wanted: Counter[tuple[str, str]] = Counter()
    for row in seen.tables["notice"]:
        if row["kind"] == "sent" and row["receipt"]:
            act_name = {"served": "served", "no_contact": "undelivered", "failed": "undelivered"}.get(row["state"])
            wanted.update([(row["complaint"], act_name)] if act_name else [])
    if wanted != reports:
        yield f"proofs owed to cases and given: {wanted - reports} lacking, {reports - wanted} too many"


def letter_findings(seen: Evidence) -> Iterator[str]:
    """The letters received are those that the register says were sent, each under one key and with the same content;
    one to a contact that was corrected has the number of that contact after the key."""
    sent = [row["id"] for row in seen.tables["notice"] if row["kind"] == "sent"]
    keys = {message_id(notice): notice for notice in sent} | {notice: notice for notice in sent}
    arrived: dict[tuple[str, str], dict[str, list[Letter]]] = defaultdict(lambda: defaultdict(list))
    for letter in seen.letters:
        to_other = TO_CORRECTED_CONTACT.sub(r"\1", letter.key)
        key = letter.key if letter.key in keys or to_other not in keys else to_other
        arrived[letter.channel, key][letter.key].append(letter)
    streams = seen.streams()
    for row in seen.tables["notice"]:
        if row["kind"] != "sent":
            continue
        journal = [event["said"] for event in streams.get(f"notice:{row['id']}", [])]
        yield from _delivery_findings(row, journal, seen)
        for channel, key in (("smtp", message_id(row["id"])), ("webhook", row["id"])):
            to_each = arrived.pop((channel, key), None) or {key: []}
            for received in to_each.values():
                yield from _arrival_findings(row, channel, journal, received)
    for channel, key in arrived:
        if not key.startswith(ALARM_LETTER):
            yield f"a letter came by {channel} under {key}, and no notice has that key"


def message_id(notice: str) -> str:
    """Return the Message-ID of a notice: its id with full stops, at the sender's domain."""
    return f"<{notice.replace(':', '.')}@water.example.cn>"


def _delivery_findings(row: Row, journal: list[Row], seen: Evidence) -> Iterator[str]:
    """A notice has a complete journal, and is finished, or has a time for its next attempt, or waits for a person."""
    if not journal or journal[0]["type"] not in ("due", "delivered"):
        yield f"notice {row['id']} has no journal from its beginning"
        return
    if row["state"] in OPEN_STATES and row["channel"] != "desk":
        if row["next_at"] is None:
            yield f"notice {row['id']} is {row['state']} and nobody will look at it again"
        elif not seen.now - timedelta(minutes=1) < row["next_at"] < seen.now + MAX_PAUSE:
            yield f"notice {row['id']} is {row['state']} and was to be looked at {row['next_at']}"
    if row["state"] in OPEN_STATES and row["channel"] == "desk" and not (row["holder"] or row["receipt"]):
        yield f"notice {row['id']} waits for a person and for nobody"


def _arrival_findings(row: Row, channel: str, journal: list[Row], received: list[Letter]) -> Iterator[str]:
    tried = sum(entry["type"] == "tried" and entry["channel"] == channel for entry in journal)
    handed_over = sum(entry["type"] == "handed_over" and entry["channel"] == channel for entry in journal)
    if len(received) > tried:
        yield f"notice {row['id']} came {len(received)} times by {channel} and was tried {tried} times"
    if handed_over > 1:
        yield f"notice {row['id']} was handed over {handed_over} times by {channel}"
    if (handed_over or (row["state"] in HANDED_OVER_STATES and row["channel"] == channel)) and not received:
        yield f"notice {row['id']} is said to be handed over by {channel} and never came"
    if len({letter.digest for letter in received}) > 1:
        yield f"notice {row['id']} came by {channel} with different words under one key"


def alarm_findings(seen: Evidence) -> Iterator[str]:
    """An alarm is raised, then cleared, then raised again: never twice in a row, however many watches look. Letters
    about it have the same words whenever they come."""
    standing: set[tuple[str, str]] = set()
    for row in seen.streams().get("alarms", []):
        for alarm in row["said"]["alarms"]:
            about = (row["name"], alarm["about"])
            if (row["type"] == "raised") == (about in standing):
                yield f"alarm {about} is {row['type']} twice in a row (event {row['seq']})"
            standing ^= {about}
    words: dict[str, set[str]] = defaultdict(set)
    for letter in seen.letters:
        words[letter.key].add(letter.digest)
    for key, digests in words.items():
        if key.startswith(ALARM_LETTER) and len(digests) > 1:
            yield f"the letter {key} came with different words"
