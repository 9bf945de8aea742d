"""Checks what Banjie posts, as Standard Webhooks 1.0 say. Standard library alone."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

TOLERANCE = 5 * 60  # seconds


def is_signed(key: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> bool:
    """Return whether a request was signed with this key (`whsec_…`), lately."""
    id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    now = time.time() if now is None else now  # noqa: TID251  # a program of its own
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > TOLERANCE:
        return False
    secret = base64.b64decode(key.removeprefix("whsec_"))
    digest = hmac.new(secret, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    given = headers.get("webhook-signature", "").split()  # several while the key is being changed
    return any(hmac.compare_digest(one.encode(), expected.encode()) for one in given)
