"""Stopped servers: an act is on record and is judged by the instant at which it was received."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from models.errors import BadInput, Unavailable
from models.tables import ComplaintRow
from register import migrations
from register.database import create_register_engine, session_factory
from services.embedded.stack import Stack
from settings import Settings
from settings.servers import running_stack
from starter.acts import submit
from starter.cases.registration import register
from starter.client import BanjieClient, open_client
from starter.office.staff import add_person
from starter.reads import history, show
from tests.stack.databases import Database
from tests.stack.office import (
    ACCEPTED,
    LONG_AGO,
    SATURDAY,
    STAFF,
    at,
    before_midnight,
    form,
    happened,
    past_midnight,
    registered,
    states,
    until,
)
from tests.stack.own_servers import Server, relaying, working
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow
NOTE = {"name": "note", "actor": "wang", "texts": {"opinion": "现场已查看"}}
NOWHERE = "postgresql+psycopg2://banjie@127.0.0.1:1/banjie"


async def test_an_act_received_while_temporal_is_down_is_judged_before_a_deadline_that_passes_later(
    office: BanjieClient, temporal: Server
) -> None:
    async with working(office):
        own_client, number, _ = await before_midnight(office, lambda *_: asyncio.sleep(0))
        temporal.kill()
        early = at(replace(own_client, temporal_client=None), SATURDAY - timedelta(seconds=1))

        with pytest.raises(Unavailable, match="第 2 次提交") as later:
            await submit.act(early, number, ACCEPTED | {"actor": "li"})
        with pytest.raises(Unavailable, match="登记号 ZZW-") as registering:
            await register(replace(office, temporal_client=None), form())
        assert later.value.more == {"number": number, "n": 2}
        assert later.value.exit_code == 3
        assert await states(office, number) == ["accepted", "received"]
        assert (await show(own_client, number)).unjudged == (2,)

        await until(lambda: past_midnight(own_client))
        await temporal.start()
        async with relaying(own_client):
            await until(lambda: is_judged(office, number))
            await until(lambda: happened(office, str(registering.value.more["number"])))

    recorded = await history(own_client, number)
    assert [event.name for event in recorded.events if event.type == "acted"] == ["registered", "accepted"]
    assert "expired" not in [event.type for event in recorded.events]
    assert recorded.events[-1].at < SATURDAY < recorded.events[-1].recorded_at


async def is_judged(client: BanjieClient, number: str) -> bool:
    return "received" not in await states(client, number)


async def test_without_a_worker_an_act_waits_for_one(office: BanjieClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("starter.acts.act_delivery.ACT_UPDATE_TIMEOUT", timedelta(seconds=1))
    async with working(office):
        number = await registered(office)
    with pytest.raises(Unavailable, match="第 2 次提交"):
        await submit.act(office, number, NOTE)

    async with working(replace(office, temporal_client=None)), relaying(office):
        await until(lambda: is_judged(office, number))

    assert await states(office, number) == ["accepted", "accepted"]


async def test_a_register_that_does_not_answer_is_reported_with_the_key_for_a_retry() -> None:
    client = BanjieClient(
        register=session_factory(create_register_engine(NOWHERE), keys_of_tests()), temporal_address="127.0.0.1:1"
    )

    with pytest.raises(Unavailable, match=r"PostgreSQL.*--key") as first:
        await register(client, form())
    with pytest.raises(Unavailable, match=r"PostgreSQL.*--id c1") as second:
        await submit.act(client, "ZZW-2026-000001", NOTE | {"id": "c1"})

    assert first.value.more["key"]
    assert second.value.more == {"number": "ZZW-2026-000001", "id": "c1"}


async def test_a_crash_of_the_register_loses_and_repeats_nothing(tmp_path: Path) -> None:
    async with Stack(tmp_path, temporal=False) as stack:
        await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
        client = open_client(Settings(home=tmp_path))
        client.temporal_address = "127.0.0.1:1"  # another test may use the former port by now
        for member in STAFF:
            await add_person(client, member["person"], member["name"], member["roles"])
        with pytest.raises(Unavailable, match="已收件，登记号 ZZW-") as first:
            await register(client, form(), key="web-1")
        kill_postgres(tmp_path)

        await until(lambda: register_is_down(client))
        again = await retry_until_registered(lambda: register(client, form(), key="web-1"))

        assert again.more["number"] == first.value.more["number"]
        client.close()


async def register_is_down(client: BanjieClient) -> bool:
    try:
        await show(client, "ZZW-0000-000000")
    except Unavailable as error:
        return "PostgreSQL" in error.says
    except BadInput:
        return False
    raise AssertionError("there is no such complaint")


def kill_postgres(home: Path) -> None:
    stack = running_stack(home)
    assert stack
    os.kill(next(process.pid for process in stack.processes if process.name == "postgres"), signal.SIGKILL)


async def retry_until_registered(work: Callable[[], object]) -> Unavailable:
    """Repeat the work until the register answers again; return the error, since Temporal never answers here."""
    refusals: list[Unavailable] = []

    async def is_registered() -> bool:
        with pytest.raises(Unavailable) as later:
            await work()  # type: ignore[misc]
        refusals.append(later.value)
        return "number" in later.value.more

    await until(is_registered)
    return refusals[-1]


async def test_more_callers_than_connections_are_unavailable(database: Database) -> None:
    """A caller that gets no connection is told so, and nothing breaks."""
    client = BanjieClient(
        register=session_factory(create_register_engine(database.url, connections=2), keys_of_tests()),
        temporal_address="127.0.0.1:1",
    )
    client.register.kw["bind"].pool._timeout = 0.2

    held, released = threading.Barrier(3), threading.Event()

    def hold() -> None:
        with client.register.begin() as session:
            session.connection()
            held.wait()
            released.wait()

    holding = [asyncio.create_task(asyncio.to_thread(hold)) for _ in range(2)]
    await asyncio.to_thread(held.wait)
    with pytest.raises(Unavailable, match="PostgreSQL"):
        await show(client, "ZZW-2026-000001")
    released.set()
    await asyncio.gather(*holding)
    client.close()


async def test_a_read_only_register_is_reported_and_nothing_is_stored(database: Database) -> None:
    client = BanjieClient(
        register=session_factory(create_register_engine(database.url), keys_of_tests()), temporal_address="127.0.0.1:1"
    )
    for member in STAFF:
        await add_person(at(client, LONG_AGO), member["person"], member["name"], member["roles"])
    owner = create_engine(database.superuser_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    owner.dispose()
    client.register.kw["bind"].dispose()

    with pytest.raises(Unavailable, match=r"只能读.*--key"):
        await register(client, form())

    assert await client.transact(lambda session: session.query(ComplaintRow).count()) == 0
    client.close()


async def test_a_register_with_an_older_schema_asks_for_migrate(empty: Database) -> None:
    client = BanjieClient(
        register=session_factory(create_register_engine(empty.url), keys_of_tests()), temporal_address="127.0.0.1:1"
    )

    with pytest.raises(Unavailable, match="banjie migrate"):
        await show(client, "ZZW-2026-000001")

    client.close()
