"""The hint at complaints that say nearly the same: who is told, and of which."""

from itertools import count
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from models.form import Form
from queries.cases.reading import begin_reading
from queries.intake.similar_complaints import Reader, similar_complaints
from register.office.access_journal import COMMAND
from starter.client import BanjieClient
from tests.stack.office import STAFF
from tests.web.conftest import Caller, complaint_form, key

pytestmark = pytest.mark.slow
CONTACTS = count(13900000001)
NARRATIVE = complaint_form()["form"]["texts"]["narrative"]
FAR = "我申请取水许可已经四十天，窗口一直不给答复，也不说缺什么材料，打电话没有人接。"


def filed_by(contact: str, narrative: str = NARRATIVE, **other: Any) -> dict[str, Any]:
    """A complaint of this contact; `registrant=None` is one that nobody has registered yet."""
    body = complaint_form(party={"name": "周建国", "contact": contact}, **other)
    body["form"]["texts"] = body["form"]["texts"] | {"narrative": narrative}
    return body


async def sent(api: httpx.AsyncClient, body: dict[str, Any], mark: dict[str, str] | None = None) -> dict[str, Any]:
    answer = await api.post("/v1/complaints", json=body, headers=mark or key())
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def hinted(api: httpx.AsyncClient, body: dict[str, Any]) -> list[str]:
    answer = await api.post("/v1/complaints:check", json=body)
    assert answer.status_code == 200, answer.text
    numbers: list[str] = answer.json()["similar"]
    return numbers


async def test_a_near_text_of_the_same_contact_is_hinted_at(api: httpx.AsyncClient) -> None:
    contact, mark = str(next(CONTACTS)), key()
    first = await sent(api, filed_by(contact))
    told_again = filed_by(contact, NARRATIVE + "请尽快处理。")

    assert first["similar"] == []
    assert await hinted(api, told_again) == [first["number"]]
    second = await sent(api, told_again, mark)
    assert second["similar"] == [first["number"]]
    assert (await sent(api, told_again, mark))["similar"] == [first["number"]]  # sent again, it is not like itself
    assert await hinted(api, told_again) == [second["number"], first["number"]]


async def test_another_text_contact_or_target_is_not(api: httpx.AsyncClient) -> None:
    contact = str(next(CONTACTS))
    await sent(api, filed_by(contact))
    other_target = filed_by(contact)
    other_target["form"]["texts"]["target_name"] = "水政监察支队"

    assert await hinted(api, filed_by(contact, FAR)) == []
    assert await hinted(api, filed_by(str(next(CONTACTS)))) == []
    assert await hinted(api, other_target) == []
    assert await hinted(api, filed_by("")) == []


async def test_without_a_person_a_program_is_told_of_its_own(calling: Caller) -> None:
    own, foreign, contact = await calling(), await calling(), str(next(CONTACTS))
    number = (await sent(own, filed_by(contact, registrant=None)))["number"]

    assert await hinted(own, filed_by(contact, registrant=None)) == [number]
    assert await hinted(foreign, filed_by(contact, registrant=None)) == []
    assert await hinted(foreign, filed_by(contact)) == [number]  # li may read it


async def test_a_person_is_told_of_what_they_may_read(api: httpx.AsyncClient, desk: BanjieClient) -> None:
    body = filed_by(str(next(CONTACTS)), registrant=None)
    body["form"]["facts"] = body["form"]["facts"] | {"confidential": True}
    number, staff = (await sent(api, body))["number"], [str(one["person"]) for one in STAFF]
    form = Form.model_validate(body["form"])

    def readers(session: Session) -> tuple[set[str], set[str]]:
        now = desk.clock(session, "")
        told = {one for one in staff if similar_complaints(session, form, now, Reader(one)) == (number,)}
        read = {one: begin_reading(session, number, one, now, COMMAND) for one in staff}
        return told, {one for one in staff if read[one].may("identity", "narrative")}

    told, may = await desk.transact(readers)
    assert told == may
    assert set() < may < set(staff)
