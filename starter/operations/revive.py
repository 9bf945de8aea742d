"""Revive: a case whose run is lost, broken or older than the register goes on in a new run made from the journal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from models.frozen import Frozen
from models.messages import Event, Number, Person, Reached
from models.requirement import Name
from models.tables import ComplaintRow
from queries import case_file
from register import journal, texts
from register.operations import rebuild
from register.operations.rebuild import Unfounded
from register.transactions import NO_REGISTER
from starter.client import BanjieClient
from starter.input_values import storable
from starter.operations.compare import ANSWER, as_seen, how_far
from starter.workflow_start import start, workflow_id
from wording import terms

REASON = "revival_reason"
LONGEST = 2000
STUCK = 3  # attempts at one task of a case that does not answer: it is the case, not the want of a worker
LOOKS = 200  # 10 s for a worker to write the first step
UNFOUNDED = {
    "chain": "日志第 {seq} 号事项与前一号衔接不上(被改动或缺失)",
    "head": "日志到第 {seq} 号为止,与登记簿所记的链头不符",
    "law": "随案的制度与登记时的摘要不符",
    "opened": "日志第 1 号与收件时的登记不符",
    "state": "登记簿所记的案件状态与日志折算的不符;若程序换过版本,请用案件原来的版本恢复",
}


class Revived(Frozen):
    """A case that goes on in the run `run_id`, made from the journal up to the event `after`. `recorded` says whether
    its first step is in the register already."""

    number: Number
    why: Name
    why_zh: str
    after: int
    run_id: str | None
    recorded: bool


class Found(NamedTuple):
    """What is wrong with a case: in a word, and how far the register was when it was looked at."""

    why: Name
    seq: int


async def revive(desk: BanjieClient, number: Number, by: Person, reason: str) -> Revived:
    """Make a case again from the journal and let it go on. Raises BadInput (no such complaint or person, no reason),
    Refused (nothing is wrong with it, it is closed, its journal does not hold), Unavailable (sending it again is
    harmless)."""
    if not reason.strip() or len(reason) > LONGEST or any(storable("", reason)):
        raise BadInput(f"请写明恢复的理由(--reason,至多 {LONGEST} 字)")
    await desk.ask(lambda session: case_file.known(session, by, desk.clock(session, number)))
    async with _alone(desk, number):
        found = await _what_is_wrong(desk, number)
        opened = await desk.ask(lambda session: _made_again(session, desk, number, found.why, (by, reason)))
        assert opened.revived
        after = opened.revived.earlier
        run_id = await start(
            desk,
            opened,
            WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            WorkflowIDConflictPolicy.TERMINATE_EXISTING,
            f" 恢复:{terms.REVIVED[found.why]},自第 {after} 号事项之后",
        )
    return Revived(
        number=number,
        why=found.why,
        why_zh=terms.REVIVED[found.why],
        after=after,
        run_id=run_id,
        recorded=await _recorded(desk, number, after),
    )


@asynccontextmanager
async def _alone(desk: BanjieClient, number: Number) -> AsyncIterator[None]:
    """Two who revive the same case at once would each make a run. The lock falls with its connection, whatever becomes
    of this program; a case that is at work is not held up by it."""
    session = desk.register()
    try:
        lock = select(func.pg_try_advisory_xact_lock(func.hashtextextended(f"revive:{number}", 0)))
        if not await asyncio.to_thread(session.scalar, lock):
            raise Refused(f"{number} 正在由他人恢复", (), number=number)
        yield
    except (OperationalError, NoConnectionFree) as error:
        raise Unavailable(NO_REGISTER) from error
    finally:
        await asyncio.to_thread(session.close)


# ---- what is wrong ------------------------------------------------------------------------------------------------


async def _what_is_wrong(desk: BanjieClient, number: Number) -> Found:
    """Raises Refused where nothing is, BadInput, Unavailable."""
    row = await desk.ask(lambda session: _open(session, number))
    handle = (await desk.temporal()).get_workflow_handle(workflow_id(number))
    try:
        there = await handle.describe(rpc_timeout=ANSWER)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise Unavailable(f"Temporal({desk.temporal_address})没有应答({error.status.name})") from error
        if row.seq == 0:
            raise _well(number, "尚未开始办理,传递程序会自动开始") from None
        return Found("missing", row.seq)
    run = as_seen(there)
    assert run
    if run.status == "completed":
        raise _older(number, "运行已办到结束,登记簿却未办结")
    if run.status != "running":
        return Found(run.status, row.seq)
    reached = await how_far(handle)
    if reached is None:
        return Found(_unanswered(number, there), row.seq)
    return await desk.ask(lambda session: compared(session, number, row.seq, reached))


def _open(session: Session, number: Number) -> ComplaintRow:
    row = case_file.complaint(session, number)
    if row.closed_at:
        raise _well(number, "已办结,不再运行")
    return row


def _well(number: Number, says: str) -> Refused:
    return Refused(f"{number} {says};没有什么要恢复", (), number=number)


def _older(number: Number, says: str) -> Refused:
    """PostgreSQL was set back: a case made from what is left there would give up what only the history holds."""
    more = "请先把 PostgreSQL 恢复到较新的备份,否则其后的事项会丢失"
    return Refused(f"{number} 的登记簿比案件旧:{says};{more}", (), number=number)


def _unanswered(number: Number, there: WorkflowExecutionDescription) -> Name:
    """A case whose task fails again and again is stuck; one that nobody has tried waits for a worker."""
    if there.raw_description.pending_workflow_task.attempt >= STUCK:
        return "wedged"
    raise Unavailable(
        f"{number} 没有应答,但看不出案件本身有故障;请先看办理程序(banjie worker)是否在运行", number=number
    )


def compared(session: Session, number: Number, registered: int, reached: Reached) -> Found:
    """How a case that answers stands to the register as it was before it was asked."""
    confirmed = journal.at(session, number, reached.recorded.seq)
    if confirmed is None:
        raise _older(number, f"案件已记到第 {reached.recorded.seq} 号事项,登记簿没有")
    if reached.quarantined:
        return Found("quarantined", registered)
    if reached.head.seq < registered:
        return Found("behind", registered)
    if confirmed != reached.recorded:
        return Found("diverged", registered)
    raise _well(number, "运行正常,与登记簿一致")


# ---- making it again ----------------------------------------------------------------------------------------------


def _made_again(session: Session, desk: BanjieClient, number: Number, why: Name, who: tuple[Person, str]) -> OpenCase:
    """With what the new run begins. What was wrong is said there in a code, the reason lies with the texts of the
    complaint."""
    try:
        opened = rebuild.reopened(session, number)
    except Unfounded as error:
        says = UNFOUNDED[error.what].format(seq=error.seq)
        raise Refused(f"{number} 不能恢复:{says}", (), number=number, seq=error.seq) from None
    by, reason = who
    at = desk.clock(session, number)
    refs = texts.write(session, number, {REASON: reason}, at=at, by=by, ids=desk.ids, secret=desk.secret)
    after = opened.carried.head.seq if opened.carried else 0
    event = Event(seq=after + 1, type="revived", name=why, at=at, recorded_at=at, by=by, refers_to=after, texts=refs)
    return opened.model_copy(update={"revived": event})


async def _recorded(desk: BanjieClient, number: Number, after: int) -> bool:
    """Whether the new run has written its first step, waiting for a worker to do so."""
    for _ in range(LOOKS):
        if await desk.ask(lambda session: case_file.complaint(session, number).seq) > after:
            return True
        await asyncio.sleep(0.05)
    return False
