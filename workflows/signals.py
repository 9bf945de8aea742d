"""Messages that come with Temporal's own tools: decoded here, because a payload the SDK cannot decode is lost."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from models.messages import Act, Number, RawSignal
    from models.payload_limit import count_in_payload
from rules.hash_chain import canonical_json

MAX_SIGNAL_BYTES = 64 * 1024
ACT_SIGNALS = ("act", "approve", "refuse", "extend")


def raw_signal(number: Number, name: str, arguments: Sequence[RawValue], at: datetime) -> RawSignal:
    """The message as the register is to have it."""
    act, digest = decode_act(name, arguments), signal_digest(name, arguments)
    return RawSignal(number=number, id=act.id if act else f"raw:{digest[:32]}", at=at, digest=digest, act=act)


def count_in_one_payload(strays: Sequence[RawSignal]) -> int:
    """How many of them travel at once."""
    return count_in_payload(len(canonical_json(one)) for one in strays)


def decode_act(name: str, arguments: Sequence[RawValue]) -> Act | None:
    """The act in a signal; none where it is anything else. The signal's own name stands above the one inside."""
    if name not in ACT_SIGNALS or len(arguments) != 1 or len(arguments[0].payload.data) > MAX_SIGNAL_BYTES:
        return None
    try:
        act = workflow.payload_converter().from_payload(arguments[0].payload, Act)
    except Exception:  # whatever a stranger sends must not stop the case
        return None
    if not isinstance(act, Act):
        return None
    return act if name == "act" else act.model_copy(update={"name": name})


def signal_digest(name: str, arguments: Sequence[RawValue]) -> str:
    """A digest by which a message without a number is known."""
    digest = hashlib.sha256(name.encode())
    for argument in arguments:
        digest.update(argument.payload.data)
    return digest.hexdigest()
