"""The third step of an act: it is delivered to its case by a workflow update, and judged there. The receipt says which
event it became; where the case cannot answer, the register has the verdict."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from pydantic import ValidationError
from sqlalchemy.orm import Session
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.errors import Refused, Unavailable
from models.events import ChainHead
from models.messages import Act, ActFailed, ActFailure, Number, Receipt, Refusal, Why
from models.tables import InboxRow
from queries.acts.refusal_lines import refusal_lines
from queries.cases import case_file
from register import journal
from register.acts import inbox
from register.acts.inbox import ReceivedAct
from register.alarms.alarms import Finding
from register.alarms.kinds import FOREIGN_CASE, REGISTER_BEHIND
from register.cases import closed_case
from register.log import NotVouchedFor
from rules.digests.identifying import act_digest
from starter.cases.workflow_start import start_case, workflow_id
from starter.client import BanjieClient
from starter.temporal.foreign_workers import raise_alarms, report_answer
from wording import dates, refusal_texts
from wording.articles import cited_rules
from wording.translation import N_, Message, by_door, gettext

ACT_UPDATE_TIMEOUT = timedelta(seconds=15)
UPDATE_DIGEST_LENGTH = 16  # of the act's digest in the id of its update; the receipt has all of it
# Pauses before a case that is not ready is asked again.
RETRY_PAUSES = tuple(timedelta(seconds=pause) for pause in (0.05, 0.1, 0.2, 0.5, 1, 2))


class _VerdictPending(Exception):  # no error
    """The case is continuing as a new run, or has judged the act and not written the verdict yet."""


async def deliver_act(client: BanjieClient, received: ReceivedAct) -> Receipt:
    """Have the case of an act that is on record judge it; return the receipt. Where the register has the verdict, it is
    read. Raises Refused (put on record), Unavailable if the case does not answer: the relay delivers the act later."""
    if received.state == "received" and not received.new:
        return await deliver_again(client, received.number, received.act)
    with _judged_later(received.number, received.act):
        if received.state != "received":
            return await _read_verdict(client, received)
        return await _deliver_in_turn(client, received)


async def deliver_again(client: BanjieClient, number: Number, act: Act) -> Receipt:
    """Deliver an act that may have been delivered before: then the register is asked. Raises as `deliver_act`;
    Unavailable also where no process of the office has signed that the act came."""
    with _judged_later(number, act):
        try:
            received = await client.transact(lambda session: inbox.load_received_act(session, number, act.n))
        except NotVouchedFor:
            raise Unavailable(gettext("No process of the office has signed that it was received.")) from None
        return await _deliver_in_turn(client, received)


@contextmanager
def _judged_later(number: Number, act: Act) -> Iterator[None]:
    """Say of an act on record that it will be judged later, as of the instant of its receipt, where its case cannot
    judge it now. Raises Unavailable with the number under which it is on record."""
    try:
        yield
    except Unavailable as error:
        says = gettext(
            "{why} The act is on record: {number}, submission {n}, received {received}. It will "
            "be handled as of that instant once the case is back. Do not send it again.",
            why=error.says,
            number=number,
            n=act.n,
            received=dates.long_instant(act.received),
        )
        raise Unavailable(says, number=number, n=act.n) from error


def update_id(act: Act) -> str:
    """Return the id of the update. Temporal answers an id that it knows by itself: no other act has the same."""
    return f"{act.n}:{act_digest(act)[:UPDATE_DIGEST_LENGTH]}"


async def _deliver_in_turn(client: BanjieClient, received: ReceivedAct) -> Receipt:
    """Deliver the act when few enough updates of its case are under way. An act that had to wait may have been judged
    together with a later one, so its verdict is read first."""
    semaphore = client.case_semaphore(received.number)
    had_to_wait = semaphore.locked()
    try:
        await asyncio.wait_for(semaphore.acquire(), ACT_UPDATE_TIMEOUT.total_seconds())
    except TimeoutError:
        raise Unavailable(gettext("The case is still working on earlier acts.")) from None
    try:
        if had_to_wait:
            with suppress(_VerdictPending):
                return await _read_verdict(client, received)
        return await _deliver_with_retries(client, received)
    finally:
        semaphore.release()


async def _deliver_with_retries(client: BanjieClient, received: ReceivedAct) -> Receipt:
    for pause in RETRY_PAUSES:
        try:
            return await _send_update(client, received)
        except _VerdictPending:
            await asyncio.sleep(pause.total_seconds())
    raise Unavailable(gettext("The case is still working on earlier acts."))


async def _send_update(client: BanjieClient, received: ReceivedAct) -> Receipt:
    number, act = received.number, received.act
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number))
    try:
        receipt: Receipt = await handle.execute_update(
            "act",
            client.keys.sealed(act, number, received.opening),
            id=update_id(act),
            result_type=Receipt,
            rpc_timeout=ACT_UPDATE_TIMEOUT,
        )
    except WorkflowUpdateFailedError as error:
        return await _receipt_despite_failure(client, received, error.cause)
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise Unavailable(gettext("The case did not answer in time.")) from error
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise Unavailable(gettext("The case does not answer ({status}).", status=error.status.name)) from error
        return await _receipt_without_run(client, received)
    return await _checked_receipt(client, received, receipt)


async def _checked_receipt(client: BanjieClient, received: ReceivedAct, receipt: Receipt) -> Receipt:
    """Return the receipt, if a case of ours gave it for this act and the register does not contradict it. Raises
    Unavailable, _VerdictPending."""
    number, act = received.number, received.act
    if not client.keys.vouches_for(receipt, number, received.opening):
        await report_answer(client, workflow_id(number))
        return await _read_verdict(client, received)
    if receipt.act != act_digest(act):
        raise await _register_behind(client, received, receipt.seq)
    if not received.new and receipt.recorded:
        try:
            return await _read_verdict(client, received)
        except _VerdictPending:
            raise await _register_behind(client, received, receipt.seq) from None
    return receipt


async def _register_behind(client: BanjieClient, received: ReceivedAct, seq: int | None = None) -> Unavailable:
    """Raise the alarm that the case knows what this register has forgotten; return the error for the caller."""
    await raise_alarms(client, REGISTER_BEHIND, [Finding(received.number, received.number, {"seq": seq})])
    return Unavailable(
        by_door(
            N_(
                "The register is older than the case: it may have been restored from an older "
                "backup. The administrator has to see to it (banjie compare)."
            ),
            page=N_(
                "The register is older than the case: it may have been restored from an older "
                "backup. The administrator has to see to it."
            ),
        )()
    )


async def _foreign_case(client: BanjieClient, received: ReceivedAct) -> Unavailable:
    """Raise the alarm that the case belongs to another complaint of this number; return the error for the caller."""
    await raise_alarms(client, FOREIGN_CASE, [Finding(received.number, received.number, {"run_id": None})])
    return Unavailable(
        by_door(
            N_(
                "The case that runs belongs to another complaint of this number: the register may "
                "have been restored from an older backup. The administrator has to see to it (banjie "
                "compare)."
            ),
            page=N_(
                "The case that runs belongs to another complaint of this number: the register may "
                "have been restored from an older backup. The administrator has to see to it."
            ),
        )()
    )


async def _receipt_despite_failure(client: BanjieClient, received: ReceivedAct, cause: BaseException | None) -> Receipt:
    number, act = received.number, received.act
    failed = _said_by_case(cause)
    if failed and not (failed.act == act_digest(act) and client.keys.vouches_for(failed, number)):
        await report_answer(client, workflow_id(number))
        failed = None
    why = failed.why if failed else None
    if failed and why == ActFailure.refused:
        return await _record_refusal(client, received, failed.reasons)
    if why == ActFailure.another_act:
        raise await _register_behind(client, received)
    if failed and why == ActFailure.not_ours and failed.opening != received.opening:
        raise await _foreign_case(client, received)
    try:
        # The act was judged long ago, or the case is closed or moving to another release: the register has the verdict.
        return await _read_verdict(client, received)
    except _VerdictPending:
        if why == ActFailure.judged_before:
            raise await _register_behind(client, received) from None
        raise


def _said_by_case(cause: BaseException | None) -> ActFailed | None:
    """Return what the error of an update says in the name of the case; None where it is Temporal's own, or no case of
    ours words it so."""
    details = cause.details if isinstance(cause, ApplicationError) else ()
    try:
        return ActFailed.model_validate(details[0])
    except (IndexError, ValidationError):
        return None


async def _receipt_without_run(client: BanjieClient, received: ReceivedAct) -> Receipt:
    """Read the verdict of a case without a run if the case is closed; start the case if it has not begun. Raises
    Unavailable."""
    number, act = received.number, received.act
    found = await client.transact(lambda session: case_file.load_case_file(session, number))
    if found.case.closed_at:
        await client.transact(
            lambda session: closed_case.judge_closed_case_acts(session, number, act.n, client.randomness)
        )
        return await _read_verdict(client, received)
    if await start_case(client, number):
        raise Unavailable(gettext("The case has only just begun."))
    raise Unavailable(
        by_door(
            N_("The case does not run. The administrator has to revive it (banjie revive {number})."),
            page=N_("The case does not run. The administrator has to revive it."),
        )(number=number)
    )


async def _record_refusal(client: BanjieClient, received: ReceivedAct, why: tuple[Refusal, ...]) -> Receipt:
    """Put a refusal on record and raise it, unless the case has given a verdict meanwhile: then that one stands."""
    number, act = received.number, received.act

    def record(session: Session) -> bool:
        return inbox.record_refusal(session, number, act.n, why, client.clock(session, number))

    if await client.transact(record):
        raise await _refusal_error(client, received, why)
    return await _read_verdict(client, received)


async def _read_verdict(client: BanjieClient, received: ReceivedAct) -> Receipt:
    """Read the stored verdict. Raises Refused if the act was refused, _VerdictPending if there is no verdict yet."""
    number, act = received.number, received.act

    def stored(session: Session) -> ChainHead | tuple[Refusal, ...] | None:
        row = session.get_one(InboxRow, (number, act.n))
        if row.state == "refused":
            return inbox.REFUSALS.validate_json(row.refused or "[]")
        return journal.chain_at(session, number, row.seq) if row.seq else None

    verdict = await client.transact(stored)
    if verdict is None:
        raise _VerdictPending
    if isinstance(verdict, ChainHead):
        return Receipt(seq=verdict.seq, hash=verdict.hash, recorded=True)
    raise await _refusal_error(client, received, verdict)


async def _refusal_error(client: BanjieClient, received: ReceivedAct, why: tuple[Refusal, ...]) -> Refused:
    """Return the refusal in the words of the edition that the case follows, with who may act instead, and line by line
    with what is missing."""
    number, act = received.number, received.act

    def refusal_in_words(session: Session) -> tuple[str, dict[str, object]]:
        case, whom = case_file.load_case_file(session, number), case_file.person_name(session, act.whom)
        lines = [refusal_texts.refusals_text(case.procedure, act.name, why, act, whom)]
        holders = case_file.permitted_holders(session, case, act.name) if Why.role in {one.why for one in why} else ""
        if holders:
            lines.append(gettext("  Who may do it: {holders}", holders=holders))
        hint = by_door(
            N_("To see what can be done and what is missing: banjie waiting {number}"),
            http=N_("To see what can be done and what is missing: GET /v1/complaints/{number}/waiting"),
            page=Message(""),
        )(number=number)
        reasons = refusal_lines(case, case.case, why, act, whom)
        return "\n".join([*lines, hint]), {
            "rules": cited_rules(case.procedure, {reason.rule for reason in why}),
            "reasons": [line.model_dump(mode="json", exclude_defaults=True) for line in reasons],
        }

    says, more = await client.transact(refusal_in_words)
    return Refused(says, why, number=number, n=act.n, **more)
