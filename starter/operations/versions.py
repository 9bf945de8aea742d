"""The releases as Temporal knows them: which is current, which have workers, what is pinned to each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from temporalio.api.deployment.v1 import WorkerDeploymentInfo
from temporalio.api.enums.v1 import RoutingConfigUpdateState, TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    DescribeWorkerDeploymentRequest,
    DescribeWorkerDeploymentResponse,
    SetWorkerDeploymentCurrentVersionRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from models.errors import Unavailable
from models.frozen import Frozen
from starter.client import IDENTITY, BanjieClient, unavailable
from starter.workflow_start import workflow_id
from worker import DEPLOYMENT

log = logging.getLogger("banjie.deployment")
LOOK_EVERY = 0.2
PATIENCE = 150.0  # seconds for workers to report: two polls of an idle one
A_WHILE = 20.0
SILENT = timedelta(seconds=70)  # an idle worker asks for work once a minute
NOT_YET = {RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION}
LIMIT = timedelta(seconds=10)


class Version(Frozen):
    """A release: whether new cases go to it, whether a worker of it has asked for work lately, how many runs are
    pinned to it."""

    release: str
    current: bool
    working: bool
    pinned: int

    @property
    def over(self) -> bool:
        """Whether nobody needs it any more."""
        return not (self.current or self.working or self.pinned)


async def become_first(client: Client, release: str) -> None:
    """Where no release is current, as on a fresh server, this one is: nobody has to say so. Never gives up, since a
    server that does not answer now will later."""
    while True:
        try:
            if await _settled(client, release, first=True):
                return
        except RPCError as error:
            log.warning("the current release: %s", error.status.name)
        await asyncio.sleep(LOOK_EVERY)


async def set_current(desk: BanjieClient, release: str) -> None:
    """From now on new cases begin under this release. Waits until its workers have reported, and a while until all
    parts of Temporal know. Raises Unavailable."""
    client = await desk.temporal()
    try:
        if not await _until(lambda: _settled(client, release), PATIENCE):
            says = f"版本 {release} 没有办理程序应答;请先启动它(banjie worker),再执行 banjie deploy"
            raise Unavailable(says)
        await _until(lambda: _told(client), A_WHILE)
    except RPCError as error:
        raise unavailable(desk, error) from error


async def versions(desk: BanjieClient) -> list[Version]:
    """Every release that Temporal has heard of, the newest first. Raises Unavailable."""
    client = await desk.temporal()
    try:
        info = (await _described(client)).worker_deployment_info
        working = await _working(client, desk.task_queue)
        current = _current(info)
        return [
            Version(release=one, current=one == current, working=one in working, pinned=await pinned(client, one))
            for one in _known(info)
        ]
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return []
        raise unavailable(desk, error) from error


async def pinned(client: Client, release: str) -> int:
    """How many runs are pinned to a release: cases, and whatever else is under way."""
    return (await client.count_workflows(running(release))).count


async def which(desk: BanjieClient, release: str, at_most: int) -> list[str]:
    """Some of them, by name: of cases the number. Raises Unavailable."""
    client = await desk.temporal()
    try:
        found = [one.id async for one in client.list_workflows(running(release), limit=at_most)]
    except RPCError as error:
        raise unavailable(desk, error) from error
    return sorted(one.removeprefix(workflow_id("")) for one in found)


def running(release: str) -> str:
    """The runs that only workers of this release can go on with, as Temporal is asked for them."""
    return f"ExecutionStatus = 'Running' AND TemporalWorkerDeploymentVersion = '{DEPLOYMENT}:{release}'"


async def _settled(client: Client, release: str, *, first: bool = False) -> bool:
    """Make it current if that can be done now; whether it is, or, where it is only to be the `first`, another is."""
    try:
        found = await _described(client)
        current = _current(found.worker_deployment_info)
        if current == release or (first and current):
            return True
        if release not in _known(found.worker_deployment_info):
            return False
        await client.workflow_service.set_worker_deployment_current_version(
            SetWorkerDeploymentCurrentVersionRequest(
                namespace=client.namespace,
                deployment_name=DEPLOYMENT,
                build_id=release,
                conflict_token=found.conflict_token,  # whoever comes second looks again
                identity=IDENTITY,
            ),
            timeout=LIMIT,
        )
    except RPCError as error:
        if error.status not in NOT_YET:
            raise
        return False
    return True


async def _until(look: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Look until it is so; whether it came to be in time."""
    for _ in range(int(seconds / LOOK_EVERY)):
        if await look():
            return True
        await asyncio.sleep(LOOK_EVERY)
    return False


async def _told(client: Client) -> bool:
    """Whether all parts of Temporal know which is current. Whoever is asked before is asked again."""
    state = (await _described(client)).worker_deployment_info.routing_config_update_state
    return state != RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS


async def _described(client: Client) -> DescribeWorkerDeploymentResponse:
    asked = DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=DEPLOYMENT)
    return await client.workflow_service.describe_worker_deployment(asked, timeout=LIMIT)


async def _working(client: Client, queue: str) -> set[str]:
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    found = await client.workflow_service.describe_task_queue(asked, timeout=LIMIT)
    since = datetime.now(UTC) - SILENT  # noqa: TID251  # of machines, not of the law
    return {one.deployment_options.build_id for one in found.pollers if one.last_access_time.ToDatetime(UTC) >= since}


def _current(info: WorkerDeploymentInfo) -> str:
    return info.routing_config.current_deployment_version.build_id


def _known(info: WorkerDeploymentInfo) -> list[str]:
    """Every release, the newest first."""
    by_age = sorted(info.version_summaries, key=lambda one: one.create_time.ToNanoseconds(), reverse=True)
    return [one.deployment_version.build_id for one in by_age]
