"""Adoption of holiday notices: their files, the record of the adoption, and the run that tells the cases it moves."""

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.orm import Session
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

import worker
from activities.redate import Redating
from calendars import HolidayNotice
from models.errors import BadInput, Unavailable
from queries import case_file
from queries.views.adoption import AdoptionRunView
from register import affected_cases, calendar_adoption
from register.calendar_adoption import Adoption
from starter import input_files
from starter.client import BanjieClient
from starter.input_values import validation_problems
from starter.workflow_start import START_TIMEOUT

REDATE_WORKFLOW = "Redate"
DECEMBER = 12


def read_holiday_notices(paths: list[str]) -> dict[int, HolidayNotice]:
    """Read the notices in these files, each named by its year as those on file are. Raises BadInput."""
    found = {}
    for path in paths:
        if not re.fullmatch(r"20\d\d", Path(path).stem):
            raise BadInput(f"{path}:文件要以年份命名,如 2027.yaml,写法同 calendars/CN/2026.yaml")
        found[int(Path(path).stem)] = _read_holiday_notice(path, int(Path(path).stem))
    return found


def _read_holiday_notice(path: str, year: int) -> HolidayNotice:
    written = input_files.read_mapping(path, f"放假通知 {path}")
    try:
        notice = HolidayNotice.model_validate(written)
    except ValidationError as error:
        raise BadInput(f"放假通知 {path} 不能采用:\n{validation_problems(error.errors())}") from None
    orders = (notice, *notice.amended)
    for day in [day for order in orders for day in (*order.ordered_days("rest"), *order.ordered_days("work"))]:
        if day.year != year and (day.year, day.month) != (year - 1, DECEMBER):
            raise BadInput(f"放假通知 {path} 写有 {day},不是 {year} 年(或上年十二月)的日子")
    return notice


async def adopt_notices(client: BanjieClient, notices: Mapping[int, HolidayNotice], by: str | None) -> Adoption:
    """Adopt the notices and start the run that tells the cases they move.

    Repeated, it only starts a run that could not be started before. Raises BadInput, Unavailable (PostgreSQL: nothing
    is adopted; Temporal: adopted, and the command is to be repeated).
    """
    adopted = await client.transact(lambda session: _record_adoption(session, client, notices, by))
    try:
        await start_redate(client, adopted)
    except (Unavailable, RPCError) as error:
        why = error.says if isinstance(error, Unavailable) else f"Temporal({client.temporal_address})没有应答"
        says = f"{why};放假安排已采用,改期尚未开始,恢复后再次执行同一命令即可"
        raise Unavailable(says, adoption=adopted.number) from error
    return adopted


def _record_adoption(
    session: Session, client: BanjieClient, notices: Mapping[int, HolidayNotice], by: str | None
) -> Adoption:
    now = client.clock(session, "")
    if by:
        case_file.require_staff(session, by, now)
    return calendar_adoption.record_adoption(session, notices, at=now, by=by)


async def start_redate(client: BanjieClient, adopted: Adoption) -> None:
    """Start the run of an adoption, or leave the existing one. Raises Unavailable, RPCError."""
    temporal = await client.connect_temporal()
    try:
        await temporal.start_workflow(
            REDATE_WORKFLOW,
            Redating(key=adopted.key),
            id=redate_workflow_id(adopted.key),
            task_queue=worker.background_queue(client.task_queue),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"放假安排 {'、'.join(map(str, adopted.years))} 年:改期",
            rpc_timeout=START_TIMEOUT,
        )
    except WorkflowAlreadyStartedError:
        return


def redate_workflow_id(key: str) -> str:
    """Return the workflow id of the run of an adoption."""
    return f"redate:{key}"


def adoption_runs(session: Session) -> list[AdoptionRunView]:
    """Return every adoption with how far its run has got, the last one first."""
    adoptions = calendar_adoption.adoption_history(session)
    answers = affected_cases.adoption_answers(session, [adoption.key for adoption in adoptions])
    return [
        AdoptionRunView(
            adoption=adoption.number,
            years=adoption.years,
            sha256=adoption.sha256,
            adopted_at=adoption.adopted_at,
            adopted_by=adoption.adopted_by,
            run=redate_workflow_id(adoption.key),
            told=answers[adoption.key].told,
            waiting=answers[adoption.key].unanswered,
        )
        for adoption in adoptions
    ]
