"""Releases as Temporal knows them: which one is current, which have workers, how many runs are pinned to each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from temporalio.api.deployment.v1 import WorkerDeploymentInfo
from temporalio.api.enums.v1 import RoutingConfigUpdateState, TaskQueueType
from temporalio.api.workflowservice.v1 import (
    DescribeWorkerDeploymentRequest,
    DescribeWorkerDeploymentResponse,
    SetWorkerDeploymentCurrentVersionRequest,
    SetWorkerDeploymentRampingVersionRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from models.errors import Unavailable
from models.frozen import Frozen
from starter.cases.workflow_start import workflow_id
from starter.client import TEMPORAL_IDENTITY, BanjieClient, known_to_temporal
from starter.temporal.pollers import queue_pollers
from wording.translation import N_, by_door

log = logging.getLogger("banjie.deployment")
POLL_INTERVAL = timedelta(seconds=0.2)
WORKER_REPORT_TIMEOUT = timedelta(seconds=150)  # two polls of an idle worker
ROUTING_UPDATE_TIMEOUT = timedelta(seconds=20)
WORKER_SILENCE = timedelta(seconds=70)  # an idle worker polls once a minute
NOT_YET = {RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION}
DEPLOYMENT_RPC_TIMEOUT = timedelta(seconds=10)


class Version(Frozen):
    """A release: whether new cases go to it, whether a worker of it has polled lately, how many runs are pinned to
    it."""

    release: str
    current: bool
    working: bool
    pinned: int

    @property
    def unneeded(self) -> bool:
        """Return True when nothing needs the release any more."""
        return not (self.current or self.working or self.pinned)


class Routing(NamedTuple):
    """To which release new cases go: the `current` one, none if that is ""; `ramps_to` is another one that takes a part
    of them. `working`: the releases whose workers have polled lately. `is_fresh`: none has ever been current."""

    current: str
    ramps_to: str | None
    working: frozenset[str]
    is_fresh: bool


async def describe_routing(client: BanjieClient, temporal: Client) -> Routing | None:
    """Return where new cases go; None if Temporal knows no release. Raises RPCError."""
    described = await known_to_temporal(_describe_deployment(temporal, client.task_queue))
    if described is None:
        return None
    info = described.worker_deployment_info
    return Routing(
        current=_current_release(info),
        ramps_to=info.routing_config.ramping_deployment_version.build_id if _is_ramping(info) else None,
        working=frozenset(await _releases_with_workers(temporal, client.task_queue)),
        is_fresh=not any(one.HasField("first_activation_time") for one in info.version_summaries),
    )


async def make_first_release_current(temporal: Client, deployment: str, release: str) -> None:
    """Make this release current if none is, as on a fresh server. Retries for ever, since a server that does not answer
    now will later."""
    while True:
        try:
            if await _make_current(temporal, deployment, release, first=True):
                return
        except RPCError as error:
            log.warning("the current release: %s", error.status.name)
        await asyncio.sleep(POLL_INTERVAL.total_seconds())


async def set_current(client: BanjieClient, release: str) -> None:
    """Make a release current: new cases begin under it from now on. Waits until its workers have reported, and for a
    limited time until all parts of Temporal know. Raises Unavailable."""
    temporal = await client.connect_temporal()
    with client.asking_temporal():
        if not await _poll_until(lambda: _make_current(temporal, client.task_queue, release), WORKER_REPORT_TIMEOUT):
            raise Unavailable(
                by_door(
                    N_(
                        "No worker of release {release} answers. Start one first (banjie worker), then "
                        "repeat banjie deploy."
                    ),
                    page=N_("No worker of release {release} answers."),
                )(release=release)
            )
        await _poll_until(lambda: _routing_updated(temporal, client.task_queue), ROUTING_UPDATE_TIMEOUT)


async def list_versions(client: BanjieClient) -> list[Version]:
    """Return every release that Temporal knows, the newest first. Raises Unavailable."""
    temporal = await client.connect_temporal()
    with client.asking_temporal():
        described = await known_to_temporal(_describe_deployment(temporal, client.task_queue))
        if described is None:
            return []
        info = described.worker_deployment_info
        working = await _releases_with_workers(temporal, client.task_queue)
        current = _current_release(info)
        return [
            Version(release=one, current=one == current, working=one in working, pinned=await count_pinned(client, one))
            for one in _known_releases(info)
        ]


async def count_pinned(client: BanjieClient, release: str) -> int:
    """Return how many runs are pinned to a release: cases and other workflows."""
    temporal = await client.connect_temporal()
    return (await temporal.count_workflows(pinned_runs_query(client, release))).count


async def pinned_workflow_ids(client: BanjieClient, release: str, at_most: int) -> list[str]:
    """Return some of the runs pinned to a release: cases by number, other workflows by id. Raises Unavailable."""
    temporal = await client.connect_temporal()
    with client.asking_temporal():
        found = [one.id async for one in temporal.list_workflows(pinned_runs_query(client, release), limit=at_most)]
    return sorted(one.removeprefix(workflow_id("")) for one in found)


def pinned_runs_query(client: BanjieClient, release: str) -> str:
    """Return Temporal's query for the runs that only workers of this release can continue."""
    return f"ExecutionStatus = 'Running' AND TemporalWorkerDeploymentVersion = '{client.task_queue}:{release}'"


