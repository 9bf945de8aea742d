"""Schedules in Temporal for the periodic duties of an office, synchronized with its procedures. Repeatable."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import TypedDict

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleDescription,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

import worker
from calendars import office_zone
from models.frozen import Frozen
from models.limit import TimeAmount
from models.periodic import Occasion
from models.procedure import PeriodicReportRule, Procedure
from models.time import Unit
from register import periodic_reports
from register.periodic_reports import REPORT_KEY_PREFIX, PeriodicDuty
from starter import procedure_loading
from starter.client import BanjieClient, known_to_temporal

PERIODIC_WORKFLOW = "Periodic"
# Reports that fall due while Temporal or the worker is down are made when they are back, one after the other: each
# report counts from the one before it.
CATCH_UP_POLICY = SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=timedelta(days=366))
SCHEDULE_RPC_TIMEOUT = timedelta(seconds=10)


class SyncResult(Frozen):
    """The ids of the schedules, by what became of them."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


def followed_duties(client: BanjieClient, on: date) -> Iterator[tuple[Procedure, PeriodicDuty]]:
    """Yield the periodic duties of the procedures that the office's file names; others on file are not followed. Raises
    BadInput."""
    for slug in sorted(client.office.followed):
        procedure = procedure_loading.load_procedure(slug, client.office.chosen_for(slug), on)
        for entry, rule in procedure.periodic.items():
            yield procedure, PeriodicDuty(slug, entry, rule)


async def sync_schedules(client: BanjieClient, *, thorough: bool = True) -> SyncResult:
    """Create, update and delete schedules so that they match the office's procedures; repeated, it changes nothing.

    Without `thorough`, Temporal is not asked if the office has no duty and had none. Raises BadInput, Unavailable.
    """
    now = await client.now()
    duties = {schedule_id(duty): duty for _, duty in followed_duties(client, now.astimezone(office_zone()).date())}
    gone = await client.transact(lambda session: periodic_reports.replace_duties(session, duties.values(), now))
    left = {f"{REPORT_KEY_PREFIX}{procedure}:{entry}" for procedure, entry in gone}
    if not (thorough or duties or left):
        return SyncResult()
    temporal = await client.connect_temporal()
    with client.asking_temporal():
        known = [schedule.id async for schedule in await temporal.list_schedules()]
        left |= {name for name in known if name.startswith(REPORT_KEY_PREFIX)} - duties.keys()
        done = {name: await _sync_schedule(temporal, client, name, duty) for name, duty in sorted(duties.items())}
        deleted = [name for name in sorted(left) if await _delete_schedule(temporal, name)]
    names = {
        word: tuple(name for name, was in done.items() if was == word) for word in ("created", "updated", "unchanged")
    }
    return SyncResult(**names, deleted=tuple(deleted))


def schedule_id(duty: PeriodicDuty) -> str:
    """Return the id of the schedule of a duty, with which the ids of its runs begin."""
    return f"{REPORT_KEY_PREFIX}{duty.procedure}:{duty.entry}"


def is_as_planned(client: BanjieClient, duty: PeriodicDuty, existing: Schedule) -> bool:
    """Return True if a schedule starts the reports of this duty on its days, whether or not it is paused now."""
    return _same_schedule(existing, _build_schedule(client, schedule_id(duty), duty))


async def describe_schedule(temporal: Client, duty: PeriodicDuty) -> ScheduleDescription | None:
    """Return the schedule of a duty in Temporal; None if there is none. Raises RPCError."""
    handle = temporal.get_schedule_handle(schedule_id(duty))
    return await known_to_temporal(handle.describe(rpc_timeout=SCHEDULE_RPC_TIMEOUT))


async def _sync_schedule(temporal: Client, client: BanjieClient, name: str, duty: PeriodicDuty) -> str:
    """Create the schedule of a duty, or update it if it differs; return what was done."""
    schedule = _build_schedule(client, name, duty)
    existing = await describe_schedule(temporal, duty)
    if existing is None:
        try:
            await temporal.create_schedule(name, schedule, rpc_timeout=SCHEDULE_RPC_TIMEOUT)
        except ScheduleAlreadyRunningError:  # created by another process meanwhile
            return "unchanged"
        return "created"
    if _same_schedule(existing.schedule, schedule):
        return "unchanged"

    def replace_schedule(found: ScheduleUpdateInput) -> ScheduleUpdate:
        schedule.state = found.description.schedule.state  # one that is paused stays paused
        return ScheduleUpdate(schedule)

    await temporal.get_schedule_handle(name).update(replace_schedule, rpc_timeout=SCHEDULE_RPC_TIMEOUT)
    return "updated"


