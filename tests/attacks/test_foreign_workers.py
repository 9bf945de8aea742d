"""Workers of somebody else on the queues of the office: they are named, and what they say of a case misleads nobody."""

from typing import Any

import pytest
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import WorkerDeploymentConfig

import worker
from integrity.compare.runs import compare_runs
from queries.alarms import alarm_list_view
from register.alarms.kinds import FOREIGN_WORKER
from starter.cases.workflow_start import workflow_id
from starter.temporal.foreign_workers import report_pollers
from tests.attacks.temporal_port import SwallowingCase, answering_queries, own_worker, standing_alarms, swallowed_record
from tests.workflows.bureau import ACCEPTANCE, QUEUE, Bureau, at, form, wait_for

pytestmark = pytest.mark.slow
LOW = worker.background_queue(QUEUE)
VERSIONED = WorkerDeploymentConfig(
    version=WorkerDeploymentVersion(deployment_name="theirs", build_id="9"),
    use_worker_versioning=True,
    default_versioning_behavior=VersioningBehavior.PINNED,
)


async def reported(bureau: Bureau, *expected: str) -> bool:
    """Wait until all of these are listed as polling; return whether nobody else is."""

    async def listed() -> list[str] | None:
        found = await report_pollers(bureau.client)
        return found if {*expected} <= {*found} else None

    return {*await wait_for(listed)} == {*expected}


@pytest.mark.parametrize(
    ("queue", "options"),
    [
        pytest.param(QUEUE, {"workflows": [SwallowingCase], "build_id": "1"}, id="workflows"),
        pytest.param(QUEUE, {"activities": [swallowed_record], "build_id": "1"}, id="activities"),
        pytest.param(LOW, {"activities": [swallowed_record], "build_id": "1"}, id="background"),
        pytest.param(QUEUE, {"workflows": [SwallowingCase], "deployment_config": VERSIONED}, id="another-release"),
    ],
)
async def test_a_worker_that_only_takes_tasks_is_named(dev_bureau: Bureau, queue: str, options: dict[str, Any]) -> None:
    async with dev_bureau.running_worker(), dev_bureau.background_worker(at("2025-10-09 11:00")):
        number = await dev_bureau.register_complaint(form(), at("2025-10-09 11:00"))
        await dev_bureau.perform(number, "accepted", "li", **ACCEPTANCE)
        assert await report_pollers(dev_bureau.client) == []
        assert standing_alarms(dev_bureau) == set()

        config = dev_bureau.temporal_client.service_client.config
        theirs = await Client.connect(config.target_host, identity="1@theirs")
        async with own_worker(theirs, queue, **options):
            assert await reported(dev_bureau, "1@theirs")

    assert standing_alarms(dev_bureau) == {(FOREIGN_WORKER, f"{queue} 1@theirs")}
    with dev_bureau.register() as session:
        [alarm] = alarm_list_view(session, at("2025-10-09 11:00")).alarms
    assert queue in alarm.seen_text
    assert "BANJIE_SECRET" in alarm.todo_text


async def test_a_false_answer_of_how_far_a_case_is_misleads_nobody(dev_bureau: Bureau) -> None:
    """Not one that is invented, and not a genuine one that was given to somebody else before."""
    client = dev_bureau.client
    async with dev_bureau.running_worker(max_cached_workflows=0):
        number = await dev_bureau.register_complaint(form(), at("2025-10-09 11:00"))
        await dev_bureau.perform(number, "accepted", "li", **ACCEPTANCE)
        assert not (await compare_runs(client, everyone=True)).differences
        earlier = await dev_bureau.handle(number).query("head")
    invented = {**earlier, "recorded": {"seq": 99, "hash": "f" * 64}, "head": {"seq": 99, "hash": "f" * 64}}

    for says in (earlier, invented, {**invented, "seal": None}):
        async with answering_queries(dev_bureau.temporal_client, says):
            found = await compare_runs(client, everyone=True)
        assert found.differences == {"silent": [number]}
    assert standing_alarms(dev_bureau) == {(FOREIGN_WORKER, workflow_id(number))}

    async with dev_bureau.running_worker(max_cached_workflows=0):
        assert not (await compare_runs(client, everyone=True)).differences
