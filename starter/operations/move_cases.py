"""The sweep after a release: every open case of another one is asked, step by step, to go on under the current one.

What has moved is not found again, so a sweep that was broken off goes on where it was.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

from sqlalchemy.orm import Session
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.frozen import Frozen
from models.law import parse
from models.messages import Chained, Id, Moving, Number
from register import complaints, journal
from rules.evolve import fold
from rules.hash_chain import chained, digest
from starter.client import BanjieClient, unavailable
from starter.operations import versions
from starter.workflow_start import workflow_id

STEP = 16  # cases asked at once; each may have to be read from its whole history first
PAUSE = 0.2  # seconds after a step: people's acts go first
PASSES = 5
BETWEEN = 1.0  # seconds between two passes
PATIENCE = timedelta(seconds=15)
MOVED, ENDED = "moved", "ended"
PASSING = {MOVED, "busy"}  # what the next pass may find otherwise

Told = Callable[["Swept"], None]


class Swept(Frozen):
    """How far a sweep has got: what has moved, and why the others have stayed."""

    moved: tuple[Number, ...] = ()
    stayed: dict[Number, str] = {}


async def sweep(desk: BanjieClient, release: str, told: Told) -> Swept:
    """Ask them all, those again that were busy; what came of it, told after each step. Raises Unavailable."""
    client = await desk.temporal()
    answers: dict[Number, str] = {}
    try:
        for _ in range(PASSES):
            passing = False
            async for few in _in_steps(client, await _others(desk, release)):
                came = await asyncio.gather(*(_ask(desk, client, release, number) for number in few))
                answers |= dict(zip(few, came, strict=True))
                passing |= not PASSING.isdisjoint(came)
                told(_sorted(answers))
                await asyncio.sleep(PAUSE)
            if not passing:
                break
            await asyncio.sleep(BETWEEN)
    except RPCError as error:
        raise unavailable(desk, error) from error
    return _sorted(answers)


async def _others(desk: BanjieClient, release: str) -> list[str]:
    return [one.release for one in await versions.versions(desk) if one.release != release and one.pinned]


async def _in_steps(client: Client, releases: list[str]) -> AsyncIterator[list[Number]]:
    for release in releases:
        query = f"WorkflowType = 'Complaint' AND {versions.running(release)}"
        few: list[Number] = []
        async for one in client.list_workflows(query):
            few.append(one.id.removeprefix(workflow_id("")))
            if len(few) == STEP:
                yield few
                few = []
        if few:
            yield few


async def _ask(desk: BanjieClient, client: Client, release: str, number: Number) -> str:
    """Ask one case to move; what it answers."""
    moving = await desk.ask(lambda session: made_here(session, number, release))
    if moving is None:
        return "busy"
    handle = client.get_workflow_handle(workflow_id(number))
    try:
        await handle.execute_update("move", moving, id=f"move:{release}:{moving.head.seq}", rpc_timeout=PATIENCE)
    except WorkflowUpdateFailedError as error:
        return _answer(error.cause)
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        return "unanswered"
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return ENDED
    return MOVED


def _answer(cause: BaseException) -> str:
    """A case under an older release may not know how to move."""
    if not isinstance(cause, ApplicationError) or cause.type != "Stays":
        return "unable"
    return MOVED if cause.message == "current" else cause.message


def made_here(session: Session, number: Number, release: Id) -> Moving | None:
    """What this release makes of the events that the register has of a case; none where it has none yet."""
    opened, events = complaints.opening(session, number), journal.events(session, number)
    if not events:
        return None
    case = fold(parse(opened.law, opened.calendar), number, events)
    return Moving(release=release, head=chained(Chained(), tuple(events)), case=digest(case))


def _sorted(answers: dict[Number, str]) -> Swept:
    moved = sorted(number for number, answer in answers.items() if answer == MOVED)
    stayed = {number: answer for number, answer in sorted(answers.items()) if answer not in {MOVED, ENDED}}
    return Swept(moved=tuple(moved), stayed=stayed)
