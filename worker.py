"""The Temporal workers: which workflows, activities and interceptors they have. Tests build them the same way."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypedDict

from sqlalchemy.orm import Session, sessionmaker
from temporalio.api.common.v1 import Payloads
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import (
    ActivityInboundInterceptor,
    Interceptor,
    UnsandboxedWorkflowRunner,
    Worker,
    WorkerDeploymentConfig,
    WorkflowInboundInterceptor,
    WorkflowInstance,
    WorkflowInstanceDetails,
    WorkflowInterceptorClassInput,
    WorkflowRunner,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities.admission import Admission
from activities.alarm_reports import AlarmReports
from activities.case import CaseActivities
from activities.periodic_report import PeriodicReportActivity
from activities.redate import RedateActivity
from register.seal import KeyRing
from workflows.authenticity import CHECK_SEAL, MAKE_SEAL, RAISE_ALARM, QuestionSealing
from workflows.complaint import Complaint
from workflows.periodic import Periodic
from workflows.redate import Redate

ACTIVITY_THREADS = 16
CASE_BYTES = 100_000  # of an open case in the cache (`python -m benchmarks memory`), two thirds of it the SDK's
# Short, since Temporal writes it into every workflow task of every history; its default is a digest of 32 characters.
UNVERSIONED_BUILD_ID = "1"
SHUTDOWN_GRACE = timedelta(seconds=10)  # for activities in progress


class VersioningOptions(TypedDict, total=False):
    """The arguments of `Worker` that say how runs are tied to a release: exactly one of the two is given."""

    build_id: str
    deployment_config: WorkerDeploymentConfig


class Authentication(Interceptor):
    """Admits the calls of our own workflows alone, and lends workflows what they need to seal and to verify, so that
    they need not hold the key."""

    def __init__(self, keys: KeyRing, sessions: sessionmaker[Session]) -> None:
        self.keys, self.reports = keys, AlarmReports(sessions)

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return Admission(next, self.keys, self.reports)

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor] | None:
        lent = input.unsafe_extern_functions
        lent[MAKE_SEAL], lent[CHECK_SEAL] = self.keys.seal, self.keys.is_genuine
        lent[RAISE_ALARM] = self.reports.report_run
        return QuestionSealing


# Number of the SDK's flag for applying all of a workflow task before any code of the workflow runs. It stands in the
# history, so that a replay does the same. The SDK knows it and does not set it by itself yet.
SINGLE_BATCH = 2


class CaseRunner(WorkflowRunner):
    """Runs workflows so that what came first is known before an act is judged, and without what no case needs.

    A worker that does not know a case takes it up from its history, and may be given results of earlier activities
    together with a new update. Without the flag the update is handled first, and the commands come in an order in which
    no replay gives them again: the case would be stuck for ever (`tests/workflows/test_cold_update.py`).

    No case reads the result of a run before it. It is part of the message that started the run, and keeps all of it.
    """

    def __init__(self, inner: WorkflowRunner) -> None:
        self.inner = inner

    def prepare_workflow(self, defn: Any) -> None:
        self.inner.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        flags: Any = frozenset({SINGLE_BATCH})
        needed = replace(det, default_workflow_logic_flags=flags, last_completion_result=Payloads())
        return self.inner.create_instance(needed)

    def set_worker_level_failure_exception_types(self, types: Any) -> None:
        self.inner.set_worker_level_failure_exception_types(types)


def workflow_runner(*, police_rules: bool) -> WorkflowRunner:
    """Return how workflow code is run. `police_rules` (tests) runs it in Temporal's sandbox, which forbids the clock,
    files and the environment. Production does without: in the sandbox each case would hold its own copy of every module
    of `workflows/`, and take five times as long to wake."""
    return CaseRunner(SandboxedWorkflowRunner() if police_rules else UnsandboxedWorkflowRunner())


def build_worker(
    client: Client,
    case_activities: CaseActivities,
    *,
    task_queue: str,
    police_rules: bool = False,
    release: str | None = None,
    **options: Any,
) -> Worker:
    """Return the worker for complaints. `police_rules` runs them inside the sandbox, as tests do. With a `release` a
    case stays with the release that started it; without one the worker takes every case, as demonstrations do."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[Complaint],
        activities=[case_activities.record, case_activities.fetch, case_activities.receive],
        workflow_runner=workflow_runner(police_rules=police_rules),
        activity_executor=ThreadPoolExecutor(ACTIVITY_THREADS),
        max_concurrent_activities=ACTIVITY_THREADS,
        max_concurrent_workflow_tasks=8,
        graceful_shutdown_timeout=SHUTDOWN_GRACE,
        interceptors=[Authentication(case_activities.keys, case_activities.sessions)],
        identity=case_activities.keys.worker_names[0],
        **_versioning_options(task_queue, release),
        **options,
    )


def build_background_worker(
    client: Client,
    redate_activity: RedateActivity,
    report_activity: PeriodicReportActivity,
    keys: KeyRing,
    *,
    task_queue: str,
    police_rules: bool = False,
    release: str | None = None,
    **options: Any,
) -> Worker:
    """Return the worker for redating and periodic reports. They can wait: an own task queue and a single activity
    thread keep them from delaying a person's act."""
    return Worker(
        client,
        task_queue=background_queue(task_queue),
        workflows=[Redate, Periodic],
        activities=[redate_activity.tell_some, report_activity.report],
        workflow_runner=workflow_runner(police_rules=police_rules),
        activity_executor=ThreadPoolExecutor(1),
        max_concurrent_activities=1,
        max_concurrent_workflow_tasks=2,
        graceful_shutdown_timeout=SHUTDOWN_GRACE,
        interceptors=[Authentication(keys, redate_activity.sessions)],
        identity=keys.worker_names[0],
        **_versioning_options(task_queue, release),
        **options,
    )


def _versioning_options(task_queue: str, release: str | None) -> VersioningOptions:
    """Return the options that pin every run to the release that started it, in the deployment that has the name of the
    queue. Short runs stay pinned until they end, cases until `release_move` lets them continue under a newer one."""
    if release is None:
        return {"build_id": UNVERSIONED_BUILD_ID}
    return {
        "deployment_config": WorkerDeploymentConfig(
            version=WorkerDeploymentVersion(deployment_name=task_queue, build_id=release),
            use_worker_versioning=True,
            default_versioning_behavior=VersioningBehavior.PINNED,
        )
    }


def cases_in(cache_bytes: int) -> int:
    """Return how many cases the cache of a worker holds in so many bytes. A case that does not fit is woken from its
    history with its next message."""
    return max(1, cache_bytes // CASE_BYTES)


def background_queue(task_queue: str) -> str:
    """Return the task queue of the background worker."""
    return f"{task_queue}-low"
