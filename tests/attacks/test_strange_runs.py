"""Runs in Temporal that belong to no open case: the comparison names each, until they are gone."""

from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from integrity.compare.runs import compare_runs
from register.cases.complaints import load_case_input
from starter.acts import submit
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient
from tests.attacks.test_older_register import alarms
from tests.stack.office import REFERRED, registered, until
from tests.stack.own_servers import working
from tests.stack.revived_case import handle

pytestmark = pytest.mark.slow
NOBODYS_QUEUE = "nobody-polls-this"
ATTEMPT = timedelta(seconds=1)


async def begin(
    office: BanjieClient, number: str, run_id: str, type_name: str = "Complaint"
) -> WorkflowHandle[Any, Any]:
    """Start a run with the genuine input of a case, as a copy from its history; no worker takes it up."""
    assert office.temporal_client
    opened = await office.transact(lambda session: load_case_input(session, number))
    return await office.temporal_client.start_workflow(
        type_name,
        office.keys.sealed(opened, workflow_id(number), ""),
        id=run_id,
        task_queue=NOBODYS_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
    )


async def listed(office: BanjieClient, count: int) -> bool:
    """Whether Temporal's lists show as many running runs of nobody's queue: they lag behind a start."""
    assert office.temporal_client
    query = f'TaskQueue = "{NOBODYS_QUEUE}" AND ExecutionStatus = "Running"'
    return len([run async for run in office.temporal_client.list_workflows(query)]) == count


async def test_runs_that_belong_to_no_open_case_are_named(
    office: BanjieClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with working(office):
        open_one, closed = await registered(office), await registered(office)
        await submit.act(office, closed, REFERRED | {"actor": "li"})
        await handle(office, closed).result()
        assert not (await compare_runs(office)).differences

        strange = [
            await begin(office, open_one, "complaint/elsewhere"),
            await begin(office, open_one, "complaint/ZZW-2026-000777", "Other"),
            await begin(office, open_one, workflow_id("ZZW-2026-000900")),
            await begin(office, closed, workflow_id(closed)),
        ]
        await until(lambda: listed(office, len(strange)))
        with monkeypatch.context() as hurried:
            hurried.setattr("integrity.compare.seen_runs.HEAD_QUERY_TIMEOUT", ATTEMPT)
            found = await compare_runs(office)
        ids = ["complaint/ZZW-2026-000777", "complaint/ZZW-2026-000900", "complaint/elsewhere"]
        assert (found.stray_run, found.unknown_case, found.foreign_run) == (ids, [], [closed])
        assert {("stray_run", "complaint/elsewhere"), ("foreign_run", closed)} <= await alarms(office)
        assert int((await registered(office)).rpartition("-")[2]) == 3  # no forged run drives the counter

        for run in strange:
            await run.terminate()
        assert not (await compare_runs(office)).differences
