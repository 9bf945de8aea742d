"""What Temporal is set to: whether its namespace is there, to which release new cases go, which schedules it keeps.
Whoever reaches its port can change that, and no case notices."""

from collections.abc import AsyncIterator

from sqlalchemy.orm import Session
from temporalio.api.enums.v1 import NamespaceState
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from integrity.compare.recorded_history import TEMPORAL_TIMEOUT
from register import periodic_reports
from register.acts import inbox
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import NAMESPACE_CHANGED, RELEASE_CHANGED, SCHEDULE_CHANGED
from starter.client import BanjieClient, known_to_temporal
from starter.duties import schedules
from starter.releases import versions
from starter.temporal.search_attributes import NOT_ASKED_HERE, missing_search_attributes


async def check_setup(client: BanjieClient) -> list[Finding]:
    """Raise and clear the alarms about what Temporal is set to; return what is found. Without its namespace nothing
    else can be looked at. Raises Unavailable."""
    with client.asking_temporal():
        temporal = await client.connect_temporal()
        found = {NAMESPACE_CHANGED: await _changed_namespace(temporal)}
        if not found[NAMESPACE_CHANGED]:
            found[RELEASE_CHANGED] = await _changed_release(client, temporal)
            found[SCHEDULE_CHANGED] = [one async for one in _changed_schedules(client, temporal)]

    def settle(session: Session) -> None:
        now = inbox.system_clock(session, "")
        for kind, findings in found.items():
            alarms.settle_alarms(session, kind, findings, now)

    await client.transact(settle)
    return [finding for findings in found.values() for finding in findings]


async def _changed_namespace(temporal: Client) -> list[Finding]:
    """Return the namespace where it is gone, closing, or lacks what a case writes into it. Raises RPCError."""
    name = temporal.namespace
    asked = DescribeNamespaceRequest(namespace=name)
    known = await known_to_temporal(temporal.workflow_service.describe_namespace(asked, timeout=TEMPORAL_TIMEOUT))
    if known is None:
        return [Finding(name, None, {"what": "gone", "name": None})]
    if known.namespace_info.state != NamespaceState.NAMESPACE_STATE_REGISTERED:
        return [Finding(name, None, {"what": "closing", "name": None})]
    try:
        missing = await missing_search_attributes(temporal)
    except RPCError as error:
        if error.status not in NOT_ASKED_HERE:
            raise
        return []
    return [Finding(name, None, {"what": "attributes", "name": " ".join(missing)})] if missing else []


async def _changed_release(client: BanjieClient, temporal: Client) -> list[Finding]:
    """Return where new cases go if that is to no worker of ours. Raises RPCError."""
    routing = await versions.describe_routing(client, temporal)
    if routing is None or routing.is_fresh:
        return []
    what, name = None, routing.current
    if routing.ramps_to is not None:
        what, name = "ramps", routing.ramps_to
    elif not routing.current:
        what = "unset"
    elif routing.working and routing.current not in routing.working:
        what = "idle"
    return [Finding(client.task_queue, None, {"what": what, "name": name})] if what else []


async def _changed_schedules(client: BanjieClient, temporal: Client) -> AsyncIterator[Finding]:
    """Yield the periodic duties of the office that Temporal does not start on their days. Raises RPCError."""

    def current(session: Session) -> list[periodic_reports.PeriodicDuty]:
        return [duty for duty, _ in periodic_reports.current_duties(session)]

    for duty in await client.transact(current):
        if what := await _schedule_fault(client, temporal, duty):
            yield Finding(schedules.schedule_id(duty), None, {"what": what, "name": None})


async def _schedule_fault(client: BanjieClient, temporal: Client, duty: periodic_reports.PeriodicDuty) -> str | None:
    known = await schedules.describe_schedule(temporal, duty)
    if known is None:
        return "missing"
    if not schedules.is_as_planned(client, duty, known.schedule):
        return "altered"
    return "paused" if known.schedule.state.paused else None
