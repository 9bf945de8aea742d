"""Decodes signals that were sent with Temporal's own tools, past the register.

They are decoded here and not by the SDK, because the SDK drops a payload that it cannot decode.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from temporalio import workflow
from temporalio.common import RawValue

from models.messages import Act, Number, RawSignal
from models.payload_limit import count_in_payload
from rules.hash_chain import canonical_json

MAX_SIGNAL_BYTES = 64 * 1024
ACT_SIGNALS = ("act", "approve", "refuse", "extend")


def raw_signal(number: Number, name: str, arguments: Sequence[RawValue], at: datetime) -> RawSignal:
    """Return the signal as the register is to have it."""
    act, digest = decode_act(name, arguments), signal_digest(name, arguments)
    return RawSignal(number=number, id=act.id if act else f"raw:{digest[:32]}", at=at, digest=digest, act=act)


def count_in_one_payload(strays: Sequence[RawSignal]) -> int:
    """Return how many of these signals go to the register in one payload."""
    return count_in_payload(len(canonical_json(stray)) for stray in strays)


def decode_act(name: str, arguments: Sequence[RawValue]) -> Act | None:
    """Return the act in a signal; None if it is anything else. The signal's name overrides the name inside."""
    if name not in ACT_SIGNALS or len(arguments) != 1 or len(arguments[0].payload.data) > MAX_SIGNAL_BYTES:
        return None
    try:
        act = workflow.payload_converter().from_payload(arguments[0].payload, Act)
    except Exception:  # nothing that anybody sends may stop the case
        return None
    if not isinstance(act, Act):
        return None
    return act if name == "act" else act.model_copy(update={"name": name})


def signal_digest(name: str, arguments: Sequence[RawValue]) -> str:
    """Return a digest that identifies a message without a number."""
    digest = hashlib.sha256(name.encode())
    for argument in arguments:
        digest.update(argument.payload.data)
    return digest.hexdigest()
