"""Revival of a case whose run is lost, broken or behind the register, in a new run made from the journal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session
from temporalio.client import WorkflowExecutionDescription
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from models.case_input import OpenCase
from models.errors import BadInput, Refused, Unavailable
from models.events import CaseProgress, Event
from models.frozen import Frozen
from models.messages import Number, Person
from models.requirement import Name
from models.tables import ComplaintRow
from queries import case_file
from register import journal, texts
from register.operations import calling_runs, rebuild
from register.operations.rebuild import UnsoundJournal
from starter.client import BanjieClient, temporal_unavailable
from starter.input_values import character_problems
from starter.operations.recorded_history import TEMPORAL_TIMEOUT
from starter.operations.seen_runs import ask_reached, seen_run
from starter.workflow_start import start_workflow, workflow_id
from wording.language import Language, speaking
from wording.table.cases import names
from wording.table.office import operation_errors, servers

REVIVAL_REASON_TEXT = "revival_reason"
MAX_REASON_LENGTH = 2000
MAX_TASK_ATTEMPTS = 3  # of one workflow task: after so many the case is at fault, not a missing worker
FIRST_STEP_TIMEOUT = timedelta(seconds=10)  # for a worker to write the first step
FIRST_STEP_POLL_INTERVAL = timedelta(seconds=0.05)


class RevivedCase(Frozen):
    """A case that continues in the run `run_id`, made from the journal up to the event `after`. `recorded` says whether
    its first step is in the register already."""

    number: Number
    why: Name
    why_label: str
    after: int
    run_id: str | None
    recorded: bool


class Diagnosis(NamedTuple):
    """What is wrong with a case, and how far the register was at that time."""

    why: Name
    seq: int


async def revive_case(client: BanjieClient, number: Number, by: Person, reason: str) -> RevivedCase:
    """Make a case again from the journal and start it in a new run.

    Raises BadInput (no such complaint or person, no reason), Refused (nothing is wrong with the case, it is closed, or
    its journal does not hold), Unavailable (repeating it is harmless).
    """
    if not reason.strip() or len(reason) > MAX_REASON_LENGTH or any(character_problems("", reason)):
        raise BadInput(operation_errors.REASON_MISSING(most=MAX_REASON_LENGTH))
    await client.transact(lambda session: case_file.require_staff(session, by, client.clock(session, number)))
    async with _revival_lock(client, number):
        diagnosis = await _diagnose(client, number)
        opened = await client.transact(
            lambda session: _rebuild_case(session, client, number, diagnosis.why, (by, reason))
        )
        assert opened.revived
        after = opened.revived.earlier
        run_id = await start_workflow(
            client,
            opened,
            WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            WorkflowIDConflictPolicy.TERMINATE_EXISTING,
            _run_summary(diagnosis.why, after),
        )
    return RevivedCase(
        number=number,
        why=diagnosis.why,
        why_label=names.REVIVAL_REASONS[diagnosis.why](),
        after=after,
        run_id=run_id,
        recorded=await _wait_until_recorded(client, number, after),
    )


def _run_summary(why: Name, after: int) -> str:
    """Return what Temporal's own screen shows of the new run; it is Chinese whoever revives the case."""
    with speaking(Language.zh):
        return operation_errors.REVIVED_SUMMARY(why=names.REVIVAL_REASONS[why](), seq=after)


@asynccontextmanager
async def _revival_lock(client: BanjieClient, number: Number) -> AsyncIterator[None]:
    """Hold the lock of a revival, so that a case is not revived twice at the same time. The lock ends with its
    connection and does not hold up a case that is at work. Raises Refused, Unavailable."""
    session = client.register()
    try:
        lock = select(func.pg_try_advisory_xact_lock(func.hashtextextended(f"revive:{number}", 0)))
        if not await asyncio.to_thread(session.scalar, lock):
            raise Refused(operation_errors.REVIVING_ALREADY(number=number), (), number=number)
        yield
    except (OperationalError, NoConnectionFree) as error:
        raise Unavailable(servers.REGISTER_UNAVAILABLE()) from error
    finally:
        await asyncio.to_thread(session.close)


# ---- diagnosis ----------------------------------------------------------------------------------------------------


