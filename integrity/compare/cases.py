"""Compare one case with its journal. What the running case answers and what the histories of its runs have seen are
witnesses of its chain outside the register: no right of the database can change them.

The comparison raises alarms about what is found here, and a revival acts on it.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from temporalio.client import WorkflowExecutionDescription, WorkflowHandle

from integrity.compare.recorded_history import (
    TEMPORAL_TIMEOUT,
    RecordedHistory,
    Witness,
    WitnessKind,
    archived_histories,
    fetch_opening,
    fetch_recorded,
    standing_witnesses,
)
from integrity.compare.seen_runs import ask_reached, seen_run, was_reset
from models.case_input import OpenCase
from models.errors import Refused, Unavailable
from models.events import CaseProgress, ChainHead
from models.messages import Number
from models.requirement import Name
from models.tables import ComplaintRow
from queries.cases import case_file
from register import journal
from register.alarms.alarms import Finding
from register.alarms.kinds import FOREIGN_CASE, REGISTER_BEHIND, REWRITTEN, RUN_RESET
from rules.digests.identifying import opened_digest
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient, known_to_temporal
from wording.translation import N_, Message, by_door

NOTHING_TO_REVIVE: Mapping[str, Message] = {
    "unstarted": N_("Nothing to revive: {number} has not begun. The relay starts it."),
    "closed": N_("Nothing to revive: {number} is closed and does not run any more."),
    "sound": N_("Nothing to revive: {number} runs and agrees with the register."),
}
MAX_TASK_ATTEMPTS = 3  # of one workflow task: after so many the case is at fault, not a missing worker


class Contradiction(NamedTuple):
    """A witness that the journal contradicts: there it has another hash, or (None) no event of that `seq`."""

    witness: Witness
    registered: ChainHead | None


class Disagreement(NamedTuple):
    """In which way a case does not agree with the register (a code), and what contradicts the journal. After a
    recovery, `displaced`: numbers of acts that lie in no inbox; `lost`: what was in the register alone."""

    why: Name
    contradiction: Contradiction | None = None
    displaced: tuple[int, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def alarm(self) -> str | None:
        """The kind of the alarm of a comparison; None where the watch finds it in the register."""
        if self.why == "foreign":
            return FOREIGN_CASE
        if self.contradiction:
            return REWRITTEN if self.contradiction.registered else REGISTER_BEHIND
        return RUN_RESET if self.why == "reset" else None

    def finding(self, number: Number, run_id: str) -> Finding:
        """Return what the alarm says of the run of a case."""
        if self.contradiction is None:
            return Finding(number, number, {"run_id": run_id})
        witness = self.contradiction.witness
        return Finding(number, number, {"seq": witness.head.seq, "run_id": witness.run_id})


# ---- what contradicts a journal -----------------------------------------------------------------------------------


def disagreement(
    session: Session, number: Number, why: Name | None, witnesses: Iterable[Witness], ended: Witness | None = None
) -> Disagreement | None:
    """Return in which way a case disagrees with its journal; None if in none. `why`: what its run shows already;
    `ended`: the end that the run has come to although its complaint is open."""
    found = find_contradiction(session, number, witnesses) or (Contradiction(ended, None) if ended else None)
    if why is None and found:
        why = "diverged" if found.registered else "older"
    return Disagreement(why, found) if why else None


def find_contradiction(session: Session, number: Number, witnesses: Iterable[Witness]) -> Contradiction | None:
    """Return the first contradiction, in the order of events; one of another hash before one of a missing event."""
    missing = None
    for witness in sorted(witnesses, key=lambda witness: witness.head.seq):
        registered = journal.chain_at(session, number, witness.head.seq)
        if registered is None:
            missing = missing or Contradiction(witness, None)
        elif registered != witness.head:
            return Contradiction(witness, registered)
    return missing


def is_foreign(session: Session, opened: OpenCase) -> bool:
    """Return True if a case with this input was opened as another complaint than the register has under its number."""
    registered = session.scalar(select(ComplaintRow.opening).where(ComplaintRow.number == opened.number))
    return registered != opened_digest(opened.number, opened.law_sha256, opened.opened)


def _foreign(
    session: Session, number: Number, opened: OpenCase | None, run_id: str, witnesses: Iterable[Witness]
) -> Disagreement | None:
    """Return that a run began as another complaint, and so contradicts everything; None if it did not."""
    if opened is None or not is_foreign(session, opened):
        return None
    last = [Witness("history", run_id, ChainHead()), *witnesses][-1]
    return Disagreement(
        "foreign", find_contradiction(session, number, [last]) or Contradiction(last, registered=last.head)
    )


def case_witnesses(run_id: str, reached: CaseProgress, registered: int) -> list[Witness]:
    """Return what a running case has seen: what the register confirmed to it, and its own head if the register has got
    that far."""
    heads = [reached.recorded, *([reached.head] if reached.recorded.seq < reached.head.seq <= registered else [])]
    return [Witness("case", run_id, head) for head in heads]


def compare_reached(
    session: Session, number: Number, registered: int, reached: CaseProgress, witnesses: Iterable[Witness]
) -> Disagreement | None:
    """Compare what a case answers, and the other witnesses of its journal, with the register as it was before the case
    was asked."""
    behind = "behind" if reached.head.seq < registered else None
    return disagreement(session, number, "quarantined" if reached.quarantined else behind, witnesses)


# ---- one piece of evidence, as a comparison of all cases comes by it -----------------------------------------------


async def compare_answer(
    client: BanjieClient, handle: WorkflowHandle[Any, Any], number: Number, reached: CaseProgress, registered: int
) -> Disagreement | None:
    """Compare what a running case says with the register, as it was before the case was asked. Raises RPCError."""
    run_id = handle.run_id or ""
    heard = case_witnesses(run_id, reached, registered)
    found = await client.transact(lambda session: compare_reached(session, number, registered, reached, heard))
    if found is None or found.contradiction is None:
        return found
    opened = await fetch_opening(handle)
    return await client.transact(lambda session: _foreign(session, number, opened, run_id, heard)) or found


async def compare_ended(
    client: BanjieClient, handle: WorkflowHandle[Any, Any], number: Number, run_id: str, *, is_open: bool
) -> Disagreement | None:
    """Compare the history of an ended run with the register. Raises RPCError."""
    recorded = await fetch_recorded(handle, run_id)
    if recorded is None:
        return None
    ended = Witness("history", run_id, recorded.ending.head) if is_open and recorded.ending else None
    return await client.transact(lambda session: _compare_history(session, number, None, recorded, ended))


async def compare_reset(
    client: BanjieClient, handle: WorkflowHandle[Any, Any], number: Number, run_id: str
) -> Disagreement | None:
    """Return that a run was reset, and what the run before it contradicts. Raises RPCError."""
    before = await _run_before_reset(client, await fetch_recorded(handle, run_id))
    if before is None:
        return Disagreement("reset")
    return await client.transact(lambda session: _compare_history(session, number, "reset", before))


def _compare_history(
    session: Session, number: Number, why: Name | None, recorded: RecordedHistory, ended: Witness | None = None
) -> Disagreement | None:
    witnesses = list(recorded.witnesses("history"))
    found = disagreement(session, number, why, witnesses, ended)
    foreign = found and _foreign(session, number, recorded.opened, recorded.run_id, witnesses)
    return foreign or found


async def _run_before_reset(client: BanjieClient, recorded: RecordedHistory | None) -> RecordedHistory | None:
    """Return the run of which somebody has made this one; None if nobody has, or Temporal does not have it any more.
    What was reset judges again, so that only the run before it has seen what the register has. Raises RPCError."""
    if recorded is None or recorded.reset_from is None:
        return None
    temporal = await client.connect_temporal()
    handle = temporal.get_workflow_handle(workflow_id(recorded.opened.number), run_id=recorded.reset_from)
    before = await fetch_recorded(handle, recorded.reset_from)
    return await _run_before_reset(client, before) or before


# ---- all evidence together, for a case that is to be revived --------------------------------------------------------


async def compare_case(client: BanjieClient, number: Number) -> Disagreement:
    """Return in which way a case disagrees with the register, by all that is known of its runs. Raises Refused if in
    none, BadInput, Unavailable."""
    row = await client.transact(lambda session: case_file.complaint_row(session, number))
    if row.closed_at:
        raise _nothing_wrong(number, "closed")
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number))
    archived = [run for run in await archived_runs(client, number) if not await _began_elsewhere(client, run)]
    with client.asking_temporal():
        description = await known_to_temporal(handle.describe(rpc_timeout=TEMPORAL_TIMEOUT))
        found = await _compare_run(client, row, description, archived) if description else None
    if found is None and not description and row.seq:
        known: list[tuple[WitnessKind, RecordedHistory]] = [("archive", run) for run in archived]
        witnesses = standing_witnesses(known, archived)
        found = await client.transact(lambda session: disagreement(session, number, "missing", witnesses))
    if found is None:
        raise _nothing_wrong(number, "sound" if description else "unstarted")
    return found


async def _compare_run(
    client: BanjieClient, row: ComplaintRow, description: WorkflowExecutionDescription, archived: list[RecordedHistory]
) -> Disagreement | None:
    """Compare a case of which Temporal has this run. Raises Unavailable, RPCError."""
    number, run, run_id = row.number, seen_run(description), description.run_id
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number), run_id=run_id)
    recorded = await fetch_recorded(handle, run_id)
    if recorded and await _began_elsewhere(client, recorded):
        own = list(recorded.witnesses("history"))
        return await client.transact(lambda session: _foreign(session, number, recorded.opened, run_id, own))
    known: list[tuple[WitnessKind, RecordedHistory]] = [("archive", run) for run in archived]
    trusted = await _run_before_reset(client, recorded) or recorded
    known += [("history", trusted)] if trusted else []
    witnesses = standing_witnesses(known, [run for _, run in known])
    why: Name
    ended = None
    if run is None or run.status != "running":
        why = run.status if run else "missing"
        ended = Witness("history", run_id, recorded.ending.head) if recorded and recorded.ending else None
    elif was_reset(description):
        why = "reset"
    elif reached := await ask_reached(client, handle):
        witnesses += case_witnesses(run_id, reached, row.seq)
        return await client.transact(lambda session: compare_reached(session, number, row.seq, reached, witnesses))
    else:
        why = _unanswered_reason(number, description)
    return await client.transact(lambda session: disagreement(session, number, why, witnesses, ended))


async def archived_runs(client: BanjieClient, number: Number) -> list[RecordedHistory]:
    """Return what the archive has of the runs of a complaint."""
    root, keys = client.archive, client.keys
    found = await asyncio.to_thread(lambda: list(archived_histories(root, number, keys)))
    return [recorded for _, recorded in found]


async def _began_elsewhere(client: BanjieClient, run: RecordedHistory) -> bool:
    return await client.transact(lambda session: is_foreign(session, run.opened))


def _nothing_wrong(number: Number, state: str) -> Refused:
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
