"""The worker as a process: connected, with the register's activities, until it is told to stop."""

import asyncio
import logging
import signal

from temporalio.client import Client

import worker
from activities.case import CaseActivities
from activities.periodic_report import PeriodicReportActivity
from activities.redate import RedateActivity
from services import health_file
from services.worker_health import works
from settings import Settings
from starter.client import open_client
from starter.operations.releases import release
from starter.operations.versions import become_first

log = logging.getLogger("banjie.worker")


async def run(chosen: Settings) -> None:
    """Work until SIGTERM or Ctrl-C, then finish what is in hand."""
    counter = open_client(chosen)
    client: Client = await counter.temporal()
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    records = CaseActivities(counter.register, counter.secret, office=counter.office)
    telling = RedateActivity(counter.register)
    reports = PeriodicReportActivity(
        counter.register, counter.secret, counter.store, counter.office, raw_signals=chosen.raw_signals
    )
    name = release(chosen)
    low = worker.build_low(client, telling, reports, task_queue=chosen.task_queue, release=name)
    main = worker.build(client, records, task_queue=chosen.task_queue, release=name)
    async with main, low, health_file.beating(chosen, lambda: works(counter, client, main)):
        log.info("release %s is at work", name)
        first = asyncio.create_task(become_first(client, name))
        await stop.wait()
        first.cancel()
    counter.close()
