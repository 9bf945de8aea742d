"""Worker of the bare workflow and of the naive one, configured like Banjie's own: `python -m
benchmarks.contenders.bare_worker ADDRESS DATABASE`."""

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.contenders.bare import TASK_QUEUE, Bare, Committing, do_nothing
from benchmarks.contenders.naive import Naive, StepActivities
from register.database import create_register_engine
from worker import ACTIVITY_THREADS, workflow_runner
from workflows.data_converter import CONVERTER


async def run_bare_worker(address: str, database_url: str) -> None:
    """Run until SIGTERM."""
    client = await Client.connect(address, data_converter=CONVERTER)
    engine = create_register_engine(database_url, connections=ACTIVITY_THREADS)
    committing, steps = Committing(engine), StepActivities(engine)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[Bare, Naive],
        activities=[do_nothing, committing.commit, steps.receive, steps.record],
        workflow_runner=workflow_runner(police_rules=False),
        activity_executor=ThreadPoolExecutor(ACTIVITY_THREADS),
        max_concurrent_activities=ACTIVITY_THREADS,
        max_concurrent_workflow_tasks=8,
        graceful_shutdown_timeout=timedelta(seconds=1),
    ):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(run_bare_worker(sys.argv[1], sys.argv[2]))
