"""What programs send: a complaint, an act. The same fields as forms and acts everywhere, with files that are stored
already. JSON is read as strictly as files of JSON are: an object with equal keys says two things."""

import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Header, Path, Query
from fastapi.routing import APIRoute
from pydantic import Field, JsonValue
from starlette.requests import Request
from starlette.responses import Response

from models.form import MAX_ATTACHMENTS, ActInput, Form, StoredFile
from models.frozen import StrictModel
from models.messages import Id, Number, Person
from models.written_data import UnreadableData, decode_data, parse_json
from wording.system_problems import bare_data_problem

CASE_NUMBER = Annotated[Number, Path(description="Register number of the complaint", examples=["ZZW-2026-000001"])]
ACT_ID = Annotated[Id, Path(description="The sender's own id of the act: its Idempotency-Key")]
IDEMPOTENCY_KEY = Annotated[
    str | None,
    Header(
        description="The sender's own mark: sent again with the same content, the first answer is given once more. "
        "It never expires.",
        max_length=120,
        pattern=r"^[\x21-\x7e]+$",
    ),
]
ACT_KEY = Annotated[
    Id | None, Header(alias="Idempotency-Key", description="The sender's own id of the act; sent again it is done once")
]
IF_MATCH = Annotated[
    str | None,
    Header(description="The ETag of the case as it was seen. If the case has moved on, nothing is stored: 412."),
]
READER = Annotated[
    Person | None,
    Query(alias="for", description="The person for whom is read; without one nothing personal is shown"),
]
EXPORTER = Annotated[Person, Query(alias="for", description="The person who exports, and who may read what is inside")]


class NewComplaint(StrictModel):
    """A complaint: an intake form whose files were sent before (`POST /v1/attachments`)."""

    form: Form
    files: tuple[StoredFile, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)

    @property
    def registrant(self) -> Person | None:
        return self.form.registrant


class BatchLine(StrictModel):
    """An act of a batch, on one case. `act.id` takes the place of the Idempotency-Key."""

    number: Number
    act: ActInput
    seen: str | None = Field(default=None, description="As If-Match")


class Batch(StrictModel):
    """Several acts, each judged alone, in this order."""

    acts: tuple[BatchLine, ...] = Field(min_length=1, max_length=100)


class BatchResult(StrictModel):
    """What became of one line of a batch: the status and the body that the act alone would have been answered with."""

    line: int
    number: Number
    status: int
    body: JsonValue


def entity_tag(head: str) -> str:
    """Return the ETag of a case: the hash of its last event."""
    return f'"{head}"'


def seen_head(if_match: str | None) -> str | None:
    """Return the hash that an If-Match names; none where it was not sent or allows every state."""
    return None if if_match in (None, "*") else if_match.removeprefix("W/").strip('"')


class JsonRoute(APIRoute):
    """A route that takes JSON. What it cannot read is answered as the framework answers what is no JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_strictly(request: Request) -> Response:
            return await answer(_StrictRequest(request.scope, request.receive))

        return answer_strictly


class _StrictRequest(Request):
    async def json(self) -> Any:
        try:
            return parse_json(decode_data(await self.body()))
        except UnreadableData as error:
            raise json.JSONDecodeError(bare_data_problem(error), "", 0) from None
