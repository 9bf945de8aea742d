"""Log-ins by the provider that are under way: a row for each, bound to the browser that began it, used once."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.tables import ProviderAttemptRow
from register.seal import KeyRing

GOOD_FOR = timedelta(minutes=10)


class ProviderAttempt(NamedTuple):
    """An attempt: nonce and code verifier, the session that it confirms, if any, and the page to go back to."""

    nonce: str
    verifier: str
    session: str | None
    back: str


class AttemptMarks(NamedTuple):
    """By what an attempt is known: the state that the provider gives back, and a random id that the browser keeps."""

    state: str
    browser: str


def begin_attempt(session: Session, keys: KeyRing, marks: AttemptMarks, attempt: ProviderAttempt, at: datetime) -> None:
    """Store an attempt under its state, for the browser that begins it."""
    session.execute(delete(ProviderAttemptRow).where(ProviderAttemptRow.expires <= at))
    row = ProviderAttemptRow(
        state=keys.seal("browser", "state", marks.state),
        browser=keys.seal("browser", "cookie", marks.browser),
        expires=at + GOOD_FOR,
        **attempt._asdict(),
    )
    session.add(row)


def take_attempt(session: Session, keys: KeyRing, marks: AttemptMarks, at: datetime) -> ProviderAttempt | None:
    """Take the attempt of this state away and return it, if this browser began it and it is not over. Who comes with
    the state of another browser takes nothing away."""
    query = (
        delete(ProviderAttemptRow)
        .where(
            ProviderAttemptRow.state.in_(keys.seals("browser", "state", marks.state)),
            ProviderAttemptRow.browser.in_(keys.seals("browser", "cookie", marks.browser)),
            ProviderAttemptRow.expires > at,
        )
        .returning(
            ProviderAttemptRow.nonce, ProviderAttemptRow.verifier, ProviderAttemptRow.session, ProviderAttemptRow.back
        )
    )
    found = session.execute(query).first()
    return ProviderAttempt(*found) if found else None
