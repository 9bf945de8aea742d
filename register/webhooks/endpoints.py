"""The endpoints to which events of cases are sent: added, changed and removed on record in the journal of the office.

Their keys are derived from the office's secret and stored nowhere.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from calendars import OfficeTime
from models.frozen import Frozen
from models.messages import Person
from models.office_events import EndpointStated, Withdrawn
from models.rule import Slug
from models.tables import DeliveryRow, EndpointRow, SenderRow
from register.alarms.alarms import Finding
from register.log import log_head
from register.office import org_journal
from register.office.org_journal import StaffError

KEY_OVERLAP = timedelta(hours=24)  # after a rotation both keys sign
MAX_ENDPOINTS = 20  # of one program


class Endpoint(Frozen):
    """An endpoint as its row has it. `position` of the log: what lies before is on record as a delivery; `disabled` is
    since when nothing is sent, after the answer `code`."""

    name: Slug
    url: str
    types: tuple[str, ...]
    sender: Slug | None
    generation: int
    rotated: OfficeTime
    since: OfficeTime
    position: int
    disabled: OfficeTime | None
    code: str | None


class EndpointTarget(NamedTuple):
    """What is said of an endpoint: where it is, and which kinds of events it wants (all without any)."""

    url: str
    types: tuple[str, ...]


def derived_key(secret: bytes, name: str, generation: int) -> bytes:
    """Return the key of a generation. The endpoint checks with it what it receives."""
    return hmac.new(secret, f"webhook:{name}:{generation}".encode(), hashlib.sha256).digest()


def signing_keys(endpoint: Endpoint, secrets: Iterable[bytes], at: datetime) -> list[bytes]:
    """Return the keys that sign at this instant: the last one, and for a day after a rotation the one before."""
    rotated_lately = endpoint.generation > 1 and at < endpoint.rotated + KEY_OVERLAP
    generations = (endpoint.generation, endpoint.generation - 1) if rotated_lately else (endpoint.generation,)
    return [derived_key(secret, endpoint.name, generation) for secret in secrets for generation in generations]


def add_endpoint(
    session: Session, name: Slug, target: EndpointTarget, sender: Slug | None, *, at: datetime, by: Person | None = None
) -> Endpoint:
    """Add an endpoint that gets what is recorded from now on. The same again changes nothing. Raises StaffError if
    there is, or was, another of that name, or the program has MAX_ENDPOINTS."""
    org_journal.lock_org_stream(session)
    row = session.get(EndpointRow, name)
    if row is not None:
        if row.until or (row.sender, row.url, row.types) != (sender, target.url, " ".join(target.types)):
            raise StaffError("endpoint_known", endpoint=name)
        return endpoint_of(row)
    if sender and len(list_endpoints(session, sender)) >= MAX_ENDPOINTS:
        raise StaffError("too_many_endpoints", most=MAX_ENDPOINTS)
    row = EndpointRow(
        name=name, url=target.url, types=" ".join(target.types), sender=sender, generation=1, rotated=at, since=at,
        position=log_head(session).position,
    )  # fmt: skip
    session.add(row)
    _record(session, "added", row, at, by)
    return endpoint_of(row)


def change_endpoint(
    session: Session, name: str, sender: Slug | None, to: EndpointTarget, *, at: datetime, by: Person | None = None
) -> Endpoint:
    """Change where an endpoint is and what it wants. Raises StaffError if `sender` has no such endpoint."""
    row = own_endpoint(session, name, sender)
    row.url, row.types = to.url, " ".join(to.types)
    _record(session, "changed", row, at, by)
    return endpoint_of(row)


def rotate_key(session: Session, name: str, sender: Slug | None, *, at: datetime, by: Person | None = None) -> Endpoint:
    """Give an endpoint another key. Raises StaffError as above."""
    row = own_endpoint(session, name, sender)
    row.generation, row.rotated = row.generation + 1, at
    _record(session, "changed", row, at, by)
    return endpoint_of(row)


def enable_endpoint(
    session: Session, name: str, sender: Slug | None, *, at: datetime, by: Person | None = None
) -> Endpoint:
    """Send again to an endpoint that was disabled: it goes on where it stopped. Raises StaffError as above."""
    row = own_endpoint(session, name, sender)
    row.disabled, row.code = None, None
    _record(session, "changed", row, at, by)
    return endpoint_of(row)


def remove_endpoint(
    session: Session, name: str, sender: Slug | None, *, at: datetime, by: Person | None = None
) -> None:
    """Send nothing more to an endpoint, and forget what was. Raises StaffError as above."""
    row = own_endpoint(session, name, sender)
    row.until = at
    session.query(DeliveryRow).filter_by(endpoint=row.name).delete()
    org_journal.append_org_event(session, Withdrawn(**org_journal.change(row.name, at, by), type="endpoint_removed"))


def own_endpoint(session: Session, name: str, sender: Slug | None) -> EndpointRow:
    """Return the endpoint, locked with the journal of the office. A program has its own ones alone, the office (no
    `sender`) all. Raises StaffError."""
    org_journal.lock_org_stream(session)
    row = session.get(EndpointRow, name, with_for_update=True)
    if row is None or row.until or (sender and row.sender != sender):
        raise StaffError("endpoint_unknown", endpoint=name)
    return row


def list_endpoints(session: Session, sender: Slug | None = None) -> list[Endpoint]:
    """Return the endpoints by their names, of one program where it is named."""
    query = select(EndpointRow).where(EndpointRow.until.is_(None), *([EndpointRow.sender == sender] if sender else []))
    return [endpoint_of(row) for row in session.scalars(query.order_by(EndpointRow.name))]


def sending_endpoints(session: Session, now: datetime) -> list[Endpoint]:
    """Return the endpoints to which is sent now: neither disabled, nor of a program whose key has ended."""
    good = (SenderRow.until.is_(None), or_(SenderRow.expires.is_(None), SenderRow.expires > now))
    query = select(EndpointRow).outerjoin(SenderRow, SenderRow.name == EndpointRow.sender)
    active = (EndpointRow.until.is_(None), EndpointRow.disabled.is_(None))
    owned = or_(EndpointRow.sender.is_(None), func.coalesce(SenderRow.name.is_not(None) & good[0] & good[1], False))
    return [endpoint_of(row) for row in session.scalars(query.where(*active, owned).order_by(EndpointRow.name))]


def disabled_endpoints(session: Session, now: datetime) -> Iterable[Finding]:  # noqa: ARG001  # until enabled again
    for one in list_endpoints(session):
        if one.disabled:
            yield Finding(one.name, None, {"since": one.disabled.isoformat(), "code": one.code})


def _record(
    session: Session, kind: Literal["added", "changed"], row: EndpointRow, at: datetime, by: Person | None
) -> None:
    event = EndpointStated(
        **org_journal.change(row.name, at, by), type=f"endpoint_{kind}", url=row.url, names=tuple(row.types.split()),
        sender=row.sender, generation=row.generation,
    )  # fmt: skip
    org_journal.append_org_event(session, event)


def endpoint_of(row: EndpointRow) -> Endpoint:
    columns: Sequence[str] = [name for name in Endpoint.model_fields if name != "types"]
    return Endpoint(types=tuple(row.types.split()), **{name: getattr(row, name) for name in columns})
