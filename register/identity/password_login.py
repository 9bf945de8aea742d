"""Log-in by password and second factor, and its confirmation by the second factor alone.

Whatever does not fit is answered alike and takes as long, so that nobody learns which accounts exist; the record says
what it was.
"""

from typing import NamedTuple

from models.messages import Person
from models.tables import AccountRow
from register.identity import factors, lockout
from register.identity.accounts import is_serving, lock_account
from register.identity.login_tries import LoginMethod, LoginOutcome, LoginRequest, note_login_try
from register.identity.recorded_accounts import is_as_recorded


class GivenLogin(NamedTuple):
    person: str
    password: str
    code: str


def check_password_login(
    request: LoginRequest, given: GivenLogin, method: LoginMethod = LoginMethod.password
) -> tuple[LoginOutcome, Person | None]:
    """Judge a log-in, count and record it. Return what became of it, and whose account was named."""
    if lockout.address_locked_until(request.session, request.origin.address, request.at):
        return note_login_try(request, method, LoginOutcome.address_locked, None), None
    row = lock_account(request.session, given.person, wait=False)  # who tries one account many times at once waits
    outcome = _judge_login(request, row, given)
    _count_outcome(request, row, outcome)
    person = row.person if row else None
    return note_login_try(request, method, outcome, person), person


def check_factor(request: LoginRequest, person: Person, code: str) -> LoginOutcome:
    """Judge the code of the second factor that somebody who is logged in gives as a confirmation; count and record
    it."""
    row = lock_account(request.session, person)
    outcome = LoginOutcome.no_account if row is None else _judge_factor(request, row, code)
    _count_outcome(request, row, outcome)
    return note_login_try(request, LoginMethod.factor, outcome, person)


def check_own_password(request: LoginRequest, row: AccountRow, password: str) -> LoginOutcome:
    """Judge the password that somebody gives at a link to set another second factor; count and record what is
    wrong."""
    fits = factors.password_fits(row.password, password)
    if lockout.is_account_locked(row, request.at):
        outcome = LoginOutcome.locked
    else:
        outcome = LoginOutcome.good if fits else LoginOutcome.wrong
    if outcome is not LoginOutcome.good:
        _count_outcome(request, row, outcome)
        note_login_try(request, LoginMethod.link, outcome, row.person)
    return outcome


def _judge_login(request: LoginRequest, row: AccountRow | None, given: GivenLogin) -> LoginOutcome:
    fits = factors.password_fits(row.password if row else None, given.password)
    if row is None:
        return LoginOutcome.no_account
    if row.until is not None:
        return LoginOutcome.disabled
    if not is_serving(request.session, row.person, request.at):
        return LoginOutcome.not_staff
    if lockout.is_account_locked(row, request.at):
        return LoginOutcome.locked
    return _judge_factor(request, row, given.code) if fits else LoginOutcome.wrong


def _judge_factor(request: LoginRequest, row: AccountRow, code: str) -> LoginOutcome:
    if lockout.is_account_locked(row, request.at):
        return LoginOutcome.locked
    step = factors.step_of_code(request.keys, row, code, request.at)
    if step is None:
        return LoginOutcome.wrong
    if not is_as_recorded(request.session, row, request.at):
        return LoginOutcome.altered
    if step <= (row.factor_step or 0):
        return LoginOutcome.used_code
    row.factor_step = step
    return LoginOutcome.good


def _count_outcome(request: LoginRequest, row: AccountRow | None, outcome: LoginOutcome) -> None:
    if outcome is LoginOutcome.good:
        assert row
        lockout.clear_account_failures(row)
        return
    lockout.count_address_failure(request.session, request.origin.address, request.at)
    if row and outcome is LoginOutcome.wrong:
        lockout.count_account_failure(request.session, row, request.at)
