"""What can be done on a case and in a regulation, as data: acts with their fields, who may, what is missing, items."""

from typing import Any

import httpx
import pytest

from starter.client import BanjieClient
from tests.stack.office import STAFF, registered
from tests.stack.text_cases import worked_case
from tests.web.conftest import key

pytestmark = pytest.mark.slow


async def waiting(api: httpx.AsyncClient, number: str, person: str | None = None) -> dict[str, Any]:
    answer = await api.get(f"/v1/complaints/{number}/waiting", params={"for": person} if person else {})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def test_an_act_says_its_fields_what_is_required_and_which_rule_asks(
    api: httpx.AsyncClient, desk: BanjieClient
) -> None:
    number = await registered(desk)
    acts = {one["name"]: one for one in (await waiting(api, number, "li"))["acts"]}

    accept = acts["accepted"]
    assert (accept["kind"], accept["allowed"], accept["awaited"]) == ("outcome", True, True)
    assert "li" in [one["code"] for one in accept["persons"]]
    fields = {one["name"]: one for one in accept["fields"]}
    grounds = fields["facts.grounds"]
    assert (grounds["type"], "extortion" in [one["code"] for one in grounds["values"]]) == ("codes", True)
    assert "ZZW-02c" in [one["code"] for one in grounds["rules"]]
    assert {name for name, one in fields.items() if one["required"]} >= {"facts.suit_filed", "facts.review_applied"}

    assert acts["transfer"]["kind"] == "office"
    assert [one["name"] for one in acts["transfer"]["fields"]][:2] == ["whom", "texts.reason"]


async def test_without_a_reader_nobody_is_named(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    number = await registered(desk)
    acts = (await waiting(api, number))["acts"]

    assert {"accepted", "transfer", "note"} <= {one["name"] for one in acts}
    assert all(one["persons"] == [] and one["allowed"] is None for one in acts)
    people = [one for act in acts for one in act["fields"] if one["type"] in ("person", "persons")]
    assert people
    named = {value["code"] for one in people for value in one["values"]}
    assert named.isdisjoint(one["person"] for one in STAFF)  # units and posts alone


async def test_a_refusal_says_which_field_states_what_is_missing(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    number = await registered(desk)
    bare = {"name": "accepted", "actor": "li"}
    refused = (await api.post(f"/v1/complaints/{number}/acts", json=bare, headers=key())).json()
    seen = (await api.post(f"/v1/complaints/{number}/acts:preview", json=bare)).json()

    lines = {one["rule"]: one for one in refused["reasons"]}
    assert "facts.grounds" in [part["field"] for part in lines["ZZW-02c"]["missing"]]
    assert lines["ZZW-02c"]["why"] in ("needs", "record")
    assert lines["ZZW-02c"]["missing"][0]["needs"]["kind"] == "fact"
    assert {one["rule"] for one in seen["reasons"]} == set(lines)


async def test_a_signature_out_of_turn_is_refused_with_whose_comes_first(
    api: httpx.AsyncClient, desk: BanjieClient
) -> None:
    worked = await worked_case(desk, "enforcement-compendium", "o_", "issued", steps=1)
    drafter, reviewer = worked.people[:2]

    def sign(person: str) -> dict[str, str]:
        return {"name": "sign", "actor": person, "about": "paper"}

    async def who_signs() -> list[str]:
        acts = (await waiting(api, worked.number, drafter))["acts"]
        return next([one["code"] for one in act["who"]] for act in acts if act["name"] == "sign")

    refused = (await api.post(f"/v1/complaints/{worked.number}/acts", json=sign(reviewer), headers=key())).json()
    (reason,) = refused["reasons"]
    (line,) = reason["missing"]
    assert (reason["why"], reason["rule"]) == ("order", "AEC-06f")
    assert (line["act"], line["states"]) == ("sign", {"about": "paper"})
    assert [one["code"] for one in line["who"]] == ["drafter"]
    assert await who_signs() == ["drafter"]  # not those who sign later

    await api.post(f"/v1/complaints/{worked.number}/acts", json=sign(drafter), headers=key())
    early = (await api.post(f"/v1/complaints/{worked.number}/acts:preview", json=sign(reviewer))).json()
    assert "AEC-06f" in early["refused_by"]
    assert [line["act"] for one in early["reasons"] for line in one["missing"]] == [None]  # no other draft mends it

    sent = {"name": "draft_sent", "actor": drafter}
    assert (await api.post(f"/v1/complaints/{worked.number}/acts", json=sent, headers=key())).is_success
    assert await who_signs() == ["document_reviewer"]  # as the drafter reads it, who has signed


async def test_a_regulation_names_its_acts_stages_and_items(api: httpx.AsyncClient) -> None:
    text = (await api.get("/v1/procedures/quality-standard")).json()

    stages = {one["code"] for one in text["stages"]}
    acts = [one for one in text["acts"] if one["kind"] == "outcome"]
    assert {one["to"] for one in acts} <= stages
    assert {stage for one in acts for stage in one["stages"]} <= stages
    assert {"sign", "transfer", "note"} <= {one["name"] for one in text["acts"] if one["kind"] == "office"}
    assert text["items"]
    assert all(one["states"] and one["fields"] for one in text["items"])
    assert {one["item"] for one in text["acts"]} - {None} <= {one["code"] for one in text["items"]}


async def test_the_form_of_an_entry_marks_what_has_to_be_on_record(api: httpx.AsyncClient) -> None:
    form = (await api.get("/v1/procedures/zhengzhou-water")).json()["forms"]["complaint"]
    assert form["if"] == {"required": ["registrant"]}
    wanted = form["then"]["properties"]
    assert wanted["facts"]["required"] or wanted["texts"]["required"]
    assert "within_powers" not in form["properties"]["facts"]["properties"]  # found at the examination


async def test_items_are_read_with_their_texts_by_who_may(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    worked = await worked_case(desk, "quality-standard", "items_")
    case = (await api.get(f"/v1/complaints/{worked.number}", params={"for": worked.people[0]})).json()

    assert case["items"]
    item = case["items"][0]
    assert item["state_label"]
    assert item["code"]
    nobody = (await api.get(f"/v1/complaints/{worked.number}")).json()
    shown = {(one["code"], text["name"]): text["body"] for one in nobody["items"] for text in one["texts"]}
    own = {(one["code"], text["name"]): text["body"] for one in case["items"] for text in one["texts"]}
    assert shown.keys() == own.keys()
    assert all(shown[one] != own[one] for one in own)
