"""What a program of the auditors is answered: verification, a case as of an instant, its dossier, the signed log."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrity import check
from starter.client import BanjieClient
from tests.stack.office import happened, until
from tests.web.conftest import Caller, new_case, problem

pytestmark = pytest.mark.slow


def before(number: str) -> str:
    """Return the number before this one."""
    return f"{number[:-6]}{int(number[-6:]) - 1:06}"


async def test_a_program_of_the_auditors_verifies_a_case_and_takes_it_away(
    calling: Caller, desk: BanjieClient, tmp_path: Path
) -> None:
    api, auditor = await calling("intake"), await calling("audit", acts_for=("li", "wu"))
    number = await new_case(api)
    await until(lambda: happened(desk, number))
    at = f"/v1/complaints/{number}"
    verified = await auditor.get(f"{at}/verification")
    assert verified.json() == {"positions": 0, "cases": 1, "stamps": None, "witnessed": False, "found": []}
    now = datetime.now(UTC).isoformat()  # noqa: TID251  # of the register, which is real here
    seen = await auditor.get(f"{at}/as-of", params={"instant": now, "for": "li"})
    assert seen.json()["number"] == number
    assert seen.json()["texts"]
    staff = (await auditor.get("/v1/audit/staff", params={"instant": now, "known": "now"})).json()["staff"]
    assert "li" in [one["code"] for one in staff]
    listed = (await auditor.get("/v1/audit/cases", params={"instant": now, "after": before(number)})).json()["cases"]
    assert listed[0]["number"] == number
    got = await auditor.get(f"{at}/dossier", params={"for": "li"})
    assert got.status_code == 200, got.text
    assert got.headers["X-SHA-256"] == hashlib.sha256(got.content).hexdigest()
    assert f"{number}.dossier.zip" in got.headers["content-disposition"]
    (tmp_path / "taken.zip").write_bytes(got.content)
    assert check.main([str(tmp_path / "taken.zip")]) == 0
    log = (await auditor.get("/v1/audit/log")).json()
    assert log["position"] > 0
    assert (log["checkpoint"] is None) == (log["size"] is None)


async def test_what_an_auditing_program_may_not_ask_is_refused(calling: Caller) -> None:
    api, auditor = await calling("intake"), await calling("audit", acts_for=("li", "wu"))
    reader, at = await calling("read"), f"/v1/complaints/{await new_case(api)}"
    instant = "instant=2026-01-01T00:00:00Z"
    for address in (f"{at}/verification", f"{at}/dossier?for=li", "/v1/audit/log", f"/v1/audit/staff?{instant}"):
        assert problem(await reader.get(address)) == (403, "forbidden")
    assert problem(await auditor.get(at)) == (403, "forbidden")
    assert problem(await auditor.get(f"{at}/dossier")) == (422, "bad-input")
    assert problem(await auditor.get(f"{at}/dossier?for=chen")) == (403, "forbidden")
    assert problem(await auditor.get(f"{at}/dossier?for=wu")) == (409, "refused")
    assert problem(await auditor.get(f"{at}/as-of")) == (422, "bad-input")
    assert problem(await auditor.get("/v1/audit/cases?instant=2999-01-01T00:00:00Z")) == (422, "bad-input")
    assert problem(await auditor.get("/v1/complaints/ZZW-1999-000001/verification")) == (404, "unknown")
