"""Accounts: added, linked, given a password and a second factor, disabled. Each change is an event of the stream
`org`."""

import hashlib
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from calendars import OfficeTime
from models.frozen import Frozen
from models.messages import Digest, Person
from models.office_events import AccountChanged, AccountEventType
from models.tables import AccountRow, LoginSessionRow, OneTimeLinkRow, PersonRow
from register.identity.login_tries import note_ended
from register.office import org_journal
from register.office.org_journal import StaffError
from register.office.staff import own_standing

LinkedTo = Literal["provider", "os_user"]
COLUMNS: dict[LinkedTo, str] = {"provider": "subject", "os_user": "os_user"}


class OtherIdentity(NamedTuple):
    """Who somebody is to the provider or to the operating system, as a digest; None for nobody."""

    linked_to: LinkedTo
    digest: str | None


class SealedFactor(NamedTuple):
    """A second factor as it is stored: encrypted, and the digest that is on record."""

    sealed: str
    digest: str


class Account(Frozen):
    """An account as administrators see it, without what it is opened by. `serving`: the person is on the staff now."""

    person: Person
    name: str
    serving: bool
    has_password: bool
    has_factor: bool
    linked_to: tuple[LinkedTo, ...]
    since: OfficeTime
    disabled: OfficeTime | None
    locked_until: OfficeTime | None

    @property
    def state(self) -> Literal["disabled", "not_staff", "locked", "open", "not_set_up"]:
        """How the account stands: what hinders a log-in first."""
        if self.disabled:
            return "disabled"
        if not self.serving:
            return "not_staff"
        if self.locked_until:
            return "locked"
        return "open" if self.has_password or self.linked_to else "not_set_up"


def identity_digest(source: str, name: str) -> str:
    """Return the digest of a name at a source, such as a provider. An account is found by it."""
    return hashlib.sha256(f"{source}\n{name}".encode()).hexdigest()


def subject_digest(issuer: str, name: str) -> str:
    """Return the digest of a user of a provider; trailing slashes of the issuer do not count."""
    return identity_digest(f"provider {issuer.rstrip('/')}", name)


def os_user_digest(user: str) -> str:
    """Return the digest of a user of the operating system."""
    return identity_digest("os_user", user)


def person_of_identity(session: Session, linked_to: LinkedTo, digest: str) -> Person | None:
    """Return whose open account is linked to this, or None."""
    linked = select(AccountRow.person).where(getattr(AccountRow, COLUMNS[linked_to]) == digest)
    return session.scalar(linked.where(AccountRow.until.is_(None)))


def is_set_up(row: AccountRow) -> bool:
    return any((row.password, row.subject, row.os_user))


def lock_account(session: Session, person: str, *, wait: bool = True) -> AccountRow | None:
    """Return the account of a person, locked until the transaction ends. None if there is none; with `wait=False`
    also if another transaction holds it."""
    query = select(AccountRow).where(AccountRow.person == person).with_for_update(skip_locked=not wait)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def require_account(session: Session, person: str) -> AccountRow:
    """Return the account of a person, locked. Raises StaffError."""
    row = lock_account(session, person)
    if row is None:
        raise StaffError("account_unknown", person=person)
    return row


def is_serving(session: Session, person: Person, at: datetime) -> bool:
    return bool(own_standing(session, person, at, None))


def add_account(session: Session, person: Person, *, at: datetime, by: Person | None = None) -> AccountRow:
    """Add the account of a person on the staff, with nothing yet to log in by. Raises StaffError."""
    org_journal.lock_org_stream(session)
    if session.get(AccountRow, person):
        raise StaffError("account_known", person=person)
    org_journal.serving_member(session, person, at)
    row = AccountRow(person=person, since=at, failures=0)
    session.add(row)
    session.flush()
    note_account_event(session, "account_added", person, at=at, by=by)
    return row


def link_account(
    session: Session, person: str, identity: OtherIdentity, *, at: datetime, by: Person | None = None
) -> None:
    """Link an account to who somebody is elsewhere, or with None unlink it. One of these is one account's alone. Raises
    StaffError."""
    linked_to, digest = identity
    row, column = require_account(session, person), COLUMNS[linked_to]
    other = session.scalar(select(AccountRow.person).where(getattr(AccountRow, column) == digest)) if digest else None
    if other not in (None, person):
        raise StaffError("identity_taken", person=other)
    if getattr(row, column) == digest:
        return
    setattr(row, column, digest)
    kind: AccountEventType = "account_linked" if digest else "account_unlinked"
    note_account_event(session, kind, row.person, at=at, by=by, entry=linked_to, digest=digest)


