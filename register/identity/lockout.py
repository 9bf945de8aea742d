"""Lock-out: after some wrong log-ins in a row an account, or an address, waits; each further one makes it longer."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.tables import AccountRow, LoginAddressRow
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.identity.accounts import note_account_event
from register.identity.login_tries import LOGIN_ALTERED

LOGIN_ATTACKED = "login_attacked"
EMERGENCY_LOGIN = "emergency_login"
LOGIN_KINDS = (LOGIN_ATTACKED, EMERGENCY_LOGIN, LOGIN_ALTERED)  # kinds of alarms that are reported when it happens
FREE_PER_ACCOUNT, FREE_PER_ADDRESS = 5, 20  # so many wrong ones lock nothing; an address may be that of a whole office
FIRST_LOCK = timedelta(minutes=1)  # each further wrong one doubles it
LONGEST_LOCK = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)  # what an address did wrong


def lock_length(
    failures: int, free: int, first: timedelta = FIRST_LOCK, longest: timedelta = LONGEST_LOCK
) -> timedelta | None:
    """Return how long an account or address is locked after some wrong secrets in a row; None if it is not. The first
    lock doubles with each further one, up to the longest."""
    if failures < free:
        return None
    return min(first * (1 << min(failures - free, 10)), longest)


def is_account_locked(row: AccountRow, at: datetime) -> bool:
    return row.locked_until is not None and at < row.locked_until


def count_account_failure(session: Session, row: AccountRow, at: datetime) -> None:
    """Count a wrong log-in of an account, which the caller has locked; that it has to wait is on record."""
    row.failures += 1
    if length := lock_length(row.failures, FREE_PER_ACCOUNT):
        row.locked_until = at + length
        note_account_event(session, "account_locked", row.person, at=at, by=None, until=row.locked_until)
        alarms.raise_alarms(session, LOGIN_ATTACKED, [_attack(row.person, row.failures, row.locked_until)], at)


def clear_account_failures(row: AccountRow) -> None:
    """Forget the wrong log-ins of an account after a good one."""
    row.failures, row.locked_until = 0, None


def address_locked_until(session: Session, address: str, at: datetime) -> datetime | None:
    """Return until when nothing is tried from an address, or None."""
    found = session.scalar(select(LoginAddressRow.locked_until).where(LoginAddressRow.address == address))
    return found if found and at < found else None


def count_address_failure(session: Session, address: str, at: datetime) -> None:
    """Count a wrong log-in from an address, whichever account it was for."""
    session.execute(delete(LoginAddressRow).where(LoginAddressRow.failed < at - FORGOTTEN_AFTER))
    counted = insert(LoginAddressRow).values(address=address, failures=1, failed=at)
    changed = {"failures": LoginAddressRow.failures + 1, "failed": at}
    session.execute(counted.on_conflict_do_update(index_elements=["address"], set_=changed))
    row = session.get_one(LoginAddressRow, address, populate_existing=True)
    if length := lock_length(row.failures, FREE_PER_ADDRESS):
        row.locked_until = at + length
        alarms.raise_alarms(session, LOGIN_ATTACKED, [_attack(address, row.failures, row.locked_until)], at)


def _attack(about: str, failures: int, until: datetime) -> Finding:
    return Finding(about, None, {"failures": failures, "until": until.isoformat()})
