"""Searching over HTTP: only what the asking person may read."""

import httpx
import pytest

from tests.web.conftest import Caller, complaint_form, key

pytestmark = pytest.mark.slow
WORD = "砷超标的渣土"


async def register(api: httpx.AsyncClient) -> str:
    body = complaint_form(party={"name": "欧阳砷", "contact": "13912345678"})
    body["form"]["facts"] = body["form"].get("facts", {}) | {"confidential": True}
    body["form"]["texts"]["narrative"] = f"有人倾倒{WORD}，欧阳砷报告。"
    answer = await api.post("/v1/complaints", json=body, headers=key())
    number: str = answer.json()["number"]
    return number


async def test_a_program_finds_what_its_person_may_read(api: httpx.AsyncClient, calling: Caller) -> None:
    number = await register(api)
    found = (await api.get("/v1/search", params={"q": WORD, "for": "li"})).json()
    assert [(hit["number"], hit["part"]) for hit in found["hits"]] == [(number, "text")]
    assert WORD in found["hits"][0]["excerpt"]

    hidden = (await api.get("/v1/search", params={"q": "欧阳砷", "for": "chen"})).json()
    assert [hidden[key] for key in ("hits", "total", "is_more", "is_cut", "next")] == [[], 0, False, False, None]

    for params in ({"q": "", "for": "li"}, {"q": WORD, "for": "nobody"}, {"q": WORD, "for": "li", "after": "x"}):
        answer = await api.get("/v1/search", params=params)
        assert answer.status_code == 422, params
        assert WORD not in answer.text
    forbidden = await (await calling("read", acts_for=("wang",))).get("/v1/search", params={"q": WORD, "for": "li"})
    assert forbidden.status_code == 403
