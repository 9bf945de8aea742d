"""Events of cases, endpoints and deliveries, as programs and commands are shown them."""

from typing import Literal, get_args

from pydantic import Field

from models.events import EventType
from queries.views.base import ShownInstant, View

TYPE_PREFIX = "case."
CLOSED = "case.closed"
FEED_TYPES: tuple[str, ...] = (CLOSED, *(TYPE_PREFIX + name for name in get_args(EventType)))


class CaseEndView(View):
    """The end at which a case closed: the code of the stage, and its name in the regulation."""

    code: str
    name: str


class CaseEventData(View):
    """What happened in a case, in codes: event `seq` with its hash, by the act `n`, at the stage, about the clock.
    `type` is what the history of the case calls it. `end`: the case closed by it; null if it goes on."""

    number: str
    seq: int
    hash: str
    procedure: str
    type: EventType
    name: str
    stage: str | None
    to: str | None
    clock: str | None
    at: ShownInstant
    n: int | None
    end: CaseEndView | None


class CloudEvent(View):
    """An event in the attributes of CloudEvents 1.0. `id` is the same whenever the event is sent; `position` is its
    place in the order of everything on record. `type` is `case.` with the `type` of the data, and `case.closed` for the
    event by which the case closed."""

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(examples=["ZZW-2026-000001/3"])
    source: str
    type: str = Field(json_schema_extra={"enum": list(FEED_TYPES)}, examples=["case.acted"])
    subject: str
    time: ShownInstant
    datacontenttype: Literal["application/json"] = "application/json"
    position: int
    data: CaseEventData


class EventPageView(View):
    """Events in their order. Ask for the next page with `after` set to `next`. What was on record when the page was
    asked for has been read once `next` is `last` or more: the newest records get their positions within a second."""

    events: tuple[CloudEvent, ...]
    next: int
    last: int


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
