"""People's own accounts: set up by a link, change password and second factor, enter in an emergency."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from sqlalchemy.orm import Session

from models.errors import BadInput
from models.held_role import HeldRole
from models.messages import Person
from models.tables import AccountRow, PersonRow
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.identity import accounts, factors, links, lockout, login_tries, sessions
from register.identity.accounts import SealedFactor
from register.identity.links import OneTimeLink
from register.identity.login_tries import LoginMethod, LoginOutcome, LoginRequest, LoginTry, Origin, note_login_try
from register.identity.password_login import check_own_password
from register.identity.sessions import ListedSession, OpenSession, SessionLimits
from register.office import administrators, staff
from register.office.administrators import Stamp
from register.office.held_names import held_names
from register.office.power import OFFICE_ROLES, PowerGiven, power_given
from rules.acts.deciders import ADMINISTRATOR
from starter.client import BanjieClient, in_transaction
from starter.identity.logins import LoginAnswer, answer_login
from starter.office.change import write_program_change
from starter.office.staff import Newcomer, check_newcomer
from wording.translation import N_, Message, gettext

PASSWORD_FLAWS: Mapping[str, Message] = {
    "short": N_("A password has at least {least} characters."),
    "long": N_("A password has at most {most} characters."),
    "plain": N_("The password is easily guessed: it holds your code or name, or few different characters."),
}


T = TypeVar("T")


class ChosenLogin(NamedTuple):
    """A new log-in: a password, and a second factor with its first code."""

    password: str
    secret: str
    code: str


class FirstAdministrator(NamedTuple):
    """The person of the first account, as typed."""

    person: str
    name: str


class OwnAccount(NamedTuple):
    """A person's own account as they see it; `held`: their roles, also those under one regulation alone. `power`: who
    was given power in the office lately, told to administrators of all three kinds."""

    held: tuple[HeldRole, ...]
    has_factor: bool
    failures: int
    sessions: tuple[ListedSession, ...]
    tries: tuple[LoginTry, ...]
    power: tuple[PowerGiven, ...]


@in_transaction
def look_at_own(session: Session, client: BanjieClient, opened: OpenSession, limits: SessionLimits) -> OwnAccount:
    """Return what somebody sees of their own account. Raises Unavailable."""
    row, now = session.get_one(AccountRow, opened.person), client.clock(session, "")
    return OwnAccount(
        held=tuple(sorted(held_names(session, [opened.person], now).roles)),
        has_factor=row.factor_digest is not None,
        failures=login_tries.failures_since_last(session, opened.person),
        sessions=sessions.sessions_of(session, opened.person, limits, now),
        tries=login_tries.tries_of(session, opened.person),
        power=() if OFFICE_ROLES.isdisjoint(opened.held) else power_given(session, now),
    )


async def has_factor(client: BanjieClient, opened: OpenSession) -> bool:
    """Return True if an account has a second factor here. Raises Unavailable."""
    return await client.transact(lambda session: session.get_one(AccountRow, opened.person).factor_digest is not None)


@in_transaction
def may_set_first_factor(session: Session, client: BanjieClient, opened: OpenSession) -> bool:
    """Return True if an account has no second factor yet, and the session began within `RECENT_FACTOR`. Raises
    Unavailable."""
    row = session.get_one(AccountRow, opened.person)
    return row.factor_digest is None and opened.since >= client.clock(session, "") - sessions.RECENT_FACTOR


class SeenLink(NamedTuple):
    """A link that is still good, with the name of its person. `has_password`: their account keeps its password."""

    link: OneTimeLink
    name: str = ""
    has_password: bool = False


@in_transaction
def look_at_link(session: Session, client: BanjieClient, text: str) -> SeenLink | None:
    """Return a link that is still good. Raises Unavailable."""
    link = links.find_link(session, text, client.clock(session, ""))
    if link is None or link.person is None:
        return SeenLink(link) if link else None
    account = session.get_one(AccountRow, link.person)
    return SeenLink(link, session.get_one(PersonRow, link.person).name, account.password is not None)


async def set_up_account(
    client: BanjieClient,
    text: str,
    chosen: ChosenLogin,
    origin: Origin,
    first: FirstAdministrator | None = None,
    *,
    enters: bool = True,
) -> LoginAnswer:
    """Give an account its password and second factor by a link, which is then used up, and log in, if it `enters`. An
    account that has a password keeps it, and it has to be the chosen one: its second factor alone was lost. With the
    link for the first administrator the account is made first, and the person with it. Raises BadInput,
    Unavailable."""
    newcomer = check_newcomer(first.person, first.name, [], "") if first else None

    def answer(request: LoginRequest) -> LoginAnswer:
        link = links.find_link(request.session, text, request.at, lock=True)
        if link is None or link.kind == "emergency" or (link.person is None) != (newcomer is not None):
            return _worthless_link(request, LoginMethod.link)
        row = _first_account(client, request, newcomer) if newcomer else _own_account(request, link.person or "")
        if row.password and (outcome := check_own_password(request, row, chosen.password)) is not LoginOutcome.good:
            return LoginAnswer(outcome)
        _store_factor(request, row, chosen.secret, chosen.code)
        if not row.password:
            _store_password(request, row, chosen.password)
        links.use_link(request.session, link, request.at)
        if not enters:
            return LoginAnswer(note_login_try(request, LoginMethod.link, LoginOutcome.good, row.person, link.digest))
        return _enter(client, request, row.person, LoginMethod.link, link)

    return await _change_own(client, origin, answer)


async def enter_in_emergency(client: BanjieClient, text: str, origin: Origin) -> LoginAnswer:
    """Log in by an emergency link, which is then used up; it is an event of the office and an alarm. Raises
    Unavailable."""

    def answer(request: LoginRequest) -> LoginAnswer:
        session, at = request.session, request.at
        link = links.find_link(session, text, at, lock=True)
        if link is None or link.kind != "emergency" or link.person is None:
            return _worthless_link(request, LoginMethod.emergency)
        links.use_link(session, link, at)
        accounts.note_account_event(session, "emergency_login", link.person, at=at, by=link.person)
        seen = {"person": link.person, "address": origin.address}
        about = f"{link.person} {at.isoformat(timespec='seconds')}"
        alarms.raise_alarms(session, lockout.EMERGENCY_LOGIN, [Finding(about, None, {**seen})], at)
        return _enter(client, request, link.person, LoginMethod.emergency, link)

    return await answer_login(client, origin, answer)


async def change_password(client: BanjieClient, opened: OpenSession, password: str, origin: Origin) -> None:
    """Change one's own password; all other sessions end. Raises BadInput, Unavailable."""

    def answer(request: LoginRequest) -> None:
        _store_password(request, _own_account(request, opened.person), password)
        accounts.end_all(request.session, opened.person, request.at, but=opened.digest)
        note_login_try(request, opened.method, LoginOutcome.password_changed, opened.person)

    await _change_own(client, origin, answer)


