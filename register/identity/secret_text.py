"""Texts that are stored encrypted: second factors with the key of the office, drafts with that of the web. A copy of
the database opens none."""

import base64
import hmac
import json
from typing import Literal

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from register.identity.web_keys import WebKeys
from register.seal import KeyRing

SecretUse = Literal["second factors", "drafts"]  # a text of one use cannot be put in the place of another's


def close_text(keys: KeyRing | WebKeys, use: SecretUse, text: str, *owner: str) -> str:
    """Encrypt a text for its owner: in a row of another person, case or form it opens no more."""
    return _cipher(keys, use, owner).encrypt(text.encode()).decode()


def open_text(keys: KeyRing | WebKeys, use: SecretUse, stored: str, *owner: str) -> str | None:
    """Return what was encrypted with a key of this ring for this owner; None for anything else."""
    try:
        return _cipher(keys, use, owner).decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


def _cipher(keys: KeyRing | WebKeys, use: SecretUse, owner: tuple[str, ...]) -> MultiFernet:
    known, bound_to = [key for key in keys if key is not None], json.dumps([use, *owner]).encode()
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hmac.digest(key, bound_to, "sha256"))) for key in known])
