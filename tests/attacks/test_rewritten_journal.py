"""A database administrator rewrites a journal consistently: events, chain and head. The case and the histories of its
runs have seen another one, and no case is made from the forged one without two persons."""

import asyncio
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine

from integrity.compare.histories import check_archive, check_archive_turn, export_histories
from integrity.compare.runs import compare_runs
from integrity.revive.cases import revive_case
from models.case import CASE
from models.case_input import CaseOpening
from models.errors import BadInput, Refused
from models.events import read_event
from models.packed_law import pack_law, parse_law
from rules.evolve import fold_events
from starter.acts import submit
from starter.client import BanjieClient
from tests.attacks.test_older_register import alarms
from tests.stack.databases import Database
from tests.stack.office import ACCEPTED, REFERRED, registered, until
from tests.stack.own_servers import working
from tests.stack.revived_case import NOTE, WHY, agrees, events, handle, stopped

pytestmark = pytest.mark.slow


def rewrite(database: Database, number: str, seq: int) -> None:
    """Put another person's name under an event, and make everything after it fit."""
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as superuser:
        superuser.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER append_only")
        query = "SELECT seq, body, prev FROM event WHERE stream = %s AND seq >= %s ORDER BY seq"
        last = ""
        for at, body, prev in superuser.exec_driver_sql(query, (number, seq)).all():
            forged = json.loads(body)
            if at == seq:
                assert forged["by"] in ("li", "wang")
                forged["by"] = "luo"
            text = json.dumps(forged, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            before = last or prev
            last = hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
            change = "UPDATE event SET body = %s, prev = %s, hash = %s WHERE stream = %s AND seq = %s"
            superuser.exec_driver_sql(change, (text, before, last, number, at))
        superuser.exec_driver_sql("UPDATE complaint SET head = %s WHERE number = %s", (last, number))
        rows = superuser.exec_driver_sql("SELECT body FROM event WHERE stream = %s ORDER BY seq", (number,)).all()
        carried = "SELECT opened, body FROM complaint JOIN law ON law.sha256 = law_sha256 WHERE number = %s"
        opened, law = superuser.exec_driver_sql(carried, (number,)).one()
        state = folded(opened, pack_law(law), number, [body for (body,) in rows])
        superuser.exec_driver_sql("UPDATE complaint SET state = %s WHERE number = %s", (state, number))
        superuser.exec_driver_sql("ALTER TABLE event ENABLE TRIGGER append_only")
    engine.dispose()


def folded(opened: str, packed: str, number: str, bodies: list[str]) -> str:
    """What the program itself makes of these events."""
    begun = CaseOpening.model_validate_json(opened)
    events = [read_event(body) for body in bodies]
    case = fold_events(parse_law(packed, begun.calendar), number, events)
    return CASE.dump_json(case.without_history, exclude_defaults=True).decode()


async def test_a_rewritten_journal_of_an_open_case(office: BanjieClient, database: Database, tmp_path: Path) -> None:
    office = replace(office, archive=tmp_path / "archive")
    async with working(office):
        number = await registered(office)
        await submit.act(office, number, ACCEPTED | {"actor": "li"})
        await submit.act(office, number, NOTE)
        assert not (await compare_runs(office)).differences
        seq = len(await events(office, number))
        await asyncio.to_thread(rewrite, database, number, seq)

        assert (await compare_runs(office)).rewritten == [number]
        assert ("rewritten", number) in await alarms(office)
        with pytest.raises(Refused, match="所见为") as refused:
            await revive_case(office, number, "li", WHY)
        assert refused.value.more["seq"] == seq

        await stopped(office, number)
        await export_histories(office, "li", number)
        assert (await compare_runs(office)).rewritten == [number]
        with pytest.raises(Refused, match="所见为"):
            await revive_case(office, number, "li", WHY)
        with pytest.raises(BadInput):
            await revive_case(office, number, "li", WHY, "li")
        assert [run.state for run in await check_archive(office, number)] == ["contradicts"]

        await revive_case(office, number, "li", WHY, "wang")

        async def is_revived() -> bool:
            return (await events(office, number))[-1].type == "revived"

        await until(is_revived)
        event = (await events(office, number))[-1]
        assert event.type == "revived"
        assert event.contradicts
        assert (event.by, event.second, event.contradicts.seq) == ("li", "wang", seq)
        await submit.act(office, number, NOTE)
        await agrees(office, number)
        found = await compare_runs(office)
        assert (found.rewritten, found.quarantined, found.without) == ([], [], [])
        assert [run.state for run in await check_archive(office, number)] == ["intact"]


async def test_a_rewritten_journal_of_a_closed_case(office: BanjieClient, database: Database, tmp_path: Path) -> None:
    office = replace(office, archive=tmp_path / "archive")
    async with working(office):
        number = await registered(office)
        await submit.act(office, number, REFERRED | {"actor": "li"})
        await handle(office, number).result()
        await export_histories(office, "li", number)
        assert [run.state for run in await check_archive(office)] == ["intact"]
        await asyncio.to_thread(rewrite, database, number, 3)

        assert [run.state for run in await check_archive(office)] == ["contradicts"]
        (wrong,) = await check_archive_turn(office)
        assert ("archive_contradicts", wrong.run_id) in await alarms(office)
