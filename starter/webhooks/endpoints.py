"""The endpoints to which events are sent: add one (its key is shown once), change it, list its deliveries, send again.

`sender` is the calling program, which has its own endpoints alone. The office calls without one, has all endpoints,
and names the administrator who changes them.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from models.errors import BadInput, UnknownRecord
from models.rule import Slug
from models.tables import DeliveryRow
from notices.guarded_post import AddressRefusedError, check_url
from notices.signatures import shown_key
from queries.views.webhooks import (
    TYPE_PREFIX,
    DeliveryListView,
    DeliveryView,
    EndpointKeyView,
    EndpointListView,
    EndpointView,
)
from queries.webhooks.event_feed import require_types
from register.log import log_head
from register.office.administrators import Stamp
from register.office.power import Signed
from register.webhooks import deliveries, endpoints
from register.webhooks.endpoints import Endpoint, EndpointTarget
from starter.client import BanjieClient
from starter.office.change import NOBODY, STAFF_PROBLEMS, write_program_change, write_staff_change
from wording.translation import N_, by_door, gettext

NAME = TypeAdapter(Slug)
PAGE_SIZE = 100
T = TypeVar("T")
Sender = Slug | None


async def add_endpoint(
    client: BanjieClient,
    name: str,
    url: str,
    types: Iterable[str] = (),
    sender: Sender = None,
    *,
    signed: Signed = NOBODY,
) -> EndpointKeyView:
    """Add an endpoint that gets what happens from now on, and return it with its key. The same again gives the same
    answer. Raises BadInput."""
    code, target = _checked_name(name), checked_target(client, url, types)
    added = await _write(
        client, lambda session, stamp: endpoints.add_endpoint(session, code, target, sender, **stamp), sender, signed
    )
    return _with_key(client, added)


async def change_endpoint(
    client: BanjieClient,
    name: str,
    url: str | None,
    types: Iterable[str] | None,
    sender: Sender = None,
    *,
    signed: Signed = NOBODY,
) -> EndpointView:
    """Change where an endpoint is, or what it wants; what is None stays. Raises BadInput, UnknownRecord."""
    now = await find_endpoint(client, name, sender)
    target = checked_target(client, url or now.url, now.types if types is None else types)
    changed = await _write(
        client, lambda session, stamp: endpoints.change_endpoint(session, name, sender, target, **stamp), sender, signed
    )
    return _view(changed)


async def rotate_key(
    client: BanjieClient, name: str, sender: Sender = None, *, signed: Signed = NOBODY
) -> EndpointKeyView:
    """Give an endpoint another key, and return it. For a day the one before signs too. Raises UnknownRecord."""
    return _with_key(
        client,
        await _write(
            client, lambda session, stamp: endpoints.rotate_key(session, name, sender, **stamp), sender, signed
        ),
    )


async def enable_endpoint(
    client: BanjieClient, name: str, sender: Sender = None, *, signed: Signed = NOBODY
) -> EndpointView:
    """Send to an endpoint again; it goes on where it stopped. Raises UnknownRecord."""

    def write(session: Session, stamp: Stamp) -> Endpoint:
        enabled = endpoints.enable_endpoint(session, name, sender, **stamp)
        deliveries.try_again(session, name, stamp["at"])
        return enabled

    return _view(await _write(client, write, sender, signed))


async def remove_endpoint(client: BanjieClient, name: str, sender: Sender = None, *, signed: Signed = NOBODY) -> None:
    """Send nothing more to an endpoint, from now on. Raises UnknownRecord."""
    await _write(
        client, lambda session, stamp: endpoints.remove_endpoint(session, name, sender, **stamp), sender, signed
    )


async def find_endpoint(client: BanjieClient, name: str, sender: Sender = None) -> EndpointView:
    """Return one endpoint. Raises UnknownRecord."""
    found = (await list_endpoints(client, sender)).endpoints
    one = next((one for one in found if one.name == name), None)
    if one is None:
        raise UnknownRecord(STAFF_PROBLEMS["endpoint_unknown"](endpoint=name))
    return one


async def list_endpoints(client: BanjieClient, sender: Sender = None) -> EndpointListView:
    """Return the endpoints, and the end of the log that each is to reach. Raises Unavailable."""

    def read(session: Session) -> EndpointListView:
        found = tuple(_view(one) for one in endpoints.list_endpoints(session, sender))
        return EndpointListView(endpoints=found, last=log_head(session).position)

    return await client.transact(read)


async def list_deliveries(
    client: BanjieClient, name: str, sender: Sender = None, *, before: int | None = None, state: str | None = None
) -> DeliveryListView:
    """Return a page of the deliveries of an endpoint, the newest first. Raises UnknownRecord."""
    await find_endpoint(client, name, sender)
    rows = await client.transact(lambda session: deliveries.list_deliveries(session, name, before, state, PAGE_SIZE))
    shown = tuple(_delivery_view(row) for row in rows)
    return DeliveryListView(deliveries=shown, next=shown[-1].position if len(shown) == PAGE_SIZE else None)


async def redeliver(
    client: BanjieClient, name: str, position: int, sender: Sender = None, *, signed: Signed = NOBODY
) -> DeliveryView:
    """Send one event again, whatever came of it. Raises UnknownRecord."""

    def write(session: Session, stamp: Stamp) -> DeliveryView | None:
        endpoints.own_endpoint(session, name, sender)
        row = deliveries.redeliver(session, name, position, stamp["at"])
        return _delivery_view(row) if row else None

    shown = await _write(client, write, sender, signed)
    if shown is None:
        raise UnknownRecord(
            by_door(
                N_(
                    "No delivery of position {position} to {name} is on record. To see them: banjie "
                    "endpoints deliveries {name}"
                ),
                http=N_(
                    "No delivery of position {position} to {name} is on record. To see them: GET "
                    "/v1/endpoints/{name}/deliveries"
                ),
                page=N_("No delivery of position {position} to {name} is on record."),
            )(name=name, position=position)
        )
    return shown


async def replay(
    client: BanjieClient, name: str, after: int, sender: Sender = None, *, signed: Signed = NOBODY
) -> EndpointView:
    """Send everything again that comes after a position of the log. Raises BadInput where the endpoint has not come so
    far, UnknownRecord."""

    def write(session: Session, stamp: Stamp) -> Endpoint:  # noqa: ARG001  # nothing of it is on record in the journal
        row = endpoints.own_endpoint(session, name, sender)
        if after > row.position:
            raise BadInput(
                gettext(
                    "{name} has come to position {position} only: it cannot be set back to {after}.",
                    name=name,
                    position=row.position,
                    after=after,
                )
            )
        deliveries.replay(session, row, after)
        return endpoints.endpoint_of(row)

    return _view(await _write(client, write, sender, signed))


async def _write(client: BanjieClient, write: Callable[[Session, Stamp], T], sender: Sender, signed: Signed) -> T:
    """Write in the name of the program to which the endpoint belongs, or of an administrator."""
    try:
        if sender is None:
            return await write_staff_change(client, write, signed)
        return await write_program_change(client, write)
    except BadInput as error:
        if error.more.get("why") == "endpoint_unknown":
            raise UnknownRecord(error.says) from None
        raise


def _checked_name(name: str) -> Slug:
    try:
        return NAME.validate_python(name)
    except ValidationError:
        raise BadInput(
            gettext(
                "The name of an endpoint has 2 to 48 small letters, digits and hyphens, a letter "
                "first. This was given: {name}",
                name=repr(name[:80]),
            )
        ) from None


def checked_target(client: BanjieClient, url: str, types: Iterable[str]) -> EndpointTarget:
    """Return where events are sent, and which. Raises BadInput. What a name leads to is checked at each delivery."""
    wanted = tuple(dict.fromkeys(types))
    require_types(wanted)
    try:
        check_url(url, client.webhook_networks)
    except ValueError:
        raise BadInput(
            gettext("Give a https:// URL without a user. This was given: {url}", url=repr(url[:200]))
        ) from None
    except AddressRefusedError as error:
        raise BadInput(gettext("Nothing may be sent to {url}: {why}", url=url, why=error)) from None
    return EndpointTarget(url, tuple(one.removeprefix(TYPE_PREFIX) for one in wanted))


def _with_key(client: BanjieClient, one: Endpoint) -> EndpointKeyView:
    key = endpoints.derived_key(client.secret, one.name, one.generation)
    return EndpointKeyView(**dict(_view(one)), key=shown_key(key))


def _view(one: Endpoint) -> EndpointView:
    shown = one.model_dump(include={*EndpointView.model_fields} - {"types"})
    return EndpointView(types=tuple(TYPE_PREFIX + name for name in one.types), **shown)


def _delivery_view(row: DeliveryRow) -> DeliveryView:
    names = set(DeliveryView.model_fields) - {"id", "next_at"}
    next_at = row.next_at if row.state == "due" else None
    return DeliveryView(
        id=f"{row.complaint}/{row.seq}", next_at=next_at, **{name: getattr(row, name) for name in names}
    )
