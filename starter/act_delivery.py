"""Delivery of an act on record to its case by a workflow update, and the verdict as the register has it."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from sqlalchemy.orm import Session
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.errors import Refused, Unavailable
from models.events import ChainHead
from models.messages import Act, Number, Receipt, Refusal, Why
from models.tables import InboxRow
from queries import case_file
from register import closed_case, inbox, journal
from register.seal import seal_act
from starter.client import BanjieClient
from starter.workflow_start import start_case, workflow_id
from wording import refusal_texts, terms
from wording.table.cases import act_errors

ACT_UPDATE_TIMEOUT = timedelta(seconds=15)
# Pauses before a case that is not ready is asked again.
RETRY_PAUSES = tuple(timedelta(seconds=pause) for pause in (0.05, 0.1, 0.2, 0.5, 1, 2))


class _VerdictPending(Exception):  # no error
    """The case is continuing as a new run, or has judged the act and not written the verdict yet."""


async def deliver_act(client: BanjieClient, number: Number, act: Act) -> Receipt:
    """Tell the case of an act on record and return its receipt.

    Raises Refused (put on record), Unavailable if the case does not answer: the relay delivers the act later.
    """
    try:
        return await _deliver_in_turn(client, number, act)
    except Unavailable as error:
        raise not_yet_judged(number, act, error.says) from error


async def _deliver_in_turn(client: BanjieClient, number: Number, act: Act) -> Receipt:
    """Deliver the act when few enough updates of its case are under way. An act that had to wait may have been judged
    together with a later one, so its verdict is read first."""
    semaphore = client.case_semaphore(number)
    had_to_wait = semaphore.locked()
    try:
        await asyncio.wait_for(semaphore.acquire(), ACT_UPDATE_TIMEOUT.total_seconds())
    except TimeoutError:
        raise Unavailable(act_errors.CASE_BUSY()) from None
    try:
        if had_to_wait:
            with suppress(_VerdictPending):
                return await _read_verdict(client, number, act)
        return await _deliver_with_retries(client, number, act)
    finally:
        semaphore.release()


async def _deliver_with_retries(client: BanjieClient, number: Number, act: Act) -> Receipt:
    for pause in RETRY_PAUSES:
        try:
            return await _send_update(client, number, act)
        except _VerdictPending:
            await asyncio.sleep(pause.total_seconds())
    raise Unavailable(act_errors.CASE_BUSY())


async def _send_update(client: BanjieClient, number: Number, act: Act) -> Receipt:
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number))
    try:
        receipt: Receipt = await handle.execute_update(
            "act",
            seal_act(client.keys, number, act),
            id=str(act.n),
            result_type=Receipt,
            rpc_timeout=ACT_UPDATE_TIMEOUT,
        )
        return receipt
    except WorkflowUpdateFailedError as error:
        return await _receipt_despite_failure(client, number, act, error.cause)
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise Unavailable(act_errors.NO_ANSWER_IN_TIME()) from error
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise Unavailable(act_errors.NO_ANSWER(status=error.status.name)) from error
    return await _receipt_without_run(client, number, act)


def not_yet_judged(number: Number, act: Act, why: str) -> Unavailable:
    """Return the error for an act on record that will be judged later, as of the instant at which it was received."""
    received = terms.official_instant(act.received)
    says = act_errors.NOT_YET_JUDGED(why=why, number=number, n=act.n, received=received)
    return Unavailable(says, number=number, n=act.n)


async def _receipt_despite_failure(
    client: BanjieClient, number: Number, act: Act, cause: BaseException | None
) -> Receipt:
    if isinstance(cause, ApplicationError) and cause.type == "Refused" and cause.details:
        return await _record_refusal(client, number, act, tuple(map(Refusal.model_validate, cause.details[0])))
    # The act was judged long ago, or the case is closed or moving to another release: the register has the verdict.
    return await _read_verdict(client, number, act)


async def _receipt_without_run(client: BanjieClient, number: Number, act: Act) -> Receipt:
    """Read the verdict of a case without a run if the case is closed; start the case if it has not begun. Raises
    Unavailable."""
    found = await client.transact(lambda session: case_file.load_case_file(session, number))
    if found.case.closed_at:
        await client.transact(lambda session: closed_case.judge_closed_case_acts(session, number, act.n))
        return await _read_verdict(client, number, act)
    started = await start_case(client, number)
    raise Unavailable(act_errors.JUST_STARTED() if started else act_errors.NOT_RUNNING(number=number))


async def _record_refusal(client: BanjieClient, number: Number, act: Act, why: tuple[Refusal, ...]) -> Receipt:
    """Put a refusal on record and raise it, unless the case has given a verdict meanwhile: then that one stands."""

    def record(session: Session) -> bool:
        return inbox.record_refusal(session, number, act.n, why, client.clock(session, number))

    if await client.transact(record):
        raise await refusal_error(client, number, act, why)
    return await _read_verdict(client, number, act)


async def _read_verdict(client: BanjieClient, number: Number, act: Act) -> Receipt:
    """Read the stored verdict. Raises Refused if the act was refused, _VerdictPending if there is no verdict yet."""
    verdict = await client.transact(lambda session: _stored_verdict(session, number, act))
    if verdict is None:
        raise _VerdictPending
    if isinstance(verdict, ChainHead):
        return Receipt(seq=verdict.seq, hash=verdict.hash, recorded=True)
    raise await refusal_error(client, number, act, verdict)


def _stored_verdict(session: Session, number: Number, act: Act) -> ChainHead | tuple[Refusal, ...] | None:
    row = session.get_one(InboxRow, (number, act.n))
    if row.state == "refused":
        return inbox.REFUSALS.validate_json(row.refused or "[]")
    return journal.chain_at(session, number, row.seq) if row.seq else None


async def refusal_error(client: BanjieClient, number: Number, act: Act, why: tuple[Refusal, ...]) -> Refused:
    """Return the refusal in the words of the edition that the case follows, with who may act instead."""

    def refusal_text(session: Session) -> str:
        case = case_file.load_case_file(session, number)
        lines = [
            refusal_texts.refusals_text(case.procedure, act.name, why, act, case_file.person_name(session, act.whom))
        ]
        if any(reason.why is Why.role for reason in why) and (
            may := case_file.permitted_holders(session, case, act.name)
        ):
            lines.append(act_errors.WHO_MAY_ACT(holders=may))
        return "\n".join([*lines, act_errors.SEE_WAITING(number=number)])

    return Refused(await client.transact(refusal_text), why, number=number, n=act.n)
