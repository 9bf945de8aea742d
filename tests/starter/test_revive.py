"""`banjie revive`: a case whose run is gone, broken or too old goes on from the journal, and does nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session
from temporalio.client import WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.runs import RUNNING, Seen
from models.messages import Chained, Event, Reached
from models.tables import EventRow, NoticeRow, RunRow, TextRow
from starter import acts, export, relay
from starter.comparison import Look, compare
from starter.desk import Desk
from starter.errors import BadInput, Refused, Unavailable
from starter.intake import begin, read_form, take_in, workflow_id
from starter.look import history, show, waiting
from starter.reads import complaint
from starter.relay import Rounds
from starter.revive import REASON, Revived, compared, revive
from tests.conftest import Database
from tests.starter.conftest import Command
from tests.starter.office import (
    ACCEPTED,
    REFERRED,
    SATURDAY,
    form,
    happened,
    living,
    registered,
    states,
    until,
)
from tests.starter.servers import Server, working

pytestmark = pytest.mark.slow
NOTE = {"name": "note", "actor": "wang", "texts": {"findings": "现场已查看"}}
WHY = "运行被误终止"


def handle(desk: Desk, number: str) -> WorkflowHandle[Any, Any]:
    assert desk.client
    return desk.client.get_workflow_handle(workflow_id(number))


async def revived(desk: Desk, number: str) -> Revived:
    return await revive(desk, number, "li", WHY)


async def events(desk: Desk, number: str) -> list[Event]:
    def look(session: Session) -> list[Event]:
        rows = session.query(EventRow).filter_by(stream=number).order_by(EventRow.seq)
        return [Event.model_validate_json(row.body) for row in rows]

    return await desk.ask(look)


async def runs(desk: Desk, number: str) -> list[RunRow]:
    return await desk.ask(
        lambda session: session.query(RunRow).filter_by(complaint=number).order_by(RunRow.started_at).all()
    )


async def agrees(desk: Desk, number: str) -> None:
    """The case and the register have the same chain, and nothing is owed."""

    async def same() -> bool:
        reached: Reached = await handle(desk, number).query("head", result_type=Reached)
        recorded = (await show(desk, number))["recorded"]
        return reached.head == reached.recorded and reached.head.model_dump() == recorded and not reached.quarantined

    await until(same)


async def stopped(desk: Desk, number: str) -> None:
    """Somebody ends the run with Temporal's own tools."""
    await handle(desk, number).terminate("by hand")


# ---- what it does -------------------------------------------------------------------------------------------------


async def test_a_terminated_case_goes_on_with_what_came_and_what_was_due_meanwhile(office: Desk) -> None:
    async with working(office):
        own, number = await stopped_in_time(office)
        noticed = await notices(office, number)
        before = await events(office, number)
        with pytest.raises(Unavailable, match=f"banjie revive {number}"):
            await acts.act(own, number, NOTE | {"id": "b"})
        await until(lambda: own.ask(lambda session: own.clock(session, number) > SATURDAY), 90)
        with pytest.raises(Unavailable, match="第 4 号"):
            await acts.act(own, number, ACCEPTED | {"actor": "li", "id": "c"})
        assert await relay.once(office, timedelta()) == (0, 0)
        assert number in (await compare(office)).without
        assert [one.status for one in await runs(office, number)] == ["terminated"]

        done = await revived(own, number)
        await relay.once(office, timedelta())
        await until(lambda: is_judged(office, number))

        assert (done.why, done.after, done.recorded) == ("terminated", len(before), True)
        told = await events(office, number)
        assert told[: len(before)] == before
        since = told[len(before) :]
        assert [one.type for one in since][:4] == ["revived", "noted", "expired", "reminded"]
        expired = [one for one in since if one.type == "expired"]
        assert [(one.at, one.recorded_at > one.at) for one in expired] == [(SATURDAY, True)]
        assert [one.n for one in since if one.n] == [3, 4]
        assert await states(office, number) == ["accepted"] * 4
        assert (await notices(office, number))[: len(noticed)] == noticed
        assert len(await notices(office, number)) == len(set(await notices(office, number)))
        await agrees(office, number)
        assert number not in (await compare(office)).without
        assert [one.status for one in await runs(office, number)] == ["terminated", RUNNING]


async def stopped_in_time(desk: Desk) -> tuple[Desk, str]:
    """A case ended before its limit is over, however slow this machine is."""
    for seconds in (5, 15, 60):
        own, number = await living(desk, SATURDAY - timedelta(seconds=seconds))
        await acts.act(own, number, NOTE | {"id": "a"})
        await stopped(desk, number)
        if await own_time(own) < SATURDAY - timedelta(seconds=2):
            return own, number
    raise AssertionError("this machine is too slow")


async def own_time(desk: Desk) -> datetime:
    return await desk.ask(lambda session: desk.clock(session, ""))


