"""Events of cases as programs get them."""

from typing import Literal

from pydantic import Field

from queries.views.base import ShownInstant, View


class CaseEventData(View):
    """What happened in a case, in codes: event `seq` with its hash, by the act `n`, at the stage, about the clock."""

    number: str
    seq: int
    hash: str
    procedure: str
    name: str
    stage: str | None
    to: str | None
    clock: str | None
    at: ShownInstant
    n: int | None


class CloudEvent(View):
    """An event in the attributes of CloudEvents 1.0. `id` is the same whenever the event is sent; `position` is its
    place in the order of everything on record."""

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(examples=["ZZW-2026-000001/3"])
    source: str
    type: str = Field(examples=["case.acted"])
    subject: str
    time: ShownInstant
    datacontenttype: Literal["application/json"] = "application/json"
    position: int
    data: CaseEventData


class EventPageView(View):
    """Events in their order. Ask for the next page with `after` set to `next`; `last` is the end of the log now."""

    events: tuple[CloudEvent, ...]
    next: int
    last: int
