"""Sessions of browsers: opened by a log-in, ended by idleness, age, log-out, or with the account or the service.

The register holds a digest of what the browser keeps, and a seal of the row by the key of the web: who can write to
the database, but does not hold that key, can open a session for nobody, make none last longer, and confirm none. That
a session is over stands in the log of log-ins too, where it stays: a row that says otherwise is an alarm.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from calendars import OfficeTime
from models.frozen import Frozen
from models.messages import Digest, Person
from models.requirement import Name
from models.tables import AccountRow, LoginSessionRow, PersonRow
from register.identity.login_tries import MAX_AGENT, LoginMethod, LoginRequest, is_on_record_as_ended, note_altered
from register.identity.web_keys import WebKeys
from register.office.staff import own_standing

SEEN_NOTED_EVERY = timedelta(minutes=1)  # not with every request: that would be a write to each page
RECENT_FACTOR = timedelta(minutes=5)
COOKIE_MARK = "."  # between person and session id; no code of a person has it


class SessionLimits(NamedTuple):
    """For how long a session may be idle, and last in all."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


class OpenSession(Frozen):
    """A session that is good now: whose it is, and what that person holds in their own right under every regulation.
    `confirmed` is when the second factor was given last, `left` for how long it may still last, however much it is
    used."""

    digest: str
    person: Person
    name: str
    held: tuple[Name, ...]
    method: LoginMethod
    since: AwareDatetime
    confirmed: AwareDatetime | None
    left: timedelta

    def has_recent_factor(self, at: datetime, within: timedelta = RECENT_FACTOR) -> bool:
        """Return True if the second factor was given within this time before `at`."""
        return self.confirmed is not None and self.confirmed >= at - within


class ListedSession(Frozen):
    """A session as its owner sees it. `mark` names it in the page; it opens nothing."""

    mark: str
    method: LoginMethod
    since: OfficeTime
    seen: OfficeTime
    address: str
    agent: str


def open_session(request: LoginRequest, person: Person, method: LoginMethod, token: str, *, confirmed: bool) -> str:
    """Open a session with this random id; return what the browser keeps. `confirmed`: the second factor was given."""
    cookie = f"{person}{COOKIE_MARK}{token}"
    row = LoginSessionRow(
        seal="",
        digest=session_digest(cookie),
        person=person,
        method=method,
        since=request.at,
        seen=request.at,
        confirmed=request.at if confirmed else None,
        address=request.origin.address,
        agent=request.origin.agent[:MAX_AGENT],
    )
    row.seal = _seal(request.web_keys, row)
    request.session.add(row)
    return cookie


def session_digest(cookie: str) -> Digest:
    """Return by what a session is found; the cookie has a random part, which nobody guesses."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def session_of_cookie(
    session: Session, keys: WebKeys, cookie: str, limits: SessionLimits, at: datetime
) -> OpenSession | None:
    """Return the session that a browser names, while it is good: not over, its account open, its person on the staff.
    Note that it was seen."""
    person = cookie.partition(COOKIE_MARK)[0]
    stored = (
        select(LoginSessionRow, PersonRow.name, is_on_record_as_ended(LoginSessionRow.digest.expression))
        .join(AccountRow, AccountRow.person == LoginSessionRow.person)
        .join(PersonRow, PersonRow.id == LoginSessionRow.person)
        .where(LoginSessionRow.digest == session_digest(cookie), AccountRow.until.is_(None))
    )
    row, name, has_ended = session.execute(stored).first() or (None, "", False)
    if row is None:
        return None
    if (has_ended and row.until is None) or row.person != person or not _is_sealed(keys, row):
        note_altered(session, "session", row.person, row.digest, at)
        return None
    if not _is_good(row, limits, at):
        return None
    if not (held := own_standing(session, person, at, None)):  # no longer on the staff
        return None
    if at - row.seen >= SEEN_NOTED_EVERY:
        row.seen = at
        row.seal = _seal(keys, row)
    return OpenSession(
        digest=row.digest,
        person=person,
        name=name,
        held=held,
        method=row.method,
        since=row.since,
        confirmed=row.confirmed,
        left=row.since + limits.absolute - at,
    )


def confirm_session(session: Session, keys: WebKeys, digest: str, at: datetime) -> None:
    """Note that the second factor was given in a session just now."""
    row = session.get(LoginSessionRow, digest, with_for_update=True, populate_existing=True)
    if row and _is_sealed(keys, row):
        row.confirmed = at
        row.seal = _seal(keys, row)


def end_session(session: Session, digest: str, at: datetime) -> None:
    """End a session. The caller notes that in the log of log-ins."""
    good = update(LoginSessionRow).where(LoginSessionRow.digest == digest, LoginSessionRow.until.is_(None))
    session.execute(good.values(until=at))


def sessions_of(session: Session, person: Person, limits: SessionLimits, at: datetime) -> tuple[ListedSession, ...]:
    """Return the sessions of a person that are good now, newest first."""
    query = select(LoginSessionRow).where(LoginSessionRow.person == person, LoginSessionRow.until.is_(None))
    recent = query.where(LoginSessionRow.since > at - limits.absolute).order_by(LoginSessionRow.since.desc())
    return tuple(
        ListedSession(
            mark=row.digest[:8],
            method=row.method,
            since=row.since,
            seen=row.seen,
            address=row.address,
            agent=row.agent,
        )
        for row in session.scalars(recent)
        if _is_good(row, limits, at)
    )


def _is_good(row: LoginSessionRow, limits: SessionLimits, at: datetime) -> bool:
    return row.until is None and at < row.since + limits.absolute and at < row.seen + limits.idle


def _seal(keys: WebKeys, row: LoginSessionRow) -> str:
    return keys.seal("session", *_sealed_parts(row))


def _is_sealed(keys: WebKeys, row: LoginSessionRow) -> bool:
    return keys.is_genuine(row.seal, "session", *_sealed_parts(row))


def _sealed_parts(row: LoginSessionRow) -> tuple[str, ...]:
    instants = (one and one.astimezone(UTC).isoformat() for one in (row.since, row.seen, row.confirmed))
    return row.digest, row.person, row.method, *(one or "" for one in instants)
