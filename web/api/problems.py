"""Errors as problem details (RFC 9457). Nothing else ever leaves: no stack, no HTML."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from models.errors import BadInput, Failure, KeyReused, Moved, Refused, Unavailable, UnknownRecord
from models.messages import Refusal
from queries.views.acts import RefusalLineView
from register.randomness import random_id
from starter.input_values import validation_problems
from starter.moving_in.rows import CellProblem
from wording.translation import N_, Message, gettext

# The status and the title of each problem.
PROBLEMS: Mapping[str, tuple[int, Message]] = {
    "unparsable": (400, N_("The request cannot be read")),
    "key-missing": (400, N_("Idempotency-Key is missing")),
    "unauthenticated": (401, N_("No good key")),
    "forbidden": (403, N_("The key does not give this right")),
    "unknown": (404, N_("Not found")),
    "method": (405, N_("Method not allowed")),
    "refused": (409, N_("Refused by the regulation")),
    "moved": (412, N_("The case has moved on")),
    "too-large": (413, N_("Too large")),
    "media-type": (415, N_("Unsupported media type")),
    "bad-input": (422, N_("The input cannot be used")),
    "key-reused": (422, N_("The key was used for something else")),
    "too-many": (429, N_("Too many requests")),
    "fault": (500, N_("The program has an error")),
    "unavailable": (503, N_("Temporarily unavailable")),
}
log = logging.getLogger("banjie.api")
MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:banjie:problem:"
RETRY_AFTER = 5  # seconds
Responses = dict[int | str, Any]  # as FastAPI takes them: what an operation answers, by status
KINDS: Sequence[tuple[type[Failure], str]] = (  # the first that fits
    (UnknownRecord, "unknown"), (KeyReused, "key-reused"), (Refused, "refused"), (Moved, "moved"),
    (Unavailable, "unavailable"), (BadInput, "bad-input"),
)  # fmt: skip
HTTP_KINDS = {400: "unparsable", 404: "unknown", 405: "method", 413: "too-large", 415: "media-type"}


class RefusedRule(BaseModel):
    """A rule of the regulation that refuses: its id, the article, and what it says in short."""

    id: str
    article: str
    says: str


class ProblemDetails(BaseModel):
    """A problem as RFC 9457 has it. `type` is one of docs/api/problems; `detail` is for a person, in the language of
    the request. The other fields stand where they apply."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=[TYPE_PREFIX + "refused"])
    title: str
    status: int
    detail: str
    rules: list[RefusedRule] | None = None
    refusals: list[Refusal] | None = Field(default=None, description="Each reason, with what is missing")
    reasons: list[RefusalLineView] | None = Field(
        default=None, description="Each reason in words, with the field that states what is missing, or the act"
    )
    problems: list[CellProblem | str] | None = Field(
        default=None, description="Of an import: all that is wrong, row by row"
    )
    number: str | None = None
    n: int | None = Field(default=None, description="Number of the act in the inbox of the case")
    stored: bool | None = Field(default=None, description="Whether what was sent is on record")


class ApiError(Exception):
    """A problem that the interface itself finds. Raised by dependencies and routes."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.headers, self.more = kind, detail, headers, more


def problem_response(kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """Return a problem as the answer to a request."""
    status, title = PROBLEMS[kind]
    problem = ProblemDetails(type=TYPE_PREFIX + kind, title=title(), status=status, detail=detail, **more)
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def failure_response(failure: Failure) -> Response:
    """Return a failure of the parts below as a problem."""
    kind = next(name for failure_type, name in KINDS if isinstance(failure, failure_type))
    more = {name: value for name, value in failure.more.items() if name != "refused_by"}
    if kind == "unavailable":
        stored = failure.more.get("n") is not None
        return problem_response(kind, failure.says, {"Retry-After": str(RETRY_AFTER)}, **more | {"stored": stored})
    return problem_response(kind, failure.says, **more)


def responses(*kinds: str) -> Responses:
    """Return the problems of an operation for OpenAPI, with those that every operation can answer."""
    usual = ("unparsable", "unauthenticated", "forbidden", "bad-input", "too-large", "too-many", "unavailable")
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    described: Responses = {}
    for kind in (*usual, *kinds):
        known = described.setdefault(
            PROBLEMS[kind][0], {"model": ProblemDetails, "content": content, "description": ""}
        )
        known["description"] = ", ".join(filter(None, (known["description"], TYPE_PREFIX + kind)))
    return described


def add_handlers(app: FastAPI) -> None:
    """Answer every error of this application with a problem."""

    @app.exception_handler(Failure)
    async def failed(_: Request, failure: Failure) -> Response:
        return failure_response(failure)

    @app.exception_handler(ApiError)
    async def refused_here(_: Request, error: ApiError) -> Response:
        return problem_response(error.kind, error.detail, error.headers, **error.more)

    @app.exception_handler(RequestValidationError)
    async def wrong_request(request: Request, error: RequestValidationError) -> Response:
        return _wrong_request_response(request, error)

    @app.exception_handler(HTTPException)
    async def framework_problem(request: Request, error: HTTPException) -> Response:
        kind = HTTP_KINDS.get(error.status_code, "fault")
        if kind == "method" and request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(_allowed_methods(request))})
        detail = {
            "unknown": gettext("There is no such address. See /docs."),
            "method": gettext("This address does not take {method}.", method=request.method),
            "unparsable": gettext("The body cannot be read. See whether it is what Content-Type says."),
        }.get(kind, str(error.detail))
        headers = {"Allow": ", ".join(_allowed_methods(request))} if kind == "method" else error.headers
        return problem_response(kind, detail, headers)

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        mark = random_id()
        log.error("fault %s at %s", mark, request.url.path, exc_info=error)
        detail = gettext(
            "The program has an error, {id} in its log. What is on record stays. You may send "
            "the request again with its key.",
            id=mark,
        )
        return problem_response("fault", detail, id=mark)


def _wrong_request_response(request: Request, error: RequestValidationError) -> Response:
    """Return what the schema does not allow: a body of another type, bytes that are no JSON, or wrong fields."""
    found = error.errors()
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if any(one["loc"] == ("body",) for one in found) and not media_type.endswith("json"):
        return problem_response(
            "media-type",
            gettext(
                "Send it with Content-Type: application/json. This was given: {media_type}",
                media_type=media_type or "-",
            ),
        )
    broken = next((one for one in found if one["type"] == "json_invalid"), None)
    if broken:
        return problem_response(
            "unparsable", gettext("The JSON of the body cannot be used: {problem}.", problem=broken["ctx"]["error"])
        )
    for one in found:
        one["loc"] = one["loc"][1:] or one["loc"]  # without the word for the body, the query or the header
    lines, fields = validation_problems(found), [".".join(map(str, one["loc"])) for one in found]
    return problem_response("bad-input", (gettext("These fields are wrong:") + f"\n{lines}"), fields=fields)


def _allowed_methods(request: Request) -> list[str]:
    """Return every method that some operation at this address takes: the framework names those of one alone."""
    paths = request.app.openapi()["paths"].items()
    found = {method.upper() for path, of in paths if compile_path(path)[0].match(request.url.path) for method in of}
    return sorted({*(found or {"GET"}), "OPTIONS"} | ({"HEAD"} if "GET" in found or not found else set()))
