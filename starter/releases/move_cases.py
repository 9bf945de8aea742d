"""Move of the open cases of older releases to the current release, batch by batch.

A case that has moved is not found again, so a move that was interrupted continues where it stopped.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

from sqlalchemy.orm import Session
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.events import ChainHead, MoveRequest
from models.frozen import Frozen
from models.messages import Id, Number
from models.packed_law import law_of_case
from register import journal
from register.cases import complaints
from rules.evolve import fold_events
from rules.hash_chain import case_digest, chain_head
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient
from starter.releases import versions

MOVES_PER_BATCH = 16  # asked at the same time; each may have to be replayed from its whole history first
BATCH_PAUSE = timedelta(seconds=0.2)  # acts of people go first
MAX_PASSES = 5
PASS_PAUSE = timedelta(seconds=1)
MOVE_UPDATE_TIMEOUT = timedelta(seconds=15)
MOVED, ENDED = "moved", "ended"
RETRIED_ANSWERS = {MOVED, "busy"}  # after these the next pass may find other cases, or other answers

ProgressCallback = Callable[["MoveSummary"], None]


class MoveSummary(Frozen):
    """Which cases have moved, and why the others have stayed."""

    moved: tuple[Number, ...] = ()
    stayed: dict[Number, str] = {}


async def move_open_cases(client: BanjieClient, release: str, on_progress: ProgressCallback) -> MoveSummary:
    """Ask every open case of another release to move, busy ones again; call `on_progress` after each batch. Raises
    Unavailable."""
    temporal = await client.connect_temporal()
    answers: dict[Number, str] = {}
    with client.asking_temporal():
        for _ in range(MAX_PASSES):
            again = False
            pinned = [version.release for version in await versions.list_versions(client) if version.pinned]
            async for batch in _case_batches(client, temporal, [name for name in pinned if name != release]):
                replies = await asyncio.gather(*(_ask_to_move(client, temporal, release, number) for number in batch))
                answers |= dict(zip(batch, replies, strict=True))
                again |= not RETRIED_ANSWERS.isdisjoint(replies)
                on_progress(_move_summary(answers))
                await asyncio.sleep(BATCH_PAUSE.total_seconds())
            if not again:
                break
            await asyncio.sleep(PASS_PAUSE.total_seconds())
    return _move_summary(answers)


async def _case_batches(client: BanjieClient, temporal: Client, releases: list[str]) -> AsyncIterator[list[Number]]:
    for release in releases:
        query = f"WorkflowType = 'Complaint' AND {versions.pinned_runs_query(client, release)}"
        batch: list[Number] = []
        async for execution in temporal.list_workflows(query):
            batch.append(execution.id.removeprefix(workflow_id("")))
            if len(batch) == MOVES_PER_BATCH:
                yield batch
                batch = []
        if batch:
            yield batch


async def _ask_to_move(client: BanjieClient, temporal: Client, release: str, number: Number) -> str:
    """Ask one case to move; return MOVED, ENDED or why it stays."""
    moving = await client.transact(lambda session: move_request(session, number, release))
    if moving is None:
        return "busy"
    handle = temporal.get_workflow_handle(workflow_id(number))
    try:
        await handle.execute_update(
            "move", moving, id=f"move:{release}:{moving.head.seq}", rpc_timeout=MOVE_UPDATE_TIMEOUT
        )
    except WorkflowUpdateFailedError as error:
        if not isinstance(error.cause, ApplicationError) or error.cause.type != "Stays":
            return "unable"  # a case under an older release may not know how to move
        return MOVED if error.cause.message == "current" else error.cause.message
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        return "unanswered"
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return ENDED
    return MOVED


def move_request(session: Session, number: Number, release: Id) -> MoveRequest | None:
    """Return the request to move: what this release folds from the events of a case; None if it has no event yet."""
    opened, events = complaints.load_case_input(session, number), journal.load_events(session, number)
    if not events:
        return None
    case = fold_events(law_of_case(opened), number, events)
    return MoveRequest(release=release, head=chain_head(ChainHead(), tuple(events)), case=case_digest(case))


def _move_summary(answers: dict[Number, str]) -> MoveSummary:
    moved = sorted(number for number, answer in answers.items() if answer == MOVED)
    stayed = {number: answer for number, answer in sorted(answers.items()) if answer not in {MOVED, ENDED}}
    return MoveSummary(moved=tuple(moved), stayed=stayed)
