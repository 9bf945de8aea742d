"""The seal on an act that the register hands out: a keyed digest of all that the case is told, for this case alone."""

import hmac

from models.messages import Act, Number
from register import texts
from rules.hash_chain import canonical

LENGTH = 32  # hexadecimal digits


def sealed(secret: bytes, number: Number, act: Act) -> Act:
    """The act as it travels."""
    return act.model_copy(update={"seal": _seal(secret, number, act)})


def genuine(secret: bytes, number: Number, act: Act) -> bool:
    """Whether the register handed this act out, for this case and in these words."""
    return act.seal is not None and hmac.compare_digest(act.seal, _seal(secret, number, act))


def _seal(secret: bytes, number: Number, act: Act) -> str:
    written = canonical(act.model_copy(update={"seal": None}))
    return texts.keyed(secret, "seal", number, written)[:LENGTH]
