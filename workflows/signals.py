"""Messages that come with Temporal's own tools: decoded here, because a payload the SDK cannot decode is lost."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from models.messages import Act, Number, Unnumbered
    from models.payload_limit import parcel
from rules.hash_chain import canonical

LARGEST = 64 * 1024
ACTS = ("act", "approve", "refuse", "extend")


def stray(number: Number, name: str, arguments: Sequence[RawValue], at: datetime) -> Unnumbered:
    """The message as the register is to have it."""
    act, digest = decoded(name, arguments), fingerprint(name, arguments)
    return Unnumbered(number=number, id=act.id if act else f"raw:{digest[:32]}", at=at, digest=digest, act=act)


def parcelled(strays: Sequence[Unnumbered]) -> int:
    """How many of them travel at once."""
    return parcel(len(canonical(one)) for one in strays)


def decoded(name: str, arguments: Sequence[RawValue]) -> Act | None:
    """The act in a signal; none where it is anything else. The signal's own name stands above the one inside."""
    if name not in ACTS or len(arguments) != 1 or len(arguments[0].payload.data) > LARGEST:
        return None
    try:
        act = workflow.payload_converter().from_payload(arguments[0].payload, Act)
    except Exception:  # whatever a stranger sends must not stop the case
        return None
    if not isinstance(act, Act):
        return None
    return act if name == "act" else act.model_copy(update={"name": name})


def fingerprint(name: str, arguments: Sequence[RawValue]) -> str:
    """A digest by which a message without a number is known."""
    digest = hashlib.sha256(name.encode())
    for argument in arguments:
        digest.update(argument.payload.data)
    return digest.hexdigest()
