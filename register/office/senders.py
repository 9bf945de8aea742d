"""The programs that may call the HTTP interface, each by a key of its own, added and revoked on record."""

import hashlib
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from calendars import OfficeTime
from models.frozen import Frozen
from models.messages import Person
from models.office_events import SenderAdded, Withdrawn
from models.rule import Slug
from models.tables import SenderRow
from register.office import org_journal
from register.office.org_journal import StaffError

Scope = Literal["intake", "act", "read", "propose", "events", "audit", "operate"]
ANYBODY = "*"
USE_NOTED_EVERY = timedelta(minutes=1)  # not with every call: that would be a write to each read


class Sender(Frozen):
    """A program with its rights. It may act and read for the persons in `acts_for`, all of them with `*`. `ended` is
    when it was revoked, `expires` when its key ends by itself, `old_until` until when the key before is good, too."""

    name: Slug
    scopes: tuple[Scope, ...]
    acts_for: tuple[Person | Literal["*"], ...] = ()
    since: OfficeTime
    expires: OfficeTime | None = None
    old_until: OfficeTime | None = None
    ended: OfficeTime | None = None
    last_used: OfficeTime | None = None

    def acts_for_person(self, person: Person) -> bool:
        return ANYBODY in self.acts_for or person in self.acts_for


class NewSender(NamedTuple):
    """What is said of a program that is to be added."""

    name: Slug
    scopes: tuple[Scope, ...]
    acts_for: tuple[str, ...] = ()
    expires: datetime | None = None


def key_digest(key: str) -> str:
    """Return the SHA-256 of a key. It needs no salt: the key is long and random."""
    return hashlib.sha256(key.encode()).hexdigest()


def add_sender(session: Session, new: NewSender, key: str, at: datetime, by: Person | None = None) -> None:
    """Add a program with its key. Raises StaffError if there is, or was, one of that name."""
    org_journal.lock_org_stream(session)
    if session.get(SenderRow, new.name):
        raise StaffError("sender_known", sender=new.name)
    rights = {"scopes": " ".join(new.scopes), "acts_for": " ".join(new.acts_for)}
    digest = key_digest(key)
    session.add(SenderRow(name=new.name, digest=digest, since=at, expires=new.expires, **rights))
    event = SenderAdded(
        **org_journal.change(new.name, at, by), type="sender_added", names=new.scopes, acts_for=new.acts_for,
        digest=digest, until=new.expires,
    )  # fmt: skip
    org_journal.append_org_event(session, event)


class NewKey(NamedTuple):
    """What is said of another key of a program: until when it is good, and the key before it."""

    expires: datetime | None
    before: datetime


def rotate_key(session: Session, name: Slug, new: NewKey, key: str, at: datetime, by: Person | None = None) -> None:
    """Give a program another key; the one before stays good for a while, unless it had ended. All that belongs to the
    program stays: its marks, its endpoints, what it sent. Raises StaffError as `revoke_sender`."""
    row = _current_row(session, name)
    row.old_digest, row.old_until = row.digest, new.before
    row.digest, row.expires = key_digest(key), new.expires
    event = SenderAdded(
        **org_journal.change(name, at, by), type="sender_rekeyed", names=tuple(row.scopes.split()),
        acts_for=tuple(row.acts_for.split()), digest=row.digest, until=new.expires, before=new.before,
    )  # fmt: skip
    org_journal.append_org_event(session, event)


def revoke_sender(session: Session, name: str, at: datetime, by: Person | None = None) -> None:
    """Take the keys of a program away. Raises StaffError if there is no such program, or it was revoked before."""
    row = _current_row(session, name)
    row.until = at
    org_journal.append_org_event(session, Withdrawn(**org_journal.change(row.name, at, by), type="sender_revoked"))


def _current_row(session: Session, name: Slug) -> SenderRow:
    org_journal.lock_org_stream(session)
    row = session.get(SenderRow, name)
    if row is None:
        raise StaffError("sender_unknown", sender=name)
    if row.until:
        raise StaffError("sender_revoked", sender=name, until=row.until)
    return row


def list_senders(session: Session) -> list[Sender]:
    """Return all programs, those that were revoked too, by their names."""
    return [_sender_of(row) for row in session.scalars(select(SenderRow).order_by(SenderRow.name))]


def sender_of_key(session: Session, key: str, at: datetime) -> Sender | None:
    """Return the program to which this key belongs, while the key is good; note that it was used."""
    digest = key_digest(key)
    found = select(SenderRow).where(or_(SenderRow.digest == digest, SenderRow.old_digest == digest))
    row = session.scalars(found).first()
    if row is None or row.until:
        return None
    end = row.expires if row.digest == digest else row.old_until
    if end and end <= at:
        return None
    if row.last_used is None or at - row.last_used >= USE_NOTED_EVERY:
        session.execute(update(SenderRow).where(SenderRow.name == row.name).values(last_used=at))
    return _sender_of(row)


def _sender_of(row: SenderRow) -> Sender:
    return Sender(
        name=row.name,
        scopes=row.scopes.split(),
        acts_for=row.acts_for.split(),
        since=row.since,
        expires=row.expires,
        old_until=row.old_until,
        ended=row.until,
        last_used=row.last_used,
    )
