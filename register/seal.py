"""Seals: keyed digests by which the register, its workers and its cases recognise each other's words. Whoever reaches
Temporal can write to it; without the key nobody can seal what is written."""

import base64
import hashlib
import hmac
import json
from typing import Literal, NamedTuple

from models.case_input import OpenCase
from models.messages import Act, Digest, Number
from rules.digests.seal_parts import act_parts, input_parts

SEAL_LENGTH = 32  # hexadecimal digits
# What a seal is for. A seal made for one purpose is worthless for another.
Purpose = Literal["act", "input", "question", "answer", "receipt", "progress", "worker"]
WORKER_NAME_BYTES = 3  # few, since the name stands in every task of every history


class KeyRing(NamedTuple):
    """The keys of this office. `current` makes seals; `before` is accepted beside it while the key is being changed."""

    current: bytes
    before: bytes | None = None

    @property
    def keys(self) -> tuple[bytes, ...]:
        return (self.current,) if self.before is None else (self.current, self.before)

    @property
    def worker_names(self) -> tuple[str, ...]:
        """The names under which workers of this office poll, one for each key; the first is that of a new worker. They
        stand in histories and can be copied there: without one a worker is not ours, with one it may be."""
        digests = (bytes.fromhex(_keyed_digest(key, "worker", ()))[:WORKER_NAME_BYTES] for key in self.keys)
        return tuple(f"bj{base64.urlsafe_b64encode(digest).decode()}" for digest in digests)

    def seal(self, purpose: Purpose, *parts: str) -> str:
        """Return the seal of these parts, made with the current key."""
        return _keyed_digest(self.current, purpose, parts)

    def is_genuine(self, seal: str | None, purpose: Purpose, *parts: str) -> bool:
        """Return True if a key of this ring made the seal, for this purpose and these parts."""
        given = (seal or "").encode()
        made = (_keyed_digest(key, purpose, parts).encode() for key in self.keys)
        return any(hmac.compare_digest(given, one) for one in made)


def _keyed_digest(key: bytes, purpose: Purpose, parts: tuple[str, ...]) -> str:
    written = json.dumps([purpose, *parts])
    return hmac.new(key, written.encode(), hashlib.sha256).hexdigest()[:SEAL_LENGTH]


def seal_act(keys: KeyRing, number: Number, opening: Digest, act: Act) -> Act:
    """Return the act with its seal, as the register hands it to the case of this complaint."""
    return act.model_copy(update={"seal": keys.seal("act", *act_parts(number, opening, act))})


def has_genuine_seal(keys: KeyRing, number: Number, opening: Digest, act: Act) -> bool:
    """Return True if the register handed out this act, for this complaint and with this content."""
    return keys.is_genuine(act.seal, "act", *act_parts(number, opening, act))


def seal_input(keys: KeyRing, opened: OpenCase) -> OpenCase:
    """Return the input of the first run of a case, sealed."""
    return opened.model_copy(update={"seal": keys.seal("input", *input_parts(opened))})
