"""Accounts and links as the journal of the office has them, in events that a process has signed.

Who can write to the database, but has no key of a process, gives no account another password, opens none that is
closed, copies nothing from one account to another, and makes no link: what a row says counts only as it is on record.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.events import ChainHead
from models.office_events import OFFICE_EVENT, AccountEventType, LinkMade, OfficeEvent
from models.tables import AccountRow, EventRow, OneTimeLinkRow
from register import log
from register.identity.login_tries import note_altered
from register.office.org_fold import MisfitEvent, fold_org
from register.office.org_journal import ORG_STREAM
from rules.hash_chain import next_link

ACCOUNT_TYPES = get_args(AccountEventType)
NOBODY_YET = "administrator"  # as which the first link is named in the record


class _NotSigned(Exception):
    """Raised for an event that no process has signed, or that is not what was signed."""


def is_as_recorded(session: Session, row: AccountRow, at: datetime) -> bool:
    """Return True if an account is as the office left it; else raise the alarm."""
    try:
        folded = fold_org(_signed_events(session, row.person, ACCOUNT_TYPES)).account.rows().get((row.person,))
    except (_NotSigned, MisfitEvent):
        folded = None
    if folded and all(getattr(row, name) == value for name, value in folded.columns.items()):
        return True
    note_altered(session, "account", row.person, row.person, at)
    return False


def is_link_recorded(session: Session, row: OneTimeLinkRow) -> bool:
    """Return True if a link was made as its row says."""
    try:
        made = [
            event
            for event in _signed_events(session, row.person or NOBODY_YET, ("link_made",))
            if isinstance(event, LinkMade) and event.digest == row.digest
        ]
    except _NotSigned:
        return False
    said = [(event.entry, event.person, event.until) for event in made]
    return said == [(row.kind, row.person, row.expires)]


def _signed_events(session: Session, about: str, kinds: Collection[str]) -> Iterator[OfficeEvent]:
    signed = log.signed_records("event.stream", "event.seq")
    named = EventRow.stream == ORG_STREAM, EventRow.name == about, EventRow.type.in_(kinds)
    for event, records in session.execute(select(EventRow, signed).where(*named).order_by(EventRow.seq)):
        chained = next_link(ChainHead(seq=event.seq - 1, hash=event.prev), event.body, event.seq).hash
        if chained != event.hash or not log.is_vouched_for(session, (ORG_STREAM, event.seq), event.hash, records):
            raise _NotSigned
        yield OFFICE_EVENT.validate_json(event.body)