async def _diagnose(client: BanjieClient, number: Number) -> Diagnosis:
    """Return what is wrong with a case. Raises Refused if nothing is, BadInput, Unavailable."""
    row = await client.transact(lambda session: _open_complaint(session, number))
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number))
    try:
        description = await handle.describe(rpc_timeout=TEMPORAL_TIMEOUT)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise temporal_unavailable(client, error) from error
        if row.seq == 0:
            raise _nothing_wrong(number, "unstarted") from None
        return Diagnosis("missing", row.seq)
    run = seen_run(description)
    assert run
    if run.status == "completed":
        raise _register_older(number, operation_errors.REGISTER_OLDER_CLOSED(number=number))
    if run.status != "running":
        return Diagnosis(run.status, row.seq)
    reached = await ask_reached(handle)
    if reached is None:
        return Diagnosis(_unanswered_reason(number, description), row.seq)
    return await client.transact(lambda session: compare_reached(session, number, row.seq, reached))


def _open_complaint(session: Session, number: Number) -> ComplaintRow:
    row = case_file.complaint_row(session, number)
    if row.closed_at:
        raise _nothing_wrong(number, "closed")
    return row


def _nothing_wrong(number: Number, state: str) -> Refused:
    return Refused(operation_errors.NOTHING_TO_REVIVE[state](number=number), (), number=number)


def _register_older(number: Number, says: str) -> Refused:
    """Return the refusal for a register behind the case: PostgreSQL was restored from a backup, and a case made from it
    would lose what only the history has."""
    return Refused(says, (), number=number)


def _unanswered_reason(number: Number, description: WorkflowExecutionDescription) -> Name:
    """Return `wedged` for a case whose workflow task fails repeatedly. Raises Unavailable if it only waits for a
    worker."""
    if description.raw_description.pending_workflow_task.attempt >= MAX_TASK_ATTEMPTS:
        return "wedged"
    raise Unavailable(operation_errors.SILENT_CASE(number=number), number=number)


def compare_reached(session: Session, number: Number, registered: int, reached: CaseProgress) -> Diagnosis:
    """Compare a case that answers with the register as it was before the case was asked. Raises Refused if nothing is
    wrong."""
    confirmed = journal.chain_at(session, number, reached.recorded.seq)
    if confirmed is None:
        raise _register_older(number, operation_errors.REGISTER_OLDER(number=number, seq=reached.recorded.seq))
    if reached.quarantined:
        return Diagnosis("quarantined", registered)
    if reached.head.seq < registered:
        return Diagnosis("behind", registered)
    if confirmed != reached.recorded:
        return Diagnosis("diverged", registered)
    raise _nothing_wrong(number, "sound")


# ---- rebuilding ---------------------------------------------------------------------------------------------------


def _rebuild_case(
    session: Session, client: BanjieClient, number: Number, why: Name, who: tuple[Person, str]
) -> OpenCase:
    """Return the input of the new run. What was wrong is written there as a code; the reason is stored with the
    texts of the complaint."""
    try:
        opened = rebuild.rebuilt_case_input(session, number)
    except UnsoundJournal as error:
        why_not = operation_errors.UNSOUND_JOURNAL[error.what](seq=error.seq)
        says = operation_errors.NOT_REVIVABLE(number=number, why=why_not)
        raise Refused(says, (), number=number, seq=error.seq) from None
    by, reason = who
    at = client.clock(session, number)
    refs = texts.store_texts(session, number, {REVIVAL_REASON_TEXT: reason}, at=at, by=by, randomness=client.randomness)
    after = opened.carried.head.seq if opened.carried else 0
    event = Event(seq=after + 1, type="revived", name=why, at=at, recorded_at=at, by=by, refers_to=after, texts=refs)
    return opened.model_copy(update={"revived": event, "generation": calling_runs.begin_generation(session, number)})


async def _wait_until_recorded(client: BanjieClient, number: Number, after: int) -> bool:
    """Wait for a worker to write the first step of the new run; return whether it did in time."""
    for _ in range(FIRST_STEP_TIMEOUT // FIRST_STEP_POLL_INTERVAL):
        if await client.transact(lambda session: case_file.complaint_row(session, number).seq) > after:
            return True
        await asyncio.sleep(FIRST_STEP_POLL_INTERVAL.total_seconds())
    return False
