"""What Banjie posts to an endpoint: its signature is checked before anything else (Standard Webhooks 1.0)."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from banjie_client.answers import CloudEventJson
from banjie_client.problems import SignatureRefused

TOLERANCE = 300  # seconds that the time of a post may differ from now
KEY_PREFIX = "whsec_"


def read_event(key: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> CloudEventJson:
    """Return the event that was posted, once its signature is good. Keep its `id`: it may come again.

    `key` is that of the endpoint (`whsec_…`), `headers` those of the request in any case, `body` its bytes as they
    came, `now` the seconds since 1970. Raises SignatureRefused.
    """
    check_signature(key, headers, body, now)
    event: CloudEventJson = json.loads(body)
    return event


def check_signature(key: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> None:
    """Raise SignatureRefused unless a post was signed by this key within the last five minutes."""
    named = {name.lower(): value for name, value in headers.items()}
    id, timestamp = named.get("webhook-id", ""), named.get("webhook-timestamp", "")
    now = time.time() if now is None else now
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > TOLERANCE:
        raise SignatureRefused("the post is not of now: see the clock of this machine")
    expected = signature_of(key, id, timestamp, body)
    signed = named.get("webhook-signature", "").split()  # several, while the key is being changed
    if not any(hmac.compare_digest(one.encode(), expected.encode()) for one in signed):
        raise SignatureRefused("no signature of this key")


def signature_of(key: str, id: str, timestamp: str, body: bytes) -> str:
    """Return the signature that a post bears. Raises ValueError if `key` is none of an endpoint."""
    try:
        secret = base64.b64decode(key.removeprefix(KEY_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("the key of an endpoint looks like whsec_…") from None
    digest = hmac.new(secret, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()
