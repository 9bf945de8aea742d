"""Log-ins by the provider that are under way. The browser that began one carries it, sealed; a row says that it was not
used yet."""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.tables import ProviderAttemptRow
from register.identity.web_keys import WebKeys

GOOD_FOR = timedelta(minutes=10)


class ProviderAttempt(NamedTuple):
    """An attempt: the state that the provider gives back, nonce and code verifier, the session that it confirms, if
    any, and the page to go back to."""

    state: str
    nonce: str
    verifier: str
    session: str | None
    back: str


def begin_attempt(session: Session, keys: WebKeys, attempt: ProviderAttempt, at: datetime) -> str:
    """Note an attempt; return what the browser that begins it keeps."""
    session.execute(delete(ProviderAttemptRow).where(ProviderAttemptRow.expires <= at))
    session.add(ProviderAttemptRow(state=_digest(attempt.state), expires=at + GOOD_FOR))
    return keys.pack("attempt", attempt)


def take_attempt(session: Session, keys: WebKeys, kept: str, state: str, at: datetime) -> ProviderAttempt | None:
    """Return the attempt that a browser keeps, if it is that of this state, not over and not used: it is used by this.
    Who comes with the state of another browser uses nothing."""
    packed = keys.unpack("attempt", kept)
    if packed is None or (attempt := ProviderAttempt(*packed)).state != state:
        return None
    unused = ProviderAttemptRow.state == _digest(state), ProviderAttemptRow.expires > at
    used = delete(ProviderAttemptRow).where(*unused).returning(ProviderAttemptRow.state)
    return attempt if session.execute(used).first() else None


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