async def _delete_schedule(temporal: Client, name: str) -> bool:
    try:
        await temporal.get_schedule_handle(name).delete(rpc_timeout=SCHEDULE_RPC_TIMEOUT)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


def _build_schedule(client: BanjieClient, name: str, duty: PeriodicDuty) -> Schedule:
    summary = duty.rule.name  # as in the regulation: Temporal's screen has no other names
    action = ScheduleActionStartWorkflow(
        PERIODIC_WORKFLOW,
        Occasion(procedure=duty.procedure, entry=duty.entry),
        id=name,
        task_queue=worker.background_queue(client.task_queue),
        static_summary=summary,
    )
    return Schedule(action=action, spec=schedule_spec(duty.rule), policy=CATCH_UP_POLICY)


def _same_schedule(existing: Schedule, schedule: Schedule) -> bool:
    """Compare two schedules of one id. The other fields of an action follow from the id."""
    old, new = existing.action, schedule.action
    assert isinstance(new, ScheduleActionStartWorkflow)
    return (
        isinstance(old, ScheduleActionStartWorkflow)
        and (old.task_queue, old.workflow) == (new.task_queue, new.workflow)
        and (existing.spec, existing.policy) == (schedule.spec, schedule.policy)
    )


# ---- days ---------------------------------------------------------------------------------------------------

MONTH_LENGTHS = {1: 31, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}  # February by the year
FIRST_YEAR, LAST_YEAR = 2000, 2100  # the years in Temporal's calendars
FEBRUARY = 2


def schedule_spec(duty: PeriodicReportRule) -> ScheduleSpec:
    """Return the schedule of a duty, without jitter: it fires when the duty is due."""
    hour, minute = map(int, duty.at.split(":"))
    days = [
        ScheduleCalendarSpec(hour=(ScheduleRange(hour),), minute=(ScheduleRange(minute),), **fields)
        for fields in _of_months(duty.months, _calendar_days(duty.day))
    ]
    return ScheduleSpec(calendars=days, time_zone_name=office_zone().key)


class CalendarFields(TypedDict, total=False):
    """The fields of a Temporal calendar that choose its days."""

    day_of_week: tuple[ScheduleRange, ...]
    day_of_month: tuple[ScheduleRange, ...]
    month: tuple[ScheduleRange, ...]
    year: tuple[ScheduleRange, ...]


def _of_months(months: tuple[int, ...], days: Iterator[CalendarFields]) -> Iterator[CalendarFields]:
    """Yield the days that lie in these months; all if none are named."""
    for fields in days:
        named = fields.get("month", tuple(map(ScheduleRange, months)))
        kept = tuple(month for month in named if not months or month.start in months)
        if kept:
            yield fields | CalendarFields(month=kept)
        elif not months:
            yield fields


def _calendar_days(day: TimeAmount) -> Iterator[CalendarFields]:
    match day.unit:
        case Unit.weekday:
            yield {"day_of_week": (ScheduleRange(day.n % 7),)}  # Temporal's Sunday is 0, ours is 7
        case Unit.date if divmod(day.n, 100) != (FEBRUARY, 29):
            month, of_month = divmod(day.n, 100)
            yield {"month": (ScheduleRange(month),), "day_of_month": (ScheduleRange(of_month),)}
        case Unit.date:
            yield from _days_of_february(29)
        case Unit.day_of_month:
            yield from _days_of_each_month(day.n)
        case _:
            yield from _days_of_each_month(31)


def _days_of_each_month(n: int) -> Iterator[CalendarFields]:
    """Return the day of every month, or the last day of a month that does not have it."""
    clipped = sorted((min(n, length), month) for month, length in MONTH_LENGTHS.items())
    for of_month, several in groupby(clipped, key=lambda item: item[0]):
        months = tuple(ScheduleRange(month) for _, month in several)
        yield {"day_of_month": (ScheduleRange(of_month),), "month": months}
    yield from _days_of_february(n)


def _days_of_february(n: int) -> Iterator[CalendarFields]:
    """Return the day in February. The 29th exists in leap years only: 2000 is one, 2100 is not."""
    february = (ScheduleRange(FEBRUARY),)
    yield {"month": february, "day_of_month": (ScheduleRange(min(n, 29)),)}
    if n >= 29:
        common = tuple(ScheduleRange(FIRST_YEAR + nth, LAST_YEAR, 4) for nth in (1, 2, 3))
        yield {"month": february, "day_of_month": (ScheduleRange(28),), "year": (*common, ScheduleRange(LAST_YEAR))}
