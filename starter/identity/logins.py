"""Logging in, confirming one's identity, logging out. Every attempt is on record with its outcome."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from sqlalchemy import select

from models.messages import Person
from models.tables import AccountRow
from register.identity import accounts, password_login, sessions
from register.identity.login_tries import LoginMethod, LoginOutcome, LoginRequest, Origin, note_login_try
from register.identity.password_login import GivenLogin
from register.identity.recorded_accounts import is_as_recorded
from register.identity.sessions import OpenSession
from starter.client import BanjieClient

T = TypeVar("T")


class LoginAnswer(NamedTuple):
    """The outcome of a log-in, with the cookie for the browser if it was good."""

    outcome: LoginOutcome
    cookie: str = ""


async def answer_login(client: BanjieClient, origin: Origin, answer: Callable[[LoginRequest], T]) -> T:
    """Answer a request of somebody who logs in, in one transaction. Raises Unavailable."""
    return await client.transact(
        lambda session: answer(LoginRequest(session, client.keys, client.web_keys, origin, client.clock(session, "")))
    )


async def log_in(client: BanjieClient, given: GivenLogin, origin: Origin) -> LoginAnswer:
    """Log in by password and second factor. Raises Unavailable."""

    def answer(request: LoginRequest) -> LoginAnswer:
        outcome, person = password_login.check_password_login(request, given)
        if outcome is not LoginOutcome.good or person is None:
            return LoginAnswer(outcome)
        token = client.randomness.new_token()
        cookie = sessions.open_session(request, person, LoginMethod.password, token, confirmed=True)
        return LoginAnswer(outcome, cookie)

    return await answer_login(client, origin, answer)


async def sign_as_second(client: BanjieClient, given: GivenLogin, origin: Origin) -> Person | None:
    """Return the person who signs in by password and second factor to confirm another's change; None where they do
    not match. Logs nobody in. Raises Unavailable."""

    def answer(request: LoginRequest) -> Person | None:
        outcome, person = password_login.check_password_login(request, given, LoginMethod.second)
        return person if outcome is LoginOutcome.good else None

    return await answer_login(client, origin, answer)


async def log_in_by_provider(client: BanjieClient, subject: str, origin: Origin, *, confirmed: bool) -> LoginAnswer:
    """Log in whoever the provider has named by this digest. `confirmed`: it has asked for a second factor just now.
    Raises Unavailable."""

    def answer(request: LoginRequest) -> LoginAnswer:
        row = request.session.scalars(select(AccountRow).where(AccountRow.subject == subject)).first()
        if row is None:
            outcome = LoginOutcome.no_account
        elif row.until is not None:
            outcome = LoginOutcome.disabled
        elif not is_as_recorded(request.session, row, request.at):
            outcome = LoginOutcome.altered
        else:
            is_serving = accounts.is_serving(request.session, row.person, request.at)
            outcome = LoginOutcome.good if is_serving else LoginOutcome.not_staff
        note_login_try(request, LoginMethod.provider, outcome, row.person if row else None)
        if row is None or outcome is not LoginOutcome.good:
            return LoginAnswer(outcome)
        token = client.randomness.new_token()
        cookie = sessions.open_session(request, row.person, LoginMethod.provider, token, confirmed=confirmed)
        return LoginAnswer(outcome, cookie)

    return await answer_login(client, origin, answer)


async def confirm_by_provider(client: BanjieClient, opened: OpenSession, subject: str, origin: Origin) -> LoginOutcome:
    """Confirm a session by a second factor that the provider has asked for just now, of the same person. Raises
    Unavailable."""

    def answer(request: LoginRequest) -> LoginOutcome:
        row = request.session.get(AccountRow, opened.person, populate_existing=True)
        is_same = row is not None and row.subject == subject and is_as_recorded(request.session, row, request.at)
        if is_same:
            sessions.confirm_session(request.session, request.web_keys, opened.digest, request.at)
        outcome = LoginOutcome.good if is_same else LoginOutcome.no_account
        return note_login_try(request, LoginMethod.provider, outcome, opened.person)

    return await answer_login(client, origin, answer)


async def note_failed_login(
    client: BanjieClient, origin: Origin, method: LoginMethod, outcome: LoginOutcome
) -> LoginOutcome:
    """Put a log-in on record that failed before anybody was known. Raises Unavailable."""
    return await answer_login(client, origin, lambda request: note_login_try(request, method, outcome, None))


async def confirm_by_factor(client: BanjieClient, opened: OpenSession, code: str, origin: Origin) -> LoginOutcome:
    """Confirm who one is by the second factor; the session is then good for what needs that. Raises Unavailable."""

    def answer(request: LoginRequest) -> LoginOutcome:
        outcome = password_login.check_factor(request, opened.person, code)
        if outcome is LoginOutcome.good:
            sessions.confirm_session(request.session, request.web_keys, opened.digest, request.at)
        return outcome

    return await answer_login(client, origin, answer)


async def note_confirmed(client: BanjieClient, opened: OpenSession) -> None:
    """Note that the second factor was just given in a session, for a change. Raises Unavailable."""
    await client.transact(
        lambda session: sessions.confirm_session(session, client.web_keys, opened.digest, client.clock(session, ""))
    )


async def log_out(client: BanjieClient, opened: OpenSession, origin: Origin, *, everywhere: bool = False) -> None:
    """End this session, or with `everywhere` all sessions and links of its person. Raises Unavailable."""

    def answer(request: LoginRequest) -> None:
        if everywhere:
            accounts.end_all(request.session, opened.person, request.at)
        else:
            sessions.end_session(request.session, opened.digest, request.at)
        ended = None if everywhere else opened.digest
        note_login_try(request, opened.method, LoginOutcome.logged_out, opened.person, ended)

    await answer_login(client, origin, answer)
