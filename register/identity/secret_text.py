"""Texts that are stored encrypted with the key of the office: a copy of the database opens none."""

import base64
import hmac
from typing import Literal

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from register.seal import KeyRing

SecretUse = Literal["second factors", "drafts"]  # a text of one use cannot be put in the place of another's


def close_text(keys: KeyRing, use: SecretUse, text: str) -> str:
    return _cipher(keys, use).encrypt(text.encode()).decode()


def open_text(keys: KeyRing, use: SecretUse, stored: str) -> str | None:
    """Return what was encrypted with a key of this ring; None for anything else."""
    try:
        return _cipher(keys, use).decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


def _cipher(keys: KeyRing, use: SecretUse) -> MultiFernet:
    known = [key for key in keys if key is not None]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hmac.digest(key, use.encode(), "sha256"))) for key in known])
