"""Whatever the interface answers, it answers in the language that was asked for: errors before a route is found too."""

import re
from typing import Any

import httpx
import pytest

from starter.client import BanjieClient
from tests.stack.english import chinese_in, typed_words
from tests.web.conftest import key, new_case
from web.api.language import preferred_language

CHINESE = re.compile(r"[㐀-鿿]")
ENGLISH_SENTENCE = re.compile(r"\b[A-Za-z']+(?: [A-Za-z']+){2,}")  # three words; names of headers and fields are fewer
JSON = {"Content-Type": "application/json"}
NO_BOUNDARY = {"Content-Type": "multipart/form-data"}
OF_CASE = ("", "/waiting", "/history", "/clocks/screening/explanation", "/documents", "/attachments")
WRONG: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/nothing", {}, 404),
    ("GET", "/v1/nothing", {}, 404),
    ("DELETE", "/v1/complaints", {}, 405),
    ("POST", "/healthz", {}, 405),
    ("POST", "/v1/complaints:check", {"content": b"{x", "headers": JSON}, 400),
    ("POST", "/v1/complaints:check", {"content": b'{"form": ', "headers": JSON}, 400),
    ("POST", "/v1/complaints:check", {"content": b"\xff", "headers": JSON}, 400),
    ("POST", "/v1/complaints:check", {"content": b'{"form": {}, "form": {}}', "headers": JSON}, 400),
    ("POST", "/v1/complaints", {"json": {"form": {"procedure": "bank"}}}, 400),
    ("POST", "/v1/complaints:check", {"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
    ("POST", "/v1/complaints:check", {"content": b"{}" + b" " * 1_100_000, "headers": JSON}, 413),
    ("POST", "/v1/complaints:check", {"json": {"form": {"procedure": "bank"}, "nope": 1}}, 422),
    ("POST", "/v1/attachments", {"content": b"--x\r\n", "headers": NO_BOUNDARY}, 400),
    ("GET", "/v1/complaints?overdeu=true", {}, 422),
    ("GET", "/v1/complaints?stage=x%00", {}, 422),
    ("GET", "/v1/complaints?limit=0", {}, 422),
    ("GET", "/v1/events?types=nonsense", {}, 422),
    ("GET", "/v1/complaints/ZZW-1999-000001", {}, 404),
]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"), ("en", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-GB, en;q=0.9, zh;q=0.5", "en"),
        ("fr, en;q=0.5", "en"), ("en;q=0.1, zh", "zh"), ("fr", "zh"), ("*", "zh"), (";;q=,,", "zh"), ("en;q=x", "en"),
    ],
)  # fmt: skip
def test_the_preferred_of_the_languages_that_there_are_is_spoken(accepted: str, language: str) -> None:
    assert preferred_language(accepted) == language


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_error_is_in_the_language_of_the_request(api: httpx.AsyncClient, language: str) -> None:
    api.headers["Accept-Language"] = "zh-CN,zh;q=0.9" if language == "zh" else "en"
    for method, address, sent, status in WRONG:
        answer = await api.request(method, address, **sent)
        problem = answer.json()
        assert (answer.status_code, problem["status"]) == (status, status), (method, address, problem)
        for words in (problem["title"], problem["detail"]):
            if language == "zh":
                assert CHINESE.search(words), (method, address, words)
                assert not ENGLISH_SENTENCE.search(words), (method, address, words)
            else:
                assert not CHINESE.search(words), (method, address, words)


@pytest.mark.slow
async def test_an_object_with_equal_keys_is_refused_and_nothing_is_stored(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    tag = (await api.get(f"/v1/complaints/{number}")).headers["etag"]

    said = b'{"name": "note", "actor": "li", "texts": {"opinion": "a",\n "opinion": "b"}}'
    answer = await api.post(f"/v1/complaints/{number}/acts", content=said, headers=JSON | key())

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:banjie:problem:unparsable")
    assert "opinion" in answer.json()["detail"]
    assert (await api.get(f"/v1/complaints/{number}")).headers["etag"] == tag


@pytest.mark.slow
async def test_what_is_read_in_english_holds_no_chinese_that_nobody_typed(
    desk: BanjieClient, api: httpx.AsyncClient
) -> None:
    number = await new_case(api)
    refused = {"name": "accepted", "actor": "li"}
    answers = [
        await api.get("/v1/procedures"),
        *[await api.get(f"/v1/complaints/{number}{part}?for=li") for part in OF_CASE],
        await api.get(f"/v1/complaints/{number}/verification"),
        await api.get("/v1/complaints?limit=200"),
        await api.get("/v1/search?q=检查&for=li"),
        await api.post(f"/v1/complaints/{number}/acts", json=refused, headers=key()),
        await api.post(f"/v1/complaints/{number}/acts:preview", json=refused),
        await api.post(f"/v1/complaints/{number}/acts", json=refused | {"name": "nothing"}, headers=key()),
    ]
    typed = await typed_words(desk)
    found = {str(answer.url): left for answer in answers if (left := set(chinese_in(answer.text, typed)))}
    assert found == {}
    *read, preview, unknown = [answer.status_code for answer in answers]
    assert read == [*[200] * (len(read) - 1), 409]
    assert (preview, unknown) == (200, 422)
