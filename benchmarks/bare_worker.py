"""A worker for the bare workflow, set up as `worker.build` sets up Banjie's: `python -m benchmarks.bare_worker`."""

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.bare import TASK_QUEUE, Bare, nothing
from worker import THREADS, runner
from workflows.data_converter import CONVERTER


async def work(address: str) -> None:
    """Until SIGTERM."""
    client = await Client.connect(address, data_converter=CONVERTER)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[Bare],
        activities=[nothing],
        workflow_runner=runner(police_rules=False),
        activity_executor=ThreadPoolExecutor(THREADS),
        max_concurrent_activities=THREADS,
        max_concurrent_workflow_tasks=8,
        graceful_shutdown_timeout=timedelta(seconds=1),
    ):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
