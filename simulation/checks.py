"""Checks of a played office beside those of the fault tests. They share no code with the program."""

from collections.abc import Iterator

from tests.faults.evidence import Evidence


def turn_findings(seen: Evidence) -> Iterator[str]:
    """No limit is recorded as over before an act that was received before it was: such an act comes first, however
    late it is delivered."""
    streams = seen.streams()
    received = {(row["complaint"], row["n"]): row["received_at"] for row in seen.tables["inbox"]}
    for complaint in seen.complaints:
        number, over = complaint["number"], []
        for event in streams.get(number, []):
            if event["type"] == "expired":
                over.append(event)
            at = received.get((number, event["said"].get("n")))
            for limit in over:
                if at and at < limit["at"]:
                    yield (
                        f"{number}: act {event['said']['n']} was received at {at}, and {limit['name']}, over at"
                        f" {limit['at']}, stands before it"
                    )
