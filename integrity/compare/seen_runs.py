"""What Temporal says of a run: described, asked how far it is, in the terms of the register."""

import logging
from datetime import timedelta
from typing import Any

from temporalio.client import (
    WorkflowExecution,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowQueryFailedError,
)
from temporalio.service import RPCError

from integrity.compare.recorded_history import TEMPORAL_TIMEOUT
from models.events import CaseProgress
from register.cases import workflow_runs
from register.cases.workflow_runs import ObservedRun, RunStatus
from starter.cases.workflow_start import COMPLAINT_WORKFLOW, number_of_workflow
from starter.client import BanjieClient, known_to_temporal
from starter.temporal.foreign_workers import report_answer

log = logging.getLogger("banjie.comparison")

HEAD_QUERY_TIMEOUT = timedelta(seconds=4)  # for one case to say how far it is
RUN_STATUSES: dict[WorkflowExecutionStatus, RunStatus] = {
    WorkflowExecutionStatus.COMPLETED: "completed",
    WorkflowExecutionStatus.FAILED: "failed",
    WorkflowExecutionStatus.CANCELED: "canceled",
    WorkflowExecutionStatus.TERMINATED: "terminated",
    WorkflowExecutionStatus.CONTINUED_AS_NEW: "continued",
    WorkflowExecutionStatus.TIMED_OUT: "timed_out",
}


async def describe_run(handle: WorkflowHandle[Any, Any]) -> ObservedRun | None:
    """Return what Temporal says of a run; None if it does not know it. Raises RPCError."""
    found = await known_to_temporal(handle.describe(rpc_timeout=TEMPORAL_TIMEOUT))
    run = seen_run(found) if found else None
    return run.model_copy(update={"reset": was_reset(found)}) if found and run else None


def was_reset(run: WorkflowExecutionDescription) -> bool:
    """Return True if somebody has made this run of an earlier one, from its middle on. A list does not say it."""
    return run.raw_description.workflow_extended_info.HasField("last_reset_time")


async def ask_reached(client: BanjieClient, handle: WorkflowHandle[Any, Any]) -> CaseProgress | None:
    """Ask the run of a handle how far it is; return None if it does not answer, or somebody else answers for it, which
    is an alarm. Raises Unavailable."""
    asked = client.randomness.new_salt()
    try:
        reached: CaseProgress = await handle.query(
            "head", asked, result_type=CaseProgress, rpc_timeout=HEAD_QUERY_TIMEOUT
        )
    except (RPCError, RuntimeError, WorkflowQueryFailedError) as error:
        log.warning("%s does not say how far it is: %s", handle.id, type(error).__name__)
        return None
    if client.keys.vouches_for(reached, handle.id, handle.run_id or "", asked):
        return reached
    await report_answer(client, handle.id)
    return None


def seen_run(run: WorkflowExecution) -> ObservedRun | None:
    """Return a run in the terms of the register; None if it is not the case of a complaint."""
    number = number_of_workflow(run.id)
    if number is None or run.workflow_type != COMPLAINT_WORKFLOW:
        return None
    status: RunStatus = RUN_STATUSES.get(run.status, workflow_runs.RUNNING) if run.status else workflow_runs.RUNNING
    return ObservedRun(
        run_id=run.run_id,
        complaint=number,
        status=status,
        started_at=run.start_time,
        ended_at=None if status == workflow_runs.RUNNING else run.close_time,
        build=_release_of(run),
        length=run.history_length,
        execution=run.raw_info.first_run_id or None,
    )


def _release_of(run: WorkflowExecution) -> str | None:
    """Return the release of a run: the one it is pinned to, else the one that worked on it last."""
    info = run.raw_info
    pinned = info.versioning_info.deployment_version.build_id
    return pinned or info.most_recent_worker_version_stamp.build_id or None
