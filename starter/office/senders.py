"""The programs that call the HTTP interface: add one with a key that is shown once, give it another, list
them, revoke one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import get_args

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.rule import Slug
from queries.cases import case_file
from register.office import senders
from register.office.administrators import Stamp
from register.office.power import Signed
from register.office.senders import ANYBODY, NewKey, NewSender, Scope, Sender
from starter.client import BanjieClient, in_transaction
from starter.office.change import NOBODY, write_staff_change
from wording.translation import gettext, listed

KEY_PREFIX = "bjk_"
OVERLAP = timedelta(days=7)  # for which the key before is good, unless something else is said
INTAKE_PAGE = "intake-page"  # as what the pages for people without a program are named in the record
MAIL_IN = "mail-in"  # as what mail is named in the record
SCOPES: tuple[str, ...] = get_args(Scope)
NAME = TypeAdapter(Slug)


async def add_sender(
    client: BanjieClient,
    name: str,
    scopes: Iterable[str],
    acts_for: Iterable[str] = (),
    expires: datetime | None = None,
    *,
    signed: Signed = NOBODY,
) -> str:
    """Add a program and return its key, which nobody can read again. Raises BadInput."""
    new = NewSender(_checked_name(name), _checked_scopes(scopes), tuple(dict.fromkeys(acts_for)), expires)
    key = KEY_PREFIX + client.randomness.new_token()
    await write_staff_change(client, lambda session, stamp: _add_checked(session, new, key, stamp), signed)
    return key


async def rotate_key(
    client: BanjieClient,
    name: str,
    before: datetime | None = None,
    expires: datetime | None = None,
    *,
    signed: Signed = NOBODY,
) -> str:
    """Give a program another key and return it. The key before is good until `before`, a week from now by default, or
    its own end. Raises BadInput."""
    key = KEY_PREFIX + client.randomness.new_token()
    await write_staff_change(
        client, lambda session, stamp: _rotate_checked(session, name, (before, expires), key, stamp), signed
    )
    return key


async def revoke_sender(client: BanjieClient, name: str, *, signed: Signed = NOBODY) -> None:
    """Take the key of a program away, from now on. Raises BadInput."""
    await write_staff_change(client, lambda session, stamp: senders.revoke_sender(session, name, **stamp), signed)


async def list_senders(client: BanjieClient) -> list[Sender]:
    """Return all programs with their rights, and when each was last used."""
    return await client.transact(senders.list_senders)


@in_transaction
def sender_of_key(session: Session, client: BanjieClient, key: str) -> Sender | None:
    """Return the program to which this key belongs, while the key is good. Raises Unavailable."""
    return senders.sender_of_key(session, key, client.clock(session, ""))


def _rotate_checked(
    session: Session, name: str, ends: tuple[datetime | None, datetime | None], key: str, stamp: Stamp
) -> None:
    before, expires = ends
    _require_ahead(expires, stamp["at"])
    known = next((one for one in senders.list_senders(session) if one.name == name), None)
    latest = before or stamp["at"] + OVERLAP
    old_end = min(latest, known.expires) if known and known.expires else latest
    senders.rotate_key(session, name, NewKey(expires, old_end), key, **stamp)


def _require_ahead(instant: datetime | None, at: datetime) -> None:
    if instant and instant <= at:
        raise BadInput(gettext("{expires} is past already. Name an instant to come.", expires=instant.isoformat()))


def _add_checked(session: Session, new: NewSender, key: str, stamp: Stamp) -> None:
    at = stamp["at"]
    _require_ahead(new.expires, at)
    for person in new.acts_for:
        if person != ANYBODY:
            case_file.require_staff(session, person, at)
    senders.add_sender(session, new, key, **stamp)


def _checked_name(name: str) -> Slug:
    if name in (INTAKE_PAGE, MAIL_IN):
        raise BadInput(gettext("{name} is a name of the program itself. Choose another.", name=name))
    try:
        return NAME.validate_python(name)
    except ValidationError:
        raise BadInput(
            gettext(
                "The name of a program has small letters, digits and hyphens, a letter first. This was given: {name}",
                name=repr(name[:80]),
            )
        ) from None


def _checked_scopes(scopes: Iterable[str]) -> tuple[Scope, ...]:
    chosen = tuple(dict.fromkeys(scopes))
    if not chosen or not set(chosen) <= set(SCOPES):
        raise BadInput(
            gettext(
                "Give at least one scope of {scopes}. This was given: {written}",
                scopes=listed(SCOPES),
                written=listed(chosen),
            )
        )
    return chosen  # type: ignore[return-value]  # each is one of SCOPES
