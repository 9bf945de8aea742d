"""The description of the interface (OpenAPI 3.1), completed: linters find nothing, generators make clients of it."""

import re
from collections.abc import Iterator, Sequence
from contextvars import copy_context
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from queries.views.webhooks import FEED_TYPES
from web.api.examples import EXAMPLES, PARAMETERS
from wording.act_fields import ACT_FIELDS
from wording.translation import Door, Language, use_door, use_language

TITLE, VERSION = "Banjie", "1"
SUMMARY = "Complaints, from intake to their end"
DESCRIPTION = """\
Intake, acts, reads and the feed of events. Errors are problem details (RFC 9457). Every write takes an
Idempotency-Key, which never expires: send again what was not answered. Newer servers add fields and operations; what
is to go is marked as deprecated, and answers name the day (`Deprecation`, `Sunset`), a year ahead at least.
"""
SERVERS = [{"url": "http://127.0.0.1:8080", "description": "The office on this machine (`banjie up`)"}]
LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
CONTACT = {"name": "The administrator of the office, who gives keys"}
TAGS = {
    "procedures": "What can be filed: regulations with their stages, acts and forms",
    "complaints": "Register, check, find and read complaints",
    "cases": "One complaint: what it waits for, its history, limits and documents",
    "acts": "Perform acts, preview them, ask what became of them",
    "files": "Files that come with complaints and acts",
    "events": "The feed of events",
    "audit": "Verification, dossiers and the signed log",
    "webhooks": "Addresses to which events are sent",
    "operations": "Complaints of an old system, and cases whose runs are lost",
    "health": "Whether the process serves",
}
KEY_HEADER = "Idempotency-Key"
RATE_HEADERS = {
    "RateLimit": "How many calls are left to the program (`r`), and in how many seconds there are more (`t`)",
    "RateLimit-Policy": "How many calls a program has (`q`) within how many seconds (`w`)",
}
HEADERS = {  # by the operation and the status
    ("POST /v1/complaints", "201"): {"Location": "Address of the complaint"},
    ("POST /v1/complaints", "200"): {"Idempotency-Replayed": "true: registered before under this key"},
    ("POST /v1/complaints/{number}/acts", "202"): {
        "Location": "Where to ask what became of the act", "Retry-After": "Seconds after which to ask",
    },
    ("GET /v1/complaints/{number}", "200"): {"ETag": "The state of the case; If-Match takes it"},
}  # fmt: skip


def described_operations(routes: Sequence[BaseRoute]) -> Any:
    """Return the description of these operations."""
    described = get_openapi(
        title=TITLE, version=VERSION, summary=SUMMARY, description=DESCRIPTION, routes=routes, servers=SERVERS,
        license_info=LICENSE, contact=CONTACT,
        tags=[{"name": name, "description": says} for name, says in TAGS.items()],
    )  # fmt: skip
    schemas = described["components"]["schemas"]
    for name, line in copy_context().run(_act_field_lines).items():
        schemas["SentAct"]["properties"][name]["description"] = line
    _complete_part(described)
    sent = {*_sent_schemas(described)}
    for name, schema in schemas.items():
        if name in sent:
            for field in schema.get("properties", {}).values():
                field.pop("default", None)  # what has one counts as always there: nobody has to send it
        elif schema.get("additionalProperties") is False:
            del schema["additionalProperties"]  # newer servers add fields to what they answer
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            in_full = re.sub(r"\W", "_", f"{path}_{method}")  # as the framework ends the name of each operation
            operation["operationId"] = operation["operationId"].removesuffix(in_full)
            _complete_operation(f"{method.upper()} {path}", operation)
    return described


def _act_field_lines() -> dict[str, str]:
    """Return what each field of an act is, in the words of the interface whatever is spoken now."""
    use_language(Language.en)
    use_door(Door.http)
    return {name: field.says() for name, field in ACT_FIELDS.items()}


def _complete_part(part: object) -> None:
    """Let maps take keys of their pattern alone, said so that generators understand it, and require the mark that each
    write needs: the program answers one that is missing by a problem of its own, so that the framework may not know."""
    if isinstance(part, dict):
        if "patternProperties" in part:
            ((pattern, values),) = part.pop("patternProperties").items()
            part |= {"additionalProperties": values, "propertyNames": {"pattern": pattern}}
        if {"format": "date", "type": "string"} in part.get("anyOf", ()):  # a reader of instants takes dates, too
            part["anyOf"].sort(key=lambda one: one.get("format") == "date-time")
        if part.get("in") == "header":
            part["name"] = part["name"].title()  # as the page on the interface spells it
        if part.get("in") == "header" and part["name"] == KEY_HEADER:
            part["required"] = True
            part["schema"] = next(one for one in part["schema"]["anyOf"] if one != {"type": "null"})
        part = [*part.values()]
    if isinstance(part, list):
        for one in part:
            _complete_part(one)


def _complete_operation(name: str, operation: Any) -> None:
    """Give an operation the examples that a test sends, the headers of its answers, and the words of its list."""
    operation.setdefault("security", [])  # said of what needs no key, too
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in PARAMETERS:
            parameter["example"] = PARAMETERS[parameter["name"]]
        if parameter["name"] == "types":
            items = {"type": "string", "enum": list(FEED_TYPES)}
            parameter |= {"schema": {"type": "array", "items": items}, "style": "form", "explode": False}
    if name in EXAMPLES:
        (content,) = operation["requestBody"]["content"].values()
        content["example"] = EXAMPLES[name]
    for status, answer in operation["responses"].items():
        headers = HEADERS.get((name, status), {}) | ({} if name.endswith(("/healthz", "/readyz")) else RATE_HEADERS)
        headers |= {"Retry-After": "Seconds after which to send it again"} if status in ("429", "503") else {}
        answer["headers"] = {
            header: {"description": says, "schema": {"type": "string"}} for header, says in headers.items()
        }


def _sent_schemas(described: Any) -> Iterator[str]:
    """Yield the names of the schemas of what programs send."""
    bodies = [one.get("requestBody") for methods in described["paths"].values() for one in methods.values()]
    waiting, found = [*_referenced(bodies)], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            yield name
            waiting += _referenced(described["components"]["schemas"][name])


def _referenced(part: object) -> Iterator[str]:
    """Yield the names of the schemas to which a part of the description refers."""
    if isinstance(part, dict):
        if isinstance(reference := part.get("$ref"), str):
            yield reference.rpartition("/")[2]
        part = [*part.values()]
    for inner in part if isinstance(part, list) else ():
        yield from _referenced(inner)
