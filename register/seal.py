"""Seal an act that the register hands out: a keyed digest of all that the case is given, for this case alone."""

import hashlib
import hmac

from models.messages import Act, Number
from rules.hash_chain import canonical_json

SEAL_LENGTH = 32  # hexadecimal digits


def seal_act(secret: bytes, number: Number, act: Act) -> Act:
    """Return the act with its seal."""
    return act.model_copy(update={"seal": _seal(secret, number, act)})


def has_genuine_seal(secret: bytes, number: Number, act: Act) -> bool:
    """Return True when the register handed out this act, for this case and with this content."""
    return act.seal is not None and hmac.compare_digest(act.seal, _seal(secret, number, act))


def _seal(secret: bytes, number: Number, act: Act) -> str:
    written = canonical_json(act.model_copy(update={"seal": None}))
    return hmac.new(secret, f"seal|{number}|{written}".encode(), hashlib.sha256).hexdigest()[:SEAL_LENGTH]
