"""What programs send: a complaint, an act. The same fields as forms and acts everywhere, with files that are stored
already. JSON is read as strictly as files of JSON are: an object with equal keys says two things."""

import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Self

from fastapi import Header, Path, Query
from fastapi.routing import APIRoute
from pydantic import Field, JsonValue
from starlette.requests import Request
from starlette.responses import Response

from models.form import MAX_ATTACHMENTS, ActInput, Form, StoredFile
from models.frozen import StrictModel
from models.messages import Id, Number, Person
from models.rule import Slug
from models.written_data import UnreadableData, decode_data, parse_json
from register.identity.web_keys import WebKeys
from starter.documents.upload import files_not_stored
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


class SentFile(StoredFile):
    """A file that this program has sent before (`POST /v1/attachments`), as it stood in the answer. `seal` shows that:
    whoever knows the SHA-256 of a file learns nothing of it here and cannot name it."""

    seal: str = Field(max_length=64)

    @classmethod
    def sealed(cls, keys: WebKeys, sender: Slug, file: StoredFile) -> Self:
        """Return a file that this program has just sent."""
        return cls(**file.model_dump(), seal=keys.seal("upload", *_upload_parts(sender, file)))

    def opened(self, keys: WebKeys, sender: Slug) -> StoredFile:
        """Return the file. Raises BadInput unless this program has sent it."""
        file = StoredFile(**self.model_dump(exclude={"seal"}))
        if not keys.is_genuine(self.seal, "upload", *_upload_parts(sender, file)):
            raise files_not_stored([file])
        return file


def _upload_parts(sender: Slug, file: StoredFile) -> tuple[str, ...]:
    return sender, file.name, file.media_type, str(file.size), file.sha256


class SentAct(ActInput):
    """What a person says with an act. `attachments` were sent before (`POST /v1/attachments`)."""

    attachments: tuple[SentFile, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)

    def opened(self, keys: WebKeys, sender: Slug) -> ActInput:
        """Return the act with its files. Raises BadInput unless this program has sent them."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return ActInput(**said | {"attachments": tuple(file.opened(keys, sender) for file in self.attachments)})


class NewComplaint(StrictModel):
    """A complaint: an intake form whose files were sent before (`POST /v1/attachments`)."""

    form: Form
    files: tuple[SentFile, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)

    @property
    def registrant(self) -> Person | None:
        return self.form.registrant


class BatchLine(StrictModel):
    """An act of a batch, on one case. `act.id` takes the place of the Idempotency-Key."""

    number: Number
    act: SentAct
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
    """Return the tag of the state of a case: the hash of its last event."""
    return f'"{head}"'


def seen_head(if_match: str | None) -> str | None:
    """Return the hash that an If-Match names; none where it was not sent or allows every state. In the tag of a case
    the digest of its content follows, which differs by reader and language."""
    return None if if_match in (None, "*") else if_match.removeprefix("W/").strip('"').partition(".")[0]


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
