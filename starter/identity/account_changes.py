"""Changes of accounts by administrators, on pages and by commands, with what is said of accounts. Each change is an
event of the office."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy.orm import Session

from models.messages import Person
from register import journal
from register.identity import accounts, links
from register.identity.accounts import Account, OtherIdentity
from register.identity.decisions import prove_change
from register.identity.links import LinkKind, MadeLink
from register.office import administrators, org_journal
from register.office.administrators import Stamp
from register.office.org_journal import ORG_STREAM, StaffError
from register.office.power import Signed
from settings import Settings
from starter.client import BanjieClient, in_transaction
from starter.office.change import NOBODY, STAFF_PROBLEMS, login_request, power_rules, write_program_change
from wording.translation import N_, NP_, Message

STATES: Mapping[str, Message] = {
    "open": NP_("account", "open"),
    "not_set_up": N_("not set up"),
    "disabled": N_("disabled"),
    "locked": N_("locked until {until}"),
    "not_staff": N_("not in service"),
}

LINKED_TO: Mapping[str, Message] = {"provider": N_("provider"), "os_user": N_("user of the system")}

LINK_IS_OVER = N_("This link was used, is over, or is wrong. Ask an administrator for another.")

LOGIN_IS_WRONG = N_(
    "Code, password or second factor is wrong. After five in a row the log-in pauses, longer each time. "
    "An administrator can reset what is lost."
)

CODE_IS_WRONG = STAFF_PROBLEMS["code_wrong"]

LINK_PATH = "/account/link/"

T = TypeVar("T")


def public_address(chosen: Settings) -> str:
    """Return the address of the pages as people open them, without a slash at its end."""
    return str(chosen.public_url or f"http://127.0.0.1:{chosen.http_port}").rstrip("/")


def link_address(chosen: Settings, link: MadeLink) -> str:
    return public_address(chosen) + LINK_PATH + link.text


@in_transaction
def list_accounts(session: Session, client: BanjieClient) -> tuple[Account, ...]:
    return accounts.list_accounts(session, client.clock(session, ""))


async def add_account(client: BanjieClient, person: Person, signed: Signed = NOBODY) -> MadeLink:
    """Add the account of a member of staff; return the link to set it up. Of somebody who decides or administers a
    second person confirms it. Raises BadInput."""

    def write(session: Session, signed: Signed, stamp: Stamp) -> MadeLink:
        accounts.add_account(session, person, **stamp)
        link = _make_link(client, session, "set_up", person, stamp)
        _require_second(client, session, signed, person, stamp, always=False)
        return link

    return await _write_as_administrator(client, signed, write)


async def reset_account(client: BanjieClient, person: Person, signed: Signed = NOBODY) -> MadeLink:
    """Remove password, second factor, locks and sessions of an account; return a link to set it up anew. A second
    person confirms it where there is one; of somebody who decides or administers always. Raises BadInput."""
    return await _reset(client, person, signed, accounts.reset_account)


async def reset_factor(client: BanjieClient, person: Person, signed: Signed = NOBODY) -> MadeLink:
    """Remove the second factor alone, and the sessions; return a link by which the person sets another with their
    password. A second person confirms it as for `reset_account`. Raises BadInput."""
    return await _reset(client, person, signed, accounts.reset_factor)


async def _reset(client: BanjieClient, person: Person, signed: Signed, remove: Callable[..., None]) -> MadeLink:
    def write(session: Session, signed: Signed, stamp: Stamp) -> MadeLink:
        _require_open(session, person)
        remove(session, person, **stamp)
        link = _make_link(client, session, "set_up", person, stamp)
        _require_second(client, session, signed, person, stamp, always=True)
        return link

    return await _write_as_administrator(client, signed, write)


async def make_emergency_link(client: BanjieClient, person: str) -> MadeLink:
    """Return a link that logs a person in without provider, password and second factor; using it is an alarm. Whoever
    runs the system makes it, when no administrator can log in. Raises BadInput."""

    def write(session: Session, stamp: Stamp) -> MadeLink:
        _require_open(session, person)
        return _make_link(client, session, "emergency", person, stamp)

    return await write_program_change(client, write)


async def disable_account(client: BanjieClient, person: Person, signed: Signed = NOBODY) -> None:
    """Close an account: its sessions end now. It acts at once; a second person who is named confirms it. Raises
    BadInput."""

    def write(session: Session, signed: Signed, stamp: Stamp) -> None:
        accounts.disable_account(session, person, **stamp)
        if signed.second:
            _require_second(client, session, signed, person, stamp, always=True)

    await _write_as_administrator(client, signed, write)


async def enable_account(client: BanjieClient, person: Person, signed: Signed = NOBODY) -> None:
    """Open a closed account again. Of somebody who decides or administers a second person confirms it. Raises
    BadInput."""

    def write(session: Session, signed: Signed, stamp: Stamp) -> None:
        accounts.enable_account(session, person, **stamp)
        _require_second(client, session, signed, person, stamp, always=False)

    await _write_as_administrator(client, signed, write)


async def link_account(client: BanjieClient, person: Person, identity: OtherIdentity, signed: Signed = NOBODY) -> None:
    """Link an account to who somebody is to the provider or the operating system; with None unlink it. A second person
    confirms who is let in to an account that is set up already, or is that of somebody who decides or administers.
    Raises BadInput."""

    def write(session: Session, signed: Signed, stamp: Stamp) -> None:
        was_set_up = accounts.is_set_up(accounts.require_account(session, person))
        accounts.link_account(session, person, identity, **stamp)
        if identity.digest:
            _require_second(client, session, signed, person, stamp, always=was_set_up)

    await _write_as_administrator(client, signed, write)


async def first_administrator_link(client: BanjieClient) -> MadeLink | None:
    """Return a link to make the first account while there is none; else None. Raises Unavailable."""

    def write(session: Session, stamp: Stamp) -> MadeLink | None:
        if accounts.account_exists(session):
            return None
        return _make_link(client, session, "first", None, stamp)

    return await write_program_change(client, write)


async def _write_as_administrator(
    client: BanjieClient, signed: Signed, write: Callable[[Session, Signed, Stamp], T]
) -> T:
    """Run a change in the name of an administrator; of nobody, while the office has none."""

    def write_signed(session: Session, stamp: Stamp) -> T:
        org_journal.lock_org_stream(session)
        known = administrators.require_administrator(session, signed.by, stamp["at"])
        since = journal.read_stream_head(session, ORG_STREAM).seq
        done = write(session, signed._replace(by=known), {"at": stamp["at"], "by": known})
        if known:
            prove_change(login_request(client, session, signed.origin, stamp["at"]), signed, since)
        return done

    return await write_program_change(client, write_signed, signed)


def _require_second(
    client: BanjieClient, session: Session, signed: Signed, person: Person, stamp: Stamp, *, always: bool
) -> None:
    rules = power_rules(client.office)
    administrators.require_second_for_account(session, signed, person, stamp["at"], rules, always=always)


def _make_link(client: BanjieClient, session: Session, kind: LinkKind, person: str | None, stamp: Stamp) -> MadeLink:
    return links.make_link(session, kind, person, client.randomness.new_token(), **stamp)


def _require_open(session: Session, person: str) -> None:
    if accounts.require_account(session, person).until is not None:
        raise StaffError("account_closed", person=person)
