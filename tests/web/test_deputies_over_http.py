"""A role for which nobody is left gets a deputy over HTTP: the case says for which role, and who names one."""

from typing import Any

import httpx
import pytest

from models.procedure import Permit
from procedures import load
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, IDS, under
from tests.web.conftest import key, problem

pytestmark = pytest.mark.slow
ROLE, OTHERS = "accepting_office", ("li", "wang")  # who holds the role
REASON: dict[str, Any] = {"texts": {"reason": "亲属"}}


async def test_who_may_name_a_deputy_does_and_the_deputy_acts(desk: BanjieClient, api: httpx.AsyncClient) -> None:
    named_by = {"deputise": Permit(by=("bureau_leader",))}
    text = load("zhengzhou-water").model_copy(update={"edition": f"deputy-{next(IDS)}", "permits": named_by})
    address = f"/v1/complaints/{await under(desk, text)}"

    async def act(actor: str, name: str, **more: Any) -> httpx.Response:
        return await api.post(f"{address}/acts", json={"name": name, "actor": actor, **more}, headers=key())

    async def waiting(person: str) -> dict[str, Any]:
        read = await api.get(f"{address}/waiting", params={"for": person})
        assert read.is_success, read.text
        said: dict[str, Any] = read.json()
        return said

    for person in OTHERS:
        assert (await act(person, "recuse", **REASON)).is_success
    accepts = ACCEPTED | {"actor": "sun"}
    assert problem(await api.post(f"{address}/acts", json=accepts, headers=key())) == (409, "refused")

    [vacant] = (await waiting("chen"))["people"]
    assert (vacant["act"], vacant["about"], vacant["whom"]) == ("deputise", ROLE, None)
    assert [one["code"] for one in vacant["who"]] == ["bureau_leader"]
    offered = next(one for one in (await waiting("chen"))["acts"] if one["name"] == "deputise")
    fields = {one["name"]: one for one in offered["fields"]}
    assert (offered["awaited"], offered["allowed"], fields["about"]["required"]) == (True, True, True)
    assert ROLE in [one["code"] for one in fields["about"]["values"]]
    assert "sun" in [one["code"] for one in fields["whom"]["values"]]

    of_herself = await act("chen", "deputise", about=ROLE, whom="chen", **REASON)
    assert problem(of_herself) == (409, "refused")
    assert [one["why"] for one in of_herself.json()["refusals"]] == ["same_person"]
    back = await act("chen", "deputise", about=ROLE, whom="li", **REASON)
    assert [one["why"] for one in back.json()["refusals"]] == ["recused"]

    assert (await act("zhao", "deputise", about=ROLE, whom="sun", **REASON)).is_success  # asks: does not decide
    assert [(one["about"], one["whom"]) for one in (await waiting("chen"))["people"]] == [(ROLE, "sun"), (ROLE, None)]
    assert problem(await api.post(f"{address}/acts", json=accepts, headers=key())) == (409, "refused")
    assert (await act("chen", "deputise", about=ROLE, whom="sun", **REASON)).is_success

    assert (await waiting("sun"))["people"] == []
    done = await api.post(f"{address}/acts", json=accepts, headers=key())
    assert done.is_success, done.text
    last = (await api.get(f"{address}/history")).json()["events"][-1]
    assert (last["name"], last["by"]) == ("accepted", "sun")
