"""Webhooks: the endpoints of the calling program, to which events are sent, and what became of each."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from models.frozen import StrictModel
from models.rule import Slug
from notices.guarded_post import MAX_URL
from queries.views.webhooks import (
    FEED_TYPES,
    DeliveryListView,
    DeliveryView,
    EndpointKeyView,
    EndpointListView,
    EndpointView,
)
from starter.webhooks import endpoints
from web.api.bodies import JsonRoute
from web.api.callers import MayFollow
from web.api.problems import responses

router = APIRouter(prefix="/v1/endpoints", tags=["webhooks"], route_class=JsonRoute)
NAME = Annotated[Slug, Path(description="Name of the endpoint")]
POSITION = Annotated[int, Path(ge=1, le=2**53, description="Position of the event in the log")]
URL = Annotated[str, Field(max_length=MAX_URL, examples=["https://web.example.cn/events"])]
Kinds = Annotated[
    tuple[Annotated[str, Field(json_schema_extra={"enum": list(FEED_TYPES)})], ...],
    Field(max_length=len(FEED_TYPES), description="Kinds of events; all without any", examples=[["case.closed"]]),
]


class NewEndpoint(StrictModel):
    """An address to which events are sent."""

    name: Slug
    url: URL
    types: Kinds = ()


class EndpointChange(StrictModel):
    """What changes of an endpoint; what is left out stays."""

    url: URL | None = None
    types: Kinds | None = None


@router.post("", status_code=201, responses=responses("media-type"))
async def add_endpoint(caller: MayFollow, new: NewEndpoint) -> EndpointKeyView:
    """Add an endpoint that gets what happens from now on. The answer has the key by which it checks the signatures. The
    same again gives the same answer."""
    return await endpoints.add_endpoint(caller.client, new.name, new.url, new.types, caller.sender.name)


@router.get("", responses=responses())
async def list_endpoints(caller: MayFollow) -> EndpointListView:
    """List the endpoints of the calling program."""
    return await endpoints.list_endpoints(caller.client, caller.sender.name)


@router.get("/{name}", responses=responses("unknown"))
async def read_endpoint(caller: MayFollow, name: NAME) -> EndpointView:
    """Return an endpoint: how far it has come, and whether it was disabled."""
    return await endpoints.find_endpoint(caller.client, name, caller.sender.name)


@router.patch("/{name}", responses=responses("unknown", "media-type"))
async def change_endpoint(caller: MayFollow, name: NAME, change: EndpointChange) -> EndpointView:
    """Change where an endpoint is, or which events it wants."""
    return await endpoints.change_endpoint(caller.client, name, change.url, change.types, caller.sender.name)


@router.delete("/{name}", status_code=204, responses=responses("unknown"))
async def remove_endpoint(caller: MayFollow, name: NAME) -> None:
    """Send nothing more to an endpoint, and forget its deliveries. Its name is not given again."""
    await endpoints.remove_endpoint(caller.client, name, caller.sender.name)


@router.post("/{name}/rotate", responses=responses("unknown"))
async def rotate_key(caller: MayFollow, name: NAME) -> EndpointKeyView:
    """Give an endpoint another key. For 24 hours the one before signs too."""
    return await endpoints.rotate_key(caller.client, name, caller.sender.name)


@router.post("/{name}/enable", responses=responses("unknown"))
async def enable_endpoint(caller: MayFollow, name: NAME) -> EndpointView:
    """Send to an endpoint again that was disabled. It goes on where it stopped; nothing is left out."""
    return await endpoints.enable_endpoint(caller.client, name, caller.sender.name)


@router.post("/{name}/replay", responses=responses("unknown"))
async def replay(
    caller: MayFollow,
    name: NAME,
    start: Annotated[int, Query(alias="from", ge=0, le=2**53, description="Everything after this position")],
) -> EndpointView:
    """Send everything again that comes after a position of the log, each event under its id."""
    return await endpoints.replay(caller.client, name, start, caller.sender.name)


@router.get("/{name}/deliveries", responses=responses("unknown"))
async def list_deliveries(
    caller: MayFollow,
    name: NAME,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="`next` of the page before")] = None,
    state: Literal["due", "used_up", "delivered"] | None = None,
) -> DeliveryListView:
    """List what was sent to an endpoint, the newest first. What was delivered 30 days ago is forgotten."""
    return await endpoints.list_deliveries(caller.client, name, caller.sender.name, before=before, state=state)


@router.post("/{name}/deliveries/{position}/redeliver", responses=responses("unknown"))
async def redeliver(caller: MayFollow, name: NAME, position: POSITION) -> DeliveryView:
    """Send one event again, whatever came of it."""
    return await endpoints.redeliver(caller.client, name, position, caller.sender.name)
