"""Periodic duties of an office: when each is due next, its last report, and a missed report made by hand."""

import asyncio
from collections.abc import Iterator, Sequence
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
from activities.report_content import report_rule_ids
from calendars import OfficeTime, office_zone
from models.errors import BadInput, Unavailable
from models.frozen import Frozen
from models.messages import Number
from models.periodic import Occasion, PeriodicReportRef
from models.procedure import Procedure
from models.tables import ComplaintRow, NoticeRow
from queries.lists.known_names import NO_PROCEDURE
from queries.views.duties import DutyListView, DutyView, LastReportView, ReportRecipientView
from register import editions, periodic_reports
from register.periodic_reports import PeriodicDuty, StoredReport
from rules.periodic import following_occasion, latest_occasion
from starter import procedure_loading
from starter.cases import workflow_start
from starter.client import BanjieClient
from starter.duties import schedules
from wording import dates, terms
from wording.regulation_names import translated
from wording.translation import N_, by_door, gettext, listed

REPORT_TIMEOUT = timedelta(seconds=20)  # for a report made by hand


async def list_duties(client: BanjieClient) -> DutyListView:
    """Return every duty of the office, and the procedures on file with duties that the office does not follow.

    If Temporal does not answer, what the register knows. Raises BadInput, Unavailable.
    """
    now = await client.now()
    duties = list(schedules.followed_duties(client, now.astimezone(office_zone()).date()))
    found = await _describe_schedules(client, [duty for _, duty in duties])
    schedules_found = [None] * len(duties) if found is None else found
    views = []
    for (procedure, duty), schedule in zip(duties, schedules_found, strict=True):
        last = await client.transact(partial(_last_report, duty=duty))
        view = _duty_view(procedure, duty, now).model_copy(update={"last": last})
        if found is not None:
            paused = schedule.schedule.state.paused if schedule else None
            view = view.model_copy(update={"arranged": schedule is not None, "paused": paused})
        views.append(view)
    others = [
        slug for slug in procedures.slugs() if slug not in client.office.followed and procedures.load(slug).periodic
    ]
    return DutyListView(duties=tuple(views), answered=not duties or found is not None, not_followed=tuple(others))


async def _describe_schedules(
    client: BanjieClient, duties: Sequence[PeriodicDuty]
) -> list[ScheduleDescription | None] | None:
    """Return the schedule of each duty, None for one that is not arranged; None if Temporal does not answer."""
    try:
        temporal = await client.connect_temporal()
        return [await schedules.describe_schedule(temporal, duty) for duty in duties]
    except (Unavailable, RPCError):
        return None


def _duty_view(procedure: Procedure, duty: PeriodicDuty, now: datetime) -> DutyView:
    """Return a duty without its schedule and its last report."""
    return DutyView(
        procedure=duty.procedure,
        title=terms.title(procedure),
        entry=duty.entry,
        label=translated(procedure, duty.rule.name),
        rules=tuple(report_rule_ids(procedure, duty.entry)),
        next=following_occasion(duty.rule, now, office_zone()),
        arranged=None,
        paused=None,
        last=None,
    )


def _last_report(session: Session, duty: PeriodicDuty) -> LastReportView | None:
    """Return the last report of a duty: how far it has got, and who has been told of it or has it."""
    report = periodic_reports.last_report(session, duty)
    if report is None:
        return None
    row = session.get_one(ComplaintRow, report.number)
    procedure = editions.load_edition(session, row.procedure, row.edition)
    return LastReportView(
        number=report.number,
        day=report.occasion.astimezone(office_zone()).date(),
        stage=row.stage,
        stage_label=terms.label(procedure, row.stage, "stage") if row.stage else None,
        closed_at=row.closed_at,
        told=tuple(_report_recipients(session, report, procedure)),
    )


def _report_recipients(session: Session, report: StoredReport, procedure: Procedure) -> Iterator[ReportRecipientView]:
    """Yield to whom a report was handed. What a clock announces is no handing over."""
    rows = select(NoticeRow).where(NoticeRow.complaint == report.number, NoticeRow.kind.in_(("told", "sent")))
    for row in session.scalars(rows.order_by(NoticeRow.seq)):
        to_label = terms.label(procedure, row.to_role)
        yield ReportRecipientView(to=row.to_role, to_label=to_label, means=row.means, at=row.at)


