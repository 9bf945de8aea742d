"""Decodes signals that were sent with Temporal's own tools, past the register.

They are decoded here and not by the SDK, because the SDK drops a payload that it cannot decode.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RawValue

from models.messages import Act, ActDetails, Number, RawSignal, SignalledAct
from models.payload_limit import count_in_payload
from models.requirement import NAME_PATTERN
from rules.hash_chain import canonical_json

MAX_SIGNAL_BYTES = 64 * 1024
ACT = "act"
ACT_SIGNALS = (ACT, "approve", "refuse", "extend")
SEALED = b'"seal"'  # in the JSON of an act that the register has handed out


def raw_signal(number: Number, name: str, arguments: Sequence[RawValue], at: datetime) -> RawSignal:
    """Return the signal as the register is to have it: with its act, or without one if it cannot be read."""
    digest = signal_digest(name, arguments)
    unread = RawSignal(number=number, id=f"raw:{digest[:32]}", at=at, digest=digest)
    if name not in ACT_SIGNALS or len(arguments) != 1 or len(arguments[0].payload.data) > MAX_SIGNAL_BYTES:
        return unread
    read = _read_sealed if SEALED in arguments[0].payload.data else _read_typed
    try:
        return read(unread, name, arguments[0])
    except ValidationError as error:
        place = str((*error.errors()[0]["loc"], "")[0])
        return unread.model_copy(update={"wrong": place if re.fullmatch(NAME_PATTERN, place) else None})
    except Exception:  # noqa: BLE001  # nothing that anybody sends may stop the case
        return unread


def _read_sealed(unread: RawSignal, name: str, argument: RawValue) -> RawSignal:
    """Return the signal with an act that the register has handed out. The signal's name overrides the name inside."""
    act = workflow.payload_converter().from_payload(argument.payload, Act)
    if not isinstance(act, Act):
        return unread
    sealed = act if name == ACT else act.model_copy(update={"name": name})
    return unread.model_copy(update={"id": act.id, "act": sealed})


def _read_typed(unread: RawSignal, name: str, argument: RawValue) -> RawSignal:
    """Return the signal with the act that somebody typed."""
    said = workflow.payload_converter().from_payload(argument.payload, SignalledAct)
    if not isinstance(said, SignalledAct):
        return unread
    act = Act(
        id=said.id or str(workflow.uuid4()),
        name=(said.name or "") if name == ACT else name,
        actor=said.actor,
        happened_at=said.happened_at,
        facts=said.facts,
        **{field: getattr(said, field) for field in ActDetails.model_fields},
    )
    texts = said.texts | ({"reason": said.reason} if said.reason else {})
    return unread.model_copy(update={"id": act.id, "act": act, "texts": texts})


def count_in_one_payload(strays: Sequence[RawSignal]) -> int:
    """Return how many of these signals go to the register in one payload."""
    return count_in_payload(len(canonical_json(stray)) for stray in strays)


def signal_digest(name: str, arguments: Sequence[RawValue]) -> str:
    """Return a digest that identifies a message without a number."""
    digest = hashlib.sha256(name.encode())
    for argument in arguments:
        digest.update(argument.payload.data)
    return digest.hexdigest()
