"""Signatures of Standard Webhooks 1.0, under letters to the gateway and under events to endpoints alike."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from settings.notices import WEBHOOK_KEY_PREFIX


def signed_headers(keys: Iterable[bytes], id: str, now: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks 1.0, with one signature for each key."""
    timestamp = str(int(now.timestamp()))
    signatures = " ".join(webhook_signature(key, id, timestamp, body) for key in keys)
    return {"webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures}


def webhook_signature(secret: bytes, id: str, timestamp: str, body: bytes) -> str:
    """Return the signature by which a receiver checks origin, id and time of what is posted: that of Standard
    Webhooks."""
    signed = hmac.new(secret, f"{id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"


def webhook_key(secret: str) -> bytes:
    """Return the key of the signatures: what `whsec_` announces in base64, else the bytes of the secret itself."""
    if secret.startswith(WEBHOOK_KEY_PREFIX):
        return base64.b64decode(secret.removeprefix(WEBHOOK_KEY_PREFIX))
    return secret.encode()


def shown_key(key: bytes) -> str:
    """Return a key as Standard Webhooks write it."""
    return WEBHOOK_KEY_PREFIX + base64.b64encode(key).decode()
