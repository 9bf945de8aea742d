"""Export: the histories of runs that have ended, out of Temporal before it forgets them, into the archive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Literal

from sqlalchemy.orm import Session
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from models.errors import BadInput, Unavailable
from models.frozen import Frozen
from models.messages import Number
from queries import case_file
from register import inbox
from register.attachments import Spoilt
from register.operations import history_archive, workflow_runs
from register.operations.workflow_runs import Ended
from starter.client import BanjieClient
from starter.operations.compare import ANSWER, look_for
from starter.workflow_start import workflow_id

State = Literal["written", "intact", "missing", "altered", "differs", "lost", "goes_on", "unavailable"]
AT_LAST = 3  # runs one after the other that Temporal does not tell of, before it is left alone
Some = Callable[..., list[Ended]]  # (session, after=the last run seen)
GOOD = ("written", "intact", "goes_on")
ENDS = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
}


class Exported(Frozen):
    """What became of the history of a run. `lost`: Temporal does not know it any more; `differs`: it is not the one
    that was exported before; `goes_on`: it has not ended after all; `unavailable`: Temporal does not tell it now;
    `missing`, `altered`: so is the file in the archive."""

    number: Number
    run_id: str
    state: State
    path: str | None = None
    sha256: str | None = None
    events: int | None = None

    @property
    def good(self) -> bool:
        return self.state in GOOD


def folder_of(desk: BanjieClient) -> Path:
    """Where the archive is. Raises BadInput where no place is set."""
    if desk.archive is None:
        raise BadInput("没有设置存档的位置;请设置 BANJIE_ARCHIVE(文件夹)")
    return desk.archive


async def export(desk: BanjieClient, number: Number | None = None) -> list[Exported]:
    """Export at once what has ended and lies in no archive; of one complaint also what is spoilt there and Temporal
    still has. Raises BadInput, Unavailable."""
    root = folder_of(desk)
    if number:
        await desk.ask(lambda session: case_file.complaint(session, number))
    await look_for(desk, number)
    if number is None:
        return await waiting(desk)
    return [await _anew(desk, root, one) async for one in _each(desk, partial(workflow_runs.ended_of, number=number))]


async def waiting(desk: BanjieClient) -> list[Exported]:
    """Export all that is on record as ended and not exported. Raises BadInput, Unavailable."""
    root, done = folder_of(desk), list[Exported]()
    async for one in _each(desk, workflow_runs.unexported):
        done.append(await _export(desk, root, one))
        if [one.state for one in done[-AT_LAST:]] == ["unavailable"] * AT_LAST:
            raise Unavailable(f"Temporal({desk.temporal_address})没有应答;未存档的仍待存档")
    return done


async def check(desk: BanjieClient, number: Number | None = None) -> list[Exported]:
    """Whether the files of the archive are what they were when they were written. Raises BadInput, Unavailable."""
    root = folder_of(desk)
    if number:
        await desk.ask(lambda session: case_file.complaint(session, number))
    some = partial(workflow_runs.ended_of, number=number) if number else workflow_runs.archived
    return [await asyncio.to_thread(_checked, root, one) async for one in _each(desk, some) if one.sha256]


async def _each(desk: BanjieClient, some: Some) -> AsyncIterator[Ended]:
    after = ""
    while found := await desk.ask(partial(some, after=after)):
        for one in found:
            yield one
        after = found[-1].run_id


def _checked(root: Path, one: Ended) -> Exported:
    assert one.sha256
    file = history_archive.path(root, one.complaint, one.run_id, one.sha256)
    said = {"number": one.complaint, "run_id": one.run_id, "path": str(file), "sha256": one.sha256}
    try:
        history_archive.read(root, one.complaint, one.run_id, one.sha256)
    except Spoilt as error:
        return Exported.model_validate({**said, "state": error.why})
    return Exported.model_validate({**said, "state": "intact"})


async def _anew(desk: BanjieClient, root: Path, one: Ended) -> Exported:
    """Only where it is needed."""
    if one.sha256 and (there := await asyncio.to_thread(_checked, root, one)).good:
        return there
    return await _export(desk, root, one)


async def _export(desk: BanjieClient, root: Path, one: Ended) -> Exported:
    said = {"number": one.complaint, "run_id": one.run_id}
    try:
        history = await _history(desk, one)
    except RPCError:
        return Exported.model_validate({**said, "state": "unavailable"})
    if history is None or history.events[-1].event_type not in ENDS:
        return Exported.model_validate({**said, "state": "goes_on" if history else "lost"})
    text = await asyncio.to_thread(history_archive.written, history.to_json())
    if one.sha256 not in (None, history_archive.digest(text)):
        return Exported.model_validate({**said, "state": "differs", "sha256": one.sha256})
    sha256 = await asyncio.to_thread(history_archive.keep, root, one.complaint, one.run_id, text)
    count = len(history.events)
    await desk.ask(lambda session: _exported(session, one.run_id, sha256, count))
    file = history_archive.path(root, one.complaint, one.run_id, sha256)
    return Exported.model_validate({**said, "state": "written", "path": str(file), "sha256": sha256, "events": count})


def _exported(session: Session, run_id: str, sha256: str, events: int) -> None:
    workflow_runs.exported(session, run_id, sha256=sha256, events=events, at=inbox.system_clock(session, ""))


async def _history(desk: BanjieClient, one: Ended) -> WorkflowHistory | None:
    """The history of a run; None where Temporal does not know it any more. Raises RPCError, Unavailable."""
    handle = (await desk.temporal()).get_workflow_handle(workflow_id(one.complaint), run_id=one.run_id)
    try:
        return await handle.fetch_history(rpc_timeout=ANSWER)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
