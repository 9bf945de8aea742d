"""The comparison: cases that no run goes on for, or that are older than the register, are seen and put right."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from integrity.compare import histories
from integrity.compare.runs import Comparison, compare_runs
from models.errors import Refused, Unavailable
from register.cases.workflow_runs import RUNNING, ObservedRun
from services import relay
from services.relay import RunCheckIntervals
from starter.acts import submit
from starter.cases.workflow_start import start_case
from starter.client import BanjieClient
from tests.register.fixed_watch import alarms_after_watch
from tests.stack.office import ACCEPTED, REFERRED, registered, states, until
from tests.stack.own_servers import Server, working
from tests.stack.revived_case import NOTE, agrees, events, revived, runs, stopped

pytestmark = pytest.mark.slow


async def test_a_temporal_set_back_to_an_older_backup_is_seen_and_put_right(
    office: BanjieClient, temporal: Server
) -> None:
    async with working(office):
        older, closed = await registered(office), await registered(office)
        still = await registered(office)
        await compare_runs(office)
    await temporal.stop()
    backup = temporal.copy()
    await temporal.start()
    office.temporal_client = None
    async with working(office):
        await submit.act(office, older, ACCEPTED | {"actor": "li"})
        await submit.act(office, older, NOTE)
        await submit.act(office, closed, REFERRED | {"actor": "li"})
        newer = await registered(office)
        found = await compare_runs(office)
        assert (found.behind, found.without) == ([], [])
    kept = {number: await events(office, number) for number in (older, closed, still, newer)}
    await temporal.stop()
    temporal.set_back(backup)
    await temporal.start()
    office.temporal_client = None

    async with working(office):
        found = await compare_runs(office)
        assert (found.behind, found.without, found.closed_case_runs) == ([older], [newer], [closed])
        assert {("run_behind", older), ("run_missing", newer)} <= await alarms(office)
        with pytest.raises(Refused, match="运行正常"):
            await revived(office, still)
        with pytest.raises(Refused, match="已办结"):
            await revived(office, closed)
        assert [(await revived(office, number)).why for number in (older, newer)] == ["behind", "missing"]

        for number in (older, newer):
            await submit.act(office, number, NOTE)
            await agrees(office, number)
            told = await events(office, number)
            assert told[: len(kept[number])] == kept[number]
            assert [one.type for one in told[len(kept[number]) :]] == ["revived", "noted"]
        assert (await events(office, closed), await events(office, still)) == (kept[closed], kept[still])
        found = await compare_runs(office)
        assert (found.behind, found.without, found.silent) == ([], [], [])
        assert {kind for kind, _ in await alarms(office)}.isdisjoint({"run_behind", "run_missing"})


async def alarms(office: BanjieClient) -> set[tuple[str, str]]:
    """What the second watch finds now."""
    now = await office.transact(lambda session: office.clock(session, ""))
    return alarms_after_watch(office.register, now)


@pytest.mark.deep
async def test_a_temporal_that_lost_everything(office: BanjieClient, temporal: Server, tmp_path: Path) -> None:
    async with working(office):
        numbers = [await registered(office) for _ in range(2)]
        await compare_runs(office)
    await temporal.stop()
    temporal.set_back(None)
    await temporal.start()
    office.temporal_client = None

    async with working(office):
        with pytest.raises(Unavailable, match="banjie revive"):
            await submit.act(office, numbers[0], NOTE)
        assert not await start_case(office, numbers[0])
        assert (await compare_runs(office)).without == numbers
        assert {one.status for number in numbers for one in await runs(office, number)} == {"terminated"}
        lost = await histories.export_ended_runs(replace(office, archive=tmp_path / "archive"))
        assert [(one.state, one.is_good) for one in lost] == [("lost", False)] * 2
        assert {(await revived(office, number)).why for number in numbers} == {"missing"}
        await relay.deliver_pending(office, timedelta())
        for number in numbers:
            await agrees(office, number)
        assert await states(office, numbers[0]) == ["accepted", "accepted"]
        assert (await compare_runs(office)).without == []


async def nothing(*_: object) -> AsyncIterator[list[ObservedRun]]:
    """What is listed while visibility has not caught up."""
    for page in list[list[ObservedRun]]():
        yield page


async def test_what_is_not_listed_yet_is_asked_for_by_name(
    office: BanjieClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Comparison, "_list_pages", nothing)
    async with working(office):
        number = await registered(office)
        for _ in range(2):
            found = await compare_runs(office)
            assert (found.running, found.without, found.behind) == (0, [], [])
            assert [(one.status, one.ended_at, one.seq) for one in await runs(office, number)] == [(RUNNING, None, 2)]


async def test_the_relay_compares_and_exports_by_itself(office: BanjieClient, tmp_path: Path) -> None:
    own = replace(office, archive=tmp_path / "archive", temporal_client=None)
    checks = RunCheckIntervals(*(timedelta(seconds=seconds) for seconds in (0.1, 0.3, 0.3)))
    relaying = asyncio.create_task(relay.run_relay(own, interval=timedelta(seconds=0.2), run_checks=checks))
    async with working(office):
        number = await registered(office)

        async def asked() -> bool:
            return [one.seq for one in await runs(office, number)] == [2]

        await until(asked)
        await stopped(office, number)

        async def exported() -> bool:
            return all(one.exported_at for one in await runs(office, number))

        await until(exported)
        assert [one.state for one in await histories.check_archive(own)] == ["intact"]
    relaying.cancel()
    with suppress(asyncio.CancelledError):
        await relaying
