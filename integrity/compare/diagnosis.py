"""Diagnosis of a case that is to be revived: what is wrong with its run, and what contradicts its journal."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session
from temporalio.client import WorkflowExecutionDescription, WorkflowHistory

from integrity.compare import journal_witnesses
from integrity.compare.case_examination import run_before_reset
from integrity.compare.journal_witnesses import Contradiction, Witness, WitnessKind
from integrity.compare.recorded_history import (
    TEMPORAL_TIMEOUT,
    RecordedHistory,
    fetch_recorded,
    read_history,
    standing_witnesses,
)
from integrity.compare.seen_runs import ask_reached, seen_run, was_reset
from models.errors import Refused, Unavailable
from models.events import CaseProgress, ChainHead
from models.messages import Number
from models.requirement import Name
from models.tables import ComplaintRow
from queries import case_file
from register.files import history_archive
from starter.client import BanjieClient, known_to_temporal
from starter.workflow_start import workflow_id
from wording.translation import N_, Message, by_door

NOTHING_TO_REVIVE: Mapping[str, Message] = {
    "unstarted": N_("Nothing to revive: {number} has not begun. The relay starts it."),
    "closed": N_("Nothing to revive: {number} is closed and does not run any more."),
    "sound": N_("Nothing to revive: {number} runs and agrees with the register."),
}

UNSOUND_JOURNAL: Mapping[str, Message] = {
    "chain": N_("event {seq} of the journal does not follow from the one before it (altered or missing)."),
    "head": N_("the journal ends at event {seq}, which is not the head of the chain in the register."),
    "unsigned": N_("no process of the office has signed event {seq} of the journal."),
    "events": N_("event {seq} of the journal cannot be read."),
    "law": N_("the regulation of the case does not have the digest of its registration."),
    "opened": N_("event 1 of the journal is not what was registered when the complaint came in."),
    "state": N_(
        "the state in the register is not what the journal gives. If the release has "
        "changed, revive the case with its old release."
    ),
}


MAX_TASK_ATTEMPTS = 3  # of one workflow task: after so many the case is at fault, not a missing worker


class Diagnosis(NamedTuple):
    """What is wrong with a case (a code), and what contradicts the journal that it would be made from. After a
    recovery, `displaced`: numbers of acts that lie in no inbox; `lost`: what was in the register alone."""

    why: Name
    contradiction: Contradiction | None = None
    displaced: tuple[int, ...] = ()
    lost: tuple[str, ...] = ()


async def diagnose_case(client: BanjieClient, number: Number) -> Diagnosis:
    """Return what is wrong with a case. Raises Refused if nothing is, BadInput, Unavailable."""
    row = await client.transact(lambda session: case_file.complaint_row(session, number))
    if row.closed_at:
        raise nothing_wrong(number, "closed")
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number))
    archived = [run for run in await archived_runs(client, number) if not await _is_foreign(client, run)]
    with client.asking_temporal():
        description = await known_to_temporal(handle.describe(rpc_timeout=TEMPORAL_TIMEOUT))
        if description:
            return await _diagnose_run(client, row, description, archived)
    if row.seq == 0:
        raise nothing_wrong(number, "unstarted")
    known: list[tuple[WitnessKind, RecordedHistory]] = [("archive", run) for run in archived]
    return await _diagnosis(client, number, "missing", standing_witnesses(known, archived))


async def _diagnose_run(
    client: BanjieClient, row: ComplaintRow, description: WorkflowExecutionDescription, archived: list[RecordedHistory]
) -> Diagnosis:
    """Return what is wrong with a case of which Temporal has this run. Raises Refused, Unavailable, RPCError."""
    number, run = row.number, seen_run(description)
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number), run_id=description.run_id)
    recorded = await fetch_recorded(handle, description.run_id)
    if recorded and await _is_foreign(client, recorded):
        last = ([Witness("history", description.run_id, ChainHead()), *recorded.witnesses("history")])[-1]
        return Diagnosis("foreign", Contradiction(last, await _registered(client, number, last)))
    known: list[tuple[WitnessKind, RecordedHistory]] = [("archive", run) for run in archived]
    trusted = await run_before_reset(client, recorded) or recorded
    known += [("history", trusted)] if trusted else []
    witnesses = standing_witnesses(known, [run for _, run in known])
    if run is None or run.status != "running":
        why = run.status if run else "missing"
        if recorded and recorded.ending:
            at_least = Contradiction(Witness("history", description.run_id, recorded.ending.head), None)
            return await _diagnosis(client, number, why, witnesses, at_least)
        return await _diagnosis(client, number, why, witnesses)
    if was_reset(description):
        return await _diagnosis(client, number, "reset", witnesses)
    reached = await ask_reached(client, handle)
    if reached is None:
        return await _diagnosis(client, number, _unanswered_reason(number, description), witnesses)
    witnesses += journal_witnesses.case_witnesses(description.run_id, reached, row.seq)
    return await client.transact(lambda session: compare_reached(session, number, row.seq, reached, witnesses))


async def archived_runs(client: BanjieClient, number: Number) -> list[RecordedHistory]:
    """Return what the archive has of the runs of a complaint."""
    if client.archive is None:
        return []
    root, name = client.archive, workflow_id(number)

    def read() -> list[RecordedHistory]:
        stored = history_archive.stored_histories(root, number)
        runs = [read_history(WorkflowHistory.from_json(name, text), run_id, client.keys) for run_id, text in stored]
        return [run for run in runs if run]

    return await asyncio.to_thread(read)


async def latest_run(client: BanjieClient, number: Number) -> list[RecordedHistory]:
    """Return what the history of the latest run in Temporal says; nothing if there is none. Raises Unavailable."""
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number))
    with client.asking_temporal():
        recorded = await fetch_recorded(handle, "")
    return [recorded] if recorded else []


async def _is_foreign(client: BanjieClient, run: RecordedHistory) -> bool:
    return await client.transact(lambda session: journal_witnesses.is_foreign(session, run.opened))


async def _registered(client: BanjieClient, number: Number, witness: Witness) -> ChainHead | None:
    found = await client.transact(lambda session: journal_witnesses.find_contradiction(session, number, [witness]))
    return found.registered if found else witness.head


async def _diagnosis(
    client: BanjieClient,
    number: Number,
    why: Name,
    witnesses: list[Witness],
    at_least: Contradiction | None = None,
) -> Diagnosis:
    found = await client.transact(lambda session: journal_witnesses.find_contradiction(session, number, witnesses))
    return Diagnosis(why, found or at_least)


def nothing_wrong(number: Number, state: str) -> Refused:
    return Refused(NOTHING_TO_REVIVE[state](number=number), (), number=number)


def _unanswered_reason(number: Number, description: WorkflowExecutionDescription) -> Name:
    """Return `wedged` for a case whose workflow task fails repeatedly. Raises Unavailable if it only waits for a
    worker."""
    if description.raw_description.pending_workflow_task.attempt >= MAX_TASK_ATTEMPTS:
        return "wedged"
    raise Unavailable(
        by_door(
            N_(
                "{number} does not answer, but nothing seems to be wrong with the case. See first "
                "whether a worker runs (banjie worker)."
            ),
            page=N_(
                "{number} does not answer, but nothing seems to be wrong with the case. See first "
                "whether a worker runs."
            ),
        )(number=number),
        number=number,
    )


def compare_reached(
    session: Session, number: Number, registered: int, reached: CaseProgress, witnesses: list[Witness]
) -> Diagnosis:
    """Compare a case that answers, and the other witnesses of its journal, with the register as it was before the case
    was asked. Raises Refused if nothing is wrong."""
    contradiction = journal_witnesses.find_contradiction(session, number, witnesses)
    if reached.quarantined:
        return Diagnosis("quarantined", contradiction)
    if reached.head.seq < registered:
        return Diagnosis("behind", contradiction)
    if contradiction:
        return Diagnosis("diverged" if contradiction.registered else "older", contradiction)
    raise nothing_wrong(number, "sound")
