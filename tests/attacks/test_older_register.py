"""PostgreSQL alone is restored to an older backup: nothing is answered that is not so, everything is found, and the
documented repairs lead back to a register that agrees with its cases."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from integrity.compare.histories import export_histories
from integrity.compare.runs import compare_runs
from integrity.recover.cases import recover_register
from integrity.revive.cases import revive_case
from models.errors import BadInput, Refused, Unavailable
from models.events import Event
from services import relay
from starter.acts import submit
from starter.acts.receipt import OnRecord
from starter.cases.registration import register
from starter.client import BanjieClient
from tests.attacks.database_copies import copy_database, set_back
from tests.register.fixed_watch import alarms_after_watch
from tests.stack.databases import Database
from tests.stack.office import ACCEPTED, REFERRED, form, registered
from tests.stack.own_servers import working
from tests.stack.revived_case import NOTE, agrees, events, handle

pytestmark = pytest.mark.slow
OTHER_NOTE = {"name": "note", "actor": "li", "texts": {"opinion": "另行查看"}}
WHY = "数据库恢复到较早的备份"


@pytest.mark.deep
async def test_from_an_older_register_to_a_healthy_one(
    office: BanjieClient, database: Database, tmp_path: Path
) -> None:
    office = replace(office, archive=tmp_path / "archive")
    async with working(office):
        busy, quiet, closed = [await registered(office) for _ in range(3)]
        assert not (await compare_runs(office)).differences
    backup = await asyncio.to_thread(copy_database, database, office.register)
    async with working(office):
        for number in (busy, quiet):
            await submit.act(office, number, ACCEPTED | {"actor": "li"})
            await submit.act(office, number, NOTE)
        await submit.act(office, closed, REFERRED | {"actor": "li"})
        await handle(office, closed).result()
        taken_again, forgotten = await registered(office), await registered(office)
        before = {number: await events(office, number) for number in (busy, quiet, closed, taken_again, forgotten)}
    await asyncio.to_thread(set_back, database, office.register, backup)

    async with working(office):
        assert not await is_answered_as_recorded(office, busy)
        newcomer = await register_anew(office)
        assert newcomer == taken_again
        found = await compare_runs(office)
        assert {busy, quiet, closed} <= {*found.register_behind}
        assert (found.foreign_case, found.unknown_case) == ([taken_again], [forgotten])
        assert {("register_behind", busy), ("foreign_case", taken_again), ("unknown_case", forgotten)} <= await alarms(
            office
        )
        newest = await register_anew(office)
        assert newest not in (taken_again, forgotten)

        for number in (busy, quiet):
            with pytest.raises(Refused, match="登记簿比案件旧"):
                await revive_case(office, number, "li", WHY)
        with pytest.raises(Refused, match="同号的另一件"):
            await recover_register(office, taken_again, "li", WHY)
        with pytest.raises(BadInput):
            await recover_register(office, busy, "nobody", WHY)

        for number in (busy, quiet, closed, forgotten):
            done = await recover_register(office, number, "li", WHY)
            assert without_revival(await events(office, number)) == before[number]
            assert done.upto == len(before[number])
        assert [event.n for event in await events(office, busy) if event.n] == [1, 2, 3]

        await export_histories(office, "li", taken_again)
        with pytest.raises(Refused, match="同号的另一件"):
            await revive_case(office, taken_again, "li", WHY)
        assert (await revive_case(office, taken_again, "li", WHY, "wang")).why == "foreign"

        await relay.deliver_pending(office, timedelta())
        for number in (busy, quiet, forgotten, taken_again, newest):
            await submit.act(office, number, NOTE)
            await agrees(office, number)
        await relay.sequence_records(office)
        await compare_runs(office, everyone=True)
        standing = await alarms(office)
        # A closed case has no event that says what was lost: its texts stay an alarm.
        assert standing - {("calendar_missing", "2027"), ("text_altered", closed)} == set()
        assert (await compare_runs(office, everyone=True)).differences == {"doubted": [closed]}


async def is_answered_as_recorded(office: BanjieClient, number: str) -> bool:
    """Another person acts on the register as it is now; whether the answer claims that this is on record."""
    try:
        answer = await submit.act(office, number, OTHER_NOTE)
    except (Refused, Unavailable):
        return False
    assert isinstance(answer, OnRecord)
    return answer.recorded


async def register_anew(office: BanjieClient) -> str:
    """A complaint comes in; its case may not begin."""
    try:
        return (await register(office, form())).number
    except Unavailable as error:
        number: str = error.more["number"]
        return number


def without_revival(told: list[Event]) -> list[Event]:
    return [event for event in told if event.type != "revived"]


async def alarms(office: BanjieClient) -> set[tuple[str, str]]:
    now = await office.transact(lambda session: office.clock(session, ""))
    return alarms_after_watch(office.register, now)
