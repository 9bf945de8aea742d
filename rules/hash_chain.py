"""Hash chain over the events of a case (each hash covers all events up to it), and the digest of a case."""

import hashlib
import json
from typing import Any

from models.case import CASE, Case
from models.events import ChainHead, Event
from models.frozen import Frozen

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(event: Frozen) -> str:
    """Return the canonical JSON of an event: it is hashed, stored in the journal, and read by auditors."""
    return _CANONICAL.encode(event.model_dump(mode="json", exclude_defaults=True))


def case_fields(case: Case) -> dict[str, Any]:
    """Return what JSON says of a case: fields without their defaults."""
    fields: dict[str, Any] = CASE.dump_python(case, mode="json", exclude_defaults=True)
    return fields


def case_json(case: Case) -> str:
    """Return the canonical JSON of a case: the register keeps it, and releases compare it."""
    return _CANONICAL.encode(case_fields(case))


def case_digest(case: Case) -> str:
    """Return the hash by which two releases compare the cases they fold from the same events."""
    return hashlib.sha256(case_json(case).encode()).hexdigest()


def next_link(head: ChainHead, text: str, seq: int) -> ChainHead:
    """Return the head of the chain after the event with this canonical JSON."""
    return ChainHead(seq=seq, hash=link_hash(head.hash, text))


def link_hash(before: str, text: str) -> str:
    """Return the hash of an event with this canonical JSON that follows the hash `before`."""
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def chain_head(head: ChainHead, events: tuple[Event, ...]) -> ChainHead:
    """Return the head of the chain after these events."""
    for event in events:
        head = next_link(head, canonical_json(event), event.seq)
    return head