async def change_factor(client: BanjieClient, opened: OpenSession, secret: str, code: str, origin: Origin) -> None:
    """Change one's own second factor, with a code of the new one. Raises BadInput, Unavailable."""

    def answer(request: LoginRequest) -> None:
        _store_factor(request, _own_account(request, opened.person), secret, code)
        note_login_try(request, opened.method, LoginOutcome.factor_changed, opened.person)

    await _change_own(client, origin, answer)


async def _change_own(client: BanjieClient, origin: Origin, answer: Callable[[LoginRequest], T]) -> T:
    """Run a change in one transaction; what does not fit the staff list is BadInput."""

    def write(session: Session, stamp: Stamp) -> T:
        return answer(LoginRequest(session, client.keys, client.web_keys, origin, stamp["at"]))

    return await write_program_change(client, write)


def _first_account(client: BanjieClient, request: LoginRequest, newcomer: Newcomer) -> AccountRow:
    """Make the first account, for an administrator; put the person on the staff list, and give them the role while
    nobody holds it. Raises BadInput, StaffError."""
    session, at, person = request.session, request.at, newcomer.person
    holders = administrators.administrators_at(session, at)
    if session.get(PersonRow, person) is None:
        staff.add_member(session, person, newcomer.name, at=at, randomness=client.randomness)
    if not holders:
        staff.give_role(session, person, ADMINISTRATOR, at=at)
    elif person not in holders:
        raise BadInput(
            gettext(
                "{person} is no administrator, and the office has one. The first account is that of an administrator.",
                person=person,
            )
        )
    return accounts.add_account(session, person, at=at)


def _own_account(request: LoginRequest, person: Person) -> AccountRow:
    return accounts.require_account(request.session, person)


def _store_password(request: LoginRequest, row: AccountRow, password: str) -> None:
    name = request.session.get_one(PersonRow, row.person).name
    if flaw := factors.password_flaw(password, row.person, name):
        raise BadInput(PASSWORD_FLAWS[flaw](least=factors.MIN_PASSWORD, most=factors.MAX_PASSWORD))
    accounts.set_password(request.session, row, factors.hash_password(password), at=request.at, by=row.person)


def _store_factor(request: LoginRequest, row: AccountRow, secret: str, code: str) -> None:
    step = factors.matching_step(secret, code, request.at)
    if step is None:
        raise BadInput(
            gettext(
                "The code is wrong. Check the clock of the telephone, and type the 6 digits that the app shows now."
            )
        )
    factor = SealedFactor(factors.seal_factor(request.keys, row.person, secret), factors.factor_digest(secret))
    accounts.set_factor(request.session, row, factor, at=request.at, by=row.person)
    row.factor_step = step


def _enter(
    client: BanjieClient, request: LoginRequest, person: Person, method: LoginMethod, link: OneTimeLink
) -> LoginAnswer:
    lockout.clear_account_failures(_own_account(request, person))
    outcome = note_login_try(request, method, LoginOutcome.good, person, link.digest)
    return LoginAnswer(
        outcome, sessions.open_session(request, person, method, client.randomness.new_token(), confirmed=True)
    )


def _worthless_link(request: LoginRequest, method: LoginMethod) -> LoginAnswer:
    lockout.count_address_failure(request.session, request.origin.address, request.at)
    return LoginAnswer(note_login_try(request, method, LoginOutcome.link_worthless, None))
