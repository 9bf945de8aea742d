"""Delivery: a case is told of an act on record, and what it answers is what the register says."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from sqlalchemy.orm import Session
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.errors import Refused, Unavailable
from models.messages import Act, Chained, Number, Receipt, Refusal, Why
from models.tables import InboxRow
from queries import case_file
from register import closed_case, inbox, journal
from register.seal import sealed
from starter.client import BanjieClient
from starter.workflow_start import begin, workflow_id
from wording import terms

PATIENCE = timedelta(seconds=15)
BUSY = "案件正在办理此前的收文"
PAUSES = (0.05, 0.1, 0.2, 0.5, 1, 2)  # seconds before a case that is not ready is asked again


class _NotYet(Exception):  # says what is so
    """The case goes on as a new run at this moment, or has judged the act and not yet written that down."""


async def deliver(desk: BanjieClient, number: Number, one: Act) -> Receipt:
    """Tell the case of an act on record, and its answer. A refusal is noted; an unreachable case hears of it later."""
    try:
        return await _tell(desk, number, one)
    except Unavailable as error:
        raise later(number, one, error.says) from error


async def _tell(desk: BanjieClient, number: Number, one: Act) -> Receipt:
    """In turn, since there may be a crowd: whoever waited may have been judged with one who came later."""
    turn = desk.turn(number)
    crowded = turn.locked()
    try:
        await asyncio.wait_for(turn.acquire(), PATIENCE.total_seconds())
    except TimeoutError:
        raise Unavailable(BUSY) from None
    try:
        if crowded:
            with suppress(_NotYet):
                return await _verdict(desk, number, one)
        return await _persistently(desk, number, one)
    finally:
        turn.release()


async def _persistently(desk: BanjieClient, number: Number, one: Act) -> Receipt:
    for pause in PAUSES:
        try:
            return await _ask(desk, number, one)
        except _NotYet:
            await asyncio.sleep(pause)
    raise Unavailable(BUSY)


async def _ask(desk: BanjieClient, number: Number, one: Act) -> Receipt:
    handle = (await desk.temporal()).get_workflow_handle(workflow_id(number))
    try:
        receipt: Receipt = await handle.execute_update(
            "act", sealed(desk.secret, number, one), id=str(one.n), result_type=Receipt, rpc_timeout=PATIENCE
        )
        return receipt
    except WorkflowUpdateFailedError as error:
        return await _answered(desk, number, one, error.cause)
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise Unavailable("案件没有及时应答") from error
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise Unavailable(f"案件没有应答({error.status.name})") from error
    return await _gone(desk, number, one)


def later(number: Number, one: Act, why: str) -> Unavailable:
    """The act is on record and will be judged by the instant it was received."""
    return Unavailable(
        f"{why};已收文:{number} 第 {one.n} 号,收到时刻 {terms.instant(one.received)},恢复后按此时刻办理,不必重报",
        number=number,
        n=one.n,
    )


async def _answered(desk: BanjieClient, number: Number, one: Act, cause: BaseException | None) -> Receipt:
    if isinstance(cause, ApplicationError) and cause.type == "Refused" and cause.details:
        return await _note(desk, number, one, tuple(map(Refusal.model_validate, cause.details[0])))
    return await _verdict(desk, number, one)  # judged long ago, or the case is closed or moving: the register knows


async def _gone(desk: BanjieClient, number: Number, one: Act) -> Receipt:
    """No such run: not begun yet, or closed between the look and the call."""
    row = await desk.ask(lambda session: case_file.complaint(session, number))
    if row.closed_at:
        await desk.ask(lambda session: closed_case.settle(session, number, one.n))
        return await _verdict(desk, number, one)
    raise Unavailable(
        "案件刚刚开始" if await begin(desk, number) else f"案件没有在运行,须由管理员恢复:banjie revive {number}"
    )


async def _note(desk: BanjieClient, number: Number, one: Act, why: tuple[Refusal, ...]) -> Receipt:
    """A refusal goes on record, unless the case has given its verdict meanwhile: that one stands."""

    def write(session: Session) -> bool:
        return inbox.refuse(session, number, one.n, why, desk.clock(session, number))

    if await desk.ask(write):
        raise await refused(desk, number, one, why)
    return await _verdict(desk, number, one)


async def _verdict(desk: BanjieClient, number: Number, one: Act) -> Receipt:
    """What the register says has become of an act."""
    verdict = await desk.ask(lambda session: _judged(session, number, one))
    if verdict is None:
        raise _NotYet
    if isinstance(verdict, Chained):
        return Receipt(seq=verdict.seq, hash=verdict.hash, recorded=True)
    raise await refused(desk, number, one, verdict)


def _judged(session: Session, number: Number, one: Act) -> Chained | tuple[Refusal, ...] | None:
    row = session.get_one(InboxRow, (number, one.n))
    if row.state == "refused":
        return inbox.REFUSALS.validate_json(row.refused or "[]")
    return journal.at(session, number, row.seq) if row.seq else None


async def refused(desk: BanjieClient, number: Number, one: Act, why: tuple[Refusal, ...]) -> Refused:
    """A refusal in the words of the edition the case follows."""

    def say(session: Session) -> str:
        kept = case_file.case_file(session, number)
        lines = [terms.refusals(kept.procedure, one.name, why)]
        if any(reason.why is Why.role for reason in why) and (may := case_file.who_may(session, kept, one.name)):
            lines.append(f"  应由{may}办理")
        return "\n".join([*lines, f"还缺什么,见 banjie waiting {number}"])

    return Refused(await desk.ask(say), why, number=number, n=one.n)
