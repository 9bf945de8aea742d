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
from register.operations import rebuild
from register.operations.rebuild import UnsoundJournal
from register.transactions import REGISTER_UNAVAILABLE
from starter.client import BanjieClient, temporal_unavailable
from starter.input_values import character_problems
from starter.operations.compare import TEMPORAL_TIMEOUT, ask_reached, seen_run
from starter.workflow_start import start_workflow, workflow_id
from wording import terms

REVIVAL_REASON_TEXT = "revival_reason"
MAX_REASON_LENGTH = 2000
MAX_TASK_ATTEMPTS = 3  # of one workflow task: after so many the case is at fault, not a missing worker
FIRST_STEP_TIMEOUT = timedelta(seconds=10)  # for a worker to write the first step
FIRST_STEP_POLL_INTERVAL = timedelta(seconds=0.05)
UNFOUNDED = {
    "chain": "日志第 {seq} 号事项与前一号衔接不上(被改动或缺失)",
    "head": "日志到第 {seq} 号为止,与登记簿所记的链头不符",
    "law": "随案的制度与登记时的摘要不符",
    "opened": "日志第 1 号与收件时的登记不符",
    "state": "登记簿所记的案件状态与日志折算的不符;若程序换过版本,请用案件原来的版本恢复",
}


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
        raise BadInput(f"请写明恢复的理由(--reason,至多 {MAX_REASON_LENGTH} 字)")
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
            f" 恢复:{terms.REVIVAL_REASONS[diagnosis.why]},自第 {after} 号事项之后",
        )
    return RevivedCase(
        number=number,
        why=diagnosis.why,
        why_label=terms.REVIVAL_REASONS[diagnosis.why],
        after=after,
        run_id=run_id,
        recorded=await _wait_until_recorded(client, number, after),
    )


@asynccontextmanager
async def _revival_lock(client: BanjieClient, number: Number) -> AsyncIterator[None]:
    """Hold the lock of a revival, so that a case is not revived twice at the same time. The lock ends with its
    connection and does not hold up a case that is at work. Raises Refused, Unavailable."""
    session = client.register()
    try:
        lock = select(func.pg_try_advisory_xact_lock(func.hashtextextended(f"revive:{number}", 0)))
        if not await asyncio.to_thread(session.scalar, lock):
            raise Refused(f"{number} 正在由他人恢复", (), number=number)
        yield
    except (OperationalError, NoConnectionFree) as error:
        raise Unavailable(REGISTER_UNAVAILABLE) from error
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
            raise _nothing_wrong(number, "尚未开始办理,传递程序会自动开始") from None
        return Diagnosis("missing", row.seq)
    run = seen_run(description)
    assert run
    if run.status == "completed":
        raise _register_older(number, "运行已办到结束,登记簿却未办结")
    if run.status != "running":
        return Diagnosis(run.status, row.seq)
    reached = await ask_reached(handle)
    if reached is None:
        return Diagnosis(_unanswered_reason(number, description), row.seq)
    return await client.transact(lambda session: compare_reached(session, number, row.seq, reached))


def _open_complaint(session: Session, number: Number) -> ComplaintRow:
    row = case_file.complaint_row(session, number)
    if row.closed_at:
        raise _nothing_wrong(number, "已办结,不再运行")
    return row


def _nothing_wrong(number: Number, says: str) -> Refused:
    return Refused(f"{number} {says};没有什么要恢复", (), number=number)


def _register_older(number: Number, says: str) -> Refused:
    """Return the refusal for a register behind the case: PostgreSQL was restored from a backup, and a case made from it
    would lose what only the history has."""
    more = "请先把 PostgreSQL 恢复到较新的备份,否则其后的事项会丢失"
    return Refused(f"{number} 的登记簿比案件旧:{says};{more}", (), number=number)


def _unanswered_reason(number: Number, description: WorkflowExecutionDescription) -> Name:
    """Return `wedged` for a case whose workflow task fails repeatedly. Raises Unavailable if it only waits for a
    worker."""
    if description.raw_description.pending_workflow_task.attempt >= MAX_TASK_ATTEMPTS:
        return "wedged"
    raise Unavailable(
        f"{number} 没有应答,但看不出案件本身有故障;请先看办理程序(banjie worker)是否在运行", number=number
    )


def compare_reached(session: Session, number: Number, registered: int, reached: CaseProgress) -> Diagnosis:
    """Compare a case that answers with the register as it was before the case was asked. Raises Refused if nothing is
    wrong."""
    confirmed = journal.chain_at(session, number, reached.recorded.seq)
    if confirmed is None:
        raise _register_older(number, f"案件已记到第 {reached.recorded.seq} 号事项,登记簿没有")
    if reached.quarantined:
        return Diagnosis("quarantined", registered)
    if reached.head.seq < registered:
        return Diagnosis("behind", registered)
    if confirmed != reached.recorded:
        return Diagnosis("diverged", registered)
    raise _nothing_wrong(number, "运行正常,与登记簿一致")


# ---- rebuilding ---------------------------------------------------------------------------------------------------


def _rebuild_case(
    session: Session, client: BanjieClient, number: Number, why: Name, who: tuple[Person, str]
) -> OpenCase:
    """Return the input of the new run. What was wrong is written there as a code; the reason is stored with the
    texts of the complaint."""
    try:
        opened = rebuild.rebuilt_case_input(session, number)
    except UnsoundJournal as error:
        says = UNFOUNDED[error.what].format(seq=error.seq)
        raise Refused(f"{number} 不能恢复:{says}", (), number=number, seq=error.seq) from None
    by, reason = who
    at = client.clock(session, number)
    refs = texts.store_texts(
        session, number, {REVIVAL_REASON_TEXT: reason}, at=at, by=by, ids=client.ids, secret=client.secret
    )
    after = opened.carried.head.seq if opened.carried else 0
    event = Event(seq=after + 1, type="revived", name=why, at=at, recorded_at=at, by=by, refers_to=after, texts=refs)
    return opened.model_copy(update={"revived": event})


async def _wait_until_recorded(client: BanjieClient, number: Number, after: int) -> bool:
    """Wait for a worker to write the first step of the new run; return whether it did in time."""
    for _ in range(FIRST_STEP_TIMEOUT // FIRST_STEP_POLL_INTERVAL):
        if await client.transact(lambda session: case_file.complaint_row(session, number).seq) > after:
            return True
        await asyncio.sleep(FIRST_STEP_POLL_INTERVAL.total_seconds())
    return False
