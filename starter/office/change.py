"""Changes of the office: each one transaction, as of the register's instant, in the name of who may make it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from models.errors import BadInput
from register.office import administrators
from register.office.administrators import Signed, Stamp
from register.office.org_journal import StaffError
from starter.client import BanjieClient
from starter.office.problems import STAFF_PROBLEMS
from wording.terms import official_instant
from wording.translation import listed

T = TypeVar("T")
NOBODY = Signed()  # who makes a change while the office has no administrator


async def write_staff_change(client: BanjieClient, write: Callable[[Session, Stamp], T], signed: Signed = NOBODY) -> T:
    """Run a change in one transaction, as of the register's instant, in the name of an administrator. Raises BadInput
    if the change is not possible, or not theirs to make."""

    def write_signed(session: Session, at: datetime) -> T:
        before = administrators.begin_change(session, signed, at)
        done = write(session, {"at": at, "by": signed.by if before.administrators else None})
        administrators.end_change(session, before, signed, at)
        return done

    return await _write(client, write_signed, signed)


async def write_program_change(
    client: BanjieClient, write: Callable[[Session, Stamp], T], signed: Signed = NOBODY
) -> T:
    """Run a change of what is a program's own, as above, in the name of nobody of the staff. `signed` tries it. Raises
    BadInput."""
    return await _write(client, lambda session, at: write(session, {"at": at, "by": None}), signed)


async def note_refused_change(client: BanjieClient, why: str, signed: Signed) -> None:
    """Put on record that somebody tried a change that is not theirs to make. Raises Unavailable."""
    await client.transact(
        lambda session: administrators.note_refused_change(session, why, signed, client.clock(session, ""))
    )


async def _write(client: BanjieClient, write: Callable[[Session, datetime], T], signed: Signed) -> T:
    try:
        return await client.transact(lambda session: write(session, client.clock(session, "")))
    except StaffError as error:
        if error.why in administrators.NOT_THEIRS:
            await note_refused_change(client, error.why, signed)
        raise staff_problem(error) from None


def staff_problem(error: StaffError) -> BadInput:
    """Return why a change is not possible, in words."""
    details = {key: _plain_value(value) for key, value in error.about.items()}
    return BadInput(STAFF_PROBLEMS[error.why](**details), why=error.why)


def _plain_value(value: object) -> str:
    if isinstance(value, datetime):
        return official_instant(value)
    return listed(str(value).split(", "))  # an error names several, such as the ranks, in English
