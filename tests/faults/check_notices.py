"""The checker on notices: each that was owed is handed over or on its way, each repeated one under the same key."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from tests.faults.evidence import Evidence, Letter, Row

CLOCK_EVENTS = ("warned", "held", "expired", "reminded", "escalated")
HANDED_OVER_STATES = ("handed_over", "delivered", "served")
OPEN_STATES = ("due", "handed_over")
MAX_PAUSE = timedelta(days=4)  # what has been taken and not proved is looked at again then


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
    """Proof, or that there will be none, came back to its case as one act for each notice that asked for it."""
    wanted: Counter[tuple[str, str]] = Counter()
    for row in seen.tables["notice"]:
        if row["kind"] == "sent" and row["receipt"]:
            said = {"served": "served", "no_contact": "undelivered", "failed": "undelivered"}.get(row["state"])
            wanted.update([(row["complaint"], said)] if said else [])
    if wanted != reports:
        yield f"proofs owed to cases and given: {wanted - reports} lacking, {reports - wanted} too many"


def letter_findings(seen: Evidence) -> Iterator[str]:
    """What came in by post is what the register says was sent, each under one key and word for word the same."""
    arrived: dict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in seen.letters:
        arrived[letter.channel, letter.key].append(letter)
    streams = seen.streams()
    for row in seen.tables["notice"]:
        if row["kind"] != "sent":
            continue
        way = [event["said"] for event in streams.get(f"notice:{row['id']}", [])]
        yield from _delivery_findings(row, way, seen)
        for channel, key in (("smtp", message_id(row["id"])), ("webhook", row["id"])):
            yield from _arrival_findings(row, channel, way, arrived.pop((channel, key), []))
    for channel, key in arrived:
        yield f"a letter came by {channel} under {key}, and no notice has that key"


def message_id(notice: str) -> str:
    """The Message-ID of a notice: its id with full stops, at the sender's domain."""
    return f"<{notice.replace(':', '.')}@water.example.cn>"


def _delivery_findings(row: Row, way: list[Row], seen: Evidence) -> Iterator[str]:
    """It has a journal from the first turn on, and either an end, or an instant and a reason to go on, or a person."""
    if not way or way[0]["type"] not in ("due", "delivered"):
        yield f"notice {row['id']} has no journal from its beginning"
        return
    if row["state"] in OPEN_STATES and row["channel"] != "desk":
        if row["next_at"] is None:
            yield f"notice {row['id']} is {row['state']} and nobody will look at it again"
        elif not seen.now - timedelta(minutes=1) < row["next_at"] < seen.now + MAX_PAUSE:
            yield f"notice {row['id']} is {row['state']} and was to be looked at {row['next_at']}"
    if row["state"] in OPEN_STATES and row["channel"] == "desk" and not (row["holder"] or row["receipt"]):
        yield f"notice {row['id']} waits for a person and for nobody"


def _arrival_findings(row: Row, channel: str, way: list[Row], came: list[Letter]) -> Iterator[str]:
    tried = sum(turn["type"] == "tried" and turn["channel"] == channel for turn in way)
    taken = sum(turn["type"] == "handed_over" and turn["channel"] == channel for turn in way)
    if len(came) > tried:
        yield f"notice {row['id']} came {len(came)} times by {channel} and was tried {tried} times"
    if taken > 1:
        yield f"notice {row['id']} was handed over {taken} times by {channel}"
    if (taken or (row["state"] in HANDED_OVER_STATES and row["channel"] == channel)) and not came:
        yield f"notice {row['id']} is said to be handed over by {channel} and never came"
    if len({letter.digest for letter in came}) > 1:
        yield f"notice {row['id']} came by {channel} with different words under one key"
