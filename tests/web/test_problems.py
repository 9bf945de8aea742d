"""Errors are problem details and nothing else; each type has its page."""

import httpx
import pytest

from tests.stack.office import ROOT
from tests.web.conftest import Caller, complaint_form, key, new_case, problem
from web.api.problems import PROBLEMS

PAGES = ROOT / "docs/api/problems"


def test_every_type_has_a_status_a_title_and_a_page() -> None:
    assert set(PROBLEMS) == {page.stem for page in PAGES.glob("*.md")}
    for kind, (status, _) in PROBLEMS.items():
        page = (PAGES / f"{kind}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {kind}\n")
        assert f"Status {status}" in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("send", "expected"),
    [
        ({"content": b"{x"}, (400, "unparsable")),
        ({"content": b"\xff\xfe\x00"}, (400, "unparsable")),
        ({"content": b'"x"'}, (422, "bad-input")),
        ({"content": b"{}" + b" " * 1_100_000}, (413, "too-large")),
        ({"json": {"form": {"procedure": "bank", "nope": 1}}}, (422, "bad-input")),
        ({"content": b"{}", "media_type": "application/x-www-form-urlencoded"}, (415, "media-type")),
        ({"json": {"form": {"procedure": "bank", "facts": {"a": "\x00"}}}}, (422, "bad-input")),
        ({"json": complaint_form(texts={"content": "x" * 70_000})}, (422, "bad-input")),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
async def test_what_cannot_be_read_is_said_and_nothing_is_stored(
    api: httpx.AsyncClient, send: dict[str, object], expected: tuple[int, str]
) -> None:
    headers = key() | {"Content-Type": str(send.pop("media_type", "application/json"))}
    before = (await api.get("/v1/complaints", params={"closed_too": True})).json()["total"]
    assert problem(await api.post("/v1/complaints", headers=headers, **send)) == expected  # type: ignore[arg-type]
    assert (await api.get("/v1/complaints", params={"closed_too": True})).json()["total"] == before


@pytest.mark.slow
async def test_unknown_addresses_methods_and_cursors(api: httpx.AsyncClient) -> None:
    number = await new_case(api)
    for method, address, expected in (
        ("GET", "/nothing", (404, "unknown")),
        ("DELETE", f"/v1/complaints/{number}", (405, "method")),
        ("GET", "/v1/complaints/ZZW-1999-000001", (404, "unknown")),
        ("GET", "/v1/complaints/x", (422, "bad-input")),
        ("GET", "/v1/complaints?after=nonsense", (422, "bad-input")),
        ("GET", "/v1/complaints?limit=0", (422, "bad-input")),
        ("GET", "/v1/complaints?overdeu=true", (422, "bad-input")),
        ("GET", "/v1/complaints?stage=a&stage=b", (422, "bad-input")),
        ("GET", "/v1/complaints?due_before=0.0", (422, "bad-input")),
        ("GET", "/v1/complaints?due_before=2026-03-02T09:00:00%2B18:01", (422, "bad-input")),
        ("GET", f"/v1/complaints/{number}/clocks/none/explanation", (422, "bad-input")),
        ("GET", "/v1/events?after=-1", (422, "bad-input")),
        ("GET", "/v1/procedures/none", (404, "unknown")),
        ("GET", f"/v1/complaints/{number}/documents/none", (404, "unknown")),
        ("GET", "/v1/attachments/none", (404, "unknown")),
    ):
        assert problem(await api.request(method, address)) == expected, address


@pytest.mark.slow
async def test_a_file_that_is_too_large_or_of_another_type_is_not_stored(api: httpx.AsyncClient) -> None:
    limit = api._transport.app.state.client.store.largest  # type: ignore[attr-defined]
    large = await api.post("/v1/attachments", files={"file": ("a.txt", b"x" * (limit + 20_000), "text/plain")})
    assert problem(large)[0] in (413, 422)
    program = await api.post("/v1/attachments", files={"file": ("a.exe", b"MZ" + b"\0" * 100, "text/plain")})
    assert problem(program) == (422, "bad-input")
    assert problem(await api.post("/v1/attachments", json={})) == (422, "bad-input")


@pytest.mark.slow
async def test_a_fault_shows_nothing_of_the_program(calling: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    api = await calling()
    number = await new_case(api)

    def broken(*_: object) -> None:
        raise RuntimeError("secret of the program")

    monkeypatch.setattr("starter.reads.waiting_with_acts", broken)
    answer = await api.get(f"/v1/complaints/{number}/waiting")

    assert problem(answer) == (500, "fault")
    assert "secret" not in answer.text