# ---- by hand ------------------------------------------------------------------------------------------------


class DutyRun(Frozen):
    """A report made by hand, or found made already (`before`). Without a number it is still being made."""

    at: OfficeTime
    number: Number | None = None
    before: bool = False
    begun: bool = False


async def run_duty(client: BanjieClient, slug: str, entry: str, day: date) -> DutyRun:
    """Make the report of a day that was missed, or return the one that is made already. Raises BadInput,
    Unavailable."""
    now = await client.now()
    duty, name, at = _occasion_on(client, slug, entry, day, now)
    await client.transact(lambda session: _require_owed(session, duty, name, at))
    try:
        with client.asking_temporal():
            handle = await _start_report(client, Occasion(procedure=slug, entry=entry, at=at), day)
            done: PeriodicReportRef = await asyncio.wait_for(handle.result(), REPORT_TIMEOUT.total_seconds())
    except TimeoutError:
        return DutyRun(at=at)
    return DutyRun(
        at=at, number=done.number, before=done.before, begun=await workflow_start.start_and_wait(client, done.number)
    )


def _require_owed(session: Session, duty: PeriodicDuty, name: str, at: datetime) -> None:
    """Raise BadInput if the office had not taken the duty on."""
    first = periodic_reports.first_owed(session, duty)
    if first is None:
        raise BadInput(
            by_door(
                N_("“{duty}” has not been taken on. Do that first: banjie schedules sync"),
                page=N_("“{duty}” has not been taken on."),
            )(duty=name)
        )
    if at < first:
        raise BadInput(
            gettext(
                "“{duty}” was taken on later: its first report is that of {first}.",
                duty=name,
                first=first.astimezone(office_zone()).date(),
            )
        )


def _occasion_on(
    client: BanjieClient, slug: str, entry: str, day: date, now: datetime
) -> tuple[PeriodicDuty, str, datetime]:
    """Return a duty, its name, and the instant at which it was due on a day. Raises BadInput if it was not due then."""
    if slug not in procedures.slugs():
        raise BadInput(NO_PROCEDURE(slug=slug, slugs=listed(procedures.slugs())))
    procedure = procedure_loading.load_procedure(slug, client.office.chosen_for(slug), day)
    if entry not in procedure.periodic:
        entries = listed(procedure.periodic) or gettext("none")
        raise BadInput(
            gettext(
                "{procedure} has no periodic duty “{entry}”. It has: {entries}.",
                procedure=terms.title(procedure),
                entry=entry,
                entries=entries,
            )
        )
    duty = procedure.periodic[entry]
    name = translated(procedure, duty.name)
    midnight = datetime.combine(day + timedelta(days=1), time(), office_zone())
    at = latest_occasion(duty, midnight - timedelta(seconds=1), office_zone())
    if at.date() != day:
        days = {"before": at.date(), "after": following_occasion(duty, at, office_zone()).date()}
        raise BadInput(
            gettext(
                "{day} is not a day of “{duty}”. The days around it are {before} and {after}.",
                day=day,
                duty=name,
                **days,
            )
        )
    if at > now:
        raise BadInput(gettext("“{duty}” is not due before {at}.", duty=name, at=dates.long_instant(at)))
    return PeriodicDuty(slug, entry, duty), name, at


async def _start_report(client: BanjieClient, occasion: Occasion, day: date) -> WorkflowHandle[Any, PeriodicReportRef]:
    temporal = await client.connect_temporal()
    name = f"{periodic_reports.REPORT_KEY_PREFIX}{occasion.procedure}:{occasion.entry}:{day}"
    try:
        return await temporal.start_workflow(
            schedules.PERIODIC_WORKFLOW,
            occasion,
            id=name,
            task_queue=worker.background_queue(client.task_queue),
            result_type=PeriodicReportRef,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=schedules.SCHEDULE_RPC_TIMEOUT,
        )
    except WorkflowAlreadyStartedError:
        return temporal.get_workflow_handle(name, result_type=PeriodicReportRef)