async def is_judged(desk: Desk, number: str) -> bool:
    return "received" not in await states(desk, number)


async def notices(desk: Desk, number: str) -> list[str]:
    def look(session: Session) -> list[str]:
        rows = session.query(NoticeRow).filter_by(complaint=number).order_by(NoticeRow.seq, NoticeRow.id)
        return [row.id for row in rows]

    return await desk.ask(look)


async def test_the_history_and_the_journal_say_who_revived_it_and_why(office: Desk) -> None:
    async with working(office):
        number = await registered(office)
        after = len(await happened(office, number))
        await stopped(office, number)
        await revived(office, number)
        description = await handle(office, number).describe()
        started = (await handle(office, number).fetch_history()).events[0]
        told = await history(office, number)
        text = await office.ask(lambda session: session.query(TextRow).filter_by(name=REASON).one())

        event = (await events(office, number))[-1]
        assert (event.type, event.name, event.by, event.of) == ("revived", "terminated", "li", after)
        assert event.texts[REASON].id == text.id
        assert (text.body, text.written_by) == (WHY, "li")
        assert (told["events"][-1]["zh"], told["events"][-1]["by_name"]) == ("恢复运行:运行被人终止", "李敏")
        assert f"自第 {after} 号事项之后" in (await description.static_summary() or "")
        said = started.workflow_execution_started_event_attributes.input.payloads[0].data.decode()
        assert '"revived"' in said
        assert '"by":"li"' in said
        assert WHY not in said
        assert REASON not in [one["name"] for one in (await show(office, number, "li"))["texts"]]
        assert (await waiting(office, number))["stage"] == "screening"


async def test_a_temporal_set_back_to_an_older_backup_is_seen_and_put_right(office: Desk, temporal: Server) -> None:
    async with working(office):
        older, closed = await registered(office), await registered(office)
        still = await registered(office)
        await compare(office)
    await temporal.stop()
    backup = temporal.copy()
    await temporal.start()
    office.client = None
    async with working(office):
        await acts.act(office, older, ACCEPTED | {"actor": "li"})
        await acts.act(office, older, NOTE)
        await acts.act(office, closed, REFERRED | {"actor": "li"})
        newer = await registered(office)
        found = await compare(office)
        assert (found.behind, found.without) == ([], [])
    kept = {number: await events(office, number) for number in (older, closed, still, newer)}
    await temporal.stop()
    temporal.set_back(backup)
    await temporal.start()
    office.client = None

    async with working(office):
        found = await compare(office)
        assert (found.behind, found.without) == ([older], [newer])
        with pytest.raises(Refused, match="运行正常"):
            await revived(office, still)
        with pytest.raises(Refused, match="已办结"):
            await revived(office, closed)
        assert [(await revived(office, number)).why for number in (older, newer)] == ["behind", "missing"]

        for number in (older, newer):
            await acts.act(office, number, NOTE)
            await agrees(office, number)
            told = await events(office, number)
            assert told[: len(kept[number])] == kept[number]
            assert [one.type for one in told[len(kept[number]) :]] == ["revived", "noted"]
        assert (await events(office, closed), await events(office, still)) == (kept[closed], kept[still])
        found = await compare(office)
        assert (found.behind, found.without, found.silent) == ([], [], [])


async def test_a_temporal_that_lost_everything(office: Desk, temporal: Server, tmp_path: Path) -> None:
    async with working(office):
        numbers = [await registered(office) for _ in range(2)]
        await compare(office)
    await temporal.stop()
    temporal.set_back(None)
    await temporal.start()
    office.client = None

    async with working(office):
        with pytest.raises(Unavailable, match="banjie revive"):
            await acts.act(office, numbers[0], NOTE)
        assert not await begin(office, numbers[0])
        assert (await compare(office)).without == numbers
        assert {one.status for number in numbers for one in await runs(office, number)} == {"terminated"}
        lost = await export.waiting(replace(office, archive=tmp_path / "archive"))
        assert [(one.state, one.good) for one in lost] == [("lost", False)] * 2
        assert {(await revived(office, number)).why for number in numbers} == {"missing"}
        await relay.once(office, timedelta())
        for number in numbers:
            await agrees(office, number)
        assert await states(office, numbers[0]) == ["accepted", "accepted"]
        assert (await compare(office)).without == []


async def broken_off(desk: Desk, number: str, **limits: Any) -> None:
    """In place of the case a run that cannot even read with what it begins: each task of it fails."""
    assert desk.client
    await desk.client.start_workflow(
        "Complaint",
        "nothing that is a case",
        id=workflow_id(number),
        task_queue=desk.task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
        **limits,
    )


