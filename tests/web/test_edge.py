"""What HTTP says of every answer: HEAD, OPTIONS, entity tags, packing, how often a program may still call."""

import gzip
import re

import httpx
import pytest

from tests.web.conftest import Caller, key, new_case, problem

pytestmark = pytest.mark.slow


async def test_head_is_get_without_a_body(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    plain = {"Accept-Encoding": "identity"}
    got, asked = [
        await api.request(method, f"/v1/complaints/{number}/history", headers=plain) for method in ("GET", "HEAD")
    ]

    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["etag"] == got.headers["etag"]
    assert int(asked.headers["content-length"]) == len(got.content)
    assert (await api.head("/v1/complaints/ZZW-2020-000001")).status_code == 404


async def test_options_names_the_methods_of_an_address(api: httpx.AsyncClient) -> None:
    answer = await api.options("/v1/complaints")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    refused = await api.put("/v1/complaints")
    assert problem(refused) == (405, "method")
    assert refused.headers["allow"] == "GET, HEAD, OPTIONS, POST"


async def test_what_the_caller_has_already_is_not_sent_again(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    address = f"/v1/complaints/{number}/history"
    first = await api.get(address)
    same = await api.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]

    note = {"name": "note", "actor": "li", "texts": {"opinion": "a"}}
    await api.post(f"/v1/complaints/{number}/acts", json=note, headers=key())
    other = await api.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert other.headers["etag"] != first.headers["etag"]


async def test_the_tag_of_a_case_is_that_of_one_reader_and_if_match_takes_it(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    address = f"/v1/complaints/{number}"
    for_nobody, for_li = await api.get(address), await api.get(address, params={"for": "li"})
    assert for_nobody.headers["etag"] != for_li.headers["etag"]
    head = for_li.json()["recorded"]["hash"]
    assert for_li.headers["etag"].startswith(f'"{head}.')

    note = {"name": "note", "actor": "li", "texts": {"opinion": "a"}}
    seen = key() | {"If-Match": for_li.headers["etag"]}
    assert (await api.post(f"{address}/acts", json=note, headers=seen)).status_code == 200
    assert problem(await api.post(f"{address}/acts", json=note, headers=seen | key())) == (412, "moved")


async def test_long_answers_are_packed_for_who_takes_that(api: httpx.AsyncClient) -> None:
    packed = await api.get("/v1/procedures/zhengzhou-water", headers={"Accept-Encoding": "gzip"})
    plain = await api.get("/v1/procedures/zhengzhou-water", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < len(gzip.compress(plain.content)) * 1.1
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]


async def test_an_answer_that_the_caller_has_is_not_packed(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed, compress = list[bytes](), gzip.compress

    def counted(data: bytes, **how: int) -> bytes:
        packed.append(data)
        return compress(data, **how)

    monkeypatch.setattr(gzip, "compress", counted)
    first = await api.get("/v1/procedures/zhengzhou-water", headers={"Accept-Encoding": "gzip"})
    same = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]}
    again = await api.get("/v1/procedures/zhengzhou-water", headers=same)

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert packed == [first.content]


@pytest.mark.parametrize("accepted", ["gzip;q=0", "br, gzip; q=0.0", "identity"])
async def test_who_refuses_gzip_gets_none(api: httpx.AsyncClient, accepted: str) -> None:
    answer = await api.get("/v1/procedures/zhengzhou-water", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers


async def test_each_answer_says_how_many_calls_are_left(calling: Caller) -> None:
    program = await calling("read", calls_per_minute=2)
    left = [await program.get("/v1/procedures") for _ in range(3)]

    assert [re.findall(r"r=(\d+)", one.headers.get("ratelimit", "")) for one in left] == [["1"], ["0"], []]
    assert left[0].headers["ratelimit-policy"] == '"program";q=2;w=60'
    assert problem(left[2]) == (429, "too-many")
    assert 0 < int(left[2].headers["retry-after"]) <= 60


async def test_a_program_calls_so_often_in_the_name_of_one_person_and_goes_on_for_others(calling: Caller) -> None:
    program = await calling("read", for_person=1)
    answers = [await program.get("/v1/complaints", params={"for": person}) for person in ("li", "li", "zhao")]

    assert [one.status_code for one in answers] == [200, 429, 200]
    assert problem(answers[1]) == (429, "too-many")
    assert 0 < int(answers[1].headers["retry-after"]) <= 60
    assert "li" in answers[1].json()["detail"]
