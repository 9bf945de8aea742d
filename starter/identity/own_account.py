"""What people do with their own account: set it up by a link, change password and second factor, enter in an
emergency."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.errors import BadInput
from models.held_role import ADMINISTRATOR
from models.messages import Person
from models.tables import AccountRow, PersonRow
from register.identity import accounts, factors, links, lockout, login_tries, sessions
from register.identity.links import OneTimeLink
from register.identity.login_tries import LoginMethod, LoginOutcome, Origin
from register.identity.sessions import NewSession, OpenSession
from register.office import staff
from register.operations import alarms
from register.operations.alarms import Finding
from starter.client import BanjieClient
from starter.identity.logins import LoginAnswer, new_token
from starter.staff import Newcomer, check_newcomer, write_staff_change
from wording.table.office import identity_pages

EMERGENCY_LOGIN = "emergency_login"


class ChosenLogin(NamedTuple):
    """What somebody chooses to log in by: a password, and a second factor with its first code."""

    password: str
    secret: str
    code: str


class FirstAdministrator(NamedTuple):
    """Who makes the first account, as typed."""

    person: str
    name: str


async def look_at_link(client: BanjieClient, text: str) -> tuple[OneTimeLink, str] | None:
    """Return a link that is still good, with the name of its person. Raises Unavailable."""

    def read(session: Session) -> tuple[OneTimeLink, str] | None:
        link = links.find_link(session, client.keys, text, client.clock(session, ""))
        row = session.get(PersonRow, link.person) if link and link.person else None
        return (link, row.name if row else "") if link else None

    return await client.transact(read)


async def set_up_account(
    client: BanjieClient, text: str, chosen: ChosenLogin, origin: Origin, first: FirstAdministrator | None = None
) -> LoginAnswer:
    """Give an account its password and second factor by a link, which is then used up, and log in. With the link for
    the first administrator the account is made first, and the person with it. Raises BadInput, Unavailable."""
    newcomer = check_newcomer(first.person, first.name, [], "") if first else None

    def write(session: Session, at: datetime) -> LoginAnswer:
        link = links.find_link(session, client.keys, text, at, lock=True)
        if link is None or link.kind == "emergency" or (link.person is None) != (newcomer is not None):
            return _worthless_link(session, origin, LoginMethod.link, at)
        row = _first_account(client, session, newcomer, at) if newcomer else _own(session, link.person or "")
        _store_factor(client, session, row, chosen, at)
        _store_password(session, row, chosen.password, at)
        links.use_link(session, link, at)
        return _enter(client, session, NewSession(row.person, LoginMethod.link, origin, confirmed=True), at)

    return await write_staff_change(client, write)


async def enter_in_emergency(client: BanjieClient, text: str, origin: Origin) -> LoginAnswer:
    """Log in by an emergency link, which is then used up; it is an event of the office and an alarm. Raises
    Unavailable."""

    def write(session: Session) -> LoginAnswer:
        at = client.clock(session, "")
        link = links.find_link(session, client.keys, text, at, lock=True)
        if link is None or link.kind != "emergency" or not accounts.is_serving(session, link.person or "", at):
            return _worthless_link(session, origin, LoginMethod.emergency, at)
        person = link.person or ""
        links.use_link(session, link, at)
        accounts.note_account_event(session, "emergency_login", person, at=at, by=person)
        seen = Finding(f"{person} {at.isoformat(timespec='seconds')}", None, {"person": person, "address": origin.address})
        alarms.raise_alarms(session, EMERGENCY_LOGIN, [seen], at)
        return _enter(client, session, NewSession(person, LoginMethod.emergency, origin, confirmed=True), at)

    return await client.transact(write)


async def change_password(client: BanjieClient, opened: OpenSession, password: str, origin: Origin) -> None:
    """Change one's own password; all other sessions end. Raises BadInput, Unavailable."""

    def write(session: Session, at: datetime) -> None:
        row = _own(session, opened.person)
        _store_password(session, row, password, at)
        accounts.end_all(session, opened.person, at, but=opened.digest)
        changed = LoginOutcome.password_changed
        login_tries.note_login_try(session, origin, opened.method, changed, opened.person, at)

    await write_staff_change(client, write)


async def change_factor(
    client: BanjieClient, opened: OpenSession, secret: str, code: str, origin: Origin
) -> None:
    """Change one's own second factor, with a code of the new one. Raises BadInput, Unavailable."""

    def write(session: Session, at: datetime) -> None:
        row = _own(session, opened.person)
        _store_factor(client, session, row, ChosenLogin("", secret, code), at)
        changed = LoginOutcome.factor_changed
        login_tries.note_login_try(session, origin, opened.method, changed, opened.person, at)

    await write_staff_change(client, write)


def _first_account(client: BanjieClient, session: Session, newcomer: Newcomer, at: datetime) -> AccountRow:
    """Make the first account, for an administrator; put the person on the staff list, and give them the role while
    nobody holds it. Raises BadInput, StaffError."""
    known, holders = session.get(PersonRow, newcomer.person), staff.role_holders(session, ADMINISTRATOR, at)
    if known is None:
        staff.add_member(session, newcomer.person, newcomer.name, at=at, randomness=client.randomness)
    if not holders:
        staff.give_role(session, newcomer.person, ADMINISTRATOR, at=at)
    elif newcomer.person not in holders:
        raise BadInput(identity_pages.NOT_THE_ADMINISTRATOR(person=newcomer.person))
    return accounts.add_account(session, newcomer.person, at=at)


def _own(session: Session, person: Person) -> AccountRow:
    return accounts.require_account(session, person)


def _store_password(session: Session, row: AccountRow, password: str, at: datetime) -> None:
    name = session.get_one(PersonRow, row.person).name
    if flaw := factors.password_flaw(password, row.person, name):
        raise BadInput(identity_pages.PASSWORD_FLAWS[flaw](least=factors.MIN_PASSWORD, most=factors.MAX_PASSWORD))
    accounts.set_password(session, row, factors.hash_password(password), at=at, by=row.person)


def _store_factor(client: BanjieClient, session: Session, row: AccountRow, chosen: ChosenLogin, at: datetime) -> None:
    step = factors.matching_step(chosen.secret, chosen.code, at)
    if step is None:
        raise BadInput(identity_pages.FIRST_CODE_WRONG())
    sealed, digest = factors.seal_factor(client.keys, chosen.secret), factors.factor_digest(chosen.secret)
    accounts.set_factor(session, row, sealed, digest, at=at, by=row.person)
    row.factor_step = step


def _enter(client: BanjieClient, session: Session, new: NewSession, at: datetime) -> LoginAnswer:
    row = _own(session, new.person)
    lockout.clear_account_failures(row)
    outcome = login_tries.note_login_try(session, new.origin, new.method, LoginOutcome.good, new.person, at)
    return LoginAnswer(outcome, sessions.open_session(session, client.keys, new, new_token(client), at))


def _worthless_link(session: Session, origin: Origin, method: LoginMethod, at: datetime) -> LoginAnswer:
    lockout.count_address_failure(session, origin.address, at)
    return LoginAnswer(
        login_tries.note_login_try(session, origin, method, LoginOutcome.link_worthless, None, at)
    )
