"""Export of the histories of ended runs from Temporal, before it deletes them, to the archive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Literal

from sqlalchemy.orm import Session
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.service import RPCError

from integrity.compare.cases import Contradiction, archived_runs, find_contradiction, is_foreign
from integrity.compare.recorded_history import (
    TEMPORAL_TIMEOUT,
    RecordedHistory,
    fetch_recorded,
    read_history,
    standing_witnesses,
)
from integrity.compare.run_recording import has_turn, record_runs
from integrity.compare.runs import settle_compared
from models.errors import BadInput, Unavailable
from models.frozen import Frozen
from models.messages import Number, Person
from queries.cases import case_file
from register.acts import inbox
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import ARCHIVE_CONTRADICTS
from register.cases import workflow_runs
from register.cases.workflow_runs import EndedRun
from register.documents.attachments import DamagedFile
from register.files import history_archive
from register.office.access_journal import COMMAND, Access, record_access
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient, known_to_temporal
from wording.translation import gettext

ExportState = Literal[
    "written", "intact", "missing", "altered", "contradicts", "differs", "lost", "goes_on", "unavailable"
]
MAX_UNAVAILABLE_IN_A_ROW = 3  # after so many runs that Temporal does not answer for, the export gives up
ARCHIVE_LOOK = "archive"
RunPages = Callable[..., list[EndedRun]]  # (session, after=the id of the last run of the page before)
GOOD_STATES = ("written", "intact", "goes_on")
END_EVENTS = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
}


class ExportedRun(Frozen):
    """What became of the history of a run. `lost`: Temporal does not have it any more; `differs`: it is not the one
    that was exported before; `goes_on`: the run has not ended after all; `unavailable`: Temporal does not answer
    now; `missing`, `altered`: so is the file in the archive; `contradicts`: the file is intact and has seen another
    journal, at the event `seq`."""

    number: Number
    run_id: str
    state: ExportState
    path: str | None = None
    sha256: str | None = None
    events: int | None = None
    seq: int | None = None

    @property
    def is_good(self) -> bool:
        return self.state in GOOD_STATES


def archive_folder(client: BanjieClient) -> Path:
    """Return the folder of the archive. Raises BadInput if none is set."""
    if client.archive is None:
        raise BadInput(gettext("No archive is set. Set BANJIE_ARCHIVE (a folder)."))
    return client.archive


async def export_histories(client: BanjieClient, by: Person, number: Number | None = None) -> list[ExportedRun]:
    """Export now, for a person of the staff, the runs that have ended and are not in the archive; of one complaint also
    those whose file is damaged there while Temporal still has them. Each is on record as exported by that person.
    Raises BadInput, Unavailable."""
    root = archive_folder(client)
    await client.transact(lambda session: case_file.require_staff(session, by, client.clock(session, number or "")))
    if number:
        await client.transact(lambda session: case_file.complaint_row(session, number))
    await record_runs(client, number)
    if number is None:
        return await export_ended_runs(client, by)
    return [
        await _export_if_needed(client, root, run, by)
        async for run in _ended_runs(client, partial(workflow_runs.ended_runs_of, number=number))
    ]


async def export_ended_runs(client: BanjieClient, by: Person | None = None) -> list[ExportedRun]:
    """Export all runs that are on record as ended and not exported; without a person as the relay does, for nobody.
    Raises BadInput, Unavailable."""
    root, done = archive_folder(client), list[ExportedRun]()
    async for run in _ended_runs(client, workflow_runs.unexported_runs):
        done.append(await _export_run(client, root, run, by))
        if [run.state for run in done[-MAX_UNAVAILABLE_IN_A_ROW:]] == ["unavailable"] * MAX_UNAVAILABLE_IN_A_ROW:
            why = gettext("Temporal ({address}) does not answer.", address=client.temporal_address)
            raise Unavailable(
                gettext("{why} Histories that are not in the archive still have to be exported.", why=why)
            )
    return done


async def check_archive(client: BanjieClient, number: Number | None = None) -> list[ExportedRun]:
    """Compare the files of the archive with their digests, and what they say with the journal. Raises BadInput,
    Unavailable."""
    root = archive_folder(client)
    if number:
        await client.transact(lambda session: case_file.complaint_row(session, number))
    read_page = partial(workflow_runs.ended_runs_of, number=number) if number else workflow_runs.archived_runs
    return [await _check_archived_run(client, root, run) async for run in _ended_runs(client, read_page) if run.sha256]


async def check_archive_turn(client: BanjieClient) -> list[ExportedRun]:
    """Check the archive of those complaints whose turn has come since the last check, and raise an alarm about each
    history that the journal contradicts. Return these. Raises BadInput, Unavailable."""
    root, at = archive_folder(client), await client.transact(lambda session: inbox.system_clock(session, ""))
    last = await client.transact(lambda session: alarms.last_look(session, ARCHIVE_LOOK))
    checked = [
        await _check_archived_run(client, root, run)
        async for run in _ended_runs(client, workflow_runs.archived_runs)
        if has_turn(run.complaint, last.at if last else None, at)
    ]
    wrong = [run for run in checked if run.state == "contradicts"]
    found = {run.run_id: Finding(run.run_id, run.number, {"seq": run.seq}) for run in wrong}
    sound = {run.run_id for run in checked if run.state == "intact"}
    kinds = {ARCHIVE_CONTRADICTS: found}
    await client.transact(lambda session: settle_compared(session, kinds, sound, kinds=kinds))
    await client.transact(lambda session: alarms.record_look(session, ARCHIVE_LOOK, at))
    return wrong


async def _ended_runs(client: BanjieClient, read_page: RunPages) -> AsyncIterator[EndedRun]:
    after = ""
    while runs := await client.transact(partial(read_page, after=after)):
        for run in runs:
            yield run
        after = runs[-1].run_id


async def _check_archived_run(client: BanjieClient, root: Path, run: EndedRun) -> ExportedRun:
    checked = await asyncio.to_thread(_check_archived_file, root, run)
    if not checked.is_good:
        return checked
    recorded = await asyncio.to_thread(_load_recorded, root, run)
    if recorded is None or await client.transact(lambda session: is_foreign(session, recorded.opened)):
        return checked  # the history of another complaint that had the same number says nothing about this one
    found = await _contradiction(client, recorded, [recorded])
    if found:  # rare: what has been set aside is asked for only then
        all_runs = [*await archived_runs(client, run.complaint), *await _latest_run(client, run.complaint)]
        found = await _contradiction(client, recorded, all_runs)
    return checked.model_copy(update={"state": "contradicts", "seq": found.witness.head.seq}) if found else checked


async def _latest_run(client: BanjieClient, number: Number) -> list[RecordedHistory]:
    """Return what the history of the latest run in Temporal says; nothing if there is none. Raises Unavailable."""
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number))
    with client.asking_temporal():
        recorded = await fetch_recorded(handle, "")
    return [recorded] if recorded else []


def _load_recorded(root: Path, run: EndedRun) -> RecordedHistory | None:
    assert run.sha256
    history = history_archive.load_history(root, run.complaint, run.run_id, run.sha256)
    return read_history(WorkflowHistory.from_json(workflow_id(run.complaint), history), run.run_id)


async def _contradiction(
    client: BanjieClient, recorded: RecordedHistory, all_runs: list[RecordedHistory]
) -> Contradiction | None:
    witnesses = standing_witnesses([("archive", recorded)], all_runs)
    return await client.transact(lambda session: find_contradiction(session, recorded.opened.number, witnesses))


def _check_archived_file(root: Path, run: EndedRun) -> ExportedRun:
    assert run.sha256
    file = history_archive.history_path(root, run.complaint, run.run_id, run.sha256)
    checked = partial(ExportedRun, number=run.complaint, run_id=run.run_id, path=str(file), sha256=run.sha256)
    try:
        history_archive.load_history(root, run.complaint, run.run_id, run.sha256)
    except DamagedFile as error:
        return checked(state=error.why)
    return checked(state="intact")


async def _export_if_needed(client: BanjieClient, root: Path, run: EndedRun, by: Person) -> ExportedRun:
    """Export a run unless its file in the archive is intact."""
    if run.sha256 and (checked := await asyncio.to_thread(_check_archived_file, root, run)).is_good:
        return checked
    return await _export_run(client, root, run, by)


async def _export_run(client: BanjieClient, root: Path, run: EndedRun, by: Person | None) -> ExportedRun:
    exported = partial(ExportedRun, number=run.complaint, run_id=run.run_id)
    try:
        handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(run.complaint), run_id=run.run_id)
        history = await known_to_temporal(handle.fetch_history(rpc_timeout=TEMPORAL_TIMEOUT))
    except RPCError:
        return exported(state="unavailable")
    if history is None or history.events[-1].event_type not in END_EVENTS:
        return exported(state="goes_on" if history else "lost")
    text = await asyncio.to_thread(history_archive.canonical_history, history.to_json())
    if run.sha256 not in (None, history_archive.history_digest(text)):
        return exported(state="differs", sha256=run.sha256)
    sha256 = await asyncio.to_thread(history_archive.store_history, root, run.complaint, run.run_id, text)
    count = len(history.events)
    await client.transact(lambda session: _record_export(session, run, by, sha256=sha256, events=count))
    file = history_archive.history_path(root, run.complaint, run.run_id, sha256)
    return exported(state="written", path=str(file), sha256=sha256, events=count)


def _record_export(session: Session, run: EndedRun, by: Person | None, *, sha256: str, events: int) -> None:
    at = inbox.system_clock(session, "")
    workflow_runs.record_export(session, run.run_id, sha256=sha256, events=events, at=at)
    if by:
        record_access(session, Access("archived", run.complaint, ("case",), by, about=sha256), COMMAND, at)
