"""Export of ended runs: each once and complete, so that it can be replayed; altered files are detected."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import WorkflowHistory

from integrity.compare.histories import check_archive, export_ended_runs, export_histories
from integrity.compare.runs import compare_runs
from integrity.replay import many_cases
from integrity.replay.many_cases import exported_histories, failed_replay, history_difference
from integrity.replay.replayed_case import recorded_cases
from integrity.revive.cases import revive_case
from models.errors import BadInput
from models.messages import Number
from models.tables import RunRow
from register.files import history_archive
from register.office.access_journal import accesses_of
from starter.client import BanjieClient
from tests.register.recorded_case import clock_at
from tests.workflows.bureau import ACCEPTANCE, Bureau, at, form, wait_for
from tests.workflows.golden_histories import recorded_commands, replayed_commands
from tests.workflows.test_continued import NOTE, REMEDY_BEGUN, bureau_with_short_runs

pytestmark = pytest.mark.slow


async def close_case_after_runs(bureau: Bureau, notes: int) -> Number:
    """Close a case; with notes, after several runs, one of them rebuilt from the journal."""
    number = await bureau.register_complaint(form(), at("2025-10-09 11:00"))
    await bureau.perform(number, "accepted", "li", **ACCEPTANCE)
    if notes:
        await bureau.handle(number).terminate()
        await revive_case(replace(bureau.client, clock=clock_at(await bureau.now(number))), number, "li", "误终止")
    for _ in range(notes):
        await bureau.perform(number, "note", "li", **NOTE)
    await bureau.perform(number, "remedy_begun", "li", **REMEDY_BEGUN)
    await bureau.handle(number).result()
    return number


def run_rows(client: BanjieClient, number: Number) -> list[RunRow]:
    return client.transact_sync(
        lambda session: session.query(RunRow).filter_by(complaint=number).order_by(RunRow.started_at).all()
    )


async def wait_for_ended_runs(client: BanjieClient, number: Number, runs: int) -> list[RunRow]:
    """Return the runs once visibility shows all of them as ended."""

    async def all_ended() -> list[RunRow] | None:
        await compare_runs(client)
        ended = run_rows(client, number)
        return ended if len(ended) == runs and all(run.ended_at for run in ended) else None

    return await wait_for(all_ended)


async def test_every_run_that_has_ended_is_exported_once_and_replays(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    async with bureau_with_short_runs(sessions, 12) as bureau:
        client = replace(bureau.client, archive=tmp_path / "archive")
        number = await close_case_after_runs(bureau, 6)
        going_on = await bureau.register_complaint(form(), at("2025-10-09 11:00"))
        runs = [run async for run in bureau.temporal_client.list_workflows(f'WorkflowId = "complaint/{number}"')]
        statuses = [run.status for run in await wait_for_ended_runs(client, number, len(runs))]
        assert set(statuses) == {"terminated", "continued", "completed"}
        assert (statuses[0], statuses[-1], len(statuses) > 3) == ("terminated", "completed", True)
        assert [run.type for run in bureau.journal(number)].count("revived") == 1
        assert [run.status for run in run_rows(client, going_on)] == ["running"]

        done = await export_ended_runs(client)
        assert {(run.run_id, run.state) for run in done} == {(run.run_id, "written") for run in runs}
        assert await export_ended_runs(client) == []

        for row in run_rows(client, number):
            assert row.sha256
            assert row.exported_at
            text = history_archive.load_history(tmp_path / "archive", number, row.run_id, row.sha256)
            history = WorkflowHistory.from_json(f"complaint/{number}", text)
            assert len(history.events) == row.events
            assert await replayed_commands(history) == recorded_commands(history)
        assert {run.state for run in await check_archive(client)} == {"intact"}
        await assert_record_and_histories_agree(client, number, len(runs))


async def assert_record_and_histories_agree(client: BanjieClient, number: Number, runs: int) -> None:
    """Judge the case again beside its exported runs, as it is and with an event and an act that are others."""
    done = await many_cases.replay_case(client, number)
    assert (done.differences, done.histories) == ((), runs)
    assert (await many_cases.replay_everything(client)).histories == runs
    [recorded] = client.transact_sync(lambda session: list(recorded_cases(session, [number])))
    exported, n = exported_histories(client, recorded.opened), min(recorded.received)
    other = [event.model_copy(update={"by": "chen"}) if event.seq == 3 else event for event in recorded.events]
    found = history_difference(replace(recorded, events=other), exported)
    assert found
    assert (found.seq, found.found) == (3, found.expected.replace('"li"', '"chen"'))
    act = recorded.received[n].act.model_copy(update={"actor": "chen"})
    changed = {**recorded.received, n: replace(recorded.received[n], act=act)}
    found = history_difference(replace(recorded, received=changed), exported)
    assert found
    assert (found.seq, found.n) == (None, n)
    assert await failed_replay(exported[0]) is None


async def test_an_altered_or_missing_file_is_detected_and_written_again(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    async with bureau_with_short_runs(sessions, 1000) as bureau:
        client = replace(bureau.client, archive=tmp_path / "archive")
        number = await close_case_after_runs(bureau, 0)
        await wait_for_ended_runs(client, number, 1)
        with pytest.raises(BadInput):
            await export_histories(client, "nobody")
        (done,) = await export_histories(client, "li")
        assert done.path
        file, content = Path(done.path), Path(done.path).read_bytes()
        original = gzip.decompress(content).decode()
        text = original.replace('"eventId": "2"', '"eventId": "3"', 1)
        assert text != original
        flipped = [
            content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :] for place in (0, 100, len(content) - 1)
        ]

        for damaged in (*flipped, content[:-9], b"", gzip.compress(text.encode())):
            file.write_bytes(damaged)
            assert [result.state for result in await check_archive(client)] == ["altered"]
        file.unlink()
        assert [result.state for result in await check_archive(client, number)] == ["missing"]
        assert await export_ended_runs(client) == []

        assert [result.state for result in await export_histories(client, "li", number)] == ["written"]
        assert file.read_bytes() == content
        assert [result.state for result in await export_histories(client, "li", number)] == ["intact"]
        on_record = client.transact_sync(lambda session: accesses_of(session, [number]))
        assert [(one.type, one.by, one.about) for one in on_record] == 2 * [("archived", "li", done.sha256)]
        with pytest.raises(BadInput, match="BANJIE_ARCHIVE"):
            await export_ended_runs(replace(client, archive=None))
        assert not list((tmp_path / "archive").glob("draft-*"))

        client.transact_sync(lambda session: setattr(session.get_one(RunRow, done.run_id), "sha256", "0" * 64))
        assert [result.state for result in await export_histories(client, "li", number)] == ["differs"]
        assert file.read_bytes() == content
