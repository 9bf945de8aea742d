"""Endpoints and deliveries as programs and commands show them."""

from typing import Literal

from pydantic import Field

from queries.views.base import ShownInstant, View


class EndpointView(View):
    """An endpoint: where events go, and which (all without `types`). Those up to `position` of the log are on record
    as deliveries. `disabled`: since when nothing is sent, after the answer `code`."""

    name: str
    url: str
    types: tuple[str, ...] = Field(examples=[["case.closed"]])
    sender: str | None
    generation: int
    since: ShownInstant
    rotated: ShownInstant
    position: int
    disabled: ShownInstant | None
    code: str | None


class EndpointKeyView(EndpointView):
    """An endpoint with the key by which it checks the signatures."""

    key: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class EndpointListView(View):
    """Endpoints, and the end of the log now."""

    endpoints: tuple[EndpointView, ...]
    last: int


class DeliveryView(View):
    """An event on its way to an endpoint. `id` is its webhook-id, `position` its place in the log. `code` (status code,
    or name of the error) and `answer` (its beginning) are those of the last try."""

    id: str
    position: int
    complaint: str
    state: Literal["due", "used_up", "delivered"]
    tries: int
    next_at: ShownInstant | None
    tried_at: ShownInstant | None
    code: str | None
    answer: str | None


class DeliveryListView(View):
    """Deliveries, the newest first. Ask for the next page with `before` set to `next`."""

    deliveries: tuple[DeliveryView, ...]
    next: int | None
