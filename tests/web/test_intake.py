"""Registering over HTTP: once for each key, checked before, nothing half-done."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.stack.office import form
from tests.web.conftest import Caller, complaint_form, key, problem

pytestmark = pytest.mark.slow


async def test_a_complaint_is_registered_once_for_its_key(api: httpx.AsyncClient) -> None:
    mark = key()
    first = await api.post("/v1/complaints", json=complaint_form(), headers=mark)
    again = await api.post("/v1/complaints", json=complaint_form(), headers=mark)

    number = first.json()["number"]
    assert (first.status_code, first.headers["location"]) == (201, f"/v1/complaints/{number}")
    assert (again.status_code, again.headers["idempotency-replayed"]) == (200, "true")
    assert again.json() == first.json() | {"again": True}
    assert (await api.get(first.headers["location"])).json()["number"] == number


async def test_a_key_is_good_for_one_content(api: httpx.AsyncClient) -> None:
    mark = key()
    assert (await api.post("/v1/complaints", json=complaint_form(), headers=mark)).status_code == 201

    other = complaint_form(party={"name": "另一人"})
    assert problem(await api.post("/v1/complaints", json=other, headers=mark)) == (422, "key-reused")


async def test_programs_have_their_own_keys(calling: Caller) -> None:
    one, other, mark = await calling(), await calling(), key()
    numbers = [
        (await program.post("/v1/complaints", json=complaint_form(), headers=mark)).json()["number"]
        for program in (one, other)
    ]
    assert numbers[0] != numbers[1]


async def test_what_is_sent_three_times_at_once_is_one_complaint(api: httpx.AsyncClient) -> None:
    marks = [key() for _ in range(4)]
    answers = await asyncio.gather(
        *(api.post("/v1/complaints", json=complaint_form(), headers=mark) for mark in marks for _ in range(3))
    )

    numbers = [answer.json()["number"] for answer in answers]
    assert len(set(numbers)) == 4
    assert all(len(set(numbers[at : at + 3])) == 1 for at in range(0, 12, 3))
    assert sorted(answer.status_code for answer in answers) == [200] * 8 + [201] * 4


async def test_a_check_stores_nothing_and_says_what_begins(api: httpx.AsyncClient) -> None:
    before = (await api.get("/v1/events", params={"after": 0})).json()["last"]

    said = (await api.post("/v1/complaints:check", json=complaint_form())).json()

    assert (said["check"], said["stage"], [one["clock"] for one in said["clocks"]]) == (
        True,
        "screening",
        ["screening"],
    )
    assert (await api.get("/v1/events", params={"after": 0})).json()["last"] == before


async def test_what_cannot_be_registered_is_named(api: httpx.AsyncClient) -> None:
    wrong = complaint_form(facts={"kind": "no_such_kind"})
    for address, headers in (("/v1/complaints", key()), ("/v1/complaints:check", {})):
        answer = await api.post(address, json=wrong, headers=headers)
        assert problem(answer) == (422, "bad-input")
        assert "kind" in answer.json()["fields"]
    unknown = await api.post("/v1/complaints", json={"form": {"procedure": "no-such"}}, headers=key())
    assert problem(unknown) == (422, "bad-input")
    assert problem(await api.post("/v1/complaints", json=complaint_form())) == (400, "key-missing")


async def test_who_may_not_register_is_refused_with_the_rule(api: httpx.AsyncClient) -> None:
    answer = await api.post("/v1/complaints", json=complaint_form(registrant="yan"), headers=key())
    assert problem(answer) in {(409, "refused"), (422, "bad-input")}


async def test_a_file_is_sent_first_and_named_then(api: httpx.AsyncClient) -> None:
    sent = await api.post("/v1/attachments", files={"file": ("证据.txt", b"seen at night", "text/plain")})
    assert sent.status_code == 201, sent.text
    number = (await api.post("/v1/complaints", json=complaint_form() | {"files": [sent.json()]}, headers=key())).json()[
        "number"
    ]

    (listed,) = (await api.get(f"/v1/complaints/{number}/attachments", params={"for": "li"})).json()["attachments"]
    fetched = await api.get(f"/v1/attachments/{listed['id']}", params={"for": "li"})

    assert (fetched.content, fetched.headers["x-sha-256"]) == (b"seen at night", sent.json()["sha256"])
    assert problem(await api.get(f"/v1/attachments/{listed['id']}")) == (409, "refused")
    unsent = complaint_form() | {"files": [sent.json() | {"sha256": "0" * 64}]}
    assert problem(await api.post("/v1/complaints", json=unsent, headers=key())) == (422, "bad-input")


async def test_nobody_learns_of_a_file_by_its_digest_or_names_one_of_another_program(
    calling: Caller,
) -> None:
    """Whether the office has a file or not, and whoever sent it: the answer is the same."""
    api, other_program = await calling(), await calling()
    theirs = (await api.post("/v1/attachments", files={"file": ("a.txt", b"a leaflet", "text/plain")})).json()
    unknown = theirs | {"sha256": "0" * 64}
    number = (await api.post("/v1/complaints", json=complaint_form(), headers=key())).json()["number"]
    for file in (theirs, unknown):
        complaint = complaint_form() | {"files": [file]}
        act = {"name": "note", "actor": "li", "attachments": [file]}
        answers = [
            await other_program.post("/v1/complaints:check", json=complaint),
            await other_program.post("/v1/complaints", json=complaint, headers=key()),
            await other_program.post(f"/v1/complaints/{number}/acts:preview", json=act),
            await other_program.post(f"/v1/complaints/{number}/acts", json=act, headers=key()),
            await other_program.post("/v1/acts:batch", json={"acts": [{"number": number, "act": act | {"id": "b1"}}]}),
        ]
        assert [problem(one) for one in answers[:-1]] == [(422, "bad-input")] * 4
        assert answers[-1].json()[0]["status"] == 422
        assert len({one.json()["detail"] for one in answers[:-1]}) == 1


WRONG_FORMS: tuple[tuple[dict[str, Any], tuple[str, ...]], ...] = (  # with what the answer names
    ({"facts": {**form()["facts"], "kind": "no_such_kind"}}, ("complaint (", "accusation (", "report (")),
    ({"facts": {**form()["facts"], "channel": "pigeon"}}, ("telephone (",)),
    ({"facts": {**form()["facts"], "no_such_fact": True}}, ("no_such_fact",)),
    ({"facts": {**form()["facts"], "confidential": "perhaps"}}, ("disclosed",)),
    ({"texts": {**form()["texts"], "no_such_text": "x"}}, ("no_such_text",)),
    ({"entry": "no_such_entry"}, ("complaint",)),
    ({"procedure": "no-such"}, ("zhengzhou-water",)),
    ({"registrant": "yan"}, ("yan",)),
    ({"registrant": "sun"}, ("Register",)),
    ({"party": {"name": "x" * 201}}, ("name",)),
    ({"happened_at": "2999-01-01T09:00:00+08:00"}, ()),
    ({"facts": {}}, ()),
)


@pytest.mark.parametrize(("wrong", "named"), WRONG_FORMS)
async def test_a_check_says_of_a_form_what_its_registration_says(
    api: httpx.AsyncClient, wrong: dict[str, Any], named: tuple[str, ...]
) -> None:
    said = [
        await api.post(address, json=complaint_form(**wrong), headers=key())
        for address in ("/v1/complaints:check", "/v1/complaints")
    ]

    checked, registered = (one.json() for one in said)
    assert said[1].is_error, registered
    assert checked == registered
    assert [word for word in named if word not in checked["detail"]] == [], checked["detail"]
