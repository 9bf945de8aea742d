"""One-time links: for the first administrator, to set up or reset an account, and for an emergency."""

import hashlib
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import literal, select, update
from sqlalchemy.orm import Session

from models.messages import Digest, Person
from models.office_events import LinkMade
from models.tables import AccountRow, OneTimeLinkRow
from register.identity.accounts import account_exists, is_serving
from register.identity.login_tries import is_on_record_as_ended, note_altered, note_ended
from register.identity.recorded_accounts import NOBODY_YET, is_as_recorded, is_link_recorded
from register.office import org_journal

LinkKind = Literal["first", "set_up", "emergency"]
GOOD_FOR: dict[LinkKind, timedelta] = {
    "first": timedelta(hours=24),
    "set_up": timedelta(hours=24),
    "emergency": timedelta(minutes=15),
}
LINK_MARK = "."  # between kind, person and random part; no code of a person has it


class OneTimeLink(NamedTuple):
    digest: str
    kind: LinkKind
    person: Person | None
    expires: datetime


class MadeLink(NamedTuple):
    """A new link: what stands in its address, and until when it is good."""

    text: str
    expires: datetime


def make_link(
    session: Session,
    kind: LinkKind,
    person: Person | None,
    token: str,
    *,
    at: datetime,
    by: Person | None,
) -> MadeLink:
    """Make a link with a random part; earlier ones of this person and kind are worth nothing from now on."""
    same = OneTimeLinkRow.person == person if person else OneTimeLinkRow.person.is_(None)
    earlier = update(OneTimeLinkRow).where(same, OneTimeLinkRow.kind == kind, OneTimeLinkRow.used.is_(None))
    ended = session.scalars(earlier.values(used=at).returning(OneTimeLinkRow.digest)).all()
    note_ended(session, person, ended, at)
    expires = at + GOOD_FOR[kind]
    made = MadeLink(LINK_MARK.join((kind, person or "", token)), expires)
    digest = _digest(made.text)
    session.add(OneTimeLinkRow(digest=digest, kind=kind, person=person, made=at, made_by=by, expires=made.expires))
    session.flush()
    org_journal.lock_org_stream(session)
    change = org_journal.change(person or NOBODY_YET, at, by)
    event = LinkMade(**change, type="link_made", person=person, entry=kind, until=made.expires, digest=digest)
    org_journal.append_org_event(session, event)
    return made


def find_link(session: Session, text: str, at: datetime, *, lock: bool = False) -> OneTimeLink | None:
    """Return the link in which this stands, if it is good: not used, not over, its account open and its person on the
    staff; the first one only while there is no account. With `lock` nobody else can use it until the transaction
    ends."""
    query = select(OneTimeLinkRow).where(OneTimeLinkRow.digest == _digest(text))
    query = query.with_for_update() if lock else query
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None or row.used:
        return None
    if not is_link_recorded(session, row) or session.scalar(select(is_on_record_as_ended(literal(row.digest)))):
        note_altered(session, "link", row.person or NOBODY_YET, row.digest, at)
        return None
    if row.expires <= at:
        return None
    if row.person is None:
        return None if account_exists(session) else OneTimeLink(row.digest, "first", None, row.expires)
    account = session.get(AccountRow, row.person, populate_existing=True)
    if account is None or account.until or not is_serving(session, row.person, at):
        return None
    if not is_as_recorded(session, account, at):
        return None
    return OneTimeLink(row.digest, row.kind, row.person, row.expires)  # type: ignore[arg-type]  # checked by the table


def _digest(text: str) -> Digest:
    return hashlib.sha256(text.encode()).hexdigest()


def use_link(session: Session, link: OneTimeLink, at: datetime) -> None:
    """Use a link up. The caller has locked it, and notes in the log of log-ins that it is over."""
    session.execute(update(OneTimeLinkRow).where(OneTimeLinkRow.digest == link.digest).values(used=at))