def disable_account(session: Session, person: str, *, at: datetime, by: Person | None = None) -> None:
    """Close an account: its sessions end now, and its links are worth nothing. Raises StaffError."""
    row = require_account(session, person)
    if row.until is None:
        row.until = at
        end_all(session, row.person, at)
        note_account_event(session, "account_disabled", row.person, at=at, by=by)


def enable_account(session: Session, person: str, *, at: datetime, by: Person | None = None) -> None:
    """Open a closed account again. Raises StaffError."""
    row = require_account(session, person)
    if row.until is not None:
        row.until = None
        note_account_event(session, "account_enabled", row.person, at=at, by=by)


def set_password(session: Session, row: AccountRow, hashed: str | None, *, at: datetime, by: Person | None) -> None:
    """Give an account another password, or with None take it away. The account is locked by the caller."""
    if row.password == hashed:
        return
    row.password = hashed
    note_account_event(session, "password_set", row.person, at=at, by=by, digest=row.password_digest)


def set_factor(
    session: Session, row: AccountRow, factor: SealedFactor | None, *, at: datetime, by: Person | None
) -> None:
    """Give an account another second factor, or with None take it away. The account is locked by the caller."""
    sealed, digest = factor or (None, None)
    if row.factor_digest == digest:
        return
    row.factor, row.factor_digest, row.factor_step = sealed, digest, None
    note_account_event(session, "factor_set" if digest else "factor_taken", row.person, at=at, by=by, digest=digest)


def reset_account(session: Session, person: str, *, at: datetime, by: Person | None = None) -> None:
    """Take password and second factor of an account away, its locks and its sessions: what was lost, or is in wrong
    hands, opens nothing any more. Raises StaffError."""
    row = require_account(session, person)
    set_password(session, row, None, at=at, by=by)
    set_factor(session, row, None, at=at, by=by)
    row.failures, row.locked_until = 0, None
    end_all(session, row.person, at)


def reset_factor(session: Session, person: str, *, at: datetime, by: Person | None = None) -> None:
    """Take the second factor of an account away, and its sessions; the password stays. Raises StaffError."""
    set_factor(session, require_account(session, person), None, at=at, by=by)
    end_all(session, person, at)


def end_all(session: Session, person: Person, at: datetime, but: str | None = None) -> None:
    """End the sessions of a person, except one, and use up the links that are still good."""
    sessions = update(LoginSessionRow).where(LoginSessionRow.person == person, LoginSessionRow.until.is_(None))
    sessions = sessions.where(LoginSessionRow.digest != (but or "")).values(until=at)
    links = update(OneTimeLinkRow).where(OneTimeLinkRow.person == person, OneTimeLinkRow.used.is_(None))
    ended = session.scalars(sessions.returning(LoginSessionRow.digest)).all()
    ended = [*ended, *session.scalars(links.values(used=at).returning(OneTimeLinkRow.digest))]
    note_ended(session, person, ended, at)


def list_accounts(session: Session, at: datetime) -> tuple[Account, ...]:
    """Return all accounts by person, the disabled ones too."""
    rows = session.execute(
        select(AccountRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == AccountRow.person)
        .order_by(AccountRow.person)
    )
    return tuple(_account_of(row, name, at, serving=is_serving(session, row.person, at)) for row, name in rows)


def account_exists(session: Session) -> bool:
    return session.scalar(select(AccountRow.person).limit(1)) is not None


def note_account_event(
    session: Session,
    kind: AccountEventType,
    about: Person,
    *,
    at: datetime,
    by: Person | None,
    entry: LinkedTo | None = None,
    digest: Digest | None = None,
    until: datetime | None = None,
) -> None:
    """Put on record what happened to the account of a person."""
    org_journal.lock_org_stream(session)
    change = org_journal.change(about, at, by)
    event = AccountChanged(**change, type=kind, person=about, entry=entry, digest=digest, until=until)
    org_journal.append_org_event(session, event)


def _account_of(row: AccountRow, name: str, at: datetime, *, serving: bool) -> Account:
    return Account(
        person=row.person,
        name=name,
        serving=serving,
        has_password=row.password is not None,
        has_factor=row.factor_digest is not None,
        linked_to=tuple(kind for kind, column in COLUMNS.items() if getattr(row, column)),
        since=row.since,
        disabled=row.until,
        locked_until=row.locked_until if row.locked_until and row.locked_until > at else None,
    )
