"""Log in, confirm who one is, log out. Every log-in that is tried is on record, with what became of it."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from models.messages import Person
from models.tables import AccountRow
from register.identity import accounts, login_tries, password_login, sessions
from register.identity.login_tries import LoginMethod, LoginOutcome, Origin
from register.identity.password_login import GivenLogin
from register.identity.sessions import NewSession, OpenSession, SessionLimits
from starter.client import BanjieClient


class LoginAnswer(NamedTuple):
    """What became of a log-in; what the browser keeps if it was good."""

    outcome: LoginOutcome
    cookie: str = ""


def new_token(client: BanjieClient) -> str:
    """Return 256 random bits: what a session or a link is known by."""
    return client.randomness.new_salt() + client.randomness.new_salt()


async def log_in(client: BanjieClient, given: GivenLogin, origin: Origin) -> LoginAnswer:
    """Log in by password and second factor. Raises Unavailable."""

    def write(session: Session) -> LoginAnswer:
        at = client.clock(session, "")
        outcome, person = password_login.check_password_login(session, client.keys, given, origin, at)
        if outcome is not LoginOutcome.good or person is None:
            return LoginAnswer(outcome)
        new = NewSession(person, LoginMethod.password, origin, confirmed=True)
        return LoginAnswer(outcome, sessions.open_session(session, client.keys, new, new_token(client), at))

    return await client.transact(write)


async def log_in_by_provider(client: BanjieClient, subject: str, origin: Origin, *, confirmed: bool) -> LoginAnswer:
    """Log in whoever the provider has named by this digest. `confirmed`: it has asked for a second factor just now.
    Raises Unavailable."""

    def write(session: Session) -> LoginAnswer:
        at, row = client.clock(session, ""), account_of_subject(session, subject)
        outcome = _provider_outcome(row, serving=row is not None and accounts.is_serving(session, row.person, at))
        login_tries.note_login_try(session, origin, LoginMethod.provider, outcome, row.person if row else None, at)
        if row is None or outcome is not LoginOutcome.good:
            return LoginAnswer(outcome)
        new = NewSession(row.person, LoginMethod.provider, origin, confirmed)
        return LoginAnswer(outcome, sessions.open_session(session, client.keys, new, new_token(client), at))

    return await client.transact(write)


def account_of_subject(session: Session, subject: str) -> AccountRow | None:
    """Return the account that is linked to whom the provider names."""
    return session.query(AccountRow).where(AccountRow.subject == subject).first()


async def note_failed_login(
    client: BanjieClient, origin: Origin, method: LoginMethod, outcome: LoginOutcome, person: Person | None = None
) -> None:
    """Put a log-in on record that failed before anybody was known. Raises Unavailable."""
    await client.transact(
        lambda session: login_tries.note_login_try(
            session, origin, method, outcome, person, client.clock(session, "")
        )
    )


async def confirm_by_factor(client: BanjieClient, opened: OpenSession, code: str, origin: Origin) -> LoginOutcome:
    """Confirm who one is by the second factor; the session is then good for what needs that. Raises Unavailable."""

    def write(session: Session) -> LoginOutcome:
        at = client.clock(session, "")
        outcome = password_login.check_factor(session, client.keys, opened.person, code, origin, at)
        if outcome is LoginOutcome.good:
            sessions.confirm_session(session, opened.digest, at)
        return outcome

    return await client.transact(write)


async def session_of_cookie(client: BanjieClient, cookie: str, limits: SessionLimits) -> OpenSession | None:
    """Return the session that a browser names, while it is good. Raises Unavailable."""
    return await client.transact(
        lambda session: sessions.session_of_cookie(
            session, client.keys, cookie, limits, client.clock(session, "")
        )
    )


async def log_out(client: BanjieClient, opened: OpenSession, origin: Origin, *, everywhere: bool = False) -> None:
    """End this session, or with `everywhere` all sessions and links of its person. Raises Unavailable."""

    def write(session: Session) -> None:
        at = client.clock(session, "")
        if everywhere:
            accounts.end_all(session, opened.person, at)
        else:
            sessions.end_session(session, opened.digest, at)
        outcome = LoginOutcome.logged_out
        login_tries.note_login_try(session, origin, opened.method, outcome, opened.person, at)

    await client.transact(write)


def _provider_outcome(row: AccountRow | None, *, serving: bool) -> LoginOutcome:
    if row is None:
        return LoginOutcome.no_account
    if row.until is not None:
        return LoginOutcome.disabled
    return LoginOutcome.good if serving else LoginOutcome.not_staff
