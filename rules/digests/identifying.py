"""Digests that tell a complaint and an act from every other, one that was given the same number among them."""

import hashlib
import json

from models.events import Event
from models.messages import Act, Digest, Number
from rules.hash_chain import canonical_json

DIGEST_LENGTH = 32  # hexadecimal digits


def opened_digest(number: Number, law_sha256: Digest, opened: Event) -> Digest:
    """Return the digest of a complaint, as it was opened."""
    return opened_digest_of_text(number, law_sha256, canonical_json(opened))


def opened_digest_of_text(number: Number, law_sha256: Digest, opened: str) -> Digest:
    """Return the same digest, of the canonical JSON of the event that opened the case."""
    return _digest(json.dumps([number, law_sha256, opened], ensure_ascii=False))


def act_digest(act: Act) -> Digest:
    """Return the digest of an act, sealed or not."""
    return _digest(canonical_json(act.model_copy(update={"seal": None})))


def _digest(written: str) -> Digest:
    return hashlib.sha256(written.encode()).hexdigest()[:DIGEST_LENGTH]
