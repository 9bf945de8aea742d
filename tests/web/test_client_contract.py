"""The client by itself: when it sends again, what it makes of answers; its types are those of the interface."""

import json
from datetime import UTC, datetime
from typing import get_type_hints

import httpx
import pytest

from banjie_client import Banjie, BanjieProblem, NoAnswer, SignatureRefused, UnavailableProblem, answers, read_event
from banjie_client.problems import KINDS
from notices.signatures import signed_headers, webhook_key
from publishing.client import ANSWERS, PACKAGE, SYNCHRONOUS, made_source
from web.api.problems import PROBLEMS

SENT = datetime(2026, 3, 3, 1, tzinfo=UTC)
KEY = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
AT_ONCE = {"Retry-After": "0"}
Answer = httpx.Response | httpx.TransportError
Requests = list[httpx.Request]


def banjie_answered(*answers: Answer, patience: float = 5) -> tuple[Banjie, Requests]:
    """A client whose requests are answered so, one after another, and the requests as they came."""
    left, came = list(answers), Requests()

    def answer(request: httpx.Request) -> httpx.Response:
        came.append(request)
        if isinstance(said := left.pop(0), httpx.Response):
            return said
        raise said

    return Banjie("http://x", "bjk_x", patience=patience, transport=httpx.MockTransport(answer)), came


def problem_answer(status: int, kind: str, **headers: str) -> httpx.Response:
    said = {"type": f"urn:banjie:problem:{kind}", "status": status, "detail": "x", "title": "x", "stored": False}
    media_type = {"content-type": "application/problem+json"}
    return httpx.Response(status, text=json.dumps(said), headers=media_type | AT_ONCE | headers)


DONE = httpx.Response(200, json={"number": "BNK-2026-000001"})


@pytest.mark.parametrize(
    "first",
    [problem_answer(503, "unavailable"), problem_answer(429, "too-many"), problem_answer(500, "fault"),
     httpx.Response(502, html="<h1>Bad Gateway</h1>", headers=AT_ONCE), httpx.Response(202, json={}, headers=AT_ONCE),
     httpx.ConnectError("refused"), httpx.ReadTimeout("lost")],
)  # fmt: skip
def test_what_may_pass_is_sent_again_with_its_key(first: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banjie_client.requests.FIRST_PAUSE", 0.0)
    banjie, came = banjie_answered(first, DONE)

    with banjie:
        assert banjie.act("BNK-2026-000001", {"name": "note"}, key="k-1")["number"] == "BNK-2026-000001"

    assert [request.headers["idempotency-key"] for request in came] == ["k-1", "k-1"]
    assert came[0].content == came[1].content


@pytest.mark.parametrize("kind", sorted(PROBLEMS))
def test_each_problem_of_the_interface_has_its_exception(kind: str) -> None:
    assert {*PROBLEMS} == {*KINDS}
    banjie, came = banjie_answered(problem_answer(PROBLEMS[kind][0], kind, **{"Retry-After": "60"}))

    with banjie, pytest.raises(KINDS[kind]) as raised:
        banjie.check({"procedure": "bank"})

    assert (raised.value.status, raised.value.kind, raised.value.detail) == (PROBLEMS[kind][0], kind, "x")
    assert len(came) == 1, "a minute is more than this caller's patience"


def test_what_is_no_answer_of_banjie_is_raised_too() -> None:
    banjie, _ = banjie_answered(httpx.Response(404, html="<h1>Not Found</h1>"), httpx.Response(502), patience=0)
    with banjie:
        with pytest.raises(BanjieProblem, match="404 http"):
            banjie.procedures()
        with pytest.raises(UnavailableProblem):
            banjie.procedures()


@pytest.mark.parametrize(
    ("lost", "tries"), [(httpx.ReadError("lost"), 1), (problem_answer(503, "unavailable"), 1),
                        (httpx.ConnectError("refused"), 2), (problem_answer(429, "too-many"), 2)],
)  # fmt: skip
def test_what_has_no_key_and_is_not_harmless_is_not_sent_twice(
    lost: Answer, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banjie_client.requests.FIRST_PAUSE", 0.0)
    banjie, came = banjie_answered(lost, DONE)
    with banjie:
        if tries == 1:
            with pytest.raises((NoAnswer, UnavailableProblem)):
                banjie.endpoints.rotate("web")
        else:
            banjie.endpoints.rotate("web")
    assert len(came) == tries


def test_an_event_is_read_once_its_signature_is_good() -> None:
    body, now = json.dumps({"id": "BNK-2026-000001/1"}).encode(), SENT.timestamp()
    headers = signed_headers([webhook_key(KEY)], "BNK-2026-000001/1", SENT, body)

    assert read_event(KEY, {name.upper(): value for name, value in headers.items()}, body, now + 299)["id"]
    rotated = headers | {"webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}
    assert read_event(KEY, rotated, body, now)["id"]
    other = KEY.replace("MDEy", "MDEz")
    for key, said, sent, at in (
        (other, headers, body, now), (KEY, headers, body + b" ", now), (KEY, headers, body, now + 301),
        (KEY, headers, body, now - 301), (KEY, {}, body, now), (KEY, headers | {"webhook-id": "x"}, body, now),
    ):  # fmt: skip
        with pytest.raises(SignatureRefused):
            read_event(key, said, sent, at)
    with pytest.raises(ValueError, match="whsec_"):
        read_event("secret!", headers, body, now)


@pytest.mark.parametrize("name", [*SYNCHRONOUS, ANSWERS])
def test_what_follows_from_other_modules_and_the_description_is_made_from_them(name: str) -> None:
    assert (PACKAGE / name).read_text(encoding="utf-8") == made_source(name), "make pages"


def test_answers_are_typed_as_the_interface_describes_them() -> None:
    case = get_type_hints(answers.CaseJson)
    assert case["number"] is str
    assert case["party"] == answers.PartyJson | None
    assert case["clocks"] == list[answers.ClockJson]
    assert get_type_hints(answers.ProcedureJson)["forms"] == dict[str, dict[str, object]]
    assert get_type_hints(answers.ChangedDayJson)["is"] is str
