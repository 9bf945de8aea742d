"""What nothing can store or count (NUL, a day of the year 9999) is refused in every parameter of every operation."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.stack.office import ACCEPTED
from tests.web.conftest import complaint_form, key, new_case
from tests.web.test_openapi import DESCRIBED

pytestmark = pytest.mark.slow
FAR = ("9999-12-31", "0001-01-01", "9999-12-31T23:59:59+08:00", "0001-01-01T00:00:00+08:00")
TEXTS = ("\0", "\ud800")  # the second is half of a character
NEEDED = {
    "for": "li", "q": "检查", "instant": "2026-03-03T09:00:00+08:00", "from": "0", "reader": "li", "name": "web",
    "document": "paper", "clock": "screening", "act_id": "mark", "attachment": "file", "position": "1", "slug": "bank",
}  # fmt: skip


def described_parameters() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DESCRIBED["paths"].items():
        for method, said in methods.items():
            for parameter in said.get("parameters", ()):
                if parameter["in"] in ("query", "path"):
                    yield method, path, parameter


def unusable_values(parameter: dict[str, Any]) -> list[str]:
    written = str(parameter["schema"])
    return ["\0", "x\0", *(FAR if "date" in written else ())]


def address_with(path: str, method: str, name: str, value: str, number: str) -> str:
    """The address of an operation in which one parameter has a value, and the others what they need."""
    parameters = DESCRIBED["paths"][path][method].get("parameters", ())
    given = {one["name"]: NEEDED.get(one["name"], number) for one in parameters if one["required"]} | {name: value}
    asked = {one["name"] for one in parameters if one["in"] == "query"}
    filled = path
    for one, what in given.items():
        filled = filled.replace(f"{{{one}}}", quote(what, safe=""))
    query = "&".join(f"{one}={quote(what, safe='')}" for one, what in given.items() if one in asked)
    return f"{filled}?{query}" if query else filled


async def test_no_parameter_of_any_operation_makes_a_fault(api: httpx.AsyncClient) -> None:
    number, tried = await new_case(api), 0
    for method, path, parameter in described_parameters():
        for value in unusable_values(parameter):
            address = address_with(path, method, parameter["name"], value, number)
            answer = await api.request(method.upper(), address, json={})
            tried += 1
            assert answer.status_code in (404, 422), (method, address, answer.status_code, answer.text)
    assert tried > 100


def unusable_complaints() -> Iterator[dict[str, Any]]:
    form = complaint_form()["form"]
    for name in form["party"]:
        yield {"form": form | {"party": form["party"] | {name: "x\0"}}}
    for name in ("procedure", "registrant", "entry"):
        yield {"form": form | {name: "x\0"}}
    for text in TEXTS:
        yield {"form": form | {"texts": form["texts"] | {"narrative": text}}}
    for far in FAR:
        yield {"form": form | {"happened_at": far}}
    yield {"form": form, "files": [{"name": "a\0", "media_type": "text/plain", "sha256": "0" * 64, "size": 1}]}


def unusable_acts() -> Iterator[dict[str, Any]]:
    act: dict[str, Any] = ACCEPTED | {"actor": "li"}
    for far in FAR:
        yield from (act | {"happened_at": far}, act | {"until": far}, act | {"facts": act["facts"] | {"told_on": far}})
    for text in TEXTS:
        yield act | {"texts": {"basis_pointed_to": text}}
    for name in ("name", "actor", "clock", "item", "about", "ground", "track", "means", "into"):
        yield act | {name: "x\0"}


async def test_no_field_of_a_complaint_or_an_act_makes_a_fault(api: httpx.AsyncClient) -> None:
    number, url = await new_case(api), "https://web.example.cn/"
    sent = [
        *(("/v1/complaints", said) for said in unusable_complaints()),
        *((f"/v1/complaints/{number}/{door}", said) for said in unusable_acts() for door in ("acts", "acts:preview")),
        ("/v1/endpoints", {"name": "web", "url": url + "\0"}),
        ("/v1/endpoints", {"name": "web", "url": url, "types": ["case.opened\0"]}),
    ]
    for address, said in sent:
        headers = key() | {"Content-Type": "application/json"}
        answer = await api.post(address, content=json.dumps(said), headers=headers)
        assert answer.status_code in (404, 422), (address, said, answer.status_code, answer.text)
