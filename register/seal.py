"""Seals: keyed digests by which the register, its workers and its cases recognise each other's words on their way
through Temporal. Whoever reaches Temporal can write to it; without the key nobody can seal what is written.

A seal covers the type of a message, the place that the message is for, and all that it says. So it is good for one kind
of message at one place:

| Message | Place |
|---|---|
| `Act`, and the `Receipt` for it | complaint: its number, and the digest of its opening |
| `ActFailed` | number of the complaint |
| `OpenCase`, the input of a run | workflow, and the run that it continues (none: the first run) |
| `Step`, `InboxRequest`, `RawSignal`, asked by an activity | activity, workflow, run and number of the call; who asks |
| the answer to one of these | activity, workflow, run and number of the call |
| `CaseProgress` | workflow, run, and the question: a word that was never used before |
| the end of the chain that a case has written, in the row of its complaint | complaint, generation |
"""

import base64
import hashlib
import hmac
import json
from typing import NamedTuple, TypeVar

from models.frozen import Frozen
from models.messages import Sealed
from rules.hash_chain import canonical_json

SEAL_LENGTH = 32  # hexadecimal digits
SEAL_HEADER = "seal"  # of an activity: who asks, and the seal of the question; of an answer, in its metadata: the seal
WORKER_NAME_BYTES = 3  # few, since the name stands in every task of every history
Parts = tuple[str, ...]
Message = TypeVar("Message", bound=Sealed)


def sealed_parts(message: Frozen, *place: str) -> Parts:
    """Return what the seal of a message covers."""
    said = message.model_copy(update={"seal": None}) if isinstance(message, Sealed) else message
    return type(message).__name__, *place, canonical_json(said)


def answer_parts(place: Parts, refused: str, answer: bytes) -> Parts:
    """Return what the seal of an answer covers: the answer as it is written, or why there is none."""
    return "answer", *place, refused, answer.decode(errors="backslashreplace")


class KeyRing(NamedTuple):
    """The keys of this office. `current` makes seals; `before` is accepted beside it while the key is being changed."""

    current: bytes
    before: bytes | None = None

    @property
    def worker_names(self) -> tuple[str, ...]:
        """The names under which workers of this office poll, one for each key; the first is that of a new worker. They
        stand in histories and can be copied there: without one a worker is not ours, with one it may be."""
        digests = (bytes.fromhex(seal)[:WORKER_NAME_BYTES] for seal in self.seals("worker"))
        return tuple(f"bj{base64.urlsafe_b64encode(digest).decode()}" for digest in digests)

    def seal(self, *parts: str) -> str:
        """Return the seal of these parts, made with the current key."""
        return _keyed_digest(self.current, parts)

    def seals(self, *parts: str) -> tuple[str, ...]:
        """Return the seals of these parts by every key of this ring."""
        keys = (self.current,) if self.before is None else (self.current, self.before)
        return tuple(_keyed_digest(key, parts) for key in keys)

    def is_genuine(self, seal: str | None, *parts: str) -> bool:
        """Return True if a key of this ring made the seal, for these parts."""
        given = (seal or "").encode()
        return any(hmac.compare_digest(given, made.encode()) for made in self.seals(*parts))

    def sealed(self, message: Message, *place: str) -> Message:
        """Return the message with its seal for this place."""
        return message.model_copy(update={"seal": self.seal(*sealed_parts(message, *place))})

    def vouches_for(self, message: Sealed, *place: str) -> bool:
        """Return True if the message bears a seal for this place, and says what it said then."""
        return self.is_genuine(message.seal, *sealed_parts(message, *place))


def _keyed_digest(key: bytes, parts: Parts) -> str:
    return hmac.new(key, json.dumps(parts).encode(), hashlib.sha256).hexdigest()[:SEAL_LENGTH]
