"""The log of log-ins: every attempt, from where, and its outcome. Rows are only added, and deleted after a year,
since they name people and addresses. The law asks for six months; the database refuses to delete younger rows
(`register/migrations/versions/r0001_register.sql`)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, exists, select
from sqlalchemy.orm import Session

from calendars import OfficeTime
from models.frozen import Frozen
from models.messages import Digest, Person
from models.tables import LoginTryRow
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.identity.web_keys import WebKeys
from register.seal import KeyRing

MAX_AGENT = 200  # characters kept of what a browser says of itself
SHOWN_TRIES = 20
KEPT_FOR = timedelta(days=365)
SAME_NOTED_EVERY = timedelta(minutes=1)
LOGIN_ALTERED = "login_altered"


class LoginMethod(StrEnum):
    """By what somebody logs in, or confirms who they are."""

    password = "password"
    provider = "provider"
    link = "link"
    emergency = "emergency"
    factor = "factor"
    second = "second"  # signs in to confirm what somebody else changes


class LoginOutcome(StrEnum):
    """What became of a log-in, and what else people do with their accounts."""

    good = "good"
    wrong = "wrong"  # password or code
    used_code = "used_code"
    locked = "locked"
    address_locked = "address_locked"
    no_account = "no_account"
    disabled = "disabled"
    not_staff = "not_staff"
    link_worthless = "link_worthless"  # unknown, used or over
    not_this_browser = "not_this_browser"  # what comes from the provider was not begun here
    provider_refused = "provider_refused"
    provider_away = "provider_away"
    bad_token = "bad_token"
    too_old = "too_old"  # the provider did not ask again, or not for a second factor
    altered = "altered"  # the account is not as it is on record
    logged_out = "logged_out"
    password_changed = "password_changed"
    factor_changed = "factor_changed"
    ended = "ended"  # a session or link is over without a log-in: with the account, with a newer link


class Origin(NamedTuple):
    """Where a request comes from: its address, and what the browser says of itself."""

    address: str
    agent: str = ""


class LoginRequest(NamedTuple):
    """A request of somebody who logs in: the transaction that answers it, the keys of the office and of the web, from
    where it comes, and when."""

    session: Session
    keys: KeyRing
    web_keys: WebKeys
    origin: Origin
    at: datetime


class LoginTry(Frozen):
    """A log-in as its owner sees it."""

    at: OfficeTime
    method: LoginMethod
    outcome: LoginOutcome
    address: str
    agent: str


def note_login_try(
    request: LoginRequest,
    method: LoginMethod,
    outcome: LoginOutcome,
    person: Person | None,
    ended: Digest | None = None,
) -> LoginOutcome:
    """Put on record what became of a log-in, and which session or link is over by that; return the outcome. Log-ins
    that are too old go, whosever they are. Where no account is named, an address adds a row a minute at most for the
    same outcome: anybody can ask for such pages without end."""
    if person is None and request.session.scalar(_just_noted(request, method, outcome)):
        return outcome
    request.session.execute(delete(LoginTryRow).where(LoginTryRow.at < request.at - KEPT_FOR))
    address, agent = request.origin.address, request.origin.agent[:MAX_AGENT]
    row = LoginTryRow(at=request.at, person=person, method=method, outcome=outcome, address=address, agent=agent)
    row.ended = ended
    request.session.add(row)
    return outcome


def _just_noted(request: LoginRequest, method: LoginMethod, outcome: LoginOutcome) -> Select[tuple[bool]]:
    same = LoginTryRow.person.is_(None), LoginTryRow.method == method, LoginTryRow.outcome == outcome
    recent = LoginTryRow.at > request.at - SAME_NOTED_EVERY, LoginTryRow.address == request.origin.address
    return select(exists().where(*same, *recent))


def note_ended(session: Session, person: Person | None, ended: Iterable[Digest], at: datetime) -> None:
    """Put on record that sessions or links of a person are over, none of them by a log-in."""
    kept = {"method": LoginMethod.link, "outcome": LoginOutcome.ended, "address": "", "agent": ""}
    session.add_all(LoginTryRow(at=at, person=person, ended=digest, **kept) for digest in ended)


def is_on_record_as_ended(digest: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a session or link is over as the log of log-ins has it."""
    return exists().where(LoginTryRow.ended == digest)


def note_altered(session: Session, what: str, person: str, digest: Digest, at: datetime) -> None:
    """Raise the alarm that a session, link or account is not as the office left it: somebody changed its row."""
    about = f"{what} {digest[:8]}"
    alarms.raise_alarms(session, LOGIN_ALTERED, [Finding(about, None, {"person": person})], at)


def tries_of(session: Session, person: Person, most: int = SHOWN_TRIES) -> tuple[LoginTry, ...]:
    """Return the last log-ins of an account, newest first."""
    own = LoginTryRow.person == person, LoginTryRow.outcome != LoginOutcome.ended
    query = select(LoginTryRow).where(*own).order_by(LoginTryRow.id.desc()).limit(most)
    return tuple(
        LoginTry(at=row.at, method=row.method, outcome=row.outcome, address=row.address, agent=row.agent)
        for row in session.scalars(query)
    )


def failures_since_last(session: Session, person: Person) -> int:
    """Return how many log-ins of an account failed between its last good one and the good one before."""
    failed = (LoginOutcome.wrong, LoginOutcome.used_code, LoginOutcome.locked)
    own = select(LoginTryRow.id).where(LoginTryRow.person == person)
    good = own.where(LoginTryRow.outcome == LoginOutcome.good).order_by(LoginTryRow.id.desc()).limit(2)
    last, before = (*session.scalars(good), 0, 0)[:2]
    between = own.where(LoginTryRow.outcome.in_(failed), LoginTryRow.id > before, LoginTryRow.id < last)
    return len(session.scalars(between).all())