async def test_a_case_that_is_stuck_and_one_that_ran_out_of_time(office: Desk) -> None:
    async with working(office):
        stuck, over = await registered(office), await registered(office)
        await broken_off(office, stuck)
        await broken_off(office, over, run_timeout=timedelta(seconds=1))

        async def tried() -> bool:
            described = await handle(office, stuck).describe()
            return described.raw_description.pending_workflow_task.attempt >= 3

        await until(tried)
        assert stuck in (await compare(office)).silent

        async def ended() -> bool:
            return (await handle(office, over).describe()).close_time is not None

        await until(ended)
        assert [(await revived(office, number)).why for number in (stuck, over)] == ["wedged", "timed_out"]
        for number in (stuck, over):
            await acts.act(office, number, NOTE)
            await agrees(office, number)


async def test_a_case_that_never_wrote_its_first_event_begins_as_it_was_registered(office: Desk) -> None:
    await office.temporal()
    number = (await office.ask(lambda session: take_in(session, office, read_form(form()), "web-1"))).number
    with pytest.raises(Refused, match="尚未开始"):
        await revived(office, number)
    assert await begin(office, number)
    await stopped(office, number)
    assert not await begin(office, number)

    async with working(office):
        assert (await revived(office, number)).why == "terminated"
        assert await happened(office, number) == ["opened", "revived", "registered"]
        await agrees(office, number)


async def test_two_who_revive_a_case_at_once_make_one_run(office: Desk) -> None:
    async with working(office):
        number = await registered(office)
        await stopped(office, number)

        said = await asyncio.gather(*(revived(office, number) for _ in range(6)), return_exceptions=True)

        assert len([one for one in said if isinstance(one, Revived)]) == 1
        assert len([one for one in said if isinstance(one, Refused)]) == 5
        assert (await happened(office, number)).count("revived") == 1
        await compare(office)
        assert [one.status for one in await runs(office, number)] == ["terminated", RUNNING]
        await agrees(office, number)


async def nothing(*_: object) -> AsyncIterator[list[Seen]]:
    """What is listed while visibility has not caught up."""
    for page in list[list[Seen]]():
        yield page


async def test_what_is_not_listed_yet_is_asked_for_by_name(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Look, "_listed", nothing)
    async with working(office):
        number = await registered(office)
        for _ in range(2):
            found = await compare(office)
            assert (found.running, found.without, found.behind) == (0, [], [])
            assert [(one.status, one.ended_at, one.seq) for one in await runs(office, number)] == [(RUNNING, None, 2)]


async def test_the_relay_compares_and_exports_by_itself(office: Desk, tmp_path: Path) -> None:
    own = replace(office, archive=tmp_path / "archive", client=None)
    rounds = Rounds(first=0.1, compare=0.3, export=0.3)
    relaying = asyncio.create_task(relay.run(own, pause=0.2, rounds=rounds))
    async with working(office):
        number = await registered(office)

        async def asked() -> bool:
            return [one.seq for one in await runs(office, number)] == [2]

        await until(asked)
        await stopped(office, number)

        async def exported() -> bool:
            return all(one.exported_at for one in await runs(office, number))

        await until(exported)
        assert [one.state for one in await export.check(own)] == ["intact"]
    relaying.cancel()
    with suppress(asyncio.CancelledError):
        await relaying


# ---- what it refuses ----------------------------------------------------------------------------------------------


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


async def test_nothing_is_built_on_a_journal_that_does_not_hold(office: Desk, database: Database) -> None:
    async with working(office):
        number = await registered(office)
        await stopped(office, number)
        for column in ("body", "hash", "prev"):
            before = await asyncio.to_thread(altered, database, number, column, "{}")
            with pytest.raises(Refused, match="第 2 号事项与前一号衔接不上") as refused:
                await revived(office, number)
            assert refused.value.more["seq"] == 2
            await asyncio.to_thread(altered, database, number, column, before)
        row = await office.ask(lambda session: complaint(session, number))
        for column, value, says in (
            ("seq", 1, "与登记簿所记的链头不符"),
            ("law_sha256", "0" * 64, "随案的制度"),
            ("state", (row.state or "").replace('"n":1', '"n":2'), "案件状态与日志折算的不符"),
        ):
            await office.ask(partial(write, number=number, column=column, value=value))
            with pytest.raises(Refused, match=says):
                await revived(office, number)
            await office.ask(partial(write, number=number, column=column, value=getattr(row, column)))
        assert (await handle(office, number).describe()).close_time

        assert (await revived(office, number)).recorded


def write(session: Session, number: str, column: str, value: Any) -> None:
    setattr(complaint(session, number), column, value)