async def _make_current(temporal: Client, deployment: str, release: str, *, first: bool = False) -> bool:
    """Make a release current if that is possible now. Returns True if it is current, or, with `first`, if any
    release is."""
    try:
        found = await _describe_deployment(temporal, deployment)
        current = _current_release(found.worker_deployment_info)
        if (current == release and not _is_ramping(found.worker_deployment_info)) or (first and current):
            return True
        if release not in _known_releases(found.worker_deployment_info):
            return False
        if _is_ramping(found.worker_deployment_info):
            await _end_ramp(temporal, deployment)
            return False  # once more, with the token of what is set now
        await temporal.workflow_service.set_worker_deployment_current_version(
            SetWorkerDeploymentCurrentVersionRequest(
                namespace=temporal.namespace,
                deployment_name=deployment,
                build_id=release,
                conflict_token=found.conflict_token,  # fails if the version has changed meanwhile
                identity=TEMPORAL_IDENTITY,
            ),
            timeout=DEPLOYMENT_RPC_TIMEOUT,
        )
    except RPCError as error:
        if error.status not in NOT_YET:
            raise
        return False
    return True


async def _end_ramp(temporal: Client, deployment: str) -> None:
    """Let no other release take a part of the new cases."""
    asked = SetWorkerDeploymentRampingVersionRequest(
        namespace=temporal.namespace, deployment_name=deployment, percentage=0, identity=TEMPORAL_IDENTITY
    )
    await temporal.workflow_service.set_worker_deployment_ramping_version(asked, timeout=DEPLOYMENT_RPC_TIMEOUT)


async def _poll_until(condition: Callable[[], Awaitable[bool]], at_most: timedelta) -> bool:
    """Poll until the condition holds; return whether it did in time."""
    for _ in range(at_most // POLL_INTERVAL):
        if await condition():
            return True
        await asyncio.sleep(POLL_INTERVAL.total_seconds())
    return False


async def _routing_updated(temporal: Client, deployment: str) -> bool:
    """Return whether all parts of Temporal know which release is current."""
    state = (await _describe_deployment(temporal, deployment)).worker_deployment_info.routing_config_update_state
    return state != RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS


async def _describe_deployment(temporal: Client, deployment: str) -> DescribeWorkerDeploymentResponse:
    asked = DescribeWorkerDeploymentRequest(namespace=temporal.namespace, deployment_name=deployment)
    return await temporal.workflow_service.describe_worker_deployment(asked, timeout=DEPLOYMENT_RPC_TIMEOUT)


async def _releases_with_workers(temporal: Client, queue: str) -> set[str]:
    workflows = [TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW]
    pollers = await queue_pollers(temporal, queue, workflows, rpc_timeout=DEPLOYMENT_RPC_TIMEOUT)
    since = datetime.now(UTC) - WORKER_SILENCE  # noqa: TID251  # the time of machines, not of cases
    return {one.deployment_options.build_id for one in pollers if one.last_access_time.ToDatetime(UTC) >= since}


def _is_ramping(info: WorkerDeploymentInfo) -> bool:
    routing = info.routing_config
    return bool(routing.ramping_deployment_version.build_id or routing.ramping_version_percentage)


def _current_release(info: WorkerDeploymentInfo) -> str:
    return info.routing_config.current_deployment_version.build_id


def _known_releases(info: WorkerDeploymentInfo) -> list[str]:
    """Return every release, the newest first."""
    by_age = sorted(info.version_summaries, key=lambda one: one.create_time.ToNanoseconds(), reverse=True)
    return [one.deployment_version.build_id for one in by_age]
