"""The chain of a case's events: each hash covers the event and all before it; and the digest of the case they make."""

import hashlib
import json

from models.frozen import Frozen
from models.messages import Chained, Event


def canonical(event: Frozen) -> str:
    """The one text of an event: what is hashed, what the journal stores, what an auditor reads."""
    written = event.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(case: Frozen) -> str:
    """By which two releases know that they make the same case of the same events."""
    return hashlib.sha256(canonical(case).encode()).hexdigest()


def linked(head: Chained, text: str, seq: int) -> Chained:
    """The head of the chain after the event with this canonical text."""
    return Chained(seq=seq, hash=hashlib.sha256(f"{head.hash}\n{text}".encode()).hexdigest())


def chained(head: Chained, events: tuple[Event, ...]) -> Chained:
    """The head of the chain after these events."""
    for event in events:
        head = linked(head, canonical(event), event.seq)
    return head
