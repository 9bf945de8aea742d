"""The worker as a process: both Temporal workers, connected to the register, until a signal stops them; and its health
check: does Temporal see it polling, and does the register answer its threads?"""

import asyncio
import logging
import signal
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

import worker
from activities.case import CaseActivities
from activities.periodic_report import PeriodicReportActivity
from activities.redate import RedateActivity
from models.errors import Unavailable
from register.migrations.rights import WORKER
from register.release_names import running_release
from services import health_file
from settings import Settings
from starter.client import BanjieClient, open_client
from starter.releases.versions import make_first_release_current
from starter.temporal.pollers import TASK_QUEUE_TYPES, queue_pollers
from starter.temporal.search_attributes import require_search_attributes
from wording.translation import gettext

log = logging.getLogger("banjie.worker")
MAX_POLL_AGE = timedelta(minutes=2)  # a long poll without a task ends after one minute


async def run_worker(chosen: Settings) -> None:
    """Work until SIGTERM or Ctrl-C, then finish the tasks in progress. Raises Unavailable."""
    banjie = open_client(chosen, role=WORKER)
    temporal: Client = await banjie.connect_temporal()
    await require_search_attributes(banjie)
    stop = asyncio.Event()
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop_signal, stop.set)
    case_activities = CaseActivities(
        banjie.register, banjie.secret, office=banjie.office, secret_before=banjie.secret_before
    )
    redate_activity = RedateActivity(banjie.register)
    report_activity = PeriodicReportActivity(
        banjie.register,
        banjie.store,
        banjie.office,
        raw_signals=chosen.raw_signals,
        lang=chosen.lang,
        published_log=banjie.published_log,
    )
    release = running_release(chosen)
    background = worker.build_background_worker(
        temporal, redate_activity, report_activity, banjie.keys, task_queue=chosen.task_queue, release=release
    )
    main = worker.build_worker(
        temporal,
        case_activities,
        task_queue=chosen.task_queue,
        release=release,
        max_cached_workflows=worker.cases_in(chosen.worker_cache * 1_000_000),
    )
    async with main, background, health_file.health_checks(chosen, lambda: check_worker(banjie, temporal, main)):
        log.info("release %s is at work", release)
        make_current = asyncio.create_task(make_first_release_current(temporal, chosen.task_queue, release))
        await stop.wait()
        make_current.cancel()
    banjie.close()


async def check_worker(client: BanjieClient, temporal: Client, worker: Worker) -> None:
    """Raise Unavailable unless Temporal has seen recent polls for both kinds of task, and the register answers a query
    from the worker's own thread pool. If all its threads hang, that query never gets a thread and the check times
    out."""
    await asyncio.gather(*(_check_polled(temporal, worker.task_queue, kind) for kind in TASK_QUEUE_TYPES))
    threads = worker.config()["activity_executor"]
    await asyncio.get_running_loop().run_in_executor(
        threads, lambda: client.transact_sync(lambda session: session.execute(text("SELECT 1")))
    )


async def _check_polled(temporal: Client, queue: str, kind: TaskQueueType.ValueType) -> None:
    try:
        pollers = await queue_pollers(temporal, queue, [kind])
    except RPCError as error:
        raise Unavailable(gettext("Temporal does not answer ({status}).", status=error.status.name)) from error
    since = datetime.now(UTC) - MAX_POLL_AGE  # noqa: TID251  # this machine's clock, compared with the server's
    if not any(poller.last_access_time.ToDatetime(UTC) > since for poller in pollers):
        raise Unavailable(
            gettext("No worker polls the queue {queue} for tasks of type {kind}.", queue=queue, kind=kind)
        )
