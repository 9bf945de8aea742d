"""The worker: every workflow, every activity, the sandbox list. Tests call the same `build`."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.records import Records
from activities.redating import Telling
from workflows.complaint import Complaint
from workflows.redate import Redate

# What a workflow may import as it is. `rules` is left out in tests, so that the sandbox polices its purity there; in
# production it is passed through, or every cached case would hold a copy of it.
THIRD_PARTIES = (
    "models", "activities", "procedures", "calendars", "pydantic", "pydantic_core", "annotated_types", "tzdata",
    "sqlalchemy", "psycopg2", "workalendar", "lunardate", "convertdate", "pymeeus", "dateutil", "yaml",
)  # fmt: skip
THREADS = 16
BUILD = "1"  # stands in every workflow task of every history: short, where the default is a digest of 32 characters


def restrictions(*, police_rules: bool = False) -> SandboxRestrictions:
    """What the sandbox lets a workflow import as it is."""
    passed = THIRD_PARTIES if police_rules else (*THIRD_PARTIES, "rules")
    return SandboxRestrictions.default.with_passthrough_modules(*passed)


def build(client: Client, records: Records, *, task_queue: str, police_rules: bool = False, **options: Any) -> Worker:
    """A worker for complaints. `police_rules` runs the rules inside the sandbox, as tests do."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[Complaint],
        activities=[records.record, records.fetch, records.receive],
        workflow_runner=SandboxedWorkflowRunner(restrictions=restrictions(police_rules=police_rules)),
        activity_executor=ThreadPoolExecutor(THREADS),
        max_concurrent_activities=THREADS,
        max_concurrent_workflow_tasks=8,
        graceful_shutdown_timeout=timedelta(seconds=10),
        build_id=BUILD,
        **options,
    )


def build_low(
    client: Client, telling: Telling, *, task_queue: str, police_rules: bool = False, **options: Any
) -> Worker:
    """A worker for what can wait, beside the other: it has its own queue and few hands, so that no person waits for
    it."""
    return Worker(
        client,
        task_queue=low(task_queue),
        workflows=[Redate],
        activities=[telling.tell_some],
        workflow_runner=SandboxedWorkflowRunner(restrictions=restrictions(police_rules=police_rules)),
        activity_executor=ThreadPoolExecutor(1),
        max_concurrent_activities=1,
        max_concurrent_workflow_tasks=2,
        graceful_shutdown_timeout=timedelta(seconds=10),
        build_id=BUILD,
        **options,
    )


def low(task_queue: str) -> str:
    """The queue for what can wait."""
    return f"{task_queue}-low"
