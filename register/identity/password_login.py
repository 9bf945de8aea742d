"""Log-in by password and second factor, and its confirmation by the second factor alone.

Whatever does not fit is answered alike and takes as long, so that nobody learns which accounts exist; the record says
what it was.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.messages import Person
from models.tables import AccountRow
from register.identity import factors, lockout
from register.identity.accounts import is_serving, lock_account
from register.identity.login_tries import LoginMethod, LoginOutcome, Origin, note_login_try
from register.seal import KeyRing


class GivenLogin(NamedTuple):
    """What was typed into the page."""

    person: str
    password: str
    code: str


def check_password_login(
    session: Session, keys: KeyRing, given: GivenLogin, origin: Origin, at: datetime
) -> tuple[LoginOutcome, Person | None]:
    """Judge a log-in, count and record it. Return what became of it, and whose account was named."""
    if lockout.address_locked_until(session, origin.address, at):
        return note_login_try(session, origin, LoginMethod.password, LoginOutcome.address_locked, None, at), None
    row = lock_account(session, given.person, wait=False)  # who tries one account many times at once is not heard
    outcome = _judge(session, keys, row, given, at)
    _count(session, row, outcome, origin, at)
    person = row.person if row else None
    return note_login_try(session, origin, LoginMethod.password, outcome, person, at), person


def check_factor(
    session: Session, keys: KeyRing, person: Person, code: str, origin: Origin, at: datetime
) -> LoginOutcome:
    """Judge the code by which somebody who is logged in confirms who they are; count and record it."""
    row = lock_account(session, person)
    outcome = LoginOutcome.wrong if row is None else _judge_factor(keys, row, code, at)
    _count(session, row, outcome, origin, at)
    return note_login_try(session, origin, LoginMethod.factor, outcome, person, at)


def _judge(session: Session, keys: KeyRing, row: AccountRow | None, given: GivenLogin, at: datetime) -> LoginOutcome:
    fits = factors.password_fits(row.password if row else None, given.password)
    if row is None:
        return LoginOutcome.no_account
    if row.until is not None:
        return LoginOutcome.disabled
    if not is_serving(session, row.person, at):
        return LoginOutcome.not_staff
    if lockout.is_account_locked(row, at):
        return LoginOutcome.locked
    return _judge_factor(keys, row, given.code, at) if fits else LoginOutcome.wrong


def _judge_factor(keys: KeyRing, row: AccountRow, code: str, at: datetime) -> LoginOutcome:
    if lockout.is_account_locked(row, at):
        return LoginOutcome.locked
    step = factors.step_of_code(keys, row, code, at)
    if step is None:
        return LoginOutcome.wrong
    if step <= (row.factor_step or 0):
        return LoginOutcome.used_code
    row.factor_step = step
    return LoginOutcome.good


def _count(session: Session, row: AccountRow | None, outcome: LoginOutcome, origin: Origin, at: datetime) -> None:
    if outcome is LoginOutcome.good:
        assert row
        lockout.clear_account_failures(row)
    else:
        lockout.count_address_failure(session, origin.address, at)
        if row and outcome is LoginOutcome.wrong:
            lockout.count_account_failure(session, row, at)
