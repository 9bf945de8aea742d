"""The worker: every workflow, every activity, the sandbox list. Tests call the same `build`."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import (
    Interceptor,
    UnsandboxedWorkflowRunner,
    Worker,
    WorkerDeploymentConfig,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowRunner,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.case import CaseActivities
from activities.periodic_report import PeriodicReportActivity
from activities.redate import RedateActivity
from register.seal import genuine
from workflows.activity_calls import SEAL
from workflows.complaint import Complaint
from workflows.periodic import Periodic
from workflows.redate import Redate

# What a workflow may import as it is, where the sandbox polices it.
THIRD_PARTIES = (
    "models", "activities", "register", "documents", "notices", "procedures", "wording", "calendars",
    "pydantic", "pydantic_core", "annotated_types", "tzdata", "sqlalchemy", "psycopg2", "workalendar", "lunardate",
    "convertdate", "pymeeus", "dateutil", "yaml",
)  # fmt: skip
THREADS = 16
DEPLOYMENT = "banjie"
BUILD = "1"  # stands in every workflow task of every history: short, where the default is a digest of 32 characters


class Sealing(Interceptor):
    """Lets a worker's cases ask whether an act bears the register's seal, without their having the key."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor] | None:
        input.unsafe_extern_functions[SEAL] = partial(genuine, self.secret)
        return None


def runner(*, police_rules: bool) -> WorkflowRunner:
    """How cases are run: in tests in the sandbox, which refuses them a clock, a file or the environment. In production
    without it: there each case would hold its own copy of every module of `workflows/`, and take five times as long to
    wake."""
    if police_rules:
        restrictions = SandboxRestrictions.default.with_passthrough_modules(*THIRD_PARTIES)
        return SandboxedWorkflowRunner(restrictions=restrictions)
    return UnsandboxedWorkflowRunner()


def build(
    client: Client,
    records: CaseActivities,
    *,
    task_queue: str,
    police_rules: bool = False,
    release: str | None = None,
    **options: Any,
) -> Worker:
    """A worker for complaints. `police_rules` runs them inside the sandbox, as tests do. A case begun under a
    `release` stays with it; without one the worker takes whatever comes, as demonstrations do."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[Complaint],
        activities=[records.record, records.fetch, records.receive],
        workflow_runner=runner(police_rules=police_rules),
        activity_executor=ThreadPoolExecutor(THREADS),
        max_concurrent_activities=THREADS,
        max_concurrent_workflow_tasks=8,
        graceful_shutdown_timeout=timedelta(seconds=10),
        interceptors=[Sealing(records.secret)],
        **_version(release),
        **options,
    )


def build_low(  # noqa: PLR0913  # of what it is built
    client: Client,
    telling: RedateActivity,
    reports: PeriodicReportActivity,
    *,
    task_queue: str,
    police_rules: bool = False,
    release: str | None = None,
    **options: Any,
) -> Worker:
    """A worker for what can wait, beside the other: it has its own queue and few hands, so that no person waits for
    it."""
    return Worker(
        client,
        task_queue=low(task_queue),
        workflows=[Redate, Periodic],
        activities=[telling.tell_some, reports.report],
        workflow_runner=runner(police_rules=police_rules),
        activity_executor=ThreadPoolExecutor(1),
        max_concurrent_activities=1,
        max_concurrent_workflow_tasks=2,
        graceful_shutdown_timeout=timedelta(seconds=10),
        **_version(release),
        **options,
    )


def _version(release: str | None) -> dict[str, Any]:
    """Every run stays with the release that began it, a short one until its end, a case until it may move."""
    if release is None:
        return {"build_id": BUILD}
    return {
        "deployment_config": WorkerDeploymentConfig(
            version=WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=release),
            use_worker_versioning=True,
            default_versioning_behavior=VersioningBehavior.PINNED,
        )
    }


def low(task_queue: str) -> str:
    """The queue for what can wait."""
    return f"{task_queue}-low"
