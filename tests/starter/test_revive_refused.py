"""`banjie revive` builds on nothing that does not hold, and says why; the commands as people use them."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from integrity.compare.cases import case_witnesses, compare_reached
from integrity.compare.runs import compare_runs
from integrity.revive.cases import revive_case
from models.errors import BadInput, Refused, Unavailable
from models.events import CaseProgress, ChainHead
from queries.cases.case_file import complaint_row
from services import relay
from starter.acts import submit
from starter.client import BanjieClient
from tests.stack.databases import Database
from tests.stack.fixtures import Command
from tests.stack.office import REFERRED, happened, on_record, registered, states, until
from tests.stack.own_servers import working
from tests.stack.revived_case import NOTE, WHY, agrees, handle, revived, stopped

pytestmark = pytest.mark.slow


def altered(database: Database, number: str, column: str, value: str) -> str:
    """What somebody does who may do everything, to the second event of a case; what stood there before."""
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as superuser:
        which = f"WHERE stream = '{number}' AND seq = 2"
        before = superuser.exec_driver_sql(f"SELECT {column} FROM event {which}").scalar_one()
        superuser.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER append_only")
        superuser.exec_driver_sql(f"UPDATE event SET {column} = %s {which}", (value,))
        superuser.exec_driver_sql("ALTER TABLE event ENABLE TRIGGER append_only")
    return str(before)


def altered_row(database: Database, number: str, column: str, value: Any) -> None:
    """What somebody who may do everything does to a column of the complaint."""
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as superuser:
        superuser.exec_driver_sql(f"UPDATE complaint SET {column} = %s WHERE number = %s", (value, number))


async def test_nothing_is_built_on_a_journal_that_does_not_hold(office: BanjieClient, database: Database) -> None:
    async with working(office):
        number = await registered(office)
        await stopped(office, number)
        for column in ("body", "hash", "prev"):
            before = await asyncio.to_thread(altered, database, number, column, "{}")
            with pytest.raises(Refused, match="第 2 号事项与前一号衔接不上") as refused:
                await revived(office, number)
            assert refused.value.more["seq"] == 2
            await asyncio.to_thread(altered, database, number, column, before)
        row = await office.transact(lambda session: complaint_row(session, number))
        for column, value, says in (
            ("seq", 1, "与登记簿所记的链头不符"),
            ("law_sha256", "0" * 64, "随案的制度"),
            ("state", (row.state or "").replace('"n":1', '"n":2'), "案件状态与日志折算的不符"),
        ):
            await asyncio.to_thread(altered_row, database, number, column, value)
            with pytest.raises(Refused, match=says):
                await revived(office, number)
            await asyncio.to_thread(altered_row, database, number, column, getattr(row, column))
        assert (await handle(office, number).describe()).close_time

        await revived(office, number)
        await until(lambda: confirmed(office, number))


def write(session: Session, number: str, column: str, value: Any) -> None:
    setattr(complaint_row(session, number), column, value)


async def test_a_quarantined_case_goes_on_once_its_journal_holds_again(
    office: BanjieClient, database: Database
) -> None:
    async with working(office):
        number = await registered(office)
        before = await asyncio.to_thread(altered, database, number, "hash", "0" * 64)
        assert not on_record(await submit.act(office, number, NOTE)).recorded
        reached: CaseProgress = await handle(office, number).query("head", result_type=CaseProgress)
        assert (reached.quarantined, reached.seq, reached.head.seq) == (True, 2, 3)
        with pytest.raises(Refused, match="衔接不上"):
            await revived(office, number)
        await asyncio.to_thread(altered, database, number, "hash", before)

        assert (await revived(office, number)).why == "quarantined"
        await relay.deliver_pending(office, timedelta())
        await agrees(office, number)
        assert await happened(office, number) == ["opened", "registered", "revived", "noted"]
        assert await states(office, number) == ["accepted", "accepted"]


async def test_a_register_that_is_older_than_the_case_is_not_built_on(office: BanjieClient, database: Database) -> None:
    """PostgreSQL was restored: what is missing there would be lost for good."""
    async with working(office):
        number = await registered(office)
        await submit.act(office, number, NOTE)
        await asyncio.to_thread(forget_the_last, database, number)

        with pytest.raises(Refused, match="登记簿比案件旧：案件已记到第 3 号事项"):
            await revived(office, number)

        closed = await registered(office)
        await submit.act(office, closed, REFERRED | {"actor": "li"})
        await handle(office, closed).result()
        await office.transact(partial(write, number=closed, column="closed_at", value=None))
        with pytest.raises(Refused, match="登记簿比案件旧：运行已办到结束"):
            await revived(office, closed)


async def test_a_case_with_another_chain_than_the_register_is_told_from_one_that_agrees(office: BanjieClient) -> None:
    async with working(office):
        number = await registered(office)
        await until(lambda: confirmed(office, number))
        mine: CaseProgress = await handle(office, number).query("head", result_type=CaseProgress)
        other = mine.recorded.model_copy(update={"hash": "f" * 64})

        def looked_at(reached: CaseProgress) -> str | None:
            seen = case_witnesses("run", reached, mine.head.seq)
            found = office.transact_sync(lambda session: compare_reached(session, number, mine.head.seq, reached, seen))
            return found.why if found else None

        assert looked_at(mine.model_copy(update={"head": other, "recorded": other})) == "diverged"
        assert looked_at(mine.model_copy(update={"head": ChainHead(seq=1), "recorded": ChainHead()})) == "behind"
        assert looked_at(mine) is None


async def confirmed(office: BanjieClient, number: str) -> bool:
    """Whether the case has heard that its first events are recorded."""
    reached: CaseProgress = await handle(office, number).query("head", result_type=CaseProgress)
    return reached.recorded == reached.head


def forget_the_last(database: Database, number: str) -> None:
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as superuser:
        superuser.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER append_only")
        superuser.exec_driver_sql(f"DELETE FROM event WHERE stream = '{number}' AND seq = 3")
        superuser.exec_driver_sql("ALTER TABLE event ENABLE TRIGGER append_only")
        superuser.exec_driver_sql(
            f"UPDATE complaint SET seq = 2, head = (SELECT hash FROM event WHERE stream = '{number}' AND seq = 2) "
            f"WHERE number = '{number}'"
        )


async def test_what_cannot_be_revived_is_said(office: BanjieClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async with working(office):
        number = await registered(office)
        with pytest.raises(Refused, match="运行正常，与登记簿一致；没有什么要恢复") as well:
            await revived(office, number)
        assert well.value.exit_code == 1
        for said in ((number, "nobody", WHY), ("ZZW-2026-999999", "li", WHY), (number, "li", " ")):
            with pytest.raises(BadInput):
                await revive_case(office, *said)
    monkeypatch.setattr("integrity.compare.seen_runs.HEAD_QUERY_TIMEOUT", timedelta(seconds=1))
    with pytest.raises(Unavailable, match="办理服务"):
        await revived(office, number)
    assert (await compare_runs(office)).silent == [number]
    assert "revived" not in await happened(office, number)


async def test_the_command_says_what_became_of_each(banjie: Command, desk: BanjieClient) -> None:
    gone, well = await registered(desk), await registered(desk)
    await desk.connect_temporal()
    await stopped(desk, gone)

    looked = await asyncio.to_thread(banjie, "compare")
    assert (looked.code, "没有在运行" in looked.out, gone in looked.out) == (1, True, True)
    assert "Not running: " in (await asyncio.to_thread(banjie, "--lang", "en", "compare")).out
    said = await asyncio.to_thread(banjie, "revive", gone, well, "--actor", "li", "--reason", WHY)
    assert said.code == 1
    assert f"{gone} 已恢复（运行被人终止），自第 2 号事项之后继续" in said.out
    assert f"{well} 没有恢复：{well} 运行正常" in said.out
    told = await asyncio.to_thread(banjie, "history", gone)
    assert "李敏：恢复运行：运行被人终止" in told.out
    again = await asyncio.to_thread(banjie, "revive", "ZZW-2026-999999", "--actor", "li", "--reason", WHY, "--json")
    assert (again.code, again.data["results"][0]["outcome"]) == (2, "bad_input")
    assert gone not in (await asyncio.to_thread(banjie, "compare", "--json")).data["without"]

    lost = [await registered(desk) for _ in range(2)]
    for number in lost:
        await stopped(desk, number)
    for wrong in ([], [well, "--all"]):
        assert (await asyncio.to_thread(banjie, "revive", *wrong, "--actor", "li", "--reason", WHY)).code == 2
    every = await asyncio.to_thread(banjie, "revive", "--all", "--actor", "li", "--reason", WHY, "--json")
    done = {one["number"]: one["outcome"] for one in every.data["results"]}
    assert {number: done.get(number) for number in (*lost, well)} == {lost[0]: "done", lost[1]: "done", well: None}
    for number in lost:
        await agrees(desk, number)

    kept = await asyncio.to_thread(banjie, "export", gone, "--actor", "li", "--json")
    (run,) = kept.data["runs"]
    assert (kept.code, run["state"], run["number"]) == (0, "written", gone)
    assert (await asyncio.to_thread(banjie, "export", well, "--actor", "li")).out == "没有待存档的运行\n"
    assert (await asyncio.to_thread(banjie, "export", gone, "--check")).out == "完好 1\n"
    Path(run["path"]).write_bytes(b"")
    spoilt = await asyncio.to_thread(banjie, "export", gone, "--check")
    assert (spoilt.code, "文件被改动" in spoilt.out, run["path"] in spoilt.out) == (1, True, True)
    assert (await asyncio.to_thread(banjie, "export", gone, "--actor", "li")).code == 0
    assert (await asyncio.to_thread(banjie, "export", "ZZW-2026-999999", "--check")).code == 2
