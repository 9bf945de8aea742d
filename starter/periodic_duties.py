"""The periodic duties as people see them: when each comes round, what became of its last report; one made by hand."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from temporalio.client import ScheduleDescription, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

import procedures
import worker
from activities.report_content import rules_of
from models.errors import BadInput, Unavailable
from models.frozen import Frozen
from models.messages import Number
from models.periodic import Occasion, Reported
from models.procedure import Procedure
from models.tables import ComplaintRow, NoticeRow
from models.time import CHINA
from register import editions, periodic_reports
from register.periodic_reports import Duty, Made
from rules.periodic import following, latest
from starter import registration, schedules, workflow_start
from starter.client import BanjieClient, unavailable
from wording import terms

Data = dict[str, Any]
PATIENCE = 20.0  # seconds for a report made by hand


async def listing(desk: BanjieClient) -> Data:
    """Every duty of the office: its rule, when it comes round next, its last report; and which procedures on file have
    duties that are not the office's. Where Temporal does not answer, what the register knows. Raises BadInput,
    Unavailable."""
    now = await desk.ask(lambda session: desk.clock(session, ""))
    duties = list(schedules.followed(desk, now.astimezone(CHINA).date()))
    found = await _described(desk, [duty for _, duty in duties])
    lines = []
    for (procedure, duty), there in zip(duties, found, strict=True):
        last = await desk.ask(partial(_last, duty=duty))
        lines.append(_line(procedure, duty, now) | _arranged(there) | {"last": last})
    others = [slug for slug in procedures.slugs() if slug not in desk.office and procedures.load(slug).periodic]
    return {"duties": lines, "answered": not found or found[0] is not UNKNOWN, "not_followed": others}


UNKNOWN = object()


async def _described(desk: BanjieClient, duties: Sequence[Duty]) -> list[ScheduleDescription | object | None]:
    try:
        client = await desk.temporal()
        return [await schedules.described(client, duty) for duty in duties]
    except (Unavailable, RPCError):
        return [UNKNOWN] * len(duties)


def _line(procedure: Procedure, duty: Duty, now: datetime) -> Data:
    return {
        "procedure": duty.procedure,
        "title": procedure.title,
        "entry": duty.entry,
        "zh": duty.words.zh,
        "rules": rules_of(procedure, duty.entry),
        "next": following(duty.words, now).isoformat(),
    }


def _arranged(there: ScheduleDescription | object | None) -> Data:
    """Whether Temporal will do it: unknown where it does not answer."""
    if isinstance(there, ScheduleDescription):
        return {"arranged": True, "paused": there.schedule.state.paused}
    return {"arranged": None if there is UNKNOWN else False, "paused": None}


def _last(session: Session, duty: Duty) -> Data | None:
    """The last report: where it stands, and who has been told of it or has it."""
    made = periodic_reports.made(session, duty)
    if made is None:
        return None
    row = session.get_one(ComplaintRow, made.number)
    procedure = editions.words(session, row.procedure, row.edition)
    return {
        "number": made.number,
        "day": made.occasion.astimezone(CHINA).date().isoformat(),
        "stage": row.stage,
        "stage_zh": procedure.stages[row.stage].zh if row.stage else None,
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "told": _told(session, made, procedure),
    }


def _told(session: Session, made: Made, procedure: Procedure) -> list[Data]:
    """To whom it was handed, by which means, when; what a clock says is no handing over."""
    rows = select(NoticeRow).where(NoticeRow.complaint == made.number, NoticeRow.kind.in_(("told", "sent")))
    return [
        {"to": row.to_role, "to_zh": terms.name(procedure, row.to_role), "means": row.means, "at": row.at.isoformat()}
        for row in session.scalars(rows.order_by(NoticeRow.seq))
    ]


# ---- by hand ------------------------------------------------------------------------------------------------


class Ran(Frozen):
    """A report made by hand, or found made (`before`). Without a number it is still being made."""

    at: datetime
    number: Number | None = None
    before: bool = False
    begun: bool = False


async def run(desk: BanjieClient, slug: str, entry: str, day: date) -> Ran:
    """Make the report of a day that was missed, or find it made. Raises BadInput, Unavailable."""
    now = await desk.ask(lambda session: desk.clock(session, ""))
    at = _occasion(desk, slug, entry, day, now)
    try:
        handle = await _started(desk, Occasion(procedure=slug, entry=entry, at=at), day)
        done: Reported = await asyncio.wait_for(handle.result(), PATIENCE)
    except TimeoutError:
        return Ran(at=at)
    except RPCError as error:
        raise unavailable(desk, error) from error
    return Ran(at=at, number=done.number, before=done.before, begun=await workflow_start.under_way(desk, done.number))


def _occasion(desk: BanjieClient, slug: str, entry: str, day: date, now: datetime) -> datetime:
    """The instant at which a duty came round on a day. Raises BadInput where it did not."""
    if slug not in procedures.slugs():
        raise BadInput(f"没有「{slug}」这一制度;现有:{'、'.join(procedures.slugs())}")
    procedure = registration.loaded(slug, desk.office.get(slug, {}), day)
    if entry not in procedure.periodic:
        raise BadInput(f"{procedure.title}没有「{entry}」这一定期事项;现有:{'、'.join(procedure.periodic) or '无'}")
    duty = procedure.periodic[entry]
    midnight = datetime.combine(day + timedelta(days=1), time(), CHINA)
    at = latest(duty, midnight - timedelta(seconds=1))
    if at.date() != day:
        after = following(duty, at).date()
        raise BadInput(f"{day} 不是「{duty.zh}」的日子;前后是 {at.date()} 和 {after}")
    if at > now:
        raise BadInput(f"「{duty.zh}」要到 {at:%Y-%m-%d %H:%M} 才到期")
    return at


async def _started(desk: BanjieClient, occasion: Occasion, day: date) -> WorkflowHandle[Any, Reported]:
    client = await desk.temporal()
    name = f"{periodic_reports.KEYS}{occasion.procedure}:{occasion.entry}:{day}"
    try:
        return await client.start_workflow(
            schedules.WORKFLOW,
            occasion,
            id=name,
            task_queue=worker.low(desk.task_queue),
            result_type=Reported,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=schedules.LIMIT,
        )
    except WorkflowAlreadyStartedError:
        return client.get_workflow_handle(name, result_type=Reported)