async def test_a_quarantined_case_goes_on_once_its_journal_holds_again(office: Desk, database: Database) -> None:
    async with working(office):
        number = await registered(office)
        before = await asyncio.to_thread(altered, database, number, "hash", "0" * 64)
        assert not (await acts.act(office, number, NOTE)).recorded
        reached: Reached = await handle(office, number).query("head", result_type=Reached)
        assert (reached.quarantined, reached.seq, reached.head.seq) == (True, 2, 3)
        with pytest.raises(Refused, match="衔接不上"):
            await revived(office, number)
        await asyncio.to_thread(altered, database, number, "hash", before)

        assert (await revived(office, number)).why == "quarantined"
        await relay.once(office, timedelta())
        await agrees(office, number)
        assert await happened(office, number) == ["opened", "registered", "revived", "noted"]
        assert await states(office, number) == ["accepted", "accepted"]


async def test_a_register_that_is_older_than_the_case_is_not_built_on(office: Desk, database: Database) -> None:
    """PostgreSQL was restored: what is missing there would be lost for good."""
    async with working(office):
        number = await registered(office)
        await acts.act(office, number, NOTE)
        await asyncio.to_thread(forget_the_last, database, number)

        with pytest.raises(Refused, match="登记簿比案件旧:案件已记到第 3 号事项"):
            await revived(office, number)

        closed = await registered(office)
        await acts.act(office, closed, REFERRED | {"actor": "li"})
        await handle(office, closed).result()
        await office.ask(partial(write, number=closed, column="closed_at", value=None))
        with pytest.raises(Refused, match="登记簿比案件旧:运行已办到结束"):
            await revived(office, closed)


async def test_a_case_with_another_chain_than_the_register_is_told_from_one_that_agrees(office: Desk) -> None:
    async with working(office):
        number = await registered(office)
        mine: Reached = await handle(office, number).query("head", result_type=Reached)
        other = mine.recorded.model_copy(update={"hash": "f" * 64})

        def looked_at(reached: Reached) -> str:
            return office.ask_now(lambda session: compared(session, number, 2, reached)).why

        assert looked_at(mine.model_copy(update={"head": other, "recorded": other})) == "diverged"
        assert looked_at(mine.model_copy(update={"head": Chained(seq=1), "recorded": Chained()})) == "behind"
        with pytest.raises(Refused, match="运行正常"):
            looked_at(mine)


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


async def test_what_cannot_be_revived_is_said(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with working(office):
        number = await registered(office)
        with pytest.raises(Refused, match="运行正常,与登记簿一致;没有什么要恢复") as well:
            await revived(office, number)
        assert well.value.exit_code == 1
        for said in ((number, "nobody", WHY), ("ZZW-2026-999999", "li", WHY), (number, "li", " ")):
            with pytest.raises(BadInput):
                await revive(office, *said)
    monkeypatch.setattr("starter.comparison.PATIENCE", timedelta(seconds=1))
    with pytest.raises(Unavailable, match="办理程序"):
        await revived(office, number)
    assert (await compare(office)).silent == [number]
    assert "revived" not in await happened(office, number)


async def test_the_command_says_what_became_of_each(banjie: Command, desk: Desk) -> None:
    gone, well = await registered(desk), await registered(desk)
    await desk.temporal()
    await stopped(desk, gone)

    looked = await asyncio.to_thread(banjie, "compare")
    assert (looked.code, f"没有在运行 1 件:{gone}" in looked.out) == (0, True)
    said = await asyncio.to_thread(banjie, "revive", gone, well, "--by", "li", "--reason", WHY)
    assert said.code == 1
    assert f"{gone} 已恢复(运行被人终止),自第 2 号事项之后继续" in said.out
    assert f"{well} 没有恢复:{well} 运行正常" in said.out
    told = await asyncio.to_thread(banjie, "history", gone)
    assert "李敏:恢复运行:运行被人终止" in told.out
    again = await asyncio.to_thread(banjie, "revive", "ZZW-2026-999999", "--by", "li", "--reason", WHY, "--json")
    assert (again.code, again.data["results"][0]["outcome"]) == (2, "bad_input")
    assert (await asyncio.to_thread(banjie, "compare", "--json")).data["without"] == []

    kept = await asyncio.to_thread(banjie, "export", gone, "--json")
    (run,) = kept.data["runs"]
    assert (kept.code, run["state"], run["number"]) == (0, "written", gone)
    assert (await asyncio.to_thread(banjie, "export", well)).out == "没有待存档的运行\n"
    assert (await asyncio.to_thread(banjie, "export", gone, "--check")).out == "完好 1\n"
    Path(run["path"]).write_bytes(b"")
    spoilt = await asyncio.to_thread(banjie, "export", gone, "--check")
    assert (spoilt.code, "文件被改动" in spoilt.out, run["path"] in spoilt.out) == (1, True, True)
    assert (await asyncio.to_thread(banjie, "export", gone)).code == 0
    assert (await asyncio.to_thread(banjie, "export", "ZZW-2026-999999", "--check")).code == 2
