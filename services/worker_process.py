"""The worker as a process: both Temporal workers, connected to the register, until a signal stops them."""

import asyncio
import logging
import signal

from temporalio.client import Client

import worker
from activities.case import CaseActivities
from activities.periodic_report import PeriodicReportActivity
from activities.redate import RedateActivity
from register.operations.release_names import running_release
from services import health_file
from services.worker_health import check_worker
from settings import Settings
from starter.client import open_client
from starter.operations.search_attributes import require_search_attributes
from starter.operations.versions import make_first_release_current

log = logging.getLogger("banjie.worker")


async def run_worker(chosen: Settings) -> None:
    """Work until SIGTERM or Ctrl-C, then finish the tasks in progress. Raises Unavailable."""
    banjie = open_client(chosen)
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
        banjie.register, banjie.store, banjie.office, raw_signals=chosen.raw_signals, lang=chosen.lang
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
        make_current = asyncio.create_task(make_first_release_current(temporal, release))
        await stop.wait()
        make_current.cancel()
    banjie.close()
