"""Changes of accounts by administrators, on pages and by commands. Each is an event of the office."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from models.held_role import ADMINISTRATOR
from models.messages import Person
from register.identity import accounts, links
from register.identity.accounts import Account, LinkedTo
from register.identity.links import MadeLink
from register.office.org_journal import StaffError
from register.office.staff import own_standing
from starter.client import BanjieClient
from starter.identity.logins import new_token
from starter.staff import write_staff_change

T = TypeVar("T")


async def list_accounts(client: BanjieClient) -> tuple[Account, ...]:
    """Return all accounts. Raises Unavailable."""
    return await client.transact(lambda session: accounts.list_accounts(session, client.clock(session, "")))


async def add_account(client: BanjieClient, person: str, by: Person | None = None) -> MadeLink:
    """Add the account of a person on the staff; return the link by which they set it up. Raises BadInput."""

    def write(session: Session, at: datetime) -> MadeLink:
        accounts.add_account(session, person, at=at, by=by)
        return links.make_link(session, client.keys, "set_up", person, new_token(client), at=at, by=by)

    return await _write_as_administrator(client, by, write)


async def reset_account(client: BanjieClient, person: str, by: Person | None = None) -> MadeLink:
    """Take password, second factor, locks and sessions of an account away; return a link by which its person sets it up
    anew. Raises BadInput."""

    def write(session: Session, at: datetime) -> MadeLink:
        _require_open(session, person)
        accounts.reset_account(session, person, at=at, by=by)
        return links.make_link(session, client.keys, "set_up", person, new_token(client), at=at, by=by)

    return await _write_as_administrator(client, by, write)


async def make_emergency_link(client: BanjieClient, person: str, by: Person | None = None) -> MadeLink:
    """Return a link that logs a person in without provider, password and second factor; using it is an alarm. Raises
    BadInput."""

    def write(session: Session, at: datetime) -> MadeLink:
        _require_open(session, person)
        return links.make_link(session, client.keys, "emergency", person, new_token(client), at=at, by=by)

    return await _write_as_administrator(client, by, write)


async def disable_account(client: BanjieClient, person: str, by: Person | None = None) -> None:
    """Close an account: its sessions end now. Raises BadInput."""
    await _write_as_administrator(
        client, by, lambda session, at: accounts.disable_account(session, person, at=at, by=by)
    )


async def enable_account(client: BanjieClient, person: str, by: Person | None = None) -> None:
    """Open a closed account again. Raises BadInput."""
    await _write_as_administrator(
        client, by, lambda session, at: accounts.enable_account(session, person, at=at, by=by)
    )


async def link_account(
    client: BanjieClient, person: str, linked_to: LinkedTo, digest: str | None, by: Person | None = None
) -> None:
    """Link an account to who somebody is to the provider or the operating system; with None unlink it. Raises
    BadInput."""
    await _write_as_administrator(
        client, by, lambda session, at: accounts.link_account(session, person, linked_to, digest, at=at, by=by)
    )


async def first_administrator_link(client: BanjieClient) -> MadeLink | None:
    """Return a link by which the first account is made, while there is none at all; else None. Raises Unavailable."""

    def write(session: Session) -> MadeLink | None:
        if accounts.account_exists(session):
            return None
        at = client.clock(session, "")
        return links.make_link(session, client.keys, "first", None, new_token(client), at=at, by=None)

    return await client.transact(write)


async def _write_as_administrator(
    client: BanjieClient, by: Person | None, write: Callable[[Session, datetime], T]
) -> T:
    """Run a change that an administrator makes. Without `by` it is the command of whoever runs the system."""

    def checked(session: Session, at: datetime) -> T:
        if by is not None and ADMINISTRATOR not in own_standing(session, by, at, None):
            raise StaffError("not_administrator", person=by)
        return write(session, at)

    return await write_staff_change(client, checked)


def _require_open(session: Session, person: str) -> None:
    if accounts.require_account(session, person).until is not None:
        raise StaffError("account_closed", person=person)
