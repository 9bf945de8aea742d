"""Each example in the description of the interface is sent, as it stands there, and taken."""

from typing import Any

import httpx
import pytest

from tests.stack.office import IDS
from tests.web.conftest import key, new_case
from tests.web.test_openapi import DESCRIBED
from web.api.examples import EXAMPLES, NUMBER

pytestmark = pytest.mark.slow
WITH_EXAMPLE = {
    f"{method.upper()} {path}": body["content"]
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
    if (body := operation.get("requestBody"))
}
OTHERWISE = {"POST /v1/attachments", "POST /v1/imports", "POST /v1/grades/{token}"}  # files; the link of a letter


def test_every_body_has_an_example() -> None:
    assert EXAMPLES.keys() == WITH_EXAMPLE.keys() - OTHERWISE
    for name, content in WITH_EXAMPLE.items():
        assert ("example" in next(iter(content.values()))) == (name in EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
async def test_an_example_is_taken_as_it_stands(api: httpx.AsyncClient, name: str) -> None:
    method, address = name.split()
    (content,) = WITH_EXAMPLE[name].values()
    number, endpoint = await new_case(api), f"web-{next(IDS)}"
    body = renamed(content["example"], {NUMBER: number, "web": endpoint})
    if method == "PATCH":
        added = renamed(EXAMPLES["POST /v1/endpoints"], {"web": endpoint})
        assert (await api.post("/v1/endpoints", json=added)).status_code == 201
    answer = await api.request(method, address.format(number=number, name=endpoint), json=body, headers=key())

    assert answer.is_success, answer.text
    if name == "POST /v1/acts:batch":
        assert [one["status"] for one in answer.json()] == [200]
    if name == "POST /v1/revivals":
        assert [one["number"] for one in answer.json()["results"]] == [number]


def renamed(value: Any, names: dict[str, str]) -> Any:
    """An example with a case and an endpoint that there are."""
    match value:
        case dict():
            return {name: renamed(one, names) for name, one in value.items()}
        case list():
            return [renamed(one, names) for one in value]
        case str():
            return names.get(value, value)
        case _:
            return value
