"""Examination of one case that does not agree with the register: in which way, as its run or its history shows."""

from typing import Any

from sqlalchemy.orm import Session
from temporalio.client import WorkflowHandle

from integrity.compare import journal_witnesses
from integrity.compare.journal_witnesses import (
    Contradiction,
    Witness,
)
from integrity.compare.recorded_history import RecordedHistory, fetch_opening, fetch_recorded
from models.case_input import OpenCase
from models.events import CaseProgress, ChainHead
from models.messages import Number
from register.alarms.alarms import Finding
from register.alarms.kinds import FOREIGN_CASE, RUN_RESET
from starter.client import BanjieClient
from starter.workflow_start import workflow_id

Problem = tuple[str, Finding]  # the kind of the alarm, and what was seen


async def examine_answer(
    client: BanjieClient, handle: WorkflowHandle[Any, Any], number: Number, reached: CaseProgress, registered: ChainHead
) -> Problem | None:
    """Compare what a running case says with the register, as it was before the case was asked. Return what is wrong;
    None if nothing is, or the case only has fewer events. Raises RPCError."""
    heard = journal_witnesses.case_witnesses(handle.run_id or "", reached, registered.seq)
    contradiction = await client.transact(lambda session: journal_witnesses.find_contradiction(session, number, heard))
    if contradiction is None:
        return None
    opened = await fetch_opening(handle)
    return await client.transact(lambda session: _problem(session, number, opened, contradiction))


async def examine_ended(
    client: BanjieClient, handle: WorkflowHandle[Any, Any], number: Number, run_id: str, *, is_open: bool
) -> Problem | None:
    """Compare the history of an ended run with the register. Return what is wrong; None if nothing is. Raises
    RPCError."""
    recorded = await fetch_recorded(handle, run_id)
    if recorded is None:
        return None
    witnesses = list(recorded.witnesses("history"))
    found = await client.transact(lambda session: journal_witnesses.find_contradiction(session, number, witnesses))
    if found is None and is_open and recorded.ending:
        found = Contradiction(Witness("history", run_id, recorded.ending.head), None)
    if found is None:
        return None
    return await client.transact(lambda session: _problem(session, number, recorded.opened, found))


async def examine_reset(client: BanjieClient, handle: WorkflowHandle[Any, Any], number: Number, run_id: str) -> Problem:
    """Return the alarm about a run that was reset, or that the journal is not what the run before it has seen. Raises
    RPCError."""
    before = await run_before_reset(client, await fetch_recorded(handle, run_id))
    if before:
        witnesses = list(before.witnesses("history"))
        found = await client.transact(lambda session: journal_witnesses.find_contradiction(session, number, witnesses))
        if found:
            return await client.transact(lambda session: _problem(session, number, before.opened, found))
    return RUN_RESET, Finding(number, number, {"run_id": run_id})


async def run_before_reset(client: BanjieClient, recorded: RecordedHistory | None) -> RecordedHistory | None:
    """Return the run of which somebody has made this one; None if nobody has, or Temporal does not have it any more.
    What was reset judges again, so that only the run before it has seen what the register has. Raises RPCError."""
    if recorded is None or recorded.reset_from is None:
        return None
    temporal = await client.connect_temporal()
    handle = temporal.get_workflow_handle(workflow_id(recorded.opened.number), run_id=recorded.reset_from)
    before = await fetch_recorded(handle, recorded.reset_from)
    return await run_before_reset(client, before) or before


def _problem(session: Session, number: Number, opened: OpenCase | None, contradiction: Contradiction) -> Problem:
    """Return the alarm about a contradiction. A run that began as another complaint contradicts everything."""
    foreign = opened is not None and journal_witnesses.is_foreign(session, opened)
    kind = FOREIGN_CASE if foreign else contradiction.alarm
    witness = contradiction.witness
    return kind, Finding(number, number, {"seq": witness.head.seq, "run_id": witness.run_id})
