"""The keys of programs: shown once, stored hashed, with scopes, an end, a limit on calls; all of it on record."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from integrity.verify.office import altered_office_rows
from models.errors import BadInput
from models.tables import ComplaintRow, EventRow, InboxRow, SenderRow
from register.database import create_register_engine, session_factory
from register.office.org_journal import ORG_STREAM
from services.embedded.stack import Stack
from starter.client import BanjieClient
from starter.office.senders import add_sender, list_senders, revoke_sender, rotate_key, sender_of_key
from tests.stack.office import IDS
from tests.web.conftest import Caller, complaint_form, key, new_case, problem

pytestmark = pytest.mark.slow
NOTE = {"name": "note", "actor": "li", "texts": {"reason": "电话核实"}}


async def test_a_key_is_good_until_it_is_revoked(desk: BanjieClient) -> None:
    name = f"form-{next(IDS)}"
    secret = await add_sender(desk, name, ["intake"], ["li"])

    found = await sender_of_key(desk, secret)
    assert found
    assert (found.name, found.scopes, found.acts_for) == (name, ("intake",), ("li",))
    await revoke_sender(desk, name)

    assert await sender_of_key(desk, secret) is None
    (listed,) = [one for one in await list_senders(desk) if one.name == name]
    assert listed.ended
    assert listed.last_used
    with pytest.raises(BadInput, match=name):
        await revoke_sender(desk, name)
    with pytest.raises(BadInput, match=name):
        await add_sender(desk, name, ["intake"])


async def test_a_key_ends_by_itself(desk: BanjieClient) -> None:
    now = await desk.transact(lambda session: desk.clock(session, ""))
    secret = await add_sender(desk, f"form-{next(IDS)}", ["read"], expires=now + timedelta(hours=1))
    later = replace(desk, clock=lambda *_: now + timedelta(hours=1))

    assert await sender_of_key(desk, secret)
    assert await sender_of_key(later, secret) is None


async def test_the_key_itself_is_stored_nowhere_and_the_office_journal_has_the_change(desk: BanjieClient) -> None:
    name = f"form-{next(IDS)}"
    secret = await add_sender(desk, name, ["act"], ["*"])

    def rows(session):  # type: ignore[no-untyped-def]
        bodies = session.scalars(
            select(EventRow.body).where(EventRow.stream == ORG_STREAM, EventRow.name == name)
        ).all()
        return bodies, session.get_one(SenderRow, name), list(altered_office_rows(session, desk.clock(session, "")))

    bodies, row, altered = await desk.transact(rows)
    assert len(bodies) == 1
    assert row.digest in bodies[0]
    assert secret not in bodies[0] + repr(vars(row))
    assert altered == []


async def test_rights_given_past_the_commands_are_found(desk: BanjieClient, stack: Stack) -> None:
    name, owner = f"form-{next(IDS)}", create_register_engine(stack.database_owner_url)
    await add_sender(desk, name, ["intake"])

    def found(scopes: str) -> list[str]:
        with session_factory(owner).begin() as session:
            session.get_one(SenderRow, name).scopes = scopes
            session.flush()
            return [one.about for one in altered_office_rows(session, desk.clock(session, ""))]

    assert found("intake act") == [f"sender {name}"]
    assert found("intake") == []
    owner.dispose()


@pytest.mark.parametrize(
    ("name", "scopes", "acts_for"),
    [("No Name", ["read"], []), ("ok-name", [], []), ("ok-name", ["all"], []), ("ok-name", ["act"], ["nobody"])],
)
async def test_what_cannot_be_registered_is_said(
    desk: BanjieClient, name: str, scopes: list[str], acts_for: list[str]
) -> None:
    with pytest.raises(BadInput):
        await add_sender(desk, name, scopes, acts_for)
    assert all(one.name != name for one in await list_senders(desk))


async def test_without_a_good_key_nothing_is_answered(api: httpx.AsyncClient) -> None:
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer bjk_false"}, {"Authorization": "Basic bGk6bGk="}):
        answer = await api.get("/v1/complaints", headers=headers)
        assert problem(answer) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("scope", "method", "address", "body"),
    [
        ("read", "POST", "/v1/complaints", {"form": {"procedure": "bank"}}),
        ("intake", "POST", "/v1/complaints/ZZW-2026-000001/acts", NOTE),
        ("act", "GET", "/v1/complaints/ZZW-2026-000001", None),
        ("read", "GET", "/v1/events", None),
    ],
)
async def test_a_key_gives_its_scopes_alone(
    calling: Caller, scope: str, method: str, address: str, body: dict[str, object] | None
) -> None:
    program = await calling(scope)
    assert problem(await program.request(method, address, json=body, headers=key())) == (403, "forbidden")


async def test_whoever_calls_too_often_waits(calling: Caller) -> None:
    program = await calling("read", calls_per_minute=5)
    answers = await asyncio.gather(*(program.get("/v1/procedures") for _ in range(8)))

    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 3
    assert problem(refused[0]) == (429, "too-many")
    assert int(refused[0].headers["retry-after"]) > 0


async def test_it_is_on_record_through_which_program_something_came(calling: Caller, desk: BanjieClient) -> None:
    program = await calling()
    number = await new_case(program)
    await program.post(f"/v1/complaints/{number}/acts", json=NOTE, headers=key("note-1"))

    def senders(session):  # type: ignore[no-untyped-def]
        acts = session.scalars(select(InboxRow.sender).where(InboxRow.complaint == number)).all()
        return {session.get_one(ComplaintRow, number).sender, *acts}

    (sender,) = await desk.transact(senders)
    assert sender.startswith("program-")


async def test_another_key_is_good_beside_the_one_before_and_all_belongs_to_the_program(
    desk: BanjieClient, calling: Caller
) -> None:
    program = await calling("intake", "act", "read", "events")
    name = max(
        (one.name for one in await list_senders(desk) if one.name.startswith("program-")),
        key=lambda one: int(one.split("-")[1]),
    )
    mark = key()
    first = await program.post("/v1/complaints", json=complaint_form(), headers=mark)
    endpoint = {"name": f"rotated-{next(IDS)}", "url": "https://web.example.cn/events"}
    assert (await program.post("/v1/endpoints", json=endpoint)).status_code == 201

    secret = await rotate_key(desk, name)
    rotated = {"Authorization": f"Bearer {secret}"}

    assert (await program.get("/v1/complaints")).status_code == 200  # with the key before
    again = await program.post("/v1/complaints", json=complaint_form(), headers=mark | rotated)
    assert (again.status_code, again.json()["number"]) == (200, first.json()["number"])
    listed = (await program.get("/v1/endpoints", headers=rotated)).json()["endpoints"]
    assert [one["name"] for one in listed] == [endpoint["name"]]
    altered = await desk.transact(lambda session: [*altered_office_rows(session, desk.clock(session, ""))])
    assert altered == []
    await revoke_sender(desk, name)
    for headers in ({}, rotated):
        assert problem(await program.get("/v1/complaints", headers=headers)) == (401, "unauthenticated")


async def test_the_key_before_ends_when_it_was_said_and_a_program_whose_key_has_ended_gets_another(
    desk: BanjieClient,
) -> None:
    now = await desk.transact(lambda session: desk.clock(session, ""))
    name, later = f"form-{next(IDS)}", replace(desk, clock=lambda *_: now + timedelta(hours=2))
    old = await add_sender(desk, name, ["read"], expires=now + timedelta(hours=1))
    assert await sender_of_key(later, old) is None

    new = await rotate_key(later, name)
    assert await sender_of_key(later, new)
    assert await sender_of_key(later, old) is None
    newest = await rotate_key(later, name, before=now + timedelta(hours=3))
    much_later = replace(desk, clock=lambda *_: now + timedelta(hours=3))
    assert await sender_of_key(later, new)
    assert await sender_of_key(much_later, new) is None
    assert await sender_of_key(much_later, newest)
