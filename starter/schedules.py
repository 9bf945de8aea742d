"""The periodic duties of an office as schedules of Temporal: arranged from its procedures, as often as one likes."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleDescription,
    ScheduleHandle,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

import worker
from models.frozen import Frozen
from models.periodic import Occasion
from models.procedure import Procedure
from models.time import CHINA
from register import periodic_reports
from register.periodic_reports import KEYS, Duty
from starter import registration
from starter.client import BanjieClient, unavailable
from starter.schedule_days import spec

WORKFLOW = "Periodic"
# What comes due while Temporal or the worker is down is done when they are back, one after the other: each report
# counts from the one before it.
POLICY = SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=timedelta(days=366))
LIMIT = timedelta(seconds=10)


class Synced(Frozen):
    """What became of the schedules, by the names they have."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


def followed(desk: BanjieClient, on: date) -> Iterator[tuple[Procedure, Duty]]:
    """The periodic duties of the procedures that the office's file names: others on file are not its own. Raises
    BadInput."""
    for slug in sorted(desk.office):
        procedure = registration.loaded(slug, desk.office[slug], on)
        for entry, words in procedure.periodic.items():
            yield procedure, Duty(slug, entry, words)


async def sync(desk: BanjieClient, *, thorough: bool = True) -> Synced:
    """Bring the schedules to what the office's procedures say. Done again it changes nothing. Without `thorough`
    Temporal is not asked where the office has no duty and had none. Raises BadInput, Unavailable."""
    now = await desk.ask(lambda session: desk.clock(session, ""))
    duties = {schedule_id(duty): duty for _, duty in followed(desk, now.astimezone(CHINA).date())}
    gone = await desk.ask(lambda session: periodic_reports.take_on(session, duties.values(), now))
    left = {f"{KEYS}{procedure}:{entry}" for procedure, entry in gone}
    if not (thorough or duties or left):
        return Synced()
    client = await desk.temporal()
    try:
        left |= {one async for one in _arranged(client)} - duties.keys()
        done = {name: await _settle(client, desk, name, duty) for name, duty in sorted(duties.items())}
        deleted = [name for name in sorted(left) if await _delete(client, name)]
    except RPCError as error:
        raise unavailable(desk, error) from error
    names = {
        word: tuple(name for name, was in done.items() if was == word) for word in ("created", "updated", "unchanged")
    }
    return Synced(**names, deleted=tuple(deleted))


def schedule_id(duty: Duty) -> str:
    """Under which the schedule of a duty is known, and its runs begin."""
    return f"{KEYS}{duty.procedure}:{duty.entry}"


async def described(client: Client, duty: Duty) -> ScheduleDescription | None:
    """The schedule of a duty as Temporal has it. Raises RPCError."""
    try:
        return await client.get_schedule_handle(schedule_id(duty)).describe(rpc_timeout=LIMIT)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


async def _arranged(client: Client) -> AsyncIterator[str]:
    async for one in await client.list_schedules():
        if one.id.startswith(KEYS):
            yield one.id


async def _settle(client: Client, desk: BanjieClient, name: str, duty: Duty) -> str:
    """Create the schedule, or change it where it says something else."""
    wanted = _schedule(desk, name, duty)
    there = await described(client, duty)
    if there is None:
        try:
            await client.create_schedule(name, wanted, rpc_timeout=LIMIT)
        except ScheduleAlreadyRunningError:  # by another who arranges at this moment
            return "unchanged"
        return "created"
    if _same(there.schedule, wanted):
        return "unchanged"
    await _update(client.get_schedule_handle(name), wanted)
    return "updated"


async def _update(handle: ScheduleHandle, wanted: Schedule) -> None:
    """A schedule that somebody has paused stays so."""

    def changed(found: ScheduleUpdateInput) -> ScheduleUpdate:
        wanted.state = found.description.schedule.state
        return ScheduleUpdate(wanted)

    await handle.update(changed, rpc_timeout=LIMIT)


async def _delete(client: Client, name: str) -> bool:
    try:
        await client.get_schedule_handle(name).delete(rpc_timeout=LIMIT)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


def _schedule(desk: BanjieClient, name: str, duty: Duty) -> Schedule:
    action = ScheduleActionStartWorkflow(
        WORKFLOW,
        Occasion(procedure=duty.procedure, entry=duty.entry),
        id=name,
        task_queue=worker.low(desk.task_queue),
        static_summary=duty.words.zh,
    )
    return Schedule(action=action, spec=spec(duty.words), policy=POLICY)


def _same(there: Schedule, wanted: Schedule) -> bool:
    """What else an action says follows from the name."""
    old, new = there.action, wanted.action
    assert isinstance(new, ScheduleActionStartWorkflow)
    return (
        isinstance(old, ScheduleActionStartWorkflow)
        and (old.task_queue, old.workflow) == (new.task_queue, new.workflow)
        and (there.spec, there.policy) == (wanted.spec, wanted.policy)
    )
